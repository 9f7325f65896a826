import ArgumentParser
import CustodyModel
import CustodyService
import CustodySystem
import CustodyVerifier
import S3Archive
import S3Client

/// How a bucket is reached.
struct BucketOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Profile of the AWS configuration files. Default: AWS_PROFILE.", valueName: "name"))
    var profile: String?

    @Option(help: ArgumentHelp("Region of the bucket. Default: the setting s3.region.", valueName: "name"))
    var region: String?

    @Option(
        help: ArgumentHelp(
            "Address of an S3-compatible server. Default: the setting s3.endpoint_url.", valueName: "url"))
    var endpointUrl: String?

    @Flag(help: "Name the bucket in the path and not in the host name.")
    var forcePathStyle = false

    @Option(help: ArgumentHelp("Certificates that the server's own must lead to, in PEM.", valueName: "file"))
    var caFile: String?

    static func isBucket(_ path: String) -> Bool { path.hasPrefix("s3://") }

    /// The bucket and the prefix that `s3://BUCKET/PREFIX` names.
    ///
    /// - Parameters:
    ///   - url: nil for the bucket of the settings.
    ///   - objectLimit: bytes of an object at the most.
    func open(
        _ url: String?, _ settings: Settings, objectLimit: Int = S3ObjectStore.maximumObjectBytes
    ) throws(CustodyError) -> (store: S3ObjectStore, prefix: ArchivePrefix) {
        let (options, prefix) = try self.options(url, settings)
        return (S3ObjectStore(try BucketConnection.open(options), objectLimit: objectLimit), prefix)
    }

    /// The same before anybody is asked.
    func options(_ url: String?, _ settings: Settings) throws(CustodyError) -> (S3Options, ArchivePrefix) {
        let place = try BucketPlace(url ?? "s3://\(settings.s3.bucket)/\(settings.s3.prefix)")
        var options = S3Options(bucket: place.bucket)
        options.region = region ?? BucketOptions.given(settings.s3.region)
        options.endpoint = endpointUrl ?? BucketOptions.given(settings.s3.endpointURL)
        options.forcePathStyle = forcePathStyle || settings.s3.forcePathStyle
        options.caFile = caFile ?? BucketOptions.given(settings.s3.caFile)
        options.profile = profile ?? BucketOptions.given(settings.s3.profile)
        return (options, place.prefix)
    }

    private static func given(_ text: String) -> String? { text.isEmpty ? nil : text }
}

/// What an `s3://` address names.
struct BucketPlace {
    let bucket: String
    let prefix: ArchivePrefix

    init(_ url: String) throws(CustodyError) {
        let parts = url.dropFirst("s3://".count).split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard url.hasPrefix("s3://"), let name = parts.first, !name.isEmpty,
            let prefix = ArchivePrefix(parts.count > 1 ? String(parts[1]) : "")
        else {
            throw CustodyError(
                .usage, "an archive is named s3://BUCKET or s3://BUCKET/PREFIX",
                advice: "or set s3.bucket and s3.prefix in the settings")
        }
        bucket = String(name)
        self.prefix = prefix
    }
}

/// How objects must be kept, for a verification.
struct KeepingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Mode that every object's lock must have: governance (compliance does too) or compliance; off: none is owed.",
            valueName: "mode"))
    var objectLockMode: String?

    @Option(
        help: ArgumentHelp(
            "Days that every object's lock must reach beyond its newest record.", valueName: "n"))
    var objectLockDays: Int?

    @Flag(help: "Every object must be under a legal hold.")
    var legalHold = false

    @Option(help: ArgumentHelp("The only KMS key that may encrypt an object, by id or ARN.", valueName: "key"))
    var kmsKeyId: String?

    /// What the options say; the settings where they ship to S3.
    func rules(_ settings: Settings) throws(CustodyError) -> KeepingRules {
        var rules = KeepingRules()
        let isOurs = settings.storage.backend != .local
        let word = objectLockMode?.lowercased() ?? (isOurs ? settings.s3.objectLockMode.rawValue : nil)
        rules.mode = word.flatMap { ObjectLock.Mode(rawValue: $0) }
        rules.wantsLock = word != "off"
        guard word == nil || word == "off" || rules.mode != nil else {
            throw CustodyError(.usage, "--object-lock-mode must be governance, compliance or off")
        }
        if let days = objectLockDays {
            guard (1...36_500).contains(days) else {
                throw CustodyError(.usage, "--object-lock-days must be 1 to 36500")
            }
            rules.days = days
        } else if isOurs, rules.wantsLock {
            rules.days = settings.s3.objectLockDays
            rules.streamDays = try RetentionPlan(settings).lockDaysOwed(usual: settings.s3.objectLockDays)
        }
        rules.wantsLegalHold = legalHold
        rules.kmsKey = kmsKeyId ?? (isOurs && !settings.s3.kmsKeyID.isEmpty ? settings.s3.kmsKeyID : nil)
        return rules
    }
}
