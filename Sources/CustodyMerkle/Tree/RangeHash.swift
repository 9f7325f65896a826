import CustodyCrypto
import CustodyModel

/// Computes hashes of a tree whose perfect subtrees can be read: RFC 6962, section 2.1.
enum RangeHash {
    /// MTH of `leaves`, which are a node of the tree: its subtrees are read and folded from the right.
    static func read<Failure: Error>(
        _ leaves: Range<UInt64>, _ hasher: inout SHA256, _ read: (Subtree) throws(Failure) -> Digest
    ) throws(Failure) -> Digest {
        var hashes: [Digest] = []
        for subtree in Subtree.covering(leaves) { hashes.append(try read(subtree)) }
        return fold(hashes, &hasher)
    }

    /// The root above perfect subtrees, largest first; ``MerkleHash/empty`` above none.
    static func fold(_ hashes: [Digest], _ hasher: inout SHA256) -> Digest {
        guard var root = hashes.last else { return MerkleHash.empty }
        for left in hashes.dropLast().reversed() { root = MerkleHash.node(left, root, &hasher) }
        return root
    }

    /// The root of a perfect tree over `hashes`, whose number is a power of two.
    static func perfect(_ hashes: ArraySlice<Digest>, _ hasher: inout SHA256) -> Digest {
        precondition(hashes.count.nonzeroBitCount == 1, "a perfect tree has a power of two leaves")
        if hashes.count == 1 { return hashes[hashes.startIndex] }
        var row = Array(hashes)
        var count = row.count
        while count > 1 {
            count /= 2
            for place in 0..<count { row[place] = MerkleHash.node(row[2 * place], row[2 * place + 1], &hasher) }
        }
        return row[0]
    }
}
