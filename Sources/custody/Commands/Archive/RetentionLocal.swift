import ArgumentParser
import CustodyModel
import CustodyPipeline
import CustodyService
import CustodySystem

struct RetentionApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Remove local files whose time is over, once everything allows it.",
        discussion: """
            Whole closed segments of the local files go, up to a checkpoint, when their newest event is older than its class is kept, every \
            sink has them, a signed note and every anchor cover them, and no legal hold is on them. The register says so first, under \
            a signed note. Nothing in S3 is removed: locks run out there, and the bucket's lifecycle does the rest. \
            Exit status 1 when files do not hold what was signed: those stay.
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var store: StoreOption

    @Flag(help: "Only tell what would be done.")
    var dryRun = false

    @Flag(help: "Go on where something is kept for a shorter time than in the last run: that was approved.")
    var acceptShorter = false

    func run() async throws {
        let settings = try common.settings(store.settings)
        let work = try await RetentionWork(settings)
        let report = dryRun ? try await work.report() : try await work.apply(acceptsShorter: acceptShorter)
        RetentionText.show(report, isDone: !dryRun, json: common.json)
        if report.hasFindings { throw ExitStatus.finding }
    }
}

/// What `retention report` and `retention apply` print.
enum RetentionText {
    static func show(_ report: RetentionReport, isDone: Bool, json: Bool) {
        if json {
            Console.print(document(report, isDone: isDone).text)
            return
        }
        for change in report.shortened {
            Console.warning("\(change.text) since the last run" + (isDone ? "" : ": apply asks for --accept-shorter"))
        }
        if !report.isSettled { Console.warning("the register does not know these settings of retention yet") }
        if report.standings.isEmpty { Console.print("there are no local files yet") }
        for standing in report.standings { show(standing, report, isDone: isDone) }
    }

    private static func show(_ standing: RetentionStanding, _ report: RetentionReport, isDone: Bool) {
        let keep = standing.keepSeconds.map { RetentionReport.time($0) } ?? "for ever"
        var words = "\(standing.stream): \(standing.isClass ? "class, " : "")kept \(keep); "
        if let range = standing.range {
            words +=
                "\(count(standing.segments, "segment")) of records \(range.lowerBound) to \(range.upperBound), "
                + "\(standing.bytes) bytes"
        } else {
            words += "no closed segment"
        }
        if standing.prunedBefore > 0 { words += "; pruned before \(standing.prunedBefore)" }
        Console.print(words)
        if let range = standing.goingRange, let before = standing.before {
            let isGone = report.removed.contains { $0.stream == standing.stream }
            let verb = isDone ? isGone ? "removed" : "NOT removed, held meanwhile" : "would go"
            Console.print(
                "  \(verb): \(count(standing.goingSegments, "segment")) of records \(range.lowerBound) to "
                    + "\(range.upperBound), \(standing.goingBytes) bytes; kept from \(before) on")
        }
        if standing.keepSeconds != nil, standing.range != nil {
            Console.print("  stays from \(standing.staysFrom) on: \(standing.stay.text)")
        }
    }

    private static func count(_ number: Int, _ word: String) -> String { "\(number) \(word)\(number == 1 ? "" : "s")" }

    private static func document(_ report: RetentionReport, isDone: Bool) -> JSONValue {
        .object([
            ("applied", .bool(isDone)),
            ("settings_recorded", .bool(report.isSettled)),
            (
                "shortened",
                .array(
                    report.shortened.map {
                        .object([
                            ("stream", .string($0.stream.text)), ("from_s", seconds($0.from)), ("to_s", seconds($0.to)),
                        ])
                    })
            ),
            ("streams", .array(report.standings.map { member($0, report) })),
        ])
    }

    private static func seconds(_ value: Int64?) -> JSONValue { value.map { .number(UInt64($0)) } ?? .null }

    private static func member(_ standing: RetentionStanding, _ report: RetentionReport) -> JSONValue {
        var goes = JSONValue.null
        if let range = standing.goingRange, let before = standing.before {
            goes = .object([
                ("segments", .number(standing.goingSegments)), ("bytes", .number(UInt64(standing.goingBytes))),
                ("first", .number(range.lowerBound)), ("last", .number(range.upperBound)), ("before", .number(before)),
                ("removed", .bool(report.removed.contains { $0.stream == standing.stream })),
            ])
        }
        return .object([
            ("stream", .string(standing.stream.text)), ("class", .bool(standing.isClass)),
            ("keep_s", seconds(standing.keepSeconds)), ("segments", .number(standing.segments)),
            ("bytes", .number(UInt64(standing.bytes))),
            ("first", standing.range.map { .number($0.lowerBound) } ?? .null),
            ("last", standing.range.map { .number($0.upperBound) } ?? .null),
            ("pruned_before", .number(standing.prunedBefore)), ("goes", goes),
            (
                "stays",
                .object([
                    ("from", .number(standing.staysFrom)), ("why", .string(standing.stay.code)),
                    ("text", .string(standing.stay.text)),
                ])
            ),
        ])
    }
}

/// Holds on local files, for `custody legal-hold --local`.
enum LocalHoldWork {
    static func change(
        isOn: Bool, stream: String?, reason: String, _ settings: Settings, json: Bool
    ) async throws(CustodyError) {
        guard let stream, let name = StreamName(stream) else {
            throw CustodyError(.usage, "--local needs --stream with the name of a stream")
        }
        let layout = StoreLayout(settings.storePath)
        _ = try LogIdentity.read(layout, PosixFileSystem())
        let record: (CustodyEvent) async throws(CustodyError) -> Void = { event async throws(CustodyError) in
            try await OperatorNote.record(event, settings)
        }
        let isNew =
            isOn
            ? try await LocalHold.set(
                layout, name, by: "uid:\(ProcessID.user)", reason: reason, World(), record: record)
            : try await LocalHold.clear(layout, name, World(), record: record)
        let result = isOn ? isNew ? "set" : "was set before" : isNew ? "cleared" : "was not set"
        guard json else {
            Console.print("\(result): the local files of \(name)")
            return
        }
        Console.print(JSONValue.object([("result", .string(result)), ("stream", .string(name.text))]).text)
    }

    static func list(_ settings: Settings, json: Bool) throws(CustodyError) {
        let layout = StoreLayout(settings.storePath)
        _ = try LogIdentity.read(layout, PosixFileSystem())
        let holds = try LocalHold.list(layout, PosixFileSystem())
        guard json else {
            for hold in holds {
                Console.print(
                    "\(hold.stream): by \(hold.by) since \(hold.time?.description ?? "unknown") (\(hold.reason))")
            }
            Console.print("\(holds.count) \(holds.count == 1 ? "stream is" : "streams are") under a local hold")
            return
        }
        Console.print(
            JSONValue.array(
                holds.map {
                    .object([
                        ("stream", .string($0.stream.text)), ("by", .string($0.by)), ("reason", .string($0.reason)),
                        ("since", .text($0.time?.description)),
                    ])
                }
            ).text)
    }
}
