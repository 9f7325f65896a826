package import CustodyCrypto
package import CustodyMerkle
package import CustodyModel

/// Checks a proof file offline: a log's key, and the record or its entry hash, are all that is needed.
package struct ProofCheck: Sendable {
    package let proof: TlogProof
    private let key: VerifierKey?

    /// - Parameter key: the log's, as a trust line begins, or the one of the proof's stream.
    package init(_ proof: TlogProof, key: VerifierKey) {
        self.proof = proof
        let origin = proof.checkpoint.checkpoint.origin
        if key.name.utf8.elementsEqual(origin.utf8) {
            self.key = key
        } else if key.kind == .signature, origin.hasPrefix(key.name + "/"),
            let stream = StreamName(String(origin.dropFirst(key.name.count + 1)))
        {
            self.key = key.stream(stream)
        } else {
            self.key = nil
        }
    }

    /// The entry hash that lies beside the proof; nil when there is none.
    package var namedEntry: Digest? {
        guard let extra = proof.extra, extra.count == Digest.byteCount else { return nil }
        return unsafe extra.withUnsafeBytes { unsafe Digest(copying: $0) }
    }

    /// The entry hash of the record that the proof is of, among lines of records; nil when it is not there.
    ///
    /// - Parameter bytes: whole lines; only a line whose hash is right counts.
    package func entry(in bytes: [UInt8]) -> Digest? {
        let origin = proof.checkpoint.checkpoint.origin
        var hasher = SHA256()
        for line in bytes.split(separator: 0x0A) {
            var line = [UInt8](line)
            let found = unsafe line.withUnsafeMutableBytes { bytes -> Digest? in
                let read = UnsafeRawBufferPointer(bytes)
                guard let record = unsafe RecordLine(read), record.seq == proof.index,
                    let stream = unsafe StreamName(UnsafeRawBufferPointer(rebasing: read[record.stream])),
                    origin.hasSuffix("/\(stream)")
                else { return nil }
                let hash = unsafe RecordEncoder.digest(ofLine: bytes) { unsafe hasher.digest($0) }
                return hash == record.entryHash ? hash : nil
            }
            if let found { return found }
        }
        return nil
    }

    /// Judges signature, quorum and inclusion.
    package func check(_ entry: Digest, policy: WitnessPolicy?) throws(CustodyError) -> TlogProof.Verdict {
        guard let key else { return .checkpoint(.unknownLog) }
        var hasher = SHA256()
        let leaf = MerkleHash.leaf(entry: entry, &hasher)
        if let policy { return try proof.verify(leaf: leaf, policy: policy, log: key) }
        return try proof.verify(leaf: leaf, log: key)
    }
}
