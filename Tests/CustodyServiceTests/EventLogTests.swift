import CustodyModel
import CustodyPipeline
import CustodyService
import CustodySystem
import CustodyTestSupport
import Glibc
import Testing
import CustodySink
import CustodySanitizer

@Suite("A running log")
struct EventLogTests {
    @Test("an acknowledged event is durable, chained after the opening record, and reaches the sink")
    func recordsAndShips() async throws {
        let harness = LogHarness()
        try harness.make()
        let log = try await harness.open()
        let first = try await log.append(LogHarness.event(1), to: .standard, source: Source("uid:1000"))
        let second = try await log.append(LogHarness.event(2), to: .standard, source: Source("uid:1000"))
        #expect(first.seq == 1 && second.seq == 2)
        #expect(try await log.close())
        let journal = try harness.journal(.standard)
        #expect(journal.state.next == 3 && journal.state.head == second.entryHash)
        #expect(LogHarness.numbers(journal.lines) == [1: 1, 2: 2])
        #expect(harness.sinkHasAll(.standard, journal.lines))
        let register = try harness.journal(.register)
        #expect(harness.sinkHasAll(.register, register.lines))
        let types = register.lines.map { String(decoding: $0[89...].prefix(36), as: UTF8.self) }
        #expect(types[0].hasPrefix(#"{"type":"custody.opened""#))
        #expect(types[1].hasPrefix(#"{"type":"custody.started""#))
        #expect(types.contains { $0.hasPrefix(#"{"type":"custody.stopped""#) })
    }

