import CustodyCrypto
import CustodyMerkle
import CustodyModel

/// The roots of the perfect subtrees that a range of leaves is made of, left to right: at most 126, whatever its length.
///
/// Ranges that follow each other become one, so that parts of a tree can be computed anywhere and put together in order.
struct CompactRange: Sendable, Equatable {
    let begin: UInt64
    private(set) var end: UInt64
    private(set) var hashes: [Digest] = []
    /// Of each of `hashes`; its subtree begins at a multiple of 2 to the power of it.
    private var heights: [UInt8] = []

    /// No leaves.
    init(at begin: UInt64) {
        self.begin = begin
        end = begin
    }

    /// The tree whose right edge is known.
    init(_ frontier: Frontier) {
        begin = 0
        end = frontier.size
        hashes = frontier.roots
        heights = CompactRange.heights(0..<frontier.size)
    }

    /// What ``heights(_:)`` says for the range, with these roots; nil unless there are as many.
    init?(_ leaves: Range<UInt64>, hashes: some Collection<Digest>) {
        begin = leaves.lowerBound
        end = leaves.upperBound
        heights = CompactRange.heights(leaves)
        guard heights.count == hashes.count else { return nil }
        self.hashes = Array(hashes)
    }

    /// The right edge of a whole tree; nil for a part of one.
    var frontier: Frontier? { begin == 0 ? Frontier(size: end, roots: hashes) : nil }

    /// Appends a perfect subtree of 2^height leaves, which may stand at `end`.
    mutating func append(_ hash: Digest, height: Int, _ hasher: inout SHA256) {
        precondition(end & (1 << UInt64(height) - 1) == 0, "a subtree stands at a multiple of its width")
        hashes.append(hash)
        heights.append(UInt8(height))
        end += 1 << UInt64(height)
        // Two subtrees of one height make one where the left one stands at a multiple of the whole's width.
        while heights.count >= 2, let last = heights.last, heights[heights.count - 2] == last,
            (end - (2 << UInt64(last))) & (2 << UInt64(last) - 1) == 0
        {
            let right = hashes.removeLast()
            heights.removeLast()
            hashes[hashes.count - 1] = MerkleHash.node(hashes[hashes.count - 1], right, &hasher)
            heights[heights.count - 1] = last + 1
        }
    }

    /// Appends the range that begins where this one ends.
    mutating func append(_ other: CompactRange, _ hasher: inout SHA256) {
        precondition(other.begin == end, "ranges follow each other")
        for (hash, height) in zip(other.hashes, other.heights) { append(hash, height: Int(height), &hasher) }
    }

    /// The heights of the subtrees that a range is made of, left to right.
    static func heights(_ leaves: Range<UInt64>) -> [UInt8] {
        var result: [UInt8] = []
        var start = leaves.lowerBound
        while start < leaves.upperBound {
            let height = CompactRange.height(at: start, before: leaves.upperBound)
            result.append(UInt8(height))
            start += 1 << UInt64(height)
        }
        return result
    }

    /// How high the largest perfect subtree is that stands at `start` and ends at or before `end`.
    static func height(at start: UInt64, before end: UInt64) -> Int {
        let room = UInt64.bitWidth - 1 - (end - start).leadingZeroBitCount
        return min(start.trailingZeroBitCount, room)
    }
}
