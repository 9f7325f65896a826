package import CustodyHTTP

/// Which bucket, where, and how it is spoken to.
package struct S3Options: Sendable {
    /// What proves that a body arrived whole. S3 wants one of them on every locked PUT.
    package enum Checksums: String, Sendable, CaseIterable {
        /// `x-amz-checksum-sha256`.
        case sha256
        /// `Content-MD5`, for servers that know nothing else.
        case md5
        case both
    }

    package struct Timeouts: Sendable, Equatable {
        /// Until the connection stands, name and TLS included.
        package var connectMilliseconds = 10_000
        /// From the request's end to the answer's beginning.
        package var firstByteMilliseconds = 30_000
        /// Below ``slowBytesPerSecond`` for so long, a call is given up.
        package var slowSeconds = 30
        package var slowBytesPerSecond = 1024
        /// A whole call, its body included: an object has up to 128 MiB.
        package var totalMilliseconds = 300_000

        package init() {}
    }

    package var bucket: String
    /// Before every key that the sink and its reader use, without a slash at its end; the client itself adds nothing.
    package var prefix: String
    /// Nil: AWS_REGION, AWS_DEFAULT_REGION, the profile's, else `us-east-1`.
    package var region: String?
    /// `https://host[:port][/path]`. Nil: AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, the profile's, else Amazon's.
    package var endpoint: String?
    /// The bucket stands in the path instead of the host's name.
    package var forcePathStyle = false
    /// PEM file with the authorities that may vouch for the server; nil: AWS_CA_BUNDLE, else the system's.
    package var caFile: String?
    package var proxy = CurlTransport.Proxy.environment
    package var timeouts = Timeouts()
    package var checksums = Checksums.sha256
    /// Nil: AWS_PROFILE, else `default`.
    package var profile: String?
    package var userAgent = "custody"
    /// Locks counted in days are refused while server and host differ by more than this: a wrong clock would make them
    /// last for years, and nobody can take a COMPLIANCE lock back.
    package var maximumClockOffsetSeconds: Int64 = 86_400

    package init(bucket: String, prefix: String = "") {
        self.bucket = bucket
        self.prefix = prefix
    }
}
