package import CustodyModel

/// Packs one stream of bytes after another, in bounded memory.
///
/// The result is one gzip member or one zstd frame (with its checksum), without a file name or a time in it, so that
/// equal bytes in equal pieces give equal results with one build of the C library. Never decide by the packed bytes
/// whether two objects are equal: another build packs differently.
package struct Compressor: ~Copyable {
    /// Level 1 packs chained records tightest for its speed: their digests do not compress at any level.
    package static let defaultZstdLevel = 1
    package static let defaultGzipLevel = 6

    package let codec: Codec
    private var gzip: GzipDeflater?
    private var zstd: ZstdCompressor?

    /// - Parameter level: 1 to 9 for gzip, 1 to 19 for zstd, which are the levels whose window any
    ///   ``Decompressor`` accepts; others are moved to the nearest of these.
    package init(_ codec: Codec, level: Int? = nil) {
        self.codec = codec
        gzip = codec == .gzip ? GzipDeflater(level: min(max(level ?? Compressor.defaultGzipLevel, 1), 9)) : nil
        zstd = codec == .zstd ? ZstdCompressor(level: min(max(level ?? Compressor.defaultZstdLevel, 1), 19)) : nil
    }

    /// Packs `bytes`; what is ready is appended to `output`.
    package mutating func write(_ bytes: UnsafeRawBufferPointer, into output: inout ByteBuffer) {
        switch codec {
        case .none: unsafe output.append(bytes)
        case .gzip: unsafe gzip?.write(bytes, into: &output)
        case .zstd: unsafe zstd?.write(bytes, into: &output)
        }
    }

    /// Ends the member and appends the rest of it to `output`; what is written next begins a new one.
    package mutating func finish(into output: inout ByteBuffer) {
        gzip?.finish(into: &output)
        zstd?.finish(into: &output)
    }
}
