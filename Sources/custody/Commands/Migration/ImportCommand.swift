import ArgumentParser
import CustodyCrypto
import CustodyMigration
import CustodyModel
import CustodyPipeline
import CustodyService
import CustodySystem

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Take over a hash-chained log of another system, after judging it by its own rules.",
        discussion: """
            The old log is verified first; one with findings is refused unless --accept-findings says otherwise, and then \
            the findings are recorded with it. Each old record becomes one event of the stream, with where it came from; \
            import.begun and import.done frame them. Run it again after an interruption: nothing is recorded twice.
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var store: StoreOption
    @OptionGroup var oldLog: OldLogOptions

    @Option(help: ArgumentHelp("The stream to append to.", valueName: "name"))
    var stream = "default"

    @Option(help: ArgumentHelp("praxis: its anchor file.", valueName: "file"))
    var anchor: String?

    @Flag(help: "Take over a log with findings; they are recorded with it.")
    var acceptFindings = false

    @Argument(help: ArgumentHelp("Files or the folder of the old log.", valueName: "path"))
    var paths: [String] = []

    func run() async throws {
        guard let format = try oldLog.wantedFormat else {
            throw CustodyError(.usage, "name the format of the old log with --format")
        }
        let request = try oldLog.request(format, paths, anchors: anchor.map { [$0] } ?? [])
        guard let name = StreamName(stream), !name.isReserved else {
            throw CustodyError(.usage, "no producer can write to a stream of that name")
        }
        let settings = try common.settings(store.settings)
        let report = try OldLogOptions.check(request)
        if !common.json { Console.print(String(report.text.dropLast())) }
        try refuse(report)
        let signals = Signals()
        let log = try await LogOpening.open(settings, isOneShot: true)
        guard settings.enabled else {
            try await log.close(reason: "disabled")
            throw CustodyError(.closed, "recording is disabled (enabled: false): nothing was imported")
        }
        var failure: CustodyError?
        var session: ImportSession?
        do throws(CustodyError) {
            let made = try ImportSession(report, log, stream: name, settings: settings, signals: signals)
            session = made
            try await made.run()
        } catch {
            failure = error
        }
        var isShipped = false
        do throws(CustodyError) {
            isShipped = try await log.close(reason: signals.isStopped ? "signal" : "done")
        } catch {
            failure = failure ?? error
        }
        for trouble in log.troubles { Console.warning(trouble.message) }
        session?.finish(isShipped: isShipped, json: common.json)
        if let failure { throw failure }
        if (session?.totals?.refused ?? 0) > 0 || report.findingCount > 0 && !acceptFindings {
            throw ExitStatus.finding
        }
        if session?.isComplete != true { throw ExitStatus.failed }
        switch log.signing {
        case .open: break
        case .refused: throw ExitStatus.finding
        case .withheld: throw ExitStatus.failed
        }
    }

    /// A log with findings is not taken over unawares, one without records not at all.
    private func refuse(_ report: OldLogReport) throws {
        guard report.exitStatus != 0, !acceptFindings || report.records == 0 else { return }
        if common.json { Console.print(String(decoding: report.json, as: Swift.UTF8.self)) }
        Console.error(
            report.records == 0
                ? "nothing was imported: there is no record"
                : "nothing was imported: the old log has findings; --accept-findings takes them over with it")
        throw ExitStatus(code: report.exitStatus)
    }
}

/// What `custody import` does between opening and closing the log, and the receipt behind it.
final class ImportSession {
    private let report: OldLogReport
    private let stream: StreamName
    private let progress: ImportProgress
    private let feed: ImportFeed
    private let log: EventLog
    private let signals: Signals
    /// Nil when nothing was fed.
    private(set) var totals: BatchFeeder.Totals?
    private var named = 0

    init(
        _ report: OldLogReport, _ log: EventLog, stream: StreamName, settings: Settings, signals: Signals
    ) throws(CustodyError) {
        self.report = report
        self.log = log
        self.stream = stream
        self.signals = signals
        let files = PosixFileSystem()
        progress = try ImportProgress(
            ImportIdentity(report), stream: stream, folders: [settings.storePath, settings.localPath], files)
        feed = ImportFeed(try ImportSource(report, progress: progress, files), signals: signals)
    }

    /// True when the last record of the old log was handed over.
    var isComplete: Bool { feed.source.isDone }

    func run() async throws(CustodyError) {
        var feeder = try BatchFeeder(
            log, stream: stream, source: Source("uid:\(ProcessID.user)"), workers: Machine.cores)
        var input = EventInput(feed, maximumEvent: log.limits.maximumBytes, digest: log.rejectCode)
        var bar = ProgressBar("importing")
        defer { bar.finish() }
        defer { totals = feeder.totals }
        var refused: [BatchFeeder.Refusal] = []
        try await feeder.feed(&input, isStopped: { signals.isStopped }) { refusals in
            refused += refusals.prefix(RecordSession.namedRefusals)
            let position = feed.source.position
            bar.update(done: position.done, total: position.total)
        }
        bar.finish()
        for refusal in refused.prefix(RecordSession.namedRefusals) {
            named += 1
            let place = feed.source.place(ofEvent: refusal.line).map { "\($0.file):\($0.line)" } ?? "the old log"
            Console.note("\(place): \(refusal.reason): \(refusal.message)")
        }
    }

    func finish(isShipped: Bool, json: Bool) {
        guard let totals else { return }
        if totals.refused > named { Console.note("custody: \(totals.refused - named) more records were refused") }
        if !isShipped { Console.warning("not every sink has everything yet; the journal keeps it for the next start") }
        let root = Base64.encode(totals.root.bytes)
        let known = Int(progress.recorded) + totals.duplicates
        guard json else {
            if let first = totals.first, let last = totals.last {
                Console.print(
                    """
                    stream  \(stream)
                    first   \(first.seq)
                    last    \(last.seq)
                    size    \(totals.size)
                    head    \(totals.head.hex)
                    root    \(root)
                    """)
            }
            var words = "\(totals.recorded) recorded of \(report.records) records and 2 frames"
            if known > 0 { words += ", \(known) known before" }
            if totals.refused > 0 { words += ", \(totals.refused) refused" }
            if signals.isStopped { words += "; stopped by a signal" }
            Console.print(words)
            return
        }
        let old: [(String, JSONValue)] = [
            ("format", .string(report.request.format.rawValue)), ("records", .number(report.records)),
            ("old_head", .text(report.head.digestText)), ("finding_count", .number(report.findingCount)),
        ]
        let place: [(String, JSONValue)] = [
            ("stream", .string(stream.text)),
            ("first", totals.first.map { JSONValue.number($0.seq) } ?? .null),
            ("last", totals.last.map { JSONValue.number($0.seq) } ?? .null),
            ("size", totals.size == 0 ? .null : .number(totals.size)),
            ("head", totals.size == 0 ? .null : .string(totals.head.hex)),
            ("root", totals.size == 0 ? .null : .string(root)),
        ]
        let counts: [(String, JSONValue)] = [
            ("recorded", .number(totals.recorded)), ("known_before", .number(known)),
            ("refused", .number(totals.refused)), ("shipped", .bool(isShipped)), ("complete", .bool(isComplete)),
        ]
        Console.print(JSONValue.object(old + place + counts).text)
    }
}
