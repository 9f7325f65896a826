import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodyTestSupport
import CustodyVerifier
import Testing

@Suite("Keys that were replaced, records that were pruned, limits of the register")
struct RegisterRuleTests {
    private static func trust(_ lines: String...) throws -> TrustFile {
        try TrustFile(parsing: [UInt8](lines.map { $0 + "\n" }.joined().utf8))
    }

    /// The log key is replaced in the middle; the note before it is recorded behind it.
    private static func rotated() throws -> (log: TestLog, before: TestLog, old: String, new: String) {
        let before = try Sample.log(steps: 4)
        var log = before
        try log.rotateKey("next")
        log.advance(seconds: 5)
        log.record(3)
        try log.round()
        log.advance(seconds: 5)
        try log.changeEpoch()
        try log.round()
        try log.stop()
        return (log, before, try before.trustLine(), try log.trustLine())
    }

    @Test("a log key is followed only where trust or policy names it beside the one before")
    func keys() throws {
        let (log, _, old, new) = try Self.rotated()
        let both = try AttackTests.judge(Loot(log), log) { $0.trust = try Self.trust(old, new) }
        #expect(brief(both) == [])
        #expect(both.assurances.contains { $0.kind == .sealed && $0.stream == .standard && $0.range == 0...28 })
        for line in [old, new] {
            let one = try AttackTests.judge(Loot(log), log) { $0.trust = try Self.trust(line) }
            #expect(one.exitStatus == 1)
            #expect(one.findings.contains { $0.code == .checkpointSignature && $0.stream == .register })
        }
        let policy = try WitnessPolicy(
            parsing: [UInt8]("log \(try log.logKey().stream(.register))\nquorum none\n".utf8))
        let named = try AttackTests.judge(Loot(log), log) {
            $0.trust = try Self.trust(old)
            $0.policy = policy
        }
        #expect(brief(named) == [])
    }

