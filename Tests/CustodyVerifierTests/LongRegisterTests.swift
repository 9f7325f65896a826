import CustodyCompress
import CustodyModel
import CustodyTestSupport
import CustodyVerifier
import Testing
import CustodyMerkle

/// Registers with more checkpoints of a stream than are hashed together.
@Suite("Long registers")
struct LongRegisterTests {
    /// A checkpoint of every three records, and one of 20 in between.
    static func log(rounds: Int) throws -> TestLog {
        var log = TestLog()
        try log.open()
        log.start()
        for round in 0..<rounds {
            log.record(round == 100 ? 20 : 3)
            log.advance(seconds: round % 7 == 0 ? 2 : 1)
            try log.round(isAnchored: false)
        }
        try log.stop()
        return log
    }

    static let long = Result { try log(rounds: 300) }

    static func judge(
        _ loot: Loot, _ log: TestLog, _ change: (inout VerifierConfiguration) throws -> Void = { _ in }
    ) throws -> VerificationReport {
        try AttackTests.judge(loot, log) {
            $0.anchors = []
            try change(&$0)
        }
    }

    @Test("a round takes a few bytes, however many there are")
    func memory() throws {
        let reports = try [128, 384].map { rounds in
            let log = try Self.log(rounds: rounds)
            return try Self.judge(Loot(log), log)
        }
        #expect(reports.allSatisfy { brief($0) == [] })
        let checkpoints = Double(reports[1].checkpointBytes - reports[0].checkpointBytes) / 256
        let cover = Double(reports[1].coverBytes - reports[0].coverBytes) / 256
        // Times move by up to a second and some microseconds, which is 20 bits each; a page has a hash.
        #expect(checkpoints > 0 && checkpoints < 6, "\(checkpoints)")
        #expect(cover > 0 && cover < 4, "\(cover)")
        #expect(reports[1].checkpointBytes < 384 * 6)
    }

    @Test("whole, however it is cut and packed", arguments: [700, 5000, 8 << 20], [Codec.none, .zstd])
    func whole(chunkSize: Int, codec: Codec) throws {
        let log = try Self.long.get()
        var loot = Loot(log)
        if codec != .none {
            loot.files[Loot.register] = [Array(log.register.bytes).packed(codec)]
            loot.data = [Array(loot.data.joined()).packed(codec)]
        }
        let report = try Self.judge(loot, log) { $0.chunkSize = chunkSize }
        #expect(brief(report) == [])
        let last = try #require(log.data[.standard]).nextSeq - 1
        #expect(RegisterWindowTests.signed(report) == 0...last)
        let lags = report.assurances.filter { $0.stream == .standard && $0.kind != .chained }.map(\.lagMicroseconds)
        // The first checkpoint is of a record more; where a chunk ends in between, a lag is counted from its next record on.
        #expect(lags.count == 2 && lags.allSatisfy { (2_002_000...2_003_000).contains($0 ?? 0) }, "\(lags)")
    }

    /// One record changed and all behind it chained anew: the first checkpoint behind it is the one that is wrong.
    @Test(
        "a history that was rewritten is found at its first checkpoint",
        arguments: [1, 384, 401, 402, 700, 917])
    func rewritten(seq: Int) throws {
        let log = try Self.long.get()
        let records = try #require(log.data[.standard])
        var loot = Loot(log)
        loot.data = records.rechained { $0 == seq ? $1.replacing("\"n\":\(seq)", "\"n\":1\(seq)") : $1 }.lines
        let sizes = (0..<300).map { 4 + 3 * $0 + ($0 >= 100 ? 17 : 0) }
        let size = try #require(sizes.first { $0 > seq })
        for codec in [Codec.none, .gzip] {
            if codec != .none { loot.files[Loot.register] = [Array(log.register.bytes).packed(codec)] }
            let report = try Self.judge(loot, log)
            #expect(report.findings.map(\.code.text) == ["checkpoint.root"])
            #expect(report.findings.first?.seq == UInt64(size - 1))
            #expect(
                report.findings.first?.expected?.hasPrefix("root and head of \(size) records as in register record")
                    == true)
            #expect(RegisterWindowTests.signed(report)?.upperBound == sizes.last { $0 < size }.map { UInt64($0 - 1) })
        }
    }

    @Test(
        "windows that begin and end between pages",
        arguments: [(0, 200), (5, 12), (390, 391), (402, 917)])
    func window(first: Int, last: Int) throws {
        let log = try Self.long.get()
        let records = try #require(log.data[.standard])
        for codec in [Codec.none, .zstd] {
            var loot = Loot(log)
            if codec != .none { loot.files[Loot.register] = [Array(log.register.bytes).packed(codec)] }
            func judge(_ loot: Loot) throws -> VerificationReport {
                try Self.judge(loot, log) {
                    $0.start = records.times[first]
                    $0.end = records.times[last]
                    $0.chunkSize = 700
                }
            }
            let report = try judge(loot)
            #expect(brief(report) == [])
            let signed = try #require(RegisterWindowTests.signed(report))
            #expect(signed.lowerBound == UInt64(first) && signed.upperBound >= UInt64(last))
            // The tree is entered at the first checkpoint; nothing behind it waits for the end.
            #expect(report.waitingPieces < 3)
            // A change inside, chained anew.
            loot.data = records.rechained { $0 == last ? $1.replacing("\"n\":\(last)", "\"n\":1\(last)") : $1 }.lines
            #expect(try judge(loot).findings.map(\.code.text) == ["checkpoint.root"])
        }
    }

    @Test("a cut tail is only that", arguments: [100, 401, 917])
    func cut(size: Int) throws {
        let log = try Self.long.get()
        var loot = Loot(log)
        loot.data = Array(loot.data.prefix(size))
        let report = try Self.judge(loot, log)
        #expect(brief(report) == ["tail.missing \(size) -"])
        #expect(report.assurances.contains { $0.kind == .signed && $0.stream == .standard })
    }

    @Test("files that overlap, one of them rewritten: the one that is wrong is named")
    func copies() throws {
        let log = try Self.long.get()
        let records = try #require(log.data[.standard])
        var loot = Loot(log)
        let right = records.lines
        let wrong = records.rechained { $0 == 500 ? $1.replacing("\"n\":500", "\"n\":5000") : $1 }.lines
        for day in Loot.days { loot.files[day] = nil }
        loot.files[Loot.days[0]] = Array(right[..<450])
        loot.files[Loot.days[1]] = Array(right[450...])
        loot.files[Loot.days[2]] = Array(wrong[450..<700])
        let report = try Self.judge(loot, log)
        #expect(Set(report.findings.map(\.code.text)) == ["chain.fork", "checkpoint.root"])
        #expect(report.findings.filter { $0.code == .checkpointRoot }.map(\.file) == [Loot.days[2]])
    }

    @Test("pruned at a checkpoint of a page that is long past")
    func pruned() throws {
        let log = try Self.log(rounds: 260)
        let records = try #require(log.data[.standard])
        let size = 4 + 3 * 49
        let frontier = TestLog.frontier(records.hashes.prefix(size)).rootsBase64
        for (head, isRight) in [(records.hashes[size - 1], true), (records.hashes[size], false)] {
            var pruned = log
            pruned.append(.pruned(stream: .standard, before: UInt64(size), head: head, frontier: frontier))
            try pruned.round(isAnchored: false)
            var loot = Loot(pruned)
            loot.data = Array(loot.data[size...])
            let report = try Self.judge(loot, pruned)
            #expect(report.findings.contains { $0.code == .checkpointRoot } == !isRight)
            if isRight { #expect(brief(report) == []) }
        }
    }
}
