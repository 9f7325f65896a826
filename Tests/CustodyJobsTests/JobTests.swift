import CustodyAlerts
import CustodyJobs
import CustodyModel
import CustodyPipeline
import CustodySystem
import CustodyTestSupport
import CustodyVerifier
import SystemPackage
import Testing
import CustodyService

@Suite("which part of history a run reads")
struct RotationTests {
    private let day = Timestamp.microsecondsPerDay

    @Test("every cycle of runs reads everything, while the log grows", arguments: [1, 2, 7, 30, 365])
    func everything(turns: Int) {
        let first = Timestamp(microseconds: 20_000 * day + 12_345)
        var rotation = Rotation(first: first)
        for run in 0..<3 * turns + 5 {
            let begins = rotation.turn == 0
            let window = Timestamp(microseconds: (20_010 + Int64(run)) * day)
            let before = rotation.cursor
            let part = rotation.next(turns: turns, window: window)
            if begins { #expect(before == first) }
            if let part { #expect(part.lowerBound == before) }
            // The last of a cycle reads up to the window, and the next begins anew.
            if rotation.turn == 0 {
                #expect(part?.upperBound == Timestamp(microseconds: window.microseconds - 1))
                #expect(rotation.cursor == first)
            } else {
                #expect(part.map { $0.upperBound.microseconds + 1 == rotation.cursor.microseconds } ?? true)
            }
        }
    }

    @Test("a log younger than the window has no history yet; fewer turns than were taken end the cycle")
    func young() {
        var rotation = Rotation(first: Timestamp(microseconds: 100 * day))
        #expect(rotation.next(turns: 3, window: Timestamp(microseconds: 99 * day)) == nil)
        #expect(rotation.turn == 1)
        rotation = Rotation(first: Timestamp(microseconds: 0), cursor: Timestamp(microseconds: 5 * day), turn: 20)
        let part = rotation.next(turns: 3, window: Timestamp(microseconds: 50 * day))
        #expect(part == Timestamp(microseconds: 5 * day)...Timestamp(microseconds: 50 * day - 1) && rotation.turn == 0)
    }

    @Test("parts are whole days and as equal as they can be")
    func equal() {
        var rotation = Rotation(first: Timestamp(microseconds: 0))
        let window = Timestamp(microseconds: 10 * day)
        let parts = (0..<4).map { _ in rotation.next(turns: 4, window: window) }
        #expect(
            parts.map { $0.map { ($0.upperBound.microseconds + 1 - $0.lowerBound.microseconds) / day } } == [
                3, 3, 2, 2,
            ])
    }
}

@Suite("what shrank")
struct CoverageTests {
    private func coverage(_ change: (inout Coverage) -> Void = { _ in }) -> Coverage {
        var coverage = Coverage()
        (coverage.sinks, coverage.streams, coverage.anchors) = (["a", "b c"], ["default"], ["/far/x"])
        (coverage.channels, coverage.beliefs) = (["pager"], ["trust line"])
        (coverage.lookbackDays, coverage.turns, coverage.maximumSilenceSeconds) = (7, 30, 86_400)
        change(&coverage)
        return coverage
    }

    @Test("every way to look at less is named, and none to look at more")
    func lost() {
        let cases: [((inout Coverage) -> Void, String?)] = [
            ({ _ in }, nil), ({ $0.sinks.remove("b c") }, "sink b c"), ({ $0.streams = [] }, "stream default"),
            ({ $0.anchors = [] }, "anchor /far/x"), ({ $0.channels = [] }, "channel pager"),
            ({ $0.beliefs = [] }, "belief trust line"), ({ $0.lookbackDays = 6 }, "a window of 7 days"),
            ({ $0.turns = 31 }, "all history within 30 runs"),
            ({ $0.maximumSilenceSeconds = 0 }, "silence of 86400 s at most"),
            ({ $0.maximumSilenceSeconds = 86_401 }, "silence of 86400 s at most"),
            ({ $0.lookbackDays = 8 }, nil), ({ $0.turns = 29 }, nil), ({ $0.maximumSilenceSeconds = 60 }, nil),
            ({ $0.sinks.insert("c") }, nil),
        ]
        for (change, expected) in cases {
            #expect(coverage(change).lost(since: coverage()).map(\.expected) == (expected.map { [$0] } ?? []))
            // What both covered stays owed.
            #expect(
                coverage().lost(since: coverage(change).joined(coverage())).isEmpty
                    == coverage(change).isNoMore(than: coverage()))
        }
    }

    @Test("a state is read back as it was written, and nothing else is one")
    func state() {
        let time = SimulatedClock().now()
        var state = JobState(
            lastRun: time, rotation: Rotation(first: .earliest, cursor: time, turn: 3), coverage: coverage())
        state.lastSuccess = time
        state.doubts = [.earliest...time]
        #expect(JobState(parsing: state.bytes) == state)
        for cut in stride(from: 0, to: state.bytes.count, by: 9) {
            #expect(JobState(parsing: Array(state.bytes.prefix(cut))) != state)
        }
    }
}

