import CustodyMerkle
import CustodyModel
import CustodyPipeline
import CustodyService
import CustodySystem
import CustodyTestSupport
import Testing
import CustodySink
import SystemPackage

@Suite("The register of a running log")
struct RegisterTests {
    private func types(_ harness: LogHarness) throws -> [String] {
        try harness.journal(.register).lines.compactMap { RecordLineType.of($0) }
    }

    @Test("an orderly run is covered by notes to its last record, in the store and at the sink")
    func orderly() async throws {
        let harness = LogHarness()
        try harness.make()
        let log = try await harness.open()
        for number in 0..<100 { _ = try await log.append(LogHarness.event(number), to: .standard, source: nil) }
        #expect(log.signing == .open)
        #expect(try await log.close())
        let oracle = try harness.judgeRegister()
        #expect(oracle.defects == [])
        #expect(oracle.sizes[.standard]?.last == 101)
        #expect(try harness.tilesAgree(.standard))
        #expect(try harness.tilesAgree(.register))
        let newest = try #require(try harness.newestNote())
        #expect(harness.sinks[0].notes.last?.bytes == newest.bytes)
        // Only trailers may follow the newest note.
        let behind = try types(harness).dropFirst(Int(newest.checkpoint.size))
        #expect(behind.isEmpty)
        #expect(try types(harness).contains("stopped"))
    }

    @Test("each batch ends with a checkpoint of exactly its size")
    func batchEnds() async throws {
        let harness = LogHarness()
        try harness.make()
        let log = try await harness.open()
        for number in 0..<100 { _ = try await log.append(LogHarness.event(number), to: .standard, source: nil) }
        #expect(try await log.close())
        let ends = harness.sinks[0].batches.filter { $0.stream == .standard }.map { $0.last + 1 }
        let sizes = Set(try harness.judgeRegister().sizes[.standard] ?? [])
        #expect(ends.count > 5)
        #expect(ends.allSatisfy { sizes.contains($0) })
    }

    @Test("a sink never holds a note larger than its records")
    func notesFollowRecords() async throws {
        let harness = LogHarness()
        try harness.make()
        let log = try await harness.open()
        for number in 0..<100 {
            _ = try await log.append(LogHarness.event(number), to: .standard, source: nil)
            if let note = harness.sinks[0].notes.last {
                #expect(harness.sinkLines(.register).count >= Int(note.size))
            }
        }
        try await log.close()
        #expect(!harness.sinks[0].notes.isEmpty)
        #expect(harness.sinks[0].notes.map(\.size) == harness.sinks[0].notes.map(\.size).sorted())
    }

    @Test("runs one after the other make one register", arguments: [1, 2, 5])
    func restarts(runs: Int) async throws {
        let harness = LogHarness()
        try harness.make()
        for run in 0..<runs {
            let log = try await harness.open()
            #expect(log.notices == [])
            for number in 0..<40 {
                _ = try await log.append(LogHarness.event(run * 100 + number), to: .standard, source: nil)
            }
            #expect(try await log.close())
        }
        let oracle = try harness.judgeRegister()
        #expect(oracle.defects == [])
        #expect(oracle.sizes[.standard]?.last == UInt64(runs * 40 + 1))
        #expect(try harness.tilesAgree(.standard))
    }

    @Test("a one-shot run is covered too, and writes neither started nor stopped")
    func oneShot() async throws {
        var harness = LogHarness()
        harness.options.isOneShot = true
        // Only the end asks for a note, however slow the machine is.
        harness.options.checkpoints.delayNanoseconds = .max / 4
        harness.options.stream.batch = .init(ageNanoseconds: .max / 4)
        try harness.make()
        let log = try await harness.open()
        _ = try await log.append(LogHarness.event(1), to: .standard, source: nil)
        #expect(try await log.close())
        #expect(try harness.judgeRegister().defects == [])
        let order = try types(harness)
        #expect(order == ["opened", "checkpoint"], "\(order)")
        #expect(try harness.newestNote()?.checkpoint.size == 2)
    }

    @Test("waiting for a checkpoint returns when a durable note covers the record")
    func waiting() async throws {
        let harness = LogHarness()
        try harness.make()
        let log = try await harness.open()
        let receipt = try await log.append(LogHarness.event(1), to: .standard, source: nil)
        try await log.waitUntilCheckpointed(receipt)
        let sizes = try harness.judgeRegister().sizes[.standard] ?? []
        #expect(sizes.contains { $0 > receipt.seq })
        try await log.close()
    }

