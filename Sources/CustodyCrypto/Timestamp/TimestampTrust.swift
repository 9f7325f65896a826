internal import CLibcrypto

/// Certificates that an operator or auditor gave, to judge time stamps by.
///
/// They are trusted as `openssl ts -verify -CAfile` trusts them: a chain counts when it ends in a self-signed one.
package struct TimestampTrust: Sendable, Equatable {
    /// Bytes of one PEM file at most; the certificates of all web authorities together have a fifth of that.
    package static let maximumPEMBytes = 1 << 20

    /// DER of each certificate, at least one.
    package let roots: [[UInt8]]

    /// - Parameter pem: one or more `CERTIFICATE` blocks; text around them is ignored.
    /// - Throws: `configuration` when it is too long, holds no certificate, or one that cannot be read.
    package init(pem: [UInt8]) throws(TimestampError) {
        roots = try TimestampTrust.certificates(pem: pem)
        guard !roots.isEmpty else {
            throw TimestampError(.configuration, "the file of trusted time-stamp authorities holds no certificate")
        }
    }

    /// DER of each certificate of a PEM file, perhaps none.
    package static func certificates(pem: [UInt8]) throws(TimestampError) -> [[UInt8]] {
        guard pem.count <= maximumPEMBytes else {
            throw TimestampError(.configuration, "a file of certificates has \(maximumPEMBytes) bytes at most")
        }
        guard !pem.isEmpty else { return [] }
        // libcrypto reads from its own copy, so that nothing depends on how long the array lives.
        guard let source = unsafe CObject(BIO_new(BIO_s_mem()), { unsafe BIO_free_all($0) }),
            unsafe BIO_write(source.pointer, pem, Int32(pem.count)) == Int32(pem.count)
        else { fatalError("out of memory") }
        var found: [[UInt8]] = []
        while let certificate = unsafe CObject(
            PEM_read_bio_X509(source.pointer, nil, { _, _, _, _ in 0 }, nil), { unsafe X509_free($0) })
        {
            unsafe found.append(der(certificate.pointer))
        }
        // Reading ends well only by finding no further block; other blocks count as none.
        let opening = Array("-----BEGIN CERTIFICATE-----".utf8)
        let blocks = pem.split(separator: 0x0A).count { $0.starts(with: opening) }
        guard blocks <= found.count else {
            throw TimestampError(
                .configuration, "certificate \(found.count + 1) of \(blocks) in a file of certificates cannot be read")
        }
        return found
    }

    static func der(_ certificate: OpaquePointer) -> [UInt8] {
        let length = unsafe custody_i2d_X509(certificate, nil)
        guard length > 0 else { return [] }
        var output = [UInt8](repeating: 0, count: Int(length))
        _ = unsafe custody_i2d_X509(certificate, &output)
        return output
    }

    /// The certificate, freed by the caller's owner; nil for bytes that are none.
    static func parse(_ der: [UInt8]) -> OpaquePointer? {
        var used = 0
        guard let certificate = unsafe custody_d2i_X509(der, der.count, &used) else { return nil }
        return unsafe certificate
    }
}