extension Coverage {
    /// True when this covers nothing that the other does not.
    fileprivate func isNoMore(than other: Coverage) -> Bool { other.lost(since: self).isEmpty }
}

@Suite(
    "custody job verify", .enabled(if: BackgroundServer.canRunPython, Comment(rawValue: BackgroundServer.absence)))
struct JobTests {
    @Test("what shrank is owed until it is back or accepted")
    func accept() async throws {
        let harness = try JobHarness()
        harness.clock.goTo(day: 0, hour: 1)
        try await harness.record()
        #expect(try await harness.run().exitStatus == 0)
        harness.settings.verify.lookbackDays = 3
        for _ in 0..<2 {
            let report = try await harness.run()
            #expect(report.exitStatus == 1 && report.findings.map(\.code) == [.configShrunk])
        }
        #expect(try await harness.run(accept: true).exitStatus == 0)
        #expect(try await harness.run().exitStatus == 0)
        #expect(
            try harness.heard() == [
                "trigger config.shrunk:a window of 7 days", "resolve config.shrunk:a window of 7 days",
            ])
    }

    @Test("a job that cannot be done tells people and the metrics, and its mending is told")
    func failed() async throws {
        let harness = try JobHarness()
        harness.clock.goTo(day: 0, hour: 1)
        try await harness.record()
        #expect(try await harness.run().exitStatus == 0)
        let state = harness.settings.verifyPath.appending("state")
        let good = try harness.files.contents(state)
        try harness.files.replace(state, with: Array("nonsense".utf8))
        await #expect(throws: CustodyError(.configuration, "")) { _ = try await harness.run() }
        #expect(try harness.metric("verify_exit_status") == 4 && harness.metric("verify_success") == 0)
        try harness.files.replace(state, with: good)
        #expect(try await harness.run().exitStatus == 0)
        #expect(try harness.heard() == ["trigger job.failed", "resolve job.failed"])
    }

    @Test("the result is recorded beside a process that records, with the report's digest")
    func beside() async throws {
        let harness = try JobHarness()
        harness.clock.goTo(day: 0, hour: 1)
        try await harness.record()
        let report = try await harness.recording { try await harness.run() }
        #expect(report.exitStatus == 0 && report.warnings.isEmpty, "\(report.text)\(report.warnings)")
        let lines = try harness.register("verified")
        #expect(lines.count == 1)
        let folder = harness.settings.verifyPath.appending("reports")
        let name = try #require(try harness.files.list(folder).first { $0.hasSuffix(".json") })
        let sum = try Program.run("sha256sum", [folder.appending(name).string]).text.prefix(64)
        #expect(lines[0].contains("\"report_sha256\":\"\(sum)\",\"result\":\"verified\""))
        let check = "import json,sys; d=json.load(open(sys.argv[1])); print(d['result'], d['covers']['streams'])"
        let parsed = try Program.run("python3", ["-c", check, folder.appending(name).string])
        #expect(parsed.text == "verified ['custody', 'default']\n", "\(parsed.diagnostics)")
    }

    @Test("the page is well-formed, loads nothing and escapes what it shows")
    func page() async throws {
        let harness = try JobHarness()
        harness.clock.goTo(day: 0, hour: 1)
        try await harness.record()
        harness.options.alerts.channels = []
        harness.copiesAnchor = false
        harness.options.verifier.anchors = [harness.folder.appending("<script>&\"'.jsonl").string]
        let report = try await harness.run()
        #expect(report.exitStatus != 0)
        let page = report.page
        #expect(!page.contains("<script>") && page.contains("&lt;script&gt;&amp;&quot;&#39;.jsonl"))
        for word in ["http://", "https://", "url(", "@import", "src="] { #expect(!page.contains(word), "\(word)") }
        let check = """
            import sys,html.parser
            class P(html.parser.HTMLParser):
                stack=[]
                def handle_starttag(s,t,a):
                    if t not in ('meta','br'): s.stack.append(t)
                def handle_endtag(s,t):
                    assert s.stack and s.stack[-1]==t,(t,s.stack)
                    s.stack.pop()
            p=P(); p.feed(sys.stdin.read()); assert not p.stack; print('fine')
            """
        let outcome = try Program.run("python3", ["-c", check], input: Array(page.utf8))
        #expect(outcome.text == "fine\n", "\(outcome.diagnostics)")
    }

    @Test("events that a rule counts are told, across runs, and what went by unseen is said")
    func rules() async throws {
        let harness = try await JobHarness.counting()
        let tail = harness.tail
        // A first look begins at the end.
        #expect(try await tail.look() == EventTail.Outcome())
        try await harness.record(3)
        #expect(try await tail.look().events == 3)
        try await harness.record(2)
        let outcome = try await tail.look()
        #expect(outcome.events == 2 && outcome.standing == 1)
        _ = try await AlertDesk(harness.options.alerts, harness.alertWorld).flush()
        harness.clock.goTo(day: 1, hour: 1)
        #expect(try await tail.look().standing == 0)
        _ = try await AlertDesk(harness.options.alerts, harness.alertWorld).flush()
        #expect(try harness.heard() == ["trigger rule.burst", "resolve rule.burst"])
    }
}
