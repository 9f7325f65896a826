package import CustodyCrypto
package import CustodyModel

/// Shows that a leaf stands at an index of a tree (RFC 9162, section 2.1.3).
package struct InclusionProof: Sendable, Hashable {
    /// The leaf's place, from 0.
    package let index: UInt64
    /// Leaves of the tree.
    package let size: UInt64
    /// From the leaf's sibling to the root's child; none in a tree of one leaf.
    package let hashes: [Digest]

    /// What someone claims to be a proof.
    package init(index: UInt64, size: UInt64, hashes: [Digest]) {
        self.index = index
        self.size = size
        self.hashes = hashes
    }

    /// Makes a proof; at most 2 log2(size) subtrees are read.
    ///
    /// - Parameter read: the root of a perfect subtree within the first `size` leaves.
    package init<Failure: Error>(
        index: UInt64, size: UInt64, _ hasher: inout SHA256, read: (Subtree) throws(Failure) -> Digest
    ) throws(Failure) {
        precondition(index < size, "a leaf is within its tree")
        // From the root down to the leaf: at each node the child that does not hold the leaf.
        var node = 0..<size
        var siblings: [Digest] = []
        while node.upperBound - node.lowerBound > 1 {
            let (left, right) = node.children
            let (next, sibling) = index < left.upperBound ? (left, right) : (right, left)
            siblings.append(try RangeHash.read(sibling, &hasher, read))
            node = next
        }
        self.init(index: index, size: size, hashes: siblings.reversed())
    }

    /// True when the proof leads from the leaf hash to the root; a proof that is too long or too short never does.
    package func holds(leaf: Digest, root: Digest, _ hasher: inout SHA256) -> Bool {
        guard index < size else { return false }
        var (place, last) = (index, size - 1)
        var hash = leaf
        for sibling in hashes {
            // The root is reached already: without this check a proof for another size could pass.
            guard last != 0 else { return false }
            if place & 1 == 1 || place == last {
                hash = MerkleHash.node(sibling, hash, &hasher)
                // A right edge that has no sibling at these levels.
                while place & 1 == 0, place != 0 {
                    place >>= 1
                    last >>= 1
                }
            } else {
                hash = MerkleHash.node(hash, sibling, &hasher)
            }
            place >>= 1
            last >>= 1
        }
        return last == 0 && hash == root
    }
}

extension Range<UInt64> {
    /// The two children of a node over these leaves, of which there are at least two.
    var children: (left: Range<UInt64>, right: Range<UInt64>) {
        // The largest power of two below the number of leaves.
        let width = upperBound - lowerBound - 1
        let middle = lowerBound + (1 << UInt64(UInt64.bitWidth - 1 - width.leadingZeroBitCount))
        return (lowerBound..<middle, middle..<upperBound)
    }
}
