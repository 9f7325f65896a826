import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodyTestSupport
import Testing

/// Signed notes: what is read, what is refused, and what keys say about them.
@Suite struct NoteTests {
    private static let text = "first line\nsecond line\n"

    private func signer(_ name: String, _ number: UInt8) throws -> NoteSigner {
        try NoteSigner(name: name, seed: [UInt8](repeating: number, count: 32))
    }

    private func line(_ name: String = "log.example", payload: Int = 68) -> String {
        "\u{2014} \(name) \(Base64.encode([UInt8](repeating: 0xFB, count: payload)))\n"
    }

    private func code(_ bytes: some Sequence<UInt8>) -> NoteError.Code? {
        do throws(NoteError) {
            _ = try SignedNote(parsing: [UInt8](bytes))
            return nil
        } catch { return error.code }
    }

    @Test("the specification's note is read, written again and verified")
    func published() throws {
        let key = try #require(
            VerifierKey("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"))
        let encoded =
            "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="
        let bytes = [UInt8]("This is an example message.\n\n\u{2014} example.com/foo \(encoded)\n".utf8)
        let note = try SignedNote(parsing: bytes)
        #expect(note.bytes == bytes)
        #expect(note.text == [UInt8]("This is an example message.\n".utf8))
        #expect(note.signatures.map(\.keyID) == [0x530d_903a])
        #expect(try note.verify(key) == .valid)
    }

    @Test(
        "a note is written as it was read: blank lines in the text, `+` in base64, unknown kinds, up to the limit of lines",
        arguments: [1, 2, 16, 17, 34, SignedNote.signatureLimit])
    func verbatim(count: Int) throws {
        var withPlus = 0
        for (seed, text) in [
            "a\n", "\n", "\n\n\n", "a\n\nb\n", "a\n\n\u{2014} b Zm9vYmFy\n", "\u{FEFF}å\u{A0}\n",
        ]
        .enumerated() {
            var random = SplitMix64(seed: UInt64(seed))
            let lines = (0..<count).map { index in
                let payload = (0..<[5, 6, 7, 68, 76, 2424][index % 6]).map { _ in
                    UInt8.random(in: 0...255, using: &random)
                }
                return "\u{2014} witness.example/ä\(index) \(Base64.encode(payload))\n"
            }
            let bytes = [UInt8]((text + "\n" + lines.joined()).utf8)
            let note = try SignedNote(parsing: bytes)
            #expect(note.text == [UInt8](text.utf8), "text \(seed)")
            #expect(note.signatures.count == count)
            #expect(note.bytes == bytes, "text \(seed)")
            #expect(try SignedNote(text: note.text, signatures: note.signatures) == note)
            withPlus += lines.count { $0.contains("+") }
        }
        #expect(withPlus > 0 || count < 16)
    }

    @Test("too many lines and too many bytes are refused, exactly from the limit on")
    func limits() throws {
        let text = NoteTests.text
        let full = text + "\n" + String(repeating: line(), count: SignedNote.signatureLimit)
        #expect(code(full.utf8) == nil)
        #expect(code((full + line()).utf8) == .tooLarge)
        let tail = "\n\n" + line()
        let filler = [UInt8](
            repeating: UInt8(ascii: "x"), count: SignedNote.byteLimit - tail.utf8.count)
        #expect(code(filler.dropLast() + tail.utf8) == nil)
        #expect(code(filler + tail.utf8) == nil)
        #expect(code(filler + [0x78] + tail.utf8) == .tooLarge)
    }

    @Test("no signatures, no blank line or no line feed at the end: unsigned")
    func unsigned() {
        for bytes in [
            "", "\n", "\n\n", "a", "a\n", "a\n\n", "a\n\n\n", "a\nb\n", "\n" + line(), line(),
            "a\n" + line(),
        ] {
            #expect(code(bytes.utf8) == .unsigned, "\(bytes.utf8.count) bytes")
        }
        #expect(code(("a\n\n" + line().dropLast()).utf8) == .unsigned)
        #expect(code(("a\n\n" + line() + "\n").utf8) == .unsigned)
    }

    @Test("a line that is no signature line is refused, wherever it stands behind the text")
    func malformedLines() {
        let good = line()
        let payload = Base64.encode([1, 2, 3, 4, 5])
        let bad = [
            "x\n", "\u{2014}\n", "\u{2014} \n", "\u{2014} name\n", "\u{2014} name \n",
            "\u{2014}  \(payload)\n",
            "- name \(payload)\n", "\u{2013} name \(payload)\n", "\u{2014}\u{A0}name \(payload)\n",
            "\u{2014} name  \(payload)\n", "\u{2014} name \(payload) \n", " \u{2014} name \(payload)\n",
            "\u{2014} na me \(payload)\n", "\u{2014} na+me \(payload)\n",
            "\u{2014} na\u{A0}me \(payload)\n",
            "\u{2014} na\u{2003}me \(payload)\n",
            // Only a key id, not base64, without padding, with bits left over, of the other alphabet.
            "\u{2014} name \(Base64.encode([1, 2, 3, 4]))\n", "\u{2014} name ????????\n",
            "\u{2014} name AQIDBAU\n",
            "\u{2014} name AQIDBAV=\n", "\u{2014} name __--__--\n",
        ]
        for line in bad {
            for tail in [line, good + line, line + good, good + line + good] {
                #expect(code((NoteTests.text + "\n" + tail).utf8) == .malformedSignature, "\(line)")
            }
        }
    }

    @Test(
        "control characters are refused in text, names and lines; a line feed is none",
        arguments: 0..<UInt8(0x20))
    func controls(byte: UInt8) throws {
        let whole = [UInt8]((NoteTests.text + "\n" + line()).utf8)
        for index in whole.indices where byte != 0x0A {
            var changed = whole
            changed.insert(byte, at: index)
            #expect(code(changed) == .malformedText)
        }
        if byte == 0x0A { #expect(code([0x0A] + whole) == nil) }
    }

    @Test(
        "what is not UTF-8 is refused",
        arguments: [
            [0xFF], [0x80], [0xC0, 0x80], [0xE2, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
            [0xC3],
        ] as [[UInt8]])
    func invalidUTF8(bytes: [UInt8]) {
        #expect(code(bytes + (NoteTests.text + "\n" + line()).utf8) == .malformedText)
        #expect(
            code([UInt8]((NoteTests.text + "\n\u{2014} n").utf8) + bytes + " AQIDBAU=\n".utf8)
                == .malformedText)
    }

    @Test("a text that would be read as another one is not put together")
    func composition() throws {
        let signature = try signer("log.example", 1).sign([])
        for text in ["", "a", "a\nb", "a\t\n", "a\r\n"] {
            #expect(throws: NoteError.self) {
                try SignedNote(text: [UInt8](text.utf8), signatures: [signature])
            }
        }
        for text in ["a\n", "\n", "a\n\n", "a\n\n\n"] {
            let note = try SignedNote(text: [UInt8](text.utf8), signatures: [signature])
            #expect(note.text == [UInt8](text.utf8))
        }
        #expect(throws: NoteError(.unsigned, "")) { try SignedNote(text: [0x0A], signatures: []) }
    }

    @Test(
        "a key's verdict: valid, absent under another name or id, invalid when one of its lines does not hold"
    )
    func verdicts() throws {
        let text = [UInt8](NoteTests.text.utf8)
        let (log, other) = (try signer("log.example", 1), try signer("log.example", 2))
        let renamed = try signer("log.example/b", 1)
        let good = try log.sign(text)
        let note = try SignedNote(text: text, signatures: [good])
        #expect(try note.verify(log.key) == .valid)
        #expect(try note.verify(other.key) == .absent)
        #expect(try note.verify(renamed.key) == .absent)
        // The same name and key as a cosigner: another id.
        let cosigner = try Cosigner(name: "log.example", seed: [UInt8](repeating: 1, count: 32))
        #expect(try note.verify(cosigner.key) == .absent)
        // Another text, and one line that holds beside one that does not.
        let moved = try SignedNote(text: text + [0x78, 0x0A], signatures: [good])
        #expect(try moved.verify(log.key) == .invalid)
        let wrong = try log.sign([])
        #expect(try note.adding(wrong).verify(log.key) == .invalid)
        #expect(try SignedNote(text: text, signatures: [wrong, good]).verify(log.key) == .invalid)
        #expect(try note.adding(good).verify(log.key) == .valid)
        #expect(try note.adding(other.sign(text)).verify(other.key) == .valid)
        // Lines of strangers are ignored, whatever they hold.
        let stranger = try #require(NoteSignature(line: "\u{2014} stranger.example AQIDBAU=".utf8))
        #expect(try note.adding(stranger).verify(log.key) == .valid)
        #expect(try note.adding(stranger).keeping { $0.isNamed(like: log.key) } == note)
    }

    @Test("each flipped bit of a signature makes it invalid, each of its key id absent")
    func flips() throws {
        let text = [UInt8](NoteTests.text.utf8)
        let log = try signer("log.example", 1)
        let good = try log.sign(text)
        let whole = try #require(Base64.decode(String(good.line.split(separator: " ")[2])))
        for index in whole.indices {
            var bytes = whole
            bytes[index] ^= 1 << UInt8(index % 8)
            let line = "\u{2014} log.example \(Base64.encode(bytes))"
            let note = try SignedNote(
                text: text, signatures: [try #require(NoteSignature(line: line.utf8))])
            #expect(try note.verify(log.key) == (index < 4 ? .absent : .invalid), "byte \(index)")
        }
        for bytes in [whole.dropLast(), whole + [0]] {
            let line = "\u{2014} log.example \(Base64.encode([UInt8](bytes)))"
            let note = try SignedNote(
                text: text, signatures: [try #require(NoteSignature(line: line.utf8))])
            #expect(try note.verify(log.key) == .invalid)
        }
    }

    @Test("a name in another normal form is another name")
    func normalForms() throws {
        let text = [UInt8](NoteTests.text.utf8)
        let composed = try signer("log.example/\u{E9}", 1)
        let good = try composed.sign(text)
        let decomposed = good.line.replacing("\u{E9}", with: "e\u{301}")
        let signature = try #require(NoteSignature(line: decomposed.utf8))
        #expect(try SignedNote(text: text, signatures: [signature]).verify(composed.key) == .absent)
    }
}
