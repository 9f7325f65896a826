import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodyTestSupport
import Testing

/// Inclusion and consistency proofs over every small tree, and over trees larger than any disk.
@Suite struct ProofTests {
    /// Sizes 0 to 130, thirteen or so a case.
    private static let sizes = stride(from: 0, through: 130, by: 13).map { $0..<min($0 + 13, 131) }

    /// Which way a leaf's path turns, from the leaf up: all that a verifier can see of index and size.
    private func shape(_ index: Int, _ size: Int) -> [Bool] {
        guard size > 1 else { return [] }
        var half = 1
        while half * 2 < size { half *= 2 }
        return index < half ? shape(index, half) + [false] : shape(index - half, size - half) + [true]
    }

    /// RFC 6962, section 2.1.1, as it is written there.
    private func path(_ index: Int, _ leaves: ArraySlice<Digest>) -> [Digest] {
        guard leaves.count > 1 else { return [] }
        var half = 1
        while half * 2 < leaves.count { half *= 2 }
        let (left, right) = (leaves.prefix(half), leaves.dropFirst(half))
        return index < half
            ? path(index, left) + [naiveRoot(right)] : path(index - half, right) + [naiveRoot(left)]
    }

    /// RFC 6962, section 2.1.2, as it is written there.
    private func subproof(_ old: Int, _ leaves: ArraySlice<Digest>, _ isWhole: Bool) -> [Digest] {
        if old == leaves.count { return isWhole ? [] : [naiveRoot(leaves)] }
        var half = 1
        while half * 2 < leaves.count { half *= 2 }
        let (left, right) = (leaves.prefix(half), leaves.dropFirst(half))
        return old <= half
            ? subproof(old, left, isWhole) + [naiveRoot(right)]
            : subproof(old - half, right, false) + [naiveRoot(left)]
    }

    @Test(
        "every leaf of every tree up to 130 is proved, and no changed proof holds", arguments: sizes)
    func inclusion(sizes: Range<Int>) {
        var hasher = SHA256()
        let leaves = recordLeaves(130)
        var tree = MemoryTree(leaves)
        for size in sizes {
            let root = tree.root(size: size)
            for index in 0..<size {
                let proof = tree.inclusion(index, size)
                #expect(proof.holds(leaf: leaves[index], root: root, &hasher), "leaf \(index) of \(size)")
                #expect(!proof.holds(leaf: leaves[(index + 1) % 130], root: root, &hasher))
                #expect(!proof.holds(leaf: leaves[index], root: flip(root, bit: size), &hasher))
                let accepted = mutations(proof.hashes, at: size < 40 ? nil : index).count { hashes in
                    InclusionProof(index: proof.index, size: proof.size, hashes: hashes)
                        .holds(leaf: leaves[index], root: root, &hasher)
                }
                #expect(accepted == 0, "leaf \(index) of \(size)")
            }
        }
    }

    @Test(
        "proofs are those that the RFC defines", arguments: [1, 2, 3, 7, 8, 9, 31, 32, 33, 63, 100])
    func definition(size: Int) {
        let leaves = recordLeaves(size)
        var tree = MemoryTree(leaves)
        for index in 0..<size {
            #expect(tree.inclusion(index, size).hashes == path(index, leaves[...]))
        }
        for old in 1...size {
            #expect(tree.consistency(old, size).hashes == subproof(old, leaves[...], true))
        }
        #expect(tree.consistency(0, size).hashes.isEmpty)
    }

    @Test("a proof holds at another index or size only where the path is the very same")
    func wrongPlace() {
        var hasher = SHA256()
        let leaves = recordLeaves(24)
        var tree = MemoryTree(leaves)
        for size in 1...24 {
            let root = tree.root(size: size)
            for index in 0..<size {
                let proof = tree.inclusion(index, size)
                let shape = shape(index, size)
                for otherSize in [size - 1, size, size + 1, size * 2] {
                    let wrong = (0...otherSize).filter { otherIndex in
                        let other = InclusionProof(
                            index: UInt64(otherIndex), size: UInt64(otherSize), hashes: proof.hashes)
                        let isSame = otherIndex < otherSize && self.shape(otherIndex, otherSize) == shape
                        return other.holds(leaf: leaves[index], root: root, &hasher) != isSame
                    }
                    #expect(wrong == [], "leaf \(index) of \(size) as one of \(otherSize)")
                }
            }
        }
        let none = InclusionProof(index: 0, size: 0, hashes: [])
        #expect(!none.holds(leaf: leaves[0], root: leaves[0], &hasher))
        #expect(!none.holds(leaf: MerkleHash.empty, root: MerkleHash.empty, &hasher))
    }

