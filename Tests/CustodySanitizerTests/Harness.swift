import CustodyModel
import CustodySanitizer
import CustodyTestSupport

/// Runs events through one sanitizer and checks what must hold for every one of them: valid JSON comes out, without
/// duplicate keys, and going through again changes nothing.
struct Harness: ~Copyable {
    var sanitizer: Sanitizer
    private var scanner = JSONScanner(limits: JSONLimits())
    private var input = ByteBuffer()
    private var output = ByteBuffer()
    private var second = ByteBuffer()

    struct Outcome {
        var text: String
        var rules: [String]
        var isValid: Bool
        var isStable: Bool
        var wasChanged: Bool
    }

    init(_ rules: RuleSet = .standard, isNarrow: Bool = false) throws {
        sanitizer = try Sanitizer(rules: rules)
        if isNarrow { sanitizer.useNarrowCode() }
    }

    mutating func run(_ event: String) throws -> Outcome {
        try run(Array(event.utf8))
    }

    mutating func run(_ event: [UInt8]) throws -> Outcome {
        input.removeAll()
        input.append(event)
        var redacted: [RuleIndex] = []
        let changed = try unsafe sanitizer.sanitize(input.bytes, into: &output, redacted: &redacted)
        let result = changed ? output.toArray() : event
        input.removeAll()
        input.append(result)
        var isValid = true
        do { _ = try unsafe scanner.check(input.bytes) } catch { isValid = false }
        var again: [RuleIndex] = []
        let changedAgain = try unsafe sanitizer.sanitize(input.bytes, into: &second, redacted: &again)
        return Outcome(
            text: String(decoding: result, as: Unicode.UTF8.self), rules: redacted.map { sanitizer.rules.id(of: $0) },
            isValid: isValid, isStable: !changedAgain, wasChanged: changed)
    }
}

/// The pieces of a secret that must not survive: itself and every 12 bytes of it.
func leaks(_ secret: String, in text: String) -> Bool {
    let bytes = Array(secret.utf8)
    let haystack = Array(text.utf8)
    let length = min(12, bytes.count)
    var pieces: Set<[UInt8]> = []
    for start in 0...(bytes.count - length) { pieces.insert(Array(bytes[start..<(start + length)])) }
    guard haystack.count >= length else { return false }
    for start in 0...(haystack.count - length) where pieces.contains(Array(haystack[start..<(start + length)])) {
        return true
    }
    return false
}

/// `text` as the content of a JSON string.
func json(_ text: String) -> String {
    String(decoding: Canary.escaped(text), as: Unicode.UTF8.self)
}

/// `text` with every character as a `\u` escape.
func unicodeEscaped(_ text: String) -> String {
    text.utf16.map { "\\u" + String(repeating: "0", count: 4 - String($0, radix: 16).count) + String($0, radix: 16) }
        .joined()
}

/// Base64 of a text, with padding.
func base64(_ text: String) -> String {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var result = ""
    let bytes = Array(text.utf8)
    for start in stride(from: 0, to: bytes.count, by: 3) {
        let group = bytes[start..<min(start + 3, bytes.count)]
        var bits: UInt32 = 0
        for byte in group { bits = bits << 8 | UInt32(byte) }
        bits <<= UInt32(8 * (3 - group.count))
        for index in 0...group.count { result.append(digits[Int(bits >> UInt32(18 - 6 * index) & 63)]) }
        result += String(repeating: "=", count: 3 - group.count)
    }
    return result
}

/// ASCII text with a zero behind every byte, as UTF-16 has it.
func wide(_ text: String) -> String {
    text.map { "\($0)\u{0}" }.joined()
}
