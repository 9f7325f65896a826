import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodyPipeline
import CustodySystem

/// Brings a data stream's tree on disk up to its journal when the log is opened.
struct TreeOpening {
    /// Entry hashes handed over at once: 2 MiB.
    static let chunkEntries = 65_536

    private let opening: StoreOpening
    private let identity: LogIdentity
    private let keeper: TreeKeeper

    init(_ opening: StoreOpening, _ identity: LogIdentity, _ keeper: TreeKeeper) {
        self.opening = opening
        self.identity = identity
        self.keeper = keeper
    }

    /// - Returns: what an operator should hear of, when the tree cannot be kept.
    func open(_ stream: StreamName, _ opened: borrowing OpenedStream) throws(CustodyError) -> Notice? {
        let root = opening.layout.stream(stream)
        let next = opened.state.next
        let published = try PublishedCheckpoint.read(root, opening.fileSystem)
        var start = published?.checkpoint.size ?? 0
        var isUsable = false
        if start <= next {
            let tree = try TreeWriter(opening.fileSystem, root: root, checkpoint: published?.checkpoint)
            isUsable = tree != nil
        }
        if !isUsable { start = 0 }
        if start < next {
            guard let first = try opened.journal.firstAvailable(stream), first <= start else {
                keeper.giveUp(stream)
                return Notice(
                    kind: .treeLacks, stream: stream,
                    message:
                        "the tree of \(stream) on disk is behind its journal: no proofs can be made of it until it is made again from a sink"
                )
            }
        }
        if !isUsable { try PublishedCheckpoint.remove(root, opening.fileSystem) }
        keeper.adopt(stream, size: start)
        guard start < next else { return nil }
        let journal = opened.journal
        var entries: [Digest] = []
        var size = start
        try EntryReading.forEach(journal, stream, start..<next) { entry in
            entries.append(entry)
            guard entries.count == TreeOpening.chunkEntries, size + UInt64(entries.count) < next else { return }
            size += UInt64(entries.count)
            keeper.append(entries, to: stream, origin: identity.origin(of: stream), size: size, root: nil, note: nil)
            entries.removeAll(keepingCapacity: true)
        }
        var hasher = SHA256()
        keeper.append(
            entries, to: stream, origin: identity.origin(of: stream), size: next, root: opened.frontier.root(&hasher),
            note: nil)
        return nil
    }
}
