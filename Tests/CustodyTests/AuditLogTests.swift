import Custody
import CustodyModel
import CustodySystem
import CustodyTestSupport
import Logging
import Synchronization
import Testing
import SystemPackage

@Suite("The library")
struct AuditLogTests {
    /// Method: the first lines are those of the README, and what they record is read from the local sink's file.
    @Test("ten lines give a service a durable append with a receipt")
    func tenLines() async throws {
        let folder = try TemporaryDirectory()
        let store = folder.path.appending("store").string
        let trustLine = try AuditLog.create(store: store, origin: "audit.example/library")
        #expect(trustLine.hasPrefix("audit.example/library+"))

        let log = try await AuditLog.open(store: store)
        let receipt = try await log.append(
            .toolInvocation(tool: "deploy", actor: "alice", arguments: ["target": "prod", "attempt": 2]),
            source: "uid:1000", wait: .shipped)
        #expect(receipt.seq == 1 && receipt.stream == "default" && receipt.entryHash.count == 64)
        #expect(try await log.close())

        let text = try folder.text("store/sink=local/default/audit.jsonl")
        #expect(text.contains(receipt.entryHash) && text.contains(#""source":"uid:1000""#))
        let event = #"{"type":"tool_invocation","actor":"alice","action":"deploy","outcome":"success","#
        #expect(text.contains(event + #""arguments":{"target":"prod","attempt":2}}"#))
    }

    @Test("every typed helper makes an event that is accepted as it is")
    func helpers() async throws {
        let events: [AuditEvent] = [
            .toolInvocation(tool: "grep", actor: "agent", durationMilliseconds: 12),
            .accessDenied(actor: "bob", action: "read", resource: "/etc/shadow", reason: "policy"),
            .securityEvent("prompt_injection", severity: .high, actor: "agent", details: ["score": 0.97]),
            .codeExecution(language: "python", actor: "agent", exitCode: 1, durationMilliseconds: 30, output: "no"),
            .securityAssessment(of: "plan 7", actor: "guard", score: 0.25, findings: ["network"], allowed: false),
            .containerCreation(containerID: "c1", image: "debian:12", actor: "runner", limits: ["cpu": 2]),
            .resourceViolation(resource: "memory", actor: "c1", limit: 512, used: 700.5, unit: "MiB"),
            .systemEvent("started", component: "scheduler", details: ["pid": 1]),
        ]
        let folder = try TemporaryDirectory()
        let store = folder.path.appending("store").string
        _ = try AuditLog.create(store: store, origin: "audit.example/helpers")
        let log = try await AuditLog.open(store: store)
        let results = try await log.append(contentsOf: events)
        #expect(results.map { try? $0.get().seq } == (1...8).map { UInt64($0) })
        try await log.close()
        let lines = try folder.text("store/sink=local/default/audit.jsonl").split(separator: "\n")
        for (event, line) in zip(events, lines.dropFirst()) {
            #expect(line.contains(#""event":"# + String(decoding: event.json, as: UTF8.self) + #","prev_hash""#))
        }
    }

    @Test("a changed policy is taken over when asked, and a bad one leaves things as they are")
    func reload() async throws {
        let folder = try TemporaryDirectory()
        let store = folder.path.appending("store").string
        _ = try AuditLog.create(store: store, origin: "audit.example/reload")
        let settings = folder.path.appending("custody.yaml")
        let policy = folder.path.appending("p.yaml")
        try write("storage: {path: \(store)}\nsanitize: {policy: \(policy)}\nbatch: {age: 10ms}", settings)
        try write("names: {add: [x-pin]}", policy)
        let log = try await AuditLog.open(configuration: settings.string)
        let event = Array(#"{"type":"e","x-pin":1,"x-code":1}"#.utf8)
        try await log.append(json: event)
        #expect(try await log.reload() == [])
        try write("names: {add: [x-code]}", policy)
        #expect(try await log.reload() == ["policy.names", "sanitize.rules"])
        try await log.append(json: event)
        try write("names: {ad: [x-code]}", policy)
        await #expect(throws: CustodyError(.configuration, "")) { try await log.reload() }
        try await log.append(json: event, wait: .shipped)
        try await log.close()
        let text = try folder.text("store/sink=local/default/audit.jsonl")
        let first = #""event":{"type":"e","x-pin":"[REDACTED:policy-name]","x-code":1}"#
        let later = #""event":{"type":"e","x-pin":1,"x-code":"[REDACTED:policy-name]"}"#
        #expect(
            text.split(separator: "\n").map { $0.contains(first) ? 1 : $0.contains(later) ? 2 : 0 } == [0, 1, 2, 2])
    }

    private func write(_ text: String, _ path: FilePath) throws {
        try PosixFileSystem().replace(path, with: Array(text.utf8))
    }

