import ArgumentParser
import CustodyModel
import CustodyRetention
import CustodyService
import CustodySystem
import CustodyVerifier
import S3Archive

struct RetentionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retention",
        abstract: "Look after how long what is kept: local files, and locks of an archive in S3.",
        subcommands: [RetentionReportCommand.self, RetentionApplyCommand.self, RetentionExtendCommand.self])
}

/// Which versions of which archive.
struct ArchiveSelection: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "The archive, as s3://BUCKET/PREFIX. Default: that of the settings.", valueName: "s3://bucket/prefix"))
    var archive: String?

    @Option(
        help: ArgumentHelp(
            "Trust file, to tell the right versions from others. Default: CUSTODY_TRUST.", valueName: "file"))
    var trust: String?

    @OptionGroup var records: RecordSelection
    @OptionGroup(title: "Buckets") var bucket: BucketOptions

    /// The right versions, and what was found when they were told from others.
    struct Found {
        let store: S3ObjectStore
        let versions: [KeptVersion]
        let findings: [Finding]
    }

    func find(_ settings: Settings) throws(CustodyError) -> Found {
        let (store, prefix) = try bucket.open(archive, settings)
        let days = try days()
        var configuration = VerifierConfiguration()
        configuration.workers = VerifierConfiguration.maximumWorkers
        if let file = trust ?? CommonOptions.variable("CUSTODY_TRUST") {
            configuration.trust = try TrustFile(parsing: TrustOptions.contents(file, "--trust"))
        }
        let only = try records.name()
        let mark = try records.mark()
        let listing = try ArchiveListing(store, prefix: prefix)
        let verifier = Verifier(configuration, fileSystem: PosixFileSystem(), clock: SystemClock())
        var versions: [KeptVersion] = []
        var findings: [Finding] = []
        for archive in listing.archives where mark == nil || archive.layout.log == mark {
            let choice = verifier.chooseVersions([archive])
            versions += KeptVersion.all(choice, in: store, stream: only, days: days)
            findings += choice.findings
        }
        return Found(store: store, versions: versions, findings: findings)
    }

    /// Days in which records are wanted; nil for everything.
    private func days() throws(CustodyError) -> ClosedRange<String>? {
        let (first, last) = try records.times()
        guard first != nil || last != nil else { return nil }
        func day(_ time: Timestamp) -> String { String(time.description.prefix(10)) }
        return day(first ?? .earliest)...day(last ?? .latest)
    }

    /// What stood out among versions; the locks of the right ones are another matter.
    static func warn(_ findings: [Finding]) {
        for finding in findings {
            Console.warning("\(finding.code): \(finding.file ?? finding.stream?.text ?? ""): run `custody verify`")
        }
    }
}

