internal import CLibcrypto
package import CustodyModel

/// Ed25519 (RFC 8032) by libcrypto.
package enum Ed25519 {
    /// Bytes of a private key's seed, of a public key and of a signature.
    package static let seedBytes = 32
    package static let publicKeyBytes = 32
    package static let signatureBytes = 64

    /// The public key that belongs to a seed of 32 bytes.
    package static func publicKey(seed: [UInt8]) throws(CustodyError) -> [UInt8] {
        let key = try Key(seed: seed)
        var output = [UInt8](repeating: 0, count: publicKeyBytes)
        var length = output.count
        guard unsafe EVP_PKEY_get_raw_public_key(key.pointer, &output, &length) == 1, length == publicKeyBytes else {
            throw CustodyError(.crypto, "libcrypto cannot derive an Ed25519 public key")
        }
        return output
    }

    package static func sign(_ message: [UInt8], seed: [UInt8]) throws(CustodyError) -> [UInt8] {
        let key = try Key(seed: seed)
        let context = try Context()
        var output = [UInt8](repeating: 0, count: signatureBytes)
        var length = output.count
        guard unsafe EVP_DigestSignInit(context.pointer, nil, nil, nil, key.pointer) == 1,
            unsafe EVP_DigestSign(context.pointer, &output, &length, message, message.count) == 1,
            length == signatureBytes
        else { throw CustodyError(.crypto, "libcrypto cannot make an Ed25519 signature") }
        return output
    }

    /// False for a signature that does not hold, whatever the reason; an error only when libcrypto is broken.
    package static func verify(
        _ signature: [UInt8], of message: [UInt8], publicKey: [UInt8]
    ) throws(CustodyError) -> Bool {
        guard signature.count == signatureBytes, publicKey.count == publicKeyBytes else { return false }
        guard let key = Key(publicKey: publicKey) else { return false }
        let context = try Context()
        guard unsafe EVP_DigestVerifyInit(context.pointer, nil, nil, nil, key.pointer) == 1 else {
            throw CustodyError(.crypto, "libcrypto cannot check an Ed25519 signature")
        }
        let result = unsafe EVP_DigestVerify(
            context.pointer, signature, signature.count, message, message.count)
        ERR_clear_error()
        return result == 1
    }

    @safe
    private struct Key: ~Copyable {
        let pointer: OpaquePointer

        init(seed: [UInt8]) throws(CustodyError) {
            guard seed.count == Ed25519.seedBytes,
                let pointer = unsafe EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, seed.count)
            else { throw CustodyError(.crypto, "an Ed25519 seed has 32 bytes") }
            unsafe self.pointer = unsafe pointer
        }

        init?(publicKey: [UInt8]) {
            guard let pointer = unsafe EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, publicKey, publicKey.count)
            else {
                ERR_clear_error()
                return nil
            }
            unsafe self.pointer = unsafe pointer
        }

        deinit { unsafe EVP_PKEY_free(pointer) }
    }

    @safe
    private struct Context: ~Copyable {
        let pointer: OpaquePointer

        init() throws(CustodyError) {
            guard let pointer = unsafe EVP_MD_CTX_new() else {
                throw CustodyError(.crypto, "libcrypto has no memory for a signature")
            }
            unsafe self.pointer = unsafe pointer
        }

        deinit { unsafe EVP_MD_CTX_free(pointer) }
    }
}
