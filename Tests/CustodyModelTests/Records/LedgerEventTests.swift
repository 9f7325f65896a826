import CustodyCrypto
import CustodyModel
import CustodyTestSupport
import Testing

/// Reading Custody's own events back.
@Suite struct LedgerEventTests {
    private static let digest = SHA256.digest("x")
    private static let moment = Timestamp(microseconds: 1_795_000_000_000_001)
    private static let continuation = CustodyEvent.Continuation(
        origin: "a.example/b/default", stream: .standard, size: 7, root: "cm9vdA==")

    static let events: [CustodyEvent] = [
        .registerOpened(
            origin: "a.example/b", logKey: "k", epochKey: "e", software: "custody \"1\"", continues: continuation),
        .registerOpened(origin: "a.example/b", logKey: "k", epochKey: "e", software: "custody"),
        .opened(origin: "a.example/b/default", software: "custody", continues: continuation),
        .opened(origin: "a.example/b/default", software: "custody"),
        .checkpoint(
            stream: .standard, size: 3, head: digest, note: "a\n3\nr\n\n— a b\n", frontier: ["cm9vdA==", "eA=="]),
        .checkpoint(stream: .standard, size: 3, head: digest, note: "a\n", frontier: []),
        .checkpoint(stream: .register, size: 3, head: digest, note: "a\n3\nr\n\n— a b\n", frontier: nil),
        .epoch(n: 1, key: "vkey+1", signature: "c2ln"), .epochRestart(n: 2, key: "vkey", signature: "c2ln"),
        .timestamp(size: 9, noteDigest: digest, authority: "http://tsa.example/", token: "dG9r"),
        .cosignature(size: 9, line: "— w.example/1 eA=="),
        .started(
            software: "custody", configDigest: digest, heartbeatSeconds: 600, sinks: ["local", "s3"], anchors: [],
            torn: [
                .init(stream: .standard, bytes: 12, digest: digest), .init(stream: .register, bytes: 0, digest: .zero),
            ]),
        .stopped(reason: "orderly\t\u{1}"), .heartbeat, .configChanged(keys: ["a.b"], configDigest: digest),
        .rotated(stream: .standard, first: 0, last: .max), .keyRotated(logKey: "k", signature: "c2ln"),
        .pruned(stream: .standard, before: 9, head: .zero, frontier: ["a", "b"]),
        .clockStepped(from: moment, to: .earliest),
        .anchor(note: "a\n", heads: [.init(stream: .standard, size: 1, root: "cm9vdA==")]),
        .anchor(note: "a\n", heads: []),
    ]

    private func parse(_ bytes: [UInt8]) -> LedgerEvent? { unsafe bytes.withUnsafeBytes { unsafe LedgerEvent($0) } }

    @Test("every event that is read gives back what was written", arguments: events.indices)
    func reading(index: Int) throws {
        let event = Self.events[index]
        let parsed = try #require(parse(event.bytes))
        switch parsed {
        case .checkpoint(let checkpoint) where checkpoint.stream == .standard:
            #expect(checkpoint.size == 3)
            #expect(checkpoint.head == Self.digest)
            #expect(checkpoint.frontier != nil)
        case .started(let start): #expect(start.torn.map(\.bytes) == [12, 0])
        case .stopped(let reason): #expect(reason == "orderly\t\u{1}")
        case .rotated(_, let first, let last): #expect((first, last) == (0, .max))
        default: break
        }
        // Two events that differ are never read as the same.
        for (other, bytes) in Self.events.map(\.bytes).enumerated() where other != index {
            #expect(parse(bytes) != parsed)
        }
    }

    @Test(
        "an event with any byte changed, dropped or added is read as something else or not at all",
        arguments: events.indices)
    func mutations(index: Int) {
        let bytes = Self.events[index].bytes
        let parsed = parse(bytes)
        for place in bytes.indices {
            var dropped = bytes
            dropped.remove(at: place)
            #expect(parse(dropped) != parsed)
            var added = bytes
            added.insert(0x20, at: place)
            #expect(parse(added) != parsed)
            var changed = bytes
            changed[place] ^= 0x01
            #expect(parse(changed) != parsed)
            #expect(parse(Array(bytes[..<place])) == nil)
        }
    }

    @Test(
        "other spellings of the same values are refused",
        arguments: [
            (#"{"type":"custody.heartbeat","x":1}"#), #"{"type":"custody.stopped","reason":"\u0061"}"#,
            #"{"type":"custody.stopped","reason":"a\/b"}"#,
            #"{"type":"custody.rotated","stream":"a","first":01,"last":2}"#,
            #"{"type":"custody.rotated","stream":"a","first":18446744073709551616,"last":2}"#,
            #"{"type":"custody.rotated","first":1,"stream":"a","last":2}"#, #"{"type":"custody.stopped","reason":"a"#,
            #"{"type":"custody.nothing"}"#, #"{"type":"custody.heartbeat""#, "", "{",
            #"{"type":"custody.anchor","note":"a","heads":[,]}"#, #"{"type":"custody.stopped","reason":"\"}"#,
        ])
    func spellings(text: String) {
        #expect(parse(Array(text.utf8)) == nil)
    }

    @Test(
        "every event of the golden register and anchor is read",
        .enabled(if: SharedCorpora.isPresent, "\(SharedCorpora.absence)"), arguments: ["custody.jsonl", "anchor.jsonl"])
    func golden(file: String) throws {
        for line in try Golden.lines(file) {
            let record = try #require(unsafe line.withUnsafeBytes { unsafe RecordLine($0) })
            #expect(parse(Array(line[record.event])) != nil)
        }
    }
}
