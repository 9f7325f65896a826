import CustodyCrypto
import CustodyModel
import CustodyTestSupport
import Testing

/// The grammar of a stored line: what it takes, what it refuses, and that both readers of it agree.
@Suite struct RecordLineTests {
    @Test(
        "every golden line parses, each field right, and its hash holds",
        .enabled(if: SharedCorpora.isPresent, "\(SharedCorpora.absence)"),
        arguments: [("default.jsonl", 7), ("custody.jsonl", 12), ("anchor.jsonl", 2)])
    func golden(name: String, count: Int) throws {
        let lines = try Golden.lines(name)
        #expect(lines.count == count)
        var prev = Digest.zero
        for (seq, line) in lines.enumerated() {
            let parts = try #require(parsed(line))
            #expect(parts == RecordGrammar.parse(line))
            #expect(parts.seq == UInt64(seq))
            #expect(parts.stream + ".jsonl" == name)
            #expect(parts.rules == "2026.11.21")
            #expect(parts.prevHash == prev.hex)
            // `{` and everything from offset 81 up to the line feed.
            let hash = SHA256.digest([0x7B] + line[81...])
            #expect(parts.entryHash == hash.hex)
            prev = hash
        }
    }

    @Test("golden fields are where they are", .enabled(if: SharedCorpora.isPresent, "\(SharedCorpora.absence)"))
    func goldenFields() throws {
        let parts = try Golden.lines("default.jsonl").compactMap(parsed)
        #expect(parts.map(\.source) == [nil, "uid:1000", nil, nil, "client:ci", nil, nil])
        #expect(parts.map(\.redacted) == [[], [], [], [], ["http-authorization", "github-token"], [], []])
        #expect(parts[4].time == "2026-11-21T02:00:05.004005Z")
        let line = try Golden.lines("default.jsonl")[1]
        let event = String(decoding: line[parts[1].event], as: UTF8.self)
        #expect(
            event == "{\"type\":\"tool_invocation\",\"actor\":\"alice\",\"action\":\"deploy\",\"outcome\":\"success\"}")
    }

    /// All 256 values at every place of a line with every optional member, and of one with none.
    @Test("every change of one byte is judged as the grammar says", arguments: [true, false])
    func everyByte(hasOptionals: Bool) {
        var parts = LineParts(event: "{\"a\":[\"}\",1],\"t\":\"x\"}")
        if !hasOptionals { (parts.redacted, parts.source) = (nil, nil) }
        compare(everyByteOf: parts.bytes)
    }

    @Test(
        "every change of one byte of a golden line is judged as the grammar says",
        .enabled(if: SharedCorpora.isPresent, "\(SharedCorpora.absence)"), arguments: [4, 6])
    func everyGoldenByte(index: Int) throws {
        compare(everyByteOf: try Golden.lines("default.jsonl")[index])
    }

    private func compare(everyByteOf line: [UInt8]) {
        #expect(parsed(line) != nil)
        var (accepted, refused) = (0, 0)
        for place in line.indices {
            for byte in 0...UInt8.max {
                var changed = line
                changed[place] = byte
                let (found, expected) = (parsed(changed), RecordGrammar.parse(changed))
                if found != expected { Issue.record("\(place) \(byte): \(shown(changed))") }
                if found == nil { refused += 1 } else { accepted += 1 }
            }
        }
        #expect(accepted > line.count && refused > line.count)
    }

    @Test("every insertion, removal and cut is judged as the grammar says")
    func otherDamage() {
        for line in [LineParts().bytes, LineParts(redacted: nil, source: nil).bytes] {
            for place in line.indices {
                var shorter = line
                shorter.remove(at: place)
                #expect(parsed(shorter) == RecordGrammar.parse(shorter))
                #expect(parsed([UInt8](line[..<place])) == nil)
                #expect(parsed([UInt8](line[place...])) == (place == 0 ? RecordGrammar.parse(line) : nil))
                for byte in "\"{}[],:0a -\r\n\\".utf8 {
                    var longer = line
                    longer.insert(byte, at: place)
                    #expect(parsed(longer) == RecordGrammar.parse(longer))
                }
            }
            for tail in ["\n", "\r", " ", "}", "{}", "\u{0}"] { #expect(parsed(line + tail.utf8) == nil) }
            for head in ["\n", " ", "\u{FEFF}", "{"] { #expect(parsed(head.utf8 + line) == nil) }
        }
        #expect(parsed([]) == nil)
    }

    @Test("random bytes of the grammar's alphabet are judged as the grammar says", arguments: UInt64(1)...4)
    func pieces(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let pieces = [
            "\"redacted\":[\"a\"],", "\"redacted\":[\"a\",\"b\"],", "\"redacted\":[],", "\"rules\":\"r\",",
            "\"rules\":\"\",", "\"seq\":3",
            "\"seq\":03", ",", ",\"source\":\"s\"", ",\"source\":\"\"", ",\"stream\":\"d\"", ",\"stream\":\"-\"", ",",
            ",\"time\":\"2026-01-01T00:00:00.000000Z\"", "}", "\"prev_hash\":\"\(String(repeating: "0", count: 64))\",",
            "{}", "{\"a\":1}", "]",
        ]
        let head = LineParts().head + LineParts().hash + "\",\"event\":{"
        let tail = "},\"prev_hash\":\"\(LineParts().prev)\","
        var accepted = 0
        for _ in 0..<20_000 {
            // A valid line's pieces with some of them doubled, left out or put elsewhere.
            var order = [3, 5, 10, 13, 14].map { pieces[$0] }
            for _ in 0..<Int.random(in: 0...2, using: &random) {
                let place = Int.random(in: 0...order.count, using: &random)
                if Bool.random(using: &random), place < order.count { order.remove(at: place) }
                order.insert(pieces.randomElement(using: &random) ?? "", at: min(place, order.count))
            }
            let body = order.joined()
            let line = [UInt8]((head + (Bool.random(using: &random) ? tail + body : "") + tail + body).utf8)
            let found = parsed(line)
            if found != RecordGrammar.parse(line) { Issue.record("\(shown(line))") }
            if found != nil { accepted += 1 }
        }
        #expect(accepted > 1000)
    }
}