    @Test("epochs follow one another, and the key before is gone")
    func epochs() async throws {
        var harness = LogHarness()
        // A second of this clock is about a millisecond.
        harness.options.checkpoints.epochNanoseconds = 100_000_000_000
        try harness.make()
        let log = try await harness.open()
        for number in 0..<100 { _ = try await log.append(LogHarness.event(number), to: .standard, source: nil) }
        let isThird = try await harness.comesTrue {
            let names = (try? harness.fileSystem.list(harness.layout.keys)) ?? []
            return names.contains { $0.hasPrefix("epoch-") && $0 > "epoch-1.key" }
        }
        #expect(isThird)
        try await log.close()
        let oracle = try harness.judgeRegister()
        #expect(oracle.defects == [])
        #expect(oracle.epochs >= 2)
        let keys = try harness.fileSystem.list(harness.layout.keys).filter { $0.hasPrefix("epoch-") }
        #expect(keys == ["epoch-\(oracle.epochs).key"])
        let check = try StoreCheck.run(
            LogHarness.root, sinks: harness.sinks, options: harness.options, world: harness.world)
        #expect(check.isWhole, "\(check.obstacles)")
        // The next run goes on with that key.
        let next = try await harness.open()
        #expect(next.notices == [])
        try await next.close()
        #expect(try harness.judgeRegister().defects == [])
    }

    @Test("an epoch goes on over restarts, and ends when its time is over, however short each run was")
    func shortRuns() async throws {
        let clock = ShiftedClock()
        var harness = LogHarness(clock: clock)
        harness.options.checkpoints.epochNanoseconds = 3_600_000_000_000
        harness.options.isOneShot = true
        try harness.make()
        for run in 0..<6 {
            let log = try await harness.open()
            _ = try await log.append(LogHarness.event(run), to: .standard, source: nil)
            try await log.close()
            clock.shift(seconds: 800)
        }
        let oracle = try harness.judgeRegister()
        #expect(oracle.defects == [])
        // Runs at 0, 13, 27, 40, 53 and 67 minutes, and what they take: the sixth at the latest is behind an hour, and
        // none behind two.
        #expect(oracle.epochs == 1)
    }

    @Test("a lost epoch key begins another epoch that the log key vouches for, and says so")
    func lostEpochKey() async throws {
        let harness = LogHarness()
        try harness.make()
        for run in 0..<2 {
            let log = try await harness.open()
            _ = try await log.append(LogHarness.event(run), to: .standard, source: nil)
            #expect(log.notices.map(\.kind) == (run == 0 ? [] : [.epochRestarted]))
            try await log.close()
            if run == 0 { try harness.fileSystem.remove(harness.layout.keys.appending("epoch-0.key")) }
        }
        let oracle = try harness.judgeRegister()
        #expect(oracle.defects == [])
        #expect(oracle.restarts == 1)
    }

    @Test("a stream is covered although nothing follows, once its time has come")
    func delay() async throws {
        let harness = LogHarness()
        try harness.make()
        let log = try await harness.open()
        let receipt = try await log.append(LogHarness.event(1), to: .standard, source: nil)
        try await harness.clock.sleep(nanoseconds: 60_000_000_000)
        try await log.waitUntilCheckpointed(receipt)
        let count = try harness.journal(.register).lines.count
        // Notes ask for no further notes.
        try await harness.clock.sleep(nanoseconds: 200_000_000_000)
        #expect(try harness.journal(.register).lines.count <= count + 3)
        try await log.close()
    }
}

/// Time that is put forward between runs.
private final class ShiftedClock: Clock {
    private let base = AcceleratedClock(factor: 10)
    private let seconds = Monitor<Int64>(0)

    func shift(seconds more: Int64) { seconds.withLock { $0 += more } }
    func now() -> Timestamp { base.now().adding(seconds: seconds.withLock { $0 }) }
    func monotonicNanoseconds() -> Int64 { base.monotonicNanoseconds() + seconds.withLock { $0 } * 1_000_000_000 }
    func sleep(nanoseconds: Int64) async throws(CancellationError) { try await base.sleep(nanoseconds: nanoseconds) }
}
