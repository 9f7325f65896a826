import ArgumentParser
import CustodyAlerts
import CustodyHTTP
import CustodyJobs
import CustodyModel
import CustodyPipeline
import CustodyService
import CustodySystem
import SystemPackage

struct AlertCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alert", abstract: "Who is told what: try channels, see what stands, deliver what waits.",
        subcommands: [
            AlertTestCommand.self, AlertListCommand.self, AlertFlushCommand.self, AlertScanCommand.self,
        ])
}

/// Alerts of the settings, and the world as it is.
enum AlertOpening {
    static var world: AlertWorld {
        AlertWorld(environment: CommonOptions.environment()) { caFile throws(HTTPError) in
            try CurlTransport(userAgent: Software.name, caFile: caFile)
        }
    }

    /// Counts events for as long as this process records.
    static func counting(_ configuration: Configuration) -> EventCounting {
        EventCounting(
            EventTail(configuration.settings, configuration.alerts, world: World(), alerts: world),
            desk(configuration), clock: SystemClock()
        ) { Console.warning($0) }
    }

    static func desk(_ configuration: Configuration) -> AlertDesk { AlertDesk(configuration.alerts, world) }

    static func origin(_ settings: Settings) -> String {
        (try? LogIdentity.read(StoreLayout(settings.storePath), PosixFileSystem()).origin)
            ?? settings.storePath.string
    }

    /// Prints what became of each channel; exit status 3 when one failed.
    static func tell(_ results: [(channel: String, failure: String?)], good: String, json: Bool) throws {
        guard !results.isEmpty else {
            throw CustodyError(.configuration, "no such channel is configured", advice: "see docs/alerts.md")
        }
        if json {
            let channels = results.map { result in
                JSONValue.object([
                    ("channel", .string(result.channel)), ("ok", .bool(result.failure == nil)),
                    ("error", .text(result.failure)),
                ])
            }
            Console.print(JSONValue.object([("channels", .array(channels))]).text)
        } else {
            Console.print(Table.text(results.map { [$0.channel, $0.failure ?? good] }))
        }
        if results.contains(where: { $0.failure != nil }) { throw ExitStatus.failed }
    }
}

struct AlertTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Send a test notice, past book and spool.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var store: StoreOption
    @Option(help: ArgumentHelp("Only this channel.", valueName: "name"))
    var channel: String?

    func run() async throws {
        let configuration = try common.configuration(store.settings)
        let results = await AlertOpening.desk(configuration).test(
            only: channel, source: AlertOpening.origin(configuration.settings))
        try AlertOpening.tell(results, good: "delivered", json: common.json)
    }
}

struct AlertListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Show what stands and which notices wait.",
        discussion: "Exit status 1 while something stands, 3 while notices wait.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var store: StoreOption

    func run() throws {
        let configuration = try common.configuration(store.settings)
        let standing = try AlertOpening.desk(configuration).standing()
        if common.json {
            let open = standing.open.map { entry in
                JSONValue.object([
                    ("key", .string(entry.alert.key)), ("code", .string(entry.alert.code)),
                    ("severity", .string(entry.alert.severity.rawValue)), ("summary", .string(entry.alert.summary)),
                    ("since", .string(entry.since.description)), ("said", .number(entry.said)),
                    ("channels", .words(entry.channels)),
                ])
            }
            let waiting = standing.waiting.map { entry in
                JSONValue.object([
                    ("channel", .string(entry.channel)), ("kind", .string(entry.notice.kind.rawValue)),
                    ("key", .string(entry.notice.alert.key)), ("attempts", .number(entry.attempts)),
                    ("next", .string(entry.next.description)), ("error", .text(entry.lastError)),
                ])
            }
            Console.print(JSONValue.object([("open", .array(open)), ("waiting", .array(waiting))]).text)
        } else {
            for entry in standing.open {
                Console.print("\(entry.alert.severity.rawValue) since \(entry.since): \(entry.alert.summary)")
            }
            for entry in standing.waiting {
                let error = entry.lastError.map { ": \($0)" } ?? ""
                Console.print(
                    "waits for \(entry.channel), tried \(entry.attempts) times, next at \(entry.next)\(error)")
            }
            if standing.open.isEmpty, standing.waiting.isEmpty { Console.print("nothing stands, nothing waits") }
        }
        for name in standing.unreadable { Console.warning("\(name) in the spool is no notice") }
        if !standing.open.isEmpty { throw ExitStatus.finding }
        if !standing.waiting.isEmpty { throw ExitStatus.failed }
    }
}

struct AlertFlushCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flush", abstract: "Deliver the notices whose time has come.",
        discussion: "For a timer that runs each minute. Exit status 3 while notices wait.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var store: StoreOption
    @Flag(help: "Try also what is not due yet.")
    var now = false

    func run() async throws {
        let configuration = try common.configuration(store.settings)
        try await AlertFlushCommand.flush(AlertOpening.desk(configuration), now: now, json: common.json)
    }

    static func flush(_ desk: AlertDesk, now: Bool, json: Bool) async throws {
        let delivery = try await desk.flush(isForced: now)
        for failure in delivery.failures { Console.error(failure) }
        if json {
            Console.print(
                JSONValue.object([
                    ("delivered", .number(delivery.delivered)), ("waiting", .number(delivery.waiting)),
                ]).text)
        } else {
            Console.print("\(delivery.delivered) delivered, \(delivery.waiting) waiting")
        }
        if delivery.waiting > 0 || !delivery.failures.isEmpty { throw ExitStatus.failed }
    }
}

struct AlertScanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scan", abstract: "Count new events by the rules of the alerts, then deliver what waits.",
        discussion: """
            Reads what the journal got since somebody counted last; the first time it begins at the end. For a timer that runs \
            each minute, where nothing else counts that often: `custody record` counts each minute for as long as it runs, and \
            `custody job verify` whenever it runs.
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var store: StoreOption

    func run() async throws {
        let configuration = try common.configuration(store.settings)
        let tail = EventTail(
            configuration.settings, configuration.alerts, world: World(), alerts: AlertOpening.world)
        let outcome = try await tail.look()
        if outcome.missed > 0 { Console.warning(EventTail.missing(outcome.missed)) }
        Console.note(
            outcome.isBusy
                ? "another process counts the events at this moment"
                : "\(outcome.events) events scanned, \(outcome.standing) rules stand")
        try await AlertFlushCommand.flush(AlertOpening.desk(configuration), now: false, json: common.json)
    }
}
