import CustodyModel
import CustodyService
import CustodySystem
import SystemPackage
import Testing

@Suite("configuration")
struct ConfigurationTests {
    @Test("without a file, variables or options every value is the default")
    func defaults() throws {
        let configuration = try Configuration.load(environment: [:], files: OneFile.none)
        #expect(configuration.settings == Settings())
        #expect(configuration.file == nil)
        for setting in Setting.table { #expect(configuration.origin(of: setting) == .builtIn) }
    }

    @Test("options win over variables, CUSTODY_ over AUDIT_ variables, variables over the file, the file over defaults")
    func layers() throws {
        let files = OneFile("storage:\n  path: from-file\nheartbeat: 20s\n")
        func path(_ environment: [String: String], _ options: [Configuration.Option] = []) throws -> String {
            let configuration = try Configuration.load(
                file: "f.yaml", environment: environment, options: options, files: files)
            return "\(configuration.settings.storage.path) \(try origin("storage.path", configuration))"
        }
        #expect(try path([:]) == "from-file f.yaml:2")
        #expect(try path(["AUDIT_STORAGE_PATH": "classic"]) == "classic AUDIT_STORAGE_PATH")
        #expect(
            try path(["AUDIT_STORAGE_PATH": "classic", "CUSTODY_STORAGE_PATH": "new"]) == "new CUSTODY_STORAGE_PATH")
        let option = Configuration.Option(key: "storage.path", written: "given", name: "--store")
        #expect(try path(["CUSTODY_STORAGE_PATH": "new"], [option]) == "given --store")
        #expect(try path(["CUSTODY_STORAGE_PATH": ""]) == "from-file f.yaml:2", "an empty variable counts as not set")
    }

    @Test("the first of the default places that exists is read")
    func places() throws {
        for path in Configuration.defaultPaths {
            let configuration = try Configuration.load(
                environment: [:], files: OneFile("heartbeat: 1s", at: path))
            #expect(configuration.file == path)
            #expect(configuration.settings.heartbeat == .seconds(1))
        }
    }

