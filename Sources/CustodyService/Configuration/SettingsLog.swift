import CustodyCompress
package import CustodyModel
import CustodyPipeline
package import CustodySink
import LocalJSONL

extension Settings {
    /// What a log that is opened with these settings works by.
    package func logOptions() throws(CustodyError) -> LogOptions {
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
        options.rules = try ruleSet()
        options.configuration = shown
        return options
    }
}

extension Settings {
    /// The sinks that records are shipped to.
    package func sinks() throws(CustodyError) -> [any Sink] {
        let local = LocalJSONLSettings(
            directory: localPath, rotateBytes: rotate.size > 0 ? UInt64(rotate.size) : nil,
            rotateSeconds: rotate.age > .zero ? rotate.age.components.seconds : nil,
            compression: rotate.compress.codec, permissions: UInt32(self.local.mode))
        return [try LocalJSONLSink(local)]
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
