import CustodyCrypto
package import CustodyHTTP
package import CustodyModel

/// An object's bytes on their way to S3, with what proves that they arrive whole.
package struct S3Body: Sendable {
    package let count: Int64
    package let sha256: Digest
    /// 16 bytes; nil when MD5 was not asked for or libcrypto has none.
    package let md5: [UInt8]?
    let upload: HTTPUpload

    /// - Parameter md5: whether MD5 is computed too; ``S3Options/Checksums/md5`` and `both` need it.
    package init(_ bytes: [UInt8], md5: Bool = true) {
        count = Int64(bytes.count)
        sha256 = CustodyCrypto.SHA256.digest(bytes)
        self.md5 = md5 ? MD5.digest(bytes) : nil
        upload = HTTPUpload(bytes)
    }

    /// For bytes that lie elsewhere, a file for instance: the digests are of exactly what `upload` reads.
    package init(sha256: Digest, md5: [UInt8]?, upload: HTTPUpload) {
        count = upload.count
        self.sha256 = sha256
        self.md5 = md5
        self.upload = upload
    }
}
