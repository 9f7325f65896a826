import ArgumentParser
import CustodyCrypto
import CustodyModel
import CustodyPipeline
import CustodyRestore
import CustodyService
import CustodySink
import CustodySystem
import Glibc
import LocalJSONL
import SystemPackage
import CustodyCompress

struct DrillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drill",
        abstract: "Rehearse a restore: restore, verify, replay into scratch, compare, measure; write a signed report.",
        discussion: """
            Without --start and --end a day is drawn at random. Counts, heads and roots of the original, of what was restored and \
            of what was replayed must be the same, and those that were signed. A bucket must keep its objects as it should: \
            versions, delete markers, locks, holds. Any doubt makes the exit status 1. The report is \
            written as JSON, Markdown and HTML; the JSON is signed with the log's key, and the register records the drill.
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var store: StoreOption
    @OptionGroup var trust: TrustOptions
    @OptionGroup(title: "Buckets") var bucket: BucketOptions
    @OptionGroup(title: "Buckets") var keeping: KeepingOptions
    @OptionGroup var window: WindowOptions

    @Argument(help: ArgumentHelp("What to restore from. Default: where the settings ship to.", valueName: "source"))
    var source: String?

    @Flag(name: .customLong("all"), help: "Restore everything instead of one day.")
    var isWhole = false

    @Option(help: ArgumentHelp("Folder for the report's files. Default: this one.", valueName: "dir"))
    var report = "."

    @Option(help: ArgumentHelp("Folder for what is restored; it is removed. Default: below TMPDIR.", valueName: "dir"))
    var scratch: String?

    @Option(help: ArgumentHelp("How long a restore may take. Default: the setting drill.rto.", valueName: "time"))
    var rto: String?

    @Option(help: ArgumentHelp("How old the newest record may be. Default: the setting drill.rpo.", valueName: "time"))
    var rpo: String?

    @Flag(help: "Leave the register as it is.")
    var noRecord = false

    @Flag(help: "Do not sign the report: where the log's key is not at hand.")
    var unsigned = false

    @Option(
        help: ArgumentHelp(
            "Check a report (JSON) against its signature and --vkey, and do nothing else.", valueName: "file"))
    var check: String?

    @Option(help: ArgumentHelp("The log's verifier key: the first word of the trust line.", valueName: "key"))
    var vkey: String?

    func run() async throws {
        if let check { return try DrillFiles.check(check, vkey) }
        let settings = try common.configuration(store.settings).settings
        let options = try drillOptions(settings)
        let source = try WindowOptions.source(self.source, bucket, settings)
        let drill = Drill(
            source, options, inspection: try inspection(settings), fileSystem: PosixFileSystem(), clock: SystemClock(),
            random: SystemRandom()
        ) { folder throws(CustodyError) in
            try LocalJSONLSink(LocalJSONLSettings(directory: folder, rotateSeconds: nil, compression: .none))
        }
        let outcome = try await OwnThread.run { () throws(CustodyError) in try drill.run() }
        let files = DrillFiles(FilePath(report), outcome)
        try files.write()
        let signature = unsigned ? nil : try files.sign(settings)
        printOutcome(outcome, files, isSigned: signature != nil)
        if !noRecord { try await record(outcome, files.digest, settings, source.name) }
        if !outcome.hasPassed { throw ExitStatus.finding }
    }

    private func drillOptions(_ settings: Settings) throws(CustodyError) -> DrillOptions {
        let parent = FilePath(scratch ?? CommonOptions.variable("TMPDIR") ?? "/tmp")
        let random = SystemRandom().bytes(8)
        let name = unsafe random.withUnsafeBytes { unsafe Hex.string($0) }
        var options = DrillOptions(scratch: parent.appending("custody-drill-\(name)"))
        options.restore = try window.options(trust)
        options.isWhole = isWhole
        options.software = Software.name
        options.recoveryTime = try objective(rto, "--rto") ?? DrillCommand.given(settings.drill.recoveryTime)
        options.recoveryPoint = try objective(rpo, "--rpo") ?? DrillCommand.given(settings.drill.recoveryPoint)
        guard !isWhole || options.restore.start == nil && options.restore.end == nil else {
            throw CustodyError(.usage, "--all and a window exclude each other")
        }
        return options
    }

    private func inspection(_ settings: Settings) throws(CustodyError) -> BucketInspection? {
        guard WindowOptions.isBucket(source, settings) else { return nil }
        let place = try bucket.open(source, settings)
        return BucketInspection(place.store, prefix: place.prefix, rules: try keeping.rules(settings))
    }

    private func objective(_ text: String?, _ option: String) throws(CustodyError) -> Int64? {
        guard let text else { return nil }
        guard case .number(let nanoseconds)? = SettingKind.duration(1...Int64.max, zero: nil).parse(text) else {
            throw CustodyError(.usage, "\(option) must be a time such as 4h")
        }
        return nanoseconds
    }

    private static func given(_ duration: Duration) -> Int64? { duration > .zero ? duration.nanoseconds : nil }

    private func printOutcome(_ outcome: DrillReport, _ files: DrillFiles, isSigned: Bool) {
        if common.json {
            Console.printPlain(String(decoding: outcome.json, as: Swift.UTF8.self))
        } else {
            for doubt in outcome.doubts { Console.print("doubt: \(doubt)") }
            Console.print("\(outcome.records) records of \(outcome.streams.count) streams; \(outcome.choice)")
            Console.print("DRILL \(outcome.result.uppercased())")
        }
        Console.note("the report is \(files.json)" + (isSigned ? ", its signature \(files.signature)" : ", not signed"))
    }

    private func record(
        _ outcome: DrillReport, _ digest: Digest, _ settings: Settings, _ source: String
    ) async throws(CustodyError) {
        let event = CustodyEvent.drill(
            report: digest, result: outcome.result, configDigest: try settings.logOptions().configurationDigest,
            streams: outcome.streams.map(\.name.text), sinks: [source],
            from: outcome.window.from ?? outcome.streams.first?.firstTime ?? .earliest,
            to: outcome.window.to ?? outcome.newestRecord ?? outcome.ended)
        try await RegisterNote.record(event, settings)
    }
}

/// The files of a drill's report: JSON with its signature, Markdown and HTML.
struct DrillFiles {
    private let folder: FilePath
    private let outcome: DrillReport
    private let stem: String
    let digest: Digest

    init(_ folder: FilePath, _ outcome: DrillReport) {
        self.folder = folder
        self.outcome = outcome
        digest = SHA256.digest(outcome.json)
        let stamp = outcome.began.description.filter { $0.isNumber || $0 == "T" }.prefix(15)
        stem = "drill-\(stamp)Z"
    }

    var json: FilePath { folder.appending(stem + ".json") }
    var signature: FilePath { folder.appending(stem + ".json.sig") }

    func write() throws(CustodyError) {
        let files = PosixFileSystem()
        let (markdown, html) = (outcome.markdown(digest: digest), outcome.html(digest: digest))
        try filing { () throws(FileError) in
            try files.makeDirectories(folder)
            try files.replace(json, with: outcome.json)
            try files.replace(folder.appending(stem + ".md"), with: [UInt8](markdown.utf8))
            try files.replace(folder.appending(stem + ".html"), with: [UInt8](html.utf8))
        }
    }

    /// Signs the JSON with the key of the settings' store.
    func sign(_ settings: Settings) throws(CustodyError) -> [UInt8] {
        let files = PosixFileSystem()
        let layout = StoreLayout(settings.storePath)
        let identity = try LogIdentity.read(layout, files)
        let seed = try KeyFiles.read(KeyFiles.logKey, layout, files)
        let bytes = try DrillSignature.sign(outcome.json, origin: identity.origin, seed: seed)
        try filing { () throws(FileError) in try files.replace(signature, with: bytes) }
        return bytes
    }

    static func check(_ report: String, _ vkey: String?) throws {
        guard let vkey, let key = VerifierKey(vkey), key.kind == .signature else {
            throw CustodyError(.usage, "--vkey wants the log's verifier key: the first word of its trust line")
        }
        let json = try TrustOptions.contents(report, "--check")
        let signature = try TrustOptions.contents(report + ".sig", "--check")
        guard try DrillSignature.holds(signature, json, key) else {
            Console.print("NOT VALID: this is not the report that \(key.name) signed")
            throw ExitStatus.finding
        }
        Console.print("VALID: signed by \(key.name)")
    }
}
