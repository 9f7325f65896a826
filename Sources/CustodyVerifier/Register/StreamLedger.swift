import CustodyCrypto
import CustodyMerkle
import CustodyModel

/// What the register says about one data stream.
///
/// Of each checkpoint a few bytes are kept: its size, its seq in the register and T, packed. What it commits to, root and
/// head, goes into one hash for each page of checkpoints. Records that lead through a whole page are held against that
/// hash; for a part of one, or to tell which checkpoint is wrong, the page is read again (``CheckpointReader``), and
/// counts only when it gives the same hash.
struct StreamLedger: Sendable {
    /// A checkpoint, one for each size.
    struct Entry: Sendable {
        /// Which of the stream's it is, counted from 0.
        let index: Int
        let size: UInt64
        /// Seq of its record in the register, and T of that.
        let seq: UInt64
        let time: Timestamp
    }

    let name: StreamName
    /// Sizes, seqs and microseconds.
    private var rows = PackedRows(columns: 3)
    /// Of each whole page of checkpoints, and of the last one so far.
    private var chains: [Digest] = []
    private var chain = Digest.zero
    /// Checkpoints that count: all but those that were left out.
    private(set) var count = 0
    private(set) var root = MerkleHash.empty
    private(set) var head = Digest.zero
    /// Where the register says that older records were pruned, in order; each begins later than the one before.
    private(set) var prunings: [Pruning] = []
    /// Sizes whose digests are kept, and those that were met.
    private let pinnedSizes: Set<UInt64>
    private var pinned: [UInt64: Digest] = [:]

    /// What the register says of records that were removed on purpose.
    struct Pruning: Sendable {
        /// First seq kept.
        let before: UInt64
        /// Seq of its record in the register, and T of that.
        let seq: UInt64
        let time: Timestamp
    }

    /// - Parameter pinned: sizes whose ``digest(pinned:)`` will be asked for.
    init(_ name: StreamName, pinned: Set<UInt64> = []) {
        self.name = name
        pinnedSizes = pinned
    }

    mutating func add(_ pruning: Pruning) {
        if pruning.before > prunings.last?.before ?? 0 { prunings.append(pruning) }
    }

    /// What another checkpoint takes at first, in bytes.
    static let entryBytes = 3 * 8

    /// What is held of checkpoints, in bytes.
    var byteCount: Int { rows.byteCount + chains.count * Digest.byteCount }

    /// Records that the newest checkpoint covers.
    private(set) var size: UInt64 = 0

    mutating func add(
        _ checkpoint: Checkpoint, head: Digest, seq: UInt64, time: Timestamp, _ hasher: inout SHA256
    ) {
        root = checkpoint.root
        self.head = head
        let digest = StreamLedger.digest(root: checkpoint.root, head: head, &hasher)
        if pinnedSizes.contains(checkpoint.size) { pinned[checkpoint.size] = digest }
        rows.append([checkpoint.size, seq, UInt64(bitPattern: time.microseconds)])
        count = rows.count
        size = checkpoint.size
        chain = StreamLedger.chain([digest], from: chain, &hasher)
        guard count % PackedRows.pageRows == 0 else { return }
        chains.append(chain)
        chain = .zero
    }

    /// Forgets the checkpoints of register records from `seq` on that are not older than `youngest`: what they cover may
    /// still be on its way to where the register was read.
    ///
    /// - Returns: whether there were any.
    mutating func leaveOut(from seq: UInt64, youngest: Timestamp) -> Bool {
        let place = max(rows.partition(1) { $0 >= seq }, rows.partition(2) { StreamLedger.time($0) >= youngest })
        guard place < count else { return false }
        count = place
        size = place > 0 ? rows.value(place - 1, 0) : 0
        return true
    }

    /// Records that the register's first records, up to the size of `points`, say something of.
    func coveredSize(by points: CoverPoints?) -> UInt64 {
        guard let points, points.size > 0 else { return 0 }
        let place = rows.partition(1) { $0 >= points.size }
        return place > 0 ? rows.value(place - 1, 0) : 0
    }

