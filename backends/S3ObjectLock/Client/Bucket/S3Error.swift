/// Why a call to S3 brought nothing.
///
/// Equality looks at the kind only. Texts name the operation, the server by scheme, host and port, the status, S3's code
/// and the request's id; never a key of an object, a header, a body or a secret.
package struct S3Error: Error, Equatable, Sendable, CustomStringConvertible {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The server failed (500, 502, 504 and the like), nobody answered, or the connection broke. A PUT may have taken
        /// effect.
        case unavailable
        /// The server asks for fewer calls (503 SlowDown, 429 and the like).
        case throttled
        /// A limit of time was reached. A PUT may have taken effect.
        case timeout
        /// The key may not do this.
        case denied
        /// The key is unknown, its secret is wrong, or there is none at all.
        case credentials
        /// The key was good once.
        case expired
        /// The request's time is too far from the server's.
        case clockSkew
        /// No such bucket, object or version, or no such configuration.
        case notFound
        /// `If-None-Match` found an object (412).
        case precondition
        /// Another request works on the same key (409).
        case conflict
        /// The bucket is elsewhere; nothing is followed.
        case elsewhere
        /// What came is not what was stored, or not what S3 answers.
        case corrupt
        /// The answer is larger than allowed.
        case tooLarge
        /// The server is not who it should be.
        case tls
        /// The server refuses the request as it is, and would again.
        case refused
        /// A setting that cannot be.
        case configuration
        /// The bytes to send cannot be read.
        case source
        case cancelled

        /// Whether the same call may go well when it is simply made again.
        package var isPassing: Bool {
            switch self {
            case .unavailable, .throttled, .timeout, .conflict, .corrupt, .clockSkew, .expired: true
            default: false
            }
        }

        /// Whether it heals only when somebody does something: park, alert, and try again at long intervals.
        package var needsSomebody: Bool { !isPassing && self != .cancelled && self != .precondition }
    }

    package let kind: Kind
    package let operation: S3Operation
    /// Of the response; nil when there was none.
    package let status: Int?
    /// S3's word for it (`SlowDown`), when it said one.
    package let code: String?
    package let requestID: String?
    /// How long the server asks to be left alone; nil when it said nothing.
    package let retryAfterSeconds: Int64?
    /// What happened and with whom, one sentence without a full stop.
    package let message: String

    package init(
        _ kind: Kind, _ operation: S3Operation, _ message: String, status: Int? = nil, code: String? = nil,
        requestID: String? = nil, retryAfterSeconds: Int64? = nil
    ) {
        self.kind = kind
        self.operation = operation
        self.status = status
        self.code = code
        self.requestID = requestID
        self.retryAfterSeconds = retryAfterSeconds
        self.message = message
    }

    package static func == (left: S3Error, right: S3Error) -> Bool { left.kind == right.kind }

    package var description: String { message }
}

/// The calls that Custody makes; metrics count by these names.
package enum S3Operation: String, Hashable, Sendable, CaseIterable {
    case putObject = "PutObject"
    case getObject = "GetObject"
    case headObject = "HeadObject"
    case headBucket = "HeadBucket"
    case listObjects = "ListObjectsV2"
    case listVersions = "ListObjectVersions"
    case getRetention = "GetObjectRetention"
    case putRetention = "PutObjectRetention"
    case getLegalHold = "GetObjectLegalHold"
    case putLegalHold = "PutObjectLegalHold"
    case getObjectLock = "GetObjectLockConfiguration"
    case getVersioning = "GetBucketVersioning"
    case getLifecycle = "GetBucketLifecycleConfiguration"
    case getEncryption = "GetBucketEncryption"
    case getPublicAccessBlock = "GetPublicAccessBlock"
    case getPolicyStatus = "GetBucketPolicyStatus"
    case getLocation = "GetBucketLocation"
    case assumeRole = "AssumeRole"
    case assumeRoleWithWebIdentity = "AssumeRoleWithWebIdentity"
    case getRoleCredentials = "GetRoleCredentials"
    case containerCredentials = "ContainerCredentials"
    case instanceMetadata = "InstanceMetadata"
    case findCredentials = "FindCredentials"
    case configure = "Configure"
    case setUp = "SetUp"
    case probe = "Probe"
}
