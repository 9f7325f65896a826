import CustodyCrypto
import CustodyMerkle
import CustodyModel

/// The writers of all streams, by name. They belong to the writer thread.
final class StreamWriters {
    /// A class around each, because values that cannot be copied do not go into collections.
    private final class Slot {
        var writer: StreamWriter

        init(_ writer: consuming StreamWriter) { self.writer = writer }
    }

    private var slots: [StreamName: Slot] = [:]
    private(set) var names: [StreamName] = []

    func adopt(_ stream: consuming RecoveredStream, now: Int64) {
        let name = stream.journal.stream
        slots[name] = Slot(StreamWriter(stream, now: now))
        names = slots.keys.sorted()
    }

    func contains(_ stream: StreamName) -> Bool { slots[stream] != nil }

    func with<Result>(_ stream: StreamName, _ body: (inout StreamWriter) -> Result) -> Result {
        body(&slot(stream).writer)
    }

    func appendOwn(
        _ event: CustodyEvent, to stream: StreamName, _ context: StreamWriter.Context, source: Source?, breaks: Bool,
        _ hasher: inout SHA256
    ) {
        slot(stream).writer.appendOwn(event, context, source: source, breaks: breaks, &hasher)
    }

    func appendEvent(
        _ entry: PreparedBatch.Entry, at place: Range<Int>, of batch: PreparedBatch, to stream: StreamName,
        _ context: StreamWriter.Context, _ hasher: inout SHA256
    ) -> EntryOutcome {
        slot(stream).writer.appendEvent(entry, at: place, of: batch, context, &hasher)
    }

    private func slot(_ stream: StreamName) -> Slot {
        guard let slot = slots[stream] else { preconditionFailure("no writer for \(stream)") }
        return slot
    }

    func forEach(_ body: (inout StreamWriter) -> Void) {
        for name in names { with(name, body) }
    }

    var due: Int64? { names.compactMap { with($0) { $0.due } }.min() }

    var latestTime: Timestamp? {
        names.compactMap { with($0) { $0.chain.next > 0 ? $0.chain.time : nil } }.max()
    }

    var lastRegisterRecord: Int64 { slots[.register]?.writer.lastRecord ?? .max / 2 }

    func size(of stream: StreamName) -> UInt64 { with(stream) { $0.chain.next } }

    /// Size, hash of the last record, and root.
    func tree(of stream: StreamName, _ hasher: inout SHA256) -> (UInt64, Digest, Digest) {
        let slot = slot(stream)
        let frontier = slot.writer.frontier
        return (frontier.size, slot.writer.chain.head, frontier.root(&hasher))
    }

    func head(of stream: StreamName) -> Digest { with(stream) { $0.chain.head } }

    func time(of stream: StreamName) -> Timestamp { with(stream) { $0.chain.time } }

    func durableSize(of stream: StreamName) -> UInt64 { with(stream) { $0.durableSize } }

    /// The tree as it is now; nil while records in it are not known to be durable.
    func settled(_ stream: StreamName) -> Coverage.Point? {
        with(stream) { $0.hasPending ? nil : Coverage.Point(frontier: $0.frontier, head: $0.chain.head) }
    }

    func takeEntries(of stream: StreamName, upTo size: UInt64) -> [Digest] {
        with(stream) { $0.takeEntries(upTo: size) }
    }

    func takeCuts(_ stream: StreamName) -> [CutBatch] { with(stream) { $0.takeCuts() } }

    func flush(_ stream: StreamName, monotonic: Int64, reclaim: () -> Bool) throws(CustodyError) -> Int {
        guard let slot = slots[stream] else { return 0 }
        if let retryAt = slot.writer.retryAt, monotonic < retryAt { return 0 }
        return try slot.writer.flush(monotonic: monotonic, reclaim: reclaim)
    }

    /// Makes durable what an earlier round could not, before anything else of the stream.
    func unblock(_ stream: StreamName, monotonic: Int64, reclaim: () -> Bool) throws(CustodyError) {
        guard let slot = slots[stream], let retryAt = slot.writer.retryAt else { return }
        // Every attempt begins a new segment, so producers must not drive attempts as fast as they can ask.
        if monotonic < retryAt, let failure = slot.writer.failure { throw failure }
        _ = try slot.writer.flush(monotonic: monotonic, reclaim: reclaim)
    }
}
