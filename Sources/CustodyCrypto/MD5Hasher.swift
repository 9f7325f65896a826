internal import CLibcrypto

/// MD5 of bytes that come in pieces; see ``MD5``.
///
// SAFETY: the context is owned by this value alone and freed once, in deinit.
@safe
package struct MD5Hasher: ~Copyable, @unchecked Sendable {
    private let context: OpaquePointer

    /// Nil where libcrypto has no MD5, as in FIPS mode.
    package init?() {
        guard let context = unsafe EVP_MD_CTX_new() else { fatalError("out of memory") }
        let algorithm = unsafe EVP_MD_fetch(nil, "MD5", nil)
        let isReady = unsafe algorithm != nil && EVP_DigestInit_ex2(context, algorithm, nil) == 1
        unsafe EVP_MD_free(algorithm)
        guard isReady else {
            ERR_clear_error()
            unsafe EVP_MD_CTX_free(context)
            return nil
        }
        unsafe self.context = unsafe context
    }

    deinit { unsafe EVP_MD_CTX_free(context) }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        let result = unsafe EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
        precondition(result == 1, "libcrypto could not hash")
    }

    /// The 16 bytes; the value is used up.
    package consuming func finalize() -> [UInt8] {
        var output = [UInt8](repeating: 0, count: 16)
        var count: UInt32 = 0
        let result = unsafe EVP_DigestFinal_ex(context, &output, &count)
        precondition(result == 1 && count == 16, "libcrypto could not hash")
        return output
    }
}
