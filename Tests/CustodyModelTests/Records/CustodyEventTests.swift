import CustodyCrypto
import CustodyModel
import CustodyTestSupport
import Testing

/// The bytes of Custody's own events.
@Suite struct CustodyEventTests {
    private static let stream = StreamName.standard
    private static let digest = SHA256.digest("x")
    private static let moment = Timestamp(microseconds: 1_795_000_000_000_001)

    private func text(_ event: CustodyEvent) -> String { String(decoding: event.bytes, as: UTF8.self) }

    @Test("golden events are built byte for byte", .enabled(if: SharedCorpora.isPresent, "\(SharedCorpora.absence)"))
    func golden() throws {
        func event(_ name: String, _ index: Int) throws -> String {
            let line = try Golden.lines(name)[index]
            let parts = try #require(parsed(line))
            return String(decoding: line[parts.event], as: UTF8.self)
        }
        let opened = try event("default.jsonl", 0)
        #expect(text(.opened(origin: "audit.example/golden/default", software: "independent")) == opened)
        let trust = try #require(try Golden.lines("trust").first).split(separator: 0x20)
        let keys = trust.map { String(decoding: $0, as: UTF8.self) }
        let register = try [0, 1, 5, 9].map { try event("custody.jsonl", $0) }
        let events: [CustodyEvent] = [
            .registerOpened(
                origin: "audit.example/golden", logKey: keys[0], epochKey: keys[1], software: "independent"),
            .started(
                software: "independent", configDigest: .zero, heartbeatSeconds: 600, sinks: ["local"],
                anchors: ["file"],
                torn: []),
            .heartbeat, .stopped(reason: "orderly"),
        ]
        #expect(events.map(text) == register)
    }

