import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodyPipeline
import CustodyService
import CustodySink
import CustodySystem
import CustodyTestSupport
import Synchronization
import SystemPackage
import Testing
import CustodyVerifier

/// Method: as `LogFaultTests`, with an anchor on the same disk and epochs so short that several begin in each run. What
/// is judged is the register, the keys and the anchor, by the verifier among others.
@Suite("Faults of the file system while notes are signed, shown and keys are changed")
struct RegisterFaultTests {
    static let cases = SimulatedFileSystem.Fault.Outcome.allCases.enumerated().flatMap { index, outcome in
        [(index, outcome, false), (index + 3, outcome, true)]
    }

    private func harness() throws -> LogHarness {
        var harness = LogHarness()
        harness.options.checkpoints.epochNanoseconds = 20_000_000_000
        try harness.make()
        try harness.addAnchor()
        return harness
    }

    private func workload(_ harness: LogHarness, givesUp: Bool) async {
        guard let log = try? await harness.open() else { return }
        for number in 0..<4 {
            _ = try? await log.append(LogHarness.event(number), to: .standard, source: nil)
            guard number == 1 else { continue }
            // In steps, so that a busy machine gets to what is due meanwhile.
            for _ in 0..<40 { try? await harness.clock.sleep(nanoseconds: 1_000_000_000) }
        }
        _ = try? await log.close()
    }

    @Test(
        "the register holds together, every epoch change is finished, and the anchor has each note once",
        arguments: cases)
    func everyOperation(first: Int, outcome: SimulatedFileSystem.Fault.Outcome, halts: Bool) async throws {
        var steps = FaultSteps(first: first + 1)
        var epochs = 0
        while true {
            var harness = try harness()
            let drain = harness.options.drainNanoseconds
            harness.options.drainNanoseconds = halts ? 0 : drain
            harness.fileSystem.inject(.init(nth: steps.nth, outcome, halts: halts))
            await workload(harness, givesUp: halts)
            let fired = harness.fileSystem.faultFired
            harness.fileSystem.inject(nil)
            harness.fileSystem.crash(seed: UInt64(steps.nth))
            harness.options.drainNanoseconds = drain

            let story = "operation \(steps.nth), \(outcome), halts \(halts)"
            let log = try await harness.open()
            #expect(log.notices.filter { $0.kind != .torn } == [], "\(story)")
            _ = try await log.append(LogHarness.event(1000), to: .standard, source: nil)
            try await log.close()
            // A half line that a kill left in the anchor is told, and mended.
            #expect(log.troubles.filter { !$0.message.contains("tail.torn: ") } == [], "\(story)")
            try LogFaultTests.judgeRegister(harness, story)
            let oracle = try harness.judgeRegister()
            #expect(oracle.restarts == 0, "\(story)")
            epochs = max(epochs, oracle.epochs)
            let keys = try harness.fileSystem.list(harness.layout.keys).filter { $0.hasPrefix("epoch-") }
            #expect(keys == ["epoch-\(oracle.epochs).key"], "\(story): \(keys)")
            let report = try harness.verify(harness.trustLines())
            #expect(report.findings == [], "\(story): \(report.text)")
            let notes = try anchoredNotes(harness)
            #expect(Set(notes).count == notes.count, "\(story): a note is anchored twice")
            if !fired { break }
            steps.advance()
        }
        #expect(steps.nth > 60 && epochs >= 2, "\(steps.nth) operations, \(epochs) epochs")
    }

    private func anchoredNotes(_ harness: LogHarness) throws -> [String] {
        let lines = try harness.fileSystem.contents(LogHarness.anchorPath).split(separator: 0x0A)
        return lines.compactMap { line in
            let bytes = Array(line)
            guard let record = unsafe bytes.withUnsafeBytes({ unsafe RecordLine($0) }) else { return nil }
            let event = Array(bytes[record.event])
            guard case .anchor(let note, _)? = unsafe event.withUnsafeBytes({ unsafe LedgerEvent($0) }) else {
                return nil
            }
            return note
        }
    }
}

@Suite("What places outside have got")
struct ShownNoteTests {
    /// Counts what it is asked to stamp and stamps nothing: every call is an answer.
    private func run(_ harness: LogHarness, _ events: Range<Int>) async throws -> EventLog {
        let log = try await harness.open()
        for number in events { _ = try await log.append(LogHarness.event(number), to: .standard, source: nil) }
        try await log.close()
        return log
    }