    @Test("the same id and bytes give the first receipt again, also after a restart; other bytes are a conflict")
    func idempotency() async throws {
        let harness = LogHarness()
        try harness.make()
        var log = try await harness.open()
        let first = try await log.append(LogHarness.event(1), to: .standard, source: nil)
        #expect(!first.isRepeat)
        for _ in 0..<2 {
            let again = try await log.append(LogHarness.event(1), to: .standard, source: nil)
            #expect(again.isRepeat && again.seq == first.seq && again.entryHash == first.entryHash)
            await #expect(throws: CustodyError(.idConflict, "")) {
                _ = try await log.append(Array(#"{"id":"e1","n":9}"#.utf8), to: .standard, source: nil)
            }
            try await log.close()
            log = try await harness.open()
        }
        // Another source's ids are its own.
        let other = try await log.append(LogHarness.event(1), to: .standard, source: Source("uid:1"))
        #expect(!other.isRepeat)
        try await log.close()
        let lines = try harness.journal(.standard).lines
        #expect(LogHarness.numbers(lines).values.sorted() == [1, 1])
        #expect(lines.count { RecordLineType.of($0) == "id_conflict" } == 2)
    }

    @Test("a refused event is chained with a keyed digest and stops nothing else")
    func rejects() async throws {
        let harness = LogHarness()
        try harness.make()
        let log = try await harness.open()
        await #expect(throws: CustodyError(.eventRejected, "")) {
            _ = try await log.append(Array(#"{"a":1,"a":2}"#.utf8), to: .standard, source: nil)
        }
        _ = try await log.append(LogHarness.event(1), to: .standard, source: nil)
        try await log.close()
        let lines = try harness.journal(.standard).lines
        let rejected = String(decoding: lines[1], as: UTF8.self)
        #expect(rejected.contains(#""type":"custody.rejected","reason":"json.duplicate_key","offset":7,"length":13"#))
        #expect(LogHarness.numbers(lines) == [2: 1])
    }

    @Test("a flood of refusals from one source becomes a hundred records and a count")
    func coalescesFloods() async throws {
        let harness = LogHarness()
        try harness.make()
        let log = try await harness.open()
        let batch = log.makeBatch(source: Source("uid:5"), .standard)
        var preparer = try log.makePreparer(.standard)
        let bad = Array("nonsense".utf8)
        for tag in 0..<250 { unsafe bad.withUnsafeBytes { unsafe preparer.add($0, tag: tag, to: batch) } }
        let outcome = try await log.append(batch, to: .standard)
        #expect(outcome.exceptions.count == 250 && outcome.recorded == 0)
        try await log.close()
        let lines = try harness.journal(.standard).lines
        #expect(lines.count { RecordLineType.of($0) == "rejected" } == 101)
        #expect(String(decoding: lines[lines.count - 1], as: UTF8.self).contains(#""count":150}"#))
    }

    @Test("many producers share rounds, and each gets its own receipt")
    func concurrentProducers() async throws {
        let harness = LogHarness()
        try harness.make()
        let log = try await harness.open()
        let receipts = try await withThrowingTaskGroup(of: (Int, Receipt).self) { group in
            for number in 0..<200 {
                group.addTask { (number, try await log.append(LogHarness.event(number), to: .standard, source: nil)) }
            }
            return try await group.reduce(into: [:]) { $0[$1.1.seq] = $1.0 }
        }
        // A sanitizer is some hundred KB: there is one for each thread that prepares, not for each producer that waits.
        #expect((1...sysconf(Int32(_SC_NPROCESSORS_ONLN)) + 1).contains(log.idleBenches))
        try await log.close()
        #expect(receipts.count == 200)
        #expect(LogHarness.numbers(try harness.journal(.standard).lines) == receipts)
    }

    @Test("a sink that fails holds up neither producers nor the other sink, and catches up")
    func failingSink() async throws {
        let (good, bad) = (MemorySink("good"), MemorySink("bad"))
        let harness = LogHarness(sinks: [bad, good])
        try harness.make()
        bad.fail(next: 5)
        let log = try await harness.open()
        var last: Receipt?
        for number in 0..<50 { last = try await log.append(LogHarness.event(number), to: .standard, source: nil) }
        try await log.waitUntilShipped(try #require(last))
        try await log.close()
        let isEqual = bad.bytes(.standard) == good.bytes(.standard)
        #expect(isEqual && bad.puts >= good.puts + 5)
        // Batches are cut once, for all sinks.
        #expect(Set(bad.batches.map(\.digest)) == Set(good.batches.map(\.digest)))
    }

    @Test("at the journal's limit producers get a clear error, and recording goes on once sinks have caught up")
    func journalLimit() async throws {
        let sink = MemorySink()
        var harness = LogHarness(sinks: [sink])
        harness.options.committer.journalLimitBytes = 6000
        try harness.make()
        sink.fail(next: .max)
        let log = try await harness.open()
        var accepted = 0
        await #expect(throws: CustodyError(.journalFull, "")) {
            for number in 0..<1000 {
                _ = try await log.append(LogHarness.event(number), to: .standard, source: nil)
                accepted += 1
            }
        }
        #expect(accepted > 0)
        sink.fail(next: 0)
        var recorded = false
        while !recorded {
            do {
                _ = try await log.append(LogHarness.event(5000), to: .standard, source: nil)
                recorded = true
            } catch {
                #expect(error == CustodyError(.journalFull, ""))
                await Task.yield()
            }
        }
        try await log.close()
        #expect(LogHarness.numbers(try harness.journal(.standard).lines).count == accepted + 1)
    }

    @Test("configured to go on at the limit, the log counts what it lost and chains a gap")
    func failOpen() async throws {
        let sink = MemorySink()
        var harness = LogHarness(sinks: [sink])
        harness.options.committer.journalLimitBytes = 6000
        harness.options.committer.dropsWhenFull = true
        try harness.make()
        sink.fail(next: .max)
        let log = try await harness.open()
        var lost: UInt64 = 0
        for number in 0..<40 {
            do {
                _ = try await log.append(LogHarness.event(number), to: .standard, source: nil)
            } catch {
                #expect(error == CustodyError(.journalFull, ""))
                lost += 1
            }
        }
        #expect(lost > 0)
        sink.fail(next: 0)
        try await log.close()
        let lines = try harness.journal(.standard).lines
        #expect(UInt64(LogHarness.numbers(lines).count) + lost == 40)
        let gaps = lines.filter { RecordLineType.of($0) == "gap" }.map { String(decoding: $0, as: UTF8.self) }
        #expect(gaps.count == 1 && gaps[0].contains(#""count":\#(lost),"#))
    }

    @Test("a second writer gets a clear error and does no harm")
    func secondWriter() async throws {
        let harness = LogHarness()
        try harness.make()
        let log = try await harness.open()
        await #expect(throws: CustodyError(.storeLocked, "")) { _ = try await harness.open() }
        _ = try await log.append(LogHarness.event(1), to: .standard, source: nil)
        try await log.close()
        try await harness.open().close()
    }

    @Test("a changed setting is recorded by name before anything else, once")
    func configurationChange() async throws {
        var harness = LogHarness()
        try harness.make()
        harness.options.configuration = ["batch.age": "5s", "journal.keep": "24h"]
        try await harness.open().close()
        harness.options.configuration["batch.age"] = "9s"
        try await harness.open().close()
        try await harness.open().close()
        let lines = try harness.journal(.register).lines.filter { RecordLineType.of($0) == "config_changed" }
        #expect(lines.count == 1)
        #expect(String(decoding: lines[0], as: UTF8.self).contains(#""keys":["batch.age"]"#))
    }

    @Test("a one-shot run leaves no started and stopped behind, unless something was torn")
    func oneShot() async throws {
        var harness = LogHarness()
        harness.options.isOneShot = true
        try harness.make()
        let log = try await harness.open()
        _ = try await log.append(LogHarness.event(1), to: .standard, source: nil)
        try await log.close()
        let types = try harness.journal(.register).lines.compactMap { RecordLineType.of($0) }
        #expect(Set(types) == ["opened", "checkpoint"])
    }
}

enum RecordLineType {
    /// The type of Custody's own event in a line, without `custody.`.
    static func of(_ line: [UInt8]) -> String? {
        let text = String(decoding: line.dropFirst(89), as: UTF8.self)
        let prefix = #"{"type":"custody."#
        guard text.hasPrefix(prefix) else { return nil }
        return String(text.dropFirst(prefix.count).prefix { $0 != "\"" })
    }
}
