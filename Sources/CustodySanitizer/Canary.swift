import CustodyModel

/// A rule that does not redact its own canary.
package struct UnprovenRule: Sendable, Equatable {
    package let rule: RuleIndex
    /// The rule that redacts it in its place.
    package let takenBy: RuleIndex?
}

/// Tries rules before anything is recorded with them.
package struct CanaryTrial: ~Copyable {
    private var sanitizer: Sanitizer
    private var input = ByteBuffer()
    private var output = ByteBuffer()
    private var found: [RuleIndex] = []

    package init(_ rules: RuleSet) throws(SanitizerError) { sanitizer = try Sanitizer(unproven: rules) }

    /// The enabled rules that do not redact their own canary. A sanitizer with any of them cannot be made.
    package mutating func unproven() throws(SanitizerError) -> [UnprovenRule] { try sanitizer.unproven() }

    /// The rules that redact something in an example.
    package mutating func rules(redacting example: String) throws(SanitizerError) -> [RuleIndex] {
        input.removeAll()
        input.append(Canary.event(for: example))
        return unsafe try sanitizer.sanitize(input.bytes, into: &output, redacted: &found) ? found : []
    }
}

/// Events that hold a rule's example.
package enum Canary {
    /// A JSON object with the expanded example as the value of a neutral name; an example that is itself an object is the
    /// event.
    package static func event(for template: String) -> [UInt8] {
        let text = ExampleTemplate.expand(template)
        if text.hasPrefix("{\"") { return Array(text.utf8) }
        return Array("{\"text\":\"".utf8) + escaped(text) + Array("\"}".utf8)
    }

    /// `text` as the content of a JSON string.
    package static func escaped(_ text: String) -> [UInt8] {
        var result: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x22, 0x5C: result += [0x5C, byte]
            case 0x0A: result += Array("\\n".utf8)
            case 0x0D: result += Array("\\r".utf8)
            case 0x09: result += Array("\\t".utf8)
            case 0..<0x20: result += Array("\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8)
            default: result.append(byte)
            }
        }
        return result
    }
}
