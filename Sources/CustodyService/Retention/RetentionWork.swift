package import CustodyModel
package import CustodyPipeline
package import CustodySink
import CustodySystem
package import LocalJSONL
package import S3Client
import SystemPackage

/// Removes what the retention of local files allows, and nothing else (docs/retention.md).
///
/// Whole closed segments go, the oldest first, up to a checkpoint. The order: `custody.pruned` is durable in the register,
/// signed, and in the local sink's own copy of both, before the first file goes. So whatever a crash leaves verifies, and the
/// next run ends what one began: the register is the only memory of it.
package struct RetentionWork: Sendable {
    package let layout: StoreLayout
    package let plan: RetentionPlan
    package let local: LocalJSONLSettings
    /// Names of all sinks that are configured.
    package let sinks: [String]
    package let anchors: [any Anchor]
    /// Every object is put under a legal hold.
    package let holdsEverything: Bool
    /// The settings that say all this, as the register's digest is made of them.
    package let configuration: [String: String]
    package let world: World
    /// Has events recorded in the register, whoever has the store; with none, has changed settings recorded.
    package let record: @Sendable ([CustodyEvent]) async throws(CustodyError) -> OperatorNote.Recorder
    /// How long the process that has the store may take to bring the register and a note to the local sink: 60 s.
    package var patienceNanoseconds: Int64 = 60_000_000_000
    private static let pauseNanoseconds: Int64 = 200_000_000

    package init(
        _ layout: StoreLayout, plan: RetentionPlan, local: LocalJSONLSettings, sinks: [String],
        anchors: [any Anchor] = [],
        holdsEverything: Bool = false, configuration: [String: String] = [:], world: World,
        record: @escaping @Sendable ([CustodyEvent]) async throws(CustodyError) -> OperatorNote.Recorder
    ) {
        self.layout = layout
        self.plan = plan
        self.local = local
        self.sinks = sinks
        self.anchors = anchors
        self.holdsEverything = holdsEverything
        self.configuration = configuration
        self.world = world
        self.record = record
    }

    /// - Throws: `usage` where nothing is kept in local files, `storeMissing`, `configuration`.
    package init(
        _ settings: Settings, world: World = World(),
        aws: AWSWorld = AWSWorld(environment: ProcessEnvironment.variables)
    ) async throws(CustodyError) {
        guard settings.storage.backend != .s3 else {
            throw CustodyError(
                .usage, "records are shipped to S3 alone: there are no local files",
                advice: "locks run out by themselves, and a lifecycle rule of the bucket removes what they held")
        }
        let layout = StoreLayout(settings.storePath)
        let identity = try LogIdentity.read(layout, world.fileSystem)
        let anchors = try settings.logOptions().outside.anchors + (try await settings.s3Anchors(aws))
        self.init(
            layout, plan: try RetentionPlan(settings), local: settings.localSettings(identity),
            sinks: settings.storage.backend == .both ? ["local", "s3"] : ["local"], anchors: anchors,
            holdsEverything: settings.storage.backend == .both && settings.s3.legalHold, configuration: settings.shown,
            world: world
        ) { events async throws(CustodyError) in
            try await OperatorNote.record(events, settings, world: world)
        }
    }

    /// What stands where, and what may go.
    package func report() async throws(CustodyError) -> RetentionReport {
        let survey = try await RetentionSurvey(self)
        return RetentionReport(
            standings: try survey.standings(), shortened: try shortened(), isSettled: try isInForce(), removed: [])
    }

    /// Removes what may go.
    ///
    /// - Parameter acceptsShorter: whether streams may be kept for a shorter time than in the last run.
    /// - Throws: `usage` when they are and may not, `storeLocked` when the process that has the store knows other settings,
    ///   `signaturesWithheld` when what was recorded is not under a signed note in time: nothing was removed then.
    package func apply(acceptsShorter: Bool = false) async throws(CustodyError) -> RetentionReport {
        _ = try LogIdentity.read(layout, world.fileSystem)
        let lock = try await RetentionLock.take(layout, world)
        defer { lock.release() }
        let shortened = try shortened()
        guard acceptsShorter || shortened.isEmpty else { throw Self.isShorter(shortened) }
        // A change of the settings is in the register before anything is removed by it.
        if try !isInForce() {
            guard try await record([]) == .caller else {
                throw CustodyError(
                    .storeLocked,
                    "the process that has the store works with other retention settings: nothing was removed",
                    advice: "restart it, or run this with its settings")
            }
        }
        let survey = try await RetentionSurvey(self)
        let standings = try survey.standings()
        try keep(RetentionMemory(standings))
        let going = standings.filter { $0.going != nil }
        let events = going.compactMap { standing -> CustodyEvent? in
            guard let going = standing.going, !survey.hasPruned(standing.stream, before: going.before) else {
                return nil
            }
            return .pruned(
                stream: standing.stream, before: going.before, head: going.head, frontier: going.frontier)
        }
        if !events.isEmpty {
            _ = try await record(events)
            try await waitFor(going, survey)
        }
        return RetentionReport(
            standings: standings, shortened: shortened, isSettled: true, removed: try remove(going))
    }

    /// Waits until the local sink's own copy of the register says what will be gone, under a signed note.
    private func waitFor(
        _ going: [RetentionStanding], _ before: RetentionSurvey
    ) async throws(CustodyError) {
        let deadline = world.clock.monotonicNanoseconds() + patienceNanoseconds
        var survey = before
        while true {
            try await survey.readOn()
            if RetentionWork.isCovered(going, survey) { return }
            let isLate = world.clock.monotonicNanoseconds() >= deadline
            if !isLate { try? await world.clock.sleep(nanoseconds: Self.pauseNanoseconds) }
            if isLate || Task.isCancelled {
                throw CustodyError(
                    .signaturesWithheld,
                    "what will be removed was handed over to be recorded, and the local files hold no signed note over it yet: nothing was removed",
                    advice: "run it again later")
            }
        }
    }

    private static func isCovered(_ going: [RetentionStanding], _ survey: RetentionSurvey) -> Bool {
        for standing in going {
            guard let going = standing.going else { continue }
            if !survey.hasPruned(standing.stream, before: going.before) { return false }
        }
        return true
    }

    /// The oldest first, each durably: a crash leaves no gap.
    private func remove(_ going: [RetentionStanding]) throws(CustodyError) -> [RetentionReport.Removed] {
        // Holds wait for the lock that this run has; one that was put there by hand counts as well.
        let held = Set(try LocalHold.list(layout, world.fileSystem).map(\.stream))
        var removed: [RetentionReport.Removed] = []
        // The note that was read may have its name in memory only.
        if !going.isEmpty {
            try filing { () throws(FileError) in try world.fileSystem.syncDirectory(local.directory) }
        }
        for standing in going where !held.contains(standing.stream) {
            guard let going = standing.going else { continue }
            let shelf = SegmentShelf(standing.stream, local, world.fileSystem)
            for segment in going.segments { try shelf.remove(segment) }
            removed.append(
                .init(
                    stream: standing.stream, before: going.before, segments: standing.goingSegments,
                    bytes: standing.goingBytes))
        }
        return removed
    }

    /// Whether the settings of retention are those that the register knows of.
    private func isInForce() throws(CustodyError) -> Bool {
        let known = try filing { () throws(FileError) -> [UInt8]? in
            try world.fileSystem.status(layout.settings) == nil ? nil : try world.fileSystem.contents(layout.settings)
        }
        guard let known else { return true }
        var options = LogOptions()
        options.configuration = configuration
        let changed = SettingsChange.keys(
            from: String(decoding: known, as: Swift.UTF8.self), to: options.configurationText)
        return !changed.contains { $0.hasPrefix("retention.") }
    }

    /// Streams that are kept for a shorter time than in the last run.
    private func shortened() throws(CustodyError) -> [RetentionReport.Shortened] {
        let bytes = try filing { () throws(FileError) -> [UInt8]? in
            try world.fileSystem.status(layout.retention) == nil
                ? nil : try world.fileSystem.contents(layout.retention)
        }
        guard let bytes else { return [] }
        return RetentionMemory(decoding: bytes).keep.compactMap { stream, old in
            let new = plan.keepSeconds(of: stream)
            guard let new, old.map({ new < $0 }) ?? true else { return nil }
            return .init(stream: stream, from: old, to: new)
        }.sorted { $0.stream < $1.stream }
    }

    private func keep(_ memory: RetentionMemory) throws(CustodyError) {
        try filing { () throws(FileError) in try world.fileSystem.replace(layout.retention, with: memory.bytes) }
    }

    private static func isShorter(_ shortened: [RetentionReport.Shortened]) -> CustodyError {
        CustodyError(
            .usage,
            "kept for a shorter time than in the last run: "
                + shortened.map(\.text).joined(separator: ", ") + "; nothing was removed",
            advice: "have it approved, then run this with --accept-shorter")
    }
}
