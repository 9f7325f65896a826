import ArgumentParser
import CustodyAlerts
import CustodyJobs
import CustodyModel
import CustodyPipeline
import CustodyService
import CustodySystem
import CustodyVerifier

struct JobCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "job", abstract: "What runs by the clock.", subcommands: [JobVerifyCommand.self])
}

struct JobVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "The scheduled verification: the newest days of everything and a part of all history.",
        discussion: """
            Reads the window of verify.lookback_days and, behind it, the next part of the history: every verify.turns runs \
            everything is read again. The first run reads everything. Leaves a report (text, JSON, HTML) in verify.directory, \
            custody.verified in the register, metrics in metrics.textfile, and alerts. What is looked at less than before \
            is the finding config.shrunk until it is back or accepted. Run it on another host, with a copy of the store \
            (docs/scheduled-verification.md). Exit status: 0 verified, 1 a finding, 3 something could not be checked.
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var store: StoreOption
    @OptionGroup var trust: TrustOptions
    @OptionGroup(title: "Buckets") var bucket: BucketOptions
    @OptionGroup(title: "Buckets") var keeping: KeepingOptions
    @OptionGroup(title: "Buckets") var chosen: LogMarkOption

    @Flag(help: "Accept what shrank since the last run.")
    var accept = false
    @Flag(help: "Record nothing in the register: for a host without the log's keys.")
    var noRecord = false
    @Flag(help: "Do not parse the events again; hashes and links are checked all the same.")
    var fast = false
    @Option(help: ArgumentHelp("Cores to use. Default: all.", valueName: "n"))
    var cores: Int?

    func run() async throws {
        let configuration = try common.configuration(store.settings)
        let job = try makeJob(configuration)
        let report: JobReport
        do throws(CustodyError) {
            report = try await job.run()
        } catch {
            // What the settings say was read before; this is about the job's own state.
            Console.error(error.description)
            throw ExitStatus(of: error.code)
        }
        if common.json {
            Console.printPlain(String(decoding: report.json, as: Swift.UTF8.self))
        } else {
            Console.printPlain(report.text)
        }
        for warning in report.warnings { Console.warning(warning) }
        if report.exitStatus != 0 { throw ExitStatus(code: report.exitStatus) }
    }

    private func makeJob(_ configuration: Configuration) throws(CustodyError) -> VerifyJob {
        let settings = configuration.settings
        guard trust.state == nil else {
            throw CustodyError(.usage, "--state: the job keeps a state of its own in verify.directory")
        }
        var verifier = VerifierConfiguration()
        verifier.isFast = fast
        verifier.workers = min(max(cores ?? Machine.cores, 1), VerifierConfiguration.maximumWorkers)
        var trust = trust
        trust.anchor += (settings.anchor.files + settings.anchor.s3).filter { !trust.anchor.contains($0) }
        if trust.policy == nil, !settings.witness.policyFile.isEmpty { trust.policy = settings.witness.policyFile }
        if trust.tsaCa == nil, !settings.timestamp.caFile.isEmpty { trust.tsaCa = settings.timestamp.caFile }
        try trust.apply(to: &verifier)
        verifier.keeping = try keeping.rules(settings)
        for url in trust.anchor where BucketOptions.isBucket(url) {
            let (store, prefix) = try bucket.open(url, settings.ofAnchors)
            verifier.bucketAnchors.append(BucketAnchor(store, prefix))
        }
        let frozen = verifier
        let sources = JobSources(settings, bucket, try chosen.mark())
        var options = VerifyJob.Options(
            settings: settings, configurationDigest: try settings.logOptions().configurationDigest,
            alerts: configuration.alerts, verifier: frozen,
            coverage: coverage(settings, configuration.alerts, Set(trust.anchor), frozen))
        options.acceptsShrinking = accept
        let isRecorded = !noRecord
        return VerifyJob(
            options, world: World(), alerts: AlertOpening.world,
            verify: { configuration in await sources.verify(configuration) },
            record: { event throws(CustodyError) in
                if isRecorded { try await OperatorNote.record(event, settings) }
            })
    }

    private func coverage(
        _ settings: Settings, _ alerts: AlertPlan, _ anchors: Set<String>, _ verifier: VerifierConfiguration
    ) -> Coverage {
        var coverage = Coverage()
        if settings.storage.backend != .s3 { coverage.sinks.insert("local:\(settings.localPath)") }
        if let bucket = JobSources.bucket(of: settings) { coverage.sinks.insert(bucket) }
        coverage.anchors = anchors
        coverage.channels = Set(alerts.channels.map(\.name))
        if verifier.trust != nil { coverage.beliefs.insert("trust line") }
        if verifier.policy != nil { coverage.beliefs.insert("witness policy") }
        if verifier.tsa != nil { coverage.beliefs.insert("time-stamp roots") }
        if !verifier.checkpoints.isEmpty { coverage.beliefs.insert("kept checkpoints") }
        coverage.lookbackDays = settings.verify.lookbackDays
        coverage.turns = settings.verify.turns
        coverage.maximumSilenceSeconds = settings.verify.maximumSilence.components.seconds
        return coverage
    }
}

/// What the job reads: the store, the local files where they lie elsewhere, and the bucket of the settings with its locks.
struct JobSources: Sendable {
    private let settings: Settings
    private let options: BucketOptions
    private let mark: LogMark?

    init(_ settings: Settings, _ options: BucketOptions, _ mark: LogMark?) {
        self.settings = settings
        self.options = options
        self.mark = mark ?? JobSources.ownMark(settings)
    }

    /// Nil when nothing is shipped to a bucket.
    static func bucket(of settings: Settings) -> String? {
        guard settings.storage.backend != .local, !settings.s3.bucket.isEmpty else { return nil }
        return "s3://\(settings.s3.bucket)" + (settings.s3.prefix.isEmpty ? "" : "/\(settings.s3.prefix)")
    }

    /// The mark of the log in the store, where there is one.
    private static func ownMark(_ settings: Settings) -> LogMark? {
        (try? LogIdentity.read(StoreLayout(settings.storePath), PosixFileSystem())).flatMap { LogMark($0.mark) }
    }

    func verify(_ configuration: VerifierConfiguration) async -> VerificationReport {
        let local = VerifyCommand.paths(of: settings)
        let verifier = Verifier(configuration, fileSystem: PosixFileSystem(), clock: SystemClock())
        guard let bucket = JobSources.bucket(of: settings) else { return await verifier.verify(local) }
        let (settings, options, mark) = (settings, options, mark)
        return await withCheckedContinuation { continuation in
            WorkerThread.start {
                do throws(CustodyError) {
                    let archived = try ArchiveVerification([bucket], options, settings, configuration, mark: mark)
                    let archives = archived.logs.flatMap(\.archives)
                    continuation.resume(returning: verifier.verifyBlocking(local, archives: archives))
                } catch {
                    // A bucket that cannot be listed leaves the rest to be verified, and is a finding.
                    var report = verifier.verifyBlocking(local)
                    report.findings.append(Finding(.objectUnreadable, file: bucket, found: error.message))
                    report.findingCount += 1
                    report.uncheckedCount += 1
                    continuation.resume(returning: report)
                }
            }
        }
    }
}
