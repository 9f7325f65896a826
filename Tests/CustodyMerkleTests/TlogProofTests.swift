import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodyTestSupport
import Testing

/// Proof files: read strictly, written again byte for byte, judged by key or policy.
@Suite struct TlogProofTests {
    private static let size = 21
    private static let entries = (0..<size).map { SHA256.digest("entry \($0)") }

    private static func signer(_ name: String = "log.example/default") throws -> NoteSigner {
        try NoteSigner(name: name, seed: [UInt8](repeating: 1, count: 32))
    }

    private static func witness(_ number: Int) throws -> Cosigner {
        try Cosigner(name: "w\(number).example", seed: SHA256.digest("witness \(number)").bytes)
    }

    /// A proof of one entry, whose checkpoint has the log's signature and those of some witnesses.
    private static func proof(
        _ index: Int, size: Int = size, witnesses: [Int] = [], extra: [UInt8]? = nil
    ) throws -> TlogProof {
        var hasher = SHA256()
        var tree = MemoryTree(entries[..<size].map { MerkleHash.leaf(entry: $0, &hasher) })
        let checkpoint = try #require(
            Checkpoint(origin: "log.example/default", size: UInt64(size), root: tree.root(size: size)))
        let signatures =
            [try signer().sign(checkpoint.text)]
            + (try witnesses.map { try witness($0).cosign(checkpoint.text, time: 1000 + UInt64($0)) })
        return TlogProof(
            tree.inclusion(index, size),
            checkpoint: try SignedCheckpoint(checkpoint, signatures: signatures),
            extra: extra)
    }

    private func leaf(_ index: Int) -> Digest {
        var hasher = SHA256()
        return MerkleHash.leaf(entry: TlogProofTests.entries[index], &hasher)
    }

    private func code(_ text: String) -> NoteError.Code? {
        do throws(NoteError) {
            _ = try TlogProof(parsing: [UInt8](text.utf8))
            return nil
        } catch { return error.code }
    }

    @Test("every entry's proof is written, read and holds", arguments: [1, 2, 3, 8, 20, 21])
    func roundTrip(size: Int) throws {
        let key = try TlogProofTests.signer().key
        for index in 0..<size {
            let extra: [UInt8]? = index % 2 == 0 ? nil : [UInt8](repeating: 0xFB, count: index)
            let proof = try TlogProofTests.proof(index, size: size, witnesses: [0, 1], extra: extra)
            let read = try TlogProof(parsing: proof.bytes)
            #expect(read == proof)
            #expect(read.bytes == proof.bytes)
            #expect(try read.verify(leaf: leaf(index), log: key) == .valid)
            #expect(try read.verify(leaf: leaf((index + 1) % 21), log: key) == .notIncluded)
        }
    }

    @Test("the file is the specification's")
    func format() throws {
        let proof = try TlogProofTests.proof(2, size: 3, extra: [1, 2, 3])
        let lines = String(decoding: proof.bytes, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[0] == "c2sp.org/tlog-proof@v1")
        #expect(lines[1] == "extra AQID")
        #expect(lines[2] == "index 2")
        #expect(lines[3] == "\(proof.hashes[0].base64)")
        #expect(lines[4] == "")
        #expect(
            lines[5...].joined(separator: "\n") == String(decoding: proof.checkpoint.bytes, as: UTF8.self)
        )
    }

    @Test("whatever byte is changed, the proof is refused or does not hold")
    func everyByte() throws {
        let key = try TlogProofTests.signer().key
        let bytes = try TlogProofTests.proof(9).bytes
        for place in bytes.indices {
            for change in [0x01, 0x20, 0x80] as [UInt8] {
                var changed = bytes
                changed[place] ^= change
                guard let proof = try? TlogProof(parsing: changed) else { continue }
                let verdict = try proof.verify(leaf: leaf(9), log: key)
                #expect(verdict != .valid, "byte \(place)")
            }
        }
        for end in bytes.indices { #expect((try? TlogProof(parsing: [UInt8](bytes[..<end]))) == nil) }
        #expect((try? TlogProof(parsing: bytes + [0x0A])) == nil)
    }

    @Test("a file in another form is refused")
    func malformed() throws {
        let good = String(
            decoding: try TlogProofTests.proof(2, size: 3, extra: [1, 2, 3]).bytes, as: UTF8.self)
        #expect(code(good) == nil)
        let hash = leaf(0).base64
        let changes = [
            ("c2sp.org/tlog-proof@v1\n", ""), ("c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v2"),
            ("c2sp.org/tlog-proof@v1\n", "c2sp.org/tlog-proof@v1 \n"), ("index 2\n", ""),
            ("index 2", "index 02"),
            ("index 2", "index -2"), ("index 2", "index +2"), ("index 2", "index  2"),
            ("index 2", "Index 2"),
            ("index 2", "index 2 "), ("index 2", "index"), ("index 2", "index 9223372036854775808"),
            ("index 2", "index 2\nindex 2"), ("extra AQID", "extra "), ("extra AQID", "extra"),
            ("extra AQID", "extra AQI"), ("extra AQID", "extra AQID\nextra AQID"),
            ("extra AQID", "extra  AQID"),
            ("extra AQID\nindex 2\n", "index 2\nextra AQID\n"), ("index 2\n", "index 2\nx\n"),
            ("index 2\n", "index 2\n\(hash) \n"), ("index 2\n", "index 2\n\(hash.dropLast())\n"),
            ("index 2\n", "index 2\r\n"), ("index 2\n", "\nindex 2\n"),
        ]
        for (old, new) in changes {
            let changed = good.replacing(old, with: new, maxReplacements: 1)
            #expect(changed != good)
            #expect(code(changed) == .malformedProof, "\(new)")
        }
        #expect(code("") == .malformedProof)
        #expect(code(good.replacing("\n3\n", with: "\n03\n")) == .malformedCheckpoint)
        #expect(code(good.replacing("\n\nlog", with: "\n\n\nlog")) == .malformedCheckpoint)
    }

    @Test("too many hashes and too many bytes are refused, exactly from the limit on")
    func limits() throws {
        let good = String(decoding: try TlogProofTests.proof(2, size: 3).bytes, as: UTF8.self)
        let hash = leaf(0).base64 + "\n"
        for (more, expected) in [(TlogProof.hashLimit - 1, nil), (TlogProof.hashLimit, .tooLarge)]
            as [(Int, NoteError.Code?)]
        {
            let text = good.replacing(
                "index 2\n", with: "index 2\n" + String(repeating: hash, count: more))
            #expect(code(text) == expected)
        }
        // Extra data up to the last byte that base64 and the limit leave room for.
        let room = TlogProof.byteLimit - good.utf8.count - "extra \n".utf8.count
        for (count, expected) in [(room / 4 * 4, nil), (room / 4 * 4 + 4, .tooLarge)]
            as [(Int, NoteError.Code?)]
        {
            let extra = "extra " + String(repeating: "A", count: count) + "\nindex 2\n"
            #expect(code(good.replacing("index 2\n", with: extra)) == expected)
        }
    }

    @Test("a key says why a proof does not hold")
    func verdicts() throws {
        let proof = try TlogProofTests.proof(4, witnesses: [0])
        let other = try NoteSigner(name: "log.example/default", seed: [UInt8](repeating: 9, count: 32))
            .key
        #expect(try proof.verify(leaf: leaf(4), log: other) == .checkpoint(.unknownLog))
        #expect(
            try proof.verify(leaf: leaf(4), log: TlogProofTests.signer("log.example").key)
                == .checkpoint(.unknownLog))
        // The signature over another checkpoint of the same log.
        let foreign = try TlogProofTests.proof(4, size: 20).checkpoint.note.signatures
        let forged = try SignedCheckpoint(proof.checkpoint.checkpoint, signatures: foreign)
        let verdict = try TlogProof(proof.inclusion, checkpoint: forged).verify(
            leaf: leaf(4), log: TlogProofTests.signer().key)
        #expect(verdict == .checkpoint(.invalidSignature))
    }

    @Test("a policy asks for its quorum")
    func policy() throws {
        let log = try TlogProofTests.signer().key
        let keys = try (0..<3).map { try TlogProofTests.witness($0).key }
        let lines = keys.enumerated().map { "witness w\($0.offset) \($0.element)\n" }.joined()
        let text = "log \(log)\n\(lines)group g 2 w0 w1 w2\nquorum g\n"
        let policy = try WitnessPolicy(parsing: [UInt8](text.utf8))
        for witnesses in [[], [0], [1], [0, 1], [1, 2], [0, 1, 2]] {
            let proof = try TlogProofTests.proof(4, witnesses: witnesses)
            let expected: TlogProof.Verdict = witnesses.count >= 2 ? .valid : .checkpoint(.quorumMissing)
            #expect(try proof.verify(leaf: leaf(4), policy: policy) == expected)
            #expect(try proof.verify(leaf: leaf(5), policy: policy) != .valid)
        }
        let proof = try TlogProofTests.proof(4, witnesses: [0, 1])
        let logless = try WitnessPolicy(parsing: [UInt8]("\(lines)group g 2 w0 w1 w2\nquorum g\n".utf8))
        #expect(try proof.verify(leaf: leaf(4), policy: logless) == .checkpoint(.unknownLog))
        #expect(try proof.verify(leaf: leaf(4), policy: logless, log: log) == .valid)
    }
}
