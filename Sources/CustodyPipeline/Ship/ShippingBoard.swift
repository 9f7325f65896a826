package import CustodyModel
package import CustodySink
package import CustodySystem
import SystemPackage

/// What is planned, who has taken it, and who waits for that: shared by the writer, the shippers and callers.
///
/// It makes plans and cursors durable; its methods block for as long as that takes and are called on shippers' threads.
package final class ShippingBoard: Sendable {
    struct Stream: Sendable {
        let journal: Journal
        var ledger: BatchLedger
        var cursors: [String: Cursor]
        /// Below this every sink has everything.
        var shipped: UInt64
        /// What is damaged is kept as it is: nothing of it is removed.
        let isDamaged: Bool
    }

    struct Wait: Sendable {
        let stream: StreamName
        let seq: UInt64
        let continuation: CheckedContinuation<Result<Void, CustodyError>, Never>
    }

    struct State: Sendable {
        var streams: [StreamName: Stream] = [:]
        /// Cut by the writer, not durable yet.
        var unplanned: [CutBatch] = []
        var waits: [Wait] = []
        var isClosed = false
        /// Notes that some sink has not got yet, by size.
        var notes: [ReleasedNote] = []
        /// Size of the newest note that each sink has.
        var noted: [String: UInt64] = [:]
    }

    /// Notes kept for sinks that lag at the most; of the older ones every second is let go.
    static let maximumNotes = 1024

    private let fileSystem: any FileSystem
    private let layout: StoreLayout
    private let sinks: [String]
    let state = Monitor(State())
    /// Held while plans are made durable, so that two shippers do not do it at once.
    private let planning = Monitor(())
    private let onAcknowledged: @Sendable (Int64) -> Void
    private let treeSize: @Sendable (StreamName) -> UInt64

    /// - Parameters:
    ///   - treeSize: records of a stream that its tree on disk holds; the journal keeps what is behind them.
    ///   - onAcknowledged: told of bytes that every sink has now.
    package init(
        _ fileSystem: any FileSystem, layout: StoreLayout, sinks: [String],
        treeSize: @escaping @Sendable (StreamName) -> UInt64,
        onAcknowledged: @escaping @Sendable (Int64) -> Void
    ) {
        precondition(!sinks.isEmpty, "a log without a sink would keep nothing")
        self.fileSystem = fileSystem
        self.layout = layout
        self.sinks = sinks
        self.treeSize = treeSize
        self.onAcknowledged = onAcknowledged
    }

    /// Adds a stream as it was found on disk or newly made.
    package func add(_ journal: Journal, ledger: BatchLedger, cursors: [String: Cursor], isDamaged: Bool = false) {
        var all: [String: Cursor] = [:]
        for sink in sinks { all[sink] = cursors[sink] ?? Cursor() }
        let shipped = all.values.map(\.next).min() ?? 0
        let stream = Stream(journal: journal, ledger: ledger, cursors: all, shipped: shipped, isDamaged: isDamaged)
        state.withLock { $0.streams[journal.stream] = stream }
    }

    package var streams: [StreamName] { state.withLock { $0.streams.keys.sorted() } }

    package func journal(_ stream: StreamName) -> Journal? { state.withLock { $0.streams[stream]?.journal } }

    package func cursor(_ stream: StreamName, sink: String) -> Cursor? {
        state.withLock { $0.streams[stream]?.cursors[sink] }
    }

    /// Takes batches from the writer; they are made durable by ``plan()``.
    package func cut(_ batches: [CutBatch]) {
        state.withLock { $0.unplanned += batches }
    }

    /// Makes what was cut durable. Called before shipping; whoever comes second finds it done.
    package func plan() throws(CustodyError) {
        var failure: CustodyError?
        planning.withLock { _ in
            while let batch = state.withLock({ $0.unplanned.first }) {
                guard var ledger = state.withLock({ $0.streams[batch.plan.stream]?.ledger }) else { break }
                do throws(CustodyError) {
                    if batch.plan.first > ledger.newest?.plan.last ?? 0 || ledger.newest == nil {
                        try ledger.add(batch)
                    }
                } catch {
                    failure = error
                }
                let updated = ledger
                let failed = failure != nil
                state.withLock { state in
                    state.streams[batch.plan.stream]?.ledger = updated
                    if !failed { state.unplanned.removeFirst() }
                }
                if failed { break }
            }
        }
        if let failure { throw failure }
    }

    /// The planned batch of a stream that begins at `seq`, or holds it.
    package func next(_ stream: StreamName, from seq: UInt64) -> Batch? {
        state.withLock { state in
            guard let entry = state.streams[stream], let plan = entry.ledger.plan(holding: seq) else { return nil }
            return Batch(plan: plan, history: entry.journal)
        }
    }

    /// Makes a sink's progress durable, frees what nobody needs any more and wakes those who waited for it.
    package func acknowledge(_ plan: BatchPlan, sink: String, state sinkState: SinkState?) throws(CustodyError) {
        let previous = cursor(plan.stream, sink: sink)
        let cursor = Cursor(next: plan.last + 1, head: plan.head, state: sinkState ?? previous?.state)
        try cursor.write(layout.cursor(plan.stream, sink: sink), fileSystem)
        let (bytes, ready) = state.withLock { state -> (Int64, [Wait]) in
            guard var entry = state.streams[plan.stream] else { return (0, []) }
            entry.cursors[sink] = cursor
            let shipped = entry.cursors.values.map(\.next).min() ?? 0
            var bytes: Int64 = 0
            for plan in entry.ledger.plans where plan.first >= entry.shipped && plan.last < shipped {
                bytes += Int64(plan.bytes)
            }
            entry.shipped = max(entry.shipped, shipped)
            entry.journal.forgetRecent(below: entry.shipped)
            state.streams[plan.stream] = entry
            let ready = state.waits.filter { $0.stream == plan.stream && $0.seq < shipped }
            state.waits.removeAll { $0.stream == plan.stream && $0.seq < shipped }
            return (bytes, ready)
        }
        for wait in ready { wait.continuation.resume(returning: .success(())) }
        if bytes > 0 { onAcknowledged(bytes) }
    }

    /// Keeps a sink's state that changed without a batch (rotation by age).
    package func remember(_ sinkState: SinkState, _ stream: StreamName, sink: String) throws(CustodyError) {
        guard let previous = cursor(stream, sink: sink) else { return }
        let cursor = Cursor(next: previous.next, head: previous.head, state: sinkState)
        try cursor.write(layout.cursor(stream, sink: sink), fileSystem)
        state.withLock { $0.streams[stream]?.cursors[sink] = cursor }
    }

    /// Takes a note for the sinks; each gets it once it has the records that the note covers.
    package func add(_ note: ReleasedNote) {
        state.withLock { state in
            state.notes.append(note)
            guard state.notes.count > ShippingBoard.maximumNotes else { return }
            let half = state.notes.count / 2
            state.notes = state.notes.enumerated().filter { $0.offset >= half || $0.offset % 2 == 1 }.map(\.element)
        }
    }

    /// The newest note whose records a sink has all, if the sink does not have it yet.
    package func note(for sink: String) -> ReleasedNote? {
        state.withLock { $0.note(for: sink) }
    }

    /// A sink has a note, durably.
    package func noted(_ note: ReleasedNote, sink: String) {
        state.withLock { state in
            state.noted[sink] = note.size
            let least = sinks.map { state.noted[$0] ?? 0 }.min() ?? 0
            state.notes.removeAll { $0.size <= least }
        }
    }

    /// A sink said that it has these bytes as its newest note; means nothing unless they are one of the log's notes.
    package func noted(bytes: [UInt8], sink: String) {
        guard let note = state.withLock({ $0.notes.last { $0.bytes == bytes } }) else { return }
        noted(note, sink: sink)
    }

    /// Removes journal segments and plans that every sink has; segments only when they are older than `time`.
    package func prune(olderThan time: Timestamp) throws(CustodyError) -> Int64 {
        var freed: Int64 = 0
        for stream in streams {
            guard
                let (journal, shipped) = state.withLock({ state in
                    state.streams[stream].map {
                        ($0.journal, min($0.shipped, $0.ledger.newest.map { $0.plan.last + 1 } ?? 0))
                    }
                })
            else { continue }
            let written = min(shipped, treeSize(stream))
            freed += try filing { () throws(FileError) in try journal.prune(below: written, olderThan: time) }
            var failure: CustodyError?
            planning.withLock { _ in
                guard var ledger = state.withLock({ $0.streams[stream]?.ledger }) else { return }
                do throws(CustodyError) { try ledger.forget(below: shipped) } catch { failure = error }
                let updated = ledger
                state.withLock { $0.streams[stream]?.ledger = updated }
            }
            if let failure { throw failure }
        }
        return freed
    }

    /// Returns when every sink has acknowledged the record.
    package func waitUntilShipped(_ stream: StreamName, _ seq: UInt64) async throws(CustodyError) {
        let result = await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<Void, CustodyError>, Never>) in
            let answer = state.withLock { state -> Result<Void, CustodyError>? in
                if let entry = state.streams[stream], entry.shipped > seq { return .success(()) }
                if state.isClosed { return .failure(ShippingBoard.closed) }
                state.waits.append(Wait(stream: stream, seq: seq, continuation: continuation))
                return nil
            }
            if let answer { continuation.resume(returning: answer) }
        }
        try result.get()
    }

    /// True when every sink has every batch that was cut.
    package var isDrained: Bool {
        state.withLock { state in
            state.unplanned.isEmpty
                && state.streams.values.allSatisfy {
                    $0.shipped > $0.ledger.plans.last?.last ?? 0 || $0.ledger.plans.isEmpty
                }
                && sinks.allSatisfy { state.note(for: $0) == nil }
        }
    }

    /// Ends all waits; nothing is shipped any more by this process.
    package func close() {
        let waits = state.withLock { state in
            state.isClosed = true
            let waits = state.waits
            state.waits = []
            return waits
        }
        for wait in waits { wait.continuation.resume(returning: .failure(ShippingBoard.closed)) }
    }

    private static var closed: CustodyError {
        CustodyError(
            .closed, "the log was closed before every sink had the record",
            advice: "the journal keeps it; it is shipped when the log is opened again")
    }
}

extension ShippingBoard.State {
    fileprivate func note(for sink: String) -> ReleasedNote? {
        let known = noted[sink] ?? 0
        return notes.last { note in
            note.size > known && has(sink, .register, note.size)
                && note.heads.allSatisfy { has(sink, $0.stream, $0.size) }
        }
    }

    /// Whether a sink has so many records of a stream. One that is damaged is shipped no further: nobody waits for it.
    private func has(_ sink: String, _ stream: StreamName, _ size: UInt64) -> Bool {
        guard let entry = streams[stream], !entry.isDamaged else { return true }
        return entry.cursors[sink]?.next ?? 0 >= size
    }
}
