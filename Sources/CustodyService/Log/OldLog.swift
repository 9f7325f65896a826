package import CustodyModel
package import CustodyPipeline
package import CustodySystem
import FoundationEssentials

/// The log that a new one goes on from: what its streams came to (DESIGN, section 2.7).
///
/// Kept in the store, so that the first record of each stream can say so, whenever it is written.
package struct OldLog: Sendable, Equatable {
    package var continuations: [StreamName: CustodyEvent.Continuation]

    package init(_ continuations: [StreamName: CustodyEvent.Continuation] = [:]) {
        self.continuations = continuations
    }

    private struct Entry: Codable {
        let origin: String
        let stream: String
        let size: UInt64
        let root: String
    }

    /// Nothing where the log began by itself.
    static func read(_ layout: StoreLayout, _ fileSystem: any FileSystem) throws(CustodyError) -> OldLog {
        let bytes = try filing { () throws(FileError) -> [UInt8]? in
            try fileSystem.status(layout.continues) == nil ? nil : try fileSystem.contents(layout.continues)
        }
        guard let bytes else { return OldLog() }
        guard let entries = try? JSONDecoder().decode([Entry].self, from: Data(bytes)) else {
            throw CustodyError(
                .storeDamaged, "\(layout.continues) cannot be read", advice: "restore it from a backup")
        }
        var old = OldLog()
        for entry in entries {
            guard let stream = StreamName(entry.stream) else { continue }
            old.continuations[stream] = .init(
                origin: entry.origin, stream: stream, size: entry.size, root: entry.root)
        }
        return old
    }

    /// Writes it into a store that was just made.
    package func write(_ layout: StoreLayout, _ fileSystem: any FileSystem) throws(CustodyError) {
        let entries = continuations.sorted { $0.key < $1.key }.map {
            Entry(origin: $0.value.origin, stream: $0.key.text, size: $0.value.size, root: $0.value.root)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(entries) else { preconditionFailure("entries are plain JSON") }
        try filing { () throws(FileError) in
            try fileSystem.replace(layout.continues, with: [UInt8](data) + [0x0A])
        }
    }
}