    @Test("members come in the order of the specification's tables")
    func order() {
        let hex = CustodyEventTests.digest.hex
        let moment = CustodyEventTests.moment
        #expect(
            text(.rejected(reason: "json.syntax", offset: 3, length: 9, digest: CustodyEventTests.digest, key: "k"))
                == "{\"type\":\"custody.rejected\",\"reason\":\"json.syntax\",\"offset\":3,\"length\":9,\"digest\":\"\(hex)\",\"key\":\"k\",\"count\":1}"
        )
        #expect(
            text(.rejected(reason: "json.syntax", key: "k", count: 250))
                == "{\"type\":\"custody.rejected\",\"reason\":\"json.syntax\",\"key\":\"k\",\"count\":250}")
        #expect(
            text(.gap(count: .max, from: .earliest, to: moment))
                == "{\"type\":\"custody.gap\",\"count\":18446744073709551615,\"from\":\"0000-01-01T00:00:00.000000Z\",\"to\":\"\(moment)\"}"
        )
        #expect(
            text(.clockStepped(from: moment, to: .latest))
                == "{\"type\":\"custody.clock_stepped\",\"from\":\"\(moment)\",\"to\":\"9999-12-31T23:59:59.999999Z\"}")
        #expect(
            text(.idConflict(idDigest: CustodyEventTests.digest, key: "k", firstSeq: 0))
                == "{\"type\":\"custody.id_conflict\",\"id_digest\":\"\(hex)\",\"key\":\"k\",\"first_seq\":0}")
        #expect(
            text(.configChanged(keys: ["a.b", "c"], configDigest: .zero))
                == "{\"type\":\"custody.config_changed\",\"keys\":[\"a.b\",\"c\"],\"config_digest\":\"\(Digest.zero.hex)\"}"
        )
        #expect(
            text(.rotated(stream: CustodyEventTests.stream, first: 1, last: 2))
                == "{\"type\":\"custody.rotated\",\"stream\":\"default\",\"first\":1,\"last\":2}")
        let torn = [1, 2].map {
            CustodyEvent.Torn(stream: CustodyEventTests.stream, bytes: $0, digest: CustodyEventTests.digest)
        }
        #expect(
            text(.started(software: "s", configDigest: .zero, heartbeatSeconds: 1, sinks: [], anchors: [], torn: torn))
                .hasSuffix(
                    "\"sinks\":[],\"anchors\":[],\"torn\":[{\"stream\":\"default\",\"bytes\":1,\"sha256\":\"\(hex)\"},{\"stream\":\"default\",\"bytes\":2,\"sha256\":\"\(hex)\"}]}"
                ))
        let continues = CustodyEvent.Continuation(origin: "o", stream: CustodyEventTests.stream, size: 9, root: "AA==")
        let ending =
            "\"software\":\"s\",\"continues\":{\"origin\":\"o\",\"stream\":\"default\",\"size\":9,\"root\":\"AA==\"}}"
        #expect(text(.opened(origin: "p", software: "s", continues: continues)).hasSuffix(ending))
        #expect(
            text(.registerOpened(origin: "p", logKey: "k", epochKey: "e", software: "s", continues: continues))
                .hasSuffix("\"log_key\":\"k\",\"epoch_key\":\"e\"," + ending))
    }

    @Test("strings escape only what must be, in the short form where JSON has one")
    func escaping() {
        let raw =
            String(String.UnicodeScalarView((0...0x7F).compactMap(UnicodeScalar.init))) + "/é漢😀\u{2028}\u{7F}\u{80}"
        let escapes: [UInt32: String] = [
            0x22: "\\\"", 0x5C: "\\\\", 8: "\\b", 9: "\\t", 0xA: "\\n", 0xC: "\\f", 0xD: "\\r",
        ]
        let expected = raw.unicodeScalars.map { scalar in
            if let short = escapes[scalar.value] { return short }
            guard scalar.value < 0x20 else { return String(Character(scalar)) }
            return "\\u00" + (scalar.value < 16 ? "0" : "1") + String(scalar.value % 16, radix: 16)
        }.joined()
        let event = CustodyEvent.stopped(reason: raw)
        #expect(text(event) == "{\"type\":\"custody.stopped\",\"reason\":\"\(expected)\"}")
        // Decoding gives back what was escaped.
        var output = ByteBuffer()
        unsafe Array(expected.utf8).withUnsafeBytes { unsafe JSONText.decode($0, into: &output) }
        #expect(output.toArray() == Array(raw.utf8))
    }

    @Test("every event is compact JSON, of a type that its stream allows")
    func valid() {
        let events: [CustodyEvent] = [
            .opened(origin: "o\n", software: "\u{0}"),
            .registerOpened(origin: "", logKey: "", epochKey: "", software: ""),
            .rejected(reason: "r", offset: 0, length: 0, digest: .zero, key: ""),
            .rejected(reason: "r", key: "k", count: 0),
            .gap(count: 0, from: .latest, to: .earliest), .clockStepped(from: .latest, to: .earliest),
            .idConflict(idDigest: .zero, key: "\"", firstSeq: .max), .stopped(reason: "\\"), .heartbeat,
            .started(
                software: "é", configDigest: .zero, heartbeatSeconds: 0, sinks: ["\"", "😀"], anchors: [""], torn: []),
            .configChanged(keys: [], configDigest: .zero), .rotated(stream: .register, first: 0, last: .max),
        ]
        var scan = Scan()
        let allowed = CustodyEvent.dataTypes.union(CustodyEvent.registerTypes)
        for event in events {
            #expect(scan.check(event.bytes).defect?.reason == .reservedType)
            let found = scan.check(event.bytes, acceptsReservedType: true)
            #expect(found.facts.hasReservedType, "\(text(event)): \(found)")
            #expect(found.type.map { allowed.contains(String($0.dropFirst("custody.".count))) } ?? false)
            let line = LineParts(event: text(event)).bytes
            unsafe line.withUnsafeBytes { #expect(unsafe RecordLine.isCustodys($0)) }
        }
    }
}
