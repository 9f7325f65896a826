import CustodyCrypto
import CustodyHTTP

extension S3Bucket {
    /// Opens a version for reading piece by piece, at the reader's own pace.
    ///
    /// - Parameter limit: bytes of the object at most; more is `tooLarge`.
    package func read(key: String, version: String? = nil, limit: Int) async throws(S3Error) -> S3Reading {
        var call = S3Call(.getObject, .get, key: key)
        if let version { call.query.append(("versionId", version)) }
        call.headers.append(("x-amz-checksum-mode", "ENABLED"))
        call.bodyBytes = limit
        return S3Reading(try await open(call), origin)
    }
}

/// A version that is being read; letting go of it ends the transfer.
package final class S3Reading: Sendable {
    package let info: S3ObjectInfo
    private let reply: HTTPReply
    private let origin: String

    init(_ reply: HTTPReply, _ origin: String) {
        info = S3ObjectInfo(reply.head)
        self.reply = reply
        self.origin = origin
    }

    /// The next piece, never empty; nil at the end. One caller at a time.
    package func next() async throws(S3Error) -> [UInt8]? {
        do throws(HTTPError) {
            return try await reply.next()
        } catch {
            throw S3Answer.failure(error, .getObject)
        }
    }
}
