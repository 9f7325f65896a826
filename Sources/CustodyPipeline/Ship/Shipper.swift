package import CustodyModel
package import CustodySink
package import CustodySystem
import Synchronization

/// Brings batches to one sink, for as long as it takes: as many at once as the sink bears, acknowledged in order. A sink
/// that fails holds up nobody but itself, and a stream that it does not take holds up no other stream.
///
/// An actor on a thread of its own, because cursors and plans are made durable here.
package actor Shipper {
    /// How often a sink's housekeeping is called.
    package static let maintenanceNanoseconds: Int64 = 2_000_000_000
    /// Batches of a stream that a sink takes note of before it is their turn: one write makes what it fixes for all of
    /// them durable.
    package static let plannedAhead = 8

    /// What keeps a sink from being given anything at this moment.
    package enum Hold: Sendable {
        case none
        /// Somebody outside has not been asked yet; it is woken afterwards.
        case waiting
        /// This is an older copy of the log.
        case refused
    }

    /// How a sink is doing.
    package struct Status: Sendable, Equatable {
        package var name: String
        /// In a row, of the stream that fails most.
        package var failures = 0
        package var lastError: CustodyError?
        /// First seqs of the batches that are on their way.
        package var uploading: [StreamName: Set<UInt64>] = [:]
    }

    /// What came back from the sink.
    private enum Outcome: Sendable {
        case batch(BatchPlan, Result<PutResult, CustodyError>)
        case note(ReleasedNote, Result<Void, CustodyError>)
    }

    private let executor: ThreadExecutor
    private let sink: any Sink
    private let board: ShippingBoard
    private let clock: any Clock
    private let random: any RandomSource
    private let onEvents: @Sendable ([SinkEvent]) async -> Void
    private let onMaintenance: @Sendable () -> Void
    private let hold: @Sendable () -> Hold
    private let wakeups: AsyncStream<Void>
    private let waker: AsyncStream<Void>.Continuation
    private let published: Mutex<Status>
    /// What came back and was not looked at yet.
    private let inbox = Mutex<[Outcome]>([])
    private var resumed: Set<StreamName> = []
    /// The seq behind everything of which the sink took note.
    private var planned: [StreamName: UInt64] = [:]
    /// What the sink fixed and is not durable yet.
    private var unkept: [StreamName: SinkState] = [:]
    private var windows: [StreamName: UploadWindow] = [:]
    private var notes: Pause
    private var plans: Pause
    private var isNoteUnderWay = false
    private var lastMaintenance: Int64
    private var isStopping = false
    private var retry: Task<Void, Never>?
    /// Callers of ``rotate()``; they are served when nothing is under way.
    private var rotations: [CheckedContinuation<Result<Void, CustodyError>, Never>] = []

    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    /// - Parameters:
    ///   - onEvents: records in the register what the sink did.
    ///   - onMaintenance: called on the shipper's thread whenever the sink's own housekeeping was.
    ///   - hold: asked before each batch and note; nothing is shipped but for `.none`.
    package init(
        _ sink: any Sink, board: ShippingBoard, clock: any Clock, random: any RandomSource,
        onEvents: @escaping @Sendable ([SinkEvent]) async -> Void,
        onMaintenance: @escaping @Sendable () -> Void = {},
        hold: @escaping @Sendable () -> Hold = { .none }
    ) {
        executor = ThreadExecutor()
        self.sink = sink
        self.board = board
        self.clock = clock
        self.random = random
        self.onEvents = onEvents
        self.onMaintenance = onMaintenance
        self.hold = hold
        (wakeups, waker) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        published = Mutex(Status(name: sink.name))
        notes = Pause(Backoff(random: random))
        plans = Pause(Backoff(random: random))
        lastMaintenance = clock.monotonicNanoseconds()
    }

    /// There may be something to ship.
    package nonisolated func wake() {
        waker.yield()
    }

    package nonisolated var status: Status { published.withLock { $0 } }

    /// What the sink itself warns of.
    package nonisolated var warnings: [String] { sink.warnings }

    /// Ships until ``stop()``.
    package func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { [clock, waker] in
                while !Task.isCancelled {
                    guard (try? await clock.sleep(nanoseconds: Shipper.maintenanceNanoseconds)) != nil else { return }
                    waker.yield()
                }
            }
            for await _ in wakeups {
                await settle()
                if isStopping { break }
                await ship(&group)
            }
            group.cancelAll()
        }
        // What came back while this ended counts.
        await settle()
        retry?.cancel()
        await serveRotations(.failure(CustodyError(.closed, "the log was closed before it could rotate")))
    }

    package func stop() {
        isStopping = true
        waker.yield()
    }

    /// Looks after the sink and sends off as much as may be under way at once.
    private func ship(_ group: inout DiscardingTaskGroup) async {
        switch hold() {
        case .none: break
        case .waiting: return
        case .refused:
            // An older copy of the log was found, perhaps while this ran; nothing more is shipped from it.
            let held = CustodyError(.signaturesWithheld, "nothing is shipped from an older copy of the log")
            return await serveRotations(.failure(held))
        }
        await maintain()
        while !isStopping, !Task.isCancelled, hold() == .none {
            plan()
            let before = underWay
            sendNote(&group)
            // One of each stream in turn, so that none waits for another's backlog.
            for stream in board.streams where underWay < limit { await sendNext(stream, &group) }
            if underWay == before || underWay >= limit { break }
        }
        publish()
        if underWay == 0 { await serveRotations(lastError.map { .failure($0) } ?? .success(())) }
        retryLater()
    }

    private var limit: Int { sink.capabilities.concurrentPuts }

    private var underWay: Int { windows.values.reduce(isNoteUnderWay ? 1 : 0) { $0 + $1.uploadingCount } }

    private var lastError: CustodyError? {
        plans.lastError ?? windows.sorted { $0.key < $1.key }.lazy.compactMap(\.value.lastError).first
            ?? notes.lastError
    }

    /// Wakes the shipper when something that failed is due again. A new batch does not make a failing sink heal sooner.
    private func retryLater() {
        retry?.cancel()
        retry = nil
        let now = clock.monotonicNanoseconds()
        let dues = windows.values.compactMap(\.due) + [notes.until, plans.until].compactMap(\.self)
        guard let due = dues.filter({ $0 > now }).min() else { return }
        retry = Task { [clock, waker] in
            guard (try? await clock.sleep(nanoseconds: due - now)) != nil else { return }
            waker.yield()
        }
    }

    private func plan() {
        let now = clock.monotonicNanoseconds()
        guard !plans.isOn(at: now) else { return }
        do throws(CustodyError) {
            try board.plan()
            plans.succeeded()
        } catch {
            plans.failed(error, at: now)
        }
    }

    private func sendNote(_ group: inout DiscardingTaskGroup) {
        guard !isNoteUnderWay, underWay < limit, !notes.isOn(at: clock.monotonicNanoseconds()),
            let note = board.note(for: sink.name)
        else { return }
        isNoteUnderWay = true
        group.addTask { [self, sink] in
            do throws(CustodyError) {
                try await sink.put(note: SinkNote(size: note.size, bytes: note.bytes))
                take(.note(note, .success(())))
            } catch {
                take(.note(note, .failure(error)))
            }
        }
    }

    /// Sends the next batch of a stream, if there is one that may go.
    private func sendNext(_ stream: StreamName, _ group: inout DiscardingTaskGroup) async {
        var window = windows[stream] ?? UploadWindow(Backoff(random: random))
        defer { windows[stream] = window }
        guard !window.sink.isOn(at: clock.monotonicNanoseconds()), let journal = board.journal(stream),
            let cursor = board.cursor(stream, sink: sink.name)
        else { return }
        do throws(CustodyError) {
            if !resumed.contains(stream) {
                try await sink.resume(stream, state: cursor.state, history: journal)
                resumed.insert(stream)
            }
            let seq = window.waiting?.first ?? window.next(behind: cursor.next)
            guard window.waiting != nil || window.count < limit, let batch = board.next(stream, from: seq) else {
                return window.rest()
            }
            try await announce(batch.plan, isRetry: window.waiting != nil)
            window.start(batch.plan)
            group.addTask { [self, sink] in
                do throws(CustodyError) {
                    take(.batch(batch.plan, .success(try await sink.put(batch))))
                } catch {
                    take(.batch(batch.plan, .failure(error)))
                }
            }
        } catch {
            window.fail(error, at: clock.monotonicNanoseconds())
        }
    }

    /// Has the sink take note of a batch and of some behind it. What a retry must keep is durable when this returns.
    private func announce(_ plan: BatchPlan, isRetry: Bool) async throws(CustodyError) {
        let stream = plan.stream
        if isRetry || plan.first >= planned[stream] ?? 0 {
            if let state = try await sink.plan(plan) { unkept[stream] = state }
            var next = plan.last + 1
            for _ in 0..<Shipper.plannedAhead where !isRetry {
                guard let later = board.next(stream, from: next)?.plan else { break }
                do throws(CustodyError) {
                    if let state = try await sink.plan(later) { unkept[stream] = state }
                } catch {
                    // It is told when that batch's turn comes.
                    break
                }
                next = later.last + 1
            }
            planned[stream] = max(next, planned[stream] ?? 0)
        }
        if let state = unkept[stream] {
            try board.remember(state, stream, sink: sink.name)
            unkept[stream] = nil
        }
    }

    private nonisolated func take(_ outcome: Outcome) {
        inbox.withLock { $0.append(outcome) }
        waker.yield()
    }

    /// Takes in what came back, and moves cursors over everything that the sink has without a gap.
    private func settle() async {
        let outcomes = inbox.withLock { inbox in
            let outcomes = inbox
            inbox = []
            return outcomes
        }
        let now = clock.monotonicNanoseconds()
        for outcome in outcomes {
            switch outcome {
            case .batch(let plan, .success(let result)): windows[plan.stream]?.finish(plan, result)
            case .batch(let plan, .failure(let error)): windows[plan.stream]?.fail(plan, error, at: now)
            case .note(let note, .success):
                isNoteUnderWay = false
                notes.succeeded()
                board.noted(note, sink: sink.name)
            case .note(_, .failure(let error)):
                isNoteUnderWay = false
                notes.failed(error, at: now)
            }
        }
        for stream in windows.keys.sorted() { await acknowledge(stream) }
        publish()
    }

    private func acknowledge(_ stream: StreamName) async {
        let batches = windows[stream]?.acknowledgeable(at: clock.monotonicNanoseconds()) ?? []
        guard let newest = batches.last else { return }
        do throws(CustodyError) {
            let state = await sink.state(of: stream) ?? batches.compactMap(\.result.state).last
            try board.acknowledge(newest.plan, sink: sink.name, state: state)
            windows[stream]?.acknowledged(batches.count)
            // What was kept just now is newer.
            if state != nil { unkept[stream] = nil }
        } catch {
            windows[stream]?.acknowledging(failed: error, at: clock.monotonicNanoseconds())
            return
        }
        let events = batches.flatMap(\.result.events)
        if !events.isEmpty { await onEvents(events) }
    }

    private func maintain() async {
        let now = clock.monotonicNanoseconds()
        guard now - lastMaintenance >= Shipper.maintenanceNanoseconds else { return }
        lastMaintenance = now
        onMaintenance()
        for stream in board.streams where resumed.contains(stream) {
            guard let window = windows[stream], window.uploadingCount == 0, !window.sink.isOn(at: now),
                let journal = board.journal(stream)
            else { continue }
            do throws(CustodyError) {
                if let result = try await sink.maintain(stream, history: journal) { try await note(result, stream) }
            } catch {
                windows[stream]?.fail(error, at: now)
            }
        }
    }

    /// Says how things stand to whoever asks.
    private func publish() {
        var status = Status(name: sink.name, lastError: lastError)
        let failures = windows.values.map(\.failures) + [notes.backoff.failures, plans.backoff.failures]
        status.failures = failures.max() ?? 0
        for (stream, window) in windows where window.uploadingCount > 0 { status.uploading[stream] = window.uploading }
        published.withLock { $0 = status }
    }

    /// Closes the active file of every stream, where the sink has such files, once what was cut has been shipped.
    package func rotate() async throws(CustodyError) {
        guard sink is any RotatingSink, !isStopping else { return }
        let result = await withCheckedContinuation { continuation in
            rotations.append(continuation)
            waker.yield()
        }
        try result.get()
    }

    private func serveRotations(_ outcome: Result<Void, CustodyError>) async {
        guard !rotations.isEmpty else { return }
        let served = rotations
        rotations = []
        var result = outcome
        if case .success = outcome {
            do throws(CustodyError) { try await rotateAll() } catch { result = .failure(error) }
        }
        for continuation in served { continuation.resume(returning: result) }
    }

    private func rotateAll() async throws(CustodyError) {
        guard let sink = sink as? any RotatingSink else { return }
        for stream in board.streams {
            guard let journal = board.journal(stream), resumed.contains(stream) else { continue }
            if let result = try await sink.rotate(stream, history: journal) { try await note(result, stream) }
        }
    }

    private func note(_ result: PutResult, _ stream: StreamName) async throws(CustodyError) {
        if let state = result.state { try board.remember(state, stream, sink: sink.name) }
        if !result.events.isEmpty { await onEvents(result.events) }
    }
}