    @Test("a key that nobody vouched for is a finding, also when the trust file names it")
    func forgedKey() throws {
        let before = try Sample.log(steps: 4)
        var thief = before
        // Vouched for by a key that was never the log's.
        thief.logSeed = SHA256.digest("thief").bytes
        try thief.rotateKey("next")
        try thief.round()
        let report = try AttackTests.judge(Loot(thief), thief) {
            $0.trust = try Self.trust(before.trustLine(), thief.trustLine())
        }
        #expect(
            report.findings.contains { $0.code == .checkpointSignature && $0.found == "a signature that does not hold" }
        )
    }

    @Test("what was remembered before or after the key was replaced is gone on from, while both keys are named")
    func state() throws {
        let (log, before, old, new) = try Self.rotated()
        let both = try Self.trust(old, new)
        let earlier = try #require(
            try AttackTests.judge(Loot(before), before) { $0.trust = try Self.trust(old) }.state)
        let later = try #require(try AttackTests.judge(Loot(log), log) { $0.trust = both }.state)
        for state in [earlier, later] {
            let again = try AttackTests.judge(Loot(log), log) {
                $0.trust = both
                $0.state = state
            }
            #expect(brief(again) == [])
        }
        // Only what is new is given, and the new key is named no more.
        var more = log
        more.append(.heartbeat)
        try more.round()
        var loot = Loot(more)
        loot.files[Loot.register]?.removeFirst(Int(later.size))
        let report = try AttackTests.judge(loot, more) {
            $0.state = later
            $0.trust = try Self.trust(old)
            $0.anchors = []
        }
        #expect(report.findings.contains { $0.code == .checkpointSignature }, "\(brief(report))")
    }

    @Test("a pruned stream is verified from the frontier that its register names, which a checkpoint must confirm")
    func pruned() throws {
        let size = 17
        func pruned(_ change: (inout [String]) -> Void = { _ in }) throws -> TestLog {
            var log = try Sample.log(steps: 7)
            let hashes = try #require(log.data[.standard]).hashes
            var frontier = TestLog.frontier(hashes.prefix(size)).rootsBase64
            change(&frontier)
            log.append(.pruned(stream: .standard, before: UInt64(size), head: hashes[size - 1], frontier: frontier))
            try log.round()
            return log
        }
        let log = try pruned()
        var loot = Loot(log)
        loot.data = Array(loot.data[size...])
        let report = try AttackTests.judge(loot, log)
        #expect(brief(report) == [])
        #expect(RegisterWindowTests.signed(report) == 17...33)
        // One record more than was pruned is gone.
        loot.data.removeFirst()
        #expect(try AttackTests.judge(loot, log).findings.contains { $0.code == .chainGap })
        let forged = try pruned { $0[0] = Digest.zero.base64 }
        #expect(
            try AttackTests.judge(Loot(forged), forged).findings.map(\.code.text).contains("checkpoint.root"))
        let silent = try Sample.log(steps: 7)
        var cut = Loot(silent)
        cut.data = Array(cut.data[size...])
        #expect(try AttackTests.judge(cut, silent).findings.contains { $0.code == .chainGap })
    }

    @Test("what no signed note covers prunes nothing: whoever removes files can append to the register as well")
    func unsignedPruning() throws {
        var log = try Sample.log(steps: 7)
        let hashes = try #require(log.data[.standard]).hashes
        let frontier = TestLog.frontier(hashes.prefix(17)).rootsBase64
        log.append(.pruned(stream: .standard, before: 17, head: hashes[16], frontier: frontier))
        var loot = Loot(log)
        loot.data = Array(loot.data[17...])
        let gap = try AttackTests.judge(loot, log).findings.first { $0.code == .chainGap }
        #expect(gap?.stream == .standard && gap?.expected == "seq 0")
        try log.round()
        var signed = Loot(log)
        signed.data = Array(signed.data[17...])
        let report = try AttackTests.judge(signed, log)
        #expect(brief(report) == [])
        #expect(
            report.notes.contains {
                $0.stream == .standard
                    && $0.text.hasPrefix("records before 17 were pruned by the retention of default at ")
            })
        // A copy that still has them says nothing of it.
        #expect(try AttackTests.judge(Loot(log), log).notes.allSatisfy { !$0.text.contains("pruned") })
    }

    @Test("a stream of which everything was pruned is not missing; of which anything was not, it is")
    func prunedWhole() throws {
        var log = try Sample.log(steps: 7)
        let hashes = try #require(log.data[.standard]).hashes
        for (size, isMissing) in [(26, true), (34, false)] {
            let frontier = TestLog.frontier(hashes.prefix(size)).rootsBase64
            log.append(
                .pruned(stream: .standard, before: UInt64(size), head: hashes[size - 1], frontier: frontier))
            try log.round()
            var loot = Loot(log)
            loot.data = []
            let report = try AttackTests.judge(loot, log)
            #expect(report.findings.contains { $0.stream == .standard } == isMissing, "\(brief(report))")
            #expect(report.notes.contains { $0.text.hasPrefix("records before \(size) were pruned") } == !isMissing)
        }
    }

    @Test("as much of checkpoints as may be held, and a byte less", arguments: [(1, true), (0, true), (-1, false)])
    func limit(more: Int, isEnough: Bool) throws {
        let log = try Sample.log()
        let held = try AttackTests.judge(Loot(log), log).checkpointBytes
        #expect(held > 0)
        let report = try AttackTests.judge(Loot(log), log) { $0.checkpointBytes = held + more }
        #expect((report.findings == []) == isEnough, "\(brief(report))")
        let unread = report.findings.contains { $0.code == .objectUnreadable && $0.stream == .register }
        #expect(unread == !isEnough)
    }

    @Test("a half last line of an anchor is a note")
    func halfLine() throws {
        let log = try Sample.log()
        var loot = Loot(log)
        let last = try #require(loot.anchor?.last)
        loot.anchor?.append(Array(last.prefix(200)))
        let report = try AttackTests.judge(loot, log)
        #expect(brief(report) == [])
        #expect(report.notes.contains { $0.text.hasPrefix("a half line") && $0.stream == .anchor })
    }

    @Test("an anchor chained anew without a middle line vouches for the same with a larger lag, and for nothing more")
    func rechainedAnchor() throws {
        let log = try Sample.log()
        var loot = Loot(log)
        loot.anchor = log.anchor.rechained { $0 == 2 ? nil : $1 }.lines
        let (before, after) = (try AttackTests.judge(Loot(log), log), try AttackTests.judge(loot, log))
        #expect(brief(after) == [])
        func lag(_ report: VerificationReport) -> Int64 {
            report.assurances.filter { $0.kind == .anchored }.compactMap(\.lagMicroseconds).max() ?? 0
        }
        #expect(lag(after) >= lag(before))
    }

    @Test("a window says that what lies before it is open; what would go unnoticed has no heading of its own")
    func words() throws {
        let log = try Sample.log()
        let records = try #require(log.data[.standard])
        let report = try AttackTests.judge(Loot(log), log) { $0.start = records.times[20] }
        #expect(report.text.contains("  records before \(records.times[20]) were not looked at"))
        var whole = VerificationReport()
        whole.streams = report.streams
        whole.hasTrust = true
        whole.assurances = Assurance.Kind.allCases.map { Assurance($0, stream: .standard, range: 0...1) }
        #expect(!whole.text.contains("What nobody would notice"))
    }
}
