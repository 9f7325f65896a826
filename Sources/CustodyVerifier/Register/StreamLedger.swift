import CustodyCrypto
import CustodyMerkle
import CustodyModel

/// What the register says about one data stream.
struct StreamLedger: Sendable {
    /// A checkpoint, one for each size.
    struct Entry: Sendable {
        let size: UInt64
        /// SHA-256 of root and head: the tree must give the same.
        let digest: Digest
        /// Seq of its record in the register.
        let seq: UInt64
    }

    let name: StreamName
    private(set) var entries: [Entry] = []
    private(set) var root = MerkleHash.empty
    private(set) var head = Digest.zero
    /// Per kind of evidence.
    var cover: [Assurance.Kind: CoverPoints] = [:]
    /// First seq kept, where the register says that older records were pruned.
    var prunedBefore: UInt64 = 0

    init(_ name: StreamName) { self.name = name }

    /// Records that the newest checkpoint covers.
    var size: UInt64 { entries.last?.size ?? 0 }

    mutating func add(_ checkpoint: Checkpoint, head: Digest, seq: UInt64, _ hasher: inout SHA256) {
        root = checkpoint.root
        self.head = head
        let digest = StreamLedger.digest(root: checkpoint.root, head: head, &hasher)
        entries.append(Entry(size: checkpoint.size, digest: digest, seq: seq))
    }

    /// Adds evidence for all that the register said about the stream in its first `registerSize` records.
    mutating func cover(_ kind: Assurance.Kind, registerSize: UInt64, time: Timestamp) {
        let place = entries.partition { $0.seq >= registerSize }
        guard place > 0 else { return }
        cover[kind, default: CoverPoints()].add(size: entries[place - 1].size, time: time)
    }

    /// The checkpoint of a size.
    func entry(_ size: UInt64) -> Entry? {
        let place = entries.partition { $0.size >= size }
        return place < entries.count && entries[place].size == size ? entries[place] : nil
    }

    func coveredSize(_ kind: Assurance.Kind) -> UInt64 { cover[kind]?.size ?? 0 }

    static func digest(root: Digest, head: Digest, _ hasher: inout SHA256) -> Digest {
        unsafe root.withBytes { unsafe hasher.update($0) }
        unsafe head.withBytes { unsafe hasher.update($0) }
        return hasher.finalize()
    }
}
