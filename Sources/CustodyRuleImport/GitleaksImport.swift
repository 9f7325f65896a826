package import CustodyModel
package import CustodySanitizer

/// What came of importing a configuration of gitleaks.
package struct GitleaksImport: Sendable {
    package enum Outcome: Sendable, Equatable {
        /// It is a rule of the policy; the notes say how it differs.
        case taken([Note])
        /// A rule that is there already redacts everything that it was tried with.
        case covered(by: String)
        case refused(String)
    }

    package struct Entry: Sendable, Equatable {
        /// The rule's id in the file.
        package let id: String
        package let outcome: Outcome
    }

    package private(set) var entries: [Entry] = []
    package private(set) var rules: [Rule] = []
    /// Words for `names.mention`.
    package private(set) var mentions: [String] = []
    /// What is to be said of the file as a whole.
    package private(set) var remarks: [String] = []

    /// - Parameter prefix: before every id.
    package init(_ file: GitleaksFile, prefix: String = "") throws(CustodyError) {
        if file.extends { remarks.append("`[extend]`: the configuration that it builds on was not read") }
        let regexes = file.allowlists.flatMap(\.regexes)
        let lost = regexes.count { RuleTranslator.exception($0) == nil }
        if lost > 0 {
            remarks.append(
                "the global allowlist: \(lost) of \(regexes.count) expressions are left out (placeholders such as ${NAME} "
                    + "stay all the same)")
        }
        if file.allowlists.contains(where: { $0.hasPaths || $0.hasCommits }) {
            remarks.append("the global allowlist: paths and commits mean nothing for events")
        }
        var taken: [(index: Int, rule: TranslatedRule)] = []
        for source in file.rules {
            let id = Self.identifier(prefix + source.id)
            var outcome: Outcome
            do throws(Untranslatable) {
                guard !id.isEmpty else { throw Untranslatable("it has no id that is one here") }
                var (name, isRenamed) = (id, false)
                if RuleSet.standard.index(of: id) != nil { (name, isRenamed) = ("imported-" + id, true) }
                if taken.contains(where: { $0.rule.rule.id == name }) {
                    throw Untranslatable("another rule has its id")
                }
                var translator = RuleTranslator(source, globals: file.allowlists)
                var rule = try translator.translate(id: name)
                if isRenamed { rule.notes.insert(.prefixed) }
                outcome = try Self.proved(&rule)
                if case .taken = outcome { taken.append((entries.count, rule)) }
            } catch {
                outcome = .refused(error.reason)
            }
            entries.append(Entry(id: source.id, outcome: outcome))
        }
        try settle(taken)
    }

    /// Letters in lower case, and dashes for what an id cannot hold; empty when nothing is left.
    private static func identifier(_ text: String) -> String {
        let bytes = text.lowercased().utf8.map { ByteClass.lower.union(.digit).contains($0) ? $0 : UInt8(ascii: "-") }
        let id = String(decoding: bytes.drop { $0 == UInt8(ascii: "-") }.prefix(64), as: Unicode.UTF8.self)
        return RuleSet.isIdentifier(id) ? id : ""
    }

    /// Finds an example that the rule redacts, alone and among the standard rules.
    private static func proved(_ rule: inout TranslatedRule) throws(Untranslatable) -> Outcome {
        do throws(SanitizerError) {
            var candidates: [String] = []
            for prefix in ["", "x ", "see ", "it is ", "value ", "found "] {
                candidates += rule.rule.examples.map { prefix + $0 }
            }
            var alone = try CanaryTrial(RuleSet(version: "import", rules: [rule.rule]))
            var policy = SanitizerPolicy()
            policy.extraRules = [rule.rule]
            let set = try RuleSet(policy: policy)
            var among = try CanaryTrial(set)
            guard let index = set.index(of: rule.rule.id) else { return .refused("it was lost") }
            var takenBy: RuleIndex?
            for text in candidates where try !alone.rules(redacting: text).isEmpty {
                let found = try among.rules(redacting: text)
                guard found.contains(index) else {
                    takenBy = found.first ?? takenBy
                    continue
                }
                rule.rule = rule.rule.with(examples: [text])
                // A rule that takes a standard rule's place would keep that one from proving itself.
                let shadowed = try among.unproven().first { !set.extraRules.contains(set.id(of: $0.rule)) }
                if let shadowed { return .covered(by: set.id(of: shadowed.rule)) }
                return .taken(rule.notes.sorted { ($0.effect.rawValue, $0.text) < ($1.effect.rawValue, $1.text) })
            }
            guard let takenBy else { return .refused("no example that it redacts could be made") }
            return .covered(by: set.id(of: takenBy))
        } catch {
            throw Untranslatable(error.message)
        }
    }

    /// Takes the rules that prove their canaries among each other, and let the standard rules prove theirs.
    private mutating func settle(_ taken: [(index: Int, rule: TranslatedRule)]) throws(CustodyError) {
        var taken = taken
        do throws(SanitizerError) {
            while true {
                var policy = SanitizerPolicy()
                policy.extraRules = taken.map(\.rule.rule)
                policy.extraMentions = Self.unique(taken.flatMap(\.rule.mentions))
                let set = try RuleSet(policy: policy)
                var trial = try CanaryTrial(set)
                guard let first = try trial.unproven().first else {
                    rules = policy.extraRules
                    mentions = policy.extraMentions
                    return
                }
                // Of two rules with one secret the one that was there before stays.
                let isStandard = !set.extraRules.contains(set.id(of: first.rule))
                let (lost, kept) = isStandard ? (first.takenBy, first.rule) : (first.rule, first.takenBy)
                guard let lost, let place = taken.firstIndex(where: { $0.rule.rule.id == set.id(of: lost) }) else {
                    throw SanitizerError(.canary, "\(set.id(of: first.rule)) does not redact its canary any more")
                }
                let outcome =
                    kept.map { Outcome.covered(by: set.id(of: $0)) } ?? .refused("a mention takes its example")
                let index = taken.remove(at: place).index
                entries[index] = Entry(id: entries[index].id, outcome: outcome)
            }
        } catch {
            throw CustodyError(.configuration, "the rules cannot be used together: \(error.message)")
        }
    }

    private static func unique(_ words: [String]) -> [String] {
        var seen: Set<String> = []
        return words.filter { seen.insert($0).inserted }
    }
}

extension Rule {
    func with(examples: [String]) -> Rule {
        Rule(
            id, summary, references: references, confidence: confidence, enabledByDefault: enabledByDefault,
            detection: detection, examples: examples, counterexamples: counterexamples)
    }
}
