import CustodyModel
import CustodyTestSupport
import CustodyVerifier
import Testing

@Suite("Logs that end too early")
struct CutTests {
    /// Sizes of `default` at which the register has a checkpoint.
    static let boundaries: [Int] = [11, 17, 26, 34]

    @Test("a data stream cut at a checkpoint's boundary, or one off it", arguments: boundaries, [-1, 0, 1])
    func data(boundary: Int, offset: Int) throws {
        let log = try Sample.log()
        var loot = Loot(log)
        #expect(loot.data.count == 34)
        let size = boundary + offset
        guard size < 34 else { return }
        loot.data = Array(loot.data.prefix(size))
        let report = try AttackTests.judge(loot, log)
        #expect(brief(report) == ["tail.missing \(size) -"])
        // What is left is vouched for up to the last checkpoint that it reaches.
        let reached = Self.boundaries.last { $0 <= size } ?? 0
        let signed = report.assurances.first { $0.kind == .signed && $0.stream == .standard }
        #expect(signed?.range == (reached > 0 ? 0...UInt64(reached) - 1 : nil))
    }

    @Test("an older copy of everything but the anchor", arguments: 1..<Sample.steps)
    func older(steps: Int) throws {
        let log = try Sample.log()
        let copy = try Sample.log(steps: steps)
        var loot = Loot(copy)
        loot.anchor = log.anchor.lines
        var evidence = try loot.evidence(now: log.time.adding(seconds: 3600))
        evidence.configuration.trust = try AttackTests.trust(log)
        evidence.configuration.anchors = ["/anchor/anchor.jsonl"]
        #expect(evidence.verify().findings.map(\.code.text).contains("anchor.ahead"))
        // The anchor cut as well: only an earlier verification knows.
        loot.anchor = copy.anchor.lines
        evidence = try loot.evidence(now: copy.time)
        evidence.configuration.trust = try AttackTests.trust(log)
        evidence.configuration.anchors = ["/anchor/anchor.jsonl"]
        #expect(evidence.verify().exitStatus == 0)
        evidence.configuration.state = try AttackTests.judge(Loot(log), log).state
        #expect(evidence.configuration.state != nil)
        #expect(brief(evidence.verify()) == ["rollback.detected \(copy.register.nextSeq) -"])
    }

    @Test("register lines cut off the end, one after the other")
    func register() throws {
        let log = try Sample.log()
        for count in 1..<log.register.lines.count {
            var loot = Loot(log)
            loot.files[Loot.register]?.removeLast(count)
            let report = try AttackTests.judge(loot, log) { $0.anchors = [] }
            // The newest note says how many there were.
            #expect(report.findings.map(\.code.text).contains("tail.missing"))
            #expect(report.exitStatus == 1)
        }
    }

    @Test("what is recorded behind the newest note: a while on a live log, never on a stopped one")
    func uncovered() throws {
        var log = try Sample.log(steps: 7)
        log.record(3)
        let trust = try AttackTests.trust(log)
        for (age, expected) in [(0, []), (899, []), (901, ["tail.uncovered 34 -"])] as [(Int64, [String])] {
            var evidence = try Loot(log).evidence(now: log.time.adding(seconds: age))
            evidence.configuration.trust = trust
            let report = evidence.verify()
            #expect(brief(report) == expected)
            #expect(report.meets(.signed, maximumLagSeconds: 900) == expected.isEmpty)
        }
        var stopped = try Sample.log()
        stopped.record(1)
        #expect(brief(try AttackTests.judge(Loot(stopped), stopped)) == ["tail.uncovered 34 -"])
    }

    @Test("a heartbeat that is owed", arguments: [(1200, false), (1201, true)] as [(Int64, Bool)])
    func heartbeat(silence: Int64, isMissed: Bool) throws {
        let log = try Sample.log(steps: 7)
        var evidence = try Loot(log).evidence(now: (log.register.times.last ?? log.time).adding(seconds: silence))
        evidence.configuration.trust = try AttackTests.trust(log)
        #expect(
            brief(evidence.verify())
                == (isMissed ? ["heartbeat.missed \(log.register.nextSeq - 1) \(log.register.nextSeq)"] : []))
        var later = log
        later.advance(seconds: silence - 5)
        later.append(.heartbeat)
        later.advance(seconds: 5)
        try later.round()
        let report = try AttackTests.judge(Loot(later), later)
        #expect(report.findings.map(\.code.text) == [])
    }

    @Test("a process that began again without a stop before is a note")
    func unclean() throws {
        var log = try Sample.log(steps: 4)
        log.advance(seconds: 100_000)
        log.start()
        log.advance(seconds: 5)
        try log.round()
        let report = try AttackTests.judge(Loot(log), log)
        #expect(brief(report) == [])
        #expect(report.notes.contains { $0.text.hasPrefix("unclean stop") })
    }
}