    @Test("secrets in an event are gone before anything is written")
    func secrets() async throws {
        let folder = try TemporaryDirectory()
        let store = folder.path.appending("store").string
        _ = try AuditLog.create(store: store, origin: "audit.example/secrets")
        let log = try await AuditLog.open(store: store)
        let secret = "ghp_" + String(repeating: "a1B2", count: 9)
        try await log.append(.systemEvent("login", component: "web", details: ["note": .string("used \(secret)")]))
        try await log.close()
        let text = try folder.text("store/sink=local/default/audit.jsonl")
        #expect(text.contains("used [REDACTED:github-token]") && !text.contains("a1B2a1B2"))
    }

    @Test("errors come by code, and one bad event of many harms no other")
    func errors() async throws {
        let folder = try TemporaryDirectory()
        let store = folder.path.appending("store").string
        await #expect(throws: CustodyError(.storeMissing, "")) { _ = try await AuditLog.open(store: store) }
        _ = try AuditLog.create(store: store, origin: "audit.example/errors")
        #expect(throws: CustodyError(.storeExists, "")) { _ = try AuditLog.create(store: store, origin: "x") }
        let log = try await AuditLog.open(store: store)
        await #expect(throws: CustodyError(.eventRejected, "")) { try await log.append(json: Array("[1]".utf8)) }
        await #expect(throws: CustodyError(.usage, "")) { try await log.append(json: [], stream: "Not A Stream") }
        await #expect(throws: CustodyError(.usage, "")) { try await log.append(json: [], stream: "custody") }
        await #expect(throws: CustodyError(.usage, "")) { try await log.append(json: [], source: "a\"b") }
        let bad = AuditEvent(type: "custody.opened")
        let results = try await log.append(contentsOf: [
            .systemEvent("a", component: "x"), bad, .systemEvent("b", component: "x"),
        ])
        #expect(results.map { (try? $0.get()) != nil } == [true, false, true])
        try await log.close()
        await #expect(throws: CustodyError(.closed, "")) { try await log.append(json: Array("{}".utf8)) }
    }

    @Test("values write compact JSON: order kept, numbers exact, text escaped, names unique")
    func values() {
        func text(_ value: AuditValue) -> String { String(decoding: value.json, as: UTF8.self) }
        #expect(text(["z": 1, "a": [true, nil, -3, 1.5]]) == #"{"z":1,"a":[true,null,-3,1.5]}"#)
        #expect(text(.integer(.min)) == "-9223372036854775808")
        #expect(text(.string("a\"b\\c\n\u{1}é😀")) == "\"a\\\"b\\\\c\\n\\u0001é😀\"")
        #expect(text([.double(.nan), .double(.infinity), .double(-.infinity)]) == #"["NaN","Infinity","-Infinity"]"#)
        #expect(text(.object([("a", 1), ("b", 2), ("a", 3)])) == #"{"a":3,"b":2}"#)
    }

    @Test("log messages become events in order, with their metadata, and none is lost in silence")
    func logHandler() async throws {
        let folder = try TemporaryDirectory()
        let store = folder.path.appending("store").string
        _ = try AuditLog.create(store: store, origin: "audit.example/logging")
        let log = try await AuditLog.open(store: store)
        let recorder = AuditRecorder(log, source: "service:web")
        var logger = Logger(label: "web") { AuditLogHandler(label: $0, recorder: recorder) }
        logger[metadataKey: "request"] = "r1"
        logger.debug("below the level")
        for number in 0..<50 { logger.info("message \(number)", metadata: ["n": "\(number)"]) }
        await recorder.flush()
        try await log.close()
        let lines = try folder.text("store/sink=local/default/audit.jsonl").split(separator: "\n").dropFirst()
        #expect(lines.count == 50)
        for (number, line) in lines.enumerated() {
            #expect(line.contains(#""actor":"web","level":"info","message":"message \#(number)""#))
            #expect(line.contains(#""metadata":{"n":"\#(number)","request":"r1"}"#))
        }
    }

    @Test("a full queue counts what it could not take and says so in the log")
    func overflow() async throws {
        let folder = try TemporaryDirectory()
        let store = folder.path.appending("store").string
        _ = try AuditLog.create(store: store, origin: "audit.example/overflow")
        let log = try await AuditLog.open(store: store)
        let recorder = AuditRecorder(log, capacity: 4)
        for number in 0..<2000 { recorder.record(.systemEvent("tick \(number)", component: "x")) }
        await recorder.flush()
        try await log.close()
        let lines = try folder.text("store/sink=local/default/audit.jsonl").split(separator: "\n").dropFirst()
        let kept = lines.count { $0.contains("tick ") }
        let lost = lines.compactMap { line -> Int? in
            guard let place = line.firstRange(of: #""action":"log_messages_lost","count":"#) else { return nil }
            return Int(line[place.upperBound...].prefix { $0.isNumber })
        }
        #expect(kept + lost.reduce(0, +) == 2000 && !lost.isEmpty)
    }
}
