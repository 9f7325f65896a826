import CustodyCrypto
import CustodyMerkle
package import CustodyModel
import CustodySanitizer
package import CustodySystem
import Synchronization

/// What became of a batch of events.
package struct BatchOutcome: Sendable {
    /// First and last event that was chained; nil when none was.
    package var first: Link?
    package var last: Link?
    /// Events chained by this batch, and events known before by their id.
    package var recorded = 0
    package var duplicates = 0
    /// Everything that is not `.recorded`, by place in the batch.
    package var exceptions: [(index: Int, outcome: EntryOutcome)] = []
    /// One for each event, when asked for.
    package var each: [EntryOutcome] = []
    /// The stream behind the batch, the records of refusals among it: its size, hash of its last record, and root.
    package var size: UInt64 = 0
    package var head: Digest = .zero
    package var root: Digest = .zero
}

/// Group commit: one writer thread chains what many producers hand in and makes it durable with one fdatasync per
/// stream and round; all whose events it held are resumed together.
///
/// Producers are async and never block a thread. The writer is a thread of its own because it blocks in fdatasync.
package final class Committer: Sendable {
    /// How the writer behaves.
    package struct Settings: Sendable {
        /// Default of ``stagedBytes``.
        package static let defaultStagedBytes = 8 << 20
        /// Default of ``journalLimitBytes``.
        package static let defaultJournalLimitBytes: Int64 = 1 << 30

        /// Bytes handed in and not yet chained; at the limit producers wait.
        package var stagedBytes: Int
        /// Bytes recorded and not yet acknowledged by every sink; at the limit events are refused, or dropped and
        /// counted when `dropsWhenFull`.
        package var journalLimitBytes: Int64
        package var dropsWhenFull: Bool

        package init(
            stagedBytes: Int = Settings.defaultStagedBytes,
            journalLimitBytes: Int64 = Settings.defaultJournalLimitBytes, dropsWhenFull: Bool = false
        ) {
            self.stagedBytes = stagedBytes
            self.journalLimitBytes = journalLimitBytes
            self.dropsWhenFull = dropsWhenFull
        }
    }

    enum Waiter: Sendable {
        case one(index: Int, CheckedContinuation<Result<EntryOutcome, CustodyError>, Never>)
        case all(each: Bool, CheckedContinuation<Result<BatchOutcome, CustodyError>, Never>)
        case pending(PendingBatch)

        func fail(_ error: CustodyError) {
            switch self {
            case .pending(let batch): batch.finish(.failure(error))
            case .one(_, let continuation): continuation.resume(returning: .failure(error))
            case .all(_, let continuation): continuation.resume(returning: .failure(error))
            }
        }
    }

    enum Work: Sendable {
        case events(PreparedBatch)
        case own([CustodyEvent])
        /// Ends open batches of all streams.
        case cut
        /// Owes a heartbeat whenever the register was silent for this long; nil ends that.
        case heartbeats(nanoseconds: Int64?)
        /// The version in Custody's own records from now on.
        case rules(RulesVersion)
        /// Chains what is counted and not chained yet: floods of refusals, losses.
        case settle
        /// Allows signatures, or withholds them.
        case signing(SigningState)
        /// A round now; with `all`, every data stream is checkpointed, covered or not.
        case checkpoint(all: Bool)
        /// Hands over to the log key of this seed, then covers every data stream by it.
        case logKey([UInt8])
        /// Answered once a durable note covers the record.
        case covered(seq: UInt64)
    }

    struct Staged: Sendable {
        let stream: StreamName
        let work: Work
        var waiters: [Waiter]
        /// True while single events of other producers may join.
        let isShared: Bool
        /// What must not have failed.
        var previous: PendingBatch?
    }

    struct Shared: Sendable {
        var queue: [Staged] = []
        var queuedBytes = 0
        /// Producers that wait for room, in order.
        var overflow: [Staged] = []
        var isStopping = false
        var isStopped = false
        /// Bytes recorded and not yet acknowledged by every sink.
        var backlogBytes: Int64 = 0
        var stopWaiters: [CheckedContinuation<Void, Never>] = []

        /// Whether the journal is at its limit, by what is recorded and what is handed in.
        func isFull(_ settings: Settings) -> Bool {
            backlogBytes + Int64(queuedBytes) >= settings.journalLimitBytes
        }
    }

    private let shared = Monitor(Shared())
    private let settings: Settings

    /// Starts the writer thread.
    ///
    /// - Parameters:
    ///   - streams: those that exist, as they were recovered.
    ///   - opening: a stream's first record.
    ///   - create: makes a stream that does not exist yet; called on the writer thread.
    ///   - onCut: takes batches whose records are durable, in order, on the writer thread; must not block for long.
    ///   - reclaim: frees disk space that may be freed (kept acknowledged records); true when it did.
    ///   - register: what is needed to sign. Signatures are withheld until ``allowSigning(_:)`` says otherwise.
    package init(
        settings: Settings, rules: RulesVersion, clock: any Clock, rejectKey: [UInt8], backlogBytes: Int64,
        streams: [RecoveredStreamBox], opening: @escaping @Sendable (StreamName) -> CustodyEvent,
        create: @escaping @Sendable (StreamName) throws(CustodyError) -> RecoveredStream,
        onCut: @escaping @Sendable ([CutBatch]) -> Void, reclaim: @escaping @Sendable () -> Bool,
        register: RegisterParts
    ) {
        self.settings = settings
        shared.withLock { $0.backlogBytes = backlogBytes }
        let shared = shared
        WorkerThread.start {
            var round = WriterRound(
                settings: settings, rules: rules, clock: clock, rejectKey: rejectKey, opening: opening,
                create: create, onCut: onCut,
                reclaim: reclaim, register: register)
            for box in streams { round.adopt(box.take()) }
            round.run(shared)
        }
    }

    /// Hands a batch in and waits until it is durable. The batch belongs to the writer from now on.
    package func append(
        _ batch: PreparedBatch, to stream: StreamName, each: Bool = false
    ) async throws(CustodyError) -> BatchOutcome {
        let result = await withCheckedContinuation { continuation in
            stage(
                Staged(
                    stream: stream, work: .events(batch), waiters: [.all(each: each, continuation)], isShared: false),
                weight: batch.weight)
        }
        return try result.get()
    }

    /// Hands a batch in and does not wait. Batches are chained in the order in which they were handed in; the batch
    /// belongs to the writer from now on.
    ///
    /// - Parameter previous: when that one failed, nothing of this one is recorded: no hole in what is handed in.
    /// - Throws: `journalFull`, `closed`; the batch is the caller's then.
    package func submit(
        _ batch: PreparedBatch, to stream: StreamName, after previous: PendingBatch?
    ) throws(CustodyError) -> PendingBatch {
        let pending = PendingBatch()
        let staged = Staged(
            stream: stream, work: .events(batch), waiters: [.pending(pending)], isShared: false, previous: previous)
        if let refusal = enqueue(staged, weight: batch.weight) { throw refusal }
        shared.notify()
        return pending
    }

    /// Hands one prepared event in and waits until it is durable; many of these share a round.
    ///
    /// - Parameters:
    ///   - batch: holds exactly one entry.
    ///   - copied: called once, before this suspends: the batch is the caller's again.
    package func append(
        one batch: PreparedBatch, to stream: StreamName, copied: () -> Void
    ) async throws(CustodyError) -> EntryOutcome {
        let weight = batch.weight
        let result = await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<EntryOutcome, CustodyError>, Never>) in
            let joined = shared.withLock { shared -> Bool in
                guard !shared.isStopping, shared.queuedBytes + weight <= settings.stagedBytes,
                    shared.overflow.isEmpty, settings.dropsWhenFull || !shared.isFull(settings),
                    let last = shared.queue.indices.last
                else { return false }
                // Looked at in place: a copy of it would make the next append copy everybody who waits.
                guard shared.queue[last].isShared, shared.queue[last].stream == stream,
                    case .events(let open) = shared.queue[last].work,
                    open.source == batch.source, open.rules === batch.rules
                else { return false }
                shared.queue[last].waiters.append(.one(index: open.entries.count, continuation))
                open.append(contentsOf: batch)
                shared.queuedBytes += weight
                return true
            }
            if joined {
                copied()
                shared.notify()
                return
            }
            let own = PreparedBatch(source: batch.source, rules: batch.rules)
            own.append(contentsOf: batch)
            copied()
            stage(
                Staged(
                    stream: stream, work: .events(own), waiters: [.one(index: 0, continuation)], isShared: true),
                weight: weight)
        }
        return try result.get()
    }

    /// Appends Custody's own events, whatever the journal's limit says, and waits until they are durable.
    package func append(own events: [CustodyEvent], to stream: StreamName) async throws(CustodyError) -> BatchOutcome {
        try await perform(.own(events), stream)
    }

    /// Ends the open batches of all streams; they have been given to `onCut` when this returns.
    package func cut() async throws(CustodyError) {
        _ = try await perform(.cut, .register)
    }

    /// Chains what is counted and not chained yet, and lets no epoch end by time any more, so that nothing follows by
    /// itself: the log is about to be closed.
    package func settle() async throws(CustodyError) {
        _ = try await perform(.settle, .register)
    }

    /// Allows signatures, or withholds them.
    package func setSigning(_ state: SigningState) async throws(CustodyError) {
        _ = try await perform(.signing(state), .register)
    }

    /// Covers everything recorded so far by signed checkpoints; the register's note is durable when this returns.
    ///
    /// - Parameter all: checkpoints every data stream, also those that are covered already.
    /// - Throws: `signaturesWithheld`, and what kept the note from becoming durable.
    package func checkpoint(all: Bool = false) async throws(CustodyError) {
        _ = try await perform(.checkpoint(all: all), .register)
    }

    /// Returns when a durable note covers a record, which happens in its own time.
    package func waitUntilCheckpointed(_ stream: StreamName, _ seq: UInt64) async throws(CustodyError) {
        _ = try await perform(.covered(seq: seq), stream)
    }

    /// Puts another log key in force: `custody.key_rotated` is durable in the register and every data stream is covered by
    /// the new key when this returns.
    ///
    /// - Parameter seed: of the new key, which is durable already.
    /// - Throws: `signaturesWithheld` when nothing was done; after anything else the record may be there or not.
    package func changeLogKey(to seed: [UInt8]) async throws(CustodyError) {
        _ = try await perform(.logKey(seed), .register)
    }

    package func setHeartbeats(nanoseconds: Int64?) async throws(CustodyError) {
        _ = try await perform(.heartbeats(nanoseconds: nanoseconds), .register)
    }

    /// Changes the version of the rule set in Custody's own records.
    package func setRules(_ rules: RulesVersion) async throws(CustodyError) {
        _ = try await perform(.rules(rules), .register)
    }

    /// Takes nothing more, makes durable what was handed in, and ends the thread.
    package func stop() async {
        await withCheckedContinuation { continuation in
            let isStopped = shared.withLock { shared -> Bool in
                shared.isStopping = true
                if !shared.isStopped { shared.stopWaiters.append(continuation) }
                return shared.isStopped
            }
            if isStopped { continuation.resume() }
            shared.notify()
        }
    }

    /// Counts bytes that every sink has acknowledged.
    package func acknowledged(bytes: Int64) {
        shared.withLock { $0.backlogBytes -= bytes }
    }

    package var backlogBytes: Int64 { shared.withLock { $0.backlogBytes } }

    private func perform(_ work: Work, _ stream: StreamName) async throws(CustodyError) -> BatchOutcome {
        let result = await withCheckedContinuation { continuation in
            stage(
                Staged(stream: stream, work: work, waiters: [.all(each: false, continuation)], isShared: false),
                weight: 0)
        }
        return try result.get()
    }

    private func stage(_ staged: Staged, weight: Int) {
        if let refusal = enqueue(staged, weight: weight) {
            for waiter in staged.waiters { waiter.fail(refusal) }
        } else {
            shared.notify()
        }
    }

    /// - Returns: why it was not taken; nil when it was.
    private func enqueue(_ staged: Staged, weight: Int) -> CustodyError? {
        shared.withLock { shared -> CustodyError? in
            if shared.isStopping {
                return CustodyError(.closed, "the log is closed", advice: "open it again to record")
            }
            if case .events = staged.work, !settings.dropsWhenFull, shared.isFull(settings) {
                return Committer.journalFull(settings)
            }
            if shared.queuedBytes > 0, shared.queuedBytes + weight > settings.stagedBytes {
                shared.overflow.append(staged)
            } else {
                shared.queue.append(staged)
                shared.queuedBytes += weight
            }
            return nil
        }
    }

    static func journalFull(_ settings: Settings) -> CustodyError {
        CustodyError(
            .journalFull, "the journal holds \(settings.journalLimitBytes) bytes that sinks have not taken yet",
            advice: "try again later; see why the sinks lag, or raise journal.limit")
    }
}

/// Carries a value that cannot be copied to the writer thread.
package final class RecoveredStreamBox: Sendable {
    private let value: Mutex<RecoveredStream?>

    package init(_ stream: consuming RecoveredStream) {
        value = Mutex(consume stream)
    }

    func take() -> RecoveredStream {
        let stream = value.withLock { value -> RecoveredStream? in
            let taken = value.take()
            return taken
        }
        guard let stream else { preconditionFailure("a recovered stream is taken once") }
        return stream
    }
}
