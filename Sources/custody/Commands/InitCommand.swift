import ArgumentParser
import CustodyModel
import CustodyPipeline
import CustodyService
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

    func run() throws {
        let settings = try common.settings(store.settings)
        let layout = StoreLayout(settings.storePath)
        let identity = try StoreMaker.make(layout, origin: origin ?? InitCommand.defaultOrigin(layout), World())
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
