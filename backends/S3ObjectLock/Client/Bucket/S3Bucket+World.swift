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

extension S3Bucket {
    /// A bucket by what options, environment and files say; credentials are looked for at the first call.
    ///
    /// - Throws: `configuration`.
    package static func open(
        _ options: S3Options, _ world: AWSWorld, pool: HTTPPool? = nil
    ) async throws(S3Error) -> (bucket: S3Bucket, chain: AWSCredentialChain, resolution: S3Resolution) {
        let settings = try await AWSSettings.read(world, profile: options.profile)
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
        return (
            bucket, chain,
            S3Resolution(
                region: region.value, regionSource: region.source, endpoint: endpoint?.value,
                endpointSource: endpoint?.source, profile: settings.profileName)
        )
    }
}
