package import CustodyCrypto
package import CustodyModel

/// Shows that a tree only grew: the older one is the newer one's beginning (RFC 9162, section 2.1.4).
package struct ConsistencyProof: Sendable, Hashable {
    package let oldSize: UInt64
    package let newSize: UInt64
    /// None when the older tree is empty or as large as the newer one.
    package let hashes: [Digest]

    /// What someone claims to be a proof.
    package init(oldSize: UInt64, newSize: UInt64, hashes: [Digest]) {
        self.oldSize = oldSize
        self.newSize = newSize
        self.hashes = hashes
    }

    /// Makes a proof; at most 2 log2(newSize) + 1 subtrees are read.
    ///
    /// - Parameter read: the root of a perfect subtree within the first `newSize` leaves.
    package init<Failure: Error>(
        from oldSize: UInt64, to newSize: UInt64, _ hasher: inout SHA256, read: (Subtree) throws(Failure) -> Digest
    ) throws(Failure) {
        precondition(oldSize <= newSize, "a tree only grows")
        var hashes: [Digest] = []
        if oldSize > 0, oldSize < newSize {
            // From the root down to the node that ends where the older tree does.
            var node = 0..<newSize
            while node.upperBound != oldSize {
                let (left, right) = node.children
                let (next, sibling) = oldSize <= left.upperBound ? (left, right) : (right, left)
                hashes.append(try RangeHash.read(sibling, &hasher, read))
                node = next
            }
            // A node that begins the tree is the older tree itself, whose root the verifier has.
            if node.lowerBound != 0 { hashes.append(try RangeHash.read(node, &hasher, read)) }
            hashes.reverse()
        }
        self.init(oldSize: oldSize, newSize: newSize, hashes: hashes)
    }

    /// True when the proof leads to both roots. The empty tree is the beginning of every tree.
    package func holds(oldRoot: Digest, newRoot: Digest, _ hasher: inout SHA256) -> Bool {
        guard oldSize <= newSize else { return false }
        if oldSize == newSize { return hashes.isEmpty && oldRoot == newRoot }
        if oldSize == 0 { return hashes.isEmpty && oldRoot == MerkleHash.empty }
        // A perfect older tree is a node of the newer one and is left out of the proof.
        let isPerfect = oldSize.nonzeroBitCount == 1
        guard let first = isPerfect ? oldRoot : hashes.first, !hashes.isEmpty else { return false }
        let skipped = (oldSize - 1).trailingOneBitCount
        var (place, last) = ((oldSize - 1) >> skipped, (newSize - 1) >> skipped)
        var (old, new) = (first, first)
        for hash in isPerfect ? hashes[...] : hashes.dropFirst() {
            // The root is reached already: without this check a proof for another size could pass.
            guard last != 0 else { return false }
            if place & 1 == 1 || place == last {
                old = MerkleHash.node(hash, old, &hasher)
                new = MerkleHash.node(hash, new, &hasher)
                while place & 1 == 0, place != 0 {
                    place >>= 1
                    last >>= 1
                }
            } else {
                new = MerkleHash.node(new, hash, &hasher)
            }
            place >>= 1
            last >>= 1
        }
        return last == 0 && old == oldRoot && new == newRoot
    }
}

extension UInt64 {
    fileprivate var trailingOneBitCount: Int { (~self).trailingZeroBitCount }
}
