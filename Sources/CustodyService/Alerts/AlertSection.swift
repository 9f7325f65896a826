package import CustodyAlerts
import CustodyHTTP
package import CustodyModel
package import CustodySystem
package import SystemPackage
import Yams

/// Reads the section `alerts` of the settings: who is told what. `docs/alerts.md` has the grammar.
///
/// Keys, addresses of hooks and passwords are never in the file: it names the file or the variable that holds them.
package struct AlertSection {
    static let key = "alerts"
    private static let keys = ["spool", "repeat", "channels", "routes", "rules", "tenants", "severities"]
    /// Longest time after which trouble is said again, in seconds: 30 days.
    private static let maximumRepeatSeconds: Int64 = 30 * 86_400

    private let folder: FilePath
    var problems = PolicyProblems()

    /// The alerts that a configuration file asks for; none when there is no file or no such section.
    ///
    /// - Parameter store: the spool lies beside it unless the section says otherwise.
    /// - Throws: `configuration`, with every problem by file and line; never with a value.
    package static func load(
        file: String?, store: FilePath, files: any FileSystem
    ) throws(CustodyError) -> AlertPlan {
        guard let file else { return AlertSection.plan(nil, store) }
        let bytes = try filing { () throws(FileError) in try files.contents(FilePath(file)) }
        guard case .mapping(let root)? = try ConfigurationFile.root(of: bytes, path: file) else {
            return AlertSection.plan(nil, store)
        }
        guard let entry = root.first(where: { $0.key.scalar?.string == key }) else {
            return AlertSection.plan(nil, store)
        }
        var section = AlertSection(FilePath(file).removingLastComponent())
        let map = PolicyMap(
            entry.value, file: file, line: entry.key.mark?.line ?? 1, path: key, known: keys, &section.problems)
        let plan = section.read(map, store)
        try section.problems.check()
        return plan
    }

    private init(_ folder: FilePath) { self.folder = folder }

    private static func plan(_ spool: FilePath?, _ store: FilePath) -> AlertPlan {
        var plan = AlertPlan()
        var beside = store.lexicallyNormalized()
        let name = (beside.lastComponent?.string ?? "store") + ".alerts"
        beside.removeLastComponent()
        plan.spool = spool ?? beside.appending(name)
        return plan
    }

    private mutating func read(_ map: PolicyMap, _ store: FilePath) -> AlertPlan {
        var plan = AlertSection.plan(map.text("spool", &problems).map(resolve), store)
        if let seconds = duration(map, "repeat", 60...AlertSection.maximumRepeatSeconds, zero: "never") {
            plan.repeatSeconds = seconds
        }
        for entry in map.maps("channels", known: ChannelKeys.all, &problems) {
            if let channel = channel(entry) { plan.channels.append(channel) }
        }
        limit(map, "channels", plan.channels.count, AlertPlan.maximumChannels)
        if Set(plan.channels.map(\.name)).count != plan.channels.count {
            problems.add(map.place("channels"), "two channels have one name")
        }
        let names = plan.channels.map(\.name)
        for entry in map.maps("routes", known: ["codes", "streams", "tenants", "severity", "channels"], &problems) {
            plan.routes.append(route(entry, names))
        }
        limit(map, "routes", plan.routes.count, AlertPlan.maximumRoutes)
        if let tenants = map.map("tenants", known: nil, &problems) {
            for name in tenants.keys { plan.tenants.append((name, patterns(tenants, name))) }
        }
        if let severities = map.map("severities", known: nil, &problems) {
            for code in severities.keys {
                guard let pattern = pattern(code, severities.place(code), "severities"),
                    let severity = severity(severities, code)
                else { continue }
                plan.severities.append((pattern, severity))
            }
        }
        for entry in map.maps("rules", known: RuleKeys.all, &problems) { plan.rules.append(rule(entry)) }
        limit(map, "rules", plan.rules.count, AlertPlan.maximumRules)
        if Set(plan.rules.map(\.name)).count != plan.rules.count {
            problems.add(map.place("rules"), "two rules have one name")
        }
        return plan
    }

    private mutating func limit(_ map: PolicyMap, _ key: String, _ count: Int, _ maximum: Int) {
        if count > maximum { problems.add(map.place(key), "\(map.name(key)): at most \(maximum)") }
    }

    /// A path in the section is relative to the configuration's folder.
    func resolve(_ text: String) -> FilePath {
        let path = FilePath(text)
        return path.isAbsolute || folder.isEmpty ? path : folder.pushing(path)
    }

    /// In seconds.
    mutating func duration(
        _ map: PolicyMap, _ key: String, _ range: ClosedRange<Int64>, zero: String? = nil
    ) -> Int64? {
        guard let text = map.text(key, &problems) else { return nil }
        let billion: Int64 = 1_000_000_000
        let kind = SettingKind.duration(range.lowerBound * billion...range.upperBound * billion, zero: zero)
        guard case .number(let nanoseconds)? = kind.parse(text) else {
            problems.add(map.place(key), "\(map.name(key)) must be \(kind.expectation)")
            return nil
        }
        return nanoseconds / billion
    }

    /// A name of a channel or a rule.
    mutating func name(_ map: PolicyMap) -> String {
        let name = map.required("name", &problems)
        let isName =
            (1...32).contains(name.utf8.count) && !name.hasPrefix("-")
            && name.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D
            }
        if !name.isEmpty, !isName {
            problems.add(map.place("name"), "\(map.name("name")) must be [a-z0-9][a-z0-9-]{0,31}")
        }
        return name
    }

    mutating func severity(_ map: PolicyMap, _ key: String) -> AlertSeverity? {
        map.choice(key, AlertSeverity.allCases.map { ($0.rawValue, $0) }, &problems)
    }

    mutating func patterns(_ map: PolicyMap, _ key: String) -> [NamePattern] {
        map.texts(key, &problems).compactMap { pattern($0, map.place(key), map.name(key)) }
    }

    mutating func pattern(_ text: String, _ place: String, _ name: String) -> NamePattern? {
        guard !text.isEmpty, !text.dropLast().contains("*") else {
            problems.add(place, "\(name): `*` stands at the end or alone")
            return nil
        }
        return NamePattern(text)
    }

    private mutating func route(_ map: PolicyMap, _ channels: [String]) -> AlertPlan.Route {
        var route = AlertPlan.Route()
        route.codes = patterns(map, "codes")
        route.streams = patterns(map, "streams")
        route.tenants = patterns(map, "tenants")
        route.severity = severity(map, "severity") ?? .info
        route.channels = map.texts("channels", &problems)
        if route.channels.isEmpty { problems.add("\(map.file):\(map.line)", "\(map.path) needs `channels`") }
        for name in route.channels where !channels.contains(name) {
            let nearest = Nearest.name(to: name, among: channels).map { "; did you mean \($0)" } ?? ""
            problems.add(map.place("channels"), "\(map.name("channels")) names an unknown channel\(nearest)")
        }
        return route
    }
}

