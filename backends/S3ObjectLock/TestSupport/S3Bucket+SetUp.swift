import CustodyCrypto
package import S3Client
import CustodyHTTP
import CustodyModel

/// What sets a bucket up or attacks it. Custody itself has no code for any of it.
extension S3Bucket {
    /// Makes the bucket, with versions and Object Lock or without both.
    package func create(withObjectLock: Bool) async throws(S3Error) {
        var call = S3Call(.setUp, .put)
        if withObjectLock { call.headers.append(("x-amz-bucket-object-lock-enabled", "true")) }
        _ = try await send(call)
    }

    /// Sets one of the bucket's documents: `versioning`, `object-lock`, `lifecycle`, `policy` and the like.
    package func configure(_ name: String, _ document: String) async throws(S3Error) {
        var call = S3Call(.setUp, .put)
        call.query = [(name, "")]
        let body = S3Body(Array(document.utf8))
        call.body = body
        call.headers.append(("x-amz-checksum-sha256", Base64.encode(body.sha256.bytes)))
        if let md5 = body.md5 { call.headers.append(("Content-MD5", Base64.encode(md5))) }
        _ = try await send(call)
    }

    /// Deletes a version, or puts a delete marker over all of them; what Custody itself never does.
    ///
    /// - Parameter bypassing: whether a GOVERNANCE lock is to be ignored.
    package func delete(key: String, version: String? = nil, bypassing: Bool = false) async throws(S3Error) {
        var call = S3Call(.setUp, .delete, key: key)
        call.query = version.map { [(name: "versionId", value: $0)] } ?? []
        if bypassing { call.headers.append(("x-amz-bypass-governance-retention", "true")) }
        _ = try await send(call)
    }

    /// Sets a lock as an attacker would who may bypass GOVERNANCE.
    package func forceRetention(key: String, version: String?, _ document: String) async throws(S3Error) {
        var call = S3Call(.setUp, .put, key: key)
        call.query = [("retention", "")] + (version.map { [(name: "versionId", value: $0)] } ?? [])
        let body = S3Body(Array(document.utf8))
        call.body = body
        call.headers = [("x-amz-bypass-governance-retention", "true")]
        call.headers.append(("x-amz-checksum-sha256", Base64.encode(body.sha256.bytes)))
        if let md5 = body.md5 { call.headers.append(("Content-MD5", Base64.encode(md5))) }
        _ = try await send(call)
    }
}
