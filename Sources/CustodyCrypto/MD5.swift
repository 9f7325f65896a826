internal import CLibcrypto

/// MD5 (RFC 1321), for servers that want a checksum and know no better one. It proves nothing against anybody.
package enum MD5 {
    /// 16 bytes; nil where libcrypto has no MD5, as in FIPS mode.
    package static func digest(_ bytes: [UInt8]) -> [UInt8]? {
        guard let algorithm = unsafe EVP_MD_fetch(nil, "MD5", nil) else {
            ERR_clear_error()
            return nil
        }
        defer { unsafe EVP_MD_free(algorithm) }
        var output = [UInt8](repeating: 0, count: 16)
        var count: UInt32 = 0
        guard unsafe EVP_Digest(bytes, bytes.count, &output, &count, algorithm, nil) == 1, count == 16 else {
            ERR_clear_error()
            return nil
        }
        return output
    }
}
