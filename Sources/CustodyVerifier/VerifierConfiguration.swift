package import CustodyCrypto
package import CustodyMerkle
package import CustodyModel

/// What is verified, how deeply and with how much of the machine.
package struct VerifierConfiguration: Sendable {
    /// Findings that a report holds; the rest is counted.
    package static let defaultFindingLimit = 1000
    /// Bytes of a plain file that one worker verifies at a time.
    package static let defaultChunkSize = 8 << 20
    /// Workers at most: each may need a zstd window, and all of it stays below 128 MiB.
    package static let maximumWorkers = 8
    /// How long a half line at the end of a live log's active file is a note, in seconds.
    package static let defaultMaximumLagSeconds: Int64 = 900

    /// Leaves out parsing the events again; the report says so.
    package var isFast = false
    package var workers = 1
    /// Only this stream, if given.
    package var stream: StreamName?
    /// Only records with T from `start` to `end`, both included.
    package var start: Timestamp?
    package var end: Timestamp?
    package var findingLimit = VerifierConfiguration.defaultFindingLimit
    package var chunkSize = VerifierConfiguration.defaultChunkSize
    package var maximumLagSeconds = VerifierConfiguration.defaultMaximumLagSeconds
    /// What is held in memory of checkpoints of data streams at most, in bytes.
    package var checkpointBytes = VerifierLimit.checkpointBytes
    /// What is believed of logs; without it nothing is signed by anyone known.
    package var trust: TrustFile?
    /// Witnesses whose cosignatures count.
    package var policy: WitnessPolicy?
    /// Roots of time-stamp authorities.
    package var tsa: TimestampTrust?
    /// Anchor files, in another trust domain than what is judged.
    package var anchors: [String] = []
    /// Anchors in buckets, in another trust domain as well.
    package var bucketAnchors: [BucketAnchor] = []
    /// Notes of the register that were kept elsewhere, as files.
    package var checkpoints: [String] = []
    /// How objects in buckets must be kept.
    package var keeping = KeepingRules()
    /// What an earlier verification left.
    package var state: VerifierState?
    /// Sizes at which the register has checkpoints, by stream; made by the verifier.
    var plan: [StreamName: CheckpointSizes] = [:]
    /// Where windows end so that the next checkpoint is inside, by stream; made by the verifier.
    var windowEnds: [StreamName: Timestamp] = [:]

    /// Legal holds that the register says were set and not cleared since; made by the verifier.
    var holds: Set<HeldObject> = []
    /// Sizes from which on streams are kept are collected; made by the verifier.
    var collectsPrunings = false
    /// Objects' locks are looked at besides their bytes; made by the verifier.
    var judgesKeeping = false

    package init() {}

    var hasWindow: Bool { start != nil || end != nil }

    /// Whether a record behind the window is still wanted, to reach its stream's next checkpoint.
    func isWidened(_ name: UnsafeRawBufferPointer, _ time: Timestamp) -> Bool {
        guard !windowEnds.isEmpty, start.map({ time >= $0 }) ?? true, let stream = unsafe StreamName(name),
            let end = windowEnds[stream]
        else { return false }
        return time <= end
    }

    func windowHolds(_ time: Timestamp) -> Bool {
        if let start, time < start { return false }
        if let end, time > end { return false }
        return true
    }
}

/// Limits of one verification, all to keep its memory bounded whatever it is given.
package enum VerifierLimit {
    /// Unbroken runs of records, which is at least the number of files.
    package static let runs = 250_000
    /// Runs that one chunk may begin; a break beyond that is reported without waiting for other files to mend it.
    package static let runsPerChunk = 4096
    /// Streams.
    package static let streams = 65_536
    /// Bytes of what is held of checkpoints of data streams: about five for each, so that a dozen million fit.
    package static let checkpointBytes = 64 << 20
    /// Records of the register that say from where on a stream is kept.
    package static let prunings = 100_000
    /// Comparisons of overlapping copies that need reading again.
    package static let comparisons = 10_000
    /// Forks whose first differing record is looked for.
    package static let forksLocated = 64
    /// Notes that a report holds; the rest is counted.
    package static let notes = 1000
    /// Versions of objects in one listing of a bucket, about 150 bytes each.
    package static let objects = 250_000
    /// Notes that are read from a bucket: the newest ones.
    package static let noteObjects = 4096
    /// Bytes of a note in a bucket; one by a log and its epoch has about 500.
    package static let noteBytes = 8 << 10
    /// Legal holds that a register may say are set.
    package static let holds = 100_000
    /// Ways in which a register may go on, all of which are judged.
    package static let registers = 16
    /// Times that the listing is repeated when files are rotated while they are read.
    package static let listings = 3
}

/// Standard input, or what stands in for it.
package protocol ByteStream: Sendable {
    /// Up to `buffer.count` bytes; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(CustodyError) -> Int
}

/// How far a verification is.
package struct VerifierProgress: Sendable, Equatable {
    /// Bytes of files, packed as they lie.
    package let bytesDone: Int64
    package let bytesTotal: Int64

    package init(bytesDone: Int64, bytesTotal: Int64) {
        self.bytesDone = bytesDone
        self.bytesTotal = bytesTotal
    }
}
