import CustodyModel
import CustodyPipeline
import CustodySanitizer
import CustodyService
import CustodyTestSupport
import Testing

@Suite("A policy that changes at run time")
struct ReconfigurationTests {
    private let event = [UInt8](#"{"type":"login","actor":"a","pin":1}"#.utf8)

    private func plan(_ names: [String], recording: [RecordingPolicy.Rule] = []) throws -> SanitizerPlan {
        var policy = SanitizerPolicy()
        policy.extraNames = names
        let cut = try SanitizerProfile(name: "cut", policy, recording: RecordingPolicy(recording, key: nil))
        return SanitizerPlan(
            try SanitizerProfile(policy), profiles: [cut], assignments: [.init(pattern: "cut*", profile: "cut")],
            configuration: ["policy.names": "\(names)"])
    }

    private func records(_ lines: [[UInt8]]) -> [(rules: String, event: String)] {
        lines.compactMap { line in
            guard let record = unsafe line.withUnsafeBytes({ unsafe RecordLine($0) }) else { return nil }
            return (
                String(decoding: line[record.rules], as: UTF8.self), String(decoding: line[record.event], as: UTF8.self)
            )
        }
    }

    @Test("it is in the register before the first event goes by it, and every record says which rules it went by")
    func changes() async throws {
        var harness = LogHarness()
        harness.options.configuration = ["a": "1"]
        try harness.make()
        let log = try await harness.open()
        let (stream, cut) = (try #require(StreamName("default")), try #require(StreamName("cut-1")))
        _ = try await log.append(event, to: stream, source: nil)
        let second = try plan(["pin"], recording: [.init("login", .metadata(["actor"]))])
        let keys = try await log.reconfigure(second)
        #expect(keys == ["policy.names", "sanitize.rules"])
        #expect(try await log.reconfigure(second) == [])
        _ = try await log.append(event, to: stream, source: nil)
        _ = try await log.append(event, to: cut, source: nil)
        try await log.close()
        let found = records(harness.sinkLines(stream))
        let text = "{\"type\":\"login\",\"actor\":\"a\","
        #expect(found.map(\.event).suffix(2) == [text + "\"pin\":1}", text + "\"pin\":\"[REDACTED:policy-name]\"}"])
        #expect(found.suffix(2).map(\.rules) == [StandardRules.version, second.standard.rules.version])
        let shortened = records(harness.sinkLines(cut))
        #expect(shortened.last?.event == "{\"type\":\"login\",\"actor\":\"a\"}")
        #expect(shortened.last?.rules == second.profiles[0].rules.version)
        let changes = records(harness.sinkLines(.register)).filter { $0.event.contains("custody.config_changed") }
        #expect(changes.count == 1)
        #expect(changes[0].event.contains("\"keys\":[\"policy.names\",\"sanitize.rules\"]"))
    }

    @Test("a change between two openings is recorded, the same settings are not")
    func openings() async throws {
        var harness = LogHarness()
        try harness.make()
        for (names, count) in [([String](), 0), (["pin"], 1), (["pin"], 1), (["pin", "code"], 2)] {
            harness.options.sanitizer = try plan(names)
            harness.options.configuration = harness.options.sanitizer.configuration
            let log = try await harness.open()
            try await log.close()
            let lines = records(harness.sinkLines(.register)).filter { $0.event.contains("custody.config_changed") }
            #expect(lines.count == count)
        }
    }

    @Test("what was taken over while running is not recorded again at the next start")
    func restart() async throws {
        var harness = LogHarness()
        harness.options.sanitizer = try plan([])
        harness.options.configuration = harness.options.sanitizer.configuration
        try harness.make()
        var log = try await harness.open()
        let second = try plan(["pin"])
        try await log.reconfigure(second)
        try await log.close()
        harness.options.sanitizer = second
        harness.options.configuration = second.configuration
        log = try await harness.open()
        try await log.close()
        let lines = records(harness.sinkLines(.register)).filter { $0.event.contains("custody.config_changed") }
        #expect(lines.count == 1)
    }

    @Test("a policy that does not prove itself changes nothing")
    func refused() async throws {
        let harness = LogHarness()
        try harness.make()
        let log = try await harness.open()
        var policy = SanitizerPolicy()
        policy.extraRules = [
            Rule(
                "blind", "", references: [], detection: .tokens([TokenPattern(["never-"], "[0-9]{20}")]),
                examples: ["something else"])
        ]
        let bad = SanitizerPlan(try SanitizerProfile(policy))
        await #expect(throws: CustodyError(.sanitizer, "")) { try await log.reconfigure(bad) }
        let stream = try #require(StreamName("default"))
        _ = try await log.append(event, to: stream, source: nil)
        try await log.close()
        #expect(records(harness.sinkLines(stream)).last?.rules == StandardRules.version)
        #expect(!records(harness.sinkLines(.register)).contains { $0.event.contains("config_changed") })
    }

    @Test("events that are recorded while policies change each go by one of them, whole")
    func concurrent() async throws {
        let harness = LogHarness()
        try harness.make()
        let log = try await harness.open()
        let stream = try #require(StreamName("default"))
        let plans = try [plan(["pin"]), plan(["actor"])]
        let event = event
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask { for _ in 0..<50 { _ = try await log.append(event, to: stream, source: nil) } }
            }
            for round in 0..<10 { try await log.reconfigure(plans[round % 2]) }
            try await group.waitForAll()
        }
        try await log.close()
        let text = [
            StandardRules.version: String(decoding: event, as: UTF8.self),
            plans[0].standard.rules.version: #"{"type":"login","actor":"a","pin":"[REDACTED:policy-name]"}"#,
            plans[1].standard.rules.version: #"{"type":"login","actor":"[REDACTED:policy-name]","pin":1}"#,
        ]
        let found = records(harness.sinkLines(stream)).filter { !$0.event.contains("custody.") }
        #expect(found.count == 200)
        for record in found { #expect(text[record.rules] == record.event) }
    }
}
