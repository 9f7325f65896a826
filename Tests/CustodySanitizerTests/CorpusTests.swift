import CustodyModel
import CustodySanitizer
import CustodyTestSupport
import Testing

@Suite("Golden lines")
struct GoldenTests {
    @Test("the pinned events come out as pinned")
    func golden() throws {
        var harness = try Harness()
        let token = ["ghp", "_", "0123456789abcdefghij", "ABCDEFGHIJ012345"].joined()
        let outcome = try harness.run(
            "{\"type\":\"tool_invocation\",\"headers\":{\"authorization\":\"Bearer \(token)\"},\"note\":\"token \(token) used\"}"
        )
        #expect(
            outcome.text
                == "{\"type\":\"tool_invocation\",\"headers\":{\"authorization\":\"[REDACTED:http-authorization]\"},\"note\":\"token [REDACTED:github-token] used\"}"
        )
        #expect(outcome.rules == ["http-authorization", "github-token"])
    }

    @Test("events without secrets come back untouched")
    func untouched() throws {
        var harness = try Harness()
        for event in [
            "{}",
            "{\"type\":\"system_event\",\"big\":123456789012345678901234567890,\"null\":null,\"bool\":[true,false]}",
            "{\"type\":\"security_event\",\"text\":\"na\u{EF}ve caf\u{E9} \u{6F22}\u{5B57} \u{1F600}\",\"empty\":{},\"list\":[]}",
        ] {
            #expect(try !harness.run(event).wasChanged)
        }
    }

    @Test(
        "what is no JSON object is refused, not recorded", arguments: ["", "{", "{\"a\":}", "{\"a\":1}x", "{\"a\" 1}"])
    func malformed(_ event: String) throws {
        var harness = try Harness()
        #expect(throws: SanitizerError(.malformed, "")) { _ = try harness.run(event) }
    }
}

@Suite("Hostile and real input", .serialized)
struct InputTests {
    /// Near misses, repeated beginnings, unclosed quotes: what makes a careless matcher quadratic.
    static let hostile: [(name: String, piece: String)] = [
        ("prefixes", "ghp_"), ("prefixes and bodies", "ghp_aaaaaaaaaaaa"), ("jwt heads", "eyJhbGciOi"),
        ("dots", "eyJa.eyJa."),
        ("names", "password=password="), ("open quotes", "token='\\\"secret=\\\""), ("schemes", "://a:"),
        ("pem", "-----BEGIN PRIVATE KEY"),
        ("closed pem", "-----BEGIN PRIVATE KEY----------END"), ("inner literal", "T3BlbkFJ"),
        ("backslashes", "\\\\\\\\"),
        ("escaped quotes", "\\\\\\\"token\\\\\\\":\\\\\\\""), ("base64", "aGVsbG8gd29ybGQgaGVsbG8gd29ybGQg"),
        ("bearer", "Bearer Bearer "),
        ("tags", "[REDACTED:github-token]"), ("percent", "%3Dpassword%3D"), ("elements", "<password>"),
        ("nested", "[[[["),
    ]

    @Test("time stays linear in the length of hostile strings", arguments: hostile.indices)
    func linear(_ index: Int) throws {
        let piece = Self.hostile[index].piece
        var harness = try Harness()
        func time(_ length: Int) throws -> Duration {
            let event = "{\"a\":\"" + String(repeating: piece, count: length / piece.utf8.count) + "\"}"
            var best = Duration.seconds(100)
            for _ in 0..<3 {
                let start = ContinuousClock.now
                let outcome = try harness.run(event)
                best = min(best, ContinuousClock.now - start)
                #expect(outcome.isValid && outcome.isStable)
            }
            return best
        }
        let short = try time(8 << 10)
        let long = try time(64 << 10)
        // Eight times the bytes; a quadratic step would take 64 times as long.
        #expect(long < short * 40 + .milliseconds(20), "\(Self.hostile[index].name): \(short) against \(long)")
    }

    @Test("strings at the edge of being searched", arguments: [7, 8, 9])
    func shortest(_ length: Int) throws {
        var harness = try Harness()
        let text = "pwd=" + String(repeating: "x9", count: 4).prefix(length - 4)
        #expect(try harness.run("{\"a\":\"\(text)\"}").wasChanged == (length >= 8))
    }

    @Test("nesting deeper than the layers is still searched as text", arguments: [1, 3, 5, 6, 8])
    func layers(_ depth: Int) throws {
        var harness = try Harness()
        let token = ExampleTemplate.expand("ghp_{b62:36}")
        var event = "{\"k\":\"\(token)\"}"
        for _ in 0..<depth { event = "{\"n\":\"\(json(event))\"}" }
        let outcome = try harness.run(event)
        #expect(!leaks(token, in: outcome.text) && outcome.isValid && outcome.isStable)
    }

    @Test("JSONTestSuite comes out as valid as it went in", .enabled(if: SharedCorpora.isPresent, "no shared corpora"))
    func suite() throws {
        var harness = try Harness()
        var scanner = JSONScanner(limits: JSONLimits())
        var count = 0
        for path in try SharedCorpora.files("edge-cases/JSONTestSuite/test_parsing", suffix: ".json") {
            for line in try SharedCorpora.lines(path, limit: 1) {
                var wrapped = ByteBuffer()
                wrapped.append("{\"value\":")
                wrapped.append(line)
                wrapped.append("}")
                var compact = ByteBuffer()
                guard (try? unsafe scanner.compact(wrapped.bytes, into: &compact)) != nil else { continue }
                let outcome = try harness.run(compact.toArray())
                #expect(outcome.isValid && outcome.isStable)
                count += 1
            }
        }
        #expect(count > 35)
    }

    @Test(
        "real events change only where a rule truly matched", .enabled(if: SharedCorpora.isPresent, "no shared corpora")
    )
    func events() throws {
        var harness = try Harness()
        var counts: [String: Int] = [:]
        var total = 0
        for path in try SharedCorpora.files("events", suffix: ".ndjson.gz") {
            for line in try SharedCorpora.lines(path, limit: 150) {
                let outcome = try harness.run(line)
                total += 1
                for rule in outcome.rules { counts[rule, default: 0] += 1 }
                if outcome.wasChanged { #expect(outcome.isValid && outcome.isStable) }
            }
        }
        print(
            "redactions in \(total) real events:", counts.sorted { $0.value > $1.value }.map { "\($0.key) \($0.value)" }
        )
        let known: Set = [
            "aws-access-key-id", "key-token", "command-net-user", "key-password", "key-private-key", "key-named",
        ]
        #expect(Set(counts.keys).subtracting(known).isEmpty)
    }
}
