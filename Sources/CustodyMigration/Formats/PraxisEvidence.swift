import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodySystem

/// One checkpoint of an evidence file or an anchor.
struct PraxisHead: Equatable {
    let hash: HashText
    let treeSize: UInt64
    let root: HashText
}

/// praxis's evidence file, read in step with its log: the root of each checkpoint is compared when the log's tree has
/// reached its size.
final class PraxisEvidence {
    static let hashed = PythonStyle(sortsKeys: true, isCompact: true, ensuresASCII: true)

    private let file: OldLogFile?
    private var reader: OldLogReader?
    private var json = PythonJSON()
    private var hasher = SHA256()
    private var lineHasher = SHA256()
    private var buffer = ByteBuffer()
    private var frontier = Frontier()

    /// The checkpoint that waits for the tree to reach its size.
    private var waiting: Checkpoint?
    private var lastSize: UInt64 = 0
    private var previous = HashText.genesis
    private var sequence: UInt64 = 0
    private var found = FindingList()
    /// Heads of all checkpoints, by their place; 32 bytes and a few each.
    private(set) var heads: [PraxisHead] = []
    private(set) var notes: [String] = []

    private(set) var toolFailure: String?
    /// Checkpoints that the tool counts.
    private(set) var toolCount = 0
    private var toolLastSize: UInt64 = 0
    private var hasLocalTokensOnly = true

    struct Checkpoint {
        let place: LinePlace
        let treeSize: UInt64
        let root: HashText
        let tokenIsGood: Bool
    }

    /// - Parameter file: nil when there is none.
    init(_ file: OldLogFile?, _ files: any FileSystem) throws(CustodyError) {
        self.file = file
        if let file {
            reader = try OldLogReader(file, files)
            try advance()
        }
    }

    /// Checkpoints in the file.
    var count: Int { heads.count }

    func add(leaf bytes: UnsafeRawBufferPointer) {
        buffer.removeAll()
        buffer.append(0x00)
        unsafe buffer.append(bytes)
        frontier.append(leaf: unsafe hasher.digest(buffer.bytes), &hasher)
        while let checkpoint = waiting, checkpoint.treeSize <= frontier.size {
            compare(checkpoint)
            do throws(CustodyError) {
                try advance()
            } catch {
                waiting = nil
                found.add(.objectUnreadable, found: error.message, file: file?.name)
                fail("evidence unreadable (fail-closed): OSError")
            }
        }
    }

    /// A checkpoint whose size the tree has.
    private func compare(_ checkpoint: Checkpoint) {
        let root = HashText.digest(frontier.size == checkpoint.treeSize ? frontier.root(&hasher) : MerkleHash.empty)
        if root != checkpoint.root {
            found.beginLine()
            found.add(.checkpointRoot, checkpoint.place, expected: checkpoint.root.shown, found: root.shown)
            fail("merkle root mismatch (tamper detected)")
        } else if !checkpoint.tokenIsGood {
            fail("timestamp token invalid (fail-closed)")
        }
        if toolFailure == nil {
            toolCount += 1
            toolLastSize = checkpoint.treeSize
        }
    }

    private func fail(_ reason: String) {
        if toolFailure == nil { toolFailure = reason }
    }

    /// Reads on until a checkpoint waits or the file ends.
    private func advance() throws(CustodyError) {
        waiting = nil
        while waiting == nil, let file, reader != nil {
            guard let line = try reader?.next(&lineHasher) else {
                reader = nil
                return
            }
            let place = LinePlace(file: file, line: line.number, toolLine: line.number)
            found.beginLine()
            if !line.endsWithFeed { found.add(.tailTorn, place, found: "a last line without line feed") }
            take(line, place)
        }
    }

    private func take(_ line: OldLogReader.Line, _ place: LinePlace) {
        guard let reader else { return }
        let whole = unsafe UnsafeRawBufferPointer(rebasing: reader.buffer.bytes[line.range])
        let bounds = unsafe PythonText.strip(whole)
        if bounds.isEmpty, !line.isTooLong {
            found.add(.recordMalformed, place, found: "a blank line")
            return
        }
        do throws(PythonJSONError) {
            try unsafe json.parse(UnsafeRawBufferPointer(rebasing: whole[bounds]))
        } catch {
            found.add(.recordMalformed, place, found: "no JSON")
            if case .raised(let name) = error {
                fail("evidence unreadable (fail-closed): \(name)")
            } else {
                fail("evidence unreadable (fail-closed): JSONDecodeError")
            }
            return
        }
        guard json.isObject, !line.isTooLong else {
            found.add(.recordMalformed, place, found: "no object")
            fail("evidence unreadable (fail-closed): AttributeError")
            return
        }
        unsafe CommonRules.judge(&json, whole, [PraxisEvidence.hashed], place, &buffer, &found)
        judge(place)
    }

