import CustodyCrypto
import CustodyModel

/// A perfect subtree: the leaves from `index << height` up to `(index + 1) << height`.
package struct Subtree: Sendable, Hashable {
    /// 0 for a leaf, at most 63.
    package let height: Int
    /// How many subtrees of this height lie to the left.
    package let index: UInt64

    package init(height: Int, index: UInt64) {
        self.height = height
        self.index = index
    }

    /// The perfect subtrees that a tree of `size` leaves is made of, largest first: those of a ``Frontier``.
    package static func frontier(size: UInt64) -> [Subtree] {
        covering(0..<size)
    }

    /// The perfect subtrees of `leaves`, left to right. The range begins at a multiple of a power of two that is at
    /// least as large as the range, as every node of a Merkle tree does.
    static func covering(_ leaves: Range<UInt64>) -> [Subtree] {
        var start = leaves.lowerBound
        var subtrees: [Subtree] = []
        while start < leaves.upperBound {
            let height = UInt64.bitWidth - 1 - (leaves.upperBound - start).leadingZeroBitCount
            subtrees.append(Subtree(height: height, index: start >> height))
            start += 1 << height
        }
        return subtrees
    }
}
