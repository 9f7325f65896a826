internal import CSHA256
package import CustodyModel

/// SHA-256 of two messages at once, where the processor has the SHA extensions.
///
/// The rounds of one message wait for each other; a second message fills the waiting times. libcrypto has no such call
/// for independent messages, so this one is ours, and its tests hold it to libcrypto's results.
package enum SHA256Pair {
    /// False on processors without the extensions: use ``SHA256`` there.
    package static let isAvailable = custody_sha256_pair_available() != 0

    /// The digests of both; ``isAvailable`` must hold.
    package static func digests(
        _ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer
    ) -> (Digest, Digest) {
        precondition(isAvailable, "this processor has no SHA extensions")
        var output: (Digest, Digest) = (.zero, .zero)
        unsafe withUnsafeMutableBytes(of: &output) { output in
            let place = unsafe output.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: UInt8.self)
            unsafe custody_sha256_pair(
                first.baseAddress?.assumingMemoryBound(to: UInt8.self), first.count,
                second.baseAddress?.assumingMemoryBound(to: UInt8.self), second.count, place, place + Digest.byteCount)
        }
        return output
    }
}
