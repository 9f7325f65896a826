/// How the lines of a file or object are packed.
package enum Codec: String, Sendable, CaseIterable {
    case none, gzip, zstd

    /// What a packed file's name ends with.
    package var fileSuffix: String {
        switch self {
        case .none: ""
        case .gzip: ".gz"
        case .zstd: ".zst"
        }
    }

    /// The media type of an object (RFC 8878, RFC 6713); never a Content-Encoding.
    package var contentType: String {
        switch self {
        case .none: "application/x-ndjson"
        case .gzip: "application/gzip"
        case .zstd: "application/zstd"
        }
    }

    /// The codec that a file's name promises.
    package init(fileName: String) {
        if fileName.hasSuffix(Codec.gzip.fileSuffix) {
            self = .gzip
        } else if fileName.hasSuffix(Codec.zstd.fileSuffix) {
            self = .zstd
        } else {
            self = .none
        }
    }

    /// Bytes that ``init(magic:)`` wants to see.
    package static let magicLength = 4

    /// The codec whose magic number stands at the beginning of `bytes`; a record line never begins like one.
    ///
    /// Zstandard's skippable frames count as zstd (RFC 8878, section 3.1.2).
    package init(magic bytes: UnsafeRawBufferPointer) {
        self = .none
        if bytes.count >= 2, unsafe bytes[0] == 0x1F, unsafe bytes[1] == 0x8B { self = .gzip }
        guard bytes.count >= Codec.magicLength else { return }
        if ZstdMagic.isFrame(unsafe UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self))) { self = .zstd }
    }
}

/// The four bytes that begin a Zstandard frame, read little-endian.
enum ZstdMagic {
    static func isFrame(_ magic: UInt32) -> Bool { magic == 0xFD2F_B528 || magic & 0xFFFF_FFF0 == 0x184D_2A50 }
}
