import CustodyModel
import CustodySanitizer

extension GitleaksImport {
    /// The policy as YAML, for `sanitize.policy` or to be included in one.
    ///
    /// - Parameter source: the file that the rules come from, for the comment at the top.
    package func policyText(source: String) -> String {
        var text = """
            # Rules that `custody rules import` made from \(Self.plain(source)). Included in a policy with `include`, or a policy
            # by itself. `custody rules test --policy FILE` tries every rule.
            version: 1

            """
        if !mentions.isEmpty {
            text += """

                # A random value under a name that mentions one of these words is redacted by rule vendor-context.
                names:
                  mention: [\(mentions.map(Self.quoted).joined(separator: ", "))]

                """
        }
        text += rules.isEmpty ? "\nextra_rules: []\n" : "\nextra_rules:\n"
        for (number, rule) in rules.enumerated() {
            if number > 0 { text += "\n" }
            text += Self.rule(rule)
        }
        return text
    }

    private static func rule(_ rule: Rule) -> String {
        var text = "  - id: \(quoted(rule.id))\n"
        if !rule.summary.isEmpty { text += "    summary: \(quoted(rule.summary))\n" }
        text += "    confidence: \(rule.confidence.rawValue)\n"
        text += "    examples: [\(rule.examples.map(quoted).joined(separator: ", "))]\n"
        guard case .tokens(let patterns) = rule.detection else { return text }
        if let filter = patterns.first?.filter { text += shared(filter).map { "    \($0)\n" }.joined() }
        if patterns.count == 1 { return text + lines(patterns[0]).map { "    \($0)\n" }.joined() }
        text += "    patterns:\n"
        for pattern in patterns {
            for (number, line) in lines(pattern).enumerated() { text += "      \(number == 0 ? "- " : "  ")\(line)\n" }
        }
        return text
    }

    private static func lines(_ pattern: TokenPattern) -> [String] {
        var lines = ["literals: [\(pattern.literals.map(quoted).joined(separator: ", "))]"]
        lines.append("pattern: \(quoted(pattern.tail))")
        lines.append("boundary: \(pattern.boundary == .word ? "word" : "any")")
        if let before = pattern.before {
            lines.append("before: \(quoted(before))")
            lines.append("before_length: \(pattern.beforeLength)")
        }
        if pattern.keepsLiteral { lines.append("keep_literal: true") }
        if pattern.ignoresCase { lines.append("ignore_case: true") }
        guard let filter = pattern.filter else { return lines }
        if let precede = filter.precede { lines.append("preceded_by: \(quoted(precede))") }
        if let follow = filter.follow { lines.append("followed_by: \(quoted(follow))") }
        return lines
    }

    /// What all patterns of a rule have in common.
    private static func shared(_ filter: TokenFilter) -> [String] {
        var lines: [String] = []
        if filter.entropy > 0 { lines.append("entropy: \(filter.entropy)") }
        if !filter.stopwords.isEmpty {
            lines.append("stopwords: [\(filter.stopwords.map(quoted).joined(separator: ", "))]")
        }
        if !filter.except.isEmpty { lines.append("except: [\(filter.except.map(quoted).joined(separator: ", "))]") }
        return lines
    }

    /// A JSON string, which YAML reads as it is.
    private static func quoted(_ text: String) -> String {
        var buffer = ByteBuffer()
        JSONText.appendQuoted(text, to: &buffer)
        return unsafe String(decoding: buffer.bytes, as: Unicode.UTF8.self)
    }

    private static func plain(_ text: String) -> String {
        text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : String($0) }.joined()
    }
}
