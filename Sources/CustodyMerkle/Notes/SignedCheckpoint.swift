package import CustodyCrypto
package import CustodyModel

/// A signed note whose text is a checkpoint. Nothing is verified by making one.
package struct SignedCheckpoint: Sendable, Hashable {
    package let note: SignedNote
    package let checkpoint: Checkpoint

    package init(_ note: SignedNote) throws(NoteError) {
        guard let checkpoint = Checkpoint(text: note.text) else {
            throw NoteError(.malformedCheckpoint, "a checkpoint is three lines: origin, size and root hash in base64")
        }
        self.note = note
        self.checkpoint = checkpoint
    }

    /// Reads a whole note.
    package init(parsing bytes: [UInt8]) throws(NoteError) {
        try self.init(SignedNote(parsing: bytes))
    }

    /// Puts a checkpoint and its signature lines together.
    package init(_ checkpoint: Checkpoint, signatures: [NoteSignature]) throws(NoteError) {
        note = try SignedNote(text: checkpoint.text, signatures: signatures)
        self.checkpoint = checkpoint
    }

    /// The note as it is stored and sent.
    package var bytes: [UInt8] { note.bytes }

    /// Judges the log's own signature: its key is named as the origin is. A checkpoint of another origin is
    /// ``NoteVerdict/absent``, even when the key signed it.
    ///
    /// - Throws: only when libcrypto is broken.
    package func verify(log key: VerifierKey) throws(CustodyError) -> NoteVerdict {
        guard key.kind == .signature, checkpoint.origin.utf8.elementsEqual(key.name.utf8) else { return .absent }
        return try note.verify(key)
    }
}
