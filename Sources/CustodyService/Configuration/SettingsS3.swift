import CustodyCompress
import CustodyCrypto
package import CustodyModel
import CustodySink
import CustodySystem
package import S3Client
import S3ObjectLock
import SystemPackage

extension Settings {
    /// How S3 is spoken to, by these settings.
    ///
    /// - Throws: `configuration`.
    package func s3Options() throws(CustodyError) -> S3Options {
        guard !s3.bucket.isEmpty else {
            throw CustodyError(.configuration, "s3.bucket is not set", advice: "name the bucket of the archive")
        }
        guard let prefix = ArchivePrefix(s3.prefix) else {
            throw CustodyError(
                .configuration, "s3.prefix cannot be used",
                advice:
                    "use words of printable ASCII with single slashes between, \(ArchivePrefix.maximumBytes) bytes at most"
            )
        }
        var options = S3Options(bucket: s3.bucket, prefix: prefix.text)
        options.region = s3.region.isEmpty ? nil : s3.region
        options.endpoint = s3.endpointURL.isEmpty ? nil : s3.endpointURL
        options.forcePathStyle = s3.forcePathStyle
        options.caFile = s3.caFile.isEmpty ? nil : s3.caFile
        options.profile = s3.profile.isEmpty ? nil : s3.profile
        options.checksums = s3.checksum.checksums
        options.timeouts.firstByteMilliseconds = Int(s3.timeout.nanoseconds / 1_000_000)
        options.timeouts.slowSeconds = max(1, Int(s3.timeout.nanoseconds / 1_000_000_000))
        options.userAgent = Software.name
        return options
    }

    /// How objects are written, by these settings.
    ///
    /// - Throws: `configuration`.
    func s3SinkSettings(_ layout: ArchiveLayout) throws(CustodyError) -> S3SinkSettings {
        var settings = S3SinkSettings(
            layout: layout, lock: s3.objectLockMode.mode.map { .init(mode: $0, days: s3.objectLockDays) })
        settings.streamDays = try RetentionPlan(self).lockDays(usual: s3.objectLockDays)
        settings.legalHold = s3.legalHold
        settings.kmsKeyID = s3.kmsKeyID.isEmpty ? nil : s3.kmsKeyID
        settings.storageClass = s3.storageClass.isEmpty ? nil : s3.storageClass
        settings.tags = try s3Tags()
        settings.codec = batch.codec == .gzip ? .gzip : .zstd
        settings.uploads = s3.uploads
        settings.retry.attempts = s3.attempts
        settings.breaker.failures = s3.breakerFailures
        settings.breaker.windowNanoseconds = s3.breakerWindow.nanoseconds
        settings.breaker.cooldownNanoseconds = s3.breakerCooldown.nanoseconds
        return settings
    }

    private func s3Tags() throws(CustodyError) -> [(name: String, value: String)] {
        var tags: [(name: String, value: String)] = []
        for tag in s3.tags {
            let parts = tag.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, parts[0].utf8.count <= 128, parts[1].utf8.count <= 256 else {
                throw CustodyError(
                    .configuration, "s3.tags holds something that is no name=value",
                    advice: "a name has 1 to 128 bytes, a value up to 256")
            }
            tags.append((String(parts[0]), String(parts[1])))
        }
        guard tags.count <= Settings.maximumTags else {
            throw CustodyError(.configuration, "s3.tags holds more than \(Settings.maximumTags) tags")
        }
        return tags
    }

    /// Tags of one object, which is S3's limit.
    package static let maximumTags = 10

    /// The archive of a log.
    func s3Sink(_ identity: LogIdentity?, _ aws: AWSWorld) async throws(CustodyError) -> any Sink {
        let options = try s3Options()
        let layout = ArchiveLayout(options, log: identity.map { LogMark(origin: SHA256.digest($0.origin)) })
        return S3ObjectLockSink(
            try s3SinkSettings(layout), bucket: try await Settings.bucket(options, aws), spool: storePath)
    }

    /// These with the place and the credentials of anchors in buckets.
    package var ofAnchors: Settings {
        var settings = self
        if !anchor.s3Region.isEmpty { settings.s3.region = anchor.s3Region }
        if !anchor.s3EndpointURL.isEmpty { settings.s3.endpointURL = anchor.s3EndpointURL }
        if !anchor.s3Profile.isEmpty { settings.s3.profile = anchor.s3Profile }
        return settings
    }

    /// The anchors that lie in buckets.
    func s3Anchors(_ aws: AWSWorld) async throws(CustodyError) -> [any CustodySink.Anchor] {
        var anchors: [any CustodySink.Anchor] = []
        for address in anchor.s3 {
            guard let (bucket, prefix) = Settings.bucketAddress(address) else {
                throw CustodyError(
                    .configuration, "anchor.s3 holds something that is no s3://BUCKET/PREFIX",
                    advice: "give each store a prefix of its own")
            }
            var settings = ofAnchors
            settings.s3.bucket = bucket
            settings.s3.prefix = prefix.text
            // What belongs to the archive's bucket says nothing about another's.
            settings.s3.kmsKeyID = ""
            settings.s3.storageClass = ""
            let options = try settings.s3Options()
            anchors.append(
                S3Anchor(
                    name: "s3-\(SHA256.digest(address).hex.prefix(8))",
                    try settings.s3SinkSettings(ArchiveLayout(options)), bucket: try await Settings.bucket(options, aws)
                ))
        }
        return anchors
    }

    private static func bucketAddress(_ address: String) -> (bucket: String, prefix: ArchivePrefix)? {
        guard address.hasPrefix("s3://") else { return nil }
        let parts = address.dropFirst("s3://".count).split(separator: "/", maxSplits: 1)
        guard let bucket = parts.first, let prefix = ArchivePrefix(parts.count > 1 ? String(parts[1]) : "") else {
            return nil
        }
        return (String(bucket), prefix)
    }

    private static func bucket(_ options: S3Options, _ aws: AWSWorld) async throws(CustodyError) -> S3Bucket {
        do throws(S3Error) {
            return try await S3Bucket.open(options, aws).bucket
        } catch {
            throw CustodyError(.configuration, error.message, advice: "check the settings that begin with s3.")
        }
    }
}

extension ArchiveLayout {
    /// - Parameter log: nil where no key of a log's is ever made.
    init(_ options: S3Options, log: LogMark? = nil) {
        guard let prefix = ArchivePrefix(options.prefix) else {
            preconditionFailure("the options were made from a prefix")
        }
        self.init(prefix: prefix, log: log ?? LogMark(origin: .zero))
    }
}

extension Settings.S3.LockMode {
    var mode: S3LockMode? {
        switch self {
        case .governance: .governance
        case .compliance: .compliance
        case .off: nil
        }
    }
}

extension Settings.S3.Checksum {
    var checksums: S3Options.Checksums {
        switch self {
        case .sha256: .sha256
        case .md5: .md5
        case .both: .both
        }
    }
}
