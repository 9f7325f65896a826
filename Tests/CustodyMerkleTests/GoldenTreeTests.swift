import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing

/// The roots and frontiers that an independent program wrote follow from the records beside them.
@Suite(.enabled(if: SharedCorpora.isPresent, "\(SharedCorpora.absence)")) struct GoldenTreeTests {
    private func contents(_ names: String...) throws -> [UInt8] {
        let root = try #require(SharedCorpora.root)
        return try PosixFileSystem().contents(names.reduce(root.appending("golden")) { $0.appending($1) })
    }

    private func lines(_ name: String) throws -> [String] {
        try contents(name).split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
    }

    private func entryHashes(_ name: String) throws -> [Digest] {
        try lines(name).map { try #require(Digest(hex: String($0.dropFirst(15).prefix(64)))) }
    }

    private func frontier(_ entries: some Sequence<Digest>) -> Frontier {
        var hasher = SHA256()
        var frontier = Frontier()
        for entry in entries { frontier.append(leaf: MerkleHash.leaf(entry: entry, &hasher), &hasher) }
        return frontier
    }

    private func text(_ digest: Digest) -> String { Base64.encode(digest.bytes) }

    /// What stands between `open` and `close` in a line; nil when there is no such member.
    private func member(_ line: String, _ open: String, _ close: String) -> String? {
        guard let start = line.firstRange(of: open)?.upperBound,
            let end = line[start...].firstRange(of: close)?.lowerBound
        else { return nil }
        return String(line[start..<end])
    }

    @Test("every checkpoint in the golden register has the root, head and frontier of its records")
    func checkpoints() throws {
        var hasher = SHA256()
        var checked: [String: Int] = [:]
        for line in try lines("custody.jsonl") where line.contains("\"type\":\"custody.checkpoint\"") {
            let stream = try #require(member(line, "\"stream\":\"", "\""))
            let size = try #require(member(line, "\"size\":", ",").flatMap { Int($0) })
            let entries = try entryHashes("\(stream).jsonl")[..<size]
            let frontier = frontier(entries)
            // The note as it stands in JSON: lines end in a backslash and an n.
            let note = try #require(member(line, "\"note\":\"", "\"")).split(separator: "\\n", maxSplits: 3)
            #expect(note.prefix(3) == ["audit.example/golden/\(stream)", "\(size)", "\(text(frontier.root(&hasher)))"])
            #expect(member(line, "\"head\":\"", "\"") == entries.last?.hex)
            if let list = member(line, "\"frontier\":[\"", "\"]") {
                let roots = list.split(separator: "\",\"").map(String.init)
                #expect(roots == frontier.roots.map(text))
                // What is saved there is enough to name the root.
                let saved = try roots.map { root in
                    let bytes = try #require(Base64.decode(root))
                    return unsafe bytes.withUnsafeBytes { unsafe Digest(copying: $0) }
                }
                let rebuilt = try #require(Frontier(size: UInt64(size), roots: saved))
                #expect(rebuilt.root(&hasher) == frontier.root(&hasher))
            } else {
                #expect(stream == "custody")
            }
            checked[stream, default: 0] += 1
        }
        #expect(checked == ["default": 3, "custody": 3])
    }

    @Test("the golden checkpoint files name the trees of all records", arguments: [("custody", 12), ("default", 7)])
    func newest(stream: String, size: Int) throws {
        var hasher = SHA256()
        let file = stream == "default" ? try contents("default", "checkpoint") : try contents("checkpoint")
        let note = String(decoding: file, as: UTF8.self).split(separator: "\n")
        let frontier = frontier(try entryHashes("\(stream).jsonl"))
        #expect(frontier.size == UInt64(size))
        #expect(note.prefix(3) == ["audit.example/golden/\(stream)", "\(size)", "\(text(frontier.root(&hasher)))"])
    }

    @Test("the golden tile holds the leaf hashes, its bundle the entries")
    func tile() throws {
        var hasher = SHA256()
        let entries = try entryHashes("default.jsonl")
        #expect(
            try contents("default", "tile", "0", "000.p", "7")
                == entries.flatMap { MerkleHash.leaf(entry: $0, &hasher).bytes })
        let bundle = try contents("default", "tile", "entries", "000.p", "7")
        #expect(bundle == entries.flatMap { [0, 32] + $0.bytes })
    }
}