    @Test("a start shows nobody the note that they have", arguments: [false, true])
    func again(isRemembered: Bool) async throws {
        var harness = LogHarness()
        harness.options.isOneShot = true
        try harness.make()
        try harness.addAnchor()
        _ = try await run(harness, 0..<5)
        let size = try harness.fileSystem.contents(LogHarness.anchorPath).count
        let notes = harness.sinks[0].notes.count
        if !isRemembered {
            // What the store remembers is a hint: the anchor is asked.
            let state = harness.layout.anchorState("file")
            try harness.fileSystem.remove(state)
        }
        for _ in 0..<3 { _ = try await run(harness, 0..<0) }
        #expect(try harness.fileSystem.contents(LogHarness.anchorPath).count == size)
        #expect(harness.sinks[0].notes.count == notes)
        // What is new is shown.
        _ = try await run(harness, 5..<6)
        #expect(try harness.fileSystem.contents(LogHarness.anchorPath).count > size)
        #expect(try harness.verify(harness.trustLines()).findings == [])
    }

    @Test("an anchor that holds a newer note stops signing, as a sink does")
    func newerAnchor() async throws {
        var harness = LogHarness()
        try harness.make()
        try harness.addAnchor()
        _ = try await run(harness, 0..<5)
        let older = harness.fileSystem.snapshot()
        _ = try await run(harness, 5..<10)
        let newer = try harness.fileSystem.contents(LogHarness.anchorPath)
        // The store is put back; the anchor, which lies elsewhere, is not.
        harness.fileSystem.restore(older)
        try harness.fileSystem.replace(LogHarness.anchorPath, with: newer)
        harness = LogHarness(harness, sinks: [MemorySink()])
        let log = try await harness.open()
        _ = try await log.append(LogHarness.event(99), to: .standard, source: nil)
        try await harness.waitForDecision(log)
        guard case .refused(let reason) = log.signing else {
            Issue.record("signing was not refused: \(log.signing)")
            return
        }
        #expect(reason.hasPrefix("rollback.detected"))
        // Nobody is waited for who will be shown nothing.
        let start = harness.clock.monotonicNanoseconds()
        try await log.close()
        #expect(harness.clock.monotonicNanoseconds() - start < harness.options.drainNanoseconds)
        #expect(try harness.fileSystem.contents(LogHarness.anchorPath) == newer)
        #expect(harness.sinks[0].puts == 0)
    }

    @Test("no sink gets anything before everybody outside was asked")
    func order() async throws {
        var harness = LogHarness(sinks: [MemorySink("near"), MemorySink("far", isElsewhere: true)])
        harness.options.stream.batch = .init(bytes: 512)
        harness.options.isOneShot = true
        try harness.make()
        let slow = SlowAnchor()
        harness.options.outside.anchors = [slow]
        let log = try await harness.open()
        for number in 0..<30 { _ = try await log.append(LogHarness.event(number), to: .standard, source: nil) }
        try await harness.clock.sleep(nanoseconds: 30_000_000_000)
        #expect(harness.sinks.map(\.puts) == [0, 0])
        slow.answer()
        #expect(try await log.close())
        #expect(harness.sinks.allSatisfy { $0.puts > 5 })
    }
}

/// An anchor in memory whose first answer is waited for.
private final class SlowAnchor: Anchor {
    private let state = Monitor<(isAnswering: Bool, lines: [AnchorLine])>((false, []))

    let name = "slow"
    var isElsewhere: Bool { true }
    func describe() -> String { "an anchor in memory" }
    func answer() { state.withLock { $0.isAnswering = true } }

    func newest(expecting expected: AnchorPosition?) async throws(CustodyError) -> AnchorReading {
        while !state.withLock({ $0.isAnswering }) { try? await SystemClock().sleep(nanoseconds: 1_000_000) }
        return AnchorReading(newest: state.withLock { $0.lines.last }, expected: expected == nil ? .none : .held)
    }

    func append(_ line: AnchorLine) async throws(CustodyError) { state.withLock { $0.lines.append(line) } }

    func forEachLine(
        _ body: @Sendable (UnsafeRawBufferPointer) throws(CustodyError) -> Void
    ) async throws(CustodyError) {}

    func close() async {}
}
