import CustodyCompress
package import CustodyModel
import CustodyPipeline
package import CustodySink
package import CustodySystem
package import LocalJSONL
package import S3Client
import SystemPackage
import CustodySanitizer

extension Settings {
    /// What a log that is opened with these settings works by.
    ///
    /// - Throws: `configuration` when the sanitizer's policy cannot be used.
    package func logOptions(_ files: any FileSystem = PosixFileSystem()) throws(CustodyError) -> LogOptions {
        var options = LogOptions()
        options.limits = JSONLimits(maximumBytes: event.maximumBytes, maximumDepth: event.maximumDepth)
        options.stream = StreamSettings(
            segmentBytes: Int64(journal.segment),
            batch: BatchCutter.Limits(bytes: UInt64(batch.bytes), ageNanoseconds: batch.age.nanoseconds),
            idempotencyLimit: idempotencyWindow)
        options.committer = Committer.Settings(
            stagedBytes: stagingLimit, journalLimitBytes: Int64(journal.limit),
            dropsWhenFull: journal.whenFull == .drop)
        options.keepSeconds = journal.keep.components.seconds
        options.heartbeatSeconds = UInt64(heartbeat.components.seconds)
        options.checkpoints = CheckpointSettings(
            delayNanoseconds: checkpoint.delay.nanoseconds,
            every: checkpoint.every > 0 ? UInt64(checkpoint.every) : nil,
            epochNanoseconds: checkpoint.epoch.nanoseconds)
        options.outside = try outside(files)
        options.drainNanoseconds = drainTimeout.nanoseconds
        let plan = try sanitizerPlan(files)
        options.sanitizer = plan
        options.routes = try RetentionPlan(self).routes
        options.configuration = shown.merging(plan.configuration) { $1 }
        return options
    }
}

extension EventLog {
    /// Opens the store that settings name; see ``open(_:options:world:makeSinks:)``.
    package static func open(
        _ settings: Settings, isOneShot: Bool = false, world: World = World(),
        aws: AWSWorld = AWSWorld(environment: ProcessEnvironment.variables)
    ) async throws(CustodyError) -> EventLog {
        var options = try settings.logOptions()
        options.isOneShot = isOneShot
        options.outside.anchors += try await settings.s3Anchors(aws)
        return try await open(settings.storePath, options: options, world: world) {
            identity async throws(CustodyError) in try await settings.sinks(identity, aws: aws)
        }
    }
}

extension Settings {
    /// The sinks that records of a log are shipped to.
    ///
    /// A log that began anew in its store (`LogRenewal`) has a folder of its own in the local sink, because its records
    /// have the numbers of the old one's.
    package func sinks(
        _ identity: LogIdentity? = nil, aws: AWSWorld = AWSWorld(environment: ProcessEnvironment.variables)
    ) async throws(CustodyError) -> [any Sink] {
        var sinks: [any Sink] = []
        if storage.backend != .s3 { sinks.append(try localSink(identity)) }
        if storage.backend != .local { sinks.append(try await s3Sink(identity, aws)) }
        return sinks
    }

    private func localSink(_ identity: LogIdentity?) throws(CustodyError) -> any Sink {
        try LocalJSONLSink(localSettings(identity))
    }

    /// Where and how the local sink keeps the files of a log.
    package func localSettings(_ identity: LogIdentity?) -> LocalJSONLSettings {
        let renewed = identity.flatMap { $0.origin.contains("~") ? $0.mark : nil }
        let folder = renewed.map { localPath.appending("log=\($0)") } ?? localPath
        return LocalJSONLSettings(
            directory: folder, rotateBytes: rotate.size > 0 ? UInt64(rotate.size) : nil,
            rotateSeconds: rotate.age > .zero ? rotate.age.components.seconds : nil,
            compression: rotate.compress.codec, permissions: UInt32(self.local.mode), store: storePath)
    }
}

extension Settings.Codec {
    var codec: CustodyCompress.Codec {
        switch self {
        case .zstd: .zstd
        case .gzip: .gzip
        case .none: .none
        }
    }
}
