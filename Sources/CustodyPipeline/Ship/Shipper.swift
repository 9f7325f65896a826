package import CustodyModel
package import CustodySink
package import CustodySystem

/// Brings batches to one sink, in order, for as long as it takes. A sink that fails holds up nobody but itself.
///
/// An actor on a thread of its own, because cursors and plans are made durable here.
package actor Shipper {
    /// How often a sink's housekeeping is called.
    package static let maintenanceNanoseconds: Int64 = 2_000_000_000

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
        package var failures: Int
        package var lastError: CustodyError?
    }

    private let executor: ThreadExecutor
    private let sink: any Sink
    private let board: ShippingBoard
    private let clock: any Clock
    private let onEvents: @Sendable ([SinkEvent]) async -> Void
    private let onMaintenance: @Sendable () -> Void
    private let hold: @Sendable () -> Hold
    private let wakeups: AsyncStream<Void>
    private let waker: AsyncStream<Void>.Continuation
    private var resumed: Set<StreamName> = []
    private var backoff: Backoff
    private var lastError: CustodyError?
    private var lastMaintenance: Int64
    private var isStopping = false
    /// Callers of ``rotate()``; they are served between batches, never beside one.
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
        self.onEvents = onEvents
        self.onMaintenance = onMaintenance
        self.hold = hold
        (wakeups, waker) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        backoff = Backoff(random: random)
        lastMaintenance = clock.monotonicNanoseconds()
    }

    /// There may be something to ship.
    package nonisolated func wake() {
        waker.yield()
    }

    package var status: Status {
        Status(name: sink.name, failures: backoff.failures, lastError: lastError)
    }

    /// Ships until ``stop()``.
    package func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [clock, waker] in
                while !Task.isCancelled {
                    guard (try? await clock.sleep(nanoseconds: Shipper.maintenanceNanoseconds)) != nil else { return }
                    waker.yield()
                }
            }
            for await _ in wakeups {
                if isStopping { break }
                await shipAll()
            }
            group.cancelAll()
        }
        await serveRotations(.failure(CustodyError(.closed, "the log was closed before it could rotate")))
    }

    package func stop() {
        isStopping = true
        waker.yield()
    }

    private func shipAll() async {
        switch hold() {
        case .none: break
        case .waiting: return
        case .refused:
            // An older copy of the log was found, perhaps while this ran; nothing more is shipped from it.
            let held = CustodyError(.signaturesWithheld, "nothing is shipped from an older copy of the log")
            return await serveRotations(.failure(held))
        }
        do throws(CustodyError) {
            try board.plan()
            var failure: CustodyError?
            for stream in board.streams where !isStopping {
                // What holds up one stream must not hold up the others.
                do throws(CustodyError) { try await ship(stream) } catch { failure = failure ?? error }
            }
            if let note = board.note(for: sink.name), !isStopping {
                // One stream that is held up holds up every note that covers it, and no other.
                do throws(CustodyError) {
                    try await sink.put(note: SinkNote(size: note.size, bytes: note.bytes))
                    board.noted(note, sink: sink.name)
                } catch { failure = failure ?? error }
            }
            if let failure { throw failure }
            backoff.succeeded()
            lastError = nil
            await serveRotations(.success(()))
        } catch {
            lastError = error
            await serveRotations(.failure(error))
            let pause = backoff.failed()
            // Woken by itself after the pause; a new batch does not make a failing sink heal sooner.
            try? await clock.sleep(nanoseconds: pause)
            waker.yield()
        }
    }

    private func ship(_ stream: StreamName) async throws(CustodyError) {
        guard let journal = board.journal(stream), let cursor = board.cursor(stream, sink: sink.name) else { return }
        if !resumed.contains(stream) {
            try await sink.resume(stream, state: cursor.state, history: journal)
            resumed.insert(stream)
        }
        while !isStopping, hold() == .none, let batch = board.next(stream, sink: sink.name) {
            let result = try await sink.put(batch)
            try board.acknowledge(batch.plan, sink: sink.name, state: result.state)
            if !result.events.isEmpty { await onEvents(result.events) }
            try board.plan()
        }
        let now = clock.monotonicNanoseconds()
        guard now - lastMaintenance >= Shipper.maintenanceNanoseconds || isStopping else { return }
        if stream == board.streams.last {
            lastMaintenance = now
            onMaintenance()
        }
        if let result = try await sink.maintain(stream, history: journal) { try await note(result, stream) }
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
