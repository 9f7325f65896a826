import CustodyModel
import CustodyPipeline
import CustodyService
import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing

@Suite("what operators and other processes leave in a store")
struct OperatorTests {
    private func types(_ harness: LogHarness) throws -> [String] {
        try harness.journal(.register).lines.compactMap { RecordLineType.of($0) }
            .filter { ["halted", "resumed", "verified"].contains($0) }
    }

    private let layout = StoreLayout(LogHarness.root)

    private func verified(_ word: String = "verified") -> CustodyEvent {
        let time = SimulatedClock().now()
        return .verified(
            report: .zero, result: word, configDigest: .zero, streams: ["default"], sinks: ["local"], from: time,
            to: time)
    }

    @Test("a halt stops an open log, survives a restart and is lifted by an operator alone; each is chained once")
    func halt() async throws {
        let harness = LogHarness()
        try harness.make()
        var log = try await harness.open()
        _ = try await log.append(LogHarness.event(1), to: .standard, source: nil)
        #expect(try Halt.set(layout, by: "uid:7", reason: "drill", harness.world))
        for await _ in log.halts { break }
        await #expect(throws: CustodyError(.halted, "")) {
            _ = try await log.append(LogHarness.event(2), to: .standard, source: nil)
        }
        #expect(try !Halt.set(layout, by: "uid:8", reason: "again", harness.world))
        try await log.close()
        for _ in 0..<2 {
            log = try await harness.open()
            #expect(log.halt?.by == "uid:7" && log.halt?.reason == "drill")
            await #expect(throws: CustodyError(.halted, "")) {
                _ = try await log.append(LogHarness.event(2), to: .standard, source: nil)
            }
            try await log.close()
        }
        #expect(try types(harness) == ["halted"])
        #expect(try Halt.lift(layout, by: "uid:9", reason: "over", harness.world))
        #expect(try !Halt.lift(layout, by: "uid:9", reason: "over", harness.world))
        log = try await harness.open()
        _ = try await log.append(LogHarness.event(2), to: .standard, source: nil)
        try await log.close()
        #expect(try types(harness) == ["halted", "resumed"])
        let lines = try harness.journal(.register).lines.map { String(decoding: $0, as: UTF8.self) }
        #expect(lines.contains { $0.contains(#"{"type":"custody.halted","by":"uid:7","reason":"drill"}"#) })
        #expect(lines.contains { $0.contains(#"{"type":"custody.resumed","by":"uid:9","reason":"over"}"#) })
        #expect(LogHarness.numbers(try harness.journal(.standard).lines).values.sorted() == [1, 2])
    }

    @Test("an empty or strange sentinel halts as well, and so does one that was made and removed by hand")
    func touched() async throws {
        for content in ["", "nonsense\nby \u{1}\n", String(repeating: "x", count: 5000)] {
            let harness = LogHarness()
            try harness.make()
            try harness.fileSystem.replace(layout.halted, with: Array(content.utf8))
            var log = try await harness.open()
            #expect(log.halt?.by == "unknown")
            try await log.close()
            try harness.fileSystem.remove(layout.halted)
            log = try await harness.open()
            #expect(log.halt == nil)
            try await log.close()
            #expect(try types(harness) == ["halted", "resumed"])
        }
    }

    @Test(
        "a reason is one short plain line",
        arguments: [
            (String(repeating: "x", count: 199), true), (String(repeating: "x", count: 200), true),
            (String(repeating: "x", count: 201), false), ("", false), ("a\nb", false), ("é", false),
        ])
    func reasons(_ text: String, _ isGood: Bool) throws {
        let harness = LogHarness()
        try harness.make()
        if isGood {
            #expect(try Halt.set(layout, by: "uid:1", reason: text, harness.world))
        } else {
            #expect(throws: CustodyError(.usage, "")) {
                try Halt.set(layout, by: "uid:1", reason: text, harness.world)
            }
            #expect(try Halt.read(layout, harness.fileSystem) == nil)
        }
    }

    @Test("an event that another process left is taken by a log that is open, and by the next that is opened")
    func inbox() async throws {
        let harness = LogHarness()
        try harness.make()
        let inbox = Inbox(layout, harness.world)
        var log = try await harness.open()
        let first = try inbox.leave(verified())
        #expect(inbox.isWaiting(first))
        // It looks a few times each second.
        while inbox.isWaiting(first) { try await SystemClock().sleep(nanoseconds: 1_000_000) }
        try await log.close()
        let second = try inbox.leave(verified("findings"))
        log = try await harness.open()
        #expect(!inbox.isWaiting(second))
        try await log.close()
        #expect(try types(harness) == ["verified", "verified"])
    }

    @Test("nothing is taken that Custody could not have written, or that is not for others to say")
    func refused() async throws {
        let harness = LogHarness()
        try harness.make()
        let good = verified().bytes
        let bad: [[UInt8]] = [
            [], Array("{}".utf8), good + [0x20], Array(good.dropLast()),
            CustodyEvent.halted(by: "x", reason: "y").bytes, CustodyEvent.heartbeat.bytes,
            [UInt8](repeating: 0x20, count: CustodyEvent.maximumWrittenBytes + 1),
        ]
        try harness.fileSystem.makeDirectories(layout.inbox)
        for (index, bytes) in bad.enumerated() {
            try harness.fileSystem.replace(layout.inbox.appending("\(index).event"), with: bytes)
        }
        let log = try await harness.open()
        #expect(log.troubles.contains { $0.message.contains("0.refused is no event that another process may leave") })
        try await log.close()
        #expect(try types(harness) == [])
        let names = try harness.fileSystem.list(layout.inbox)
        #expect(names == bad.indices.map { "\($0).refused" })
        #expect(throws: CustodyError(.usage, "")) { _ = try Inbox(layout, harness.world).leave(.heartbeat) }
    }

    @Test(
        "an event is taken exactly once, at whatever operation the process is killed",
        arguments: [(false, 1), (true, 4)])
    func killed(isPowerLost: Bool, first: Int) async throws {
        var steps = FaultSteps(first: first)
        while true {
            let nth = steps.nth
            var harness = LogHarness()
            try harness.make()
            try await harness.open().close()
            _ = try Inbox(layout, harness.world).leave(verified())
            // A machine that is off acknowledges nothing.
            let patience = harness.options.drainNanoseconds
            harness.options.drainNanoseconds = 0
            harness.fileSystem.inject(.init(nth: nth, .stored, halts: true))
            if let log = try? await harness.open() { _ = try? await log.close() }
            let fired = harness.fileSystem.faultFired
            harness.fileSystem.inject(nil)
            harness.options.drainNanoseconds = patience
            if isPowerLost { harness.fileSystem.crash(seed: UInt64(nth)) } else { harness.fileSystem.kill() }
            for _ in 0..<2 { try await harness.open().close() }
            #expect(try types(harness) == ["verified"], "operation \(nth)")
            if !fired { break }
            steps.advance()
        }
        #expect(steps.nth > 20)
    }
}
