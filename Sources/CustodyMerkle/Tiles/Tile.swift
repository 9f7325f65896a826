package import CustodyModel

/// A file of a tiled log.
package struct Tile: Sendable, Hashable {
    package let coordinate: TileCoordinate
    /// As many as the coordinate is wide: hashes of subtrees, or entries.
    package let digests: [Digest]

    init(_ coordinate: TileCoordinate, _ digests: [Digest]) {
        self.coordinate = coordinate
        self.digests = digests
    }

    /// The file's content.
    package var bytes: [UInt8] {
        switch coordinate.level {
        case .hashes: unsafe digests.withUnsafeBytes { unsafe [UInt8]($0) }
        case .entries: EntryBundle.encode(digests)
        }
    }

    /// The hashes in a tile's file; nil when they are not whole.
    static func hashes(_ bytes: [UInt8]) -> [Digest]? {
        guard bytes.count % Digest.byteCount == 0 else { return nil }
        return unsafe bytes.withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count, by: Digest.byteCount).map { start in
                unsafe Digest(copying: UnsafeRawBufferPointer(rebasing: bytes[start...]))
            }
        }
    }
}

/// Entry bundles: each entry behind its length in two bytes. Custody's entries are entry hashes of 32 bytes.
package enum EntryBundle {
    /// The length of an entry before each of them, big-endian.
    private static let prefix: [UInt8] = [0, UInt8(Digest.byteCount)]

    package static func encode(_ entries: [Digest]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(entries.count * (prefix.count + Digest.byteCount))
        for entry in entries {
            bytes += prefix
            unsafe entry.withBytes { unsafe bytes += $0 }
        }
        return bytes
    }

    /// Nil unless the bundle holds whole entries of 32 bytes and nothing else, 256 of them at most.
    package static func decode(_ bytes: [UInt8]) -> [Digest]? {
        let stride = prefix.count + Digest.byteCount
        guard bytes.count % stride == 0, bytes.count / stride <= TileCoordinate.fullWidth else { return nil }
        var entries: [Digest] = []
        for start in Swift.stride(from: 0, to: bytes.count, by: stride) {
            guard bytes[start..<start + prefix.count].elementsEqual(prefix) else { return nil }
            unsafe entries.append(
                bytes.withUnsafeBytes { bytes in
                    unsafe Digest(copying: UnsafeRawBufferPointer(rebasing: bytes[(start + prefix.count)...]))
                })
        }
        return entries
    }
}
