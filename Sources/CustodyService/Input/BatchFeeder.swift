package import CustodyModel
package import CustodyPipeline
import CustodySanitizer
import CustodySystem

/// Records one input after the other into a stream, or into those that the types of events lead to: prepares blocks of lines on several cores at once and appends
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

        package init() {}
    }

    /// How long a full journal is waited for while no sink takes anything from it: 30 s, looked at every 10 ms.
    package static let patienceNanoseconds: Int64 = 30_000_000_000
    private static let pauseNanoseconds: Int64 = 10_000_000
    /// Batches that are handed in and not durable, at the most: the writer has its next round's before it is done with one.
    package static let maximumFlights = 4

    /// Bytes not yet at every sink above which the input waits for sinks that take them; see ``Pace``.
    package static let paceBytes: Int64 = 20 << 20

    /// A batch on its way to the disk.
    private struct Flight {
        let filled: FeedBench.Filled
        let pending: PendingBatch
        let endsBlock: Bool
    }

    private let log: EventLog
    private let source: Source?
    private let benches: [FeedBench]
    /// Handed in and not known to be durable, in order.
    private var flights: [Flight] = []
    private var pace = Pace(limit: BatchFeeder.paceBytes)
    /// Refused lines of the block that lands at the moment.
    private var refused: [Refusal] = []
    /// Of all streams together; ``Totals/size`` and what follows it are those of the stream that was appended to last.
    package private(set) var totals = Totals()
    /// Of each stream that something was appended to.
    package private(set) var streams: [StreamName: Totals] = [:]

    /// - Parameters:
    ///   - stream: where all events go; nil: where their types lead (``EventLog/routes``).
    ///   - workers: cores to prepare on, at least 1.
    package init(_ log: EventLog, stream: StreamName?, source: Source?, workers: Int) throws(CustodyError) {
        self.log = log
        self.source = source
        var benches: [FeedBench] = []
        // One more than there are workers: it is filled while the others work.
        for _ in 0...max(workers, 1) { benches.append(try FeedBench(log, stream: stream, source: source)) }
        self.benches = benches
    }

    /// Feeds `input` to its end, or until `isStopped` says so between two blocks.
    ///
    /// - Parameters:
    ///   - onBlock: called when a block's lines are durable, with the lines of it that were refused.
    package mutating func feed(
        _ input: inout EventInput, isStopped: () -> Bool, onBlock: ([Refusal]) -> Void
    ) async throws(CustodyError) {
        do throws(CustodyError) {
            try await run(&input, isStopped: isStopped, onBlock: onBlock)
        } catch {
            // What was handed in before may be recorded all the same, and counts then.
            while !flights.isEmpty {
                do throws(CustodyError) { try await land(onBlock) } catch { continue }
            }
            throw error
        }
    }

    private mutating func run(
        _ input: inout EventInput, isStopped: () -> Bool, onBlock: ([Refusal]) -> Void
    ) async throws(CustodyError) {
        var pending: [(bench: FeedBench, task: Task<[FeedBench.Filled], Never>)] = []
        var free = benches
        var readFailure: CustodyError?
        while !isStopped() {
            if free.isEmpty {
                let next = pending.removeFirst()
                try await submit(next.task, onBlock)
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
            try bench.use(log)
            pending.append((bench, Task { @concurrent in bench.prepare() }))
            // An event from a pipe does not wait for the next one.
            if !input.isBusy {
                for next in pending {
                    try await submit(next.task, onBlock)
                    free.append(next.bench)
                }
                pending = []
                while !flights.isEmpty { try await land(onBlock) }
            }
        }
        for next in pending { try await submit(next.task, onBlock) }
        while !flights.isEmpty { try await land(onBlock) }
        if let readFailure { throw readFailure }
    }

    /// Hands a block's batches in, once they are prepared and there are not too many on their way.
    private mutating func submit(
        _ task: Task<[FeedBench.Filled], Never>, _ onBlock: ([Refusal]) -> Void
    ) async throws(CustodyError) {
        let batches = await task.value
        for (index, filled) in batches.enumerated() {
            while flights.count >= BatchFeeder.maximumFlights { try await land(onBlock) }
            await letSinksKeepUp()
            let pending = try await submit(filled.batch, to: filled.stream)
            flights.append(Flight(filled: filled, pending: pending, endsBlock: index == batches.count - 1))
        }
    }

    private mutating func letSinksKeepUp() async {
        let clock = log.world.clock
        // Of larger batches nothing is taken before this many bytes.
        guard log.options.stream.batch.bytes <= BatchCutter.Limits.defaultBytes else { return }
        while pace.waits(backlog: log.backlogBytes, now: clock.monotonicNanoseconds()) {
            try? await clock.sleep(nanoseconds: Pace.stepNanoseconds)
        }
    }

    /// Waits for the oldest batch on its way and counts what became of it.
    private mutating func land(_ onBlock: ([Refusal]) -> Void) async throws(CustodyError) {
        let flight = flights.removeFirst()
        let outcome = try await flight.pending.outcome
        totals.add(outcome)
        streams[flight.filled.stream, default: Totals()].add(outcome)
        for (index, outcome) in outcome.exceptions {
            guard let refusal = Refusal(outcome, line: flight.filled.lines[index]) else { continue }
            refused.append(refusal)
        }
        guard flight.endsBlock else { return }
        onBlock(refused.sorted { $0.line < $1.line })
        refused = []
    }

    /// Waits while the journal is full, as long as sinks go on taking from it.
    private func submit(
        _ batch: PreparedBatch, to stream: StreamName
    ) async throws(CustodyError) -> PendingBatch {
        var lowest = Int64.max
        var end = Int64.max
        while true {
            do throws(CustodyError) {
                return try log.submit(batch, to: stream, after: flights.last?.pending)
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

extension BatchFeeder.Totals {
    fileprivate mutating func add(_ outcome: BatchOutcome) {
        if let link = outcome.first, first == nil { first = link }
        if let link = outcome.last { last = link }
        size = outcome.size
        head = outcome.head
        root = outcome.root
        recorded += outcome.recorded
        duplicates += outcome.duplicates
        for (_, outcome) in outcome.exceptions {
            switch outcome {
            case .recorded, .duplicate: continue
            case .dropped: dropped += 1
            case .rejected, .conflict: refused += 1
            }
        }
    }
}

extension BatchFeeder.Refusal {
    /// Nil for what was recorded, now or before, and for what was lost: that is counted.
    fileprivate init?(_ outcome: EntryOutcome, line: Int) {
        switch outcome {
        case .recorded, .duplicate, .dropped: return nil
        case .rejected(let refusal):
            self.init(line: line, reason: refusal.reason, offset: refusal.offset, message: refusal.message)
        case .conflict(let first):
            self.init(
                line: line, reason: "id.conflict", offset: nil,
                message: "record \(first) has the same id and another event")
        }
    }
}
