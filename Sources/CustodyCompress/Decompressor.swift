package import CustodyModel

/// Unpacks a stream of bytes in bounded memory, whatever it claims to hold.
///
/// Several gzip members or zstd frames behind each other are one stream, as `cat` and log rotation make them, and
/// zstd's skippable frames are skipped (RFC 1952, section 2.2; RFC 8878, section 3.1). Anything else behind a member,
/// a stream that ends inside one, and a checksum that does not match are ``CustodyError/Code/corrupt``.
///
///     var rest = input
///     repeat {
///         let used = try decompressor.write(rest, into: &output, limit: room)
///         rest = rest.dropFirst(used)
///         // use and empty `output`
///     } while !rest.isEmpty || decompressor.hasPending
///     // ... and at the end of the input:
///     try decompressor.finish()
package struct Decompressor: ~Copyable {
    /// Binary logarithm of the largest window that a zstd frame may ask for: 8 MiB, which is what RFC 8878 wants every
    /// decoder to bear and what level 19 uses. A frame that asks for more is ``CustodyError/Code/unsupported``.
    package static let maximumWindowLog = 23

    package let codec: Codec
    private var gzip: GzipInflater?
    private var zstd: ZstdDecompressor?

    package init(_ codec: Codec) {
        self.codec = codec
        isComplete = codec == .none
        gzip = codec == .gzip ? GzipInflater() : nil
        zstd = codec == .zstd ? ZstdDecompressor() : nil
    }

    /// True when the last ``write(_:into:limit:)`` stopped at its limit: more output may be ready, even if all input
    /// was used.
    package private(set) var hasPending = false
    /// True when everything so far ends with a whole member.
    private var isComplete: Bool

    /// Unpacks from the beginning of `bytes`, appending at most `limit` bytes to `output`.
    ///
    /// - Returns: how many of `bytes` were used. Hand the rest in again.
    /// - Throws: ``CustodyError/Code/corrupt`` or ``CustodyError/Code/unsupported``; what was appended before is what
    ///   the stream holds up to there. Nothing more can be read from this value then.
    package mutating func write(
        _ bytes: UnsafeRawBufferPointer, into output: inout ByteBuffer, limit: Int
    ) throws(CustodyError) -> Int {
        precondition(limit > 0, "unpacking needs room for at least one byte")
        let step: UnpackingStep?
        switch codec {
        case .none:
            let count = min(limit, bytes.count)
            unsafe output.append(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
            return count
        case .gzip: step = unsafe try gzip?.write(bytes, into: &output, limit: limit)
        case .zstd: step = unsafe try zstd?.write(bytes, into: &output, limit: limit)
        }
        guard let step else { preconditionFailure("a decompressor has the engine of its codec") }
        hasPending = step.hasPending
        isComplete = step.isComplete
        return step.used
    }

    /// Says that the input has ended.
    ///
    /// - Throws: ``CustodyError/Code/corrupt`` when that is inside a member, or before the first one.
    package func finish() throws(CustodyError) {
        guard isComplete else { throw CustodyError(.corrupt, "the \(codec.rawValue) data ends too early") }
    }
}

/// What one call of an engine did.
struct UnpackingStep {
    /// Bytes of input.
    let used: Int
    let hasPending: Bool
    let isComplete: Bool
}
