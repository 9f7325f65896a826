package import CustodyModel

/// How an object is locked.
package enum S3LockMode: String, Sendable, CaseIterable {
    case governance = "GOVERNANCE"
    case compliance = "COMPLIANCE"
}

/// A lock as S3 keeps it.
package struct S3Retention: Sendable, Equatable {
    package var mode: S3LockMode
    package var until: Timestamp

    package init(mode: S3LockMode, until: Timestamp) {
        self.mode = mode
        self.until = until
    }
}

/// An object to write.
package struct S3Put: Sendable {
    /// Until when.
    package enum Period: Sendable, Equatable {
        case until(Timestamp)
        /// Days of 24 hours from the server's time at the call, rounded up to a whole second.
        case days(Int)
    }

    package struct Lock: Sendable, Equatable {
        package var mode: S3LockMode
        package var period: Period

        package init(mode: S3LockMode, period: Period) {
            self.mode = mode
            self.period = period
        }
    }

    /// Up to 1024 bytes of UTF-8, as it is: dots, slashes and all.
    package var key: String
    package var body: S3Body
    package var contentType: String?
    /// `x-amz-meta-...`: names without that, printable ASCII both.
    package var metadata: [(name: String, value: String)] = []
    package var lock: Lock?
    /// ON when true; nothing is sent otherwise, for OFF cancels a bucket's default retention on some servers.
    package var legalHold = false
    /// SSE-KMS with this key; empty for the account's own `aws/s3`. Nil: what the bucket does by itself.
    package var kmsKeyID: String?
    /// `STANDARD_IA` and the like; nil for the bucket's own.
    package var storageClass: String?
    package var tags: [(name: String, value: String)] = []
    /// `If-None-Match: *`: ``S3Error/Kind/precondition`` when the key has a current version.
    package var ifNoneMatch = false

    package init(key: String, body: S3Body) {
        self.key = key
        self.body = body
    }
}

/// What a PUT left.
package struct S3Written: Sendable, Equatable {
    /// Nil when the bucket has no versions.
    package let versionID: String?
    package let etag: String?
    /// The server's, when it answered.
    package let date: Timestamp?
    /// The lock that was asked for; whether it holds is for ``S3Bucket/retention(key:version:)`` to say.
    package let retention: S3Retention?
    /// The key that the server says it encrypted with.
    package let kmsKeyID: String?

    package init(versionID: String?, etag: String?, date: Timestamp?, retention: S3Retention?, kmsKeyID: String?) {
        self.versionID = versionID
        self.etag = etag
        self.date = date
        self.retention = retention
        self.kmsKeyID = kmsKeyID
    }
}

/// What S3 says of one version.
///
/// `retention` and `hasLegalHold` nil mean *unknown*, not none: S3 leaves these headers out, silently, for who may not
/// read them. ``S3Bucket/retention(key:version:)`` tells.
package struct S3ObjectInfo: Sendable {
    package let versionID: String?
    package let etag: String?
    /// Bytes of the whole object; nil when the server did not say.
    package let count: Int64?
    /// By the server's clock, whole seconds.
    package let lastModified: Timestamp?
    package let contentType: String?
    /// Names without `x-amz-meta-`, in lower case.
    package let metadata: [String: String]
    package let retention: S3Retention?
    package let hasLegalHold: Bool?
    /// `aws:kms`, `AES256` and the like.
    package let encryption: String?
    package let kmsKeyID: String?
    /// Base64 of the whole object's SHA-256, where the server keeps it.
    package let checksumSHA256: String?
    package let storageClass: String?
    /// When the server answered.
    package let date: Timestamp?

    package init(
        versionID: String?, etag: String?, count: Int64?, lastModified: Timestamp?, contentType: String?,
        metadata: [String: String], retention: S3Retention?, hasLegalHold: Bool?, encryption: String?,
        kmsKeyID: String?, checksumSHA256: String?, storageClass: String?, date: Timestamp?
    ) {
        self.versionID = versionID
        self.etag = etag
        self.count = count
        self.lastModified = lastModified
        self.contentType = contentType
        self.metadata = metadata
        self.retention = retention
        self.hasLegalHold = hasLegalHold
        self.encryption = encryption
        self.kmsKeyID = kmsKeyID
        self.checksumSHA256 = checksumSHA256
        self.storageClass = storageClass
        self.date = date
    }
}

/// One line of a listing of versions.
package struct S3Version: Sendable, Equatable {
    package let key: String
    /// `null` for one that was written before the bucket had versions.
    package let versionID: String
    package let isLatest: Bool
    package let isDeleteMarker: Bool
    package let lastModified: Timestamp?
    /// Bytes; 0 for a delete marker.
    package let count: Int64
    package let etag: String?
    package let storageClass: String?

    package init(
        key: String, versionID: String, isLatest: Bool, isDeleteMarker: Bool, lastModified: Timestamp?, count: Int64,
        etag: String?, storageClass: String?
    ) {
        self.key = key
        self.versionID = versionID
        self.isLatest = isLatest
        self.isDeleteMarker = isDeleteMarker
        self.lastModified = lastModified
        self.count = count
        self.etag = etag
        self.storageClass = storageClass
    }
}

/// A page of ``S3Version``s and where the next one begins.
package struct S3VersionPage: Sendable, Equatable {
    package let versions: [S3Version]
    /// Nil on the last page.
    package let next: S3VersionMarker?

    package init(versions: [S3Version], next: S3VersionMarker?) {
        self.versions = versions
        self.next = next
    }
}

package struct S3VersionMarker: Sendable, Equatable {
    package let key: String
    package let versionID: String?

    package init(key: String, versionID: String?) {
        self.key = key
        self.versionID = versionID
    }
}

/// One line of a listing of current objects.
package struct S3Entry: Sendable, Equatable {
    package let key: String
    package let count: Int64
    package let lastModified: Timestamp?
    package let etag: String?

    package init(key: String, count: Int64, lastModified: Timestamp?, etag: String?) {
        self.key = key
        self.count = count
        self.lastModified = lastModified
        self.etag = etag
    }
}

/// A page of ``S3Entry``s.
package struct S3EntryPage: Sendable, Equatable {
    package let entries: [S3Entry]
    /// For the next call's `token`; nil on the last page.
    package let next: String?

    package init(entries: [S3Entry], next: String?) {
        self.entries = entries
        self.next = next
    }
}
