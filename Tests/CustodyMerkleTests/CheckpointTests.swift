import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodyTestSupport
import Testing

/// Checkpoints and the cosignatures over them.
@Suite struct CheckpointTests {
    private static let root = SHA256.digest("root")

    private func bytes(_ text: String) -> [UInt8] { [UInt8](text.utf8) }

    @Test(
        "three lines are read and written again",
        arguments: [0, 1, 9, 10, 70_000, UInt64(Int64.max)],
        ["log.example/default", "with space", "ä+b"])
    func roundTrip(size: UInt64, origin: String) throws {
        let checkpoint = try #require(
            Checkpoint(origin: origin, size: size, root: CheckpointTests.root))
        #expect(checkpoint.text == bytes("\(origin)\n\(size)\n\(CheckpointTests.root.base64)\n"))
        #expect(Checkpoint(text: checkpoint.text) == checkpoint)
    }

    @Test("anything else is no checkpoint")
    func refused() {
        let root = CheckpointTests.root.base64
        let good = "log.example\n7\n\(root)\n"
        #expect(Checkpoint(text: bytes(good)) != nil)
        let bad = [
            "", "\n", "\n\n\n", "log.example\n7\n", "log.example\n7\n\(root)", "\n7\n\(root)\n",
            // Extension lines, blank lines, carriage returns, white space.
            good + "extension\n", good + "\n", "\n" + good, "log.example\r\n7\r\n\(root)\r\n",
            "log.example\n7\n\(root)\r\n",
            "log.example\n 7\n\(root)\n", "log.example\n7 \n\(root)\n", "log.example\n7\n\(root) \n",
            // Sizes.
            "log.example\n\n\(root)\n", "log.example\n07\n\(root)\n", "log.example\n00\n\(root)\n",
            "log.example\n+7\n\(root)\n", "log.example\n-7\n\(root)\n", "log.example\n0x7\n\(root)\n",
            "log.example\n7.0\n\(root)\n", "log.example\n٧\n\(root)\n",
            "log.example\n9223372036854775808\n\(root)\n",
            "log.example\n18446744073709551616\n\(root)\n",
            "log.example\n99999999999999999999999\n\(root)\n",
            // Roots.
            "log.example\n7\n\n", "log.example\n7\n\(root.dropLast())\n", "log.example\n7\n\(root)A\n",
            "log.example\n7\n\(CheckpointTests.root.hex)\n",
            "log.example\n7\n\(Base64.encode([1, 2, 3]))\n",
            "log.example\n7\n\(Base64.encode(CheckpointTests.root.bytes + [0]))\n",
        ]
        for text in bad { #expect(Checkpoint(text: bytes(text)) == nil, "\(text)") }
        // The last character before the padding has two bits that count for nothing.
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        let spellings = alphabet.filter { last in
            Digest(base64: root.dropLast(2) + "\(last)=") != nil
        }
        #expect(spellings.count == 16)
        #expect(Checkpoint(text: [0xFF] + bytes(good)) == nil)
        #expect(Checkpoint(origin: "", size: 1, root: CheckpointTests.root) == nil)
        #expect(Checkpoint(origin: "a\nb", size: 1, root: CheckpointTests.root) == nil)
        #expect(
            Checkpoint(origin: "a", size: Checkpoint.sizeLimit + 1, root: CheckpointTests.root) == nil)
    }

    @Test("a signed note that holds no checkpoint is refused as such")
    func signedText() throws {
        let signer = try NoteSigner(name: "log.example", seed: [UInt8](repeating: 1, count: 32))
        let note = try SignedNote(text: bytes("a\nb\n"), signatures: [signer.sign(bytes("a\nb\n"))])
        #expect(throws: NoteError(.malformedCheckpoint, "")) { try SignedCheckpoint(note) }
        #expect(throws: NoteError(.unsigned, "")) {
            try SignedCheckpoint(parsing: bytes("log.example\n"))
        }
    }

    @Test("the log's signature counts only under its own origin")
    func origin() throws {
        let signer = try NoteSigner(name: "log.example", seed: [UInt8](repeating: 1, count: 32))
        for (origin, expected) in [
            ("log.example", NoteVerdict.valid), ("log.example/b", .absent), ("Log.example", .absent),
        ] {
            let checkpoint = try #require(Checkpoint(origin: origin, size: 3, root: CheckpointTests.root))
            let signed = try SignedCheckpoint(checkpoint, signatures: [signer.sign(checkpoint.text)])
            #expect(try signed.verify(log: signer.key) == expected, "\(origin)")
            #expect(try SignedCheckpoint(parsing: signed.bytes) == signed)
        }
        // A cosignature is no log's signature, even under the log's name.
        let checkpoint = try #require(
            Checkpoint(origin: "log.example", size: 3, root: CheckpointTests.root))
        let cosigner = try Cosigner(name: "log.example", seed: [UInt8](repeating: 1, count: 32))
        let signed = try SignedCheckpoint(
            checkpoint, signatures: [cosigner.cosign(checkpoint.text, time: 1)])
        #expect(try signed.verify(log: cosigner.key) == .absent)
        #expect(try signed.note.verify(cosigner.key) == .valid)
    }

    @Test(
        "a cosignature carries its time and holds for no other",
        arguments: [0, 1, 1_795_226_400, UInt64(Int64.max)])
    func cosignature(time: UInt64) throws {
        let checkpoint = try #require(
            Checkpoint(origin: "log.example", size: 3, root: CheckpointTests.root))
        let cosigner = try Cosigner(name: "witness.example", seed: [UInt8](repeating: 2, count: 32))
        let signature = try cosigner.cosign(checkpoint.text, time: time)
        #expect(signature.payload.count == 72)
        #expect(signature.payload.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } == time)
        let message = bytes("cosignature/v1\ntime \(time)\n") + checkpoint.text
        #expect(
            try Ed25519.verify(
                [UInt8](signature.payload.dropFirst(8)), of: message, publicKey: cosigner.key.publicKey))
        let note = try SignedNote(text: checkpoint.text, signatures: [signature])
        #expect(try note.verifyCosignature(cosigner.key) == .valid(time: time))
        // Every byte counts: a changed time, a changed signature.
        let whole = try #require(Base64.decode(String(signature.line.split(separator: " ")[2])))
        for index in 4..<whole.count {
            var changed = whole
            changed[index] ^= 0x80
            let line = "\u{2014} witness.example \(Base64.encode(changed))"
            let other = try SignedNote(
                text: note.text, signatures: [try #require(NoteSignature(line: line.utf8))])
            #expect(try other.verifyCosignature(cosigner.key) == .invalid, "byte \(index)")
            #expect(try other.verify(cosigner.key) == .invalid, "byte \(index)")
        }
        for length in [whole.count - 1, whole.count + 1, 68] {
            let line = "\u{2014} witness.example \(Base64.encode(Array((whole + [0]).prefix(length))))"
            let other = try SignedNote(
                text: note.text, signatures: [try #require(NoteSignature(line: line.utf8))])
            #expect(try other.verifyCosignature(cosigner.key) == .invalid, "\(length) bytes")
        }
    }

    @Test("of several cosignatures by one key all must hold, and the earliest time counts")
    func severalTimes() throws {
        let checkpoint = try #require(
            Checkpoint(origin: "log.example", size: 3, root: CheckpointTests.root))
        let cosigner = try Cosigner(name: "witness.example", seed: [UInt8](repeating: 2, count: 32))
        let times: [UInt64] = [20, 10, 30]
        var note = try SignedNote(
            text: checkpoint.text,
            signatures: times.map { try cosigner.cosign(checkpoint.text, time: $0) })
        #expect(try note.verifyCosignature(cosigner.key) == .valid(time: 10))
        note = try note.adding(cosigner.cosign(bytes("other\n"), time: 5))
        #expect(try note.verifyCosignature(cosigner.key) == .invalid)
        // A log's key has no cosignatures.
        let signer = try NoteSigner(name: "log.example", seed: [UInt8](repeating: 1, count: 32))
        let signed = try SignedNote(text: checkpoint.text, signatures: [signer.sign(checkpoint.text)])
        #expect(try signed.verifyCosignature(signer.key) == .absent)
    }

    @Test("a stream's key is the log's under the stream's name")
    func streamKeys() throws {
        let log = try NoteSigner(name: "log.example", seed: [UInt8](repeating: 1, count: 32)).key
        let stream = try #require(StreamName("a-1.b_2"))
        let key = log.stream(stream)
        #expect(key.name == "log.example/a-1.b_2")
        #expect(key.publicKey == log.publicKey)
        #expect(key.keyID != log.keyID)
        #expect(VerifierKey(key.description) == key)
        #expect(
            key
                == (try NoteSigner(name: "log.example/a-1.b_2", seed: [UInt8](repeating: 1, count: 32)).key)
        )
        #expect(throws: CustodyError(.usage, "")) {
            try NoteSigner(name: "a b", seed: [UInt8](repeating: 1, count: 32))
        }
        #expect(throws: CustodyError(.crypto, "")) { try NoteSigner(name: "a", seed: [1, 2, 3]) }
    }
}
