import CustodyCrypto
package import CustodyModel
package import CustodySink
package import CustodySystem
import FoundationEssentials
package import SystemPackage

/// A sink's durable position in one stream: everything below it was acknowledged by the sink.
package struct Cursor: Sendable, Equatable {
    /// Seq of the first record that the sink has not acknowledged.
    package let next: UInt64
    /// Entry hash of the record before it, zeros at 0.
    package let head: Digest
    package let state: SinkState?

    package init(next: UInt64 = 0, head: Digest = .zero, state: SinkState? = nil) {
        self.next = next
        self.head = head
        self.state = state
    }

    private struct File: Codable {
        let next: UInt64
        let head: String
        /// Base64.
        let state: String?
    }

    /// Nil when there is none. One that cannot be read is an error: to guess would be to ship twice or never.
    package static func read(
        _ path: FilePath, _ fileSystem: any FileSystem
    ) throws(CustodyError) -> Cursor? {
        let bytes = try filing { () throws(FileError) -> [UInt8]? in
            try fileSystem.status(path) == nil ? nil : try fileSystem.contents(path)
        }
        guard let bytes else { return nil }
        guard let file = try? JSONDecoder().decode(File.self, from: Data(bytes)), let head = Digest(hex: file.head)
        else {
            throw CustodyError(
                .storeDamaged, "the cursor \(path) cannot be read",
                advice: "remove it to ship the stream again from the journal's beginning; sinks keep one copy")
        }
        let state = try file.state.map { text throws(CustodyError) -> SinkState in
            guard let bytes = Base64.decode(text) else {
                throw CustodyError(.storeDamaged, "the cursor \(path) holds a sink state that cannot be read")
            }
            return SinkState(bytes: bytes)
        }
        return Cursor(next: file.next, head: head, state: state)
    }

    /// Durable when it returns; after a crash either this or the one before is there.
    package func write(_ path: FilePath, _ fileSystem: any FileSystem) throws(CustodyError) {
        let file = File(next: next, head: head.hex, state: state.map { Base64.encode($0.bytes) })
        guard let data = try? JSONEncoder().encode(file) else { preconditionFailure("a cursor is plain JSON") }
        try filing { () throws(FileError) in try fileSystem.replace(path, with: [UInt8](data) + [0x0A]) }
    }
}
