import CustodyCrypto
import CustodyMerkle
import CustodyModel

/// Holds one data stream's records against its checkpoints in the register.
///
/// Runs come in any order, and copies of them too. A run that goes on where a tree ends grows that tree; others wait.
struct StreamTree {
    /// Trees that are kept, one for the end of each file that another may follow.
    private static let treeLimit = 32

    /// A tree from the first record on, or from a checkpoint's frontier.
    private struct Tree {
        var range: CompactRange
        /// `entry_hash` of its last record.
        var head: Digest
        /// False once a root was wrong: all later ones are too.
        var agrees = true
        var used = 0
    }

    /// A run that no tree led to yet.
    struct Waiting {
        var pieces: TreePieces
        let prev: Digest
        var head: Digest
        let file: Int
    }

    /// A size at which records and register disagree.
    struct Mismatch {
        let size: UInt64
        let registerSeq: UInt64
        let root: Digest
        let head: Digest
        let file: Int
        /// The stored note that disagrees; nil when it is the register.
        var note: StoredNote?
    }

    let ledger: StreamLedger
    /// Notes of the stream that lie beside its tiles, by size.
    private let stored: [UInt64: StoredNote]
    /// Records younger than this do not count in a lag; nil on a stopped log.
    private let youngest: Timestamp?
    private var trees: [Tree] = []
    private var clock = 0
    private(set) var waiting: [Waiting] = []
    private(set) var mismatches: [Mismatch] = []
    /// The largest checkpointed size at which everything agreed.
    private(set) var checked: UInt64 = 0
    /// Microseconds from a record to what covers it, at most.
    private(set) var lags: [Assurance.Kind: Int64] = [:]
    /// T of the first record that a kind of evidence does not cover.
    private(set) var firstUncovered: [Assurance.Kind: Timestamp] = [:]

    init(_ ledger: StreamLedger, stored: [StoredNote] = [], youngest: Timestamp?) {
        self.ledger = ledger
        self.stored = Dictionary(stored.map { ($0.size, $0) }) { first, _ in first }
        self.youngest = youngest
    }

    /// Takes a run's pieces.
    ///
    /// - Parameters:
    ///   - continues: the run goes on from the last one taken, in the same file.
    mutating func take(_ run: Waiting, continues: Bool, _ hasher: inout SHA256) {
        clock += 1
        if run.pieces.begin == 0 {
            trees.append(Tree(range: CompactRange(at: 0), head: .zero, used: clock))
            grow(trees.count - 1, run, &hasher)
        } else if let place = trees.firstIndex(where: { $0.range.end == run.pieces.begin && $0.head == run.prev }) {
            var place = place
            if !continues {
                // Another copy of the run may follow the same tree.
                trees.append(trees[place])
                trees[place].used = clock
                place = trees.count - 1
            }
            trees[place].used = clock
            grow(place, run, &hasher)
        } else {
            waiting.append(run)
            return
        }
        guard trees.count > StreamTree.treeLimit,
            let oldest = trees.indices.min(by: { trees[$0].used < trees[$1].used })
        else { return }
        trees.remove(at: oldest)
    }

    /// - Parameter isBehindFirst: the tree ends where the run's first piece does, not where the run begins.
    private mutating func grow(
        _ place: Int, _ run: Waiting, isBehindFirst: Bool = false, _ hasher: inout SHA256
    ) {
        var tree = trees[place]
        var start = run.pieces.begin
        run.pieces.forEach { piece, range in
            defer { start = piece.end }
            note(piece.time, at: start)
            if isBehindFirst, start == run.pieces.begin {
                measure(from: piece.time, upTo: piece.end)
                return
            }
            tree.range.append(range, &hasher)
            if tree.agrees { tree.agrees = check(tree.range, piece, run.file, &hasher) }
            if tree.agrees { measure(from: piece.time, upTo: piece.end) }
        }
        if let time = run.pieces.openTime { note(time, at: start) }
        tree.range.append(run.pieces.open, &hasher)
        tree.head = run.head
        trees[place] = tree
    }

