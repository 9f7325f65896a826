import CustodyModel
import CustodySanitizer

/// Reads rules that a policy adds.
package enum PolicyRules {
    static let keys =
        [
            "id", "summary", "references", "confidence", "enabled", "patterns", "examples", "counterexamples",
        ] + patternKeys
    static let patternKeys = [
        "literals", "pattern", "before", "before_length", "boundary", "needs", "keep_literal", "ignore_case",
        "preceded_by", "followed_by", "entropy", "stopwords", "except",
    ]

    /// Most rules that a policy adds.
    package static let maximumRules = 1024
    /// Most bytes that a pattern asks for before its literal.
    package static let maximumBefore = 64

    static func read(_ map: PolicyMap, _ problems: inout PolicyProblems) -> Rule? {
        let id = map.required("id", &problems)
        if !id.isEmpty, !RuleSet.isIdentifier(id) || id == SanitizerPolicy.nameRule {
            problems.add(
                map.place("id"), "\(map.name("id")) must be [a-z0-9][a-z0-9-]{0,63} and no name of Custody's own")
        } else if RuleSet.standard.index(of: id) != nil {
            problems.add(map.place("id"), "\(map.name("id")): a standard rule has this name")
        }
        let patterns = readPatterns(map, &problems)
        let examples = map.texts("examples", &problems)
        if examples.isEmpty {
            problems.add("\(map.file):\(map.line)", "\(map.path) needs `examples`: at least one text that it redacts")
        }
        let confidence = map.choice("confidence", Confidence.allCases.map { ($0.rawValue, $0) }, &problems)
        return Rule(
            id, map.text("summary", &problems) ?? "A rule that the policy adds",
            references: map.texts("references", &problems), confidence: confidence ?? .medium,
            enabledByDefault: map.flag("enabled", &problems) ?? true, detection: .tokens(patterns), examples: examples,
            counterexamples: map.texts("counterexamples", &problems))
    }

    /// `patterns:` with several, or one in the rule itself.
    private static func readPatterns(_ map: PolicyMap, _ problems: inout PolicyProblems) -> [TokenPattern] {
        guard map.has("patterns") else { return [readPattern(map, &problems)].compactMap { $0 } }
        for key in patternKeys where map.has(key) && !sharedKeys.contains(key) {
            problems.add(map.place(key), "\(map.name(key)) stands beside `patterns`, which has its own")
        }
        let patterns = map.maps("patterns", known: patternKeys, &problems)
        if patterns.isEmpty { problems.add(map.place("patterns"), "\(map.name("patterns")) is empty") }
        return patterns.compactMap { readPattern($0, &problems, shared: map) }
    }

    /// What several patterns of one rule may share, written beside `patterns`.
    private static let sharedKeys = ["entropy", "stopwords", "except"]

    private static func readPattern(
        _ map: PolicyMap, _ problems: inout PolicyProblems, shared: PolicyMap? = nil
    ) -> TokenPattern? {
        func place(of key: String) -> PolicyMap { map.has(key) ? map : shared ?? map }
        let literals = map.texts("literals", &problems)
        if literals.isEmpty { problems.add("\(map.file):\(map.line)", "\(map.path) needs `literals`") }
        let filter = TokenFilter(
            precede: map.text("preceded_by", &problems), follow: map.text("followed_by", &problems),
            entropy: place(of: "entropy").number("entropy", 0...TokenFilter.maximumEntropy, &problems) ?? 0,
            stopwords: place(of: "stopwords").texts("stopwords", &problems),
            except: place(of: "except").texts("except", &problems))
        var needs: TokenPattern.Needs = []
        for (index, word) in map.texts("needs", &problems).enumerated() {
            switch word {
            case "digit": needs.insert(.digit)
            case "upper": needs.insert(.upper)
            case "lower": needs.insert(.lower)
            default:
                problems.add(map.place("needs"), "\(map.name("needs"))[\(index)] must be one of digit, upper, lower")
            }
        }
        let before = map.text("before", &problems)
        // What stands before a literal is a part of the token, and often of its word.
        let boundary = before == nil ? TokenPattern.Boundary.word : .any
        let pattern = TokenPattern(
            literals, map.required("pattern", &problems), before: before,
            beforeLength: Int(map.number("before_length", 0...Double(maximumBefore), &problems) ?? 0),
            boundary: map.choice("boundary", [("any", .any), ("word", .word)], &problems) ?? boundary, needs: needs,
            keepsLiteral: map.flag("keep_literal", &problems) ?? false,
            ignoresCase: map.flag("ignore_case", &problems) ?? false, filter: filter.isEmpty ? nil : filter)
        guard !literals.isEmpty else { return nil }
        // Compiled alone, so that what is wrong with it is told with its line.
        do throws(SanitizerError) {
            let rule = Rule("pattern", "", references: [], detection: .tokens([pattern]), examples: [])
            _ = try RuleSet(version: "pattern", rules: [rule])
        } catch {
            problems.add("\(map.file):\(map.line)", "\(map.path): \(withoutPattern(error.message))")
            return nil
        }
        return pattern
    }

    /// A message about a pattern without its text, which may hold a part of a secret.
    private static func withoutPattern(_ message: String) -> String {
        guard message.hasPrefix("pattern `"), let mark = message.lastIndex(of: "`") else { return message }
        let rest = message[message.index(after: mark)...]
        return "the pattern has" + (rest.hasPrefix(": ") ? rest.dropFirst() : rest)
    }
}
