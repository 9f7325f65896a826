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
        /// The first eight bytes of the head, in some order: enough to prefer a version, while ``digest`` judges it.
        let headHint: UInt64
        /// Seq of its record in the register, and T of that.
        let seq: UInt64
        let time: Timestamp

        func names(_ head: Digest) -> Bool { StreamLedger.hint(head) == headHint }
    }

    let name: StreamName
    private(set) var entries: [Entry] = []
    private(set) var root = MerkleHash.empty
    private(set) var head = Digest.zero
    /// Per kind of evidence.
    var cover: [Assurance.Kind: CoverPoints] = [:]
    /// Where the register says that older records were pruned, in order; each begins later than the one before.
    private(set) var prunings: [Pruning] = []

    /// What the register says of records that were removed on purpose.
    struct Pruning: Sendable {
        /// First seq kept.
        let before: UInt64
        /// Seq of its record in the register, and T of that.
        let seq: UInt64
        let time: Timestamp
    }

    init(_ name: StreamName) { self.name = name }

    mutating func add(_ pruning: Pruning) {
        if pruning.before > prunings.last?.before ?? 0 { prunings.append(pruning) }
    }

    /// Records that the newest checkpoint covers.
    var size: UInt64 { entries.last?.size ?? 0 }

    mutating func add(
        _ checkpoint: Checkpoint, head: Digest, seq: UInt64, time: Timestamp, _ hasher: inout SHA256
    ) {
        root = checkpoint.root
        self.head = head
        let digest = StreamLedger.digest(root: checkpoint.root, head: head, &hasher)
        entries.append(
            Entry(
                size: checkpoint.size, digest: digest, headHint: StreamLedger.hint(head), seq: seq, time: time))
    }

    private static func hint(_ head: Digest) -> UInt64 {
        unsafe head.withBytes { unsafe $0.loadUnaligned(as: UInt64.self) }
    }

    /// Forgets the checkpoints of register records from `seq` on that are not older than `youngest`: what they cover may
    /// still be on its way to where the register was read.
    ///
    /// - Returns: whether there were any.
    mutating func leaveOut(from seq: UInt64, youngest: Timestamp) -> Bool {
        let place = entries.partition { $0.seq >= seq && $0.time >= youngest }
        defer { entries.removeSubrange(place...) }
        return place < entries.count
    }

    /// Adds evidence for all that the register said about the stream in its first `registerSize` records.
    mutating func cover(_ kind: Assurance.Kind, registerSize: UInt64, time: Timestamp) {
        let place = entries.partition { $0.seq >= registerSize }
        guard place > 0 else { return }
        cover[kind, default: CoverPoints()].add(size: entries[place - 1].size, time: time)
    }

    /// When a window that ends at `end` should end, so that the next checkpoint is inside.
    func window(upTo end: Timestamp) -> Timestamp {
        let place = entries.partition { $0.time >= end }
        return place < entries.count ? entries[place].time : end
    }

    /// Records that must be there in a window; nil when no checkpoint says so.
    func owed(from start: Timestamp?, upTo end: Timestamp?) -> Range<UInt64>? {
        let last = end.map { end in entries.partition { $0.time > end } } ?? entries.count
        guard last > 0 else { return nil }
        // Records below the first checkpoint of the window may be older than the window.
        let first = start.map { start in entries.partition { $0.time >= start } } ?? 0
        let lower = start == nil ? 0 : first < entries.count ? entries[first].size : .max
        let upper = entries[last - 1].size
        return lower < upper ? lower..<upper : nil
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