    private mutating func check(
        _ range: CompactRange, _ piece: TreePieces.Piece, _ file: Int, _ hasher: inout SHA256
    ) -> Bool {
        let (entry, note) = (ledger.entry(piece.end), stored[piece.end])
        guard entry != nil || note != nil, let frontier = range.frontier else { return true }
        let root = frontier.root(&hasher)
        if let note, note.root != root {
            mismatches.append(
                Mismatch(size: piece.end, registerSeq: 0, root: root, head: piece.head, file: file, note: note))
        }
        guard let entry else { return true }
        if StreamLedger.digest(root: root, head: piece.head, &hasher) == entry.digest {
            checked = max(checked, piece.end)
            return true
        }
        if !mismatches.contains(where: { $0.size == piece.end && $0.file == file }) {
            mismatches.append(
                Mismatch(size: piece.end, registerSeq: entry.seq, root: root, head: piece.head, file: file))
        }
        return false
    }

    private mutating func note(_ time: Timestamp, at place: UInt64) {
        for (kind, cover) in ledger.cover where cover.size == place { firstUncovered[kind] = time }
    }

    private mutating func measure(from time: Timestamp, upTo size: UInt64) {
        if let youngest, time > youngest { return }
        for (kind, cover) in ledger.cover {
            guard let covered = cover.time(covering: size) else { continue }
            lags[kind] = max(lags[kind] ?? 0, covered.microseconds - time.microseconds)
        }
    }

    /// Where the furthest tree ends whose roots all agreed; nil when there is none.
    var end: UInt64? { trees.filter(\.agrees).map(\.range.end).max() }

    /// Every size at which something is compared, in ascending order.
    var sizes: [UInt64] { Set(ledger.entries.map(\.size)).union(stored.keys).sorted() }

    /// Lets the runs that waited follow what leads to them by now.
    mutating func settle(_ hasher: inout SHA256) {
        let runs = waiting.sorted { $0.pieces.begin < $1.pieces.begin }
        waiting = []
        for run in runs { take(run, continues: false, &hasher) }
        if trees.isEmpty { join(&hasher) }
    }

    /// Joins runs that follow each other, so that the first of them reaches a checkpoint.
    private mutating func join(_ hasher: inout SHA256) {
        var joined: [Waiting] = []
        for run in waiting.sorted(by: { $0.pieces.begin < $1.pieces.begin }) {
            if var last = joined.last, last.pieces.end == run.pieces.begin, last.head == run.prev {
                last.pieces.append(run.pieces, &hasher)
                last.head = run.head
                joined[joined.count - 1] = last
            } else {
                joined.append(run)
            }
        }
        waiting = joined
    }

    /// The first checkpoint at which the tree can be entered, when what came before was not given: its frontier must
    /// be known to go on. Nil when there is none.
    var entrance: StreamLedger.Entry? {
        guard trees.isEmpty, let run = waiting.min(by: { $0.pieces.begin < $1.pieces.begin }) else { return nil }
        return ledger.entry(run.pieces.begin) ?? run.pieces.pieces.first.flatMap { ledger.entry($0.end) }
    }

    /// Enters the tree at ``entrance``.
    ///
    /// - Parameter frontier: the tree's right edge there, as the register says.
    mutating func enter(_ frontier: Frontier, _ hasher: inout SHA256) {
        guard let index = waiting.indices.min(by: { waiting[$0].pieces.begin < waiting[$1].pieces.begin }),
            let entry = entrance, entry.size == frontier.size
        else { return }
        let run = waiting.remove(at: index)
        clock += 1
        let isAtBegin = entry.size == run.pieces.begin
        let head = isAtBegin ? run.prev : run.pieces.pieces.first?.head ?? run.prev
        let root = frontier.root(&hasher)
        guard StreamLedger.digest(root: root, head: head, &hasher) == entry.digest else {
            mismatches.append(
                Mismatch(size: entry.size, registerSeq: entry.seq, root: root, head: head, file: run.file))
            return
        }
        checked = max(checked, entry.size)
        trees.append(Tree(range: CompactRange(frontier), head: head, used: clock))
        // Up to the first checkpoint, the chain of hashes ties the records to its head.
        grow(trees.count - 1, run, isBehindFirst: !isAtBegin, &hasher)
    }
}

/// The note that a store keeps beside the tiles of a data stream.
struct StoredNote: Sendable {
    let size: UInt64
    let root: Digest
    let file: String
}
