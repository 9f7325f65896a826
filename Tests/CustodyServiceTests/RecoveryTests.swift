import CustodyModel
import CustodyPipeline
import CustodyService
import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing
import CustodyMerkle

@Suite("Opening a store that was left in disorder")
struct RecoveryTests {
    /// A closed log with `count` events, and the path of its only journal segment.
    private func recorded(
        _ harness: LogHarness, count: Int = 5, _ stream: StreamName = .standard
    ) async throws -> FilePath {
        try harness.make()
        let log = try await harness.open()
        for number in 0..<count { _ = try await log.append(LogHarness.event(number), to: stream, source: nil) }
        try await log.close()
        let directory = StoreLayout(LogHarness.root).journal(stream)
        return directory.appending(try #require(try harness.fileSystem.list(directory).last))
    }

    private func harness(_ sink: MemorySink = MemorySink()) -> LogHarness {
        var harness = LogHarness(sinks: [sink])
        harness.options.stream.segmentBytes = 1 << 20
        return harness
    }

    private func edit(_ harness: LogHarness, _ path: FilePath, _ change: (inout [UInt8]) -> Void) throws {
        var bytes = try harness.fileSystem.contents(path)
        change(&bytes)
        try harness.fileSystem.replace(path, with: bytes)
    }

    /// Takes the plans and cursors away, as in a store that was killed before anything was shipped.
    private func forgetShipping(_ harness: LogHarness, _ stream: StreamName = .standard) throws {
        let layout = StoreLayout(LogHarness.root)
        for folder in [layout.batches(stream), layout.cursors(stream)] {
            for name in try harness.fileSystem.list(folder) { try harness.fileSystem.remove(folder.appending(name)) }
        }
    }

    private static let tails: [[UInt8]] = [
        [0x7B], Array("{\"entry_hash\":\"".utf8), Array("half a line".utf8), [0, 0, 0, 0], Array("no record\n".utf8),
        Array("{\"a\":1}\n{\"b\":2}\n".utf8),
    ]

    @Test(
        "bytes at the end that are no record are put aside, counted and digested, and recording goes on",
        arguments: tails)
    func tornTail(tail: [UInt8]) async throws {
        let harness = harness()
        let path = try await recorded(harness)
        try edit(harness, path) { $0 += tail }
        let log = try await harness.open()
        #expect(log.notices.map(\.kind) == [.torn])
        let next = try await log.append(LogHarness.event(9), to: .standard, source: nil)
        #expect(next.seq == 6)
        try await log.close()
        let torn = StoreLayout(LogHarness.root).torn(.standard)
        let kept = try #require(try harness.fileSystem.list(torn).first)
        #expect(try harness.fileSystem.contents(torn.appending(kept)) == tail)
        let started = try harness.journal(.register).lines.last { RecordLineType.of($0) == "started" }
        #expect(
            String(decoding: try #require(started), as: UTF8.self).contains(
                #""torn":[{"stream":"default","bytes":\#(tail.count),"#))
        #expect(try harness.journal(.standard).state.damage == nil)
        // The next start finds the same records and nothing new to cut.
        let again = try await harness.open()
        #expect(try await again.append(LogHarness.event(10), to: .standard, source: nil).seq == 7)
        try await again.close()
    }

    @Test(
        "a whole last line without its line feed is no record, even when its hash is right; a note covers it, so it is fetched"
    )
    func missingLineFeed() async throws {
        let harness = harness()
        let path = try await recorded(harness)
        try forgetShipping(harness)
        try edit(harness, path) { $0.removeLast() }
        let log = try await harness.open()
        #expect(log.notices.map(\.kind) == [.mended])
        #expect(try await log.append(LogHarness.event(9), to: .standard, source: nil).seq == 6)
        try await log.close()
    }

    @Test("a damaged record that a sink has is taken from there")
    func mended() async throws {
        let harness = harness()
        let path = try await recorded(harness)
        let whole = try harness.fileSystem.contents(path)
        try forgetShipping(harness)
        try edit(harness, path) { $0[whole.count / 2] ^= 1 }
        let log = try await harness.open()
        #expect(log.notices.map(\.kind) == [.mended])
        #expect(try await log.append(LogHarness.event(9), to: .standard, source: nil).seq == 6)
        try await log.close()
        let lines = try harness.journal(.standard).lines
        #expect(lines.count == 7 && LogHarness.numbers(lines).count == 6)
    }

    @Test("records that were shipped and are gone from the journal are taken from the sink")
    func mendedTail() async throws {
        let harness = harness()
        let path = try await recorded(harness)
        try edit(harness, path) { $0.removeLast($0.count / 2) }
        let log = try await harness.open()
        #expect(log.notices.map(\.kind).contains(.mended))
        #expect(!log.notices.map(\.kind).contains(.damaged))
        #expect(try await log.append(LogHarness.event(9), to: .standard, source: nil).seq == 6)
        try await log.close()
    }

    @Test("damage that no sink can mend is kept, and the stream goes on under another name that continues it")
    func goesOn() async throws {
        let (first, second) = (harness(), MemorySink())
        let path = try await recorded(first)
        try forgetShipping(first)
        try edit(first, path) { $0[$0.count / 2] ^= 1 }
        let damaged = try first.fileSystem.contents(path)
        let harness = LogHarness(first, sinks: [second])
        for round in 0..<2 {
            let log = try await harness.open()
            #expect(log.notices.map(\.kind) == [.damaged, .continued])
            let receipt = try await log.append(LogHarness.event(20 + round), to: .standard, source: nil)
            #expect(receipt.stream.text == "default.2" && receipt.seq == UInt64(1 + round))
            try await log.close()
        }
        #expect(try harness.fileSystem.contents(path) == damaged)
        let opened = try #require(try harness.journal(receiptStream).lines.first)
        #expect(
            String(decoding: opened, as: UTF8.self).contains(
                #""continues":{"origin":"audit.example/test/default","stream":"default","size":"#))
    }

    private var receiptStream: StreamName { StreamName("default.2") ?? .standard }

    @Test("a damaged register begins a new log in the same store, whatever step of that a crash interrupts")
    func renewal() async throws {
        var nth = 0
        while true {
            let first = harness()
            let path = try await recorded(first, .standard)
            _ = path
            let register = StoreLayout(LogHarness.root).journal(.register)
            let segment = register.appending(try #require(try first.fileSystem.list(register).last))
            try forgetShipping(first, .register)
            try edit(first, segment) { $0[200] ^= 1 }
            first.fileSystem.crash(seed: 1)
            var harness = LogHarness(first, sinks: [MemorySink()])
            if nth > 0 {
                let patience = harness.options.drainNanoseconds
                harness.options.drainNanoseconds = 0
                defer { harness.options.drainNanoseconds = patience }
                harness.fileSystem.inject(.init(nth: nth, .stored, halts: true))
                _ = try? await harness.open().close()
                let fired = harness.fileSystem.faultFired
                harness.fileSystem.inject(nil)
                harness.fileSystem.crash(seed: UInt64(nth))
                if !fired { break }
            }
            let log = try await harness.open()
            #expect(log.identity.origin == "audit.example/test~1", "operation \(nth): \(log.notices.map(\.message))")
            let receipt = try await log.append(LogHarness.event(50), to: .standard, source: nil)
            #expect(receipt.seq == 1, "operation \(nth)")
            try await log.close()
            let old = LogHarness.root.appending("damaged").appending("1").appending("default").appending("journal")
            #expect(try harness.fileSystem.list(old).count == 1, "operation \(nth)")
            let opened = String(decoding: try #require(try harness.journal(.register).lines.first), as: UTF8.self)
            #expect(opened.contains(#""origin":"audit.example/test~1""#), "operation \(nth)")
            // It says where the old one ended, by its newest note.
            let folder = LogHarness.root.appending("damaged").appending("1").appending("custody")
            let note = try #require(try PublishedCheckpoint.readSigned(folder, harness.fileSystem)).checkpoint
            let ending =
                ",\"continues\":{\"origin\":\"audit.example/test/custody\",\"stream\":\"custody\",\"size\":\(note.size),"
                + "\"root\":\"\(note.root.base64)\"}}"
            #expect(opened.contains(ending), "operation \(nth): \(opened)")
            nth += 1
        }
        #expect(nth > 10)
    }

    @Test("the clock stepping back an hour is recorded in every stream before anything else")
    func clockStepsBack() async throws {
        let clock = SimulatedClock()
        var harness = LogHarness(clock: clock)
        harness.options.drainNanoseconds = 0
        try harness.make()
        let log = try await harness.open()
        let before = try await log.append(LogHarness.event(1), to: .standard, source: nil)
        clock.setWall(clock.now().adding(seconds: -3600))
        let after = try await log.append(LogHarness.event(2), to: .standard, source: nil)
        #expect(after.seq == before.seq + 2 && after.time < before.time)
        try await log.close()
        for stream in [StreamName.standard, .register] {
            let lines = try harness.journal(stream).lines
            #expect(lines.count { RecordLineType.of($0) == "clock_stepped" } == 1, "\(stream)")
        }
    }

    @Test("a sink that is added begins where the journal does, and closing does not wait for what nobody has")
    func addedSink() async throws {
        var first = harness()
        first.options.stream.segmentBytes = 600
        first.options.stream.batch = .init(bytes: 600)
        first.options.keepSeconds = -1_000_000
        _ = try await recorded(first, count: 20)
        let kept = try first.fileSystem.list(StoreLayout(LogHarness.root).journal(.standard))
        let (old, new) = (first.sinks[0], MemorySink("new"))
        let harness = LogHarness(first, sinks: [old, new])
        let log = try await harness.open()
        let oldest = try #require(kept.compactMap { SegmentName($0) }.min())
        #expect(log.notices.contains { $0.kind == .newSink && $0.stream == .standard } == (oldest.first > 0))
        _ = try await log.append(LogHarness.event(30), to: .standard, source: nil)
        #expect(try await log.close())
        let (all, some) = (old.bytes(.standard), new.bytes(.standard))
        #expect(all.suffix(some.count).elementsEqual(some) && !some.isEmpty)
    }

    @Test("an empty segment of a later attempt hides nothing")
    func emptyAttempt() async throws {
        let harness = harness()
        let path = try await recorded(harness)
        try forgetShipping(harness)
        let name = try #require(path.lastComponent?.string).replacing("-0000.jsonl", with: "-0001.jsonl")
        try harness.fileSystem.open(path.removingLastComponent().appending(name), .create).close()
        let log = try await harness.open()
        #expect(log.notices.isEmpty)
        #expect(try await log.append(LogHarness.event(9), to: .standard, source: nil).seq == 6)
        try await log.close()
    }

    @Test("a store that does not exist, and one whose keys are gone, are refused with advice")
    func missing() async throws {
        let harness = harness()
        await #expect(throws: CustodyError(.storeMissing, "")) { _ = try await harness.open() }
        try harness.make()
        try harness.fileSystem.remove(StoreLayout(LogHarness.root).keys.appending(KeyFiles.rejectKey))
        await #expect(throws: CustodyError(.keysMissing, "")) { _ = try await harness.open() }
        #expect(throws: CustodyError(.storeExists, "")) { try harness.make() }
    }
}
