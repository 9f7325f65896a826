import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodySystem

/// Reads checkpoints of data streams in the register again (``StreamLedger``).
struct CheckpointReader: Sendable {
    /// Of the register.
    let runs: [Run]
    let files: [SourceFile]
    let fileSystem: any FileSystem

    /// A checkpoint as its record says it.
    struct Found {
        let seq: UInt64
        /// SHA-256 of root and head.
        let digest: Digest
        let head: Digest
        /// The `frontier` member.
        let frontier: [String]
    }

    /// The checkpoints of a page; nil when what is read is not what was judged.
    func read(_ page: StreamLedger.Page, of ledger: StreamLedger) -> [Found]? {
        let seqs = ledger.seqs(of: page)
        // Where copies of the register differ, only the way that was judged has the right ones.
        for isDirect in [true, false] {
            let found = read(seqs, isDirect: isDirect)
            var hasher = SHA256()
            if found.map(\.seq) == seqs, StreamLedger.chain(found.map(\.digest), &hasher) == page.chain { return found }
        }
        return nil
    }

    /// The tree's right edge at a checkpoint and what it commits to; nil when it cannot be read.
    func frontier(_ entry: StreamLedger.Entry, of ledger: StreamLedger) -> (frontier: Frontier, digest: Digest)? {
        let page = ledger.page(of: entry.index)
        guard let found = read(page, of: ledger)?[entry.index - page.indices.lowerBound],
            let frontier = Frontier(size: entry.size, rootsBase64: found.frontier)
        else { return nil }
        return (frontier, found.digest)
    }

    /// The entry hashes of the last records that checkpoints cover, by the seqs of the checkpoints' records; what cannot
    /// be read is left out.
    ///
    /// - Parameter seqs: in ascending order.
    func heads(of seqs: [UInt64]) -> [UInt64: Digest] {
        Dictionary(read(seqs, isDirect: true).map { ($0.seq, $0.head) }) { first, _ in first }
    }

    /// - Parameters:
    ///   - seqs: of checkpoints of data streams, in ascending order.
    ///   - isDirect: begins near the first of them, where a file can be entered there.
    private func read(_ seqs: [UInt64], isDirect: Bool) -> [Found] {
        guard let first = seqs.first else { return [] }
        var found: [Found] = []
        var wanted = seqs[...]
        var hasher = SHA256()
        var walk = RegisterWalk(runs, files: files, fileSystem: fileSystem, from: isDirect ? first : 0)
        while let seq = wanted.first, let record = try? walk.take() {
            guard record.seq >= seq else { continue }
            wanted = wanted.drop { $0 <= record.seq }
            guard record.seq == seq, case .ledger(.checkpoint(let checkpoint)) = record.event,
                let note = NoteCheck.parse(checkpoint.note), let frontier = checkpoint.frontier
            else { continue }
            let digest = StreamLedger.digest(root: note.checkpoint.root, head: checkpoint.head, &hasher)
            found.append(Found(seq: seq, digest: digest, head: checkpoint.head, frontier: frontier))
        }
        return found
    }
}
