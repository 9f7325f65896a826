import CustodyAlerts
import CustodyHTTP
import CustodyJobs
import CustodyModel
import CustodyPipeline
import CustodyService
import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing

/// A store in memory whose journal a test writes itself.
private struct TailScene {
    let disk: SimulatedFileSystem
    let clock: SimulatedClock
    var settings = Settings()
    var plan = AlertPlan()
    var log: LogBuilder

    /// - Parameter count: events that make the rule stand.
    init(count: Int) throws {
        let clock = SimulatedClock()
        (self.clock, disk) = (clock, SimulatedFileSystem(clock: clock))
        log = LogBuilder(time: clock.now())
        settings.storage.path = "/store"
        plan.spool = "/spool"
        plan.repeatSeconds = 0
        plan.channels = [.init(name: "chat", kind: .slack(address: AlertSecret(.variable("HOOK"))))]
        var rule = AlertRule()
        (rule.name, rule.type, rule.count, rule.windowSeconds) = ("burst", NamePattern("test"), count, 3600)
        plan.rules = [rule]
        (rule.name, rule.count) = ("never", count + 1)
        plan.rules.append(rule)
        try disk.makeDirectories("/")
        _ = try StoreMaker.make(
            StoreLayout("/store"), origin: "audit.example/tail", World(fileSystem: disk, clock: clock))
    }

    private var alerts: AlertWorld {
        AlertWorld(files: disk, clock: clock, environment: [:]) { _ throws(HTTPError) in
            try CurlTransport(userAgent: "custody/test", proxy: .none)
        }
    }

    var tail: EventTail {
        EventTail(settings, plan, world: World(fileSystem: disk, clock: clock), alerts: alerts)
    }

    /// Ids of what was told of the rule, by kind.
    func told(_ kind: AlertNotice.Kind) throws -> [String] {
        try AlertDesk(plan, alerts).standing().waiting.map(\.notice).filter { $0.kind == kind }.map(\.id)
    }

    mutating func events(_ count: Int) {
        for _ in 0..<count { log.append("{\"type\":\"test\"}") }
    }

    func segment(_ first: UInt64, _ attempt: Int = 0) -> FilePath {
        StoreLayout("/store").journal(.standard).appending("\(padded(first))-000\(attempt).jsonl")
    }

    private func padded(_ number: UInt64) -> String {
        String(repeating: "0", count: 20 - String(number).count) + String(number)
    }

    /// Makes a segment hold these records, and these bytes behind them.
    func write(_ path: FilePath, _ range: Range<Int>, _ more: [UInt8] = []) throws {
        try disk.makeDirectories(path.removingLastComponent())
        try disk.replace(path, with: Array(log.lines[range].joined()) + more)
    }

    /// Puts records into a closed file of the local sink.
    func ship(_ range: Range<Int>) throws {
        let name = "audit-\(padded(UInt64(range.lowerBound)))-\(padded(UInt64(range.upperBound) - 1)).jsonl"
        let folder = settings.localPath.appending("default")
        try disk.makeDirectories(folder)
        try disk.replace(folder.appending(name), with: Array(log.lines[range].joined()))
    }
}

@Suite("counting events of a journal")
struct EventTailTests {
    /// A scene that was looked at once, with so many records behind the place.
    private func scene(count: Int, _ events: Int) async throws -> TailScene {
        var scene = try TailScene(count: count)
        scene.events(2)
        try scene.write(scene.segment(0), 0..<2)
        #expect(try await scene.tail.look() == EventTail.Outcome())
        scene.events(events)
        return scene
    }

    @Test("events are counted once, however the journal's segments are cut, copied and torn")
    func segments() async throws {
        var scene = try await scene(count: 100, 6)
        try scene.write(scene.segment(0), 0..<4, Array(scene.log.lines[4].prefix(50)))
        #expect(try await scene.tail.look().events == 2)
        #expect(try await scene.tail.look().events == 0)
        // The torn line is put aside and written again, with what follows, into another segment.
        try scene.write(scene.segment(0), 0..<4)
        try scene.write(scene.segment(4), 4..<6)
        #expect(try await scene.tail.look().events == 2)
        // After a failed sync the same lines go to a further attempt.
        try scene.write(scene.segment(4, 1), 4..<8)
        let last = try await scene.tail.look()
        #expect(last.events == 2 && last.missed == 0)
        // Another stream that began after the first look is counted from its beginning; Custody's own events are not.
        var other = LogBuilder(StreamName("other")!, time: scene.clock.now())
        other.append("{\"type\":\"custody.opened\"}")
        other.append("{\"type\":\"test\"}")
        let folder = StoreLayout("/store").journal(other.stream)
        try scene.disk.makeDirectories(folder)
        try scene.disk.replace(folder.appending(scene.segment(0).lastComponent!), with: other.bytes)
        scene.events(1)
        try scene.write(scene.segment(4, 1), 4..<9)
        #expect(try await scene.tail.look().events == 2)
    }

    @Test("what left the journal unseen is read from the local files, and what those lack is told")
    func missed() async throws {
        let scene = try await scene(count: 5, 6)
        try scene.ship(0..<5)
        try scene.disk.remove(scene.segment(0))
        try scene.write(scene.segment(7), 7..<8)
        // 2, 3 and 4 lie in the local files, 5 and 6 nowhere.
        let outcome = try await scene.tail.look()
        #expect(outcome.events == 4 && outcome.missed == 2)
        #expect(try await scene.tail.look() == EventTail.Outcome())
    }

