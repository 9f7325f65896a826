import CustodyModel
import Testing

/// What is kept, what goes, and which reason at which byte each kind of damage gets.
@Suite struct JSONGrammarTests {
    struct Example: CustomTestStringConvertible, Sendable {
        let input: String
        let output: String

        init(_ input: String, _ output: String? = nil) {
            self.input = input
            self.output = output ?? input
        }

        var testDescription: String { input.debugDescription }
    }

    @Test(
        "white space between tokens goes, everything else stays byte for byte",
        arguments: [
            Example("{}"), Example(" \t\r\n{ \t\r\n} \t\r\n", "{}"),
            Example("{ \"a\" : [ 1 , 2 , { } , [ ] ] , \"b\" : null }", "{\"a\":[1,2,{},[]],\"b\":null}"),
            Example("{\r\n\t\"a\":\r\n\ttrue\r\n}\r\n", "{\"a\":true}"),
            Example("{\"a b\\t\":\"  two  spaces  \"}"), Example("{\"z\":1,\"a\":2,\"Z\":3,\"\":4}"),
            Example("{\"n\":1.50e+02}"), Example("{\"n\":-0}"), Example("{\"n\":-0.0E-00}"), Example("{\"n\":1e5}"),
            Example("{\"n\":123456789012345678901234567890}"), Example("{\"n\":1E999999999999}"),
            Example("{\"n\":-9214364837600034816}"), Example("{\"n\":0.10}"),
            Example("{\"s\":\"\\u0041\\/\\n\\ud83d\\ude00\"}"), Example("{\"s\":\"/\\\"\\\\\\b\\f\\n\\r\\t\"}"),
            Example("{\"s\":\"\\u0000\\uFFFF\\ufffe\"}"), Example("{\"s\":\"\u{7F}\u{80}\u{2028}\u{FEFF}\u{10FFFF}\"}"),
            Example("{\"s\":\"e\u{301}\",\"t\":\"\u{E9}\"}"), Example("{\"\u{E9}\":1,\"e\u{301}\":2}"),
            Example("{\"a\":{\"a\":{\"a\":1}},\"b\":[{\"a\":1},{\"a\":2}]}"), Example("{\"a\":true,\"b\":false}"),
            Example("{\"a\":[[],[[]],{}]}"), Example("{\"a\":\"{\\\"a\\\": [1, 2]}\"}"),
        ])
    func kept(example: Example) {
        var scan = Scan()
        let found = scan.compact(example.input)
        #expect(found.defect == nil)
        #expect(found.text.utf8.elementsEqual(example.output.utf8), "\(found.text)")
        #expect(scan.check(example.output).defect == nil)
        let original = scan.check(example.input).defect
        #expect((original == nil) == (example.input.utf8.elementsEqual(example.output.utf8)))
    }

    struct Refusal: CustomTestStringConvertible, Sendable {
        let input: String
        let reason: JSONDefect.Reason
        let offset: Int

        init(_ input: String, _ reason: JSONDefect.Reason, _ offset: Int) {
            (self.input, self.reason, self.offset) = (input, reason, offset)
        }

        var testDescription: String { input.debugDescription }
    }

