import CustodyModel
import CustodyPipeline
import CustodySystem
import Synchronization

/// Shows the register's notes to everybody outside, each in a task of its own, so that nobody waits for anybody.
///
/// A slow or failing place never holds up recording. What it missed is not lost: the next note covers it as well.
final class NoteDesk: Sendable {
    /// How often each task looks whether something is due.
    static let tickNanoseconds: Int64 = 1_000_000_000
    /// How long stopping and forcing may go unnoticed.
    static let lookNanoseconds: Int64 = 100_000_000
    /// Notes at which batches end are shown at most so often.
    static let batchEndNanoseconds: Int64 = 1_000_000_000

    /// How a place is doing.
    struct Status: Sendable, Equatable {
        var name: String
        /// Size of the newest note that it has.
        var size: UInt64 = 0
        var failures = 0
        var lastError: CustodyError?
        /// Defects that were found in what it holds.
        var warnings: [String] = []
    }

    private struct State: Sendable {
        var newest: ReleasedNote?
        var batchEnd: UInt64 = 0
        /// Notes up to this size are due now.
        var forced: UInt64 = 0
        var isStopping = false
        var status: [Status]
    }

    private let publishers: [any NotePublisher]
    private let clock: any Clock
    private let random: any RandomSource
    private let guardian: SigningGuard
    private let memory: NoteMemory
    private let state: Mutex<State>
    private let onEvents: @Sendable ([CustodyEvent]) async -> Void
    private let onDecision: @Sendable () async -> Void

    /// - Parameters:
    ///   - onEvents: records in the register what came of a note.
    ///   - onDecision: called when a place has answered for the first time.
    init(
        _ publishers: [any NotePublisher], guardian: SigningGuard, memory: NoteMemory, clock: any Clock,
        random: any RandomSource, onEvents: @escaping @Sendable ([CustodyEvent]) async -> Void,
        onDecision: @escaping @Sendable () async -> Void
    ) {
        self.publishers = publishers
        self.guardian = guardian
        self.memory = memory
        self.clock = clock
        self.random = random
        self.onEvents = onEvents
        self.onDecision = onDecision
        state = Mutex(State(status: publishers.map { Status(name: $0.name) }))
    }

    var status: [Status] { state.withLock { $0.status } }

    /// Takes a note that is durable. Called on the writer thread.
    func add(_ note: ReleasedNote) {
        state.withLock { state in
            state.newest = note
            if note.isBatchEnd { state.batchEnd = note.size }
        }
    }

    /// Starts a task for each place; they end when ``stop()`` was called.
    func start() -> [Task<Void, Never>] {
        publishers.indices.map { index in Task { await run(index) } }
    }

    func stop() { state.withLock { $0.isStopping = true } }

    /// Everybody is shown the newest note now.
    func force() {
        state.withLock { $0.forced = $0.newest?.size ?? 0 }
    }

    /// True when everybody has the newest note, or failed to take it since it was forced.
    var isSettled: Bool {
        state.withLock { state in
            state.status.allSatisfy { $0.size >= state.forced || $0.failures > 0 }
        }
    }

    private func run(_ index: Int) async {
        let publisher = publishers[index]
        var backoff = Backoff(random: random)
        var hasAnswered = false
        var last: Int64?
        while !state.withLock({ $0.isStopping }) {
            var silence: CustodyError?
            if !hasAnswered {
                var told: [[UInt8]] = []
                silence = await guardian.ask(publisher.name, isElsewhere: publisher.isElsewhere) {
                    () async throws(CustodyError) in
                    told = try await publisher.newestNotes() ?? []
                    return told
                }
                hasAnswered = silence == nil
                if hasAnswered { recall(index, told) }
                let warnings = await publisher.warnings
                state.withLock { $0.status[index].warnings = warnings }
                await onDecision()
            }
            var pause = NoteDesk.tickNanoseconds
            if let silence {
                note(index, silence)
                pause = backoff.failed()
            } else if let due = due(index, since: last) {
                do throws(CustodyError) {
                    let events = try await publisher.publish(due)
                    last = clock.monotonicNanoseconds()
                    backoff.succeeded()
                    if !events.isEmpty { await onEvents(events) }
                    if !publisher.tellsItsNote { memory.keep(due, publisher.name) }
                    state.withLock { state in
                        state.status[index].size = due.size
                        state.status[index].failures = 0
                        state.status[index].lastError = nil
                    }
                } catch {
                    note(index, error)
                    pause = backoff.failed()
                }
            }
            await rest(pause, index)
        }
        await publisher.close()
    }

    /// True when the newest note was forced and everybody has it, or failed to take it since.
    var isUpToDate: Bool {
        state.withLock { state in
            let size = state.newest?.size ?? 0
            return state.status.allSatisfy { $0.size >= size || ($0.failures > 0 && state.forced >= size) }
        }
    }

    /// Finds out whether a place has the newest note since an earlier run.
    private func recall(_ index: Int, _ told: [[UInt8]]) {
        guard let newest = state.withLock({ $0.newest }) else { return }
        let publisher = publishers[index]
        let isKnown = publisher.tellsItsNote ? told.contains(newest.bytes) : memory.has(newest, publisher.name)
        if isKnown { state.withLock { $0.status[index].size = newest.size } }
    }

    private func note(_ index: Int, _ error: CustodyError) {
        state.withLock { state in
            state.status[index].failures += 1
            state.status[index].lastError = error
        }
    }

    /// The newest note, if this place is due for it.
    private func due(_ index: Int, since last: Int64?) -> ReleasedNote? {
        let publisher = publishers[index]
        let elapsed = last.map { clock.monotonicNanoseconds() - $0 } ?? .max
        return state.withLock { state -> ReleasedNote? in
            let size = state.status[index].size
            guard let newest = state.newest, newest.size > size, guardian.decision.isOpen else { return nil }
            let isBatchEnd =
                publisher.followsBatchEnds && state.batchEnd > size && elapsed >= NoteDesk.batchEndNanoseconds
            return state.forced > size || elapsed >= publisher.interval || isBatchEnd ? newest : nil
        }
    }

    /// Sleeps in short pieces, so that stopping and forcing are noticed soon.
    private func rest(_ nanoseconds: Int64, _ index: Int) async {
        let end = clock.monotonicNanoseconds() + nanoseconds
        while clock.monotonicNanoseconds() < end {
            let isUrgent = state.withLock { state in
                state.isStopping || (state.status[index].size < state.forced && state.status[index].failures == 0)
            }
            if isUrgent { return }
            guard (try? await clock.sleep(nanoseconds: min(nanoseconds, NoteDesk.lookNanoseconds))) != nil else {
                return
            }
        }
    }
}
