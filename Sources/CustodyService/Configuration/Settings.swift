package import SystemPackage

/// Every setting with its type and its default.
///
/// ``Setting/table`` gives each a name, a unit, bounds and a description; nothing else lists them.
package struct Settings: Equatable, Sendable {
    package var enabled = true
    package var storage = Storage()
    package var local = Local()
    package var rotate = Rotate()
    package var journal = Journal()
    package var event = Event()
    package var batch = Batch()
    /// Longest silence of the register while a process runs.
    package var heartbeat: Duration = .seconds(600)
    /// How long closing waits for sinks.
    package var drainTimeout: Duration = .seconds(30)
    /// Ids remembered in each stream.
    package var idempotencyWindow = 100_000
    /// Bytes of prepared records that may wait for the writer.
    package var stagingLimit = 8 << 20
    /// File with the sanitizer's policy; empty for none.
    package var policy = ""
    /// Ids of sanitizer rules that are switched off.
    package var disabledRules: [String] = []
    package var verify = Verify()
    /// File for a node exporter that gets what the last verification found; empty for none.
    package var metricsTextfile = ""
    package var drill = Drill()
    package var retention = Retention()
    package var s3 = S3()
    package var checkpoint = Checkpoint()
    package var anchor = Anchor()
    package var timestamp = Timestamp()
    package var witness = Witness()

    package init() {}

    /// The scheduled verification.
    package struct Verify: Equatable, Sendable {
        /// Days that it looks back.
        package var lookbackDays = 7
        /// Runs within which all history is read again.
        package var turns = 30
        /// Longest time without a record or a heartbeat; zero: not watched.
        package var maximumSilence: Duration = .seconds(86_400)
        /// Where it keeps its state and reports; empty: beside the store.
        package var directory = ""
    }

    /// When the register is signed.
    package struct Checkpoint: Equatable, Sendable {
        package var delay: Duration = .seconds(5)
        /// Zero: by time alone.
        package var every = 0
        package var epoch: Duration = .seconds(3600)
    }

    /// What a restore should reach. Zero: no objective.
    package struct Drill: Equatable, Sendable {
        package var recoveryTime: Duration = .seconds(14_400)
        package var recoveryPoint: Duration = .zero
    }

    /// How long what is kept; see ``RetentionPlan``.
    package struct Retention: Equatable, Sendable {
        /// One class each, as ``RetentionClass`` reads it.
        package var classes: [String] = []
        /// Of streams that no class names; zero: for ever.
        package var keep: Duration = .zero
    }

    package struct Anchor: Equatable, Sendable {
        package var files: [String] = []
        package var urls: [String] = []
        /// `s3://BUCKET/PREFIX` each.
        package var s3: [String] = []
        package var s3Region = ""
        package var s3EndpointURL = ""
        package var s3Profile = ""
        package var tokenFile = ""
        package var every: Duration = .seconds(60)
    }

    package struct Timestamp: Equatable, Sendable {
        package var url = ""
        package var caFile = ""
        package var every: Duration = .seconds(300)
    }

    package struct Witness: Equatable, Sendable {
        package var policyFile = ""
        package var every: Duration = .seconds(60)
    }

    package struct Storage: Equatable, Sendable {
        package enum Backend: String, CaseIterable, Sendable {
            case local, s3
            case both = "local+s3"
        }

        package var backend = Backend.local
        /// The store's folder; its keys lie beside it in `<path>.keys`.
        package var path = "custody-store"
    }

    /// The local JSONL sink.
    package struct Local: Equatable, Sendable {
        /// Empty: inside the store.
        package var directory = ""
        /// Permission bits of its files.
        package var mode = 0o600
    }

    /// When the local sink closes its active file into a segment. Zero: never by that measure.
    package struct Rotate: Equatable, Sendable {
        package var size = 64 << 20
        package var age: Duration = .seconds(86_400)
        package var compress = Codec.zstd
    }

    package struct Journal: Equatable, Sendable {
        /// What producers get when the journal is full: an error, or a gap that is counted and chained.
        package enum WhenFull: String, CaseIterable, Sendable { case refuse, drop }

        package var limit = 1 << 30
        package var keep: Duration = .seconds(86_400)
        package var segment = 16 << 20
        package var whenFull = WhenFull.refuse
    }

    package struct Event: Equatable, Sendable {
        package var maximumBytes = 1 << 20
        package var maximumDepth = 128
    }

    package struct Batch: Equatable, Sendable {
        package var bytes = 8 << 20
        package var age: Duration = .seconds(5)
        package var codec = Codec.zstd

        package enum Codec: String, CaseIterable, Sendable { case zstd, gzip }
    }

    package enum Codec: String, CaseIterable, Sendable { case zstd, gzip, none }

    package struct S3: Equatable, Sendable {
        package enum LockMode: String, CaseIterable, Sendable { case governance, compliance, off }
        package enum Checksum: String, CaseIterable, Sendable { case sha256, md5, both }

        package var bucket = ""
        package var prefix = ""
        package var region = ""
        package var endpointURL = ""
        package var forcePathStyle = false
        package var objectLockMode = LockMode.governance
        package var objectLockDays = 365
        package var kmsKeyID = ""
        package var caFile = ""
        package var profile = ""
        package var checksum = Checksum.sha256
        package var storageClass = ""
        /// `name=value` each.
        package var tags: [String] = []
        package var legalHold = false
        package var uploads = 8
        package var timeout: Duration = .seconds(30)
        package var attempts = 5
        package var breakerFailures = 5
        package var breakerWindow: Duration = .seconds(60)
        package var breakerCooldown: Duration = .seconds(30)
    }

    /// The store's folder.
    package var storePath: FilePath { FilePath(storage.path) }

    /// The folder of the scheduled verification: its state and its reports.
    package var verifyPath: FilePath {
        guard verify.directory.isEmpty else { return FilePath(verify.directory) }
        var path = storePath.lexicallyNormalized()
        let name = (path.lastComponent?.string ?? "store") + ".verify"
        path.removeLastComponent()
        return path.appending(name)
    }

    /// The local sink's folder. Inside the store it has a name that no stream can have.
    package var localPath: FilePath {
        local.directory.isEmpty ? storePath.appending("sink=local") : FilePath(local.directory)
    }
}
