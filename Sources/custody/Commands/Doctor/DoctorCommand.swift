import ArgumentParser
import CustodyAlerts
import CustodyModel
import CustodyPipeline
import CustodyService
import CustodySystem
import Glibc
import SystemPackage

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check everything that recording and its alerts need, without changing anything.",
        discussion: "Exit status 3 when something would not work.",
        subcommands: [DoctorS3Command.self, DoctorAlertsCommand.self])

    @OptionGroup var common: CommonOptions
    @OptionGroup var store: StoreOption

    func run() async throws {
        var checks: [Check] = []
        let configuration = try common.configuration(store.settings)
        let settings = configuration.settings
        checks.append(Check("configuration", configuration.file ?? "no file: defaults and variables"))
        checks += await Doctor.store(settings)
        checks.append(Doctor.space(settings))
        checks.append(Doctor.clock(settings))
        checks += await Doctor.alerts(configuration)
        try Doctor.tell(checks, json: common.json)
    }
}

struct DoctorAlertsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerts", abstract: "Check that every channel of the alerts can be reached; nothing is said.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var store: StoreOption

    func run() async throws {
        try Doctor.tell(await Doctor.alerts(try common.configuration(store.settings)), json: common.json)
    }
}

/// One thing that was looked at.
struct Check {
    let name: String
    let text: String
    /// False when something would not work.
    let isGood: Bool

    init(_ name: String, _ text: String, isGood: Bool = true) {
        self.name = name
        self.text = text
        self.isGood = isGood
    }
}

enum Doctor {
    /// Free space below which a store is in trouble, as a share of the journal's limit.
    private static let spaceShare: Int64 = 1
    /// Seconds by which the newest record may be ahead of this machine's clock.
    private static let clockSeconds: Int64 = 60

    /// What a start would find, by the code of the start.
    static func store(_ settings: Settings) async -> [Check] {
        do throws(CustodyError) {
            try settings.requireSupported()
            let check = try StoreCheck.run(
                settings.storePath, sinks: await settings.sinks(), options: settings.logOptions())
            var checks = check.obstacles.map { Check("store", $0.description, isGood: false) }
            for stream in check.streams {
                if let damage = stream.damage { checks.append(Check("stream \(stream.name)", damage, isGood: false)) }
            }
            if let halt = try Halt.read(StoreLayout(settings.storePath), PosixFileSystem()) {
                checks.append(Check("recording", halt.error.description, isGood: false))
            }
            if !settings.enabled { checks.append(Check("recording", "disabled (enabled: false)", isGood: false)) }
            let good = Check("store", "\(check.streams.count) streams, nothing in the way of a start")
            return checks.isEmpty ? [good] : checks
        } catch {
            return [Check("store", error.description, isGood: false)]
        }
    }

    static func space(_ settings: Settings) -> Check {
        var status = statvfs()
        let result = unsafe settings.storePath.withPlatformString { unsafe statvfs($0, &status) }
        guard result == 0 else { return Check("disk", "cannot be measured", isGood: false) }
        let free = Int64(clamping: status.f_bavail) * Int64(clamping: status.f_frsize)
        let need = Int64(settings.journal.limit) * spaceShare
        return Check(
            "disk", "\(free >> 20) MiB free; the journal may need \(need >> 20) MiB", isGood: free >= need)
    }

    /// Whether this machine's clock is behind what the store holds.
    static func clock(_ settings: Settings) -> Check {
        let now = SystemClock().now()
        let journal = StoreLayout(settings.storePath).journal(.register)
        let files = PosixFileSystem()
        guard let name = try? files.list(journal).last(where: { $0.hasSuffix(".jsonl") }),
            let line = (try? files.contents(journal.appending(name)))?.split(separator: 0x0A).last,
            let record = unsafe line.withUnsafeBytes({ unsafe RecordLine($0) })
        else { return Check("clock", "\(now); no record to compare it with") }
        let isGood = record.time <= now.adding(seconds: clockSeconds)
        return Check("clock", "\(now); the newest record is of \(record.time)", isGood: isGood)
    }

    static func alerts(_ configuration: Configuration) async -> [Check] {
        guard !configuration.alerts.channels.isEmpty else { return [Check("alerts", "nobody is told anything")] }
        let desk = AlertOpening.desk(configuration)
        var checks = await desk.probe().map {
            Check("alerts to \($0.channel)", $0.failure ?? "can be reached", isGood: $0.failure == nil)
        }
        if let waiting = (try? desk.standing())?.waiting, !waiting.isEmpty {
            checks.append(Check("alerts", "\(waiting.count) notices wait: see `custody alert list`", isGood: false))
        }
        return checks
    }

    static func tell(_ checks: [Check], json: Bool) throws {
        if json {
            let list = checks.map { check in
                JSONValue.object([
                    ("check", .string(check.name)), ("ok", .bool(check.isGood)), ("text", .string(check.text)),
                ])
            }
            Console.print(JSONValue.object([("checks", .array(list))]).text)
        } else {
            Console.print(Table.text(checks.map { [$0.isGood ? "ok" : "BAD", $0.name, $0.text] }))
        }
        if checks.contains(where: { !$0.isGood }) { throw ExitStatus.failed }
    }
}
