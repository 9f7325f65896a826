import CustodyAlerts
import CustodyCrypto
import CustodyHTTP
import CustodyJobs
import CustodyModel
import CustodyPipeline
import CustodyService
import CustodySystem
import CustodyTestSupport
import CustodyVerifier
import Synchronization
import SystemPackage

/// The machine's clocks a hundred times as fast, and days that pass at will.
final class DayClock: Clock {
    private static let factor: Int64 = 100
    private let began = SystemClock().monotonicNanoseconds()
    private let base: Timestamp
    private let offset = Mutex<Int64>(0)

    /// - Parameter start: midnight.
    init(start: String = "2026-01-01T00:00:00.000000Z") { base = Timestamp(start) ?? .earliest }

    private var elapsed: Int64 {
        (SystemClock().monotonicNanoseconds() - began) * DayClock.factor + offset.withLock { $0 }
    }

    func now() -> Timestamp { Timestamp(microseconds: base.microseconds + elapsed / 1000) }
    func monotonicNanoseconds() -> Int64 { 1_000_000_000 + elapsed }

    func sleep(nanoseconds: Int64) async throws(CancellationError) {
        try await SystemClock().sleep(nanoseconds: max(nanoseconds / DayClock.factor, 300_000))
    }

    /// Goes on to an hour of a day, counted from 0.
    func goTo(day: Int, hour: Int) {
        let target = (Int64(day) * 24 + Int64(hour)) * 3_600_000_000_000
        let left = target - elapsed
        precondition(left > 0, "the day \(day) is over")
        offset.withLock { $0 += left }
    }
}

/// A store, the job that looks at it, and the server that hears of it.
final class JobHarness {
    let folder: TemporaryDirectory
    let clock = DayClock()
    let server: BackgroundServer
    var settings = Settings()
    var options: VerifyJob.Options
    private var numbers = 0
    /// Whether the verifier's copy of the anchor is made anew before each run.
    var copiesAnchor = true

    init() throws {
        folder = try TemporaryDirectory()
        let script = SharedCorpora.packageRoot.appending("Tests").appending("CustodyAlertsTests").appending(
            "alert-server")
        server = try BackgroundServer(script)
        settings.storage.path = folder.appending("store").string
        settings.rotate.size = 0
        settings.rotate.age = .zero
        // Of a clock that runs a hundred times as fast, on a machine that may be busy.
        settings.drainTimeout = .seconds(3600)
        settings.anchor.files = [folder.appending("far").appending("anchor.jsonl").string]
        settings.verify.turns = 10
        settings.metricsTextfile = folder.appending("custody.prom").string
        var plan = AlertPlan()
        plan.spool = folder.appending("spool")
        plan.repeatSeconds = 0
        plan.channels = [
            .init(
                name: "hook",
                kind: .webhook(address: AlertSecret(.variable("HOOK")), secret: AlertSecret(.variable("SECRET"))))
        ]
        var verifier = VerifierConfiguration()
        // The verifier reads a copy: what becomes of it is nothing to who writes the log.
        verifier.anchors = [folder.appending("anchor-copy.jsonl").string]
        options = VerifyJob.Options(
            settings: settings, configurationDigest: .zero, alerts: plan, verifier: verifier, coverage: Coverage())
        try files.makeDirectories(folder.appending("far"))
        let identity = try StoreMaker.make(StoreLayout(settings.storePath), origin: "audit.example/days", world)
        options.verifier.trust = try TrustFile(parsing: Array((identity.trustLine + "\n").utf8))
    }

    let files = PosixFileSystem()
    var world: World { World(clock: clock) }

    var alertWorld: AlertWorld {
        AlertWorld(
            clock: clock,
            environment: ["HOOK": server["url"] + "/hook", "SECRET": "sixteen bytes or more"]
        ) { _ throws(HTTPError) in try CurlTransport(userAgent: "custody/test", proxy: .none) }
    }

    /// One with a rule that five events of type `test` within an hour make true, and a log that was recorded to.
    static func counting() async throws -> JobHarness {
        let harness = try JobHarness()
        var rule = AlertRule()
        (rule.name, rule.type, rule.count, rule.windowSeconds) = ("burst", NamePattern("test"), 5, 3600)
        harness.options.alerts.rules = [rule]
        harness.clock.goTo(day: 0, hour: 1)
        try await harness.record()
        return harness
    }

