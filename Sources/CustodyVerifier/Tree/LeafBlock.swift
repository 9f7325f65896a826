import CustodyCrypto
import CustodyModel

/// Consecutive leaves whose subtrees are hashed together, many at a time.
struct LeafBlock: ~Copyable {
    /// Leaves that are hashed together: enough for full lanes at all but the highest levels.
    static let limit = 2048

    private static let leafBytes = 1 + Digest.byteCount
    private static let nodeBytes = 1 + 2 * Digest.byteCount

    private(set) var begin: UInt64 = 0
    private(set) var count = 0
    private var batch = SHA256Batch()
    /// What is hashed for the leaves: 0x00 and an entry, one after the other.
    private var leaves = [UInt8](repeating: 0, count: LeafBlock.limit * LeafBlock.leafBytes)
    /// What is hashed for nodes: 0x01 and two hashes.
    private var nodes = [UInt8](repeating: 1, count: LeafBlock.limit / 2 * LeafBlock.nodeBytes)
    /// The hashes of each level, and the place of the first of them in the tree.
    private var levels: [(first: UInt64, hashes: [Digest])] = []

    var end: UInt64 { begin + UInt64(count) }
    var isFull: Bool { count == LeafBlock.limit }

    /// Forgets everything; the next leaf stands at `place`.
    mutating func restart(at place: UInt64) {
        begin = place
        count = 0
        levels.removeAll(keepingCapacity: true)
    }

    /// Adds the next leaf by its entry.
    mutating func add(entry: Digest) {
        let start = count * LeafBlock.leafBytes + 1
        unsafe leaves.withUnsafeMutableBytes { target in
            unsafe entry.withBytes {
                unsafe UnsafeMutableRawBufferPointer(rebasing: target[start...]).copyMemory(from: $0)
            }
        }
        count += 1
    }

    /// Hashes the leaves and every subtree that lies within the block.
    mutating func build() {
        levels.removeAll(keepingCapacity: true)
        guard count > 0 else { return }
        var hashes = LeafBlock.hash(leaves, count: count, bytes: LeafBlock.leafBytes, &batch)
        var first = begin
        levels.append((first, hashes))
        while true {
            // Pairs begin at even places.
            let skipped = Int(first & 1)
            let pairs = (hashes.count - skipped) / 2
            guard pairs > 0 else { return }
            unsafe nodes.withUnsafeMutableBytes { target in
                unsafe hashes.withUnsafeBytes { source in
                    for pair in 0..<pairs {
                        let from = (skipped + 2 * pair) * Digest.byteCount
                        let to = pair * LeafBlock.nodeBytes + 1
                        unsafe UnsafeMutableRawBufferPointer(rebasing: target[to..<to + 2 * Digest.byteCount])
                            .copyMemory(
                                from: UnsafeRawBufferPointer(rebasing: source[from..<from + 2 * Digest.byteCount]))
                    }
                }
            }
            hashes = LeafBlock.hash(nodes, count: pairs, bytes: LeafBlock.nodeBytes, &batch)
            first = (first + 1) / 2
            levels.append((first, hashes))
        }
    }

    /// Appends some of the leaves that ``build()`` hashed; `range` ends where they begin.
    func append(upTo end: UInt64, to range: inout CompactRange, _ hasher: inout SHA256) {
        while range.end < end {
            let height = CompactRange.height(at: range.end, before: end)
            let level = levels[height]
            range.append(level.hashes[Int((range.end >> UInt64(height)) - level.first)], height: height, &hasher)
        }
    }

    /// The roots of all subtrees of a height within the block, in order.
    func hashes(ofHeight height: Int) -> [Digest] { height < levels.count ? levels[height].hashes : [] }

    /// The hashes of the leaves in the block, in order.
    var leafHashes: [Digest] { levels.first?.hashes ?? [] }

    private static func hash(_ messages: [UInt8], count: Int, bytes: Int, _ batch: inout SHA256Batch) -> [Digest] {
        unsafe messages.withUnsafeBytes { messages in
            for index in 0..<count {
                unsafe batch.add(UnsafeRawBufferPointer(rebasing: messages[index * bytes..<(index + 1) * bytes]))
            }
            return batch.finish()
        }
    }
}
