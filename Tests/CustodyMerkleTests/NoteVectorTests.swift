import CustodyCrypto
import CustodyMerkle
import CustodySystem
import CustodyTestSupport
import FoundationEssentials
import SystemPackage
import Testing

/// Notes of Go's note package, signed and broken by its authors.
@Suite(.enabled(if: SharedCorpora.isPresent, "\(SharedCorpora.absence)")) struct NoteVectorTests {
    private struct Vectors: Decodable {
        struct Note: Decodable {
            enum CodingKeys: String, CodingKey {
                case msg, known, verified, unverified, why
                case base64 = "msg_b64"
            }

            let msg: String?
            let base64: String?
            let known: [String]?
            let verified: [String]?
            let unverified: [String]?
            let why: String?

            var bytes: [UInt8]? {
                if let msg { return [UInt8](msg.utf8) }
                return base64.flatMap { Base64.decode($0) }
            }
        }

        enum CodingKeys: String, CodingKey {
            case text, good, bad
            case keys = "verifier_keys"
            case unverified = "no_verified_signature_error"
        }

        let text: String
        let keys: [String: String]
        let good: [Note]
        let unverified: [Note]
        let bad: [Note]
    }

    private func vectors() throws -> Vectors {
        let root = try #require(SharedCorpora.root)
        let path = root.appending("corpora").appending("tlog-vectors").appending("signed-note-vectors.json")
        return try JSONDecoder().decode(Vectors.self, from: Data(try PosixFileSystem().contents(path)))
    }

    @Test("good notes: known keys are valid, the lines of others are kept and ignored")
    func good() throws {
        let vectors = try vectors()
        #expect(vectors.good.count == 2)
        for vector in vectors.good {
            let bytes = try #require(vector.bytes)
            let note = try SignedNote(parsing: bytes)
            #expect(note.bytes == bytes)
            #expect(note.text == [UInt8](vectors.text.utf8))
            for name in try #require(vector.known) {
                let key = try #require(vectors.keys[name].flatMap { VerifierKey($0) })
                #expect(try note.verify(key) == .valid)
            }
            #expect(note.signatures.map(\.name) == (vector.verified ?? []) + (vector.unverified ?? []))
        }
        for vector in vectors.unverified {
            let note = try SignedNote(parsing: try #require(vector.bytes))
            let stranger = try #require(
                VerifierKey(name: "PeterNeumann", kind: .signature, publicKey: Array(0..<32)))
            #expect(try note.verify(stranger) == .absent)
        }
    }

    @Test("bad notes are refused, or their known key says invalid")
    func bad() throws {
        let vectors = try vectors()
        let keys = try vectors.keys.values.map { try #require(VerifierKey($0)) }
        #expect(vectors.bad.count == 8)
        for vector in vectors.bad {
            let bytes = try #require(vector.bytes)
            guard let note = try? SignedNote(parsing: bytes) else { continue }
            let verdicts = try keys.map { key in try note.verify(key) }
            #expect(verdicts.contains(.invalid), "\(vector.why ?? "")")
        }
    }
}
