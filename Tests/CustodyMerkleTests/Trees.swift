import CustodyCrypto
import CustodyMerkle
import CustodyModel

/// The tree of RFC 6962, written as the RFC defines it: slow and recursive.
func naiveRoot(_ leaves: ArraySlice<Digest>) -> Digest {
    if leaves.isEmpty { return SHA256.digest("") }
    if leaves.count == 1 { return leaves[leaves.startIndex] }
    var half = 1
    while half * 2 < leaves.count { half *= 2 }
    let middle = leaves.startIndex + half
    return SHA256.digest(
        [1] + naiveRoot(leaves[..<middle]).bytes + naiveRoot(leaves[middle...]).bytes)
}

/// Leaves like those of records: hashes of entry hashes.
func recordLeaves(_ count: Int) -> [Digest] {
    (0..<count).map { SHA256.digest([0] + SHA256.digest("entry \($0)").bytes) }
}

/// All perfect subtrees of some leaves, in memory.
struct MemoryTree {
    /// Rows of hashes, the leaves first.
    let rows: [[Digest]]
    private(set) var reads = 0

    init(_ leaves: [Digest]) {
        var hasher = SHA256()
        var rows = [leaves]
        while let row = rows.last, row.count > 1 {
            rows.append(
                (0..<row.count / 2).map { MerkleHash.node(row[2 * $0], row[2 * $0 + 1], &hasher) })
        }
        self.rows = rows
    }

    mutating func read(_ subtree: Subtree) -> Digest {
        reads += 1
        return rows[subtree.height][Int(subtree.index)]
    }

    mutating func root(size: Int) -> Digest {
        var hasher = SHA256()
        let roots = Subtree.frontier(size: UInt64(size)).map { read($0) }
        guard let frontier = Frontier(size: UInt64(size), roots: roots) else { return .zero }
        return frontier.root(&hasher)
    }

    mutating func inclusion(_ index: Int, _ size: Int) -> InclusionProof {
        var hasher = SHA256()
        return InclusionProof(index: UInt64(index), size: UInt64(size), &hasher) { read($0) }
    }

    mutating func consistency(_ oldSize: Int, _ newSize: Int) -> ConsistencyProof {
        var hasher = SHA256()
        return ConsistencyProof(from: UInt64(oldSize), to: UInt64(newSize), &hasher) { read($0) }
    }
}

/// A list of hashes with one thing wrong: a hash flipped, dropped, doubled or swapped with its neighbour, one added at
/// either end.
///
/// - Parameter place: which hash, counted round; nil for each of them.
func mutations(_ hashes: [Digest], at place: Int?) -> [[Digest]] {
    var all = [hashes + [SHA256.digest("more")], [SHA256.digest("more")] + hashes]
    let places =
        place.map { hashes.isEmpty ? 0..<0 : $0 % hashes.count..<$0 % hashes.count + 1 }
        ?? hashes.indices
    for place in places {
        var flipped = hashes
        flipped[place] = flip(hashes[place], bit: place * 37 % 256)
        var dropped = hashes
        dropped.remove(at: place)
        var doubled = hashes
        doubled.insert(hashes[place], at: place)
        all += [flipped, dropped, doubled]
        if place > 0 {
            var swapped = hashes
            swapped.swapAt(place, place - 1)
            all.append(swapped)
        }
    }
    return all
}

func flip(_ digest: Digest, bit: Int) -> Digest {
    var bytes = digest.bytes
    bytes[bit / 8] ^= 1 << UInt8(bit % 8)
    return unsafe bytes.withUnsafeBytes { unsafe Digest(copying: $0) }
}
