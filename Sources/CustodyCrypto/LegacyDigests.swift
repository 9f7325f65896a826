internal import CLibcrypto

/// MD5 (RFC 1321), for servers that want a checksum and know no better one. It proves nothing against anybody.
package enum MD5 {
    /// 16 bytes; nil where libcrypto has no MD5, as in FIPS mode.
    package static func digest(_ bytes: [UInt8]) -> [UInt8]? {
        LegacyDigest.digest("MD5", bytes, count: 16)
    }
}

/// SHA-1 (RFC 3174), for names that others chose by it. It proves nothing against anybody.
package enum SHA1 {
    /// 20 bytes; nil where libcrypto has no SHA-1.
    package static func digest(_ text: String) -> [UInt8]? {
        LegacyDigest.digest("SHA1", Array(text.utf8), count: 20)
    }
}

private enum LegacyDigest {
    static func digest(_ name: String, _ bytes: [UInt8], count: Int) -> [UInt8]? {
        guard let algorithm = unsafe EVP_MD_fetch(nil, name, nil) else {
            ERR_clear_error()
            return nil
        }
        defer { unsafe EVP_MD_free(algorithm) }
        var output = [UInt8](repeating: 0, count: count)
        var written: UInt32 = 0
        guard unsafe EVP_MD_get_size(algorithm) == Int32(count),
            unsafe EVP_Digest(bytes, bytes.count, &output, &written, algorithm, nil) == 1
        else {
            ERR_clear_error()
            return nil
        }
        return output
    }
}
