import CustodyModel
import CustodyTestSupport
import CustodyVerifier
import Testing
import CustodyMerkle

@Suite("What one verification leaves for the next")
struct StateTests {
    @Test("it is read as it was written, and nothing else is")
    func text() throws {
        let log = try Sample.log()
        let state = try #require(try AttackTests.judge(Loot(log), log).state)
        #expect(VerifierState(parsing: state.bytes) == state)
        #expect(state.size == log.note?.checkpoint.size)
        #expect(state.head == log.register.hashes[Int(state.size) - 1])
        for index in stride(from: 0, to: state.bytes.count, by: 7) {
            var bytes = state.bytes
            bytes[index] ^= 0x40
            #expect(VerifierState(parsing: bytes) != state)
        }
        #expect(VerifierState(parsing: Array(state.bytes.dropLast())) == nil)
        #expect(VerifierState(parsing: []) == nil)
    }

    @Test("a log that grew agrees with it, also when only what is new is given", arguments: 1..<Sample.steps)
    func growth(steps: Int) throws {
        let older = try Sample.log(steps: steps)
        let state = try #require(try AttackTests.judge(Loot(older), older).state)
        let log = try Sample.log()
        let report = try AttackTests.judge(Loot(log), log) { $0.state = state }
        #expect(brief(report) == [])
        #expect(try report.state == AttackTests.judge(Loot(log), log).state)
        var loot = Loot(log)
        loot.files[Loot.register]?.removeFirst(Int(state.size))
        let rest = try AttackTests.judge(loot, log) {
            $0.state = state
            $0.anchors = []
        }
        #expect(rest.findings.filter { $0.stream == .register }.isEmpty, "\(brief(rest))")
        #expect(rest.state == nil || rest.state == report.state)
    }

    @Test("another history is a rollback")
    func history() throws {
        let log = try Sample.log()
        let state = try AttackTests.judge(Loot(log), log).state
        let other = try Sample.log(text: "other")
        let report = try AttackTests.judge(Loot(other), other) { $0.state = state }
        #expect(brief(report) == ["rollback.detected \((state?.size ?? 0) - 1) -"])
        #expect(report.state == nil)
        let gone = try AttackTests.judge(Loot(log), log) {
            $0.state = state
            $0.trust = nil
        }
        #expect(gone.state == nil)
    }

    @Test("a run with findings leaves none")
    func findings() throws {
        let log = try Sample.log()
        var loot = Loot(log)
        loot.data.removeLast()
        #expect(try AttackTests.judge(loot, log).state == nil)
    }
}
