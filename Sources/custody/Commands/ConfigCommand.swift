import ArgumentParser
import CustodyModel
import CustodyService

struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Show and check the settings.", subcommands: [Show.self, Check.self])

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print every effective setting and where it came from.")

        @OptionGroup var common: CommonOptions
        @OptionGroup var store: StoreOption

        func run() throws {
            let configuration = try common.configuration(store.settings)
            let rows = Setting.table.map { setting in
                (setting.key, setting.shown(in: configuration.settings), configuration.origin(of: setting).description)
            }
            guard common.json else {
                Console.print(Table.text(rows.map { [$0.0, $0.1, $0.2] }))
                return
            }
            let settings = rows.map { key, value, origin in
                JSONValue.object([("key", .string(key)), ("value", .string(value)), ("origin", .string(origin))])
            }
            Console.print(
                JSONValue.object([
                    ("file", .text(configuration.file)),
                    ("config_digest", .string(try configuration.settings.logOptions().configurationDigest.hex)),
                    ("settings", .array(settings)),
                ]).text)
        }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say whether the settings are good.",
            discussion: "Exit status 2 with every problem on standard error when they are not.")

        @OptionGroup var common: CommonOptions
        @OptionGroup var store: StoreOption

        func run() throws {
            let configuration = try common.configuration(store.settings)
            try configuration.settings.requireSupported()
            for (name, nearest) in configuration.unknownVariables {
                Console.warning("\(name) sets nothing" + (nearest.map { "; did you mean \($0)" } ?? ""))
            }
            let digest = try configuration.settings.logOptions().configurationDigest.hex
            guard common.json else {
                Console.print("good: \(configuration.file ?? "no file, built-in defaults") (digest \(digest))")
                return
            }
            Console.print(
                JSONValue.object([
                    ("good", true), ("file", .text(configuration.file)), ("config_digest", .string(digest)),
                    ("unknown_variables", .words(configuration.unknownVariables.map(\.name))),
                ]).text)
        }
    }
}
