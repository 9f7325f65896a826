import CustodyAlerts
import CustodyHTTP
import CustodyModel
import CustodySystem
import CustodyTestSupport
import Synchronization
import SystemPackage
import Testing

@Suite("what is said of a trouble, and when")
struct BookTests {
    private var plan: AlertPlan {
        var plan = AlertPlan()
        plan.channels = ["one", "two"].map { .init(name: $0, kind: .slack(address: AlertSecret(.variable("X")))) }
        return plan
    }

    private func kinds(_ orders: [AlertBook.Order]) -> [AlertNotice.Kind] { orders.map(\.notice.kind) }

    @Test("a trouble is told once, repeated at its interval, and resolved once")
    func life() throws {
        let harness = try AlertHarness()
        var book = AlertBook()
        var (plan, said) = (plan, [[AlertNotice.Kind]]())
        plan.repeatSeconds = 3600
        for minute in [0, 1, 59, 60, 61, 119, 120] {
            let now = harness.clock.now().adding(seconds: Int64(minute) * 60)
            said.append(kinds(book.report([harness.alert()], scope: "verify", now: now, plan: plan)))
        }
        #expect(said == [[.trigger], [], [], [.reminder], [], [], [.reminder]])
        let end = harness.clock.now().adding(seconds: 9000)
        #expect(kinds(book.report([], scope: "verify", now: end, plan: plan)) == [.resolve])
        #expect(kinds(book.report([], scope: "verify", now: end, plan: plan)) == [])
    }

    @Test("zero repeats nothing")
    func never() throws {
        let harness = try AlertHarness()
        var book = AlertBook()
        var plan = plan
        plan.repeatSeconds = 0
        _ = book.report([harness.alert()], scope: "verify", now: harness.clock.now(), plan: plan)
        let year = harness.clock.now().adding(seconds: 365 * 86_400)
        #expect(book.report([harness.alert()], scope: "verify", now: year, plan: plan).isEmpty)
    }

    @Test("another reporter's silence mends nothing")
    func scopes() throws {
        let harness = try AlertHarness()
        var book = AlertBook()
        _ = book.report([harness.alert()], scope: "verify", now: harness.clock.now(), plan: plan)
        #expect(book.report([], scope: "rules", now: harness.clock.now(), plan: plan).isEmpty)
        #expect(book.entries.count == 1)
    }

