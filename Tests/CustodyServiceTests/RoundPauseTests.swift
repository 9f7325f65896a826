import CustodyModel
import CustodyService
import CustodySystem
import CustodyTestSupport
import Testing
import CustodyPipeline

@Suite("Batches that follow each other fast")
struct RoundPauseTests {
    /// Method: real time, so that a second is one. Rounds cannot be closer together than that, however fast or slow the
    /// machine; batches end whenever four or five events were recorded.
    @Test("wait for one round together, in which each has its checkpoint")
    func oneRoundForSeveral() async throws {
        var harness = LogHarness(clock: SystemClock())
        harness.options.checkpoints.delayNanoseconds = 3_600_000_000_000
        harness.options.drainNanoseconds = 60_000_000_000
        try harness.make()
        let log = try await harness.open()
        try await harness.waitForDecision(log)
        let began = harness.clock.monotonicNanoseconds()
        for number in 0..<400 { _ = try await log.append(LogHarness.event(number), to: .standard, source: nil) }
        let seconds = (harness.clock.monotonicNanoseconds() - began) / 1_000_000_000
        let rounds = try notes(harness, of: .register)
        // Two more: the first at once, and one whose note is not in the register yet.
        #expect(rounds <= Int(seconds) + 2)
        try await log.close()
        let oracle = try harness.judgeRegister()
        #expect(oracle.defects == [])
        #expect(try notes(harness, of: .standard) >= 60)
    }

    private func notes(_ harness: LogHarness, of stream: StreamName) throws -> Int {
        try harness.journal(.register).lines.count { line in
            String(decoding: line, as: UTF8.self).contains(
                "\"event\":{\"type\":\"custody.checkpoint\",\"stream\":\"\(stream)\"")
        }
    }
}