    @Test("a segment that is still empty says what was recorded before it")
    func empty() async throws {
        let scene = try await scene(count: 6, 6)
        try scene.ship(0..<8)
        try scene.disk.remove(scene.segment(0))
        try scene.write(scene.segment(8), 0..<0)
        let outcome = try await scene.tail.look()
        #expect(outcome.events == 6 && outcome.missed == 0 && outcome.standing == 1)
    }

    @Test("a place that is not what was left is an error, not a beginning")
    func damaged() async throws {
        let scene = try await scene(count: 5, 1)
        let path = FilePath("/spool/events")
        let bytes = try scene.disk.contents(path)
        for cut in [0, bytes.count / 2, bytes.count - 1] {
            try scene.disk.replace(path, with: Array(bytes.prefix(cut)))
            await #expect(throws: CustodyError(.corrupt, "")) { try await scene.tail.look() }
        }
    }

    @Test("while another process counts, nothing is counted twice")
    func busy() async throws {
        let scene = try await scene(count: 5, 4)
        try scene.write(scene.segment(0), 0..<6)
        let lock = try #require(try scene.disk.lock("/spool/events.lock", contents: []))
        let busy = try await scene.tail.look()
        #expect(busy.isBusy && busy.events == 0)
        lock.release()
        #expect(try await scene.tail.look().events == 4)
    }

    @Test(
        "a look that is struck at any operation neither loses nor doubles an event, and tells under one id",
        arguments: [SimulatedFileSystem.Fault.Outcome.notStored, .stored], [false, true])
    func faults(_ outcome: SimulatedFileSystem.Fault.Outcome, isPowerLost: Bool) async throws {
        var nth = 1
        while true {
            let scene = try await scene(count: 5, 5)
            try scene.write(scene.segment(0), 0..<7)
            scene.disk.inject(.init(nth: nth, outcome, halts: true))
            _ = try? await scene.tail.look()
            let fired = scene.disk.faultFired
            scene.disk.inject(nil)
            if isPowerLost { scene.disk.crash(seed: UInt64(nth)) } else { scene.disk.kill() }
            scene.clock.advance(seconds: 60)
            _ = try await scene.tail.look()
            // The rule that wants one event more would stand if one had been counted twice.
            #expect(try scene.told(.trigger).count == 1, "operation \(nth)")
            // Mended an hour later.
            scene.clock.advance(seconds: 7200)
            _ = try await scene.tail.look()
            #expect(try scene.told(.resolve).count == 1, "operation \(nth)")
            if !fired { break }
            nth += 1
        }
        #expect(nth > 10, "there must be operations to fail: \(nth)")
    }
}

@Suite(
    "events in a plain setup", .enabled(if: BackgroundServer.canRunPython, Comment(rawValue: BackgroundServer.absence)))
struct EventSetupTests {
    @Test("the scheduled verification alone counts events, tells and resolves; a scan goes on from the same place")
    func job() async throws {
        let harness = try await JobHarness.counting()
        #expect(try await harness.run().exitStatus == 0)
        try await harness.record(3)
        #expect(try await harness.tail.look().events == 3)
        try await harness.record(2)
        let report = try await harness.run()
        #expect(report.exitStatus == 0 && report.warnings == [], "\(report.warnings)")
        #expect(try harness.heard() == ["trigger rule.burst"])
        #expect(try await harness.tail.look().events == 0)
        harness.clock.goTo(day: 1, hour: 1)
        try await harness.record(1)
        _ = try await harness.run()
        #expect(try harness.heard() == ["trigger rule.burst", "resolve rule.burst"])
    }

    @Test("a job that cannot be done counts events all the same, and a place that is damaged is a warning")
    func failing() async throws {
        let harness = try await JobHarness.counting()
        _ = try await harness.run()
        try await harness.record(5)
        try harness.files.replace(harness.settings.verifyPath.appending("state"), with: Array("no".utf8))
        await #expect(throws: CustodyError(.configuration, "")) { try await harness.run() }
        #expect(try harness.heard().sorted() == ["trigger job.failed", "trigger rule.burst"])
        try harness.files.remove(harness.settings.verifyPath.appending("state"))
        try harness.files.replace(harness.options.alerts.spool.appending("events"), with: Array("no".utf8))
        let report = try await harness.run()
        #expect(report.warnings.count == 1 && report.warnings[0].hasPrefix("events were not counted"))
    }

    @Test("a process that records tells of a burst within its interval, without anybody calling, and again at its end")
    func recorder() async throws {
        let harness = try await JobHarness.counting()
        let desk = AlertDesk(harness.options.alerts, harness.alertWorld)
        let warnings = Monitor([String]())
        let counting = EventCounting(harness.tail, desk, clock: harness.clock) { text in
            warnings.withLock { $0.append(text) }
        }
        let looks = await counting.begin()
        #expect(looks != nil)
        try await harness.record(5)
        for _ in 0..<2000 {
            if try !harness.heard().isEmpty { break }
            try await SystemClock().sleep(nanoseconds: 10_000_000)
        }
        #expect(try harness.heard() == ["trigger rule.burst"])
        harness.clock.goTo(day: 1, hour: 1)
        try await harness.record(5)
        await counting.end(looks)
        let heard = try harness.heard()
        #expect(heard.first == "trigger rule.burst" && heard.allSatisfy { $0.hasSuffix("rule.burst") })
        #expect(try desk.standing().open.count == 1)
        #expect(warnings.withLock { $0 } == [])
        harness.options.alerts.rules = []
        let none = EventCounting(harness.tail, desk, clock: harness.clock) { _ in }
        #expect(await none.begin() == nil)
    }
}