    @Test(
        "each defect has its reason at its byte",
        arguments: [
            Refusal("", .empty, 0), Refusal(" \r\n\t", .empty, 0),
            Refusal("null", .notObject, 0), Refusal("  [{}]", .notObject, 2), Refusal("\"x\"", .notObject, 0),
            Refusal("-1", .notObject, 0), Refusal("7", .notObject, 0), Refusal("true", .notObject, 0),
            Refusal("x", .syntax, 0), Refusal("'a'", .syntax, 0), Refusal("}", .syntax, 0),
            Refusal("\u{0}", .syntax, 0),
            Refusal("\u{FEFF}{}", .byteOrderMark, 0), Refusal(" \u{FEFF}{}", .byteOrderMark, 1),
            Refusal("{\u{FEFF}}", .syntax, 1), Refusal("{}\u{FEFF}", .trailing, 2), Refusal("\u{FEFD}{}", .syntax, 0),
            Refusal("\u{B}{}", .syntax, 0), Refusal("\u{A0}{}", .syntax, 0), Refusal("{}\u{C}", .trailing, 2),
            Refusal("{", .truncated, 1), Refusal("{\"a\"", .truncated, 4), Refusal("{\"a\":", .truncated, 5),
            Refusal("{\"a\":1", .truncated, 6), Refusal("{\"a\":1,", .truncated, 7), Refusal("{\"a", .truncated, 3),
            Refusal("{\"a\":[", .truncated, 6), Refusal("{\"a\":[1", .truncated, 7),
            Refusal("{\"a\":[1,", .truncated, 8),
            Refusal("{\"a\":tru", .truncated, 8), Refusal("{\"a\":-", .truncated, 6),
            Refusal("{\"a\":1.", .truncated, 7),
            Refusal("{\"a\":1e", .truncated, 7), Refusal("{\"a\":1e-", .truncated, 8),
            Refusal("{\"a\":\"\\", .truncated, 7),
            Refusal("{\"a\":\"\\u12", .truncated, 10), Refusal("{\"a\":\"\\ud83d", .truncated, 12),
            Refusal("{\"a\":\"\\ud83d\\", .truncated, 13), Refusal("{\"a\":\"\\ud83d\\ud", .truncated, 15),
            Refusal("{ \"a\": 1  \n", .truncated, 8),
            Refusal("{}x", .trailing, 2), Refusal("{} {}", .trailing, 3), Refusal("{}\r\n\r\n{}", .trailing, 6),
            Refusal("{}}", .trailing, 2), Refusal("{},", .trailing, 2), Refusal("{}\u{0}", .trailing, 2),
            Refusal("{,}", .syntax, 1), Refusal("{\"a\":1,}", .syntax, 7), Refusal("{\"a\":1,,}", .syntax, 7),
            Refusal("{\"a\" 1}", .syntax, 5), Refusal("{\"a\"=1}", .syntax, 4), Refusal("{a:1}", .syntax, 1),
            Refusal("{1:1}", .syntax, 1), Refusal("{'a':1}", .syntax, 1), Refusal("{\"a\":}", .syntax, 5),
            Refusal("{\"a\":1 \"b\":2}", .syntax, 7), Refusal("{\"a\":[1,]}", .syntax, 8),
            Refusal("{\"a\":[,1]}", .syntax, 6),
            Refusal("{\"a\":[1 2]}", .syntax, 8), Refusal("{\"a\":[1}", .syntax, 7), Refusal("{\"a\":1]", .syntax, 6),
            Refusal("{\"a\":[1}]", .syntax, 7), Refusal("{\"a\":truE}", .syntax, 8),
            Refusal("{\"a\":True}", .syntax, 5),
            Refusal("{\"a\":nul}", .syntax, 8), Refusal("{\"a\":NaN}", .syntax, 5),
            Refusal("{\"a\":Infinity}", .syntax, 5),
            Refusal("{\"a\":1a}", .syntax, 6), Refusal("{\"a\":1.0.0}", .syntax, 8), Refusal("{\"a\":0x1}", .syntax, 6),
            Refusal("{/**/}", .syntax, 1), Refusal("{\"a\":1}//", .trailing, 7), Refusal("{\"a\":\u{C}1}", .syntax, 5),
            Refusal("{\"a\"\u{A0}:1}", .syntax, 4), Refusal("{\u{0}}", .syntax, 1),
            Refusal("{\"a\":\u{FF11}}", .syntax, 5),
            Refusal("{\"a\":01}", .number, 5), Refusal("{\"a\":-01}", .number, 5), Refusal("{\"a\":00}", .number, 5),
            Refusal("{\"a\":-}", .number, 5), Refusal("{\"a\":--1}", .number, 5), Refusal("{\"a\":-x}", .number, 5),
            Refusal("{\"a\":1.}", .number, 5), Refusal("{\"a\":1.e1}", .number, 5), Refusal("{\"a\":1e}", .number, 5),
            Refusal("{\"a\":1e+}", .number, 5), Refusal("{\"a\":1e1.}", .syntax, 8), Refusal("{\"a\":+1}", .number, 5),
            Refusal("{\"a\":.5}", .number, 5), Refusal("{\"a\":-.5}", .number, 5),
            Refusal("{\"a\":\"\u{0}\"}", .controlCharacter, 6), Refusal("{\"a\":\"x\u{1F}\"}", .controlCharacter, 7),
            Refusal("{\"a\":\"\n\"}", .controlCharacter, 6), Refusal("{\"a\tb\":1}", .controlCharacter, 3),
            Refusal("{\"a\":\"\\x\"}", .escape, 6), Refusal("{\"a\":\"\\U0041\"}", .escape, 6),
            Refusal("{\"a\":\"\\'\"}", .escape, 6), Refusal("{\"a\":\"\\\u{E9}\"}", .escape, 6),
            Refusal("{\"a\":\"\\u00g0\"}", .escape, 6), Refusal("{\"a\":\"\\u+041\"}", .escape, 6),
            Refusal("{\"a\":\"\\u 041\"}", .escape, 6), Refusal("{\"a\":\"\\u004\"}", .escape, 6),
            Refusal("{\"a\":\"\\u\"}", .escape, 6), Refusal("{\"a\":\"\\u4\"}", .escape, 6),
            Refusal("{\"a\":\"\\\u{0}\"}", .escape, 6), Refusal("{\"\\a\":1}", .escape, 2),
            Refusal("{\"a\":1,\"a\":2}", .duplicateKey, 7), Refusal("{\"a\":{\"b\":1,\"b\":2}}", .duplicateKey, 12),
        ])
    func refused(refusal: Refusal) {
        var scan = Scan()
        let input = [UInt8](refusal.input.utf8)
        #expect(scan.compact(input) == .refused(refusal.reason, at: refusal.offset))
        #expect(scan.check(input).defect != nil)
        #expect(ReferenceJSON.compact(input) == .refused(refusal.reason, at: refusal.offset))
    }

