package import CustodyCrypto
package import CustodyMerkle
package import CustodyModel

/// A log that a witness watches: its origin and the keys that may sign for it.
package struct WitnessedLog: Sendable, Equatable {
    /// Keys of one log at most: the log's own and those that it changed to.
    package static let keyLimit = 32

    package let origin: String
    package let keys: [VerifierKey]

    /// Nil unless the origin can be a checkpoint's, and there are 1 to ``keyLimit`` keys, all of logs.
    package init?(origin: String, keys: [VerifierKey]) {
        guard Checkpoint(origin: origin, size: 0, root: MerkleHash.empty) != nil,
            (1...WitnessedLog.keyLimit).contains(keys.count), keys.allSatisfy({ $0.kind == .signature }),
            Set(keys).count == keys.count
        else { return nil }
        self.origin = origin
        self.keys = keys
    }

    private static let heading = "custody-witness-log/v1"

    /// As it is kept: a heading, the origin, a line for each key.
    package var bytes: [UInt8] {
        let text = "\(WitnessedLog.heading)\n\(origin)\n" + keys.map { "\($0)\n" }.joined()
        return [UInt8](text.utf8)
    }

    package init?(decoding bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        let lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { String(Substring($0)) }
        guard lines.count >= 4, lines[0] == WitnessedLog.heading, lines.last == "" else { return nil }
        let keys = lines[2...].dropLast().compactMap { VerifierKey($0) }
        self.init(origin: lines[1], keys: keys)
        guard self.bytes == bytes else { return nil }
    }

    /// Whether the log signed the checkpoint, by any of its keys.
    func judge(_ checkpoint: SignedCheckpoint) throws(CustodyError) -> NoteVerdict {
        var verdict = NoteVerdict.absent
        for key in keys {
            switch try checkpoint.note.verify(key) {
            case .absent: continue
            case .valid: verdict = .valid
            case .invalid: return .invalid
            }
        }
        return verdict
    }
}

/// The largest tree of one log that a witness cosigned.
package struct WitnessedTree: Sendable, Equatable {
    /// How many cosignatures the witness had given for all logs when it gave this one, itself included.
    package let generation: UInt64
    /// SHA-256 of the file before, zeros for the first: with it a crash is told from a file that was put back.
    package let previous: Digest
    /// Of the cosignature, in seconds since 1970.
    package let time: UInt64
    /// The checkpoint with the log's lines and the witness's.
    package let checkpoint: SignedCheckpoint

    package init(generation: UInt64, previous: Digest, time: UInt64, checkpoint: SignedCheckpoint) {
        self.generation = generation
        self.previous = previous
        self.time = time
        self.checkpoint = checkpoint
    }

    package var size: UInt64 { checkpoint.checkpoint.size }
    package var root: Digest { checkpoint.checkpoint.root }

    private static let heading = "custody-witness-tree/v1"

    /// As it is kept: four lines, and the checkpoint as it was signed.
    package var bytes: [UInt8] {
        let text = """
            \(WitnessedTree.heading)
            generation \(generation)
            previous \(previous.hex)
            time \(time)

            """
        return [UInt8](text.utf8) + checkpoint.bytes
    }

    package init?(decoding bytes: [UInt8]) {
        let parts = bytes.split(separator: 0x0A, maxSplits: 4, omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].elementsEqual(WitnessedTree.heading.utf8),
            parts[1].starts(with: "generation ".utf8), let generation = AddCheckpoint.size(parts[1].dropFirst(11)),
            parts[2].starts(with: "previous ".utf8),
            let previous = Digest(hex: String(decoding: parts[2].dropFirst(9), as: UTF8.self)),
            parts[3].starts(with: "time ".utf8), let time = AddCheckpoint.size(parts[3].dropFirst(5)),
            let checkpoint = try? SignedCheckpoint(parsing: Array(parts[4]))
        else { return nil }
        self.init(generation: generation, previous: previous, time: time, checkpoint: checkpoint)
        guard self.bytes == bytes else { return nil }
    }
}

/// What a witness keeps in a second place: how far its state is, so that an older copy of the state is noticed.
package struct WitnessGuard: Sendable, Equatable {
    /// The witness's verifier key.
    package let key: String
    /// Cosignatures given so far.
    package let generation: UInt64
    /// Over the digests of all files of the state, see ``WitnessStore``.
    package let digest: Digest

    private static let heading = "custody-witness-guard/v1"

    package init(key: String, generation: UInt64, digest: Digest) {
        self.key = key
        self.generation = generation
        self.digest = digest
    }

    package var bytes: [UInt8] {
        [UInt8]("\(WitnessGuard.heading)\n\(key)\ngeneration \(generation)\nstate \(digest.hex)\n".utf8)
    }

    package init?(decoding bytes: [UInt8]) {
        let parts = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        guard parts.count == 5, let key = String(validating: parts[1], as: UTF8.self),
            parts[2].starts(with: "generation ".utf8), let generation = AddCheckpoint.size(parts[2].dropFirst(11)),
            let digest = Digest(hex: String(decoding: parts[3].dropFirst(6), as: UTF8.self))
        else { return nil }
        self.init(key: key, generation: generation, digest: digest)
        guard self.bytes == bytes else { return nil }
    }
}
