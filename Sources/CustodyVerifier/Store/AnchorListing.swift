package import CustodyModel
package import CustodySystem
package import SystemPackage
import CustodyMerkle

/// What an anchor holds, line by line, for people.
package struct AnchorListing {
    package struct Line: Sendable {
        package let seq: UInt64
        package let time: Timestamp
        /// Origin and size of the note, and its root in base64.
        package let origin: String
        package let size: UInt64
        package let root: String
        package let heads: [CustodyEvent.AnchoredHead]
    }

    private let cursor: AnchorCursor

    /// Opens an anchor file; what is wrong with it is told by ``findings`` behind the last line.
    package init(_ path: FilePath, fileSystem: any FileSystem) {
        cursor = AnchorCursor(
            path, file: 0, isTrusted: true, limit: VerifierConfiguration.defaultFindingLimit, fileSystem)
    }

    /// The next line that is in its form; nil behind the last.
    package mutating func next() -> Line? {
        guard let entry = cursor.entry else { return nil }
        defer { cursor.advance() }
        return Line(
            seq: entry.seq, time: entry.time, origin: entry.note.checkpoint.origin, size: entry.note.checkpoint.size,
            root: entry.note.checkpoint.root.base64, heads: entry.heads)
    }

    /// Lines that are no record of an anchor, and where its chain breaks. Signatures are for `custody verify`.
    package var findings: [Finding] { cursor.log.findings.map(\.finding) }
}
