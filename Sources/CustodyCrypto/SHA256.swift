internal import CLibcrypto
package import CustodyModel

/// SHA-256 (FIPS 180-4) by libcrypto.
///
/// One value per worker: the context is made once and the algorithm fetched once for the process, which is what makes
/// hashing many short lines fast (a fresh `SHA256()` call costs twice as much at 300 bytes and takes a lock).
///
// SAFETY: the context belongs to this value alone, and the value cannot be copied.
@safe
package struct SHA256: ~Copyable, @unchecked Sendable {
    private let context: OpaquePointer

    package init() {
        guard let context = unsafe EVP_MD_CTX_new() else { fatalError("out of memory") }
        unsafe self.context = unsafe context
        unsafe SHA256.require(EVP_DigestInit_ex2(context, SHA256.algorithm.pointer, nil))
    }

    deinit {
        unsafe EVP_MD_CTX_free(context)
    }

    /// Feeds bytes of the current message.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        unsafe SHA256.require(EVP_DigestUpdate(context, bytes.baseAddress, bytes.count))
    }

    /// The digest of everything fed since the last one; the next message begins.
    package mutating func finalize() -> Digest {
        var output: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        return unsafe withUnsafeMutableBytes(of: &output) { buffer in
            let bytes = unsafe buffer.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: UInt8.self)
            unsafe SHA256.require(EVP_DigestFinal_ex(context, bytes, nil))
            unsafe SHA256.require(EVP_DigestInit_ex2(context, nil, nil))
            return unsafe Digest(copying: UnsafeRawBufferPointer(buffer))
        }
    }

    /// The digest of one message.
    package mutating func digest(_ bytes: UnsafeRawBufferPointer) -> Digest {
        unsafe update(bytes)
        return finalize()
    }

    /// The digest of one message, for callers that hash rarely.
    package static func digest(_ bytes: [UInt8]) -> Digest {
        var hasher = SHA256()
        return unsafe bytes.withUnsafeBytes { unsafe hasher.digest($0) }
    }

    package static func digest(_ text: String) -> Digest {
        digest([UInt8](text.utf8))
    }

    /// The hash functions fail only when memory is exhausted or libcrypto has no SHA-256: nothing can go on then.
    private static func require(_ result: Int32) {
        precondition(result == 1, "libcrypto cannot compute SHA-256")
    }

    /// Fetched once: an implicit fetch for each message takes a lock in OpenSSL 3.0.
    private static let algorithm = Algorithm()

    // SAFETY: an EVP_MD is immutable and counted by libcrypto; this one lives as long as the process.
    @safe
    private final class Algorithm: @unchecked Sendable {
        let pointer: OpaquePointer

        init() {
            guard let pointer = unsafe EVP_MD_fetch(nil, "SHA256", nil) else {
                fatalError("libcrypto has no SHA-256")
            }
            unsafe self.pointer = unsafe pointer
        }
    }
}
