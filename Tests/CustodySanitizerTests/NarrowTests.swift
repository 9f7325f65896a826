import CustodyModel
import CustodySanitizer
import Testing

/// The loops that look at 64 bytes at a time find what the plain code finds. Where the processor has no such instructions
/// both are the plain code, and the test says nothing.
@Suite("Wide and narrow code")
struct NarrowTests {
    private static func run(_ sanitizer: inout Sanitizer, _ text: String) throws -> [UInt8] {
        var event = ByteBuffer()
        event.append(text)
        var output = ByteBuffer()
        var redacted: [RuleIndex] = []
        return try unsafe sanitizer.sanitize(event.bytes, into: &output, redacted: &redacted)
            ? output.toArray() : event.toArray()
    }

    @Test("every example in every carrier comes out alike", arguments: LeakSamples.carriers.indices)
    func carriers(_ index: Int) throws {
        var wide = try Sanitizer(rules: .standard)
        var narrow = try Sanitizer(rules: .standard)
        narrow.useNarrowCode()
        for sample in try LeakSamples.all() {
            let text = LeakSamples.carriers[index].event(sample.text)
            let same = try Self.run(&wide, text) == Self.run(&narrow, text)
            #expect(same, "\(sample.rule)")
        }
    }

    @Test("what looks like a JWT but for the case of one letter is judged alike")
    func capitals() throws {
        var wide = try Sanitizer(rules: .standard)
        var narrow = try Sanitizer(rules: .standard)
        narrow.useNarrowCode()
        for letter in "AHNZahnz0489_-" {
            let text =
                "{\"a\":\"x eyJ\(letter)\(String(repeating: "a1B2", count: 9)).py6E9grr.cvR1MVdnovBBa0xBRoXx5ysk y\"}"
            let same = try Self.run(&wide, text) == Self.run(&narrow, text)
            #expect(same, "\(letter)")
        }
    }

    @Test("a secret, a mark or an escape is found at every distance from the beginning and the end of a block")
    func everyOffset() throws {
        var wide = try Sanitizer(rules: .standard)
        var narrow = try Sanitizer(rules: .standard)
        narrow.useNarrowCode()
        let token = ExampleTemplate.expand("ghp_{b62:36}", salt: 3)
        let encoded = base64("token is \(token) ok")
        for length in 0...130 {
            let filler = String(repeating: "x", count: length)
            let slashes = String(repeating: "\\\\", count: length)
            for text in [
                "{\"a\":\"\(filler) \(token)\"}", "{\"a\":\"\(filler) \(token) \(filler)\",\"b\":\"\(token)\"}",
                "{\"a\":\"\(filler)\\n\\\"\(token)\\\"\\u0041\(filler)\"}", "{\"a\":\"\(slashes)\\\" \(token)\"}",
                "{\"a\":\"\(filler){\\\"password\\\":\\\"\(filler)7\\\"}\"}",
                "{\"a\":\"{\\\"\(filler)\\\":1,\\\"password\\\":\\\"\(filler)7\\\"}\"}",
                "{\"password\":\"\(slashes)\(filler)\",\"api_key\":\"\(token.dropLast(36))a1B2\(filler)\"}",
                "{\"a\":\"datadog key is a1B2c3D4e5F6\(filler.prefix(90))g7H8\"}",
                "{\"a\":\"\(filler) \(encoded)\",\"b\":\"\(filler.prefix(23)) \(filler)!\(encoded)\"}",
            ] {
                let same = try Self.run(&wide, text) == Self.run(&narrow, text)
                #expect(same, "length \(length): \(text.prefix(12))")
            }
            let found = try Self.run(&wide, "{\"a\":\"\(filler) \(token)\"}")
            #expect(!leaks(token, in: String(decoding: found, as: UTF8.self)), "length \(length)")
            let decoded = try Self.run(&wide, "{\"a\":\"\(filler) \(encoded)\"}")
            #expect(!leaks(encoded, in: String(decoding: decoded, as: UTF8.self)), "length \(length)")
        }
    }
}
