import ArgumentParser
import CustodyModel
import CustodyRetention
import CustodyService
import CustodySystem
import CustodyVerifier
import S3Archive

struct LegalHoldCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "legal-hold",
        abstract: "Keep objects and local files from being removed, whatever their locks and classes say.",
        subcommands: [LegalHoldSetCommand.self, LegalHoldClearCommand.self, LegalHoldListCommand.self])
}

struct LegalHoldSetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Set a legal hold on objects, and record it in the register.",
        discussion: LegalHoldWork.discussion)

    @OptionGroup var options: LegalHoldOptions

    func run() async throws { try await options.change(isOn: true) }
}

struct LegalHoldClearCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clear", abstract: "Clear a legal hold, and record it in the register.",
        discussion: LegalHoldWork.discussion)

    @OptionGroup var options: LegalHoldOptions

    func run() async throws { try await options.change(isOn: false) }
}

/// What is put under a hold, or taken from under one.
struct LegalHoldOptions: ParsableArguments {
    @OptionGroup var common: CommonOptions
    @OptionGroup var store: StoreOption
    @OptionGroup var selection: ArchiveSelection

    @Option(help: ArgumentHelp("Only the object with this key; may be given more than once.", valueName: "key"))
    var key: [String] = []

    @Flag(help: "Every object of the archive, when nothing else narrows it down.")
    var all = false

    @Flag(help: "Hold the local files of --stream: `retention apply` leaves them alone.")
    var local = false

    @Option(help: ArgumentHelp("Why, for a local hold: one line, kept in the store.", valueName: "text"))
    var reason = "none given"

    func change(isOn: Bool) async throws {
        if local {
            let settings = try common.settings(store.settings)
            try await LocalHoldWork.change(
                isOn: isOn, stream: selection.records.stream, reason: reason, settings, json: common.json)
            return
        }
        try await LegalHoldWork(isOn: isOn, keys: key, all: all, selection: selection).run(common, store)
    }
}

struct LegalHoldListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Tell which objects are under a legal hold.",
        discussion: "Asks the server. Whether a hold that the register records is still there is for `custody verify`.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var store: StoreOption
    @OptionGroup var selection: ArchiveSelection

    @Flag(help: "The holds on local files, and not those in an archive.")
    var local = false

    func run() throws {
        if local {
            try LocalHoldWork.list(common.settings(store.settings), json: common.json)
            return
        }
        let found = try selection.find(common.configuration().settings)
        let answers = HoldSurvey(found.versions).answers
        let held = answers.filter { $0.isHeld == true }
        let unknown = answers.filter { $0.isHeld == nil }
        if common.json {
            Console.print(
                JSONValue.object([
                    ("objects", .number(answers.count)),
                    ("held", .array(held.map { LegalHoldWork.json($0.version) })),
                    ("unreadable", .array(unknown.map { LegalHoldWork.json($0.version) })),
                ]).text)
        } else {
            for answer in held { Console.print(answer.version.name) }
            Console.print("\(held.count) of \(answers.count) objects are under a legal hold")
            for answer in unknown { Console.error("\(answer.version.name): \(answer.reason ?? "")") }
        }
        ArchiveSelection.warn(found.findings)
        if !unknown.isEmpty { throw ExitStatus.failed }
    }
}

/// Setting and clearing, which differ in one word and in an order.
struct LegalHoldWork {
    static let discussion = """
        The right version of each object is meant: those that --key, --stream, --start and --end name. Each is recorded \
        in the register of the store, so that a verification notices when somebody else clears a hold. No other process \
        may have the store open.
        """

    let isOn: Bool
    let keys: [String]
    let all: Bool
    let selection: ArchiveSelection

    func run(_ common: CommonOptions, _ store: StoreOption) async throws {
        guard all || !keys.isEmpty || !selection.records.isOfAllRecords else {
            throw CustodyError(.usage, "say which objects: --key, --stream, --start and --end, or --all")
        }
        let settings = try common.settings(store.settings)
        let found = try selection.find(settings)
        let wanted = Set(keys)
        let versions = keys.isEmpty ? found.versions : found.versions.filter { wanted.contains($0.key) }
        guard !versions.isEmpty, keys.isEmpty || versions.count == wanted.count else {
            throw CustodyError(.unreadable, "there is no such object", advice: "see `custody legal-hold list`")
        }
        ArchiveSelection.warn(found.findings)
        let log = try await LogOpening.open(settings, isOneShot: true)
        var failure: CustodyError?
        do throws(CustodyError) { try await apply(versions, log) } catch { failure = error }
        try await log.close(reason: "legal hold")
        if let failure { throw failure }
        let word = isOn ? "set" : "cleared"
        if common.json {
            Console.print(
                JSONValue.object([
                    ("result", .string(word)), ("objects", .array(versions.map { LegalHoldWork.json($0) })),
                ]).text)
        } else {
            Console.print("\(word) on \(versions.count) \(versions.count == 1 ? "object" : "objects")")
        }
    }

    /// A hold is set before the register says so, and cleared after: whatever is broken off in between, a verification
    /// never misses a hold that ought to be there, and asks for none that is gone on purpose.
    private func apply(_ versions: [KeptVersion], _ log: EventLog) async throws(CustodyError) {
        if isOn {
            try await change(versions)
            try await log.recordLegalHolds(versions.map { ($0.key, $0.version) }, isSet: true, sink: "s3")
        } else {
            try await log.recordLegalHolds(versions.map { ($0.key, $0.version) }, isSet: false, sink: "s3")
            try await change(versions)
        }
    }

    private func change(_ versions: [KeptVersion]) async throws(CustodyError) {
        let isOn = isOn
        let failures = await withCheckedContinuation { continuation in
            WorkerThread.start {
                continuation.resume(
                    returning: ParallelWork.map(versions, workers: LockSurvey.workers) { version -> CustodyError? in
                        do throws(CustodyError) {
                            try version.store.setLegalHold(version.key, version: version.version, isOn: isOn)
                            return nil
                        } catch {
                            return error
                        }
                    })
            }
        }
        if let first = failures.compactMap({ $0 }).first { throw first }
    }

    static func json(_ version: KeptVersion) -> JSONValue {
        .object([("key", .string(version.key)), ("version", .string(version.version))])
    }
}
