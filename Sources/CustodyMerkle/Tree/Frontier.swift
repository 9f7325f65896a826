package import CustodyCrypto
package import CustodyModel

/// The roots of the perfect subtrees of a tree that only grows, largest first: all that is needed to append and to name
/// the root. At most 64 digests, whatever the size.
package struct Frontier: Sendable, Equatable {
    /// Leaves.
    package private(set) var size: UInt64
    /// One for each bit that is set in `size`, largest subtree first.
    package private(set) var roots: [Digest]

    /// The tree without leaves.
    package init() {
        size = 0
        roots = []
    }

    /// Nil unless there is one root for each bit that is set in `size`.
    package init?(size: UInt64, roots: [Digest]) {
        guard roots.count == size.nonzeroBitCount else { return nil }
        self.size = size
        self.roots = roots
    }

    /// The `frontier` member of a checkpoint record; nil unless each text is the base64 of a digest and there is one
    /// for each bit that is set in `size`.
    package init?(size: UInt64, rootsBase64: [String]) {
        let roots = rootsBase64.compactMap { Digest(base64: $0) }
        guard roots.count == rootsBase64.count else { return nil }
        self.init(size: size, roots: roots)
    }

    /// The roots as a checkpoint record lists them, largest subtree first.
    package var rootsBase64: [String] { roots.map(\.base64) }

    /// Appends a leaf hash; amortised one node hash.
    package mutating func append(leaf: Digest, _ hasher: inout SHA256) {
        roots.append(leaf)
        size += 1
        // Each trailing zero of the new size is a pair of equal subtrees that became one.
        for _ in 0..<size.trailingZeroBitCount {
            let right = roots.removeLast()
            let left = roots.removeLast()
            roots.append(MerkleHash.node(left, right, &hasher))
        }
    }

    /// Appends leaf hashes in order: what the tree becomes when it grows from here.
    package mutating func append(leaves: some Sequence<Digest>, _ hasher: inout SHA256) {
        for leaf in leaves { append(leaf: leaf, &hasher) }
    }

    /// The root of the whole tree; ``MerkleHash/empty`` without leaves.
    package func root(_ hasher: inout SHA256) -> Digest {
        RangeHash.fold(roots, &hasher)
    }
}
