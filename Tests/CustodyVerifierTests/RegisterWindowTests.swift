import CustodyModel
import CustodyTestSupport
import CustodyVerifier
import SystemPackage
import Testing
import CustodyMerkle

@Suite("Windows, copies and mixtures of a log with its register")
struct RegisterWindowTests {
    static func signed(_ report: VerificationReport) -> ClosedRange<UInt64>? {
        report.assurances.first { $0.kind == .signed && $0.stream == .standard }?.range
    }

    @Test("a window is held against the checkpoints around it, without what came before", arguments: [1, 700, 8 << 20])
    func window(chunkSize: Int) throws {
        let log = try Sample.log()
        let records = try #require(log.data[.standard])
        var loot = Loot(log)
        // The days before the window are in the archive.
        loot.files[Loot.days[0]] = nil
        let report = try AttackTests.judge(loot, log) {
            $0.start = records.times[17]
            $0.end = records.times[20]
            $0.chunkSize = chunkSize
        }
        #expect(brief(report) == [])
        // It reaches to the next checkpoint, which is of 26 records.
        #expect(Self.signed(report) == 17...25)
        #expect(report.notes.contains { $0.text.hasPrefix("the window reaches up to") })
    }

    @Test("a window that begins between two checkpoints is tied to the next one's head")
    func between() throws {
        let log = try Sample.log()
        let records = try #require(log.data[.standard])
        let report = try AttackTests.judge(Loot(log), log) { $0.start = records.times[20] }
        #expect(brief(report) == [])
        #expect(Self.signed(report) == 20...33)
        var loot = Loot(log)
        loot.data = records.rechained { $0 == 21 ? $1.replacing("\"n\":21", "\"n\":22") : $1 }.lines
        let forged = try AttackTests.judge(loot, log) { $0.start = records.times[20] }
        #expect(forged.findings.map(\.code.text) == ["checkpoint.root"])
    }

    @Test("what a window lost is missed", arguments: [18, 22, 25])
    func cut(size: Int) throws {
        let log = try Sample.log()
        let records = try #require(log.data[.standard])
        var loot = Loot(log)
        loot.data = Array(loot.data.prefix(size))
        let report = try AttackTests.judge(loot, log) {
            $0.start = records.times[12]
            $0.end = records.times[20]
        }
        #expect(report.findings.map(\.code.text) == ["tail.missing"])
    }

    @Test("a day in the middle deleted, and only a later window verified: the verdict begins there")
    func later() throws {
        let log = try Sample.log()
        let records = try #require(log.data[.standard])
        var loot = Loot(log)
        loot.files[Loot.days[1]] = nil
        let first = UInt64(loot.files[Loot.days[0]]?.count ?? 0) * 2
        let report = try AttackTests.judge(loot, log) { $0.start = records.times[Int(first)] }
        #expect(brief(report) == [])
        #expect(Self.signed(report)?.lowerBound == first)
    }

    @Test("files that overlap, in any order, make one tree", arguments: [1, 2])
    func overlap(workers: Int) throws {
        let log = try Sample.log()
        var loot = Loot(log)
        let lines = loot.data
        loot.files["/log/default-1.jsonl"] = Array(lines[..<15])
        loot.files["/log/default-2.jsonl"] = Array(lines[9..<21])
        loot.files["/log/default-3.jsonl"] = Array(lines[18...])
        loot.files["/log/default-4.jsonl"] = Array(lines[3..<7])
        let report = try AttackTests.judge(loot, log) { $0.workers = workers }
        #expect(brief(report) == [])
        #expect(Self.signed(report) == 0...33)
    }

    @Test("a whole copy beside the log changes nothing")
    func copies() throws {
        let log = try Sample.log()
        var loot = Loot(log)
        loot.files["/log/copy.jsonl"] = loot.data
        loot.files["/log/register.jsonl"] = Array(log.register.lines[4...])
        let report = try AttackTests.judge(loot, log)
        #expect(brief(report) == [])
        #expect(Self.signed(report) == 0...33)
        #expect(report.exitStatus == 0)
    }

    @Test("everything in one file, the register behind the data")
    func mixed() throws {
        let log = try Sample.log()
        var loot = Loot(log)
        loot.files = ["/log/all.jsonl": loot.data + (loot.files["/log/audit.jsonl"] ?? []) + log.register.lines]
        let report = try AttackTests.judge(loot, log)
        #expect(brief(report) == [])
        #expect(Self.signed(report) == 0...33)
    }

    @Test("one stream alone is verified against the whole register")
    func stream() throws {
        let log = try Sample.log()
        var loot = Loot(log)
        loot.files["/log/audit.jsonl"] = nil
        let report = try AttackTests.judge(loot, log) { $0.stream = .standard }
        #expect(brief(report) == [])
        #expect(Self.signed(report) == 0...33)
    }

    @Test("standard input that holds the register cannot be judged by signatures")
    func standardInput() throws {
        let log = try Sample.log()
        let evidence = try Evidence()
        var configured = evidence
        configured.configuration.trust = try AttackTests.trust(log)
        let report = configured.verify("-", input: Evidence.Input(log.register.bytes))
        #expect(report.exitStatus != 0)
        #expect(report.findings.contains { $0.code == .objectUnreadable && $0.stream == .register })
    }

    @Test("an epoch that was begun anew is a finding, until its key is acknowledged")
    func restart() throws {
        var log = try Sample.log(steps: 4)
        try log.changeEpoch(isRestart: true)
        log.advance(seconds: 5)
        try log.round()
        let report = try AttackTests.judge(Loot(log), log)
        #expect(report.findings.map(\.code.text) == ["epoch.restart"])
        let acknowledged = try "\(log.trustLine()) \(log.epochKey(log.epoch).key)\n"
        let known = try AttackTests.judge(Loot(log), log) {
            $0.trust = try TrustFile(parsing: [UInt8](acknowledged.utf8))
        }
        #expect(brief(known) == [])
        #expect(known.assurances.contains { $0.kind == .sealed && $0.range.upperBound >= 25 })
    }

    @Test("a trust line without the epoch key: signed, and not forward-secure")
    func weak() throws {
        let log = try Sample.log()
        let report = try AttackTests.judge(Loot(log), log) {
            $0.trust = try TrustFile(parsing: [UInt8]("# log\n\(log.logKey())\n".utf8))
        }
        #expect(brief(report) == [])
        #expect(report.missingAssurances.contains(.sealed))
        #expect(report.text.contains("Not forward-secure"))
        #expect(throws: CustodyError.self) { try TrustFile(parsing: [UInt8]("no key\n".utf8)) }
        #expect(throws: CustodyError.self) { try TrustFile(parsing: [UInt8]("# nothing\n".utf8)) }
    }
}
