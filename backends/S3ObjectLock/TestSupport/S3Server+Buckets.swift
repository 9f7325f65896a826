import CustodyHTTP
package import CustodySystem
package import S3Client
import Synchronization

extension S3Server {
    /// A bucket of its own, made with Object Lock (and so with versions) unless said otherwise, spoken to in path style
    /// at once.
    ///
    /// - Parameter endpoint: another way to this server, a faulty proxy's or ``tlsEndpoint``.
    package func makeBucket(
        locked: Bool = true, endpoint: String? = nil, clock: any Clock = SystemClock(),
        _ change: (inout S3Options) -> Void = { _ in }
    ) async throws -> S3Bucket {
        let name = "test-\(S3Server.next())-\(SystemRandom().bytes(6).map { String($0, radix: 16) }.joined())"
        let direct = try bucket(name, endpoint: self.endpoint, clock: SystemClock())
        try await direct.create(withObjectLock: locked)
        return try bucket(name, endpoint: endpoint, clock: clock, change)
    }

    /// A bucket that is there.
    package func bucket(
        _ name: String, endpoint: String? = nil, clock: any Clock = SystemClock(),
        credentials: AWSCredentials? = nil, _ change: (inout S3Options) -> Void = { _ in }
    ) throws -> S3Bucket {
        var options = S3Options(bucket: name)
        options.region = region
        options.endpoint = endpoint ?? self.endpoint
        options.forcePathStyle = true
        options.proxy = .none
        options.checksums = .both
        if options.endpoint?.hasPrefix("https") == true { options.caFile = caFile }
        change(&options)
        return try S3Bucket(options, credentials: credentials ?? self.credentials, clock: clock)
    }

    private static func next() -> Int { counter.wrappingAdd(1, ordering: .relaxed).newValue }

    private static let counter = Atomic(0)
}
