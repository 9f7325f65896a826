package import CustodyCrypto
package import CustodyModel
package import CustodyPipeline
package import CustodySanitizer
package import CustodySink
import CustodySystem
import Synchronization
import SystemPackage

/// Where one recorded event stands.
package struct Receipt: Sendable, Equatable {
    package let stream: StreamName
    package let seq: UInt64
    package let entryHash: Digest
    package let time: Timestamp
    /// True when the event had been recorded before, by its `id`: this is the first receipt again.
    package let isRepeat: Bool
}

/// How a log runs.
package struct LogOptions: Sendable {
    /// Default of ``drainNanoseconds``: 30 s.
    package static let defaultDrainNanoseconds: Int64 = 30_000_000_000
    /// Default of ``keepSeconds``: one day.
    package static let defaultKeepSeconds: Int64 = 86_400
    /// Default of ``heartbeatSeconds`` (DESIGN, section 3.3).
    package static let defaultHeartbeatSeconds: UInt64 = 600

    package var limits = JSONLimits()
    package var stream = StreamSettings()
    package var committer = Committer.Settings()
    package var sanitizer = SanitizerPlan.standard
    /// How long the journal keeps records that every sink has, for repairs after a rotation by others.
    package var keepSeconds = LogOptions.defaultKeepSeconds
    package var heartbeatSeconds = LogOptions.defaultHeartbeatSeconds
    /// How long closing waits for sinks to take what they are owed.
    package var drainNanoseconds = LogOptions.defaultDrainNanoseconds
    /// True for a program that records and ends: it writes `started` and `stopped` only when it runs longer than a
    /// heartbeat or recovery cut something.
    package var isOneShot = false
    package var checkpoints = CheckpointSettings()
    /// Default of ``treeFetchLimit``: 2^20, whose hashes are 32 MiB.
    package static let defaultTreeFetchLimit = TreeOpening.fetchLimit
    /// Records that are read back from sinks at the most when a tree on disk was lost and the journal no longer has them.
    package var treeFetchLimit = LogOptions.defaultTreeFetchLimit
    package var outside = OutsideOptions()
    /// Where events go whose producers name no stream.
    package var routes = EventRoutes()
    /// The effective settings by key, without secrets; a change is a `custody.config_changed`.
    package var configuration: [String: String] = [:]

    package init() {}

    /// SHA-256 over `key=value` lines in the order of the keys.
    package var configurationDigest: Digest { SHA256.digest(configurationText) }

    var configurationText: String {
        configuration.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)\n" }.joined()
    }
}