    @Test("what became worse is told at once")
    func worse() throws {
        let harness = try AlertHarness()
        var book = AlertBook()
        let now = harness.clock.now()
        _ = book.report([harness.alert(severity: .warning)], scope: "verify", now: now, plan: plan)
        #expect(
            kinds(book.report([harness.alert(severity: .error)], scope: "verify", now: now, plan: plan)) == [.reminder])
        #expect(kinds(book.report([harness.alert(severity: .info)], scope: "verify", now: now, plan: plan)) == [])
    }

    @Test("the same order made again has the same id; a later trouble of the same key has another")
    func ids() throws {
        let harness = try AlertHarness()
        let now = harness.clock.now()
        var (first, again) = (AlertBook(), AlertBook())
        let order = first.report([harness.alert()], scope: "verify", now: now, plan: plan)
        #expect(again.report([harness.alert()], scope: "verify", now: now, plan: plan) == order)
        _ = first.report([], scope: "verify", now: now, plan: plan)
        let later = first.report([harness.alert()], scope: "verify", now: now.adding(seconds: 1), plan: plan)
        #expect(later[0].notice.id != order[0].notice.id)
    }

    @Test("the book is read back as it was written, and nothing else is a book")
    func form() throws {
        let harness = try AlertHarness()
        var book = AlertBook()
        _ = book.report(
            [harness.alert(summary: "two\nlines\\ and \r more"), harness.alert("x", nil, tenant: "acme")],
            scope: "verify",
            now: harness.clock.now(), plan: plan)
        #expect(AlertBook(parsing: book.bytes) == book)
        for cut in 0..<book.bytes.count where cut % 37 == 0 {
            #expect(AlertBook(parsing: Array(book.bytes.prefix(cut))) != book)
        }
        #expect(AlertBook(parsing: Array("custody-alert-book/v2\n".utf8)) == nil)
    }

    @Test("routes choose channels by code, severity, stream and tenant; what no route matches goes to all")
    func routes() throws {
        let harness = try AlertHarness()
        var plan = plan
        func route(_ change: (inout AlertPlan.Route) -> Void) -> AlertPlan.Route {
            var route = AlertPlan.Route()
            change(&route)
            return route
        }
        plan.routes = [
            route { ($0.codes, $0.channels) = ([NamePattern("chain.*")], ["one"]) },
            route { ($0.tenants, $0.channels) = ([NamePattern("acme")], ["two"]) },
            route { ($0.severity, $0.streams, $0.channels) = (.error, [NamePattern("pay-*")], ["two"]) },
        ]
        #expect(plan.channels(for: harness.alert()) == ["one"])
        #expect(plan.channels(for: harness.alert(tenant: "acme")) == ["one", "two"])
        #expect(plan.channels(for: harness.alert("tail.torn", "pay-1")) == ["two"])
        #expect(plan.channels(for: harness.alert("tail.torn", "pay-1", severity: .warning)) == ["one", "two"])
        #expect(plan.channels(for: harness.alert("tail.torn", nil)) == ["one", "two"])
        plan.tenants = [("acme", [NamePattern("acme-*")])]
        plan.severities = [(NamePattern("tail.*"), .warning)]
        #expect(
            plan.tenant(of: "acme-prod") == "acme" && plan.tenant(of: "other") == nil && plan.tenant(of: nil) == nil)
        #expect(plan.severity(of: "tail.torn") == .warning && plan.severity(of: "chain.gap") == .critical)
        #expect(plan.severity(of: "window.empty") == .error && plan.severity(of: "heartbeat.missed") == .warning)
    }
}

@Suite("the spool", .enabled(if: BackgroundServer.canRunPython, Comment(rawValue: BackgroundServer.absence)))
struct SpoolTests {
    @Test("a receiver that is down gets everything once it is back, in order and once")
    func outage() async throws {
        let receiver = try AlertReceiver()
        var harness = try AlertHarness()
        try harness.add(receiver, ["pagerduty", "slack"])
        try receiver.answer("close")
        try await harness.desk.report([harness.alert()], scope: "verify")
        #expect(try await harness.desk.flush().waiting == 2)
        try await harness.desk.report([], scope: "verify")
        // Nothing is due for thirty seconds.
        #expect(try await harness.desk.flush().failures == [])
        try receiver.answer("ok")
        harness.clock.advance(seconds: 30)
        let delivery = try await harness.desk.flush()
        #expect(delivery.delivered == 4 && delivery.waiting == 0 && delivery.failures == [])
        let said = "[x['body']['event_action'] for x in r if x['mode']=='ok' and 'pagerduty' in x['path']]"
        #expect(try receiver.requests(said) == #"["trigger", "resolve"]"#)
        #expect(try await harness.desk.flush().delivered == 0)
    }

