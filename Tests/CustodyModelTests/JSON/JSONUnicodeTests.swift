import CustodyModel
import Testing

/// UTF-8 as RFC 3629 has it, at every place of the eight-byte steps that the scanner takes, and surrogate escapes.
@Suite struct JSONUnicodeTests {
    /// The first and last of each length, and around the surrogates and the end of Unicode.
    private static let valid: [[UInt8]] = [
        [0x7F], [0xC2, 0x80], [0xDF, 0xBF], [0xE0, 0xA0, 0x80], [0xEC, 0xBF, 0xBF], [0xED, 0x80, 0x80],
        [0xED, 0x9F, 0xBF],
        [0xEE, 0x80, 0x80], [0xEF, 0xBF, 0xBD], [0xEF, 0xBF, 0xBF], [0xEF, 0xBB, 0xBF], [0xF0, 0x90, 0x80, 0x80],
        [0xF1, 0x80, 0x80, 0x80], [0xF3, 0xBF, 0xBF, 0xBF], [0xF4, 0x80, 0x80, 0x80], [0xF4, 0x8F, 0xBF, 0xBF],
    ]
    /// Each breaks at its first byte: lone continuations, overlong forms, surrogates, beyond U+10FFFF, bytes that no
    /// sequence holds, sequences that another character cuts short.
    private static let invalid: [[UInt8]] = [
        [0x80], [0xBF], [0xC0, 0x80], [0xC0, 0xAF], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF],
        [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF],
        [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xF7, 0xBF, 0xBF, 0xBF], [0xF8, 0x88, 0x80, 0x80, 0x80],
        [0xFC, 0x84, 0x80, 0x80, 0x80, 0x80], [0xFE], [0xFF], [0xC2], [0xC2, 0x7F], [0xC2, 0xC0], [0xDF, 0x20],
        [0xE1, 0x80], [0xE1, 0x80, 0x7F], [0xE1, 0x7F, 0x80], [0xE1, 0xC0, 0x80], [0xE1, 0x80, 0xC0],
        [0xF1, 0x80, 0x80], [0xF1, 0x80, 0x80, 0x7F], [0xF1, 0x80, 0xC0, 0x80], [0xF1, 0x7F, 0x80, 0x80], [0xED],
    ]

    /// The sequence in a string's contents at `place`, in a value or in a key, with `after` plain bytes behind it.
    private func documents(_ sequence: [UInt8], at place: Int, after: Int) -> [(bytes: [UInt8], offset: Int)] {
        let text = [UInt8](repeating: 0x61, count: place) + sequence + [UInt8](repeating: 0x62, count: after)
        return [
            (Array("{\"v\":\"".utf8) + text + Array("\"}".utf8), 6 + place),
            (Array("{\"".utf8) + text + Array("\":1}".utf8), 2 + place),
        ]
    }

    @Test("valid sequences are kept at every place", arguments: valid)
    func accepted(sequence: [UInt8]) {
        var scan = Scan()
        for place in 0..<20 {
            for document in documents(sequence, at: place, after: (place * 7) % 11) {
                let found = scan.compact(document.bytes)
                #expect(found.output == document.bytes, "\(found)")
            }
        }
    }

    @Test("invalid sequences are refused at every place, at their first byte", arguments: invalid)
    func refused(sequence: [UInt8]) {
        var scan = Scan()
        for place in 0..<20 {
            for document in documents(sequence, at: place, after: (place * 7) % 11) {
                #expect(scan.compact(document.bytes) == .refused(.utf8, at: document.offset))
                #expect(scan.check(document.bytes) == .refused(.utf8, at: document.offset))
                // The quote behind a sequence that is too short does not belong to it.
                #expect(ReferenceJSON.compact(document.bytes) == .refused(.utf8, at: document.offset))
            }
        }
    }

    @Test("every sequence of two bytes is judged as the standard library judges it")
    func pairs() {
        var scan = Scan()
        for first in 0x80...UInt8.max {
            for second in 0...UInt8.max {
                let input = Array("{\"v\":\"".utf8) + [first, second] + Array("bb\"}".utf8)
                let (found, expected) = (scan.compact(input), ReferenceJSON.compact(input))
                if found != expected { Issue.record("\(first) \(second): \(found), not \(expected)") }
            }
        }
    }

    /// All leads with all second bytes and the boundaries of the third and the fourth.
    @Test("every sequence of three and four bytes is judged as the standard library judges it")
    func longer() {
        var scan = Scan()
        let edges: [UInt8] = [0x22, 0x80, 0xBF, 0xC0]
        for first in 0xE0...UInt8.max {
            for second in 0x7F...UInt8.max {
                for third in edges {
                    for fourth in edges {
                        let input = Array("{\"v\":\"".utf8) + [first, second, third, fourth] + Array("bb\"}".utf8)
                        let (found, expected) = (scan.compact(input), ReferenceJSON.compact(input))
                        if found != expected { Issue.record("\(shown(input)): \(found), not \(expected)") }
                    }
                }
            }
        }
    }

    @Test(
        "half of a surrogate pair is refused in values and keys",
        arguments: [
            "\\ud800", "\\uDBFF", "\\udc00", "\\uDFFF", "\\ud800\\ud800", "\\ud800x", "\\ud800\\n", "\\ud800\\u0041",
            "\\udc00\\ud800", "\\ud800\\ue000", "\\ud800\\udbff", "\\uD800\\\\uDC00", "\\ud800\\\"",
        ])
    func halves(text: String) {
        var scan = Scan()
        #expect(scan.compact("{\"v\":\"a\(text)\"}") == .refused(.loneSurrogate, at: 7))
        #expect(scan.compact("{\"a\(text)\":1}") == .refused(.loneSurrogate, at: 3))
        // After a good pair the next half stands alone again.
        #expect(scan.compact("{\"v\":\"\\ud83d\\ude00\(text)\"}") == .refused(.loneSurrogate, at: 18))
    }

    @Test(
        "every pair's boundaries are accepted",
        arguments: ["\\ud800\\udc00", "\\udbff\\udfff", "\\uD83D\\uDE00\\ud83d\\udE01"])
    func pairs(text: String) {
        var scan = Scan()
        #expect(scan.compact("{\"\(text)\":\"\(text)\"}").text == "{\"\(text)\":\"\(text)\"}")
    }

    @Test("every code unit is judged right")
    func units() {
        var scan = Scan()
        for unit in 0...UInt32(0xFFFF) {
            let hex = String(unit + 0x10000, radix: 16, uppercase: unit % 2 == 0).dropFirst()
            let found = scan.compact("{\"v\":\"\\u\(hex)\"}")
            let isHalf = (0xD800...0xDFFF).contains(unit)
            if found.defect != (isHalf ? JSONDefect(.loneSurrogate, at: 6) : nil) { Issue.record("\(hex): \(found)") }
        }
    }
}
