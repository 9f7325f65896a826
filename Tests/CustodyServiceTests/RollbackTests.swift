import AnchorFile
import CustodyMerkle
import CustodyModel
import CustodyPipeline
import CustodyService
import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing
import CustodySink
import SystemPackage

@Suite("Signing waits until nobody outside knows better")
struct RollbackTests {
    /// Runs a log over so many events.
    private func run(_ harness: LogHarness, _ events: Range<Int>) async throws -> [Notice] {
        let log = try await harness.open()
        for number in events { _ = try await log.append(LogHarness.event(number), to: .standard, source: nil) }
        try await log.close()
        return log.notices
    }

    @Test("a note elsewhere that is larger than this store stops signing and shipping, not recording")
    func larger() async throws {
        let harness = LogHarness(sinks: [MemorySink("far", isElsewhere: true)])
        try harness.make()
        _ = try await run(harness, 0..<20)
        let old = harness.fileSystem.snapshot()
        _ = try await run(harness, 20..<40)
        let newest = try #require(try harness.newestNote())
        harness.fileSystem.restore(old)
        let log = try await harness.open()
        let puts = harness.sinks[0].puts
        let receipt = try await log.append(LogHarness.event(99), to: .standard, source: nil)
        #expect(receipt.seq == 21)
        try await harness.waitForDecision(log)
        guard case .refused(let reason) = log.signing else {
            Issue.record("signing was not refused: \(log.signing)")
            return
        }
        #expect(reason.hasPrefix("rollback.detected"))
        await #expect(throws: CustodyError(.signaturesWithheld, "")) { try await log.checkpoint() }
        #expect(try await !log.close())
        #expect(harness.sinks[0].puts == puts)
        #expect(try #require(try harness.newestNote()).checkpoint.size < newest.checkpoint.size)
    }

    @Test("notes that our key did not sign count for nothing", arguments: [true, false])
    func foreign(isGarbage: Bool) async throws {
        let harness = LogHarness(sinks: [MemorySink("far", isElsewhere: true)])
        try harness.make()
        _ = try await run(harness, 0..<20)
        let other = try NoteSigner(name: "audit.example/test/custody", seed: Array(repeating: 9, count: 32))
        let text = try #require(Checkpoint(origin: "audit.example/test/custody", size: 1_000_000, root: .zero)).text
        let forged = try SignedNote(text: text, signatures: [try other.sign(text)]).bytes
        harness.sinks[0].plant(note: isGarbage ? Array("no note".utf8) : forged)
        let log = try await harness.open()
        _ = try await log.append(LogHarness.event(50), to: .standard, source: nil)
        #expect(try await log.close())
        #expect(log.signing == .open)
        #expect(try harness.judgeRegister().defects == [])
    }

    @Test("while the only place elsewhere is silent, events are recorded and nothing is signed; then everything is")
    func silence() async throws {
        var harness = LogHarness(sinks: [MemorySink("near"), MemorySink("far", isElsewhere: true)])
        harness.options.stream.batch = .init(bytes: 1024)
        try harness.make()
        _ = try await run(harness, 0..<10)
        let before = try #require(try harness.newestNote()).checkpoint.size
        harness.sinks[1].setSilent(true)
        let log = try await harness.open()
        for number in 10..<60 { _ = try await log.append(LogHarness.event(number), to: .standard, source: nil) }
        guard case .withheld = log.signing else {
            Issue.record("signatures were not withheld: \(log.signing)")
            return
        }
        await #expect(throws: CustodyError(.signaturesWithheld, "")) { try await log.checkpoint() }
        #expect(try #require(try harness.newestNote()).checkpoint.size == before)
        harness.sinks[1].setSilent(false)
        #expect(try await log.close())
        let oracle = try harness.judgeRegister()
        #expect(oracle.defects == [])
        #expect(oracle.sizes[.standard]?.last == 61)
        let ends = harness.sinks[1].batches.filter { $0.stream == .standard }.map { $0.last + 1 }
        #expect(Set(ends).isSubset(of: Set(oracle.sizes[.standard] ?? [])))
        #expect(try harness.tilesAgree(.standard))
    }

    @Test("a place that answers late with a larger note ends the shipping that had begun, and closing waits for none")
    func lateAnswer() async throws {
        var harness = LogHarness(sinks: [MemorySink("near"), MemorySink("far", isElsewhere: true)])
        harness.options.stream.batch = .init(bytes: 1024)
        try harness.make()
        _ = try await run(harness, 0..<20)
        let old = harness.fileSystem.snapshot()
        let oldNote = try #require(harness.sinks[0].notes.last).bytes
        _ = try await run(harness, 20..<40)
        harness.fileSystem.restore(old)
        // Near, everything is as old as the store.
        harness.sinks[0].plant(note: oldNote)
        harness.sinks[1].setSilent(true)
        let before = harness.sinks[0].puts
        let log = try await harness.open()
        for number in 50..<80 { _ = try await log.append(LogHarness.event(number), to: .standard, source: nil) }
        #expect(try await harness.comesTrue { harness.sinks[0].puts > before })

        harness.sinks[1].setSilent(false)
        let isRefused = try await harness.comesTrue {
            if case .refused = log.signing { true } else { false }
        }
        try #require(isRefused, "signing was not refused: \(log.signing)")
        // What was due by age before the answer came was shipped still.
        try await harness.clock.sleep(nanoseconds: 60_000_000_000)
        let puts = harness.sinks[0].puts
        for number in 80..<110 { _ = try await log.append(LogHarness.event(number), to: .standard, source: nil) }
        try await harness.clock.sleep(nanoseconds: 60_000_000_000)
        let start = harness.clock.monotonicNanoseconds()
        #expect(try await !log.close())
        #expect(harness.clock.monotonicNanoseconds() - start < harness.options.drainNanoseconds)
        #expect(harness.sinks[0].puts == puts)
    }

    @Test("an anchor that lost what it acknowledged is named at the next start, and recording goes on")
    func anchorCut() async throws {
        var harness = LogHarness()
        try harness.make()
        let path = FilePath("/log/anchor.jsonl")
        harness.options.outside.anchors = [
            AnchorFile(name: "file", path: path, store: LogHarness.root, system: harness.fileSystem)
        ]
        _ = try await run(harness, 0..<5)
        try harness.fileSystem.remove(path)
        let log = try await harness.open()
        _ = try await log.append(LogHarness.event(9), to: .standard, source: nil)
        try await log.close()
        #expect(log.troubles.contains { $0.message.contains("anchor.missing") }, "\(log.troubles.map(\.message))")
        #expect(log.signing == .open)
    }

    private func remove(_ path: FilePath, _ fileSystem: SimulatedFileSystem) throws {
        if try fileSystem.status(path)?.kind == .directory {
            for name in try fileSystem.list(path) { try remove(path.appending(name), fileSystem) }
        }
        try fileSystem.remove(path)
    }

    @Test("a data stream that is gone although a signed checkpoint names it is damaged, not new")
    func vanishedStream() async throws {
        let harness = LogHarness(sinks: [MemorySink("near")])
        try harness.make()
        _ = try await run(harness, 0..<20)
        try remove(harness.layout.stream(.standard), harness.fileSystem)
        // The sink gives the records back.
        let notices = try await run(harness, 20..<25)
        #expect(notices.map(\.kind).contains(.mended))
        #expect(try harness.judgeRegister().defects == [])
    }
}
