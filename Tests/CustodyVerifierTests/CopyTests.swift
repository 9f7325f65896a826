import CustodyCompress
import CustodyModel
import CustodyTestSupport
import CustodyVerifier
import Testing

@Suite("Copies and forks")
struct CopyTests {
    static let log = sampleLog(40)

    /// The log up to `seq`, then other records.
    static func fork(at seq: UInt64, count: Int = 40) -> LogBuilder {
        var log = sampleLog(Int(seq))
        while log.lines.count < count { log.append("{\"type\":\"test.event\",\"forked\":\(log.nextSeq)}") }
        return log
    }

    @Test("overlapping copies count once, plain or packed", arguments: [Codec.none, .gzip, .zstd])
    func copies(codec: Codec) throws {
        let ranges: [ClosedRange<UInt64>] = [0...9, 5...20, 0...3, 15...39, 20...20, 7...7, 0...39, 30...35]
        var files: [String: [UInt8]] = [:]
        for (index, range) in ranges.enumerated() {
            files["/log/\(index).jsonl\(codec.fileSuffix)"] = Self.log.bytes(range).packed(codec)
        }
        let report = try Evidence(files).verify()
        #expect(brief(report) == [])
        #expect(report.streams.map(\.records) == [40])
        #expect(report.streams.first?.head == Self.log.head)
    }

    @Test(
        "a fork is found at its first record, wherever files end",
        arguments: [Codec.none, .zstd], [UInt64(1), 17, 29, 30, 39])
    func forks(codec: Codec, seq: UInt64) throws {
        let fork = Self.fork(at: seq)
        for (left, right) in [
            (0...39, 0...39), (0...30, 0...39), (0...39, 0...30), (0...39, 10...35), (5...39, 0...30),
        ] as [(ClosedRange<UInt64>, ClosedRange<UInt64>)] where right.contains(seq) && left.contains(seq) {
            let report = try Evidence([
                "/log/a.jsonl": Self.log.bytes(left).packed(codec), "/log/b.jsonl": fork.bytes(right).packed(codec),
            ]).verify()
            let finding = try #require(report.findings.first)
            #expect(report.findings.count == 1)
            #expect(finding.code == .chainFork)
            #expect(finding.seq == seq)
            #expect(finding.file == "/log/b.jsonl")
            #expect(finding.line == Int(seq - right.lowerBound) + 1)
            #expect(finding.found == fork.hashes[Int(seq)].hex)
            #expect(finding.expected?.hasPrefix(Self.log.hashes[Int(seq)].hex) == true)
            #expect(report.exitStatus == 1)
        }
    }

    @Test("a fork with a first record of its own: the links of both are right")
    func forkWithoutCommonPart() throws {
        let fork = Self.fork(at: 20)
        let report = try Evidence([
            "/log/a.jsonl": Self.log.bytes, "/log/b.jsonl": fork.bytes(25...39),
        ]).verify()
        #expect(brief(report) == ["chain.fork 25 1"])
    }

    @Test("files that meet must link")
    func link() throws {
        let fork = Self.fork(at: 20)
        let report = try Evidence(["/log/a.jsonl": Self.log.bytes(0...24), "/log/b.jsonl": fork.bytes(25...39)])
            .verify()
        #expect(brief(report) == ["chain.broken 25 1"])
        #expect(report.findings.first?.expected == Self.log.hashes[24].hex)
        #expect(report.findings.first?.found == fork.hashes[24].hex)
    }

    @Test("a gap between files, and one that a third file fills")
    func gap() throws {
        let evidence = try Evidence(["/log/a.jsonl": Self.log.bytes(0...9), "/log/b.jsonl": Self.log.bytes(20...39)])
        let report = evidence.verify()
        #expect(brief(report) == ["chain.gap 20 1"])
        #expect(report.findings.first?.expected == "seq 10")
        #expect(report.assurances == [Assurance(.chained, stream: .standard, range: 0...19, isWhole: false)])
        try evidence.add("/log/c.jsonl", Self.log.bytes(10...19))
        #expect(evidence.verify().exitStatus == 0)
    }

    @Test("a damaged line whose record another file holds whole is one finding, and no gap")
    func damagedCopy() throws {
        var lines = Self.log.lines
        lines[7][100] ^= 1
        let evidence = try Evidence(["/log/a.jsonl": Array(lines.joined())])
        #expect(brief(evidence.verify()) == ["record.hash_mismatch 7 8"])
        try evidence.add("/log/b.jsonl", Self.log.bytes(5...9))
        let report = evidence.verify()
        #expect(brief(report) == ["record.hash_mismatch 7 8"])
        #expect(report.streams.map(\.records) == [40])
    }

    @Test(
        "a damaged line is one finding, wherever another copy begins or ends",
        arguments: ["/log/0.jsonl", "/log/z.jsonl"], [0...6, 0...5, 6...6, 8...9, 8...39, 9...12, 8...8])
    func damagedBesideCopy(name: String, range: ClosedRange<UInt64>) throws {
        var lines = Self.log.lines
        lines[7][100] ^= 1
        let report = try Evidence(["/log/a.jsonl": Array(lines.joined()), name: Self.log.bytes(range)]).verify()
        #expect(brief(report) == ["record.hash_mismatch 7 8"])
    }

    @Test("a log that begins later is a note")
    func begins() throws {
        let report = try Evidence(["/log/a.jsonl": Self.log.bytes(10...39)]).verify()
        #expect(brief(report) == [])
        #expect(report.exitStatus == 0)
        #expect(report.notes.map(\.text) == ["begins at 10: what came before was not given"])
    }

    @Test("a first record that links to something is broken")
    func firstLink() throws {
        var log = LogBuilder(.standard, prev: Self.log.head)
        log.append("{\"type\":\"custody.opened\",\"format\":1,\"origin\":\"test\",\"software\":\"test\"}")
        #expect(try brief(Evidence(["/log/a.jsonl": log.bytes]).verify()) == ["chain.broken 0 1"])
    }

    @Test("standard input that overlaps cannot be compared, which is said")
    func standardInput() throws {
        let evidence = try Evidence(["/log/a.jsonl": Self.log.bytes(0...20)])
        let report = evidence.verify("/log/a.jsonl", "-", input: Evidence.Input(Self.log.bytes))
        #expect(brief(report) == ["object.unreadable - -"])
        #expect(report.exitStatus == 3)
    }

    @Test("a long plain file is searched by halves for the record to compare")
    func halving() throws {
        let log = sampleLog(2000, padding: 1000)
        let fork = {
            var fork = sampleLog(1500, padding: 1000)
            fork.append(count: 200)
            return fork
        }()
        for seq in [UInt64(1), 1900] {
            let evidence = try Evidence(["/log/a.jsonl": log.bytes, "/log/b.jsonl": log.bytes(0...seq)])
            #expect(evidence.verify().exitStatus == 0)
        }
        let evidence = try Evidence(["/log/a.jsonl": log.bytes, "/log/b.jsonl": fork.bytes])
        #expect(brief(evidence.verify()) == ["chain.fork 1500 1501"])
    }
}
