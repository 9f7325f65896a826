package import CustodyModel

/// An alert of events themselves: so many of a kind within some time.
package struct AlertRule: Sendable, Equatable {
    /// Most events and the longest time that a rule counts.
    package static let maximumCount = 10_000
    package static let maximumWindowSeconds: Int64 = 7 * 86_400
    /// Tenants that are counted apart in one rule; further ones are counted together.
    package static let maximumTenants = 256

    package struct Member: Sendable, Equatable {
        /// Names from the event's top level on, joined by dots.
        package let path: String
        /// The text of a string, or a number, `true`, `false` or `null` as it is written.
        package let value: String

        package init(path: String, value: String) {
            self.path = path
            self.value = value
        }
    }

    /// `[a-z0-9][a-z0-9-]{0,31}`
    package var name = ""
    package var streams: [NamePattern] = []
    /// The event's `type`; nil for any.
    package var type: NamePattern?
    /// All of them must hold; `outcome` is one.
    package var members: [Member] = []
    package var count = 1
    package var windowSeconds: Int64 = 600
    package var severity = AlertSeverity.warning
    /// Counts each value of the event's `tenant` apart.
    package var isByTenant = false

    package init() {}

    func matches(_ stream: String, _ values: [String: String]) -> Bool {
        if !streams.isEmpty, !streams.contains(where: { $0.matches(stream) }) { return false }
        if let type, !(values["type"].map(type.matches) ?? false) { return false }
        return members.allSatisfy { values[$0.path] == $0.value }
    }
}

/// Counts events by rules. A value: it is given events in order and says what stands.
package struct RuleWatch: Sendable {
    struct Tally: Sendable, Equatable {
        /// Times of the newest matches, at most as many as the rule's count.
        var times: [Timestamp] = []
        var firstSeq: UInt64 = 0
        var lastSeq: UInt64 = 0
        var stream = ""
        /// When the count was last reached.
        var fired: Timestamp?
    }

    struct Key: Hashable, Sendable, Comparable {
        let rule: String
        let tenant: String

        static func < (left: Key, right: Key) -> Bool { (left.rule, left.tenant) < (right.rule, right.tenant) }
    }

    package let rules: [AlertRule]
    private(set) var tallies: [Key: Tally] = [:]
    private let wanted: Set<String>

    package init(_ rules: [AlertRule]) {
        self.rules = rules
        wanted = Set(rules.flatMap { $0.members.map(\.path) } + ["type", "tenant"])
    }

    /// One recorded event, in the order of its stream.
    package mutating func see(_ event: UnsafeRawBufferPointer, stream: String, seq: UInt64, time: Timestamp) {
        let values = unsafe EventMembers.read(event, wanted)
        for rule in rules where rule.matches(stream, values) {
            var key = Key(rule: rule.name, tenant: rule.isByTenant ? values["tenant"] ?? "" : "")
            if tallies[key] == nil, tallies.keys.count(where: { $0.rule == rule.name }) >= AlertRule.maximumTenants {
                key = Key(rule: rule.name, tenant: "(others)")
            }
            var tally = tallies[key] ?? Tally()
            if tally.times.isEmpty { tally.firstSeq = seq }
            tally.times.append(time)
            if tally.times.count > rule.count { tally.times.removeFirst(tally.times.count - rule.count) }
            tally.lastSeq = seq
            tally.stream = stream
            if tally.times.count == rule.count,
                time.microseconds - tally.times[0].microseconds <= rule.windowSeconds * Timestamp.microsecondsPerSecond
            {
                tally.fired = time
            }
            tallies[key] = tally
        }
    }

    /// What stands at this moment: rules whose count was reached within their window, and those where it was reached
    /// since the last call, so that no burst between two looks goes unheard.
    package mutating func standing(now: Timestamp, source: String) -> [Alert] {
        var alerts: [Alert] = []
        for key in tallies.keys.sorted() {
            guard let rule = rules.first(where: { $0.name == key.rule }), var tally = tallies[key] else {
                tallies[key] = nil
                continue
            }
            let horizon = now.adding(seconds: -rule.windowSeconds)
            let recent = tally.times.count { $0 > horizon }
            if recent >= rule.count || tally.fired != nil { alerts.append(RuleWatch.alert(rule, key, tally, source)) }
            tally.fired = nil
            tallies[key] = recent == 0 ? nil : tally
        }
        return alerts
    }

    private static func alert(_ rule: AlertRule, _ key: Key, _ tally: Tally, _ source: String) -> Alert {
        let tenant = key.tenant.isEmpty ? nil : String(key.tenant.prefix(64))
        let times = rule.count == 1 ? "an event" : "\(rule.count) events within \(rule.windowSeconds) s"
        return Alert(
            key: "rule.\(rule.name)" + (tenant.map { ":\($0)" } ?? ""), code: "rule.\(rule.name)",
            severity: rule.severity, summary: "\(times) matched the rule \(rule.name) in \(tally.stream)",
            source: source, stream: tally.stream, tenant: tenant, time: tally.times.last ?? Timestamp(microseconds: 0),
            details: [.init("last seq", String(tally.lastSeq))])
    }
}

extension RuleWatch {
    private static let header = "custody-alert-rules/v1"

    /// What is counted, for the next run.
    package var bytes: [UInt8] {
        var form = LineForm(RuleWatch.header)
        for key in tallies.keys.sorted() {
            guard let tally = tallies[key] else { continue }
            var entry = LineForm("tally")
            entry.add("rule", key.rule)
            entry.add("tenant", key.tenant)
            entry.add("stream", tally.stream)
            entry.add("first", String(tally.firstSeq))
            entry.add("last", String(tally.lastSeq))
            if let fired = tally.fired { entry.add("fired", String(fired.microseconds)) }
            entry.add("times", tally.times.map { String($0.microseconds) }.joined(separator: " "))
            form.add("tally", entry.text)
        }
        return form.bytes
    }

    /// Goes on where ``bytes`` left off; what cannot be read, or belongs to no rule any more, is counted anew.
    package mutating func restore(_ bytes: [UInt8]) {
        guard let form = LineForm(RuleWatch.header, parsing: bytes) else { return }
        for text in form.all("tally") {
            guard let entry = LineForm("tally", parsing: Array(text.utf8)), let name = entry["rule"],
                let rule = rules.first(where: { $0.name == name }), let first = entry["first"].flatMap(UInt64.init),
                let last = entry["last"].flatMap(UInt64.init), let times = entry["times"]
            else { continue }
            let moments = times.split(separator: " ").compactMap { Int64($0).map(Timestamp.init(microseconds:)) }
            tallies[Key(rule: name, tenant: entry["tenant"] ?? "")] = Tally(
                times: moments.suffix(rule.count), firstSeq: first, lastSeq: last, stream: entry["stream"] ?? "",
                fired: entry["fired"].flatMap { Int64($0).map(Timestamp.init(microseconds:)) })
        }
    }
}
