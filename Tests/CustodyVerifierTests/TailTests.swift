import CustodyCompress
import CustodyModel
import CustodyTestSupport
import CustodyVerifier
import Testing

@Suite("Half lines and damage at the end of a file")
struct TailTests {
    static let log = sampleLog(20)
    static let segment = "/store/default/journal/0000000000000000000"

    /// The first `count` records and a part of the next line.
    static func torn(_ count: UInt64, _ length: Int) -> [UInt8] {
        log.bytes(0...count - 1) + log.line(count).prefix(length)
    }

    @Test("a half line is torn, however much of it is there", arguments: [1, 14, 15, 60, 79, 200, Int.max])
    func alone(length: Int) throws {
        let length = min(length, Self.log.line(10).count - 1)
        for codec in Codec.allCases {
            let bytes = Self.torn(10, length)
            let report = try Evidence(["/log/audit.jsonl.1": codec == .none ? bytes : bytes.packed(codec)]).verify()
            #expect(brief(report) == ["tail.torn 10 11"])
            #expect(report.findings.first?.found == "\(length) bytes without one")
            #expect(report.exitStatus == 1)
            #expect(report.streams.map(\.records) == [10])
        }
    }

    @Test("it is a note when the record follows whole elsewhere", arguments: [1, 40, 79, 200])
    func follows(length: Int) throws {
        let report = try Evidence([
            "/log/audit.jsonl.1": Self.torn(10, length), "/log/audit.jsonl": Self.log.bytes(10...19),
        ]).verify()
        #expect(brief(report) == [])
        #expect(report.notes.map(\.line) == [11])
        // Also when it stands in the middle of the other file.
        let inside = try Evidence(["/log/a.jsonl.1": Self.torn(10, length), "/log/b.jsonl": Self.log.bytes]).verify()
        #expect(inside.exitStatus == 0)
        #expect(inside.noteCount == 1)
    }

    @Test("a half line of another record is no copy")
    func otherRecord() throws {
        let report = try Evidence([
            "/log/audit.jsonl.1": Self.log.bytes(0...9) + Self.log.line(11).prefix(60),
            "/log/audit.jsonl": Self.log.bytes(10...19),
        ]).verify()
        #expect(brief(report) == ["tail.torn 10 11"])
    }

    @Test("the newest journal segment may end in a half line; an older one when the record follows")
    func journal() throws {
        let evidence = try Evidence([Self.segment + "0-0001.jsonl": Self.torn(10, 50)])
        #expect(evidence.verify("/store").exitStatus == 0)
        #expect(evidence.verify("/store").notes.count == 1)
        try evidence.add("/store/default/journal/00000000000000000010-0001.jsonl", Self.log.bytes(10...19))
        #expect(evidence.verify("/store").exitStatus == 0)
        #expect(evidence.verify("/store").streams.map(\.records) == [20])
    }

    @Test("bad lines at the end of a journal segment are ignored when a later segment holds those records")
    func journalDamage() throws {
        var bad = Self.log.line(10)
        bad[100] ^= 1
        let bytes = Self.log.bytes(0...9) + bad + Array("garbage\n".utf8) + [0, 0, 0]
        let evidence = try Evidence([Self.segment + "0-0001.jsonl": bytes])
        #expect(brief(evidence.verify("/store")) == ["record.hash_mismatch 10 11", "record.malformed - 12"])
        try evidence.add("/store/default/journal/00000000000000000010-0002.jsonl", Self.log.bytes(10...19))
        for chunkSize in [1, 300, 8 << 20] {
            var evidence = evidence
            evidence.configuration.chunkSize = chunkSize
            let report = evidence.verify("/store")
            #expect(brief(report) == [])
            #expect(report.notes.count == 2)
        }
    }

    @Test("bad lines inside a journal segment are damage")
    func journalDamageInside() throws {
        var bad = Self.log.line(5)
        bad[100] ^= 1
        let evidence = try Evidence([
            Self.segment + "0-0001.jsonl": Self.log.bytes(0...4) + bad + Self.log.bytes(6...9),
            "/store/default/journal/00000000000000000010-0001.jsonl": Self.log.bytes(10...19),
        ])
        #expect(brief(evidence.verify("/store")) == ["record.hash_mismatch 5 6"])
    }

    @Test("a segment that holds a half line only")
    func onlyTorn() throws {
        let evidence = try Evidence([
            Self.segment + "0-0001.jsonl": Self.log.bytes(0...9),
            "/store/default/journal/00000000000000000010-0001.jsonl": Array(Self.log.line(10).prefix(5)),
        ])
        #expect(evidence.verify("/store").exitStatus == 0)
        try evidence.add("/store/default/journal/00000000000000000010-0002.jsonl", Self.log.bytes(10...12))
        #expect(evidence.verify("/store").exitStatus == 0)
        // Elsewhere it is torn.
        #expect(try brief(Evidence(["/log/a.jsonl": Array(Self.log.line(10).prefix(5))]).verify()) == ["tail.torn - 1"])
    }

    /// The register with these events behind `opened`.
    static func register(_ types: [String]) -> [UInt8] {
        var log = sampleLog(1, .register)
        for type in types { log.append(String(decoding: event(type).bytes, as: Swift.UTF8.self)) }
        return log.bytes
    }

    private static func event(_ type: String) -> CustodyEvent {
        switch type {
        case "started":
            .started(
                software: "test", configDigest: .zero, heartbeatSeconds: 600, sinks: [], anchors: [], torn: [])
        case "stopped": .stopped(reason: "test")
        case "checkpoint": .checkpoint(stream: .register, size: 1, head: .zero, note: "none", frontier: nil)
        case "timestamp": .timestamp(size: 1, noteDigest: .zero, authority: "test", token: "")
        case "cosignature": .cosignature(size: 1, line: "none")
        default: .heartbeat
        }
    }

    @Test(
        "the active file of a live log may end in a half line, for a while",
        arguments: [
            (["started"], true), (["started", "heartbeat"], true), (["started", "stopped"], false),
            (["started", "stopped", "checkpoint", "timestamp", "cosignature"], false),
            (["started", "stopped", "checkpoint", "started"], true), (["checkpoint"], false),
        ] as [([String], Bool)])
    func live(types: [String], isLive: Bool) throws {
        let evidence = try Evidence([
            "/log/audit.jsonl": Self.torn(10, 50), "/log/custody.jsonl": Self.register(types),
        ])
        #expect(brief(evidence.verify()) == (isLive ? [] : ["tail.torn 10 11"]))
        evidence.clock.advance(seconds: VerifierConfiguration.defaultMaximumLagSeconds + 1)
        #expect(evidence.verify().exitStatus == 1)
    }

    @Test("a closed segment of a live log may not")
    func closed() throws {
        let report = try Evidence([
            "/log/audit-00000000000000000000-00000000000000000010.jsonl": Self.torn(10, 50),
            "/log/custody.jsonl": Self.register(["started"]),
        ]).verify()
        #expect(brief(report) == ["tail.torn 10 11"])
    }
}
