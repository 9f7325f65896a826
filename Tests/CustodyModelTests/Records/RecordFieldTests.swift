import CustodyModel
import Testing

/// Each field of a line at its limits, and what a line must not be taken for.
@Suite struct RecordFieldTests {
    /// The parts after `change`; nil when the line is refused. Both readers must agree.
    private func judged(_ change: (inout LineParts) -> Void) -> RecordGrammar.Parts? {
        var parts = LineParts()
        change(&parts)
        let found = parsed(parts.bytes)
        #expect(found == RecordGrammar.parse(parts.bytes))
        return found
    }

    @Test("source and redacted may be absent, each by itself")
    func optionals() {
        #expect(judged { $0.source = nil }?.source == nil)
        #expect(judged { $0.source = nil }?.redacted == ["one", "two-2"])
        #expect(judged { $0.redacted = nil }?.redacted == [])
        #expect(judged { $0.redacted = nil }?.source == "uid:1000")
        #expect(judged { ($0.redacted, $0.source) = (nil, nil) } != nil)
    }

    @Test(
        "seq counts from 0 to below 2^63, without leading zeros",
        arguments: [
            ("0", 0), ("1", 1), ("10", 10), ("9223372036854775807", UInt64(Int64.max)), ("9223372036854775808", nil),
            ("9999999999999999999", nil), ("10000000000000000000", nil), ("18446744073709551616", nil), ("00", nil),
            ("01", nil), ("-1", nil), ("+1", nil), ("", nil), ("1.0", nil), ("1e3", nil), (" 1", nil), ("1 ", nil),
            ("\"1\"", nil),
            ("0123456789012345678", nil), ("00000000000000000000", nil), ("null", nil),
        ] as [(String, UInt64?)])
    func seq(text: String, value: UInt64?) {
        #expect(judged { $0.seq = text }?.seq == value)
        #expect(
            judged {
                $0.seq = text
                $0.source = nil
            }?.seq == value)
    }

    @Test(
        "a list of rule ids holds at least one, each once",
        arguments: [
            ("[\"a\"]", 1), ("[\"a\",\"b\"]", 2), ("[]", nil), ("[\"\"]", nil), ("[\"a\",]", nil), ("[,\"a\"]", nil),
            ("[\"a\" ,\"b\"]", nil), ("[\"a\",\"a\"]", nil), ("[\"a\",\"b\",\"a\"]", nil), ("[\"-a\"]", nil),
            ("[\"a-\"]", 1),
            ("[\"0\"]", 1), ("[\"A\"]", nil), ("[\"a_b\"]", nil), ("[\"a\\u0062\"]", nil), ("\"a\"", nil), ("[a]", nil),
            ("[[\"a\"]]", nil), ("[\"a\"]]", nil), ("null", nil), ("{}", nil),
        ] as [(String, Int?)])
    func redacted(list: String, count: Int?) {
        #expect(judged { $0.redacted = list }?.redacted.count == count)
    }

    @Test("rule ids have 1 to 64 characters", arguments: [1, 63, 64, 65, 66])
    func ruleIDs(length: Int) {
        let id = String(repeating: "r", count: length)
        #expect((judged { $0.redacted = "[\"\(id)\"]" } != nil) == (length <= RuleID.maximumLength))
        #expect((judged { $0.redacted = "[\"a\",\"\(id)\"]" } != nil) == (length <= RuleID.maximumLength))
    }

    @Test("a record names at most 1,024 rules, as many as a rule set may hold", arguments: [1023, 1024, 1025])
    func manyRules(count: Int) {
        let list = (0..<count).map { "\"r\($0)\"" }.joined(separator: ",")
        let line = LineParts(redacted: "[\(list)]")
        #expect(RuleID.maximumPerRecord == 1024)
        #expect((parsed(line.bytes) != nil) == (count <= 1024))
    }

    @Test("the rule set's version has 1 to 64 characters of its alphabet", arguments: [0, 1, 63, 64, 65])
    func rules(length: Int) {
        let isGood = (1...64).contains(length)
        #expect((judged { $0.rules = String(repeating: "R", count: length) } != nil) == isGood)
        #expect((judged { $0.rules = String(repeating: "r", count: length) + "+" } == nil))
        #expect((judged { $0.rules = String(repeating: "r", count: length) + "\\n" } == nil))
    }

    @Test("a source has 1 to 128 printable characters", arguments: [0, 1, 127, 128, 129])
    func source(length: Int) {
        let isGood = (1...128).contains(length)
        #expect((judged { $0.source = String(repeating: "~", count: length) } != nil) == isGood)
        #expect((judged { $0.source = String(repeating: " ", count: length) } != nil) == isGood)
        for bad in ["\u{7F}", "\u{E9}", "\\", "\"", "\\\"", "\\u0041", "\t"] {
            #expect(judged { $0.source = "a" + bad + "b" } == nil)
        }
    }

    @Test("a stream's name has 1 to 64 characters and ends as it begins", arguments: [0, 1, 2, 63, 64, 65])
    func stream(length: Int) {
        let isGood = (1...64).contains(length)
        #expect((judged { $0.stream = String(repeating: "s", count: length) } != nil) == isGood)
        for bad in [".", "_", "-", "S", "/", " ", "\u{E9}"] {
            #expect(judged { $0.stream = bad + "s" } == nil)
            #expect(judged { $0.stream = "s" + bad } == nil)
        }
        for good in [".", "_", "-", "..", "--"] { #expect(judged { $0.stream = "s\(good)s" } != nil) }
    }

    @Test(
        "only dates that exist are times",
        arguments: [
            ("2024-02-29", true), ("2026-02-29", false), ("2000-02-29", true), ("1900-02-29", false),
            ("2100-02-29", false),
            ("2400-02-29", true), ("2026-02-28", true), ("2026-02-30", false), ("2026-04-30", true),
            ("2026-04-31", false),
            ("2026-06-31", false), ("2026-09-31", false), ("2026-11-31", false), ("2026-12-31", true),
            ("2026-12-32", false),
            ("2026-00-01", false), ("2026-13-01", false), ("2026-01-00", false), ("0000-02-29", true),
            ("0000-01-01", true),
            ("9999-12-31", true), ("02026-01-1", false), ("2026-1-001", false), ("2026/01/01", false),
        ])
    func dates(day: String, exists: Bool) {
        #expect((judged { $0.time = day + "T00:00:00.000000Z" } != nil) == exists)
    }

    @Test(
        "only times of a day that exist are times",
        arguments: [
            ("T00:00:00.000000Z", true), ("T23:59:59.999999Z", true), ("T24:00:00.000000Z", false),
            ("T23:60:00.000000Z", false),
            ("T23:59:60.000000Z", false), ("t00:00:00.000000Z", false), (" 00:00:00.000000Z", false),
            ("T00:00:00.000000z", false), ("T00:00:00.00000Z", false), ("T00:00:00.0000000Z", false),
            ("T00:00:00Z", false),
            ("T00:00:00.000000+", false), ("T00:00:00,000000Z", false), ("T0a:00:00.000000Z", false),
            ("T-1:00:00.000000Z", false),
        ])
    func timesOfDay(time: String, exists: Bool) {
        #expect((judged { $0.time = "2026-11-21" + time } != nil) == exists)
    }

    @Test("hashes are 64 lowercase hexadecimal characters")
    func hashes() {
        for change in [\LineParts.hash, \.prev] {
            for bad in ["", "a", String(repeating: "a", count: 63), String(repeating: "a", count: 65)] {
                #expect(judged { $0[keyPath: change] = bad } == nil)
            }
            for bad in "AFGg`:/ \u{0}" {
                #expect(judged { $0[keyPath: change] = String(repeating: "a", count: 63) + String(bad) } == nil)
                #expect(judged { $0[keyPath: change] = String(bad) + String(repeating: "a", count: 63) } == nil)
            }
        }
    }

    @Test("nothing inside the event can imitate the tail")
    func imitation() throws {
        let tail = String(LineParts(seq: "3", source: nil).text.drop { $0 != "}" })
        for event in [
            "{\"x\":{\"a\":1\(tail)}", "{\"x\":{\"a\":1\(tail),\"y\":{}}", "{\"x\":[{}\(tail)]}",
            "{\"x\":{}\(tail)", "{\(tail)}", "{\"x\":\"\(tail)\"}",
        ] {
            let parts = try #require(judged { $0.event = event })
            #expect(parts.event == 89..<89 + event.utf8.count)
            #expect(parts.seq == 7)
        }
    }

    @Test("two lines without a line feed between them fail by their event")
    func joined() throws {
        let line = LineParts().bytes
        let both = line + line
        // The second one's tail counts, so that the event is everything from the first one's event on.
        let parts = try #require(parsed(both))
        #expect(parts == RecordGrammar.parse(both))
        var scan = Scan()
        #expect(scan.check([UInt8](both[parts.event])).defect?.reason == .trailing)
    }

    @Test("the shortest event is {}, and an event begins and ends with its braces")
    func events() {
        #expect(judged { $0.event = "{}" }?.event == 89..<91)
        for bad in ["", "{", "}", "[]", "null", "\"{}\"", " {}", "{} ", "}{", "x}", "{x"] {
            #expect(judged { $0.event = bad } == nil, "\(bad)")
        }
    }

    @Test("a line may have 16 MiB, not a byte more", arguments: [-1, 0, 1])
    func length(difference: Int) {
        var parts = LineParts()
        let room = RecordLine.maximumLength + difference - parts.bytes.count
        #expect(RecordLine.maximumLength == 16 * 1024 * 1024)
        parts.event = "{\"type\":\"x\(String(repeating: "y", count: room))\"}"
        let line = parts.bytes
        #expect(line.count == RecordLine.maximumLength + difference)
        unsafe line.withUnsafeBytes { #expect(unsafe (RecordLine($0) != nil) == (difference <= 0)) }
    }

    @Test("a control byte is found wherever it stands", arguments: [0x00, 0x0A, 0x0D, 0x1F] as [UInt8])
    func controlBytes(byte: UInt8) {
        // Bytes with the high bit and 0x20 beside it must not hide it, nor be taken for it.
        for length in 0..<24 {
            let text = String(repeating: "\u{E9} ", count: length)
            #expect(judged { $0.event = "{\"v\":\"\(text)\"}" } != nil)
            #expect(judged { $0.event = "{\"v\":\"\(text)\(UnicodeScalar(byte))\(text)\"}" } == nil)
        }
    }

    @Test("only a type that stands first, unescaped, makes a line Custody's own")
    func custodysOwn() {
        func isOwn(_ event: String) -> Bool {
            let line = LineParts(event: event).bytes
            return unsafe line.withUnsafeBytes { unsafe RecordLine.isCustodys($0) }
        }
        #expect(isOwn("{\"type\":\"custody.opened\",\"format\":1}"))
        #expect(isOwn("{\"type\":\"custody.\"}"))
        for other in [
            "{\"type\":\"custody\"}", "{\"type\":\"\\u0063ustody.opened\"}", "{\"a\":1,\"type\":\"custody.opened\"}",
            "{\"\\u0074ype\":\"custody.opened\"}", "{ \"type\":\"custody.opened\"}", "{}",
        ] { #expect(!isOwn(other)) }
        let line = LineParts(event: "{\"type\":\"custody.opened\",\"format\":1}").bytes
        unsafe line.withUnsafeBytes {
            #expect(unsafe RecordLine.isCustodys($0, "opened"))
            #expect(unsafe !RecordLine.isCustodys($0, "open"))
            #expect(unsafe !RecordLine.isCustodys($0, "opened2"))
            #expect(unsafe !RecordLine.isCustodys(UnsafeRawBufferPointer(rebasing: $0[..<90]), "opened"))
            #expect(unsafe !RecordLine.isCustodys(UnsafeRawBufferPointer(rebasing: $0[..<0])))
        }
    }
}
