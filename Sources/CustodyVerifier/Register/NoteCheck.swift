import CustodyCrypto
import CustodyMerkle
import CustodyModel

/// What is wrong with a note.
struct NoteDefect {
    let code: Finding.Code
    let expected: String
    let found: String
}

/// Judges the signature lines of notes.
enum NoteCheck {
    /// Reads a note; nil when it is none.
    static func parse(_ note: String) -> SignedCheckpoint? { parse([UInt8](note.utf8)) }

    static func parse(_ note: [UInt8]) -> SignedCheckpoint? { try? SignedCheckpoint(parsing: note) }

    /// The log's own signature; nil when it holds.
    static func logSignature(_ note: SignedCheckpoint, _ key: VerifierKey) -> NoteDefect? {
        guard note.checkpoint.origin.utf8.elementsEqual(key.name.utf8) else {
            return NoteDefect(
                code: .checkpointSignature, expected: "a note of \(key.name)",
                found: "a note of \(note.checkpoint.origin)")
        }
        let expected = "a signature by \(key)"
        switch verdict({ () throws(CustodyError) in try note.verify(log: key) }) {
        case .valid: return nil
        case .absent: return NoteDefect(code: .checkpointSignature, expected: expected, found: "none by that key")
        case .invalid, nil:
            return NoteDefect(code: .checkpointSignature, expected: expected, found: "one that does not hold")
        }
    }

    /// The epoch's line on a register note; nil when it is the right one.
    ///
    /// - Parameter time: T of the last record that the note covers; nil when that is not known.
    static func epochLine(
        _ note: SignedCheckpoint, _ epoch: EpochChain.Epoch, time: Timestamp?
    ) -> NoteDefect? {
        let expected = "a line by the key of epoch \(epoch.n), \(epoch.key)"
        let named = note.note.signatures.filter { $0.name.utf8.elementsEqual(epoch.key.name.utf8) }
        guard !named.isEmpty else {
            return NoteDefect(code: .epochMissing, expected: expected, found: "no line of an epoch")
        }
        guard named.allSatisfy({ $0.isNamed(like: epoch.key) }) else {
            return NoteDefect(code: .epochBroken, expected: expected, found: "a line by another key")
        }
        switch verdict({ () throws(CustodyError) in try note.note.verifyCosignature(epoch.key) }) {
        case .valid(let seconds):
            if let time, Int64(seconds) != time.seconds {
                return NoteDefect(
                    code: .epochBroken, expected: "the time of the last record covered, \(time.seconds)",
                    found: "\(seconds)")
            }
            return nil
        case .absent, .invalid, nil:
            return NoteDefect(code: .epochBroken, expected: expected, found: "a line that does not hold")
        }
    }

    /// A signature over a text that is no note.
    static func holds(_ signature: String, over text: [UInt8], _ key: VerifierKey) -> Bool {
        guard let bytes = Base64.decode(signature) else { return false }
        return verdict { () throws(CustodyError) in
            try Ed25519.verify(bytes, of: text, publicKey: key.publicKey)
        } ?? false
    }

    /// Nil when libcrypto is broken: then nothing holds.
    private static func verdict<Verdict>(_ body: () throws(CustodyError) -> Verdict) -> Verdict? {
        do throws(CustodyError) { return try body() } catch { return nil }
    }
}
