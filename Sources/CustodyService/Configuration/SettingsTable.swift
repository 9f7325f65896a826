extension Setting {
    private static let day = 86_400.0
    /// Longest time that any setting takes, in seconds: ten years.
    private static let decade = 3650 * day

    /// Every setting. File keys, variables, defaults, bounds, the manual, the commented file and the suggestions for
    /// unknown keys all come from here; the order is that of the manual.
    package static let table: [Setting] =
        general + local + journal + event + batch + register + verification + retention + s3

    private static let general: [Setting] = [
        .flag("enabled", \.enabled, classic: "AUDIT_ENABLED", "Whether events are recorded at all."),
        .choice(
            "storage.backend", \.storage.backend, classic: "AUDIT_STORAGE_BACKEND",
            "Where records are shipped: JSON Lines on this machine, a locked archive in a bucket, or both."),
        .text(
            "storage.path", \.storage.path, classic: "AUDIT_STORAGE_PATH",
            "Folder of the store: the journal and the log's own state. Its keys lie beside it in <path>.keys."),
    ]

    private static let local: [Setting] = [
        .text(
            "local.directory", \.local.directory,
            "Folder of the local JSONL files. Empty: sink=local inside the store."),
        .mode("local.mode", \.local.mode, 0o600...0o666, "Permission bits of the local JSONL files."),
        .size(
            "rotate.size", \.rotate.size, 64 << 10...1 << 40, zero: "never",
            "Size at which the active file is closed into a segment."),
        .duration(
            "rotate.age", \.rotate.age, 1...decade, zero: "never",
            "Age of its first record at which the active file is closed into a segment."),
        .choice("rotate.compress", \.rotate.compress, "How closed segments are compressed."),
    ]

    private static let journal: [Setting] = [
        .size(
            "journal.limit", \.journal.limit, 1 << 20...1 << 44,
            "Bytes of records not yet at every sink that the journal may hold."),
        .duration(
            "journal.keep", \.journal.keep, 1...decade, zero: "not at all",
            "Time for which records that are at every sink are kept, for repairs after a rotation by others."),
        .size("journal.segment", \.journal.segment, 64 << 10...1 << 30, "Size of one file of the journal."),
        .choice(
            "journal.on_full", \.journal.whenFull,
            "What happens to events at the limit: refused with an error, or dropped, counted and chained as a gap."),
        .size(
            "staging.limit", \.stagingLimit, 1 << 20...1 << 32,
            "Bytes of records in memory that may wait for the disk before producers have to wait."),
        .duration("heartbeat", \.heartbeat, 1...day, "Longest silence in the register of a running process."),
        .duration(
            "drain.timeout", \.drainTimeout, 0.01...day, zero: "not at all",
            "How long closing waits for sinks, anchors and witnesses to take what they are owed; the journal keeps the rest."
        ),
    ]

    private static let event: [Setting] = [
        .size(
            "event.max_bytes", \.event.maximumBytes, 1 << 10...7 << 20, "Size of the largest event that is accepted."),
        .count(
            "event.max_depth", \.event.maximumDepth, 1...128, unit: "levels",
            "Depth of the deepest event that is accepted, the event itself counted as 1."),
        .count(
            "idempotency.window", \.idempotencyWindow, 0...10_000_000, unit: "ids",
            "Newest ids of each stream that are remembered, so that an event sent twice is recorded once."),
        .text(
            "sanitize.policy", \.policy,
            "File with the sanitizer's policy (docs/sanitizer.md). Empty: the standard rules, everything recorded."),
        .list(
            "sanitize.disable", \.disabledRules,
            "Ids of sanitizer rules that are switched off, whatever the policy says."),
    ]

    private static let batch: [Setting] = [
        .size("batch.bytes", \.batch.bytes, 64 << 10...128 << 20, "Size of lines at which a batch is closed."),
        .duration("batch.age", \.batch.age, 0.01...day, "Age of its first record at which a batch is closed."),
        .choice("batch.codec", \.batch.codec, "How the objects of the archive are compressed."),
    ]

    private static let register: [Setting] = [
        .duration(
            "checkpoint.delay", \.checkpoint.delay, 0.1...day,
            "Time from a record to the signed checkpoint that covers it."),
        .count(
            "checkpoint.every", \.checkpoint.every, 0...1_000_000_000, unit: "records",
            "Records after which a stream is checkpointed before that time. 0: never by number."),
        .duration(
            "epoch.length", \.checkpoint.epoch, 60...(30 * day),
            "How long an epoch's key signs before it is replaced and erased."),
        .list(
            "anchor.files", \.anchor.files, "Append-only files on other trust domains that get the register's notes."),
        .list("anchor.urls", \.anchor.urls, "Addresses to which the register's notes are posted."),
        .text("anchor.token_file", \.anchor.tokenFile, "File with the bearer token for those addresses."),
        .list(
            "anchor.s3", \.anchor.s3,
            "Places s3://BUCKET/PREFIX, best of another account, that get one locked object for each note."),
        .text("anchor.s3_region", \.anchor.s3Region, "Region of those buckets. Empty: as s3.region."),
        .text(
            "anchor.s3_endpoint_url", \.anchor.s3EndpointURL, kind: .address,
            "Address of the server of those buckets. Empty: as s3.endpoint_url."),
        .text(
            "anchor.s3_profile", \.anchor.s3Profile,
            "Profile in the AWS configuration files for those buckets. Empty: as s3.profile."),
        .duration("anchor.every", \.anchor.every, 1...day, "How often an anchor gets the newest note, if it is new."),
        .text(
            "timestamp.url", \.timestamp.url, kind: .address, "Address of a time-stamp authority (RFC 3161)."),
        .text(
            "timestamp.ca_file", \.timestamp.caFile, "Certificates that the authority's own must lead to, in PEM."),
        .duration("timestamp.every", \.timestamp.every, 1...day, "How often the newest note is stamped, if it is new."),
        .text(
            "witness.policy_file", \.witness.policyFile,
            "Witnesses that cosign the register's notes, and how many of them must (C2SP tlog-policy)."),
        .duration("witness.every", \.witness.every, 1...day, "How often witnesses get the newest note, if it is new."),
    ]

    private static let verification: [Setting] = [
        .count(
            "verify.lookback_days", \.verify.lookbackDays, 1...36_500, unit: "days",
            classic: "AUDIT_VERIFY_LOOKBACK_DAYS", "Days that the scheduled verification looks back."),
        .count(
            "verify.turns", \.verify.turns, 1...3650, unit: "runs",
            "Runs of the scheduled verification within which all history is read again, a part in each."),
        .duration(
            "verify.max_silence", \.verify.maximumSilence, 60...decade, zero: "not watched",
            "Longest time without a record or a heartbeat before the scheduled verification fails."),
        .text(
            "verify.directory", \.verify.directory,
            "Folder of the scheduled verification's state and reports. Empty: <store>.verify beside the store."),
        .text(
            "metrics.textfile", \.metricsTextfile,
            "File for node_exporter's textfile collector with what the last scheduled verification found. Empty: none."),
        .duration(
            "drill.rto", \.drill.recoveryTime, 1...decade, zero: "none",
            "How long a restore may take in a drill, until everything is verified."),
        .duration(
            "drill.rpo", \.drill.recoveryPoint, 1...decade, zero: "none",
            "How old the newest record may be that a drill could restore."),
    ]

    private static let retention: [Setting] = [
        .list(
            "retention.classes", \.retention.classes,
            "Classes of events, each a stream of its own, as `STREAM KEEP [lock=DAYS] [TYPE ...]` (docs/retention.md)."),
        .duration(
            "retention.keep", \.retention.keep, day...(36_500 * day), zero: "ever",
            "How long the local files of streams that no class names are kept."),
    ]

    private static let s3: [Setting] = [
        .text("s3.bucket", \.s3.bucket, classic: "AUDIT_S3_BUCKET", "Bucket of the S3 backend."),
        .text("s3.prefix", \.s3.prefix, classic: "AUDIT_S3_PREFIX", "What the S3 backend's keys begin with."),
        .text("s3.region", \.s3.region, classic: "AUDIT_S3_REGION", "Region of the bucket."),
        .text(
            "s3.endpoint_url", \.s3.endpointURL, kind: .address, classic: "AUDIT_S3_ENDPOINT_URL",
            "Address of an S3-compatible server. Empty: that of the region."),
        .flag(
            "s3.force_path_style", \.s3.forcePathStyle, classic: "AUDIT_S3_FORCE_PATH_STYLE",
            "Whether the bucket is named in the path and not in the host name."),
        .choice(
            "s3.object_lock_mode", \.s3.objectLockMode, classic: "AUDIT_S3_OBJECT_LOCK_MODE",
            "Mode of the lock on each object; off leaves objects that who has the key can remove, and is warned of."),
        .count(
            "s3.object_lock_days", \.s3.objectLockDays, 1...36_500, unit: "days",
            classic: "AUDIT_S3_OBJECT_LOCK_DAYS", "Days for which each object is locked."),
        .text("s3.kms_key_id", \.s3.kmsKeyID, classic: "AUDIT_S3_KMS_KEY_ID", "Key that encrypts the objects."),
        .text(
            "s3.ca_file", \.s3.caFile,
            "Authorities that may vouch for the server, in PEM. Empty: AWS_CA_BUNDLE, else those of the system."),
        .text(
            "s3.profile", \.s3.profile, "Profile in the AWS configuration files. Empty: AWS_PROFILE, else default."),
        .choice(
            "s3.checksum", \.s3.checksum,
            "What proves to the server that an object arrived whole; some servers take md5 alone."),
        .text("s3.storage_class", \.s3.storageClass, "Storage class of the objects. Empty: the bucket's own."),
        .list("s3.tags", \.s3.tags, "Tags of each object, name=value, ten at most."),
        .flag("s3.legal_hold", \.s3.legalHold, "Whether each object gets a legal hold besides its lock."),
        .count(
            "s3.uploads", \.s3.uploads, 1...64, unit: "uploads",
            "Uploads at once at most; fewer while the server asks for it."),
        .duration(
            "s3.timeout", \.s3.timeout, 1...3600,
            "How long a server may take to begin its answer, or be slower than 1 KiB a second."),
        .count(
            "s3.attempts", \.s3.attempts, 1...100, unit: "tries",
            "How often one upload is tried before it counts as failed and waits its turn again."),
        .count(
            "s3.breaker_failures", \.s3.breakerFailures, 1...1000, unit: "uploads",
            "Uploads that failed within s3.breaker_window after which the server is left alone for a while."),
        .duration("s3.breaker_window", \.s3.breakerWindow, 1...day, "Time in which those failures are counted."),
        .duration(
            "s3.breaker_cooldown", \.s3.breakerCooldown, 0.1...day,
            "How long the server is left alone then, before one upload shows how things stand."),
    ]

    /// The row of a key.
    package static func named(_ key: String) -> Setting? { table.first { $0.key == key } }
}
