import CustodyCrypto
import CustodyMerkle
import CustodyModel

/// Holds one data stream's records against its checkpoints in the register.
///
/// Runs come in any order, and copies of them too. A run that goes on where a tree ends grows that tree; others wait. The
/// checkpoints that a tree passes are judged a page at a time, by the page's hash (``StreamLedger``).
struct StreamTree {
    /// Trees that are kept, one for the end of each file that another may follow.
    private static let treeLimit = 32
    /// Runs that wait before any tree is there and are looked at again when another comes; more than a few do not follow
    /// each other, and are judged when all files have been read.
    private static let entranceLimit = 8

    /// A tree from the first record on, or from a checkpoint's frontier.
    private struct Tree {
        var range: CompactRange
        /// `entry_hash` of its last record.
        var head: Digest
        /// False once a root was wrong: all later ones are too.
        var agrees = true
        var used = 0
        /// What it passed since it was judged last.
        var passed: [Passed] = []
        /// Nobody else judges what it passed.
        var isOwing = false
    }

    /// A size at which something is compared, and what the records come to there.
    private struct Passed {
        let size: UInt64
        /// Which of the stream's checkpoints it is; nil for a stored note alone.
        let entry: StreamLedger.Entry?
        let root: Digest
        let head: Digest
        /// T of the first record behind the size before.
        let time: Timestamp
        let file: Int
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
    /// What vouches for the register.
    private let cover: [Assurance.Kind: CoverPoints]
    private let coveredSizes: [Assurance.Kind: UInt64]
    private let reader: CheckpointReader?
    /// Records younger than this do not count in a lag; nil on a stopped log.
    private let youngest: Timestamp?
    private var trees: [Tree] = []
    private var clock = 0
    private var waiting: [Waiting] = []
    /// Pieces of the runs that wait, and of those that waited at one time at most.
    private var waitingPieces = 0
    private(set) var mostWaiting = 0
    /// Where the first of the trees was begun or entered.
    private var begin = UInt64.max
    /// Where runs end that do not agree with the checkpoint at which they should have entered: what goes on from there is
    /// judged no more.
    private var refused: [(end: UInt64, head: Digest)] = []
    /// The register could not be read where a tree might have been entered; that is tried again at the end.
    private var isBarred = false
    private(set) var mismatches: [Mismatch] = []
    /// A page of checkpoints could not be read again as it was.
    private(set) var isUnread = false
    /// The largest checkpointed size at which everything agreed.
    private(set) var checked: UInt64 = 0
    /// Microseconds from a record to what covers it, at most.
    private(set) var lags: [Assurance.Kind: Int64] = [:]
    /// T of the first record that a kind of evidence does not cover.
    private(set) var firstUncovered: [Assurance.Kind: Timestamp] = [:]