    private func judge(_ place: LinePlace) {
        let stored = json.hash("checkpoint_hash")
        let root = json.hash("root_sha256")
        let linked = json.hash("prev")
        if linked != previous {
            found.add(.chainBroken, place, expected: previous.shown, found: linked.shown)
            fail("checkpoint chain broken")
        }
        let number = json.member("seq").flatMap { json.unsigned($0) }
        if number != sequence {
            found.add(.chainGap, place, expected: "seq \(sequence)", found: "seq \(number.map(String.init) ?? "none")")
            fail("checkpoint seq discontinuity")
        }
        let names: [StaticString] = ["prev", "root_sha256", "seq", "token", "tree_size", "ts"]
        guard names.allSatisfy({ json.member($0) != nil }), let computed = checkpointHash(names) else {
            found.add(.recordMalformed, place, found: "a checkpoint that lacks members")
            fail("evidence unreadable (fail-closed): KeyError")
            return
        }
        if stored != .digest(computed) {
            found.add(.recordHashMismatch, place, expected: stored.shown, found: computed.hex)
            fail("checkpoint hash mismatch")
        }
        previous = stored
        sequence = (number ?? sequence) + 1
        guard let size = json.member("tree_size").flatMap({ json.unsigned($0) }) else {
            found.add(.recordMalformed, place, found: "a checkpoint without size")
            fail("evidence unreadable (fail-closed): ValueError")
            return
        }
        heads.append(PraxisHead(hash: stored, treeSize: size, root: root))
        if size < lastSize {
            found.add(.chainOrder, place, expected: "a tree of \(lastSize) lines or more", found: "\(size)")
            fail("checkpoint tree_size out of range")
            return
        }
        lastSize = size
        let checkpoint = Checkpoint(place: place, treeSize: size, root: root, tokenIsGood: judgeToken(root, place))
        if size <= frontier.size { compare(checkpoint) } else { waiting = checkpoint }
    }

    private func checkpointHash(_ names: [StaticString]) -> Digest? {
        buffer.removeAll()
        buffer.append("{")
        for (index, name) in names.enumerated() {
            guard let node = json.member(name) else { return nil }
            buffer.append(index == 0 ? "\"" : ",\"")
            buffer.append(name)
            buffer.append("\":")
            guard (try? json.dump(node, PraxisEvidence.hashed, to: &buffer)) != nil else { return nil }
        }
        buffer.append("}")
        return unsafe hasher.digest(buffer.bytes)
    }

    /// Whether the tool takes the token: it knows those that it made itself, and no others.
    private func judgeToken(_ root: HashText, _ place: LinePlace) -> Bool {
        guard let token = json.member("token"), json.kind(token) == .object else {
            found.add(.timestampInvalid, place, found: "no token")
            return false
        }
        let names = ["tsa", "digest"].map { (name: StaticString) in
            json.member(name, of: token).flatMap { json.string($0) }
        }
        if case .digest(let digest) = root, names[1] != digest.hex {
            found.add(.timestampInvalid, place, expected: digest.hex, found: "a token of another root")
            return false
        }
        if names[0] != "local" {
            if hasLocalTokensOnly {
                notes.append(
                    "tokens of a time-stamp authority are not judged here; the format's own command refuses them all")
            }
            hasLocalTokensOnly = false
            return false
        }
        return json.member("ts", of: token).map { json.kind($0) == .string } ?? false
    }

    /// The log has ended.
    func end(_ findings: inout FindingList) throws(CustodyError) {
        if let checkpoint = waiting {
            found.beginLine()
            found.add(
                .tailMissing, checkpoint.place, expected: "\(checkpoint.treeSize) lines",
                found: "\(frontier.size) lines")
            fail("checkpoint tree_size out of range")
            // What follows is read for its own form and for the anchor.
            while waiting != nil { try advance() }
        }
        findings.append(found)
        guard file != nil else {
            if frontier.size > 0 {
                findings.beginLine()
                findings.add(.checkpointMissing, expected: "an evidence file", found: "none")
            }
            return
        }
        let covered = heads.map(\.treeSize).max() ?? 0
        if covered < frontier.size {
            findings.beginLine()
            findings.add(
                .tailUncovered, expected: "checkpoints up to line \(frontier.size)", found: "up to line \(covered)",
                file: file?.name)
        }
        if toolFailure == nil, toolCount > 0, toolLastSize != frontier.size {
            fail("checkpoints do not cover the full audit log (uncovered tail)")
        }
    }
}

