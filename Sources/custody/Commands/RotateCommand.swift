import ArgumentParser
import CustodyModel
import CustodyPipeline
import CustodyService
import CustodySystem

struct RotateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate", abstract: "Close the active local files into segments.",
        discussion: "A process that records to the store is asked to do it (SIGHUP); else it is done here.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var store: StoreOption

    func run() async throws {
        let settings = try common.settings(store.settings)
        do throws(CustodyError) {
            let log = try await LogOpening.open(settings, isOneShot: true)
            var failure: CustodyError?
            do throws(CustodyError) { try await log.rotate() } catch { failure = error }
            try await log.close(reason: "rotated")
            if let failure { throw failure }
        } catch {
            guard error.code == .storeLocked else { throw error }
            try ask(settings, error)
            return
        }
        say("rotated", process: nil)
    }

    private func ask(_ settings: Settings, _ locked: CustodyError) throws(CustodyError) {
        let lock = StoreLayout(settings.storePath).lock
        let text = try filing { () throws(FileError) in try PosixFileSystem().contents(lock) }
        let digits = String(decoding: text.prefix { $0 != 0x0A }, as: Swift.UTF8.self)
        guard let process = Int32(digits), process > 1 else { throw locked }
        guard ProcessID.hangUp(process) else {
            throw CustodyError(
                .io, "process \(process) records to this store and cannot be asked to rotate",
                advice: "run this as the same user, or as root")
        }
        say("asked", process: process)
    }

    private func say(_ result: String, process: Int32?) {
        guard common.json else {
            Console.print(process.map { "asked process \($0) to rotate" } ?? "rotated")
            return
        }
        Console.print(
            JSONValue.object([("result", .string(result)), ("process", process.map { .number(Int($0)) } ?? .null)]).text
        )
    }
}
