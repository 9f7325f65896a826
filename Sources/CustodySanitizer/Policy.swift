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
    /// Names whose values are none, whatever the standard rules say. What their values show by themselves is still found.
    package var exceptedNames: [String] = []
    /// Values that stay wherever they are found: documented examples, test accounts.
    package var allowedValues: [String] = []
    /// Members whose values stay: names from the top, with dots between them; arrays are passed through; `*` is any name.
    package var allowedPaths: [String] = []

    package init() {}

    package var isEmpty: Bool {
        enabled.isEmpty && disabled.isEmpty && extraRules.isEmpty && extraNames.isEmpty && exceptedNames.isEmpty
            && allowedValues.isEmpty && allowedPaths.isEmpty
    }

    /// Rule that redacts under the names that a policy adds.
    static let nameRule = "policy-name"

    var rules: [Rule] {
        var rules = StandardRules.all + extraRules
        if let first = extraNames.first {
            rules.append(
                Rule(
                    Self.nameRule, "A value under a name that the policy adds", references: [], confidence: .medium,
                    detection: .names, examples: ["{\"\(first)\":\"{b62:12}\"}"]))
        }
        return rules
    }

    /// The standard version, with the beginning of a digest of the policy and its rules when there is a policy.
    func version(_ rules: [Rule]) -> String {
        guard !isEmpty else { return StandardRules.version }
        var text = "\(enabled)\n\(disabled)\n\(extraNames)\n\(exceptedNames)\n\(allowedValues)\n\(allowedPaths)\n"
        for rule in extraRules { text += "\(rule.id) \(rule.detection)\n" }
        return "\(StandardRules.version)-\(SHA256.digest(text).hex.prefix(8))"
    }
}

extension RuleSet {
    /// The standard rules as a policy changes them. The version says that they were changed, and how.
    package convenience init(policy: SanitizerPolicy) throws(SanitizerError) {
        let rules = policy.rules
        let known = Set(rules.map(\.id))
        for id in policy.enabled + policy.disabled where !known.contains(id) {
            throw SanitizerError(.policy, "the policy names a rule `\(id)`, which does not exist")
        }
        if let id = policy.enabled.first(where: { policy.disabled.contains($0) }) {
            throw SanitizerError(.policy, "the policy switches rule `\(id)` on and off")
        }
        try self.init(version: policy.version(rules), rules: rules, policy: policy) { rule in
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
    private func advance(
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
