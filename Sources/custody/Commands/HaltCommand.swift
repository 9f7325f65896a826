import ArgumentParser
import CustodyModel
import CustodyPipeline
import CustodyService
import CustodySystem

struct HaltCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "halt", abstract: "Stop recording: producers get the error `halted` until `custody resume`.",
        discussion: """
            Leaves a sentinel in the store, which holds across restarts and which a process that records notices within a second. \
            The halt is chained in the register as custody.halted. Heartbeats, checkpoints and shipping go on.
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var store: StoreOption
    @Option(help: ArgumentHelp("Why: one line, kept for ever in the register.", valueName: "text"))
    var reason = "none given"

    func run() async throws {
        let settings = try common.settings(store.settings)
        let layout = StoreLayout(settings.storePath)
        _ = try LogIdentity.read(layout, PosixFileSystem())
        let isNew = try Halt.set(layout, by: "uid:\(ProcessID.user)", reason: reason, World())
        try await HaltRecord.make(settings, isNew ? "halted" : "was halted before", json: common.json)
    }
}

struct ResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Let recording go on after `custody halt`.",
        discussion: "Chained in the register as custody.resumed. Nothing else lifts a halt: no restart, no setting.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var store: StoreOption
    @Option(help: ArgumentHelp("Why: one line, kept for ever in the register.", valueName: "text"))
    var reason = "none given"

    func run() async throws {
        let settings = try common.settings(store.settings)
        let layout = StoreLayout(settings.storePath)
        _ = try LogIdentity.read(layout, PosixFileSystem())
        let isNew = try Halt.lift(layout, by: "uid:\(ProcessID.user)", reason: reason, World())
        try await HaltRecord.make(settings, isNew ? "resumed" : "was not halted", json: common.json)
    }
}

/// Has a halt or its end recorded: by whoever has the store, else here.
enum HaltRecord {
    static func make(_ settings: Settings, _ result: String, json: Bool) async throws(CustodyError) {
        var recordedBy = "this command"
        do throws(CustodyError) {
            // Opening a store takes in what operators left.
            try await LogOpening.open(settings, isOneShot: true).close(reason: "operator")
        } catch {
            guard error.code == .storeLocked else { throw error }
            recordedBy = "the process that records"
        }
        guard json else {
            Console.print("\(result); chained by \(recordedBy)")
            return
        }
        Console.print(JSONValue.object([("result", .string(result)), ("chained_by", .string(recordedBy))]).text)
    }
}
