import CustodyCrypto
import CustodyMerkle
import CustodyModel

/// The register's own tree while its records are read in order. Roots can be asked for at any size from the last settled
/// one on, which is where the newest note so far ends.
struct RegisterTree {
    /// Records between two notes whose hashes are kept, 40 bytes each: more have never a note between them.
    static let waitingLimit = 1 << 18

    /// What is kept of a record.
    struct Entry {
        let hash: Digest
        let time: Timestamp
    }

    /// The tree at the last settled size.
    private(set) var base: Frontier
    /// The last record of `base`; nil when that is empty or was not read.
    private(set) var baseEntry: Entry?
    private(set) var waiting: [Entry] = []
    /// More than ``waitingLimit`` records without a note.
    private(set) var isOverfull = false

    /// The tree that `base` is the beginning of; its last record has the hash `head`.
    init(_ base: Frontier = Frontier(), last: Entry? = nil) {
        self.base = base
        baseEntry = last
    }

    var size: UInt64 { base.size + UInt64(waiting.count) }

    mutating func append(_ entry: Entry) {
        guard waiting.count < RegisterTree.waitingLimit else {
            isOverfull = true
            return
        }
        waiting.append(entry)
    }

    /// The record of a seq at or behind the last settled one.
    func entry(_ seq: UInt64) -> Entry? {
        if seq + 1 == base.size { return baseEntry }
        guard seq >= base.size, seq < size else { return nil }
        return waiting[Int(seq - base.size)]
    }

    /// The tree at a size from the last settled one on; nil when that is not known any more or not yet.
    func frontier(at size: UInt64, _ hasher: inout SHA256) -> Frontier? {
        guard size >= base.size, size <= self.size else { return nil }
        var frontier = base
        for entry in waiting.prefix(Int(size - base.size)) {
            frontier.append(leaf: MerkleHash.leaf(entry: entry.hash, &hasher), &hasher)
        }
        return frontier
    }

    /// Forgets what only smaller sizes need.
    mutating func settle(_ frontier: Frontier) {
        guard frontier.size > base.size, frontier.size <= size else { return }
        baseEntry = entry(frontier.size - 1)
        waiting.removeFirst(Int(frontier.size - base.size))
        base = frontier
    }
}
