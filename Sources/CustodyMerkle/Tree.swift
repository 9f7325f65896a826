package import CustodyCrypto
package import CustodyModel

/// The hashes of RFC 6962, section 2.1 (RFC 9162, section 2.1.1), over SHA-256.
package enum MerkleHash {
    /// Root of the tree without leaves: SHA-256 of nothing.
    package static let empty = SHA256.digest([])

    /// `SHA-256(0x00 || entry)`. A record's entry is its 32 raw entry hash bytes (DESIGN, section 3.4).
    package static func leaf(entry: Digest, _ hasher: inout SHA256) -> Digest {
        prefixed(0x00, entry, nil, &hasher)
    }

    /// `SHA-256(0x01 || left || right)`.
    package static func node(_ left: Digest, _ right: Digest, _ hasher: inout SHA256) -> Digest {
        prefixed(0x01, left, right, &hasher)
    }

    private static func prefixed(
        _ prefix: UInt8, _ first: Digest, _ second: Digest?, _ hasher: inout SHA256
    ) -> Digest {
        // One update over 33 or 65 bytes on the stack: a call each for prefix and halves would cost more than the hash.
        var bytes: InlineArray<65, UInt8> = .init(repeating: 0)
        let count = second == nil ? 33 : 65
        var span = bytes.mutableSpan
        return unsafe span.withUnsafeMutableBytes { buffer in
            unsafe buffer[0] = prefix
            unsafe first.withBytes { unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[1...]).copyMemory(from: $0) }
            if let second {
                unsafe second.withBytes {
                    unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[33...]).copyMemory(from: $0)
                }
            }
            return unsafe hasher.digest(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }
}

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

    package func root(_ hasher: inout SHA256) -> Digest {
        guard var root = roots.last else { return MerkleHash.empty }
        for left in roots.dropLast().reversed() { root = MerkleHash.node(left, root, &hasher) }
        return root
    }
}
