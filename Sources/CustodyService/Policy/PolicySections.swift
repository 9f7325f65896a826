import CustodyModel
import CustodySanitizer
import Yams

/// What a policy file says at its top, or in one of its profiles.
package struct PolicySections {
    static let rulesKeys = ["rules", "extra_rules", "pii", "names", "allow"]
    static let keys = rulesKeys + ["correlation", "recording"]

    var policy = SanitizerPolicy()
    var recording: [RecordingPolicy.Rule] = []
    var correlates: Bool?
    /// Rules are named only once all are known.
    private var named: [(id: String, place: String)] = []

    init() {}

    /// A profile begins with what the file says outside of profiles.
    init(from base: PolicySections) {
        policy = base.policy
        recording = base.recording
        correlates = base.correlates
    }

    private static let personal: [(String, String)] = [
        ("card", "pii-card"), ("iban", "pii-iban"), ("ssn", "pii-ssn"), ("email", "pii-email"),
        ("phone", "pii-phone"), ("ip", "pii-ip"),
    ]

    /// Adds what a mapping says to what was said before.
    mutating func add(_ map: PolicyMap, _ problems: inout PolicyProblems) {
        if let rules = map.map("rules", known: ["on", "off"], &problems) {
            for (key, isOn) in [("on", true), ("off", false)] {
                for id in rules.texts(key, &problems) {
                    named.append((id, rules.place(key)))
                    turn(id, on: isOn)
                }
            }
        }
        addPersonal(map, &problems)
        for rule in map.maps("extra_rules", known: PolicyRules.keys, &problems) {
            guard let read = PolicyRules.read(rule, &problems) else { continue }
            if policy.extraRules.contains(where: { $0.id == read.id }), !read.id.isEmpty {
                problems.add(rule.place("id"), "\(rule.name("id")): two rules have this name")
            }
            policy.extraRules.append(read)
        }
        if policy.extraRules.count > PolicyRules.maximumRules {
            problems.add(map.place("extra_rules"), "a policy adds at most \(PolicyRules.maximumRules) rules")
        }
        if let names = map.map("names", known: ["add", "mention", "except"], &problems) {
            policy.extraNames += Self.names(names, "add", &problems)
            policy.extraMentions += Self.names(names, "mention", &problems)
            policy.exceptedNames += Self.names(names, "except", &problems)
        }
        if let allow = map.map("allow", known: ["values", "paths"], &problems) {
            policy.allowedValues += allow.texts("values", &problems)
            policy.allowedPaths += allow.texts("paths", &problems)
        }
        correlates = map.flag("correlation", &problems) ?? correlates
        // Those of a profile come first: the first that names a type decides.
        recording = Self.recording(map, &problems) + recording
    }

    private mutating func turn(_ id: String, on: Bool) {
        policy.enabled.removeAll { $0 == id }
        policy.disabled.removeAll { $0 == id }
        if on { policy.enabled.append(id) } else { policy.disabled.append(id) }
    }

    /// `pii: true`, or a list of kinds.
    private mutating func addPersonal(_ map: PolicyMap, _ problems: inout PolicyProblems) {
        guard let node = map.node("pii") else { return }
        if node.scalar != nil, let all = map.flag("pii", &problems) {
            for (_, id) in Self.personal { turn(id, on: all) }
            return
        }
        guard node.scalar == nil else { return }
        for kind in map.texts("pii", &problems) {
            guard let id = Self.personal.first(where: { $0.0 == kind })?.1 else {
                let kinds = Self.personal.map(\.0).joined(separator: ", ")
                problems.add(map.place("pii"), "pii must be true, false or a list of \(kinds)")
                continue
            }
            turn(id, on: true)
        }
    }

    /// Longest name of a member that a policy can name, in bytes.
    package static let maximumName = 64

    private static func names(_ map: PolicyMap, _ key: String, _ problems: inout PolicyProblems) -> [String] {
        let names = map.texts(key, &problems)
        for (index, name) in names.enumerated() {
            let isPlain = name.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C && $0 != 0x7B && $0 != 0x7F }
            guard isPlain, name.utf8.count <= maximumName, name.utf8.contains(where: { $0 > 0x2F }) else {
                problems.add(
                    map.place(key),
                    "\(map.name(key))[\(index)] must be 1 to \(maximumName) bytes without quotes, `\\`, `{` and control characters"
                )
                continue
            }
        }
        return names
    }

    private static let levels = ["full", "metadata", "digest", "sha256"]

    private static func recording(_ map: PolicyMap, _ problems: inout PolicyProblems) -> [RecordingPolicy.Rule] {
        var rules: [RecordingPolicy.Rule] = []
        for entry in map.maps("recording", known: ["type", "level", "members"], &problems) {
            let type = entry.required("type", &problems)
            let members = entry.texts("members", &problems)
            let level = entry.choice("level", levels.map { ($0, $0) }, &problems)
            if !entry.has("level") { problems.add("\(entry.file):\(entry.line)", "\(entry.path) needs `level`") }
            if type.dropLast().contains("*") {
                problems.add(entry.place("type"), "\(entry.name("type")): `*` stands at the end or alone")
            }
            switch level {
            case "full":
                if entry.has("members") {
                    problems.add(entry.place("members"), "\(entry.name("members")): level full has none")
                }
                rules.append(.init(type, .full))
            case "metadata": rules.append(.init(type, .metadata(members)))
            case "digest", "sha256":
                if members.isEmpty {
                    problems.add("\(entry.file):\(entry.line)", "\(entry.path) needs `members`")
                }
                if members.contains(where: { RecordingPolicy.lasting.contains($0) }) {
                    problems.add(entry.place("members"), "\(entry.name("members")): type and id always stay")
                }
                rules.append(.init(type, level == "digest" ? .digest(members) : .plainDigest(members)))
            default: break
            }
        }
        return rules
    }

    /// Names that no rule has are problems, told with the nearest one that is.
    func checkNames(_ problems: inout PolicyProblems) {
        let known = RuleSet.standard.rules.map(\.id) + policy.extraRules.map(\.id)
        for (id, place) in named where !known.contains(id) {
            let nearest = Nearest.name(to: id, among: known).map { "; did you mean \($0)" } ?? ""
            problems.add(place, "rules names an unknown rule\(nearest)")
        }
    }
}
