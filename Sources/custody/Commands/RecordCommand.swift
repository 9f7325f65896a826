import ArgumentParser
import CustodyCrypto
import CustodyModel
import CustodyService
import CustodySystem
import Glibc
import CustodyPipeline
import CustodyJobs

struct RecordCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record", abstract: "Append events, one JSON object a line, durably; print a receipt.",
        discussion: """
            Reads files (plain, gzip or zstd) or standard input. Lines that are no acceptable events are named on standard error \
            and recorded as refused; they make the exit status 1 at the end, after everything else was recorded. \
            SIGTERM and SIGINT end the intake; what was read is made durable and shipped. SIGHUP takes over a changed sanitizer policy and rotates the local files.
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var store: StoreOption

    @Option(
        help: ArgumentHelp(
            "The stream to append to. Default: that of the class in retention.classes that names an event's type, else default.",
            valueName: "name"))
    var stream: String?

    @Argument(help: ArgumentHelp("Files of events; - is standard input, and the default.", valueName: "file"))
    var files: [String] = []

    func run() async throws {
        let signals = Signals()
        let configuration = try common.configuration(store.settings)
        let settings = configuration.settings
        try settings.requireSupported()
        let name = stream.flatMap { StreamName($0) }
        guard stream == nil || name?.isReserved == false else {
            throw CustodyError(
                .usage, "no producer can write to a stream of that name",
                advice:
                    "a name is a to z, 0 to 9 and . _ - inside, at most 64 characters; custody, anchor and epoch are taken"
            )
        }
        // Nothing is recorded when a file's name is wrong.
        let inputs = try (files.isEmpty ? ["-"] : files).map { path in
            NamedFeed(name: path == "-" ? "<stdin>" : path, feed: try DescriptorFeed(path, signals: signals))
        }
        let log = try await LogOpening.open(settings, isOneShot: true)
        guard settings.enabled else {
            try await log.close(reason: "disabled")
            throw CustodyError(
                .closed, "recording is disabled (enabled: false): nothing was recorded",
                advice: "set enabled, CUSTODY_ENABLED or AUDIT_ENABLED to true")
        }
        let halts = try await LogOpening.watchHalts(log, signals)
        defer { halts.cancel() }
        let counting = AlertOpening.counting(configuration)
        let looks = await counting.begin()
        defer { looks?.cancel() }
        var session: RecordSession
        do {
            session = try RecordSession(
                log, stream: name, source: Source("uid:\(ProcessID.user)"), signals: signals, settings: settings)
        } catch {
            try await log.close()
            throw error
        }
        let rotations = Task { @concurrent in
            for await _ in signals.hangUps {
                await LogOpening.reload(log, old: settings) { () throws(CustodyError) in
                    try common.settings(store.settings)
                }
                await LogOpening.rotate(log)
            }
        }
        defer { rotations.cancel() }
        var failure: CustodyError?
        do throws(CustodyError) {
            try await session.feed(inputs)
        } catch {
            failure = error
        }
        if let halt = log.halt { failure = failure ?? halt.error }
        var isShipped = false
        do throws(CustodyError) {
            isShipped = try await log.close(reason: signals.isStopped ? "signal" : "done")
        } catch {
            failure = failure ?? error
        }
        await counting.end(looks)
        for trouble in log.troubles { Console.warning(trouble.message) }
        for sink in log.sinks where !isShipped && sink.backlog.records > 0 {
            Console.warning("\(sink.name) is still owed \(sink.backlog.records) records")
        }
        session.finish(isShipped: isShipped, isComplete: failure == nil, json: common.json)
        if let failure { throw failure }
        try RecordCommand.conclude(session.totals, log.signing)
    }

    /// Ends as what became of the events says, when everything was read.
    private static func conclude(_ totals: BatchFeeder.Totals, _ signing: SigningState) throws {
        if totals.refused > 0 { throw ExitStatus.finding }
        switch signing {
        case .open: break
        // An older copy of the log was put back: that is a finding.
        case .refused: throw ExitStatus.finding
        case .withheld: throw ExitStatus.failed
        }
        if totals.dropped > 0 { throw ExitStatus.failed }
    }
}

/// An input as messages call it.
struct NamedFeed {
    let name: String
    let feed: DescriptorFeed
}

/// What `custody record` does between opening and closing the log, and the receipt behind it.
struct RecordSession: ~Copyable {
    /// Refused lines that are named one by one; the rest is counted.
    static let namedRefusals = 20

    private let log: EventLog
    private let signals: Signals
    private let settings: Settings
    private let chosen: StreamName?
    private var feeder: BatchFeeder
    private var named = 0

    init(
        _ log: EventLog, stream: StreamName?, source: Source?, signals: Signals, settings: Settings
    ) throws(CustodyError) {
        self.log = log
        self.signals = signals
        self.settings = settings
        chosen = stream
        feeder = try BatchFeeder(log, stream: stream, source: source, workers: Machine.cores)
    }

    var totals: BatchFeeder.Totals { feeder.totals }

    mutating func feed(_ feeds: [NamedFeed]) async throws(CustodyError) {
        let sizes = feeds.map(\.feed.size)
        let total = sizes.contains(nil) ? nil : sizes.reduce(0) { $0 + ($1 ?? 0) }
        var done: Int64 = 0
        var bar = ProgressBar("recording")
        defer { bar.finish() }
        for input in feeds where !signals.isStopped {
            let (name, feed) = (input.name, input.feed)
            var input = EventInput(feed, maximumEvent: log.limits.maximumBytes, digest: log.rejectCode)
            var lines: [BatchFeeder.Refusal] = []
            do throws(CustodyError) {
                try await feeder.feed(&input, isStopped: { signals.isStopped }) { refusals in
                    lines += refusals.prefix(RecordSession.namedRefusals)
                    bar.update(done: done + feed.position, total: total)
                }
            } catch {
                bar.finish()
                tell(lines, in: name)
                throw CustodyError(error.code, "\(name): \(error.message)", advice: error.advice)
            }
            done += feed.position
            tell(lines, in: name)
            if input.hadByteOrderMark { Console.note("\(name): a byte order mark was skipped") }
            if signals.isStopped, input.unfinished > 0 {
                Console.warning(
                    "\(name): stopped in the midst of a line; its \(input.unfinished) bytes were not recorded")
            }
        }
    }

    private mutating func tell(_ refusals: [BatchFeeder.Refusal], in name: String) {
        for refusal in refusals where named < RecordSession.namedRefusals {
            named += 1
            let place = refusal.offset.map { " at byte \($0)" } ?? ""
            Console.note("\(name):\(refusal.line): \(refusal.reason)\(place): \(refusal.message)")
        }
    }

    func finish(isShipped: Bool, isComplete: Bool, json: Bool) {
        let totals = feeder.totals
        if totals.refused > named { Console.note("custody: \(totals.refused - named) more lines were refused") }
        if totals.dropped > 0 {
            Console.warning("\(totals.dropped) events were lost: the journal was full (a gap is recorded)")
        }
        if !isShipped { Console.warning("not every sink has everything yet; the journal keeps it for the next start") }
        let streams = feeder.streams.sorted { $0.key < $1.key }
        guard json else {
            for (stream, totals) in streams { RecordSession.print(stream, totals) }
            var words = "\(totals.recorded) recorded"
            if totals.duplicates > 0 { words += ", \(totals.duplicates) known before" }
            if totals.refused > 0 { words += ", \(totals.refused) refused" }
            if signals.isStopped { words += "; stopped by a signal" }
            Console.print(words)
            return
        }
        // One stream is named where it always was; several stand in a list.
        var members = RecordSession.members(
            streams.first?.key ?? chosen ?? .standard, streams.first?.value ?? BatchFeeder.Totals())
        if streams.count > 1 {
            members = [("streams", .array(streams.map { .object(RecordSession.members($0.key, $0.value)) }))]
        }
        Console.print(
            JSONValue.object(
                members + [
                    ("recorded", .number(totals.recorded)), ("duplicates", .number(totals.duplicates)),
                    ("refused", .number(totals.refused)), ("dropped", .number(totals.dropped)),
                    ("shipped", .bool(isShipped)), ("stopped", .bool(signals.isStopped)),
                    ("complete", .bool(isComplete)),
                ]
            ).text)
    }

    private static func print(_ stream: StreamName, _ totals: BatchFeeder.Totals) {
        guard let first = totals.first, let last = totals.last else { return }
        Console.print(
            """
            stream  \(stream)
            first   \(first.seq)
            last    \(last.seq)
            size    \(totals.size)
            head    \(totals.head.hex)
            root    \(Base64.encode(totals.root.bytes))
            """)
    }

    private static func members(_ stream: StreamName, _ totals: BatchFeeder.Totals) -> [(String, JSONValue)] {
        [
            ("stream", .string(stream.text)),
            ("first", totals.first.map { .number($0.seq) } ?? .null),
            ("last", totals.last.map { .number($0.seq) } ?? .null),
            ("size", totals.size == 0 ? .null : .number(totals.size)),
            ("head", totals.size == 0 ? .null : .string(totals.head.hex)),
            ("root", totals.size == 0 ? .null : .string(Base64.encode(totals.root.bytes))),
        ]
    }
}
