import CustodyCrypto
import CustodyModel

/// What an operator changes about the standard rules.
package struct SanitizerPolicy: Sendable {
    /// Ids of rules to switch on, and off.
    package var enabled: [String] = []
    package var disabled: [String] = []
    package var extraRules: [Rule] = []
    /// Names whose values are secrets, besides those of the standard rules.
    package var extraNames: [String] = []
    /// Words such as a vendor's name: a random value under a name that holds one is a secret (rule `vendor-context`).
    package var extraMentions: [String] = []
    /// Names whose values are none, whatever the standard rules say. What their values show by themselves is still found.
    package var exceptedNames: [String] = []
    /// Values that stay wherever they are found: documented examples, test accounts.
    package var allowedValues: [String] = []
    /// Members whose values stay: names from the top, with dots between them; arrays are passed through; `*` is any name.
    package var allowedPaths: [String] = []

    package init() {}

    package var isEmpty: Bool {
        enabled.isEmpty && disabled.isEmpty && extraRules.isEmpty && extraNames.isEmpty && extraMentions.isEmpty
            && exceptedNames.isEmpty && allowedValues.isEmpty && allowedPaths.isEmpty
    }

    /// Rule that redacts under the names that a policy adds.
    package static let nameRule = "policy-name"
    /// Rule that redacts random values under names that mention a word.
    static let mentionRule = "vendor-context"

    var rules: [Rule] {
        var rules = StandardRules.all + extraRules
        if !extraNames.isEmpty {
            rules.append(
                Rule(
                    Self.nameRule, "A value under a name that the policy adds", references: [], confidence: .medium,
                    detection: .names, examples: extraNames.map { "{\"\($0)\":\"{b62:12}\"}" }))
        }
        return rules
    }

    /// Everything that the policy changes, as text: two policies that differ have different texts.
    package var canonicalText: String {
        var text = CanonicalText()
        text.add("on", enabled.sorted())
        text.add("off", disabled.sorted())
        for rule in extraRules {
            text.add("rule", [rule.id, rule.confidence.rawValue, "\(rule.enabledByDefault)"])
            guard case .tokens(let patterns) = rule.detection else { continue }
            for pattern in patterns {
                text.add("literals", pattern.literals)
                text.add(
                    "pattern",
                    [
                        pattern.tail, pattern.before ?? "", "\(pattern.beforeLength)", "\(pattern.boundary)",
                        "\(pattern.needs.rawValue)", "\(pattern.keepsLiteral)", "\(pattern.ignoresCase)",
                        pattern.filter?.precede ?? "",
                        pattern.filter?.follow ?? "", "\(pattern.filter?.entropy ?? 0)",
                    ])
                text.add("stopwords", pattern.filter?.stopwords ?? [])
                text.add("except", pattern.filter?.except ?? [])
            }
        }
        text.add("names", extraNames)
        text.add("mentions", extraMentions)
        text.add("excepted", exceptedNames)
        text.add("values", allowedValues)
        text.add("paths", allowedPaths)
        return text.text
    }

    /// The standard version, with the beginning of a digest of the policy and of what else is done to events when either
    /// is there.
    func version(including other: String) -> String {
        guard !isEmpty || !other.isEmpty else { return StandardRules.version }
        return "\(StandardRules.version)-\(SHA256.digest(canonicalText + other).hex.prefix(8))"
    }
}

/// Text that says the same only for the same values: every value with its length before it.
package struct CanonicalText {
    package private(set) var text = ""

    package init() {}

    package mutating func add(_ name: String, _ values: [String]) {
        text += name
        for value in values { text += " \(value.utf8.count):\(value)" }
        text += "\n"
    }
}

extension RuleSet {
    /// The standard rules as a policy changes them. The version says that they were changed, and how.
    ///
    /// - Parameter other: what else is done to events, as text; it goes into the version.
    package convenience init(policy: SanitizerPolicy, including other: String = "") throws(SanitizerError) {
        let rules = policy.rules
        let known = Set(rules.map(\.id))
        for id in policy.enabled + policy.disabled where !known.contains(id) {
            throw SanitizerError(.policy, "the policy names a rule `\(id)`, which does not exist")
        }
        if let id = policy.enabled.first(where: { policy.disabled.contains($0) }) {
            throw SanitizerError(.policy, "the policy switches rule `\(id)` on and off")
        }
        if !policy.extraMentions.isEmpty, policy.disabled.contains(SanitizerPolicy.mentionRule) {
            throw SanitizerError(
                .policy, "the policy adds mentions and switches off rule `\(SanitizerPolicy.mentionRule)`")
        }
        try self.init(version: policy.version(including: other), rules: rules, policy: policy) { rule in
            if policy.disabled.contains(rule.id) { return false }
            return rule.enabledByDefault || policy.enabled.contains(rule.id)
        }
    }
}

/// The allowances of a policy in the form that the engine compares with.
struct Allowances: Sendable {
    let values: Set<[UInt8]>
    let paths: [[[UInt8]]]

    init(_ policy: SanitizerPolicy) {
        values = Set(policy.allowedValues.map { Array($0.utf8) })
        paths = policy.allowedPaths.map { path in path.split(separator: ".").map { Array($0.utf8) } }
    }

    var isEmpty: Bool { values.isEmpty && paths.isEmpty }

    func allows(path: [[UInt8]]) -> Bool {
        paths.contains { allowed in
            allowed.count == path.count && zip(allowed, path).allSatisfy { $0 == [UInt8(ascii: "*")] || $0 == $1 }
        }
    }
}

extension Engine {
    /// Drops the hits that a policy allows. The hits are sorted and do not overlap.
    mutating func dropAllowed(in text: Text) {
        let allowances = rules.allowances
        var path: [[UInt8]] = []
        var depths: [Int] = []
        var position = 0
        var kept = 0
        for index in 0..<hits.count {
            let hit = hits[index]
            if !allowances.paths.isEmpty {
                unsafe advance(text, &position, to: hit.start, &path, &depths)
            }
            let value = unsafe Array(UnsafeBufferPointer(start: text.base + hit.start, count: hit.end - hit.start))
            if allowances.values.contains(CorrelationKey.normalised(value)) || allowances.allows(path: path) {
                continue
            }
            hits[kept] = hit
            kept += 1
        }
        hits.truncate(to: kept)
    }

    /// Moves to `target`, keeping the names of the members that it lies in. `depths` holds the length of the path at each
    /// open object or array.
    func advance(
        _ text: Text, _ position: inout Int, to target: Int, _ path: inout [[UInt8]], _ depths: inout [Int]
    ) {
        while unsafe position < target && position < text.count {
            switch unsafe text.base[position] {
            case UInt8(ascii: "\""):
                let (end, _) = unsafe Self.stringEnd(text.base, position + 1, text.count)
                if target <= end { return }
                if unsafe end + 1 < text.count && text.base[end + 1] == UInt8(ascii: ":") {
                    path.removeLast(path.count - (depths.last ?? 0))
                    let name = unsafe UnsafeBufferPointer(start: text.base + position + 1, count: end - position - 1)
                    unsafe path.append(CorrelationKey.normalised(Array(name)))
                }
                position = end
            case UInt8(ascii: "{"), UInt8(ascii: "["): depths.append(path.count)
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                path.removeLast(path.count - (depths.popLast() ?? 0))
            default: break
            }
            position += 1
        }
    }
}