/// A store that is open for recording: sanitize, chain, make durable, acknowledge, and ship behind that.
///
/// One process at a time writes to a store. Every call may be made from any task. An append returns when its record is
/// durable in the journal (fdatasync); sinks follow in their own time.
package final class EventLog: Sendable {
    package let identity: LogIdentity
    /// What opening the store found.
    package let notices: [Notice]
    let options: LogOptions
    let world: World
    let layout: StoreLayout
    private let lock: any FileLock
    let committer: Committer
    let board: ShippingBoard
    let shippers: [Shipper]
    private let tasks = Mutex<[Task<Void, Never>]>([])
    let desk: NoteDesk
    let guardian: SigningGuard
    let keeper: TreeKeeper
    private let relay: NoteRelay
    let lifecycle: Lifecycle
    private let watch: OperatorWatch
    private let rejectKey: [UInt8]
    private let benches = Mutex<[Workbench]>([])
    /// What is in force; see ``reconfigure(_:)``.
    let current: Mutex<Reconfigurable>
    /// Streams that go on under another name because what they had is damaged.
    private let continued: [StreamName: StreamName]

    init(_ parts: consuming EventLogParts) {
        identity = parts.identity
        notices = parts.notices
        options = parts.options
        world = parts.world
        layout = parts.layout
        lock = parts.lock
        committer = parts.committer
        board = parts.board
        shippers = parts.shippers
        desk = parts.desk
        guardian = parts.guardian
        keeper = parts.keeper
        relay = parts.relay
        lifecycle = parts.lifecycle
        watch = parts.watch
        rejectKey = parts.rejectKey
        continued = parts.continued
        current = Mutex(Reconfigurable(options))
    }

    deinit { watch.stop() }

    /// The halt in force, nil while events are recorded.
    package var halt: Halt? { watch.halt }

    /// One value for each halt that begins while the log is open.
    package var halts: AsyncStream<Void> { watch.halts }

    /// Looks for a halt and for events that other processes left, now and from now on.
    func startWatching() async throws(CustodyError) { try await watch.begin() }

    func stopWatching() { watch.stop() }

    /// How events of a stream are sanitized and recorded at this moment.
    package func profile(for stream: StreamName) -> SanitizerProfile {
        current.withLock { $0.sanitizer.profile(for: stream) }
    }

    /// A worker's own means to make events ready. Make one for each task that prepares batches.
    package func makePreparer(_ profile: SanitizerProfile) throws(CustodyError) -> Preparer {
        try Preparer(limits: options.limits, profile: profile, rejectKey: rejectKey)
    }

    /// An empty batch, to be filled by a preparer of the same profile.
    package func makeBatch(source: Source?, _ profile: SanitizerProfile) -> PreparedBatch {
        PreparedBatch(source: source, rules: profile.rules)
    }

    /// The key under which refused events are known by digest.
    package var rejectCode: HMACSHA256 { HMACSHA256(key: rejectKey) }

    package var limits: JSONLimits { options.limits }

    /// Where events go whose producers name no stream.
    package var routes: EventRoutes { options.routes }

    /// The stream that an event goes to: the one that its producer chose, else the one that its type leads to.
    package func target(of event: [UInt8], chosen: StreamName?) -> StreamName {
        if let chosen { return chosen }
        guard !routes.isEmpty else { return .standard }
        return routes.targets[unsafe event.withUnsafeBytes { unsafe routes.target(of: $0) }]
    }

    /// Records one event.
    ///
    /// - Parameter stream: nil leaves it to the event's type; see ``LogOptions/routes``.
    /// - Returns: the receipt, once the record is durable.
    /// - Throws: `eventRejected` (the refusal itself was recorded), `idConflict`, `journalFull` (try again),
    ///   `outcomeUnknown` (send again with the same id), `io` (nothing was recorded), `halted`, `closed`.
    package func append(
        _ event: [UInt8], to stream: StreamName?, source: Source?
    ) async throws(CustodyError) -> Receipt {
        try watch.check()
        let stream = target(of: event, chosen: stream)
        let target = try writable(stream)
        let bench = try takeBench(source, profile(for: stream))
        unsafe event.withUnsafeBytes { unsafe bench.prepare($0) }
        let outcome = try await committer.append(one: bench.batch, to: target) { giveBack(bench) }
        return try receipt(outcome, target)
    }

    /// Records a prepared batch, in order, with one fdatasync at the most. The batch belongs to the log from now on.
    package func append(
        _ batch: PreparedBatch, to stream: StreamName, each: Bool = false
    ) async throws(CustodyError) -> BatchOutcome {
        try watch.check()
        return try await committer.append(batch, to: try writable(stream), each: each)
    }

    /// Hands a prepared batch in and does not wait; batches are chained in the order in which they were handed in.
    ///
    /// - Parameter previous: when that one fails, nothing of this one is recorded.
    /// - Throws: `journalFull`, `halted`, `closed`, `usage`: nothing was recorded, and the batch is the caller's still.
    package func submit(
        _ batch: PreparedBatch, to stream: StreamName, after previous: PendingBatch?
    ) throws(CustodyError) -> PendingBatch {
        try watch.check()
        return try committer.submit(batch, to: try writable(stream), after: previous)
    }

    /// Makes events ready for one stream. The tag of each is its place.
    package func prepare(
        _ events: [[UInt8]], for stream: StreamName, source: Source?
    ) throws(CustodyError) -> PreparedBatch {
        let profile = profile(for: stream)
        let batch = makeBatch(source: source, profile)
        let bench = try takeBench(source, profile)
        for (index, event) in events.enumerated() {
            unsafe event.withUnsafeBytes { unsafe bench.prepare($0, tag: index, to: batch) }
        }
        giveBack(bench)
        return batch
    }

    /// Records in the register that somebody named a stream that cannot be written to.
    package func refuseStream(source: Source?, event: [UInt8]) async throws(CustodyError) {
        let batch = makeBatch(source: source, profile(for: .register))
        var code = rejectCode
        let digest = unsafe event.withUnsafeBytes { unsafe code.code($0) }
        batch.addRefusal(
            .init(reason: "stream.invalid", offset: 0, message: "no producer can write to a stream of that name"),
            length: event.count, digest: digest)
        _ = try await committer.append(batch, to: .register)
    }

    /// Returns when every sink has acknowledged the record of this receipt.
    package func waitUntilShipped(_ receipt: Receipt) async throws(CustodyError) {
        try await committer.cut()
        for shipper in shippers { shipper.wake() }
        try await board.waitUntilShipped(receipt.stream, receipt.seq)
    }

    /// Closes the active files of local sinks, after shipping what they are owed (SIGHUP, `custody rotate`).
    package func rotate() async throws(CustodyError) {
        try await committer.cut()
        for shipper in shippers {
            shipper.wake()
            try await shipper.rotate()
        }
        // What was closed into segments is stamped and anchored with them.
        desk.force()
    }

    /// Returns when a durable signed note covers the record of this receipt.
    package func waitUntilCheckpointed(_ receipt: Receipt) async throws(CustodyError) {
        try await committer.waitUntilCheckpointed(receipt.stream, receipt.seq)
    }

    /// Covers everything recorded so far by a signed note, which is durable when this returns.
    ///
    /// - Throws: `signaturesWithheld` while nobody outside has confirmed that this is the newest copy.
    package func checkpoint() async throws(CustodyError) {
        try await committer.checkpoint()
    }

    /// Whether notes are signed at this moment, and why not.
    package var signing: SigningState { guardian.decision }

    /// What keeps notes from being signed or shown at this moment; empty when all is well.
    package var troubles: [Notice] {
        var texts: [String] = []
        switch guardian.decision {
        case .open: break
        case .withheld(let reason): texts.append("signatures are withheld: \(reason)")
        case .refused(let reason): texts.append("nothing is signed or shipped: \(reason)")
        }
        if let failure = watch.failure { texts.append("what operators left could not be recorded: \(failure)") }
        if let failure = relay.failure { texts.append("the register could not be signed: \(failure)") }
        if let failure = keeper.failure { texts.append("trees lag behind: \(failure)") }
        for status in desk.status {
            texts += status.warnings.map { "\(status.name): \($0)" }
            if let error = status.lastError { texts.append("\(status.name): \(error)") }
        }
        for sink in sinks {
            texts += sink.warnings.map { "\(sink.name): \($0)" }
            if let trouble = sink.trouble { texts.append("\(sink.name): \(trouble)") }
        }
        return texts.map { Notice(kind: .signing, stream: .register, message: $0) }
    }

    /// How each sink is doing, and what it is owed.
    package var sinks: [SinkStanding] {
        shippers.map { shipper in
            let status = shipper.status
            return SinkStanding(
                status: status, backlog: board.backlog(sink: status.name), warnings: shipper.warnings)
        }
    }

    /// How the batches of a stream stand with a sink, as far back as their plans are kept.
    package func batches(_ stream: StreamName, sink: String) -> [(plan: BatchPlan, status: BatchStatus)] {
        guard let shipper = shippers.first(where: { $0.status.name == sink }) else { return [] }
        return board.batches(stream, sink: sink, uploading: shipper.status.uploading[stream] ?? [])
    }

    /// Bytes recorded and not yet acknowledged by every sink.
    package var backlogBytes: Int64 { committer.backlogBytes }

    /// How often closing shows notes that came after the last one, at the most.
    private static let lastRounds = 3

    /// Takes nothing more, ships what sinks are owed for as long as ``LogOptions/drainNanoseconds`` allows, and lets the
    /// store go. What was not shipped stays in the journal.
    ///
    /// - Returns: true when every sink has everything.
    @discardableResult
    package func close(reason: String = "orderly") async throws(CustodyError) -> Bool {
        guard lifecycle.beginClosing() else { return board.isDrained }
        watch.stop()
        var failure: CustodyError?
        do throws(CustodyError) {
            await lifecycle.endWaiting()
            let deadline = world.clock.monotonicNanoseconds() + options.drainNanoseconds
            try await committer.settle()
            if lifecycle.hasStarted {
                try await committer.setHeartbeats(nanoseconds: nil)
                _ = try await committer.append(own: [.stopped(reason: reason)], to: .register)
            }
            try await checkpointLast(deadline)
            try await drain(deadline)
            // What sinks did while they were drained is covered by notes that nobody outside has seen yet.
            for _ in 0..<EventLog.lastRounds where guardian.decision.isOpen && !desk.isUpToDate {
                await showNewest(deadline)
                try await drain(deadline)
            }
        } catch {
            failure = error
        }
        await endTasks()
        await committer.stop()
        keeper.stop()
        let isDrained = board.isDrained
        board.close()
        lock.release()
        if let failure { throw failure }
        return isDrained
    }

    /// Cuts and ships until nothing is owed: what a sink does while it is drained can itself be recorded.
    private func drain(_ deadline: Int64) async throws(CustodyError) {
        while true {
            try await committer.cut()
            for shipper in shippers { shipper.wake() }
            if board.isDrained || world.clock.monotonicNanoseconds() >= deadline { return }
            // Nothing is shipped from an older copy, so there is nothing to wait for.
            if case .refused = guardian.decision { return }
            try? await world.clock.sleep(nanoseconds: 2_000_000)
        }
    }

    /// Covers everything by a last note and shows it to everybody outside, as far as they take it by then.
    private func checkpointLast(_ deadline: Int64) async throws(CustodyError) {
        // Batches end where the last checkpoints are.
        try await committer.cut()
        await waitForDecision(until: deadline)
        do throws(CustodyError) {
            try await committer.checkpoint(all: lifecycle.hasStarted)
        } catch {
            // What is recorded stays recorded; the next run signs it, and ``signing`` says why this one did not.
            guard error.code == .signaturesWithheld else { throw error }
            return
        }
        await showNewest(deadline)
    }

    /// Shows everybody outside the newest note, as far as they take it by then.
    private func showNewest(_ deadline: Int64) async {
        desk.force()
        while !desk.isSettled, world.clock.monotonicNanoseconds() < deadline {
            try? await world.clock.sleep(nanoseconds: 2_000_000)
        }
    }

    /// Returns when everybody outside was asked whether the log may sign, or at the deadline.
    func waitForDecision(until deadline: Int64) async {
        while case .withheld = guardian.decision, world.clock.monotonicNanoseconds() < deadline {
            try? await world.clock.sleep(nanoseconds: 2_000_000)
        }
    }

    /// Starts what brings records and notes to others. A sink gets nothing before its newest note was looked at and
    /// everybody else was asked.
    func startShipping(_ sinks: [any Sink], decide: @escaping @Sendable () async -> Void) async {
        let near = sinks.filter { !$0.isElsewhere }
        for sink in near { _ = await ask(sink) }
        await decide()
        var started = desk.start()
        for (sink, shipper) in zip(sinks, shippers) {
            let wasAsked = !sink.isElsewhere
            started.append(
                Task { [self] in
                    var backoff = Backoff(random: world.random)
                    var answered = wasAsked
                    while !answered, !Task.isCancelled {
                        answered = await ask(sink)
                        await decide()
                        if !answered { try? await world.clock.sleep(nanoseconds: backoff.failed()) }
                    }
                    await shipper.run()
                })
        }
        tasks.withLock { $0 = started }
    }

    /// Asks a sink for its newest note; true when it answered. A note that it has is not put there again.
    private func ask(_ sink: any Sink) async -> Bool {
        var told: [UInt8]?
        let silence = await guardian.ask(sink.name, isElsewhere: sink.isElsewhere) {
            [register = guardian.register] () async throws(CustodyError) in
            told = try await sink.newestNote { register.own($0) != nil }
            return told.map { [$0] } ?? []
        }
        if let told { board.noted(bytes: told, sink: sink.name) }
        return silence == nil
    }

    /// Lets shippers and publishers finish what they are at.
    func endTasks() async {
        desk.stop()
        for shipper in shippers { await shipper.stop() }
        let running = tasks.withLock { $0 }
        for task in running { task.cancel() }
        for task in running { await task.value }
    }

    private func writable(_ stream: StreamName) throws(CustodyError) -> StreamName {
        guard !stream.isReserved, !StoreLayout.reservedNames.contains(stream.text) else {
            throw CustodyError(
                .usage, "no producer can write to the stream \(stream)", advice: "choose another name")
        }
        return continued[stream] ?? stream
    }

    /// The receipt of what became of an event, or the error that says why there is none.
    package func receipt(_ outcome: EntryOutcome, _ stream: StreamName) throws(CustodyError) -> Receipt {
        switch outcome {
        case .recorded(let link):
            return Receipt(stream: stream, seq: link.seq, entryHash: link.entryHash, time: link.time, isRepeat: false)
        case .duplicate(let link):
            return Receipt(stream: stream, seq: link.seq, entryHash: link.entryHash, time: link.time, isRepeat: true)
        case .conflict(let first):
            throw CustodyError(
                .idConflict, "record \(first) of \(stream) has the same id and another event",
                advice: "give each event an id of its own")
        case .rejected(let refusal):
            throw CustodyError(
                .eventRejected, "\(refusal.reason) at byte \(refusal.offset): \(refusal.message)",
                advice: "mend the event and send it again; the refusal was recorded")
        case .dropped:
            throw CustodyError(
                .journalFull, "the journal is full: the event was not recorded, and its loss will be",
                advice: "see why the sinks lag, or raise journal.limit")
        }
    }

    private func takeBench(_ source: Source?, _ profile: SanitizerProfile) throws(CustodyError) -> Workbench {
        let bench = benches.withLock { benches -> Workbench? in
            guard let index = benches.lastIndex(where: { $0.profile === profile }) else { return nil }
            return benches.remove(at: index)
        }
        if let bench {
            bench.begin(source)
            return bench
        }
        return Workbench(try makePreparer(profile), source: source)
    }

    private func giveBack(_ bench: Workbench) {
        let isInForce = current.withLock { $0.sanitizer.holds(bench.profile) }
        if isInForce { benches.withLock { $0.append(bench) } }
    }

    /// Benches that exist and that nobody uses at the moment.
    package var idleBenches: Int { benches.withLock { $0.count } }

    /// Lets go of what belongs to profiles that are no longer in force.
    func dropOldBenches() {
        let plan = current.withLock { $0.sanitizer }
        benches.withLock { benches in benches.removeAll { !plan.holds($0.profile) } }
    }
}

/// Scratch memory to prepare one event at a time; kept and used again.
///
/// Nobody keeps one while waiting for the disk: there are as many as threads, not as many as producers.
///
// SAFETY: one call at a time holds a bench; it is in the pool only while nobody does.
private final class Workbench: @unchecked Sendable {
    private var preparer: Preparer
    private(set) var batch: PreparedBatch

    let profile: SanitizerProfile

    init(_ preparer: consuming Preparer, source: Source?) {
        profile = preparer.profile
        self.preparer = preparer
        batch = PreparedBatch(source: source, rules: profile.rules)
    }

    func begin(_ source: Source?) {
        batch.removeAll(keeping: 1 << 16)
        if batch.source != source { batch = PreparedBatch(source: source, rules: profile.rules) }
    }

    func prepare(_ event: UnsafeRawBufferPointer) {
        unsafe prepare(event, tag: 0, to: batch)
    }

    func prepare(_ event: UnsafeRawBufferPointer, tag: Int, to batch: PreparedBatch) {
        unsafe preparer.add(event, tag: tag, to: batch)
    }
}
