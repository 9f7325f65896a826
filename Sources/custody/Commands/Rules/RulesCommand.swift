import ArgumentParser
import CustodyModel
import CustodySanitizer
import CustodyService

struct RulesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules", abstract: "The sanitizer's rules.",
        subcommands: [List.self, Show.self, Test.self, Import.self, Tag.self])

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print every rule: its id, whether it is on, how sure it is, and what it finds.",
            discussion: "Rules that a policy adds come last.")

        @OptionGroup var common: CommonOptions
        @OptionGroup var policy: PolicyOptions

        @Flag(help: "Print the manual page of the standard rules (docs/sanitizer.md).")
        var markdown = false

        func run() throws {
            if markdown {
                Console.printPlain(RuleManual.markdown())
                return
            }
            let rules = try policy.profile(of: policy.plan(common)).rules
            guard common.json else {
                let rows = rules.rules.enumerated().map { index, rule in
                    [rule.id, rules.isEnabled(RuleIndex(index)) ? "on" : "off", rule.confidence.rawValue, rule.summary]
                }
                Console.print("rules \(rules.version)\n" + Table.text(rows))
                return
            }
            let list = rules.rules.enumerated().map { index, rule in
                JSONValue.object([
                    ("id", .string(rule.id)), ("enabled", .bool(rules.isEnabled(RuleIndex(index)))),
                    ("confidence", .string(rule.confidence.rawValue)), ("summary", .string(rule.summary)),
                    ("references", .words(rule.references)),
                ])
            }
            Console.print(JSONValue.object([("version", .string(rules.version)), ("rules", .array(list))]).text)
        }
    }
}
