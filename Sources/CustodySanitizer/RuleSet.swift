package import CustodyModel
import Synchronization

/// The rules that a sanitizer works by: immutable, shared by all workers.
package final class RuleSet: Sendable {
    /// What stands in every record as `rules`: `[A-Za-z0-9._-]{1,64}`.
    package let version: String
    /// ``version`` as records hold it.
    package let recordVersion: RulesVersion
    /// Every rule, enabled or not; a ``RuleIndex`` is a position in it.
    package let rules: [Rule]
    private let enabled: [Bool]
    /// Ids of the rules that a policy adds.
    package let extraRules: Set<String>
    /// The back ends with which a sanitizer of these rules has redacted every canary: rules are immutable, so once is enough.
    let proven = Mutex<Set<LiteralBackEnd>>([])
    let compiled: CompiledRules
    let names: KeyNames
    /// `[REDACTED:<id>]` of every rule.
    let tags: [[UInt8]]
    /// The ids in ``tags``.
    let tagIndex: TagIndex
    /// The rule for each kind of personal data, where it is enabled.
    let personal: [RuleIndex?]
    let hasPersonal: Bool
    /// The rules of ``Structure/unprefixed`` and ``Structure/command``, where they are enabled.
    let unprefixedRule: RuleIndex?
    let commandRule: RuleIndex?
    /// What a policy lets stand.
    let allowances: Allowances

    /// The rules that come with Custody, as they are switched on by default.
    package static let standard: RuleSet = {
        do throws(SanitizerError) {
            return try RuleSet(version: StandardRules.version, rules: StandardRules.all)
        } catch {
            // A precondition of the build, covered by tests: the standard rules are constants.
            fatalError("the standard rules do not compile: \(error)")
        }
    }()

    /// - Parameter isEnabled: which rules to use; nil takes each rule's own default.
    package init(
        version: String, rules: [Rule], policy: SanitizerPolicy = SanitizerPolicy(), isEnabled: ((Rule) -> Bool)? = nil
    ) throws(SanitizerError) {
        guard let recordVersion = RulesVersion(version) else {
            throw SanitizerError(.rule, "a version is [A-Za-z0-9._-]{1,64}")
        }
        var seen: Set<String> = []
        for rule in rules {
            guard Self.isIdentifier(rule.id) else { throw SanitizerError(.rule, "`\(rule.id)` is no rule id") }
            guard seen.insert(rule.id).inserted else {
                throw SanitizerError(.rule, "two rules are called `\(rule.id)`")
            }
        }
        self.version = version
        self.recordVersion = recordVersion
        extraRules = Set(policy.extraRules.map(\.id))
        self.rules = rules
        enabled = rules.map { isEnabled?($0) ?? $0.enabledByDefault }
        tags = rules.map { Array("[REDACTED:\($0.id)]".utf8) }
        tagIndex = TagIndex(rules.map(\.id))
        allowances = Allowances(policy)
        let policyRule = rules.firstIndex { $0.id == SanitizerPolicy.nameRule }.map { RuleIndex($0) }
        names = try KeyNames(
            rules: rules, enabled: enabled,
            extra: policyRule.map { rule in policy.extraNames.map { ($0, rule) } } ?? [],
            mentions: policy.extraMentions, excepted: policy.exceptedNames)
        var builder = CompiledRulesBuilder()
        var personal: [RuleIndex?] = Array(repeating: nil, count: PersonalData.allCases.count)
        for (index, rule) in rules.enumerated() where enabled[index] {
            let index = RuleIndex(index)
            switch rule.detection {
            case .tokens(let patterns): for pattern in patterns { try builder.add(pattern, rule: index) }
            case .structure(let structure): try structure.addLiterals(to: &builder, rule: index)
            case .names: break
            case .personal(let kind): personal[Int(kind.rawValue)] = index
            }
        }
        try builder.add("[REDACTED:", kind: .tag, rule: 0)
        if names.isInUse {
            for keyword in KeyNames.keywords {
                try builder.add(keyword, kind: .name, rule: 0, flags: DispatchEntry.ignoresCase)
            }
            for name in policy.extraNames + policy.extraMentions where name.utf8.count >= 4 && name.utf8.count <= 64 {
                try builder.add(name, kind: .name, rule: 0, flags: DispatchEntry.ignoresCase)
            }
            for keyword in KeyNames.keywordsBeforeSeparator {
                for separator in KeyNames.separators(behind: keyword) {
                    try builder.add(
                        keyword + String(separator), kind: .name, rule: 0, following: ByteClass().inverted,
                        flags: DispatchEntry.ignoresCase | DispatchEntry.keepsLiteral)
                }
            }
        }
        compiled = try CompiledRules(builder)
        self.personal = personal
        let enabled = enabled
        func rule(of structure: Structure) -> RuleIndex? {
            rules.indices.first { index in
                if case .structure(structure) = rules[index].detection { enabled[index] } else { false }
            }.map { RuleIndex($0) }
        }
        unprefixedRule = rule(of: .unprefixed)
        commandRule = rule(of: .command)
        hasPersonal = personal.contains { $0 != nil }
    }

    package func id(of rule: RuleIndex) -> String { rules[Int(rule)].id }

    package func isEnabled(_ rule: RuleIndex) -> Bool { enabled[Int(rule)] }

    package func index(of id: String) -> RuleIndex? {
        rules.firstIndex { $0.id == id }.map { RuleIndex($0) }
    }

    package static func isIdentifier(_ text: String) -> Bool {
        let allowed = ByteClass.lower.union(.digit)
        guard let first = text.utf8.first, allowed.contains(first), text.utf8.count <= 64 else { return false }
        return text.utf8.allSatisfy { allowed.contains($0) || $0 == UInt8(ascii: "-") }
    }
}

extension Structure {
    /// What stands behind `eyJ` in base64 of `{"` and a small letter.
    static let behindBrace = ByteClass("hijklmnopqrstuvwxyz01234")

    func addLiterals(to builder: inout CompiledRulesBuilder, rule: RuleIndex) throws(SanitizerError) {
        switch self {
        case .privateKeyBlock:
            try builder.add("-----BEGIN ", kind: .privateKeyBlock, rule: rule)
        case .jsonWebToken:
            // Base64 of `{"` and a letter, and of `{` and white space.
            try builder.add("eyJ", kind: .jsonWebToken, rule: rule, following: Self.behindBrace)
            for literal in ["eyAi", "ewog", "ewoJ", "ew0K"] {
                try builder.add(literal, kind: .jsonWebToken, rule: rule)
            }
        case .urlPassword:
            try builder.add(
                "://", kind: .urlPassword, rule: rule, following: ByteClass.word.union(ByteClass("%.:~!$&'()*+,;=-")))
        case .bearer:
            try builder.add("Bearer", kind: .bearer, rule: rule, flags: DispatchEntry.ignoresCase)
        case .basic:
            try builder.add("Basic", kind: .basic, rule: rule, flags: DispatchEntry.ignoresCase)
        case .command:
            for program in CommandProgram.all {
                try builder.add(
                    String(describing: program.name), kind: .command, rule: rule, flags: DispatchEntry.ignoresCase)
            }
        case .kubernetesSecret:
            for literal in ["kind: Secret", "kind: \"Secret", "kind: 'Secret"] {
                try builder.add(literal, kind: .manifest, rule: rule)
            }
        case .dataSource:
            for literal in ["@tcp(", "@unix("] { try builder.add(literal, kind: .dataSource, rule: rule) }
        case .unprefixed: break
        }
    }
}
