import CustodyModel
import CustodySanitizer
import Testing

/// That time is linear in the length of an event, whatever is in it, shown by counting the bytes that are looked at: no
/// clock, so that a busy machine changes nothing.
@Suite("Work")
struct WorkTests {
    /// Bytes of the events.
    private static let sizes = [64 << 10, 1 << 20]
    /// Most often that a byte of an event, or of what comes of it, may be looked at on average.
    private static let mostLooks = 160

    /// How often a byte is looked at while the event is sanitized; what comes out is looked at again, and may be longer.
    private static func looks(_ text: String, isNarrow: Bool) throws -> Double {
        var sanitizer = try Sanitizer(rules: .standard)
        if isNarrow { sanitizer.useNarrowCode() }
        var event = ByteBuffer()
        event.append("{\"a\":\"\(text)\"}")
        var output = ByteBuffer()
        var redacted: [RuleIndex] = []
        let before = sanitizer.bytesInspected
        let isChanged = try unsafe sanitizer.sanitize(event.bytes, into: &output, redacted: &redacted)
        return Double(sanitizer.bytesInspected - before) / Double(event.count + (isChanged ? output.count : 0))
    }

    @Test("the work for a worst case grows with its length, not faster", arguments: WorstCases.all.indices)
    func isLinear(_ index: Int) throws {
        let piece = WorstCases.all[index].piece
        for isNarrow in [false, true] {
            let looks = try Self.sizes.map { size in
                try Self.looks(String(repeating: piece, count: size / piece.utf8.count), isNarrow: isNarrow)
            }
            #expect(looks[0] >= 1, "every byte is looked at")
            #expect(looks[1] <= Double(Self.mostLooks), "\(WorstCases.all[index].kind): \(looks)")
            #expect(looks[1] <= looks[0] * 1.05, "\(WorstCases.all[index].kind): \(looks)")
        }
    }

    @Test("a long run that many candidates share is measured once, whatever stands around it")
    func sharedRuns() throws {
        let body = String(repeating: "a1B2c3D4", count: 4096)
        for text in [
            "ghp_\(body)", "password=\(body)", "https://a:\(body)@h/", "eyJ\(body)", "\(body)T3Blbk" + "FJ\(body)",
        ] {
            let one = try Self.looks(text, isNarrow: false)
            let many = try Self.looks(String(repeating: text + " ", count: 16), isNarrow: false)
            #expect(many <= one * 1.1 + 1, "\(text.prefix(8))")
        }
    }
}