    @Test(
        "checking refuses white space between tokens where it begins",
        arguments: [
            (" {}", 0), ("{} ", 2), ("{}\n", 2), ("{ }", 1), ("{\"a\" :1}", 4), ("{\"a\": 1}", 5), ("{\"a\":1 }", 6),
            ("{\"a\":1,\t\"b\":2}", 7), ("{\"a\":[ ]}", 6), ("{\"a\":[1, 2]}", 8), ("{\"a\":[1\r]}", 7),
        ])
    func whiteSpace(input: String, offset: Int) {
        var scan = Scan()
        #expect(scan.check(input) == .refused(.whiteSpace, at: offset))
        #expect(scan.compact(input).defect == nil)
    }

    @Test("every byte that is not white space is refused between tokens", arguments: 0...UInt8.max)
    func strayByte(byte: UInt8) {
        var scan = Scan()
        let isSpace = " \t\r\n".utf8.contains(byte)
        for place in [1, 4, 5, 6] {
            var input = [UInt8]("{\"a\":1}".utf8)
            input.insert(byte, at: place)
            let found = scan.compact(input)
            #expect(found == ReferenceJSON.compact(input))
            if isSpace { #expect(found.text == "{\"a\":1}") }
            if byte < 0x20, !isSpace { #expect(found.defect == JSONDefect(.syntax, at: place)) }
        }
    }

    @Test("reasons are stable names, each of its own, with a sentence that holds no content")
    func reasons() {
        let expected = [
            "event.empty", "event.too_large", "event.not_object", "event.type_reserved", "json.depth", "json.syntax",
            "json.truncated", "json.trailing_bytes", "json.utf8", "json.bom", "json.control_character",
            "json.lone_surrogate", "json.escape", "json.number", "json.duplicate_key", "json.white_space",
        ]
        #expect(JSONDefect.Reason.allCases.map(\.rawValue).sorted() == expected.sorted())
        let messages = JSONDefect.Reason.allCases.map { JSONDefect($0, at: 0).message }
        #expect(Set(messages).count == expected.count)
        #expect(messages.allSatisfy { !$0.isEmpty && !$0.hasSuffix(".") })
    }
}
