package import CustodyCrypto
package import CustodyModel

/// A C2SP tlog-proof: shows offline that an entry is in a log whose checkpoint keys have signed.
///
///     c2sp.org/tlog-proof@v1
///     extra <base64>            (optional, never authenticated)
///     index <decimal>
///     <base64 hash>             (as many as the inclusion proof has)
///
///     <signed checkpoint>
package struct TlogProof: Sendable, Hashable {
    /// Bytes of the longest proof file: a note, the longest inclusion proof and some extra data.
    package static let byteLimit = SignedNote.byteLimit + (64 << 10)
    /// Hashes of the longest inclusion proof: one for each level of a tree of less than 2^63 leaves.
    package static let hashLimit = 63
    private static let header = "c2sp.org/tlog-proof@v1"

    /// What a proof shows.
    package enum Verdict: Sendable, Equatable {
        /// The leaf is in the log, whose checkpoint is signed and cosigned as asked for.
        case valid
        /// The checkpoint did not satisfy the key or policy.
        case checkpoint(CheckpointVerdict)
        /// The hashes do not lead from the leaf to the checkpoint's root.
        case notIncluded
    }

    /// The entry's place in the log, from 0.
    package let index: UInt64
    /// Opaque bytes beside the proof, which nothing vouches for. Nil when there are none.
    package let extra: [UInt8]?
    /// From the leaf's sibling to the root's child.
    package let hashes: [Digest]
    package let checkpoint: SignedCheckpoint

    /// - Parameters:
    ///   - proof: of the size that the checkpoint names.
    ///   - extra: not empty.
    package init(_ proof: InclusionProof, checkpoint: SignedCheckpoint, extra: [UInt8]? = nil) {
        precondition(proof.size == checkpoint.checkpoint.size, "proof and checkpoint are of one size")
        precondition(extra?.isEmpty != true, "extra data is left out when there is none")
        index = proof.index
        hashes = proof.hashes
        self.extra = extra
        self.checkpoint = checkpoint
    }

    /// Reads a whole proof file, strictly: what is read is written again byte for byte.
    package init(parsing bytes: [UInt8]) throws(NoteError) {
        guard bytes.count <= TlogProof.byteLimit else {
            throw NoteError(.tooLarge, "a proof has at most \(TlogProof.byteLimit) bytes")
        }
        // The first empty line is the one before the checkpoint.
        guard let end = bytes.indices.dropFirst().first(where: { bytes[$0] == 0x0A && bytes[$0 - 1] == 0x0A }) else {
            throw NoteError(.malformedProof, "a proof has a blank line before its checkpoint")
        }
        var lines = bytes[..<(end - 1)].split(separator: 0x0A, omittingEmptySubsequences: false)[...]
        guard let first = lines.popFirst(), first.elementsEqual(TlogProof.header.utf8) else {
            throw NoteError(.malformedProof, "a proof begins with \(TlogProof.header)")
        }
        var next = lines.popFirst()
        extra = try TlogProof.extra(next)
        if extra != nil { next = lines.popFirst() }
        guard let next, let index = TlogProof.value("index ", next).flatMap({ DecimalText.parse($0) }) else {
            throw NoteError(.malformedProof, "a proof names the entry's index")
        }
        guard lines.count <= TlogProof.hashLimit else {
            throw NoteError(.tooLarge, "a proof has at most \(TlogProof.hashLimit) hashes")
        }
        self.index = index
        var hashes: [Digest] = []
        for line in lines {
            guard let text = String(validating: line, as: UTF8.self), let hash = Digest(base64: text) else {
                throw NoteError(.malformedProof, "hash \(hashes.count + 1) of a proof is not 32 bytes in base64")
            }
            hashes.append(hash)
        }
        self.hashes = hashes
        checkpoint = try SignedCheckpoint(parsing: [UInt8](bytes[(end + 1)...]))
    }

    /// The file's content.
    package var bytes: [UInt8] {
        var text = "\(TlogProof.header)\n"
        if let extra { text += "extra \(Base64.encode(extra))\n" }
        text += "index \(index)\n"
        for hash in hashes { text += "\(hash.base64)\n" }
        return [UInt8](text.utf8) + [0x0A] + checkpoint.bytes
    }

    /// The inclusion proof in the checkpoint's tree.
    package var inclusion: InclusionProof {
        InclusionProof(index: index, size: checkpoint.checkpoint.size, hashes: hashes)
    }

    /// Judges the proof by the log's key alone; cosignatures are ignored.
    ///
    /// - Parameters:
    ///   - leaf: the leaf hash that the entry has: ``MerkleHash/leaf(entry:_:)`` of a record's entry hash.
    ///   - log: named as the checkpoint's origin.
    /// - Throws: only when libcrypto is broken.
    package func verify(leaf: Digest, log key: VerifierKey) throws(CustodyError) -> Verdict {
        verdict(leaf, CheckpointVerdict(try checkpoint.verify(log: key)))
    }

    /// Judges the proof by a policy: a log it lists and its quorum of witnesses.
    ///
    /// - Parameter log: stands in place of the policy's logs.
    /// - Throws: only when libcrypto is broken.
    package func verify(
        leaf: Digest, policy: WitnessPolicy, log key: VerifierKey? = nil
    ) throws(CustodyError) -> Verdict {
        verdict(leaf, try policy.evaluate(checkpoint, log: key).verdict)
    }

    private func verdict(_ leaf: Digest, _ verdict: CheckpointVerdict) -> Verdict {
        guard verdict == .valid else { return .checkpoint(verdict) }
        var hasher = SHA256()
        return inclusion.holds(leaf: leaf, root: checkpoint.checkpoint.root, &hasher) ? .valid : .notIncluded
    }

    /// The extra data when the line is an `extra` line, nil when it is another one.
    private static func extra(_ line: ArraySlice<UInt8>?) throws(NoteError) -> [UInt8]? {
        guard let line, let value = value("extra ", line) else { return nil }
        guard let text = String(validating: value, as: UTF8.self), let bytes = Base64.decode(text), !bytes.isEmpty
        else { throw NoteError(.malformedProof, "the extra data of a proof is not base64") }
        return bytes
    }

    private static func value(_ name: String, _ line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        line.starts(with: name.utf8) ? line.dropFirst(name.utf8.count) : nil
    }
}
