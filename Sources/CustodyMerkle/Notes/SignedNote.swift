package import CustodyCrypto
package import CustodyModel

/// What a key says about a note.
package enum NoteVerdict: Sendable, Equatable {
    /// Every line of the key's name and key id is its signature over the text.
    case valid
    /// No line has the key's name and key id.
    case absent
    /// A line with the key's name and key id is not its signature: the note must be rejected.
    case invalid
}

/// A C2SP signed note (signed-note v1.0.0): text, a blank line, and signature lines.
///
/// What was read is written again byte for byte. Nothing here is trusted before a key has judged it with ``verify(_:)``.
package struct SignedNote: Sendable, Hashable {
    /// Bytes of the largest note that is read: a hundred post-quantum signature lines fit.
    package static let byteLimit = 1 << 20
    /// Signature lines of a note at most. The specification asks for 16; a log, an epoch and 32 witnesses are 34.
    package static let signatureLimit = 100

    /// The signed message: ends with its line feed, without the blank line behind it.
    package let text: [UInt8]
    /// In the order of the lines; at least one.
    package let signatures: [NoteSignature]

    /// Reads a whole note. The last blank line separates text from signatures; earlier ones belong to the text.
    package init(parsing bytes: [UInt8]) throws(NoteError) {
        guard bytes.count <= SignedNote.byteLimit else {
            throw NoteError(.tooLarge, "a note has at most \(SignedNote.byteLimit) bytes")
        }
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw NoteError(.malformedText, "a note is UTF-8")
        }
        guard bytes.allSatisfy({ $0 >= 0x20 || $0 == 0x0A }) else {
            throw NoteError(.malformedText, "a note holds no control character but the line feed")
        }
        guard bytes.last == 0x0A, let end = SignedNote.endOfText(bytes) else {
            throw NoteError(.unsigned, "a note ends with a blank line and signature lines")
        }
        text = [UInt8](bytes[..<end])
        let lines = bytes[(end + 1)...].dropLast().split(separator: 0x0A, omittingEmptySubsequences: false)
        guard lines.count <= SignedNote.signatureLimit else {
            throw NoteError(.tooLarge, "a note has at most \(SignedNote.signatureLimit) signature lines")
        }
        var signatures: [NoteSignature] = []
        for (index, line) in lines.enumerated() {
            guard let signature = NoteSignature(line: line) else {
                throw NoteError(.malformedSignature, "line \(index + 1) behind the note's text is no signature line")
            }
            signatures.append(signature)
        }
        self.signatures = signatures
    }

    /// Puts a note together; what it would be read as must be the same, so that a text which ends in a blank line or
    /// holds control characters is refused here and not by whoever reads it.
    package init(text: [UInt8], signatures: [NoteSignature]) throws(NoteError) {
        try self.init(parsing: SignedNote.bytes(text, signatures))
        guard self.text == text, self.signatures == signatures else {
            throw NoteError(.malformedText, "the text of a note ends with one line feed")
        }
    }

    /// The note as it is stored and sent.
    package var bytes: [UInt8] { SignedNote.bytes(text, signatures) }

    /// The same text with one more line at the end.
    package func adding(_ signature: NoteSignature) throws(NoteError) -> SignedNote {
        try SignedNote(text: text, signatures: signatures + [signature])
    }

    /// The same text with only the lines that `isKept` names; refused when none is left.
    package func keeping(_ isKept: (NoteSignature) -> Bool) throws(NoteError) -> SignedNote {
        try SignedNote(text: text, signatures: signatures.filter(isKept))
    }

    /// Judges the lines that claim to be by `key`; all others are ignored.
    ///
    /// - Throws: only when libcrypto is broken.
    package func verify(_ key: VerifierKey) throws(CustodyError) -> NoteVerdict {
        var verdict = NoteVerdict.absent
        for signature in signatures where signature.isNamed(like: key) {
            guard try signature.holds(over: text, key: key) else { return .invalid }
            verdict = .valid
        }
        return verdict
    }

    /// Index behind the text's last line feed, where the last blank line stands; nil when there is none or nothing
    /// follows it.
    private static func endOfText(_ bytes: [UInt8]) -> Int? {
        var index = bytes.count - 1
        while index > 0 {
            if bytes[index] == 0x0A, bytes[index - 1] == 0x0A { return index + 1 < bytes.count ? index : nil }
            index -= 1
        }
        return nil
    }

    private static func bytes(_ text: [UInt8], _ signatures: [NoteSignature]) -> [UInt8] {
        var bytes = text + [0x0A]
        for signature in signatures { bytes += signature.line.utf8 + [0x0A] }
        return bytes
    }
}
