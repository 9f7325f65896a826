import ArgumentParser
import CustodyModel
import CustodyRestore
import CustodyService
import CustodySystem
import SystemPackage

struct QuarantineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quarantine",
        abstract: "Set exact copies of suspect files aside, with a list of their hashes; delete nothing.",
        discussion: """
            Everything is copied before anybody mends anything. The folder gets the copies, manifest.json and SHA256SUMS; the \
            register of the store records the SHA-256 of the manifest, unless --no-record is given.
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var store: StoreOption

    @Argument(help: ArgumentHelp("Files, or folders with all that lies in them.", valueName: "path"))
    var sources: [String]

    @Option(help: ArgumentHelp("A new folder for the copies, best on another file system.", valueName: "dir"))
    var to: String

    @Option(help: ArgumentHelp("Why; kept in the manifest.", valueName: "text"))
    var reason: String?

    @Flag(help: "Leave the register as it is: where the store itself is suspect.")
    var noRecord = false

    func run() async throws {
        let settings = try common.configuration(store.settings).settings
        let quarantine = Quarantine(FilePath(to), fileSystem: PosixFileSystem(), clock: SystemClock())
        let outcome = try quarantine.run(sources, reason: reason)
        let manifest = outcome.manifest.hex
        if common.json {
            Console.print(
                JSONValue.object([
                    ("folder", .string(to)), ("files", .number(outcome.copies.count)),
                    ("bytes", .number(Int(outcome.bytes))), ("manifest_sha256", .string(manifest)),
                ]).text)
        } else {
            Console.print("\(outcome.copies.count) files, \(outcome.bytes) bytes copied to \(to)")
            Console.print("manifest.json has SHA-256 \(manifest)")
        }
        if noRecord { return }
        let event = CustodyEvent.quarantined(source: sources.joined(separator: " "), manifest: outcome.manifest)
        try await RegisterNote.record(event, settings)
    }
}
