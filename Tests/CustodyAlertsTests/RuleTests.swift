import CustodyAlerts
import CustodyModel
import CustodySystem
import CustodyTestSupport
import Testing

@Suite("alerts of events")
struct RuleTests {
    private func rule(_ change: (inout AlertRule) -> Void = { _ in }) -> AlertRule {
        var rule = AlertRule()
        rule.name = "blocked"
        rule.type = NamePattern("tool.*")
        rule.members = [.init(path: "outcome", value: "blocked")]
        rule.count = 3
        rule.windowSeconds = 60
        change(&rule)
        return rule
    }

    private let base = SimulatedClock().now()

    private func see(_ watch: inout RuleWatch, _ seconds: Int64, _ event: String, stream: String = "default") {
        let bytes = Array(event.utf8)
        unsafe bytes.withUnsafeBytes {
            unsafe watch.see($0, stream: stream, seq: UInt64(seconds), time: base.adding(seconds: seconds))
        }
    }

    private let blocked = #"{"type":"tool.call","outcome":"blocked"}"#

    @Test("a rule fires at its count within its window, and neither below the one nor beyond the other")
    func threshold() {
        for (times, fires) in [
            ([0, 30, 60], true), ([0, 30, 61], false), ([0, 30], false), ([0, 50, 61, 100], true),
        ] {
            var watch = RuleWatch([rule()])
            for time in times { see(&watch, Int64(time), blocked) }
            let now = base.adding(seconds: Int64(times[times.count - 1]))
            #expect(watch.standing(now: now, source: "log").count == (fires ? 1 : 0), "\(times)")
        }
    }

    @Test("a burst between two looks is told once and mended at the next look")
    func burst() {
        var watch = RuleWatch([rule()])
        for time in [0, 1, 2] { see(&watch, Int64(time), blocked) }
        let late = base.adding(seconds: 86_400)
        #expect(watch.standing(now: late, source: "log").map(\.key) == ["rule.blocked"])
        #expect(watch.standing(now: late, source: "log").isEmpty)
    }

    @Test("type, outcome, other members and streams must all fit")
    func conditions() {
        let deep = rule {
            ($0.count, $0.streams) = (1, [NamePattern("pay-*")])
            $0.members.append(.init(path: "actor.role", value: "admin"))
            $0.members.append(.init(path: "n", value: "12345678901234567890"))
        }
        let right =
            #"{"a":{"outcome":"x"},"type":"tool.x","actor":{"id":[1,{"role":"no"}],"role":"\u0061dmin"},"n":12345678901234567890,"outcome":"blocked"}"#
        for (event, stream, fires) in [
            (right, "pay-1", true), (right, "other", false),
            (right.replacing("tool.x", with: "file.x"), "pay-1", false),
            (right.replacing(#""role":"\u0061dmin""#, with: #""role":null"#), "pay-1", false),
            (right.replacing("890,", with: "891,"), "pay-1", false), ("{}", "pay-1", false),
        ] {
            var watch = RuleWatch([deep])
            see(&watch, 0, event, stream: stream)
            #expect(watch.standing(now: base, source: "log").count == (fires ? 1 : 0), "\(event) in \(stream)")
        }
    }

    @Test("tenants are counted apart where asked, and beyond their limit together")
    func tenants() {
        var watch = RuleWatch([rule { ($0.isByTenant, $0.count) = (true, 2) }])
        for tenant in ["a", "b", "a"] {
            see(&watch, 0, #"{"type":"tool.x","outcome":"blocked","tenant":"\#(tenant)"}"#)
        }
        #expect(watch.standing(now: base, source: "log").map(\.tenant) == ["a"])
        watch = RuleWatch([rule { ($0.isByTenant, $0.count) = (true, 2) }])
        for tenant in 0..<AlertRule.maximumTenants + 2 {
            see(&watch, 0, #"{"type":"tool.x","outcome":"blocked","tenant":"t\#(tenant)"}"#)
        }
        #expect(watch.standing(now: base, source: "log").map(\.tenant) == ["(others)"])
    }

    @Test("counting goes on in the next run")
    func restore() {
        var first = RuleWatch([rule()])
        for time in [0, 1] { see(&first, Int64(time), blocked) }
        var second = RuleWatch([rule()])
        second.restore(first.bytes)
        #expect(second.bytes == first.bytes)
        see(&second, 2, blocked)
        #expect(second.standing(now: base.adding(seconds: 3), source: "log").count == 1)
        var other = RuleWatch([rule { $0.name = "other" }])
        other.restore(first.bytes)
        other.restore(Array("nonsense".utf8))
        #expect(other.standing(now: base, source: "log").isEmpty)
    }

    @Test("an alert of a rule holds no part of an event")
    func content() {
        var watch = RuleWatch([rule { $0.count = 1 }])
        see(&watch, 0, #"{"type":"tool.call","outcome":"blocked","argument":"hunter2"}"#)
        let alert = watch.standing(now: base, source: "log")[0]
        #expect(!"\(alert)".contains("hunter2") && alert.details == [.init("last seq", "0")])
    }
}

extension String {
    fileprivate func replacing(_ part: String, with other: String) -> String {
        var result = "", rest = self[...]
        while !rest.isEmpty {
            if rest.hasPrefix(part) {
                result += other
                rest = rest.dropFirst(part.count)
            } else {
                result.append(rest.removeFirst())
            }
        }
        return result
    }
}