struct RetentionReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Tell what may go of the local files, or which locks of an archive run out soon.",
        discussion: """
            Without an archive: what each stream holds in local files, for how long it is kept, what `retention apply` would remove \
            and why the rest stays; exit status 1 when files do not hold what was signed. \
            With an archive, or where records are shipped to S3 alone: asks for the lock of the right version of every object and note, by the server's clock. Exit status 1 when a \
            lock is missing, has run out or runs out within --within; 3 when one cannot be read.
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var store: StoreOption
    @OptionGroup var selection: ArchiveSelection

    @Option(help: ArgumentHelp("How far to look ahead.", valueName: "time"))
    var within = "30d"

    func run() async throws {
        let configured = try common.configuration(store.settings).settings
        guard selection.archive != nil || configured.storage.backend == .s3 else {
            let report = try await RetentionWork(common.settings(store.settings)).report()
            RetentionText.show(report, isDone: false, json: common.json)
            if report.hasFindings { throw ExitStatus.finding }
            return
        }
        try reportLocks(configured)
    }

    private func reportLocks(_ settings: Settings) throws {
        let seconds = try RetentionReportCommand.seconds(within, "--within")
        let found = try selection.find(settings)
        let survey = LockSurvey(found.versions, now: found.store.serverNow, within: seconds)
        if common.json {
            Console.print(RetentionReportCommand.json(survey).text)
        } else {
            RetentionReportCommand.print(survey, within: within)
        }
        ArchiveSelection.warn(found.findings)
        if survey.entries.isEmpty { throw ExitStatus.failed }
        if survey.isGood { return }
        throw survey.entries.allSatisfy { $0.state == .locked || $0.state == .unreadable }
            ? ExitStatus.failed : ExitStatus.finding
    }

    /// Seconds of a time such as 30d.
    static func seconds(_ text: String, _ option: String) throws(CustodyError) -> Int64 {
        guard case .number(let nanoseconds)? = SettingKind.duration(0...Int64.max, zero: "none").parse(text) else {
            throw CustodyError(.usage, "\(option) must be a time such as 30d")
        }
        return nanoseconds / 1_000_000_000
    }

    /// Objects that are named at most.
    private static let shown = 50

    private static func print(_ survey: LockSurvey, within: String) {
        let words: [LockState: String] = [
            .locked: "locked beyond \(within) from now", .ending: "locked, and running out within \(within)",
            .ended: "locked until a time that is past", .none: "without a lock", .unreadable: "with an unreadable lock",
        ]
        for state in LockState.allCases where survey.count(state) > 0 || state == .locked {
            Console.print("\(survey.count(state)) \(words[state] ?? state.rawValue)")
        }
        if let end = survey.firstEnd { Console.print("the first lock that holds runs out at \(end)") }
        let others = survey.entries.filter { $0.state != .locked }
        for entry in others.prefix(shown) {
            let end = entry.lock.map { "\($0.mode.rawValue) until \($0.retainUntil)" } ?? entry.reason ?? "none"
            Console.print("\(entry.state.rawValue): \(entry.version.name): \(end)")
        }
        if others.count > shown { Console.print("... and \(others.count - shown) more") }
    }

    private static func json(_ survey: LockSurvey) -> JSONValue {
        .object([
            ("now", .string(survey.now.description)),
            ("counts", .object(LockState.allCases.map { ($0.rawValue, .number(survey.count($0))) })),
            ("first_end", .text(survey.firstEnd?.description)),
            (
                "objects",
                .array(
                    survey.entries.filter { $0.state != .locked }.map { entry in
                        .object([
                            ("state", .string(entry.state.rawValue)), ("key", .string(entry.version.key)),
                            ("version", .string(entry.version.version)), ("mode", .text(entry.lock?.mode.rawValue)),
                            ("until", .text(entry.lock?.retainUntil.description)), ("reason", .text(entry.reason)),
                        ])
                    })
            ),
        ])
    }
}

struct RetentionExtendCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "extend", abstract: "Make locks last longer; never shorter.",
        discussion: """
            Every lock of the right version of every object and note that ends before the time asked for is made to last \
            until then; a lock keeps its mode. What lasts long enough is left alone, so that a run that was broken off \
            is gone on with by running it again. Exit status 3 when one could not be extended.
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var selection: ArchiveSelection

    @Option(help: ArgumentHelp("Days from now, by the server's clock, that every lock must last.", valueName: "n"))
    var days: Int?

    @Option(help: ArgumentHelp("Until when every lock must last.", valueName: "date"))
    var until: String?

    @Option(help: ArgumentHelp("Mode of locks where there is none. Default: the setting.", valueName: "mode"))
    var mode: String?

    @Flag(help: "Only tell what would be done.")
    var dryRun = false

    func run() throws {
        let settings = try common.configuration().settings
        let usual = ObjectLock.Mode(rawValue: settings.s3.objectLockMode.rawValue) ?? .governance
        guard let kind = mode.map({ ObjectLock.Mode(rawValue: $0.lowercased()) }) ?? usual else {
            throw CustodyError(.usage, "--mode must be governance or compliance")
        }
        guard (days == nil) != (until == nil), days.map({ (1...36_500).contains($0) }) ?? true else {
            throw CustodyError(.usage, "give either --days, 1 to 36500, or --until")
        }
        let found = try selection.find(settings)
        let extending = LockExtension(until: try end(found.store.serverNow), mode: kind, isDryRun: dryRun)
        let results = extending.run(found.versions)
        let extended = results.filter { $0.outcome == .extended }
        let failed = results.compactMap { result -> (KeptVersion, String)? in
            if case .failed(let reason) = result.outcome { (result.version, reason) } else { nil }
        }
        if common.json {
            Console.print(
                JSONValue.object([
                    ("until", .string(extending.until.description)), ("dry_run", .bool(dryRun)),
                    ("enough", .number(results.count - extended.count - failed.count)),
                    ("extended", .number(extended.count)), ("failed", .number(failed.count)),
                    (
                        "failures",
                        .array(
                            failed.map {
                                .object([
                                    ("key", .string($0.0.key)), ("version", .string($0.0.version)),
                                    ("reason", .string($0.1)),
                                ])
                            })
                    ),
                ]).text)
        } else {
            Console.print("\(results.count - extended.count - failed.count) last until \(extending.until) already")
            Console.print("\(extended.count) \(dryRun ? "would be" : "were") extended")
            for (version, reason) in failed { Console.error("\(version.name): \(reason)") }
        }
        ArchiveSelection.warn(found.findings)
        if !failed.isEmpty || results.isEmpty { throw ExitStatus.failed }
    }

    private func end(_ now: Timestamp) throws(CustodyError) -> Timestamp {
        if let days { return now.adding(seconds: Int64(days) * 86_400) }
        let time = try RecordSelection.time(until ?? "", "--until")
        guard time.last > now else { throw CustodyError(.usage, "--until is past") }
        return time.last
    }
}
