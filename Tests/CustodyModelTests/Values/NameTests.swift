import CustodyModel
import Testing

/// Names: of streams, sources, rule sets and rules.
@Suite struct NameTests {
    private func valid(_ text: String) -> [Bool] {
        [
            StreamName(text) != nil, Source(text) != nil, RulesVersion(text) != nil,
            unsafe Array(text.utf8).withUnsafeBytes { unsafe RuleID.isValid($0) },
        ]
    }

    /// Each byte first, in the middle and last, judged by alphabets written out.
    @Test("each kind of name takes exactly its alphabet", arguments: UInt8(0)...0x7F)
    func alphabets(byte: UInt8) {
        let character = Character(UnicodeScalar(byte))
        let lower = "abcdefghijklmnopqrstuvwxyz0123456789"
        let inStream = (lower + "._-").contains(character)
        let atEdge = lower.contains(character)
        let inSource = byte >= 0x20 && byte < 0x7F && character != "\"" && character != "\\"
        let inRules = (lower + lower.uppercased() + "._-").contains(character)
        let inID = (lower + "-").contains(character)
        #expect(valid("a\(character)a") == [inStream, inSource, inRules, inID])
        #expect(valid("\(character)a") == [atEdge, inSource, inRules, atEdge])
        #expect(valid("a\(character)") == [atEdge, inSource, inRules, inID])
        #expect(valid("\(character)") == [atEdge, inSource, inRules, atEdge])
    }

    @Test("nothing beyond ASCII is a name", arguments: ["é", "a\u{301}", "\u{212A}", "漢", "😀", "\u{FEFF}a", "a\u{80}"])
    func beyondASCII(text: String) {
        #expect(valid(text) == [false, false, false, false])
    }

    @Test("lengths: streams, rule sets and rules 64, sources 128", arguments: [0, 1, 63, 64, 65, 127, 128, 129])
    func lengths(count: Int) {
        let short = (1...64).contains(count)
        #expect(valid(String(repeating: "a", count: count)) == [short, (1...128).contains(count), short, short])
        #expect((StreamName.maximumLength, Source.maximumLength) == (64, 128))
        #expect((RulesVersion.maximumLength, RuleID.maximumLength) == (64, 64))
    }

    @Test("reserved names are names, and known as reserved")
    func reserved() {
        for name in ["custody", "anchor", "epoch"] { #expect(StreamName(name)?.isReserved == true) }
        for name in ["default", "custody2", "custody.2", "anchors"] { #expect(StreamName(name)?.isReserved == false) }
        #expect(StreamName.register.text == "custody")
        #expect(StreamName.standard.text == "default")
    }

    @Test("a name is recognised in bytes by all of them")
    func written() throws {
        let name = try #require(StreamName("stream-1"))
        func isWritten(_ text: String) -> Bool {
            unsafe Array(text.utf8).withUnsafeBytes { unsafe name.isWritten(as: $0) }
        }
        #expect(isWritten("stream-1"))
        for other in ["stream-", "stream-11", "Stream-1", "", "stream-2"] { #expect(!isWritten(other)) }
        let bytes = Array("stream-1".utf8)
        #expect(unsafe bytes.withUnsafeBytes { unsafe StreamName($0) } == name)
        #expect(unsafe Array("-x".utf8).withUnsafeBytes { unsafe StreamName($0) } == nil)
        #expect(StreamName.register < StreamName.standard)
    }
}