    @Test("waiting doubles from half a minute to an hour, and Retry-After is honoured")
    func backoff() async throws {
        let receiver = try AlertReceiver()
        var harness = try AlertHarness()
        try harness.add(receiver, ["slack"])
        try receiver.answer("503")
        try await harness.desk.report([harness.alert()], scope: "verify")
        var waits: [Int64] = []
        for _ in 0..<9 {
            _ = try await harness.desk.flush()
            let next = try harness.desk.standing().waiting[0].next
            waits.append(next.seconds - harness.clock.now().seconds)
            harness.clock.advance(seconds: waits[waits.count - 1])
        }
        #expect(waits == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600])
        try receiver.answer("429 4000.5")
        _ = try await harness.desk.flush()
        let entry = try harness.desk.standing().waiting[0]
        #expect(entry.next.seconds - harness.clock.now().seconds == 4001 && entry.attempts == 10)
        #expect(entry.lastError?.hasSuffix("answered 429") == true)
        harness.clock.advance(seconds: 4000)
        #expect(
            try await harness.desk.flush()
                == {
                    var d = AlertDesk.Delivery(); d.waiting = 1; return d
                }())
        try receiver.answer("ok")
        harness.clock.advance(seconds: 1)
        #expect(try await harness.desk.flush().delivered == 1)
    }

    @Test("one channel that is down keeps no other from hearing")
    func apart() async throws {
        let (down, up) = (try AlertReceiver(), try AlertReceiver())
        var harness = try AlertHarness()
        try harness.add(down, ["slack"])
        try harness.add(up, ["discord"])
        try down.answer("close")
        try await harness.desk.report([harness.alert()], scope: "verify")
        let delivery = try await harness.desk.flush()
        #expect(delivery.delivered == 1 && delivery.waiting == 1)
    }

    @Test("the folder is its owner's alone, and a file that is no notice is named and left")
    func folder() async throws {
        let receiver = try AlertReceiver()
        var harness = try AlertHarness()
        try harness.add(receiver, ["slack"])
        try await harness.desk.report([harness.alert()], scope: "verify")
        let files = PosixFileSystem()
        #expect(try files.status(harness.plan.spool)?.permissions == 0o700)
        for name in try files.list(harness.plan.spool) {
            #expect(try files.status(harness.plan.spool.appending(name))?.permissions == 0o600)
        }
        try files.replace(harness.plan.spool.appending("x.alert"), with: Array("no".utf8))
        let delivery = try await harness.desk.flush()
        #expect(delivery.delivered == 1 && delivery.failures.count == 1)
        #expect(try harness.desk.standing().unreadable == ["x.alert"])
    }

    @Test(
        "a kill at any operation of a report and its delivery loses no notice, also with the power lost",
        arguments: [false, true])
    func kills(isPowerLost: Bool) async throws {
        var nth = 1
        while true {
            var harness = try AlertHarness()
            let disk = SimulatedFileSystem(clock: harness.clock)
            let recorder = RecordingTransport()
            harness.plan.spool = FilePath("/spool")
            harness.plan.channels = [
                .init(name: "chat", kind: .slack(address: AlertSecret(.variable("HOOK"))))
            ]
            let world = AlertWorld(
                files: disk, clock: harness.clock, environment: ["HOOK": "https://hooks.example/x"]
            ) { _ throws(HTTPError) in recorder }
            let desk = AlertDesk(harness.plan, world)
            disk.inject(.init(nth: nth, .stored, halts: true))
            _ = try? await desk.report([harness.alert()], scope: "verify")
            _ = try? await desk.flush(isForced: true)
            let fired = disk.faultFired
            disk.inject(nil)
            if isPowerLost { disk.crash(seed: UInt64(nth)) } else { disk.kill() }
            // The next run finds the same trouble, and delivers what is there.
            _ = try await desk.report([harness.alert()], scope: "verify")
            #expect(try await desk.flush(isForced: true).waiting == 0, "operation \(nth)")
            #expect(try desk.standing().open.count == 1, "operation \(nth)")
            #expect((1...2).contains(recorder.count), "operation \(nth): told \(recorder.count) times")
            if !fired { break }
            nth += 1
        }
        #expect(nth > 10, "there must be operations to fail")
    }

    struct Strike: Sendable, CustomTestStringConvertible {
        let outcome: SimulatedFileSystem.Fault.Outcome
        /// The process ends with the operation, and the power with it where that is said.
        let halts: Bool
        var isPowerLost = false

        var testDescription: String { "\(outcome), \(halts ? isPowerLost ? "power lost" : "killed" : "failed")" }

        static let all = [
            Strike(outcome: .notStored, halts: false), Strike(outcome: .stored, halts: false),
            Strike(outcome: .notStored, halts: true), Strike(outcome: .stored, halts: true),
            Strike(outcome: .stored, halts: true, isPowerLost: true),
            Strike(outcome: .partlyStored, halts: true, isPowerLost: true),
        ]
    }

    /// A report that is struck at one operation, the next one a minute later, and one in which the trouble is mended.
    private func told(
        _ strike: Strike, nth: Int, mendedAtOnce: Bool, _ harness: AlertHarness
    ) async throws -> (fired: Bool, HookTransport) {
        var harness = harness
        let disk = SimulatedFileSystem(clock: harness.clock)
        let transport = HookTransport()
        harness.plan.spool = FilePath("/spool")
        let (hook, key) = (AlertSecret(.variable("HOOK")), AlertSecret(.variable("KEY")))
        harness.plan.channels = [
            .init(name: "hook", kind: .webhook(address: hook, secret: key)),
            .init(name: "pager", kind: .pagerDuty(key: key, url: try HTTPURL("https://pager.example/v2"))),
        ]
        let environment = ["HOOK": "https://hooks.example/x", "KEY": "sixteen bytes or more"]
        let world = AlertWorld(files: disk, clock: harness.clock, environment: environment) {
            _ throws(HTTPError) in transport
        }
        let desk = AlertDesk(harness.plan, world)
        disk.inject(.init(nth: nth, strike.outcome, halts: strike.halts))
        _ = try? await desk.report([harness.alert()], scope: "verify")
        let fired = disk.faultFired
        disk.inject(nil)
        // Another process may deliver what is there in between.
        if nth % 2 == 0, !strike.halts { _ = try await desk.flush() }
        if strike.isPowerLost { disk.crash(seed: UInt64(nth)) } else if strike.halts { disk.kill() }
        for number in 1...2 {
            harness.clock.advance(seconds: 60)
            let stands = number == 1 && !mendedAtOnce
            _ = try await desk.report(stands ? [harness.alert()] : [], scope: "verify")
            #expect(try await desk.flush(isForced: true).waiting == 0, "operation \(nth)")
        }
        return (fired, transport)
    }

    @Test(
        "a report that is struck at any operation is told under one id, and resolved under one key",
        arguments: Strike.all, [false, true])
    func oneID(_ strike: Strike, mendedAtOnce: Bool) async throws {
        let harness = try AlertHarness()
        var (nth, silent) = (1, 0)
        while true {
            let (fired, transport) = try await told(strike, nth: nth, mendedAtOnce: mendedAtOnce, harness)
            let said = transport.said
            let place: Comment = "operation \(nth): \(said)"
            let triggers = said.filter { $0.kind == "trigger" }
            let resolves = said.filter { $0.kind == "resolve" }
            if said.isEmpty, fired, mendedAtOnce {
                // Neither book nor spool had it before it was mended: nobody heard of it, nor of its end.
                silent += 1
            } else {
                #expect(Set(triggers.filter(\.isHook).map(\.id)).count == 1, place)
                #expect(Set(resolves.filter(\.isHook).map(\.id)).count == 1, place)
                #expect(Set(said.filter { !$0.isHook }.map(\.id)).count == 1, place)
                for isHook in [true, false] {
                    let kinds = said.filter { $0.isHook == isHook }.map(\.kind)
                    #expect(kinds.first == "trigger" && kinds.last == "resolve", place)
                }
            }
            if !fired { break }
            nth += 1
        }
        #expect(
            nth > 12 && silent < nth - 6, "there must be operations to fail, and some of them told: \(silent) of \(nth)"
        )
    }

    @Test("a spool that is full keeps what is to be told in the book, and the same notice follows once there is room")
    func full() async throws {
        var harness = try AlertHarness()
        let disk = SimulatedFileSystem(clock: harness.clock)
        harness.plan.spool = FilePath("/spool")
        harness.plan.channels = [.init(name: "chat", kind: .slack(address: AlertSecret(.variable("HOOK"))))]
        let desk = AlertDesk(
            harness.plan,
            AlertWorld(files: disk, clock: harness.clock, environment: [:]) {
                _ throws(HTTPError) in RecordingTransport()
            })
        try desk.spool.prepare()
        for number in 0..<AlertSpool.maximumEntries { disk.makeEmpty(FilePath("/spool/\(number).alert")) }
        for _ in 0..<2 {
            await #expect(throws: CustodyError(.io, "")) {
                try await desk.report([harness.alert()], scope: "verify")
            }
        }
        try disk.remove(FilePath("/spool/1.alert"))
        harness.clock.advance(seconds: 60)
        #expect(try await desk.report([harness.alert()], scope: "verify") == 0)
        let names = try disk.list("/spool").filter { $0.hasSuffix("-chat.alert") }
        let text = try names.map {
            String(decoding: try disk.contents(FilePath("/spool").appending($0)), as: UTF8.self)
        }
        let begin = harness.clock.now().microseconds - 60_000_000
        #expect(text.count == 1 && text[0].contains("kind trigger\n") && text[0].contains("\nsince \(begin)\n"))
    }

    @Test("at its limit the spool refuses further notices with an error, and takes one more below it")
    func limit() throws {
        let harness = try AlertHarness()
        let disk = SimulatedFileSystem(clock: harness.clock)
        let spool = AlertSpool(FilePath("/spool"), disk)
        try spool.prepare()
        let alert = harness.alert()
        func add(_ number: Int) throws {
            let notice = AlertNotice(.trigger, alert, id: "n\(number)", since: harness.clock.now())
            try spool.add(notice, channel: "chat", now: harness.clock.now())
        }
        // Names alone count, so that the test need not write thousands of files with everything in them.
        for number in 0..<AlertSpool.maximumEntries - 1 {
            disk.makeEmpty(FilePath("/spool/\(number).alert"))
        }
        try add(1)
        try add(1)
        #expect(throws: CustodyError(.io, "")) { try add(2) }
    }
}

