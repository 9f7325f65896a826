import CustodySanitizer

/// Where an example can hide.
enum Carriers {
    static let all: [@Sendable (String) -> String] = [
        { $0.hasPrefix("{\"") ? $0 : "{\"text\":\"\(json($0))\"}" },
        { "{\"\(json($0))\":1}" },
        { "{\"headers\":[{\"name\":\"X-Custom\",\"value\":\"\(json($0))\"},\"\(json($0))\"]}" },
        { "{\"url\":\"https://example.com/a?x=1&v=\(json($0))&y=2\"}" },
        { "{\"message\":\"2026-11-21T02:00:00Z INFO got \(json($0)), see below\\nnext line\"}" },
        { "{\"body\":\"\(json("{\"a\":{\"b\":[\"\(json($0))\"]}}"))\"}" },
        { "{\"body\":\"\(json("{\"inner\":\"\(json("{\"c\":\"\(json($0))\"}"))\"}"))\"}" },
        { "{\"note\":\"\(unicodeEscaped($0))\"}" },
        { "{\"\(unicodeEscaped($0))\":\"\(unicodeEscaped($0))\"}" },
        { "{\"form\":\"user=alice&field=\(json($0))&submit=1\",\"q\":\"a%3D\(json($0))%26b%3D2\"}" },
        { "{\"data\":\"\(base64("token is \($0) ok"))\"}" },
        { "{\"data\":\"\(base64($0.map { "\($0)\u{0}" }.joined()))\"}" },
        { "{\"body\":\"\(json("{\"a\":1,\"b\":\"\(json($0))"))\"}" },
        // At the very end of a string, and in one that ends too early.
        {
            "{\"a\":\"\(json($0))\",\"b\":\"\(json(String($0.dropLast($0.count / 2))))\",\"c\":\"\(json(String($0.dropLast())))\"}"
        },
    ]

    private static func json(_ text: String) -> String {
        String(decoding: Canary.escaped(text), as: Unicode.UTF8.self)
    }

    private static func unicodeEscaped(_ text: String) -> String {
        text.utf16.map { unit in
            let hex = String(unit, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
        }.joined()
    }

    private static func base64(_ text: String) -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        let bytes = Array(text.utf8)
        var result = ""
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
}
