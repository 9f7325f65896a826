import CustodyCrypto
import CustodyModel
import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing

/// Verifier keys in the form of C2SP signed-note, and signatures that they hold for.
@Suite struct VerifierKeyTests {
    private static let example = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"

    @Test(
        "published keys parse, and are written as they were",
        arguments: [
            (example, "example.com/foo"),
            ("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "PeterNeumann"),
            ("EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop", "EnochRoot"),
        ])
    func published(text: String, name: String) throws {
        let key = try #require(VerifierKey(text))
        #expect((key.name, key.kind, key.description) == (name, .signature, text))
        #expect(key.publicKey.count == 32)
    }

    @Test("the specification's note is verified by its key")
    func note() throws {
        let key = try #require(VerifierKey(VerifierKeyTests.example))
        let encoded = "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="
        let payload = try #require(Base64.decode(encoded))
        #expect([UInt8](payload.prefix(4)) == key.keyID)
        let message = Array("This is an example message.\n".utf8)
        #expect(try Ed25519.verify([UInt8](payload.dropFirst(4)), of: message, publicKey: key.publicKey))
        #expect(try !Ed25519.verify([UInt8](payload.dropFirst(4)), of: message.dropLast(), publicKey: key.publicKey))
    }

    @Test(
        "a base64 part may hold `+`, and a key made from parts parses again",
        arguments: [VerifierKey.Kind.signature, .cosignature])
    func plus(kind: VerifierKey.Kind) throws {
        var withPlus = 0
        for seed in 0..<200 {
            let publicKey = SeededRandom(seed: UInt64(seed)).bytes(32)
            let key = try #require(VerifierKey(name: "log.example/\(seed)", kind: kind, publicKey: publicKey))
            if key.description.split(separator: "+", omittingEmptySubsequences: false).count > 3 { withPlus += 1 }
            #expect(VerifierKey(key.description) == key)
            // The key id binds name, kind and key.
            let hashed = Array("log.example/\(seed)\n".utf8) + [kind.rawValue] + publicKey
            #expect(key.keyID == Array(SHA256.digest(hashed).bytes.prefix(4)))
        }
        #expect(withPlus > 20)
    }

    @Test(
        "a text that is no key in exactly this form is refused",
        arguments: [
            "", "+", "++", "example.com/foo", "example.com/foo+530d903a", "example.com/foo+530d903a+",
            // Another name, an id that is another one, in capitals, too short or too long.
            "example.com/bar+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
            "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
            "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
            "example.com/foo+530d903+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
            "example.com/foo+0530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
            "example.com/foo++AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
            // Another kind, another key, another name's place.
            "example.com/foo+530d903a+BOkyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
            "example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
            "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2l",
            "+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
            // White space and other base64.
            "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k\n",
            " example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
            "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2",
            "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2kAA==",
        ])
    func refused(text: String) {
        #expect(VerifierKey(text) == nil)
    }

    /// A key id that fits does not help a payload of another kind or length.
    @Test(
        "payloads of another kind or length are refused, with an id that fits",
        arguments: [(1, 31), (1, 33), (4, 31), (2, 32), (0, 32), (0xFF, 32)] as [(UInt8, Int)])
    func payloads(kind: UInt8, count: Int) {
        let payload = [kind] + [UInt8](repeating: 9, count: count)
        let id = SHA256.digest(Array("n\n".utf8) + payload).hex.prefix(8)
        #expect(VerifierKey("n+\(id)+\(Base64.encode(payload))") == nil)
    }

    @Test("names hold no white space, control characters or `+`, and something")
    func names() throws {
        let publicKey = [UInt8](repeating: 9, count: 32)
        for bad in [
            "", " ", "a b", "a+b", "+", "a\n", "a\t", "a\u{0}", "a\u{1F}", "a\u{85}", "a\u{A0}", "a\u{2003}",
            "\u{3000}",
        ] {
            #expect(VerifierKey(name: bad, kind: .signature, publicKey: publicKey) == nil)
            #expect(!VerifierKey.isName(bad))
        }
        // A mark that joins a following `+` to itself must not hide it from either side.
        for good in ["a", "audit.example/pipeline1", "é", "漢", "a\u{600}", "a\u{301}", "🇩", "a\u{200D}"] {
            let key = try #require(VerifierKey(name: good, kind: .signature, publicKey: publicKey))
            #expect(VerifierKey(key.description) == key, "\(good.unicodeScalars.map(\.value))")
        }
        #expect(VerifierKey(name: "a", kind: .signature, publicKey: [1]) == nil)
    }
}

/// The golden example's keys and signatures, made from its seed.
@Suite(.enabled(if: SharedCorpora.isPresent, "\(SharedCorpora.absence)")) struct GoldenKeyTests {
    private func text(_ name: String) throws -> String {
        let root = try #require(SharedCorpora.root)
        return String(decoding: try PosixFileSystem().contents(root.appending("golden").appending(name)), as: UTF8.self)
    }

    private func seed(_ suffix: String) throws -> [UInt8] {
        SHA256.digest(hex(String(try text("seed.hex").prefix(64))) + Array(suffix.utf8)).bytes
    }

    @Test("golden keys follow from the golden seed")
    func keys() throws {
        let trust = try text("trust").split { $0 == " " || $0 == "\n" }.map(String.init)
        let log = try #require(VerifierKey(trust[0]))
        let epoch = try #require(VerifierKey(trust[1]))
        #expect((log.kind, log.name) == (.signature, "audit.example/golden"))
        #expect((epoch.kind, epoch.name) == (.cosignature, "audit.example/golden/epoch"))
        #expect(try log.publicKey == Ed25519.publicKey(seed: seed("log")))
        #expect(try epoch.publicKey == Ed25519.publicKey(seed: seed("epoch0")))
        // A stream's key is the log's under the stream's own name (DESIGN, section 3.4).
        let stream = VerifierKey(name: "audit.example/golden/default", kind: .signature, publicKey: log.publicKey)
        #expect(stream?.description == (try text("default.vkey").trimmed))
        let witness = try #require(VerifierKey(try text("witness.vkey").trimmed))
        #expect(witness.kind == .cosignature)
        #expect(try witness.publicKey == Ed25519.publicKey(seed: SHA256.digest("golden witness").bytes))
    }

    @Test("the golden checkpoint's signatures are made again byte for byte, and hold")
    func checkpoint() throws {
        let lines = try text("checkpoint").split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let note = Array((lines[0...2].joined(separator: "\n") + "\n").utf8)
        func payload(_ line: String) throws -> [UInt8] {
            try #require(line.split(separator: " ").last.flatMap { Base64.decode(String($0)) })
        }
        let signature = try payload(lines[4])
        let key = try #require(
            VerifierKey(name: lines[0], kind: .signature, publicKey: try Ed25519.publicKey(seed: seed("log"))))
        #expect(try signature == key.keyID + Ed25519.sign(note, seed: seed("log")))
        #expect(try Ed25519.verify([UInt8](signature.dropFirst(4)), of: note, publicKey: key.publicKey))

        // The epoch's cosignature: key id, eight bytes of time, signature over both (tlog-cosignature).
        let cosignature = try payload(lines[5])
        let time = cosignature[4..<12].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        #expect(Timestamp(microseconds: Int64(time) * 1_000_000).description == "2026-11-21T02:00:21.000000Z")
        let message = Array("cosignature/v1\ntime \(time)\n".utf8) + note
        let epoch = try #require(
            VerifierKey(
                name: "audit.example/golden/epoch", kind: .cosignature,
                publicKey: try Ed25519.publicKey(seed: seed("epoch1"))))
        #expect(Array(cosignature[..<4]) == epoch.keyID)
        #expect(try Array(cosignature[12...]) == Ed25519.sign(message, seed: seed("epoch1")))
        #expect(try Ed25519.verify(Array(cosignature[12...]), of: message, publicKey: epoch.publicKey))
    }
}

extension String {
    fileprivate var trimmed: String { String(prefix { $0 != "\n" }) }
}
