import CustodyModel
import S3Client

extension CustodyError {
    /// What S3 refused, in the words of the rest of Custody: `sinkFailed` for what passes, `sinkRefused` for what waits
    /// for somebody.
    init(_ error: S3Error) {
        if error.kind == .cancelled {
            self.init(.cancelled, error.message)
        } else if error.kind.needsSomebody {
            self.init(.sinkRefused, error.message, advice: CustodyError.advice(error))
        } else {
            self.init(.sinkFailed, error.message)
        }
    }

    private static func advice(_ error: S3Error) -> String {
        switch error.kind {
        case .denied: "give the writer's key the permissions of config/iam"
        case .credentials: "check the key and its secret"
        case .notFound: "check s3.bucket, s3.region and s3.endpoint_url"
        case .elsewhere: "set s3.region to the bucket's own"
        case .tls: "check s3.ca_file and the server's certificate"
        case .configuration: "check the settings that begin with s3."
        default: "see what the server objects to; it is tried again until it takes it"
        }
    }
}

extension S3Error.Kind {
    /// Whether a put that ended so may have taken effect.
    var leavesDoubt: Bool {
        switch self {
        case .unavailable, .timeout, .corrupt, .cancelled: true
        default: false
        }
    }

    /// Whether less at once would help.
    var isOverload: Bool { self == .throttled || self == .timeout }
}
