import ArgumentParser
import CustodyModel
import CustodyRestore
import CustodyService
import CustodySystem
import CustodyVerifier
import Glibc
import SystemPackage

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Verify records: every line's form and hash, links, gaps, copies; signatures, trees and anchors.",
        discussion: """
            Takes stores, folders, files and globs of segments in any order: plain, .gz, .zst, rotated; and buckets, as \
            s3://BUCKET/PREFIX: every version, its lock and the time it came. Without a path it verifies the store and \
            the local files of the settings. Where the register is among them, every signed note, \
            epoch, timestamp, cosignature and anchor line is judged: by the trust line, which must come from elsewhere. \
            Dates are YYYY-MM-DD or YYYY/MM/DD (whole UTC days, both ends included) or RFC 3339. With --format it judges a \
            log of another system by that system's own rules, and says what those cannot show.
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var store: StoreOption
    @OptionGroup var trust: TrustOptions
    @OptionGroup var selection: RecordSelection
    @OptionGroup(title: "Buckets") var bucket: BucketOptions
    @OptionGroup(title: "Buckets") var keeping: KeepingOptions
    @OptionGroup(title: "Logs of other systems") var oldLog: OldLogOptions

    @Argument(
        help: ArgumentHelp("What to verify; - is standard input, s3://BUCKET/PREFIX a bucket.", valueName: "path"))
    var paths: [String] = []

    @Option(
        help: ArgumentHelp(
            "Assurances that must hold, separated by commas: chained, signed, sealed, timestamped, anchored, witnessed.",
            valueName: "list"))
    var require: String?

    @Option(
        help: ArgumentHelp(
            "How long the newest records of a live log may go without a note or an anchor, and the largest lag of what "
                + "--require asks for. Default: 15m.", valueName: "time"))
    var maxLag: String?

    @Flag(help: "Do not parse the events again; hashes and links are checked all the same.")
    var fast = false

    @Flag(
        help: "Show what stands around the first finding, how far the evidence before it is good, and where copies are."
    )
    var explain = false

    @Option(help: ArgumentHelp("Cores to use. Default: all.", valueName: "n"))
    var cores: Int?

    func run() throws {
        if let format = try oldLog.wantedFormat {
            try oldLog.verify(
                oldLog.request(format, paths, anchors: trust.anchor, start: selection.start, end: selection.end),
                json: common.json)
            return
        }
        let settings = try common.configuration(store.settings).settings
        var configuration = try verifierConfiguration()
        configuration.keeping = try keeping.rules(settings)
        for url in trust.anchor where BucketOptions.isBucket(url) {
            let (store, prefix) = try bucket.open(url, settings)
            configuration.bucketAnchors.append(BucketAnchor(store, prefix))
        }
        let required = try requiredAssurances()
        let urls = paths.filter(BucketOptions.isBucket)
        guard !urls.isEmpty else {
            let local = paths.isEmpty ? VerifyCommand.paths(of: settings) : paths
            let report = verify(local, [], configuration)
            try conclude([report], [], configuration, required)
            return
        }
        let archived = try ArchiveVerification(urls, bucket, settings, configuration, mark: selection.mark())
        let local = paths.filter { !BucketOptions.isBucket($0) }
        guard archived.logs.count == 1 || local.isEmpty && trust.state == nil else {
            throw CustodyError(
                .usage, "there are \(archived.logs.count) logs below that prefix: files and --state belong to one",
                advice: "name it by --log: \(archived.logs.map(\.mark.text).joined(separator: ", "))")
        }
        let reports = archived.logs.map { verify(local, $0.archives, configuration) }
        try conclude(reports, archived.logs.map(\.mark), configuration, required)
    }

    private func verify(
        _ local: [String], _ archives: [ArchiveLog], _ configuration: VerifierConfiguration
    ) -> VerificationReport {
        let verifier = Verifier(configuration, fileSystem: PosixFileSystem(), clock: SystemClock())
        var bar = ProgressBar("verifying")
        defer { bar.finish() }
        return verifier.verifyBlocking(local, archives: archives) { progress in
            bar.update(done: progress.bytesDone, total: progress.bytesTotal)
        }
    }

    /// Prints what was found and ends as it says.
    ///
    /// - Parameter marks: of the logs, where there are buckets.
    private func conclude(
        _ reports: [VerificationReport], _ marks: [LogMark], _ configuration: VerifierConfiguration,
        _ required: [Assurance.Kind]
    ) throws {
        let status = ArchiveVerification.exitStatus(reports.map(\.exitStatus))
        if common.json {
            Console.print(
                reports.count == 1
                    ? String(decoding: reports[0].json, as: Swift.UTF8.self)
                    : ArchiveVerification.json(
                        zip(marks, reports).map { (mark: $0, report: $1) }, exitStatus: status))
        } else {
            for (number, report) in reports.enumerated() {
                if reports.count > 1 { Console.print("log=\(marks[number])") }
                Console.print(String(report.text.dropLast()))
                if explain { try explain(report, number < marks.count ? marks[number] : nil) }
            }
        }
        let lacking = required.filter { kind in
            reports.contains { !$0.meets(kind, maximumLagSeconds: configuration.maximumLagSeconds) }
        }
        for kind in lacking { Console.error("required and not met for every record: \(kind.rawValue)") }
        if !lacking.isEmpty { throw ExitStatus.finding }
        if status != 0 { throw ExitStatus(code: status) }
        if let file = trust.state, let state = reports.first?.state { try StateFile(file).write(state) }
    }

    /// What stands around the first finding, and where its records can be had from.
    private func explain(_ report: VerificationReport, _ mark: LogMark?) throws(CustodyError) {
        let settings = try common.configuration(store.settings).settings
        var places: [Explanation.Place] = []
        for url in paths where BucketOptions.isBucket(url) {
            let (store, prefix) = try bucket.open(url, settings)
            places.append(Explanation.Place(BucketSource(store, prefix: prefix), store: store))
        }
        let files = PosixFileSystem()
        let given = paths.filter { !BucketOptions.isBucket($0) && $0 != "-" }
        var folders = Set(VerifyCommand.paths(of: settings) + given)
        folders = folders.filter { (try? files.status(FilePath($0)))??.kind == .directory }
        places += folders.sorted().map { Explanation.Place(FolderSource(FilePath($0), fileSystem: files)) }
        guard let explanation = Explanation(report, places, log: mark, fileSystem: files) else { return }
        Console.print("\n" + explanation.text)
    }

    /// The store, and the local files where they lie elsewhere.
    static func paths(of settings: Settings) -> [String] {
        let isInside = settings.localPath.starts(with: settings.storePath)
        return [settings.storePath.string] + (isInside ? [] : [settings.localPath.string])
    }

    private func verifierConfiguration() throws(CustodyError) -> VerifierConfiguration {
        var configuration = VerifierConfiguration()
        configuration.isFast = fast
        // Whoever reads a bucket waits most of the time: as many as memory allows, whatever the cores.
        let usual = paths.contains(where: BucketOptions.isBucket) ? VerifierConfiguration.maximumWorkers : Machine.cores
        configuration.workers = min(max(cores ?? usual, 1), VerifierConfiguration.maximumWorkers)
        configuration.stream = try selection.name()
        try trust.apply(to: &configuration)
        (configuration.start, configuration.end) = try selection.times()
        if let maxLag {
            guard case .number(let nanoseconds)? = SettingKind.duration(0...Int64.max, zero: "none").parse(maxLag)
            else {
                throw CustodyError(.usage, "--max-lag must be a time such as 15m")
            }
            configuration.maximumLagSeconds = nanoseconds / 1_000_000_000
        }
        return configuration
    }

    private func requiredAssurances() throws(CustodyError) -> [Assurance.Kind] {
        var kinds: [Assurance.Kind] = []
        for name in (require ?? "").split(separator: ",") {
            guard let kind = Assurance.Kind(rawValue: String(name)) else {
                let known = Assurance.Kind.allCases.map(\.rawValue).joined(separator: ", ")
                throw CustodyError(.usage, "--require takes \(known)")
            }
            kinds.append(kind)
        }
        return kinds
    }
}
