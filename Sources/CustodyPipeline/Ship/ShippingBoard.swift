package import CustodyModel
package import CustodySink
package import CustodySystem
import SystemPackage

/// What is planned, who has taken it, and who waits for that: shared by the writer, the shippers and callers.
///
/// It makes plans and cursors durable; its methods block for as long as that takes and are called on shippers' threads.
package final class ShippingBoard: Sendable {
    private struct Stream: Sendable {
        let journal: Journal
        var ledger: BatchLedger
        var cursors: [String: Cursor]
        /// Below this every sink has everything.
        var shipped: UInt64
        /// What is damaged is kept as it is: nothing of it is removed.
        let isDamaged: Bool
    }

    private struct Wait: Sendable {
        let stream: StreamName
        let seq: UInt64
        let continuation: CheckedContinuation<Result<Void, CustodyError>, Never>
    }

    private struct State: Sendable {
        var streams: [StreamName: Stream] = [:]
        /// Cut by the writer, not durable yet.
        var unplanned: [CutBatch] = []
        var waits: [Wait] = []
        var isClosed = false
    }

    private let fileSystem: any FileSystem
    private let layout: StoreLayout
    private let sinks: [String]
    private let state = Monitor(State())
    /// Held while plans are made durable, so that two shippers do not do it at once.
    private let planning = Monitor(())
    private let onAcknowledged: @Sendable (Int64) -> Void

    /// - Parameter onAcknowledged: told of bytes that every sink has now.
    package init(
        _ fileSystem: any FileSystem, layout: StoreLayout, sinks: [String],
        onAcknowledged: @escaping @Sendable (Int64) -> Void
    ) {
        precondition(!sinks.isEmpty, "a log without a sink would keep nothing")
        self.fileSystem = fileSystem
        self.layout = layout
        self.sinks = sinks
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

    /// The next batch that a sink owes for a stream.
    package func next(_ stream: StreamName, sink: String) -> Batch? {
        state.withLock { state in
            guard let entry = state.streams[stream], let cursor = entry.cursors[sink],
                let plan = entry.ledger.plan(holding: cursor.next)
            else { return nil }
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
            freed += try filing { () throws(FileError) in try journal.prune(below: shipped, olderThan: time) }
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
