import CustodyCompress
import CustodyCrypto
package import CustodyModel
package import CustodySystem
package import CustodyVerifier
import SystemPackage

/// What stands around the first finding of a verification, how far the evidence before it is good, and where the records
/// can be had from. Numbers, names and hashes only, never what an event says.
package struct Explanation: Sendable {
    /// Lines shown before and behind the one of the finding.
    package static let reach = 3

    /// One line of the neighbourhood.
    package struct Neighbour: Sendable, Equatable {
        package let line: Int
        package let bytes: Int
        /// Nil for what is not in a record's form.
        package let seq: UInt64?
        package let hash: Digest?
        package let prev: Digest?
        package let isRight: Bool
    }

    package let finding: Finding
    package private(set) var neighbours: [Neighbour] = []
    /// What holds for the stream up to which seq.
    package private(set) var good: [(kind: Assurance.Kind, last: UInt64)] = []
    /// Items that hold the record, and whether it verifies there.
    package private(set) var copies: [(name: String, isRight: Bool)] = []

    /// Nil when there is no finding.
    ///
    /// - Parameter sources: where records may be had from.
    package init?(_ report: VerificationReport, _ sources: [any RecordSource], fileSystem: any FileSystem) {
        guard let finding = report.findings.first else { return nil }
        self.finding = finding
        if let file = finding.file, let line = finding.line {
            neighbours = Explanation.read(FilePath(file), around: line, fileSystem)
        }
        guard let stream = finding.stream else { return }
        good = report.assurances.filter { $0.stream == stream }.map { ($0.kind, $0.range.upperBound) }
        guard let seq = finding.seq else { return }
        for source in sources {
            guard let survey = try? source.survey() else { continue }
            for item in survey.items where item.stream == stream && item.holds(seq) {
                let order = PieceOrder(item: item, from: seq, to: seq)
                let outcome = unsafe try? order.carryOut(source) { _, _ in }
                copies.append((item.name, outcome?.first == seq))
            }
        }
    }

    private static func read(_ path: FilePath, around line: Int, _ fileSystem: any FileSystem) -> [Neighbour] {
        guard let file = try? fileSystem.open(path, .read), let size = try? file.status().size else { return [] }
        defer { file.close() }
        var bytes = FileBytes(file, from: 0, to: size, codec(of: file, path))
        var lines = LineCutter()
        var hasher = SHA256()
        var number = 0
        var result: [Neighbour] = []
        while number < line + reach, let chunk = unsafe try? bytes.next() {
            unsafe lines.add(chunk)
            while number < line + reach, let next = unsafe lines.next() {
                number += 1
                if number < line - reach { continue }
                let record = unsafe RecordLine(UnsafeRawBufferPointer(next))
                let hash =
                    unsafe next.count > RecordLine.hashedOffset
                    ? RecordEncoder.digest(ofLine: next) { unsafe hasher.digest($0) } : nil
                result.append(
                    Neighbour(
                        line: number, bytes: next.count, seq: record?.seq, hash: record?.entryHash,
                        prev: record?.prevHash, isRight: record != nil && hash == record?.entryHash))
            }
        }
        return result
    }

    private static func codec(of file: any File, _ path: FilePath) -> Codec {
        var head = ByteBuffer(capacity: Codec.magicLength)
        let room = unsafe UnsafeMutableRawBufferPointer(
            start: head.reserve(Codec.magicLength), count: Codec.magicLength)
        head.commit(unsafe (try? file.read(into: room, at: 0)) ?? 0)
        let codec = unsafe Codec(magic: head.bytes)
        return codec == .none ? Codec(fileName: path.string) : codec
    }

    /// For people, without a line feed at its end.
    package var text: String {
        var lines = ["The first finding:"] + VerificationReport.describe(finding).map { "  " + $0 }
        if !neighbours.isEmpty {
            lines.append("Around it:")
            for neighbour in neighbours {
                let sign = neighbour.line == finding.line ? ">" : " "
                guard let seq = neighbour.seq, let hash = neighbour.hash, let prev = neighbour.prev else {
                    lines.append("\(sign) line \(neighbour.line): no record, \(neighbour.bytes) bytes")
                    continue
                }
                lines.append(
                    "\(sign) line \(neighbour.line): seq \(seq), hash \(hash.hex.prefix(16)) "
                        + "\(neighbour.isRight ? "right" : "WRONG"), after \(prev.hex.prefix(16))")
            }
        }
        if let stream = finding.stream {
            lines.append(good.isEmpty ? "Nothing is known to be good in \(stream)." : "Good in \(stream):")
            for (kind, last) in good { lines.append("  \(kind.rawValue) up to seq \(last)") }
        }
        if !copies.isEmpty {
            lines.append("Copies of the record:")
            for (name, isRight) in copies { lines.append("  \(name): \(isRight ? "verifies" : "does not verify")") }
        }
        let source = copies.first { $0.isRight }
        lines.append(
            source == nil
                ? "No other copy is known here: try backups and buckets with `custody restore SOURCE --to DIR`."
                : "`custody restore SOURCE --to DIR` brings the records back from the copies that verify.")
        lines.append("Before anything is mended, `custody quarantine` sets what is suspect aside.")
        return lines.joined(separator: "\n")
    }
}
