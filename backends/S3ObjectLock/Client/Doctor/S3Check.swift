/// One thing that was looked at.
package struct S3Check: Sendable, Equatable {
    package enum Result: String, Sendable {
        case good
        /// Something is not as it must be.
        case bad
        /// Worth knowing; nothing is wrong by it.
        case note
        /// It could not be told; never taken for good.
        case unknown
    }

    /// A stable name: `versioning`, `may.PutObject`, `must-not.PutBucketPolicy`.
    package let name: String
    package let result: Result
    /// What was found and, where it is bad, what to do; without secrets.
    package let text: String

    package init(_ name: String, _ result: Result, _ text: String) {
        self.name = name
        self.result = result
        self.text = text
    }
}

/// What the archive needs of its bucket.
package struct S3Needs: Sendable, Equatable {
    /// Before every key, without a slash at its end.
    package var prefix = ""
    /// Days that each object is locked; nil when it was not said.
    package var lockDays: Int?
    package var lockMode: S3LockMode?
    package var kmsKeyID: String?
    /// Whether Custody is to set legal holds.
    package var wantsLegalHold = false
    /// Whether permissions are probed by requests that cannot succeed.
    package var probes = true

    package init() {}
}
