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
        #expect(RuleSet.standard.version == "2026.11.21")
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