/// praxis's anchor: heads of checkpoints, kept elsewhere.
struct PraxisAnchor: ~Copyable {
    private let file: OldLogFile
    private var reader: OldLogReader?
    private var json = PythonJSON()
    private var hasher = SHA256()
    private var buffer = ByteBuffer()
    private var last: (sequence: UInt64?, hash: HashText)?
    private var lastError: String?
    private var lines = 0
    private let isAbsent: Bool

    /// An anchor that is not there is one without lines.
    init(_ file: OldLogFile, _ files: any FileSystem) throws(CustodyError) {
        self.file = file
        let status = try filing { () throws(FileError) in try files.status(file.path) }
        if status != nil { reader = try OldLogReader(file, files) }
        isAbsent = status == nil
    }

    /// Finds lines that disagree with the evidence.
    mutating func judge(_ heads: [PraxisHead], _ findings: inout FindingList) throws(CustodyError) {
        while let line = try reader?.next(&hasher) {
            let place = LinePlace(file: file, line: line.number, toolLine: line.number)
            findings.beginLine()
            judge(line, place, heads, &findings)
        }
        findings.beginLine()
        if lines == 0, !heads.isEmpty {
            findings.add(.anchorMissing, expected: "\(heads.count) heads", found: "none", file: file.name)
        } else if lines > 0, lines < heads.count {
            findings.add(.anchorMissing, expected: "\(heads.count) heads", found: "\(lines)", file: file.name)
        }
    }

    private mutating func judge(
        _ line: OldLogReader.Line, _ place: LinePlace, _ heads: [PraxisHead], _ findings: inout FindingList
    ) {
        guard let reader else { return }
        let whole = unsafe UnsafeRawBufferPointer(rebasing: reader.buffer.bytes[line.range])
        let bounds = unsafe PythonText.strip(whole)
        guard !bounds.isEmpty else { return }
        lines += 1
        lastError = nil
        let isJSON = (try? unsafe json.parse(UnsafeRawBufferPointer(rebasing: whole[bounds]))) != nil
        guard isJSON, json.isObject else {
            findings.add(.recordMalformed, place, found: "no head of a checkpoint")
            lastError = isJSON ? "TypeError" : "JSONDecodeError"
            return
        }
        unsafe CommonRules.judge(&json, whole, [PraxisEvidence.hashed], place, &buffer, &findings)
        let sequence = json.member("seq").flatMap { json.unsigned($0) }
        let hash = json.hash("checkpoint_hash")
        last = (sequence, hash)
        guard let sequence, sequence < UInt64(heads.count) else {
            findings.add(
                .checkpointMissing, place, expected: "checkpoint \(sequence.map(String.init) ?? "?")",
                found: "\(heads.count) checkpoints")
            return
        }
        let head = heads[Int(sequence)]
        let size = json.member("tree_size").flatMap { json.unsigned($0) }
        if head != PraxisHead(hash: hash, treeSize: size ?? .max, root: json.hash("root_sha256")) {
            findings.add(.anchorMismatch, place, expected: hash.shown, found: head.hash.shown)
        }
    }

    /// What the tool says: it looks at the last line alone.
    func toolFailure(_ heads: [PraxisHead]) -> String? {
        if isAbsent { return heads.isEmpty ? nil : "anchor file missing while checkpoints exist (fail-closed)" }
        if lines == 0 { return heads.isEmpty ? nil : "anchor file empty while checkpoints exist (fail-closed)" }
        if let lastError { return "anchor unreadable (fail-closed): \(lastError)" }
        guard let last, let sequence = last.sequence else { return "anchor unreadable (fail-closed): KeyError" }
        guard sequence < UInt64(heads.count) else {
            return "anchored checkpoint absent from evidence (truncated below high-water mark)"
        }
        if heads[Int(sequence)].hash != last.hash {
            return "anchored checkpoint hash mismatch (evidence rewritten)"
        }
        return nil
    }
}