    @Test("a file that was named and is not there is an error that names it")
    func missing() {
        let error = #expect(throws: CustodyError(.configuration, "")) {
            try Configuration.load(file: "absent.yaml", environment: [:], files: OneFile.none)
        }
        #expect(error?.message.contains("absent.yaml") == true)
    }

    @Test(
        "a bad line is named with its place",
        arguments: [
            ("jurnal:\n  limit: 1GiB", "f.yaml:2: unknown setting \"jurnal.limit\"; did you mean journal.limit"),
            ("journal:\n  limti: 1GiB", "f.yaml:2: unknown setting \"journal.limti\"; did you mean journal.limit"),
            ("hartbeat: 5s", "f.yaml:1: unknown setting \"hartbeat\"; did you mean heartbeat"),
            ("entirely_different_thing: 5s", "f.yaml:1: unknown setting \"entirely_different_thing\""),
            ("journal: 5", "f.yaml:1: unknown setting \"journal\""),
            ("# x\nheartbeat: 5", "f.yaml:2: heartbeat must be a time from 1s to 1d"),
            ("heartbeat: 2d", "f.yaml:1: heartbeat must be a time from 1s to 1d"),
            ("journal: {limit: 1KiB}", "f.yaml:1: journal.limit must be a size from 1MiB to 16TiB"),
            ("rotate:\n  compress: lz4", "f.yaml:2: rotate.compress must be one of zstd, gzip, none"),
            ("enabled: [yes]", "f.yaml:1: enabled must be true or false"),
            ("local:\n  mode: 0999", "f.yaml:2: local.mode must be permission bits from 0600 to 0666"),
            ("event:\n  max_depth: 129", "f.yaml:2: event.max_depth must be a number of levels from 1 to 128"),
            ("- heartbeat", "f.yaml:1: settings are written as `key: value`"),
            ("heartbeat: 5s\nheartbeat: 6s", "a key stands here twice"),
            ("heartbeat: [5s\nenabled: \"", "this is not valid YAML"),
        ])
    func badLine(_ text: String, _ message: String) throws {
        let error = try #require(
            #expect(throws: CustodyError.self) {
                try Configuration.load(file: "f.yaml", environment: [:], files: OneFile(text))
            })
        #expect(error == CustodyError(.configuration, ""))
        #expect(error.message.contains(message), "\(error.message)")
    }

    @Test("all problems are named at once, and no value is repeated")
    func allProblems() throws {
        let error = try #require(
            #expect(throws: CustodyError.self) {
                try Configuration.load(
                    file: "f.yaml", environment: ["CUSTODY_JOURNAL_LIMIT": "hunter2"],
                    files: OneFile("heartbeat: hunter2\nenabled: hunter2"))
            })
        #expect(
            error.message == """
                f.yaml:1: heartbeat must be a time from 1s to 1d
                f.yaml:2: enabled must be true or false
                CUSTODY_JOURNAL_LIMIT: journal.limit must be a size from 1MiB to 16TiB
                """)
    }

    @Test("settings that contradict each other name both places")
    func contradiction() throws {
        let error = try #require(
            #expect(throws: CustodyError.self) {
                try Configuration.load(
                    file: "f.yaml", environment: ["CUSTODY_JOURNAL_LIMIT": "8MiB"],
                    files: OneFile("batch:\n  bytes: 16MiB\njournal:\n  segment: 1MiB"))
            })
        #expect(
            error.message
                == "f.yaml:2: batch.bytes (16MiB) must not exceed journal.limit (8MiB, CUSTODY_JOURNAL_LIMIT)")
    }

    @Test("an unknown CUSTODY_ variable is noticed with the nearest name; others are not ours")
    func unknownVariable() throws {
        let configuration = try Configuration.load(
            environment: ["CUSTODY_JOURNAL_LIMTI": "1GiB", "CUSTODY_TRUST": "t", "HOME": "h"], files: OneFile.none)
        #expect(configuration.unknownVariables.map(\.name) == ["CUSTODY_JOURNAL_LIMTI"])
        #expect(configuration.unknownVariables.map(\.nearest) == ["CUSTODY_JOURNAL_LIMIT"])
    }

    @Test("the classic variables keep their names and meaning")
    func classic() throws {
        let configuration = try Configuration.load(
            environment: [
                "AUDIT_ENABLED": "false", "AUDIT_STORAGE_BACKEND": "s3", "AUDIT_STORAGE_PATH": "p",
                "AUDIT_S3_BUCKET": "b", "AUDIT_S3_PREFIX": "x/", "AUDIT_S3_REGION": "r",
                "AUDIT_S3_ENDPOINT_URL": "http://h:1", "AUDIT_S3_FORCE_PATH_STYLE": "1",
                "AUDIT_S3_OBJECT_LOCK_MODE": "COMPLIANCE", "AUDIT_S3_OBJECT_LOCK_DAYS": "30",
                "AUDIT_S3_KMS_KEY_ID": "k", "AUDIT_VERIFY_LOOKBACK_DAYS": "3",
            ], files: OneFile.none)
        var expected = Settings()
        expected.enabled = false
        expected.storage.backend = .s3
        expected.storage.path = "p"
        expected.s3.bucket = "b"
        expected.s3.prefix = "x/"
        expected.s3.region = "r"
        expected.s3.endpointURL = "http://h:1"
        expected.s3.forcePathStyle = true
        expected.s3.objectLockMode = .compliance
        expected.s3.objectLockDays = 30
        expected.s3.kmsKeyID = "k"
        expected.verify.lookbackDays = 3
        #expect(configuration.settings == expected)
    }

    @Test("an archive without a bucket, with a prefix or tags that cannot be, is refused")
    func unsupported() throws {
        var settings = Settings()
        try settings.requireSupported()
        settings.storage.backend = .s3
        #expect(throws: CustodyError(.configuration, "")) { try settings.requireSupported() }
        settings.s3.bucket = "audit"
        try settings.requireSupported()
        settings.s3.prefix = "a//b"
        #expect(throws: CustodyError(.configuration, "")) { try settings.requireSupported() }
        settings.s3.prefix = "a/b"
        for tags in [["plain"], ["=v"], (0...10).map { "t\($0)=v" }] {
            settings.s3.tags = tags
            #expect(throws: CustodyError(.configuration, "")) { try settings.requireSupported() }
        }
        settings.s3.tags = (0..<10).map { "t\($0)=v" }
        try settings.requireSupported()
    }

    @Test("a password in an address is masked wherever settings are shown")
    func masked() throws {
        let word = ["hunter", "2"].joined()
        let configuration = try Configuration.load(
            environment: ["CUSTODY_S3_ENDPOINT_URL": "https://me:\(word)@h.example:9000/x@y"], files: OneFile.none)
        let setting = try #require(Setting.named("s3.endpoint_url"))
        #expect(setting.shown(in: configuration.settings) == "https://me:********@h.example:9000/x@y")
        #expect(configuration.settings.s3.endpointURL.contains(word))
    }

    @Test("the digest changes with every setting, and changed keys are named in the table's order")
    func digest() throws {
        let changed = try Configuration.load(
            environment: ["CUSTODY_HEARTBEAT": "5s", "CUSTODY_ENABLED": "no"], files: OneFile.none
        ).settings
        let digest = try Settings().logOptions().configurationDigest
        #expect(try changed.logOptions().configurationDigest != digest)
        #expect(try Settings().logOptions().configurationDigest == digest)
        #expect(changed.changedKeys(since: Settings()) == ["enabled", "heartbeat"])
        #expect(changed.changedKeys(since: changed) == [])
    }

    private func origin(_ key: String, _ configuration: Configuration) throws -> String {
        configuration.origin(of: try #require(Setting.named(key))).description
    }
}