    /// When the first `size` records were covered, through the checkpoints of them; nil when they are not.
    func time(covering size: UInt64, by points: CoverPoints) -> Timestamp? {
        let place = rows.partition(0) { $0 >= size }
        return place < rows.count ? points.time(covering: rows.value(place, 1) + 1) : nil
    }

    /// When a window that ends at `end` should end, so that the next checkpoint is inside.
    func window(upTo end: Timestamp) -> Timestamp {
        let place = place { $0 >= end }
        return place < count ? time(place) : end
    }

    /// Records that must be there in a window; nil when no checkpoint says so.
    func owed(from start: Timestamp?, upTo end: Timestamp?) -> Range<UInt64>? {
        let last = end.map { end in place { $0 > end } } ?? count
        guard last > 0 else { return nil }
        // Records below the first checkpoint of the window may be older than the window.
        let first = start.map { start in place { $0 >= start } } ?? 0
        let lower = start == nil ? 0 : first < count ? rows.value(first, 0) : .max
        let upper = rows.value(last - 1, 0)
        return lower < upper ? lower..<upper : nil
    }

    /// The checkpoint of a size.
    func entry(_ size: UInt64) -> Entry? {
        guard let entry = entry(atOrAbove: size), entry.size == size else { return nil }
        return entry
    }

    /// The first checkpoint of at least a size.
    func entry(atOrAbove size: UInt64) -> Entry? {
        let place = rows.partition(0) { $0 >= size }
        guard place < count else { return nil }
        return Entry(index: place, size: rows.value(place, 0), seq: rows.value(place, 1), time: time(place))
    }

    /// The size of the newest checkpoint that covers at most as many records; nil when there is none.
    func checkpointedSize(upTo size: UInt64) -> UInt64? {
        let place = min(rows.partition(0) { $0 > size }, count)
        return place > 0 ? rows.value(place - 1, 0) : nil
    }

    /// The first of the checkpoints' sizes above `size`; nil when there is none.
    func checkpointedSize(above size: UInt64) -> UInt64? {
        let place = rows.partition(0) { $0 > size }
        return place < count ? rows.value(place, 0) : nil
    }

    /// What a checkpoint of a size that was pinned commits to; nil when there is none.
    func digest(pinned size: UInt64) -> Digest? { pinned[size] }

    private func time(_ place: Int) -> Timestamp { StreamLedger.time(rows.value(place, 2)) }

    private static func time(_ value: UInt64) -> Timestamp { Timestamp(microseconds: Int64(bitPattern: value)) }

    /// The first checkpoint whose T satisfies `isBehind`; ``count`` when none does.
    private func place(_ isBehind: (Timestamp) -> Bool) -> Int {
        min(rows.partition(2) { isBehind(StreamLedger.time($0)) }, count)
    }

    /// SHA-256 of root and head.
    static func digest(root: Digest, head: Digest, _ hasher: inout SHA256) -> Digest {
        unsafe root.withBytes { unsafe hasher.update($0) }
        unsafe head.withBytes { unsafe hasher.update($0) }
        return hasher.finalize()
    }
}

extension StreamLedger {
    /// Checkpoints that are hashed together.
    struct Page: Sendable, Equatable {
        let indices: Range<Int>
        /// What their digests come to.
        let chain: Digest
    }

    /// The page that a checkpoint belongs to. It may reach into what was left out.
    func page(of index: Int) -> Page {
        let number = index / PackedRows.pageRows
        let begin = number * PackedRows.pageRows
        return Page(
            indices: begin..<min(begin + PackedRows.pageRows, rows.count),
            chain: number < chains.count ? chains[number] : chain)
    }

    /// The seqs in the register of a page's checkpoints.
    func seqs(of page: Page) -> [UInt64] { page.indices.map { rows.value($0, 1) } }

    /// What the digests of a page's checkpoints, in order, come to.
    static func chain(_ digests: [Digest], from chain: Digest = .zero, _ hasher: inout SHA256) -> Digest {
        var chain = chain
        for digest in digests {
            unsafe chain.withBytes { unsafe hasher.update($0) }
            unsafe digest.withBytes { unsafe hasher.update($0) }
            chain = hasher.finalize()
        }
        return chain
    }
}
