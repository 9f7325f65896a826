import CustodyModel
import CustodySink

/// One stream's batches on their way to one sink: started in order, finished in any order, acknowledged in order.
///
/// A value without I/O: the shipper tells it what happened and asks what may be done.
struct UploadWindow: Sendable {
    private enum Progress { case waiting, uploading, done }

    private struct Entry {
        let plan: BatchPlan
        var progress: Progress
        var result = PutResult()
    }

    /// By first seq, without a gap.
    private var entries: [Entry] = []
    /// Puts, and whatever else the sink is asked to do for the stream.
    private(set) var sink: Pause
    /// Making progress durable.
    private(set) var cursor: Pause

    init(_ backoff: Backoff) {
        sink = Pause(backoff)
        cursor = Pause(backoff)
    }

    /// Batches that are not acknowledged yet.
    var count: Int { entries.count }
    /// First seqs of the batches on their way at this moment.
    var uploading: Set<UInt64> { Set(entries.lazy.filter { $0.progress == .uploading }.map(\.plan.first)) }
    var uploadingCount: Int { entries.count { $0.progress == .uploading } }
    var lastError: CustodyError? { sink.lastError ?? cursor.lastError }
    /// When something that failed is to be tried again.
    var due: Int64? { [sink.until, cursor.until].compactMap(\.self).min() }
    var failures: Int { max(sink.backoff.failures, cursor.backoff.failures) }

    /// The oldest batch that came back without success and is to be put again.
    var waiting: BatchPlan? { entries.first { $0.progress == .waiting }?.plan }

    /// The seq behind all batches of the window.
    ///
    /// - Parameter acknowledged: the seq behind all that the sink acknowledged.
    func next(behind acknowledged: UInt64) -> UInt64 { entries.last.map { $0.plan.last + 1 } ?? acknowledged }

    /// A batch is on its way: one that waited, or the one behind all others.
    mutating func start(_ plan: BatchPlan) {
        if let index = index(plan) {
            precondition(entries[index].progress == .waiting, "a batch is put once at a time")
            entries[index].progress = .uploading
        } else {
            precondition(entries.last.map { $0.plan.last < plan.first } ?? true, "batches are started in order")
            entries.append(Entry(plan: plan, progress: .uploading))
        }
    }

    /// The sink has a batch; it counts once those before it do.
    mutating func finish(_ plan: BatchPlan, _ result: PutResult) {
        guard let index = index(plan) else { return }
        entries[index].progress = .done
        entries[index].result = result
        if waiting == nil { sink.succeeded() }
    }

    /// The sink did not take a batch.
    mutating func fail(_ plan: BatchPlan, _ error: CustodyError, at now: Int64) {
        if let index = index(plan) { entries[index].progress = .waiting }
        sink.failed(error, at: now)
    }

    /// Something else that the sink was asked to do for the stream failed.
    mutating func fail(_ error: CustodyError, at now: Int64) { sink.failed(error, at: now) }

    /// There is nothing that could fail at this moment.
    mutating func rest() {
        if entries.isEmpty { sink.succeeded() }
    }

    /// What is to be acknowledged next: the oldest batches, as many as the sink has without a gap.
    func acknowledgeable(at now: Int64) -> [(plan: BatchPlan, result: PutResult)] {
        guard !cursor.isOn(at: now) else { return [] }
        return entries.prefix { $0.progress == .done }.map { ($0.plan, $0.result) }
    }

    /// So many of the oldest batches were acknowledged, durably.
    mutating func acknowledged(_ count: Int) {
        entries.removeFirst(count)
        cursor.succeeded()
    }

    /// Progress could not be made durable.
    mutating func acknowledging(failed error: CustodyError, at now: Int64) { cursor.failed(error, at: now) }

    private func index(_ plan: BatchPlan) -> Int? { entries.firstIndex { $0.plan.first == plan.first } }
}