@Suite("units of settings")
struct ConfigurationUnitTests {
    @Test(
        "sizes",
        arguments: [
            ("0", 0), ("1", 1), ("512B", 512), ("64KiB", 65536), ("64 MiB", 64 << 20), ("1gib", 1 << 30),
            ("2TiB", 2 << 40),
            ("5kB", 5000), ("7MB", 7_000_000), ("1_000", 1000),
        ] as [(String, Int64)])
    func size(_ written: String, _ bytes: Int64) {
        #expect(SettingKind.size(0...1 << 50, zero: nil).parse(written) == .number(bytes))
    }

    @Test("what is no size", arguments: ["", "-1", "1.5MiB", "MiB", "64XB", "9999999999TiB", "0x10", "1 2MiB"])
    func noSize(_ written: String) {
        #expect(SettingKind.size(0...Int64.max, zero: nil).parse(written) == nil)
    }

    @Test(
        "times",
        arguments: [
            ("0", 0), ("250ms", 250_000_000), ("5s", 5_000_000_000), ("10m", 600_000_000_000),
            ("1d", 86_400_000_000_000),
        ]
            as [(String, Int64)])
    func time(_ written: String, _ nanoseconds: Int64) {
        #expect(SettingKind.duration(0...Int64.max, zero: nil).parse(written) == .number(nanoseconds))
    }

    @Test("what is no time", arguments: ["", "5", "s", "-5s", "5 fortnights", "1h30m", "99999999999999d"])
    func noTime(_ written: String) {
        #expect(SettingKind.duration(0...Int64.max, zero: nil).parse(written) == nil)
    }

    @Test("bounds hold at, below and above, and zero only where it means something", arguments: Setting.table)
    func bounds(_ setting: Setting) throws {
        let range: ClosedRange<Int64>
        var zero: String?
        switch setting.kind {
        case .size(let bounds, let word), .duration(let bounds, let word): (range, zero) = (bounds, word)
        case .count(let bounds, _), .mode(let bounds): range = bounds
        default: return
        }
        for (number, allowed) in [
            (range.lowerBound, true), (range.upperBound, true), (range.upperBound + 1, false),
            (range.lowerBound - 1, false),
        ] where number > 0 {
            let written = setting.kind.write(.number(number))
            // Below a microsecond a time cannot be written; no setting has such a bound.
            let parsed = setting.kind.parse(written)
            let isExact = parsed == .number(number)
            if allowed {
                #expect(isExact, "\(setting.key) \(written)")
            } else {
                #expect(!isExact, "\(setting.key) \(written)")
            }
        }
        #expect((setting.kind.parse("0") != nil) == (zero != nil || range.contains(0)), "\(setting.key)")
    }

    @Test("what is written is read back", arguments: Setting.table)
    func roundTrip(_ setting: Setting) {
        let value = setting.value(in: Settings())
        if case .list = value { return }
        #expect(setting.kind.parse(setting.kind.write(value)) == value)
    }
}