    var tail: EventTail { EventTail(settings, options.alerts, world: world, alerts: alertWorld) }

    /// Records some events, each with a number of its own, and ends.
    func record(_ count: Int = 3, heartbeatOnly: Bool = false) async throws {
        let log = try await EventLog.open(settings, isOneShot: !heartbeatOnly, world: world)
        for _ in 0..<(heartbeatOnly ? 0 : count) {
            numbers += 1
            let event = #"{"type":"test","number":\#(10_000 + numbers)}"#
            _ = try await log.append(Array(event.utf8), to: .standard, source: nil)
        }
        try await log.close()
    }

    /// The number of the last event.
    var lastNumber: Int { 10_000 + numbers }

    func run(accept: Bool = false) async throws -> JobReport {
        var options = options
        options.settings = settings
        options.acceptsShrinking = accept
        options.coverage.sinks = ["local"]
        options.coverage.anchors = Set(options.verifier.anchors)
        options.coverage.channels = Set(options.alerts.channels.map(\.name))
        options.coverage.lookbackDays = settings.verify.lookbackDays
        options.coverage.turns = settings.verify.turns
        options.coverage.maximumSilenceSeconds = settings.verify.maximumSilence.components.seconds
        if copiesAnchor {
            for path in settings.anchor.files {
                try files.replace(folder.appending("anchor-copy.jsonl"), with: files.contents(FilePath(path)))
            }
        }
        let (settings, world, clock) = (settings, world, clock)
        let job = VerifyJob(
            options, world: world, alerts: alertWorld,
            verify: { configuration in
                await Verifier(configuration, fileSystem: PosixFileSystem(), clock: clock)
                    .verify([settings.storePath.string])
            },
            record: { event throws(CustodyError) in
                try await OperatorNote.record(event, settings, world: world)
            })
        return try await job.run()
    }

    /// Writes over a text in the local file of the stream, in place, with one as long.
    func replace(_ text: String, with other: String) throws {
        precondition(text.utf8.count == other.utf8.count)
        let path = settings.localPath.appending("default").appending("audit.jsonl")
        var bytes = try files.contents(path)
        guard let range = bytes.firstRange(of: Array(text.utf8)) else {
            throw FileError("find", path, .noSuchFileOrDirectory)
        }
        bytes.replaceSubrange(range, with: Array(other.utf8))
        let file = try files.open(path, .overwrite)
        try file.append(bytes)
        file.close()
    }

    /// `kind code` of each delivered notice so far, in order.
    func heard() throws -> [String] {
        let program =
            "import json,sys; print('\\n'.join(r['body']['kind']+' '+r['body']['key'] "
            + "for r in map(json.loads,open(sys.argv[1])) if r['mode']=='ok'))"
        let outcome = try Program.run("python3", ["-c", program, server["record"]])
        return outcome.text.split(separator: "\n").map(String.init)
    }

    func answer(_ mode: String) throws { try files.replace(FilePath(server["mode"]), with: Array(mode.utf8)) }

    /// A metric's value, nil when there is no file.
    func metric(_ name: String) throws -> Double? {
        let path = FilePath(settings.metricsTextfile)
        guard try files.status(path) != nil else { return nil }
        let text = String(decoding: try files.contents(path), as: UTF8.self)
        let line = text.split(separator: "\n").first { $0.hasPrefix("custody_\(name){") }
        return line.flatMap { $0.split(separator: " ").last }.flatMap { Double(String($0)) }
    }

    /// Types of the register's records that begin so, oldest first.
    func register(_ type: String) throws -> [String] {
        let path = settings.localPath.appending("custody").appending("audit.jsonl")
        let text = String(decoding: try files.contents(path), as: UTF8.self)
        return text.split(separator: "\n").map(String.init).filter { $0.contains("\"type\":\"custody.\(type)\"") }
    }
}

extension JobHarness {
    /// What `body` gives while a log is open on the store, and what was left for that log is taken.
    func recording<Result>(_ body: () async throws -> Result) async throws -> Result {
        let log = try await EventLog.open(settings, isOneShot: true, world: world)
        let result = try await body()
        let inbox = StoreLayout(settings.storePath).inbox
        while try files.list(inbox).isEmpty == false { try await SystemClock().sleep(nanoseconds: 5_000_000) }
        try await log.close()
        return result
    }
}
