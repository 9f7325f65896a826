import AnchorFile
import CustodyModel
import CustodyPipeline
import CustodyService
import CustodySink
import CustodySystem
import CustodyTestSupport
import CustodyVerifier
import SystemPackage

/// A store in simulated files with a sink in memory, and the questions that tests ask of it.
struct LogHarness {
    static let root = FilePath("/log/store")

    let fileSystem: SimulatedFileSystem
    let sinks: [MemorySink]
    let clock: any Clock
    /// One for all runs, so that no two keys are the same.
    let random: SeededRandom
    var options = LogOptions()

    init(sinks: [MemorySink] = [MemorySink()], clock: any Clock = AcceleratedClock()) {
        fileSystem = SimulatedFileSystem(clock: clock)
        self.sinks = sinks
        self.clock = clock
        random = SeededRandom(seed: 7)
        options.stream.batch = .init(bytes: 2048)
        options.stream.segmentBytes = 4096
        options.heartbeatSeconds = 1_000_000
        // An hour of this clock is soon over.
        options.checkpoints.epochNanoseconds = .max / 4
        options.keepSeconds = 1_000_000_000
        // Ten minutes for the test, as fast as this clock runs.
        options.drainNanoseconds = 600_000_000_000_000
    }

    /// The same store with other sinks.
    init(_ other: LogHarness, sinks: [MemorySink]) {
        fileSystem = other.fileSystem
        clock = other.clock
        options = other.options
        random = other.random
        self.sinks = sinks
    }

    var world: World { World(fileSystem: fileSystem, clock: clock, random: random) }

    func make() throws {
        _ = try StoreMaker.make(StoreLayout(LogHarness.root), origin: "audit.example/test", world)
        try fileSystem.syncDirectory(FilePath("/"))
        try fileSystem.syncDirectory(FilePath("/log"))
    }

    func open() async throws -> EventLog {
        try await EventLog.open(LogHarness.root, sinks: sinks, options: options, world: world)
    }

    static func event(_ number: Int) -> [UInt8] {
        [UInt8](#"{"type":"test","id":"e\#(number)","n":\#(number)}"#.utf8)
    }

    /// Returns when everybody outside was asked, however slow the machine is.
    func waitForDecision(_ log: EventLog) async throws {
        _ = try await comesTrue {
            if case .withheld = log.signing { false } else { true }
        }
    }

    /// True as soon as `condition` holds, however slow the machine is; false when it never does.
    func comesTrue(_ condition: () -> Bool) async throws -> Bool {
        for _ in 0..<10_000 {
            if condition() { return true }
            try await clock.sleep(nanoseconds: 1_000_000_000)
        }
        return condition()
    }

    static let anchorPath = FilePath("/far/anchor.jsonl")

    /// Has notes shown to an anchor file on the same simulated disk.
    mutating func addAnchor() throws {
        try fileSystem.makeDirectories(FilePath("/far"))
        options.outside.anchors = [
            AnchorFile(name: "file", path: LogHarness.anchorPath, store: LogHarness.root, system: fileSystem)
        ]
    }

    /// The store's trust lines, the first key's first: what a verifier must know once the log key was replaced.
    func trustLines() throws -> [String] {
        let identity = try LogIdentity.read(StoreLayout(LogHarness.root), fileSystem)
        return (identity.formerKeys + [identity.logKey]).map { "\($0) \(identity.epochKey)" }
    }

    /// Verifies the store as an auditor would, with these trust lines and the anchor, if there is one.
    func verify(_ trust: [String]) throws -> VerificationReport {
        var configuration = VerifierConfiguration()
        configuration.trust = try TrustFile(parsing: [UInt8]((trust.joined(separator: "\n") + "\n").utf8))
        if !options.outside.anchors.isEmpty { configuration.anchors = [LogHarness.anchorPath.string] }
        return Verifier(configuration, fileSystem: fileSystem, clock: clock).verifyBlocking([LogHarness.root.string])
    }

    /// True when the first sink holds exactly these lines, in order.
    func sinkHasAll(_ stream: StreamName, _ lines: [[UInt8]]) -> Bool {
        sinks[0].bytes(stream) == lines.flatMap { $0 + [0x0A] }
    }

    /// The first sink's lines, in order.
    func sinkLines(_ stream: StreamName) -> [[UInt8]] {
        sinks[0].bytes(stream).split(separator: 0x0A).map { Array($0) }
    }

    /// Reads a stream's journal from disk with the code of recovery.
    func journal(_ stream: StreamName) throws -> (state: JournalState, lines: [[UInt8]]) {
        let directory = StoreLayout(LogHarness.root).journal(stream)
        let names = try JournalScan.names(in: directory, fileSystem)
        var lines: [[UInt8]] = []
        let state = unsafe try JournalScan(fileSystem, directory: directory, stream: stream, from: nil).run(names) {
            line, _ in unsafe lines.append([UInt8](line))
        }
        return (state, lines)
    }

    /// The number in each producer's event, by seq; custody's own events are left out.
    static func numbers(_ lines: [[UInt8]]) -> [UInt64: Int] {
        var result: [UInt64: Int] = [:]
        for line in lines {
            guard RecordLineType.of(line) == nil, let record = unsafe line.withUnsafeBytes({ unsafe RecordLine($0) })
            else { continue }
            let event = String(decoding: line[record.event], as: UTF8.self)
            let digits = event.split(separator: #""n":"#, omittingEmptySubsequences: false).last?.dropLast()
            result[record.seq] = digits.flatMap { Int($0) }
        }
        return result
    }
}
