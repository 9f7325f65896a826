import AnchorFile
import CustodyMerkle
import CustodyModel
import CustodyPipeline
import CustodyService
import CustodySink
import CustodySystem
import CustodyTestSupport
import CustodyVerifier
import LocalJSONL
import SystemPackage
import Testing
import CustodyCompress

/// A clock that is some days ahead of another.
struct AheadClock: Clock {
    let base: any Clock
    let days: Int64

    func now() -> Timestamp { base.now().adding(seconds: days * 86_400) }
    func monotonicNanoseconds() -> Int64 { base.monotonicNanoseconds() }
    func sleep(nanoseconds: Int64) async throws(CancellationError) { try await base.sleep(nanoseconds: nanoseconds) }
}

/// A store with a local sink in simulated files, on which days pass between runs.
struct RetentionHarness {
    static let root = LogHarness.root
    static let allowed = StreamName("allowed") ?? .standard
    static let blocked = StreamName("blocked") ?? .standard

    var log = LogHarness(sinks: [])
    /// Days since the store was made.
    var day: Int64 = 0
    var settings = Settings()
    var local = LocalJSONLSettings(
        directory: LogHarness.root.appending("sink=local"), rotateBytes: 4096, rotateSeconds: nil, compression: .none)
    var sinks = ["local"]
    var anchors: [any Anchor] = []
    /// A minute for the test, as fast as its clock runs.
    var patience: Int64 = 60_000_000_000_000
    /// The next event's number.
    var number = 0

    init() throws {
        settings.retention.classes = ["allowed 30d test.allowed", "blocked 1y test.blocked"]
        // Two seconds for the test: the sizes of batches decide, and the end of a run, or little else would be done.
        log.options.stream.batch = .init(bytes: 2048, ageNanoseconds: 2_000_000_000_000)
        log.options.checkpoints.delayNanoseconds = 2_000_000_000_000
        log.options.treeFetchLimit = 1 << 20
        try log.make()
    }

    var files: SimulatedFileSystem { log.fileSystem }
    var layout: StoreLayout { StoreLayout(RetentionHarness.root) }
    var world: World {
        World(fileSystem: files, clock: AheadClock(base: log.clock, days: day), random: log.random)
    }

    func plan() throws -> RetentionPlan { try RetentionPlan(settings) }

    func open() async throws -> EventLog {
        let (local, world) = (local, world)
        var options = log.options
        options.routes = try plan().routes
        options.configuration = settings.shown.filter { $0.key.hasPrefix("retention.") }
        return try await EventLog.open(
            RetentionHarness.root, sinks: [LocalJSONLSink(local, system: files, clock: world.clock)], options: options,
            world: world)
    }

    /// Records events of a type in one run, and closes the files unless told otherwise.
    mutating func record(_ type: String, _ count: Int, rotates: Bool = true) async throws {
        let log = try await open()
        for _ in 0..<count {
            let text = "{\"type\":\"test.\(type)\",\"n\":\(number),\"pad\":\"\(String(repeating: "x", count: 100))\"}"
            _ = try await log.append(Array(text.utf8), to: nil, source: nil)
            number += 1
        }
        if rotates { try await log.rotate() }
        try await log.close()
    }

    /// - Parameter clock: what the run itself looks at; records go by the harness's own.
    func work(_ clock: (any Clock)? = nil) throws -> RetentionWork {
        let harness = self
        let world = World(fileSystem: files, clock: clock ?? world.clock, random: log.random)
        var work = RetentionWork(
            layout, plan: try plan(), local: local, sinks: sinks, anchors: anchors,
            configuration: settings.shown, world: world
        ) { events async throws(CustodyError) in
            let inbox = Inbox(harness.layout, harness.world)
            for event in events { _ = try inbox.leave(event) }
            do {
                try await harness.open().close()
                return .caller
            } catch let error as CustodyError {
                guard error.code == .storeLocked else { throw error }
                return .holder
            } catch {
                throw CustodyError(.io, "\(error)")
            }
        }
        work.patienceNanoseconds = patience
        return work
    }

    @discardableResult
    func apply(acceptsShorter: Bool = false) async throws -> RetentionReport {
        try await work().apply(acceptsShorter: acceptsShorter)
    }

    func standing(_ stream: StreamName, _ clock: (any Clock)? = nil) async throws -> RetentionStanding {
        try #require(try await work(clock).report().standings.first { $0.stream == stream })
    }

    /// Names of a stream's files in the sink.
    func names(_ stream: StreamName = allowed) throws -> [String] {
        try files.list(local.directory.appending(stream.text))
    }

    /// Verifies the sink's files alone, as an auditor would who got a copy of them.
    func verify(lag: Int64? = nil) throws -> VerificationReport {
        var configuration = VerifierConfiguration()
        let trust = try log.trustLines().joined(separator: "\n") + "\n"
        configuration.trust = try TrustFile(parsing: [UInt8](trust.utf8))
        return Verifier(configuration, fileSystem: files, clock: world.clock).verifyBlocking([local.directory.string])
    }

    func codes() throws -> [String] {
        try verify().findings.map { "\($0.code) \($0.stream?.text ?? "") \($0.seq ?? 0)" }
    }

    /// Seqs of a stream that the sink's files hold, as the verifier sees them.
    func range(_ stream: StreamName = allowed) throws -> ClosedRange<UInt64>? {
        try verify().streams.first { $0.name == stream }.map { $0.first...$0.last }
    }

    /// Proves records of a stream from the store's tiles and checks each proof against the line in the sink's files.
    func provesAll(_ stream: StreamName = allowed) throws -> Bool {
        let tiles = StoredTiles(layout.stream(stream), fileSystem: files)
        let key = try LogIdentity.read(layout, files).logKey
        let folder = local.directory.appending(stream.text)
        for name in try names(stream) where name.hasSuffix(".jsonl") {
            let bytes = try files.contents(folder.appending(name))
            for line in bytes.split(separator: 0x0A) {
                let record = unsafe Array(line).withUnsafeBytes { unsafe RecordLine($0) }
                guard let record else { return false }
                let check = ProofCheck(try tiles.prove(record.seq, namesEntry: false), key: key)
                guard try check.check(record.entryHash, policy: nil) == .valid else { return false }
            }
        }
        return true
    }
}