    /// - Parameter cover: what vouches for the register, by kind.
    init(
        _ ledger: StreamLedger, stored: [StoredNote] = [], cover: [Assurance.Kind: CoverPoints] = [:],
        reader: CheckpointReader? = nil, youngest: Timestamp?
    ) {
        self.ledger = ledger
        self.cover = cover
        coveredSizes = cover.mapValues { ledger.coveredSize(by: $0) }
        self.reader = reader
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
            begin = 0
            grow(trees.count - 1, run, &hasher)
        } else if let place = trees.firstIndex(where: { $0.range.end == run.pieces.begin && $0.head == run.prev }) {
            var place = place
            if !continues {
                // Another copy of the run may follow the same tree.
                trees.append(trees[place])
                trees[place].used = clock
                trees[place].isOwing = false
                place = trees.count - 1
            }
            trees[place].used = clock
            grow(place, run, &hasher)
        } else {
            if let place = refused.firstIndex(where: { $0.end == run.pieces.begin && $0.head == run.prev }) {
                refused[place] = (run.pieces.end, run.head)
                return
            }
            waiting.append(run)
            waitingPieces += run.pieces.pieces.count
            mostWaiting = max(mostWaiting, waitingPieces)
            enterEarly(&hasher)
            return
        }
        guard trees.count > StreamTree.treeLimit,
            let oldest = trees.indices.min(by: { trees[$0].used < trees[$1].used })
        else { return }
        judgePassed(oldest, &hasher)
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
            if tree.agrees { pass(piece, run.file, &tree, &hasher) }
        }
        if let time = run.pieces.openTime { note(time, at: start) }
        tree.range.append(run.pieces.open, &hasher)
        tree.head = run.head
        trees[place] = tree
    }

    /// Takes note of what a tree comes to at a size, and judges it at the end of a page of checkpoints.
    private mutating func pass(
        _ piece: TreePieces.Piece, _ file: Int, _ tree: inout Tree, _ hasher: inout SHA256
    ) {
        let entry = ledger.entry(piece.end)
        guard entry != nil || stored[piece.end] != nil, let frontier = tree.range.frontier else {
            measure(from: piece.time, upTo: piece.end)
            return
        }
        tree.passed.append(
            Passed(
                size: piece.end, entry: entry, root: frontier.root(&hasher), head: piece.head, time: piece.time,
                file: file))
        tree.isOwing = true
        let isEnd = entry.map { ledger.page(of: $0.index).indices.upperBound == $0.index + 1 }
        if isEnd ?? (tree.passed.count >= PackedRows.pageRows) { judgePassed(&tree, &hasher) }
    }

    private mutating func judgePassed(_ place: Int, _ hasher: inout SHA256) {
        guard trees[place].isOwing else { return }
        var tree = trees[place]
        judgePassed(&tree, &hasher)
        trees[place] = tree
    }

    /// Judges what a tree passed, size after size up to the first that does not agree.
    private mutating func judgePassed(_ tree: inout Tree, _ hasher: inout SHA256) {
        let passed = tree.passed
        tree.passed = []
        tree.isOwing = false
        guard var fits = judge(passed.filter { $0.entry != nil }, &hasher)?[...] else {
            isUnread = true
            tree.agrees = false
            return
        }
        for item in passed {
            if let note = stored[item.size], note.root != item.root { add(mismatch(item, note)) }
            if let entry = item.entry {
                guard fits.removeFirst() else {
                    add(mismatch(item, entry))
                    tree.agrees = false
                    return
                }
                checked = max(checked, item.size)
            }
            measure(from: item.time, upTo: item.size)
        }
    }

    /// Whether each of some checkpoints in a row, all of one page, is what the register says; nil when that cannot be
    /// told.
    private func judge(_ items: [Passed], _ hasher: inout SHA256) -> [Bool]? {
        let indices = items.compactMap { $0.entry?.index }
        guard let first = indices.first else { return [] }
        var digests: [Digest] = []
        for item in items { digests.append(StreamLedger.digest(root: item.root, head: item.head, &hasher)) }
        let page = ledger.page(of: first)
        if indices.elementsEqual(page.indices), StreamLedger.chain(digests, &hasher) == page.chain {
            return items.map { _ in true }
        }
        guard let found = reader?.read(page, of: ledger) else { return nil }
        return zip(indices, digests).map { index, digest in
            page.indices.contains(index) && found[index - page.indices.lowerBound].digest == digest
        }
    }

    private func mismatch(_ item: Passed, _ note: StoredNote) -> Mismatch {
        Mismatch(size: item.size, registerSeq: 0, root: item.root, head: item.head, file: item.file, note: note)
    }

    private func mismatch(_ item: Passed, _ entry: StreamLedger.Entry) -> Mismatch {
        Mismatch(size: item.size, registerSeq: entry.seq, root: item.root, head: item.head, file: item.file)
    }

    /// Adds what another copy of the same records has not brought already.
    private mutating func add(_ mismatch: Mismatch) {
        let isKnown = mismatches.contains {
            $0.size == mismatch.size && $0.file == mismatch.file && (mismatch.note == nil || $0.note != nil)
        }
        if !isKnown { mismatches.append(mismatch) }
    }

    private mutating func note(_ time: Timestamp, at place: UInt64) {
        for (kind, size) in coveredSizes where size == place && size > 0 { firstUncovered[kind] = time }
    }

    private mutating func measure(from time: Timestamp, upTo size: UInt64) {
        if let youngest, time > youngest { return }
        for (kind, points) in cover {
            guard let covered = ledger.time(covering: size, by: points) else { continue }
            lags[kind] = max(lags[kind] ?? 0, covered.microseconds - time.microseconds)
        }
    }

    /// Where the furthest tree ends whose roots all agreed; nil when there is none.
    var end: UInt64? { trees.filter(\.agrees).map(\.range.end).max() }

    /// Every size at which something is compared, in ascending order.
    var sizes: CheckpointSizes { CheckpointSizes(ledger, stored: stored.keys) }

    /// Lets the runs that waited follow what leads to them by now.
    mutating func settle(_ hasher: inout SHA256) {
        let runs = waiting.sorted { $0.pieces.begin < $1.pieces.begin }
        waiting = []
        waitingPieces = 0
        for run in runs { take(run, continues: false, &hasher) }
        join(&hasher)
        for place in trees.indices { judgePassed(place, &hasher) }
        // Once something is wrong, it counts which trees it is wrong in.
        for place in trees.indices where !mismatches.isEmpty && !trees[place].passed.isEmpty {
            trees[place].isOwing = true
            judgePassed(place, &hasher)
        }
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
        guard let run = waiting.min(by: { $0.pieces.begin < $1.pieces.begin }), run.pieces.begin < begin else {
            return nil
        }
        return ledger.entry(run.pieces.begin) ?? run.pieces.pieces.first.flatMap { ledger.entry($0.end) }
    }

    /// Enters the tree as soon as a checkpoint is reached, so that what follows need not wait until all files were read.
    private mutating func enterEarly(_ hasher: inout SHA256) {
        guard trees.isEmpty, !isBarred, waiting.count <= StreamTree.entranceLimit, let reader else { return }
        defer { waitingPieces = waiting.reduce(0) { $0 + $1.pieces.pieces.count } }
        join(&hasher)
        guard let entry = entrance else { return }
        guard let found = reader.frontier(entry, of: ledger) else {
            isBarred = true
            return
        }
        enter(found.frontier, digest: found.digest, &hasher)
    }

    /// Enters the tree at ``entrance``.
    ///
    /// - Parameters:
    ///   - frontier: the tree's right edge there, as the register says.
    ///   - digest: what the checkpoint commits to.
    mutating func enter(_ frontier: Frontier, digest: Digest, _ hasher: inout SHA256) {
        guard let index = waiting.indices.min(by: { waiting[$0].pieces.begin < waiting[$1].pieces.begin }),
            let entry = entrance, entry.size == frontier.size
        else { return }
        let run = waiting.remove(at: index)
        clock += 1
        let isAtBegin = entry.size == run.pieces.begin
        let head = isAtBegin ? run.prev : run.pieces.pieces.first?.head ?? run.prev
        let root = frontier.root(&hasher)
        guard StreamLedger.digest(root: root, head: head, &hasher) == digest else {
            mismatches.append(
                Mismatch(size: entry.size, registerSeq: entry.seq, root: root, head: head, file: run.file))
            refused.append((run.pieces.end, run.head))
            return
        }
        begin = run.pieces.begin
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