enum RuleKeys {
    static let all = ["name", "streams", "type", "outcome", "fields", "count", "window", "severity", "by_tenant"]
}

extension AlertSection {
    private mutating func rule(_ map: PolicyMap) -> AlertRule {
        var rule = AlertRule()
        rule.name = name(map)
        rule.streams = patterns(map, "streams")
        if let type = map.text("type", &problems) { rule.type = pattern(type, map.place("type"), map.name("type")) }
        if let outcome = map.text("outcome", &problems) {
            rule.members.append(.init(path: "outcome", value: outcome))
        }
        if let fields = map.map("fields", known: nil, &problems) {
            for path in fields.keys {
                guard let value = fields.text(path, &problems) else { continue }
                rule.members.append(.init(path: path, value: value))
            }
        }
        if rule.type == nil, rule.members.isEmpty {
            problems.add("\(map.file):\(map.line)", "\(map.path) needs `type`, `outcome` or `fields`")
        }
        if let count = map.number("count", 1...Double(AlertRule.maximumCount), &problems) { rule.count = Int(count) }
        if let window = duration(map, "window", 1...AlertRule.maximumWindowSeconds) { rule.windowSeconds = window }
        rule.severity = severity(map, "severity") ?? .warning
        rule.isByTenant = map.flag("by_tenant", &problems) ?? false
        return rule
    }
}
