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