/// Says yes to everything and counts.
final class RecordingTransport: HTTPTransport {
    private let sent = Mutex(0)

    var count: Int { sent.withLock { $0 } }

    func send(_ request: HTTPRequest, cancellation: HTTPCancellation) throws(HTTPError) -> HTTPResponse {
        sent.withLock { $0 += 1 }
        return HTTPResponse(status: 200, body: Array("ok".utf8))
    }
}

/// A receiver that takes everything, and knows what it was told.
final class HookTransport: HTTPTransport {
    struct Said: Sendable, CustomStringConvertible {
        let kind: String
        /// The `Idempotency-Key` of a hook, the `dedup_key` of PagerDuty.
        let id: String
        let isHook: Bool

        var description: String { "\(isHook ? "hook" : "pager") \(kind) \(id.suffix(8))" }
    }

    private let list = Mutex<[Said]>([])

    var said: [Said] { list.withLock { $0 } }

    func send(_ request: HTTPRequest, cancellation: HTTPCancellation) throws(HTTPError) -> HTTPResponse {
        let body = String(decoding: request.body, as: UTF8.self)
        func value(_ name: String) -> String {
            guard let start = body.firstRange(of: "\"\(name)\":\"")?.upperBound else { return "" }
            return String(body[start...].prefix { $0 != "\"" })
        }
        let isHook = request.url.origin == "https://hooks.example"
        let key = request.headers.first { $0.name == "Idempotency-Key" }?.value ?? ""
        let said = Said(
            kind: value(isHook ? "kind" : "event_action"), id: isHook ? key : value("dedup_key"), isHook: isHook)
        list.withLock { $0.append(said) }
        return HTTPResponse(status: isHook ? 200 : 202, body: [])
    }
}

extension SimulatedFileSystem {
    fileprivate func makeEmpty(_ path: FilePath) { (try? open(path, .create))?.close() }
}
