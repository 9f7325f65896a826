package import CustodyHTTP

/// What was found out about how a bucket is spoken to, for people.
package struct S3Resolution: Sendable, Equatable {
    package let region: String
    /// `setting`, a variable's name, or a profile's.
    package let regionSource: String
    /// Nil for Amazon's own.
    package let endpoint: String?
    package let endpointSource: String?
    package let profile: String

    package init(region: String, regionSource: String, endpoint: String?, endpointSource: String?, profile: String) {
        self.region = region
        self.regionSource = regionSource
        self.endpoint = endpoint
        self.endpointSource = endpointSource
        self.profile = profile
    }
}

/// A bucket, where its credentials come from, and how the rest was found.
package struct S3Connection: Sendable {
    package let bucket: S3Bucket
    package let chain: AWSCredentialChain
    package let resolution: S3Resolution
}

extension S3Bucket {
    /// A bucket by what options, environment and files say; credentials are looked for at the first call.
    ///
    /// - Throws: `configuration`.
    package static func open(
        _ options: S3Options, _ world: AWSWorld, pool: HTTPPool? = nil
    ) async throws(S3Error) -> S3Connection {
        try connection(options, world, try await AWSSettings.read(world, profile: options.profile), pool)
    }

    /// As ``open(_:_:pool:)``, on the calling thread.
    package static func openBlocking(
        _ options: S3Options, _ world: AWSWorld, pool: HTTPPool? = nil
    ) throws(S3Error) -> S3Connection {
        try connection(options, world, try AWSSettings.readBlocking(world, profile: options.profile), pool)
    }

    private static func connection(
        _ options: S3Options, _ world: AWSWorld, _ settings: AWSSettings, _ pool: HTTPPool?
    ) throws(S3Error) -> S3Connection {
        let region = settings.region(given: options.region)
        let endpoint = settings.endpoint("s3", given: options.endpoint)
        var options = options
        options.caFile = settings.caFile(given: options.caFile)
        let chain = AWSCredentialChain(
            world, profile: options.profile, region: region.value, caFile: options.caFile, proxy: options.proxy,
            userAgent: options.userAgent)
        let bucket = try S3Bucket(
            options, region: region.value, endpoint: endpoint?.value, credentials: chain, clock: world.clock, pool: pool
        )
        let resolution = S3Resolution(
            region: region.value, regionSource: region.source, endpoint: endpoint?.value,
            endpointSource: endpoint?.source, profile: settings.profileName)
        return S3Connection(bucket: bucket, chain: chain, resolution: resolution)
    }
}
