import CustodyModel
import CustodyPipeline
import CustodyService
import CustodySystem
import CustodyTestSupport
import Synchronization
import SystemPackage
import Testing

/// Method: run a small workload with the Nth operation of the file system failing, for each N of FaultSteps until a run
/// completes in which no fault fired; then lose power, open the store again without faults, and compare what is there
/// with what was acknowledged. Each id must be there exactly once, under the seq and hash of its receipt.
@Suite("Faults of the file system")
struct LogFaultTests {
    private static let eventCount = 5

    @Test(
        "one failing operation, wherever it strikes, loses nothing acknowledged and doubles nothing",
        arguments: zip(SimulatedFileSystem.Fault.Outcome.allCases, [1, 2, 3]))
    func everyOperation(outcome: SimulatedFileSystem.Fault.Outcome, first: Int) async throws {
        try await everyFault(errno: .ioError, outcome: outcome, halts: false, first: first)
    }

    @Test("a disk that is full for one operation loses nothing acknowledged")
    func diskFull() async throws {
        try await everyFault(errno: .noSpace, outcome: .partlyStored, halts: false, first: 4)
    }

    @Test(
        "a process that is killed at any operation loses nothing acknowledged and opens again",
        arguments: zip(SimulatedFileSystem.Fault.Outcome.allCases, [4, 5, 6]))
    func killed(outcome: SimulatedFileSystem.Fault.Outcome, first: Int) async throws {
        try await everyFault(errno: .ioError, outcome: outcome, halts: true, first: first)
    }

    private func everyFault(
        errno: Errno, outcome: SimulatedFileSystem.Fault.Outcome, halts: Bool, first: Int
    ) async throws {
        var steps = FaultSteps(first: first)
        while true {
            let nth = steps.nth
            var harness = LogHarness()
            harness.options.stream.segmentBytes = 1500
            harness.options.stream.batch = .init(bytes: 1200)
            harness.options.drainNanoseconds = halts ? 0 : harness.options.drainNanoseconds
            try harness.make()
            let fault = SimulatedFileSystem.Fault(nth: nth, outcome, errno: errno, halts: halts)
            harness.fileSystem.inject(fault)
            let acknowledged = await workload(harness, givesUp: halts)
            let fired = harness.fileSystem.faultFired
            harness.fileSystem.inject(nil)
            harness.fileSystem.crash(seed: UInt64(nth))
            try await judge(harness, acknowledged, "operation \(nth), \(outcome), halts \(halts)")
            if !fired { break }
            steps.advance()
        }
        #expect(steps.nth > 40, "the workload must have enough operations to fail")
    }

    /// Whatever happened, the register holds together, covers all that is recorded, and fits the trees on disk.
    static func judgeRegister(_ harness: LogHarness, _ story: String) throws {
        let journal = try harness.journal(.standard)
        // A full disk makes the journal give up what sinks have; then it cannot be judged from here.
        guard journal.state.first == 0, try harness.journal(.register).state.first == 0 else { return }
        let oracle = try harness.judgeRegister()
        #expect(oracle.defects == [], "\(story)")
        #expect(oracle.sizes[.standard]?.last == UInt64(journal.lines.count), "\(story)")
        for stream in [StreamName.standard, .register] {
            #expect(try harness.tilesAgree(stream), "\(story): tiles of \(stream)")
        }
    }

    /// Records events until each was acknowledged, opening the log again whenever it could not be opened.
    private func workload(_ harness: LogHarness, givesUp: Bool) async -> [Int: Receipt] {
        var acknowledged: [Int: Receipt] = [:]
        var log: EventLog?
        for _ in 0..<3 where log == nil { log = try? await harness.open() }
        guard let log else { return [:] }
        for number in 0..<LogFaultTests.eventCount {
            for _ in 0..<(givesUp ? 1 : 5000) {
                if let receipt = try? await log.append(LogHarness.event(number), to: .standard, source: nil) {
                    acknowledged[number] = receipt
                    break
                }
                try? await harness.clock.sleep(nanoseconds: 100_000_000)
            }
        }
        _ = try? await log.close()
        return acknowledged
    }

    private func judge(_ harness: LogHarness, _ acknowledged: [Int: Receipt], _ story: String) async throws {
        var harness = harness
        harness.options.drainNanoseconds = LogHarness().options.drainNanoseconds
        let log = try await harness.open()
        let damage = log.notices.filter { $0.kind == .damaged }
        #expect(damage.isEmpty, "\(story): \(damage.map(\.message))")
        let extra = try await log.append(LogHarness.event(1000), to: .standard, source: nil)
        #expect(!extra.isRepeat, "\(story)")
        try await log.close()
        let journal = try harness.journal(.standard)
        #expect(journal.state.damage == nil, "\(story)")
        try LogFaultTests.judgeRegister(harness, story)
        // On a full disk the journal gives up records that the sink has; the sink has them all.
        let lines = harness.sinkLines(.standard)
        #expect(lines.suffix(journal.lines.count).elementsEqual(journal.lines), "\(story): sink and journal differ")
        let numbers = LogHarness.numbers(lines)
        for (number, receipt) in acknowledged {
            #expect(numbers[receipt.seq] == number, "\(story): event \(number)")
            let line = try #require(lines.dropFirst(Int(receipt.seq)).first, "\(story): event \(number)")
            let record = unsafe line.withUnsafeBytes { unsafe RecordLine($0) }
            #expect(record?.entryHash == receipt.entryHash, "\(story): event \(number)")
        }
        #expect(Set(numbers.values).count == numbers.count, "\(story): an event stands there twice")
    }
}
