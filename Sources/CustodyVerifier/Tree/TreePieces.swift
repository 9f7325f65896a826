import CustodyCrypto
import CustodyModel

/// The tree over a run of records, cut at the sizes at which the register has checkpoints: from it the root at each of
/// these sizes can be computed once the tree before the run is known.
struct TreePieces: Sendable {
    /// A part of the run between two checkpointed sizes.
    struct Piece: Sendable {
        /// The size at which it ends.
        let end: UInt64
        /// `entry_hash` of its last record.
        let head: Digest
        /// T of its first record.
        let time: Timestamp
    }

    let begin: UInt64
    /// Those that end at a checkpointed size.
    private(set) var pieces: [Piece] = []
    /// The roots of their subtrees, one piece after the other.
    private var hashes: [Digest] = []
    /// What follows them.
    private(set) var open: CompactRange
    /// T of the first record of `open`; nil when it is empty.
    private(set) var openTime: Timestamp?
    /// Pieces that were closed and whose hashes are still to come.
    private var resolved = 0

    init(at begin: UInt64) {
        self.begin = begin
        open = CompactRange(at: begin)
    }

    var end: UInt64 { open.end }

    /// Notes T of the record that begins a piece.
    mutating func start(_ time: Timestamp) {
        if openTime == nil { openTime = time }
    }

    /// Ends the open piece behind the record of seq `end - 1`. Its hashes come with ``resolve(_:_:)``.
    mutating func close(at end: UInt64, head: Digest) {
        guard let time = openTime else { preconditionFailure("a piece has a first record") }
        pieces.append(Piece(end: end, head: head, time: time))
        openTime = nil
    }

    /// Takes the hashes of a block that goes on where this range ends.
    mutating func resolve(_ block: borrowing LeafBlock, _ hasher: inout SHA256) {
        while resolved < pieces.count {
            block.append(upTo: pieces[resolved].end, to: &open, &hasher)
            settle()
        }
        block.append(upTo: block.end, to: &open, &hasher)
    }

    private mutating func settle() {
        hashes += open.hashes
        open = CompactRange(at: pieces[resolved].end)
        resolved += 1
    }

    /// Takes over the pieces of the run that goes on where this one ends.
    mutating func append(_ other: TreePieces, _ hasher: inout SHA256) {
        precondition(other.begin == end, "runs follow each other")
        other.forEach { piece, range in
            open.append(range, &hasher)
            pieces.append(Piece(end: piece.end, head: piece.head, time: openTime ?? piece.time))
            openTime = nil
            settle()
        }
        open.append(other.open, &hasher)
        if openTime == nil { openTime = other.openTime }
    }

    /// Every piece that ends at a checkpointed size, in order.
    func forEach(_ body: (Piece, CompactRange) -> Void) {
        var start = begin
        var place = 0
        for piece in pieces {
            let leaves = start..<piece.end
            let count = CompactRange.heights(leaves).count
            guard let range = CompactRange(leaves, hashes: hashes[place..<place + count]) else {
                preconditionFailure("a piece has a root for each of its subtrees")
            }
            body(piece, range)
            place += count
            start = piece.end
        }
    }
}