    @Test(
        "every tree up to 130 is the beginning of every larger one, and no changed proof holds",
        arguments: sizes)
    func consistency(sizes: Range<Int>) {
        var hasher = SHA256()
        let leaves = recordLeaves(130)
        var tree = MemoryTree(leaves)
        let roots = (0...130).map { tree.root(size: $0) }
        for size in sizes {
            for old in 0...size {
                let proof = tree.consistency(old, size)
                #expect(
                    proof.holds(oldRoot: roots[old], newRoot: roots[size], &hasher), "\(old) of \(size)")
                #expect(!proof.holds(oldRoot: flip(roots[old], bit: old), newRoot: roots[size], &hasher))
                if old > 0 {
                    #expect(!proof.holds(oldRoot: roots[old], newRoot: flip(roots[size], bit: old), &hasher))
                    #expect(old == size || !proof.holds(oldRoot: roots[size], newRoot: roots[old], &hasher))
                }
                let accepted = mutations(proof.hashes, at: size < 40 ? nil : old).count { hashes in
                    ConsistencyProof(oldSize: proof.oldSize, newSize: proof.newSize, hashes: hashes)
                        .holds(oldRoot: roots[old], newRoot: roots[size], &hasher)
                }
                #expect(accepted == 0, "\(old) of \(size)")
            }
        }
    }

    @Test("a consistency proof says nothing about other sizes")
    func wrongSizes() {
        var hasher = SHA256()
        var tree = MemoryTree(recordLeaves(40))
        let roots = (0...40).map { tree.root(size: $0) }
        for size in 1...40 {
            for old in 0...size {
                let proof = tree.consistency(old, size)
                // With the roots that belong to the sizes claimed, only the true pair holds; from nothing, every one.
                for otherOld in [old - 1, old + 1, size]
                where (0...40).contains(otherOld) && otherOld != old {
                    let other = ConsistencyProof(
                        oldSize: UInt64(otherOld), newSize: UInt64(size), hashes: proof.hashes)
                    let isTrue = tree.consistency(otherOld, max(size, otherOld)).hashes == proof.hashes
                    #expect(
                        other.holds(oldRoot: roots[otherOld], newRoot: roots[size], &hasher)
                            == (isTrue && otherOld <= size))
                }
                if old > 0, old < size {
                    let other = ConsistencyProof(
                        oldSize: UInt64(old), newSize: UInt64(size - 1), hashes: proof.hashes)
                    #expect(!other.holds(oldRoot: roots[old], newRoot: roots[size - 1], &hasher))
                    let backward = ConsistencyProof(
                        oldSize: UInt64(size), newSize: UInt64(old), hashes: proof.hashes)
                    #expect(!backward.holds(oldRoot: roots[size], newRoot: roots[old], &hasher))
                }
            }
        }
    }

    @Test("a proof that goes on above the root of the sizes claimed is refused")
    func aboveTheRoot() {
        var hasher = SHA256()
        var tree = MemoryTree(recordLeaves(64))
        let roots = (0...64).map { tree.root(size: $0) }
        for size in 3...64 {
            // Both trees hold the left subtree whole; without it the same hashes would do but for the last one.
            let left = 1 << (Int.bitWidth - 1 - (size - 1).leadingZeroBitCount)
            for old in left + 1..<size + 1 where old < size {
                let proof = tree.consistency(old, size)
                let claimed = ConsistencyProof(
                    oldSize: UInt64(old - left), newSize: UInt64(size - left), hashes: proof.hashes)
                #expect(!claimed.holds(oldRoot: roots[old], newRoot: roots[size], &hasher), "\(old) of \(size)")
            }
        }
    }

    @Test(
        "a proof is made from at most two hashes for each level",
        arguments: [1, 2, 3, 255, 256, 257, 70_000, 100_003])
    func reads(size: Int) {
        var tree = MemoryTree(
            recordLeaves(min(size, 300)) + [Digest](repeating: .zero, count: max(0, size - 300)))
        let levels = Int.bitWidth - size.leadingZeroBitCount
        for index in Set([0, 1, size / 3, size / 2, size - 2, size - 1])
        where (0..<size).contains(index) {
            let before = tree.reads
            let proof = tree.inclusion(index, size)
            #expect(proof.hashes.count <= levels)
            #expect(tree.reads - before <= 2 * levels)
            let middle = tree.reads
            _ = tree.consistency(index + 1, size)
            #expect(tree.reads - middle <= 2 * levels + 1)
        }
    }
}
