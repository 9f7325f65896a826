import CustodyModel
import CustodySystem
import CustodyTestSupport
import S3Client
import S3TestSupport
import Testing

/// `custody drill` on a bucket of a real server: green on good data, red on whatever was done to it.
@Suite("a drill on a bucket", .enabled(if: S3Server.hasRadosgw, Comment(rawValue: S3Server.radosgwAbsence)))
struct DrillTests {
    struct Attack: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// A code that the report must name.
        let code: String
        var options: [String] = []
        var manner: @Sendable (String) -> Shelf.Manner = { _ in Shelf.Manner() }
        let change: @Sendable (Shelf) async throws -> Void
    }

    /// A lock that ends tomorrow.
    private static var shorter: String {
        "<Retention xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Mode>GOVERNANCE</Mode><RetainUntilDate>"
            + AWSDate.iso(SystemClock().now().adding(seconds: 86_400)) + "</RetainUntilDate></Retention>"
    }

    static let attacks = [
        Attack(testDescription: "overwritten by a new version", code: "object.extra_version") { shelf in
            try await shelf.put(shelf.keys[2], shelf.forged(2))
        },
        Attack(testDescription: "a delete marker", code: "object.delete_marker") { shelf in
            try await shelf.bucket.delete(key: shelf.keys[1])
        },
        Attack(testDescription: "a delete marker and a forged version", code: "object.extra_version") { shelf in
            try await shelf.bucket.delete(key: shelf.keys[1])
            try await shelf.put(shelf.keys[1], shelf.forged(1))
        },
        Attack(testDescription: "cut short", code: "object.corrupt") { shelf in
            try await shelf.erase(shelf.keys[1])
            try await shelf.put(shelf.keys[1], Array(shelf.bytes(1).dropLast(9)))
        },
        Attack(testDescription: "deleted for good", code: "object.missing") { shelf in
            try await shelf.erase(shelf.keys[1])
        },
        Attack(testDescription: "the end deleted for good", code: "tail.missing") { shelf in
            try await shelf.erase(shelf.keys[shelf.keys.count - 1])
        },
        Attack(testDescription: "swapped with another", code: "object.name_unexpected") { shelf in
            for index in [1, 2] { try await shelf.erase(shelf.keys[index]) }
            try await shelf.put(shelf.keys[1], shelf.bytes(2))
            try await shelf.put(shelf.keys[2], shelf.bytes(1))
        },
        Attack(testDescription: "a retention shortened past GOVERNANCE", code: "object.retention_short") { shelf in
            try await shelf.bucket.forceRetention(key: shelf.keys[1], version: nil, DrillTests.shorter)
        },
        Attack(
            testDescription: "no retention", code: "object.lock_missing",
            manner: {
                Shelf.Manner(mode: $0.contains("stream=default") && $0.contains("0005.jsonl") ? nil : .governance)
            }
        ) { _ in },
        Attack(
            testDescription: "the wrong mode", code: "object.lock_mode", options: ["--object-lock-mode", "compliance"]
        ) { _ in },
        Attack(
            testDescription: "a legal hold cleared", code: "object.hold_missing", options: ["--legal-hold"],
            manner: { _ in Shelf.Manner(legalHold: true) }
        ) { shelf in
            try await shelf.bucket.setLegalHold(key: shelf.keys[1], version: nil, false)
        },
    ]

    private func drill(_ commands: BucketCommands, _ options: [String] = []) throws -> Program.Outcome {
        let mode = options.contains("--object-lock-mode") ? [] : ["--object-lock-mode", "governance"]
        return try commands.run(
            [
                "drill", commands.url, "--all", "--json", "--unsigned", "--no-record", "--trust", "trust", "--report",
                "report", "--scratch", ".", "--object-lock-days", "2", "--endpoint-url", commands.server.endpoint,
                "--region", commands.server.region, "--force-path-style",
            ] + mode + options)
    }

    @Test("good data passes, whole and a day drawn at random, and leaves no scratch")
    func passes() async throws {
        let server = try S3Server.radosgw()
        let commands = try BucketCommands(server, await Shelf(server))
        let whole = try drill(commands)
        #expect(whole.status == 0, "\(whole.text)\(whole.diagnostics)")
        #expect(whole.text.contains("\"result\":\"passed\""))
        let day = try commands.shell(
            "$CUSTODY drill \(commands.url) --unsigned --no-record --trust trust --report report --scratch . "
                + "--endpoint-url \(server.endpoint) --region \(server.region) --force-path-style && ls", [:])
        #expect(day.status == 0, "\(day.text)\(day.diagnostics)")
        #expect(day.text.contains("DRILL PASSED") && day.text.contains("a day drawn at random"))
        #expect(!day.text.contains("custody-drill-"))
    }

    @Test("what was done to a bucket fails the drill and is named", arguments: attacks)
    func fails(_ attack: Attack) async throws {
        let server = try S3Server.radosgw()
        let shelf = try await Shelf(server, manner: attack.manner)
        let commands = try BucketCommands(server, shelf)
        try await attack.change(shelf)
        let outcome = try drill(commands, attack.options)
        #expect(outcome.status == 1, "\(outcome.text)\(outcome.diagnostics)")
        #expect(outcome.text.contains("\"result\":\"failed\""))
        #expect(outcome.text.contains(attack.code), "\(outcome.text)")
    }
}
