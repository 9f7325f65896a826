import ArgumentParser
import CustodyModel
import CustodyPipeline
import CustodyRestore
import CustodyService
import CustodySystem
import CustodyVerifier
import Glibc
import SystemPackage

struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Make a store and its keys, and print the trust line.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var store: StoreOption

    @Option(
        help: ArgumentHelp(
            "The log's name, such as audit.example/shop. Default: this machine's name and the store's folder.",
            valueName: "name"))
    var origin: String?

    @Option(
        name: .customLong("continues"),
        help: ArgumentHelp(
            "A folder with the log that this one goes on from, as `custody restore` leaves it; it is verified first. The new "
                + "log has keys of its own and names the old one's newest note in the first record of each stream.",
            valueName: "dir"))
    var continued: String?

    @Option(
        help: ArgumentHelp("Trust file by which --continues is verified. Default: CUSTODY_TRUST.", valueName: "file"))
    var trust: String?

    func run() throws {
        let settings = try common.settings(store.settings)
        let layout = StoreLayout(settings.storePath)
        let old = try oldLog()
        let identity = try StoreMaker.make(layout, origin: origin ?? InitCommand.defaultOrigin(layout), World())
        if let old { try old.write(layout, PosixFileSystem()) }
        guard common.json else {
            Console.print(
                """
                store   \(layout.root)
                keys    \(layout.keys)
                origin  \(identity.origin)
                trust   \(identity.trustLine)
                """)
            Console.note(
                """
                Keep the trust line somewhere else: on paper, with an auditor, in another system. Whoever holds it can tell this \
                log from one that was rewritten. Keep the keys out of backups of the store.
                """)
            return
        }
        Console.print(
            JSONValue.object([
                ("store", .string(layout.root.string)), ("keys", .string(layout.keys.string)),
                ("origin", .string(identity.origin)), ("trust", .string(identity.trustLine)),
            ]).text)
    }

    private func oldLog() throws(CustodyError) -> OldLog? {
        guard let continued else { return nil }
        var configuration = VerifierConfiguration()
        if let file = trust ?? CommonOptions.variable("CUSTODY_TRUST") {
            configuration.trust = try TrustFile(parsing: TrustOptions.contents(file, "--trust"))
        }
        let restored = try RestoredLog(
            FilePath(continued), configuration, fileSystem: PosixFileSystem(), clock: SystemClock())
        return OldLog(restored.streams)
    }

    /// Something that can stand in a note: no white space, no `+`, nothing outside of ASCII.
    private static func defaultOrigin(_ layout: StoreLayout) -> String {
        var name = [CChar](repeating: 0, count: 256)
        let result = unsafe gethostname(&name, name.count - 1)
        let host =
            result == 0
            ? String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: Swift.UTF8.self) : ""
        let parts = [host.isEmpty ? "localhost" : host, layout.root.lastComponent?.string ?? "store"]
        let plain = parts.map { part in
            String(part.map { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) ? $0 : "-" })
        }
        return plain.joined(separator: "/")
    }
}
