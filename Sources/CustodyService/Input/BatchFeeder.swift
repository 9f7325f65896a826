package import CustodyModel
package import CustodyPipeline
import CustodySanitizer
import CustodySystem

/// Records one input after the other into one stream: prepares blocks of lines on several cores at once and appends
/// them in their order.
///
/// Memory stays at a few blocks, whatever the input's size.
package struct BatchFeeder: ~Copyable {
    /// What came of one line that was not recorded.
    package struct Refusal: Sendable, Equatable {
        /// Counted from 1.
        package let line: Int
        package let reason: String
        /// Counted from 0 in the line; nil where it makes no sense.
        package let offset: Int?
        package let message: String
    }

    /// What was recorded so far.
    package struct Totals: Sendable, Equatable {
        /// First and last event that was recorded; nil when none was.
        package var first: Link?
        package var last: Link?
        /// The stream's size, hash of its last record, and Merkle root, with the records of refusals.
        package var size: UInt64 = 0
        package var head: Digest = .zero
        package var root: Digest = .zero
        package var recorded = 0
        package var duplicates = 0
        package var refused = 0
        package var dropped = 0
    }

    /// How long a full journal is waited for while no sink takes anything from it: 30 s, looked at every 10 ms.
    package static let patienceNanoseconds: Int64 = 30_000_000_000
    private static let pauseNanoseconds: Int64 = 10_000_000

    private let log: EventLog
    private let stream: StreamName
    private let source: Source?
    private let benches: [Bench]
    package private(set) var totals = Totals()

    /// - Parameter workers: cores to prepare on, at least 1.
    package init(_ log: EventLog, stream: StreamName, source: Source?, workers: Int) throws(CustodyError) {
        self.log = log
        self.stream = stream
        self.source = source
        var benches: [Bench] = []
        // One more than there are workers: it is filled while the others work.
        let profile = log.profile(for: stream)
        for _ in 0...max(workers, 1) { benches.append(Bench(try log.makePreparer(profile))) }
        self.benches = benches
    }

    /// Feeds `input` to its end, or until `isStopped` says so between two blocks.
    ///
    /// - Parameters:
    ///   - onBlock: called when a block's lines are durable, with the lines of it that were refused.
    package mutating func feed(
        _ input: inout EventInput, isStopped: () -> Bool, onBlock: ([Refusal]) -> Void
    ) async throws(CustodyError) {
        var pending: [(bench: Bench, task: Task<PreparedBatch, Never>)] = []
        var free = benches
        var readFailure: CustodyError?
        while !isStopped() {
            if free.isEmpty {
                let next = pending.removeFirst()
                onBlock(try await append(next.bench, next.task))
                free.append(next.bench)
            }
            let bench = free[free.count - 1]
            do throws(CustodyError) {
                guard try input.next(into: &bench.block) else { break }
            } catch {
                // What was read before is recorded all the same.
                readFailure = error
                break
            }
            free.removeLast()
            // A policy that changed meanwhile holds from the next block on.
            let profile = log.profile(for: stream)
            try bench.use(profile, log)
            let batch = log.makeBatch(source: source, profile)
            pending.append((bench, Task { @concurrent in bench.prepare(into: batch) }))
            // An event from a pipe does not wait for the next one.
            if !input.isBusy {
                for next in pending {
                    onBlock(try await append(next.bench, next.task))
                    free.append(next.bench)
                }
                pending = []
            }
        }
        for next in pending { onBlock(try await append(next.bench, next.task)) }
        if let readFailure { throw readFailure }
    }

    private mutating func append(
        _ bench: Bench, _ task: Task<PreparedBatch, Never>
    ) async throws(CustodyError) -> [Refusal] {
        let batch = await task.value
        let outcome = try await append(batch)
        if let first = outcome.first, totals.first == nil { totals.first = first }
        if let last = outcome.last { totals.last = last }
        totals.size = outcome.size
        totals.head = outcome.head
        totals.root = outcome.root
        totals.recorded += outcome.recorded
        totals.duplicates += outcome.duplicates
        var refusals: [Refusal] = []
        for (index, outcome) in outcome.exceptions {
            switch outcome {
            case .recorded, .duplicate: continue
            case .dropped: totals.dropped += 1
            case .rejected(let refusal):
                totals.refused += 1
                refusals.append(
                    Refusal(
                        line: bench.block.lines[index].number, reason: refusal.reason, offset: refusal.offset,
                        message: refusal.message))
            case .conflict(let first):
                totals.refused += 1
                refusals.append(
                    Refusal(
                        line: bench.block.lines[index].number, reason: "id.conflict", offset: nil,
                        message: "record \(first) has the same id and another event"))
            }
        }
        return refusals
    }

    /// Waits while the journal is full, as long as sinks go on taking from it.
    private func append(_ batch: PreparedBatch) async throws(CustodyError) -> BatchOutcome {
        var lowest = Int64.max
        var end = Int64.max
        while true {
            do throws(CustodyError) {
                return try await log.append(batch, to: stream)
            } catch {
                // Refused before anything was chained, so the batch is still ours.
                guard error.code == .journalFull else { throw error }
                let now = log.world.clock.monotonicNanoseconds()
                if log.backlogBytes < lowest {
                    lowest = log.backlogBytes
                    end = now + BatchFeeder.patienceNanoseconds
                } else if now > end {
                    throw error
                }
                try? await log.world.clock.sleep(nanoseconds: BatchFeeder.pauseNanoseconds)
            }
        }
    }
}

/// A block and what prepares it.
///
// SAFETY: one task at a time has a bench: the feeder fills it, a worker prepares it, the feeder appends it.
private final class Bench: @unchecked Sendable {
    var block = EventBlock()
    private var preparer: Preparer

    init(_ preparer: consuming Preparer) { self.preparer = preparer }

    func use(_ profile: SanitizerProfile, _ log: EventLog) throws(CustodyError) {
        if preparer.profile !== profile { preparer = try log.makePreparer(profile) }
    }

    func prepare(into batch: PreparedBatch) -> PreparedBatch {
        for line in block.lines {
            switch line.content {
            case .event(let range):
                unsafe preparer.add(
                    UnsafeRawBufferPointer(rebasing: block.bytes.bytes[range]), tag: line.number, to: batch)
            case .tooLong(let length, let digest):
                preparer.addTooLarge(length: length, digest: digest, tag: line.number, to: batch)
            }
        }
        return batch
    }
}
