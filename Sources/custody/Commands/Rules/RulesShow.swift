import ArgumentParser
import CustodyModel
import CustodySanitizer
import CustodyService

extension RulesCommand {
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print all that there is to know of one rule.",
            discussion: """
                In examples {hex:32} stands for 32 characters of a set; those of rules that a policy adds are shown as \
                the sanitizer leaves them.
                """)

        @OptionGroup var common: CommonOptions
        @OptionGroup var policy: PolicyOptions

        @Argument(help: ArgumentHelp("The rule's id.", valueName: "id"))
        var id: String

        func run() throws {
            let profile = try policy.profile(of: policy.plan(common))
            let rules = profile.rules
            guard let index = rules.index(of: id) else { throw RuleNames.unknown(id, in: rules) }
            let rule = rules.rules[Int(index)]
            let examples = try rules.extraRules.contains(id) ? masked(rule.examples, profile) : rule.examples
            let counter =
                try rules.extraRules.contains(id) ? masked(rule.counterexamples, profile) : rule.counterexamples
            let marks = profile.correlation != nil && rule.confidence == .high
            guard common.json else {
                printText(rule, isOn: rules.isEnabled(index), marks: marks, examples, counter)
                return
            }
            let document = JSONValue.object([
                ("id", .string(rule.id)), ("summary", .string(rule.summary)),
                ("enabled", .bool(rules.isEnabled(index))), ("enabled_by_default", .bool(rule.enabledByDefault)),
                ("confidence", .string(rule.confidence.rawValue)), ("marks", .bool(marks)),
                ("references", .words(rule.references)), ("found_by", .words(Self.detection(rule))),
                ("literals", .words(rule.literals)), ("examples", .words(examples)),
                ("counterexamples", .words(counter)), ("version", .string(rules.version)),
            ])
            Console.print(document.text)
        }

        private func printText(_ rule: Rule, isOn: Bool, marks: Bool, _ examples: [String], _ counter: [String]) {
            var rows = [
                ["rule", rule.id], ["finds", rule.summary],
                ["is", (isOn ? "on" : "off") + ", by default " + (rule.enabledByDefault ? "on" : "off")],
                ["confidence", rule.confidence.rawValue + (marks ? ", with correlation marks" : "")],
            ]
            for (name, values) in [
                ("reference", rule.references), ("found by", Self.detection(rule)), ("example", examples),
                ("not", counter),
            ] {
                for value in values { rows.append([name, Self.oneLine(value)]) }
            }
            Console.print(Table.text(rows))
        }

        private static func oneLine(_ text: String) -> String {
            text.map { $0 == "\n" || $0 == "\r\n" ? "\\n" : String($0) }.joined()
        }

        /// How a rule finds its secrets, a line for each way.
        private static func detection(_ rule: Rule) -> [String] {
            switch rule.detection {
            case .tokens(let patterns): patterns.map(\.words)
            case .structure(let structure): ["code of its own: \(structure)"]
            case .names: ["the name of the member, header, field or option that the value stands under"]
            case .personal(let kind): ["a pass of its own for personal data: \(kind)"]
            }
        }

        /// Texts of a policy may be real secrets: they are shown without.
        private func masked(_ texts: [String], _ profile: SanitizerProfile) throws(CustodyError) -> [String] {
            var inspector = try RuleInspector(profile)
            var result: [String] = []
            for text in texts { result.append(try inspector.sanitized(Canary.event(for: text))) }
            return result
        }
    }
}

enum RuleNames {
    static func unknown(_ id: String, in rules: RuleSet) -> CustodyError {
        let nearest = Nearest.name(to: id, among: rules.rules.map(\.id)).map { "; did you mean \($0)" } ?? ""
        return CustodyError(.usage, "there is no such rule\(nearest)", advice: "see `custody rules list`")
    }
}

extension Rule {
    /// What its candidates begin with, or hold.
    var literals: [String] {
        guard case .tokens(let patterns) = detection else { return [] }
        return patterns.flatMap(\.literals)
    }
}

extension TokenPattern {
    /// The pattern as a person reads it.
    var words: String {
        var text = literals.map { "`\($0)`" }.joined(separator: " or ")
        if ignoresCase { text += " in any case" }
        if boundary == .word { text += " at the start of a word" }
        if let before { text += ", \(beforeLength) or more of `\(before)` before it" }
        if !tail.isEmpty { text += ", then `\(tail)`" }
        if keepsLiteral { text += "; the literal stays" }
        var needed: [String] = []
        if needs.contains(.digit) { needed.append("a digit") }
        if needs.contains(.upper) { needed.append("a capital") }
        if needs.contains(.lower) { needed.append("a small letter") }
        if !needed.isEmpty { text += ", with " + needed.joined(separator: " and ") }
        guard let filter else { return text }
        if let precede = filter.precede { text += ", preceded by `\(precede)` or nothing" }
        if let follow = filter.follow { text += ", followed by `\(follow)` or nothing" }
        if filter.entropy > 0 { text += ", entropy above \(filter.entropy)" }
        if !filter.stopwords.isEmpty { text += ", without any of \(filter.stopwords.count) stop words" }
        if !filter.except.isEmpty { text += ", except \(filter.except.count) texts" }
        return text
    }
}
