import CustodyTestSupport
import Testing

@Suite("custody sanitize and rules")
struct SanitizeCommandTests {
    private let folder: TemporaryDirectory
    /// A token of real shape, put together here so that none stands in the source.
    private let token = ["ghp", String(repeating: "a1B2", count: 9)].joined(separator: "_")

    init() throws { folder = try TemporaryDirectory() }

    @Test("events come out as they would be stored, in order, without secrets")
    func filter() throws {
        let outcome = try run(
            ["sanitize"], input: "{\"n\" : 1}\n\n{\"note\":\"token \(token) used\",\"big\":9007199254740993}\n{\"n\":2}"
        )
        #expect(outcome.status == 0)
        #expect(
            outcome.text
                == "{\"n\":1}\n{\"note\":\"token [REDACTED:github-token] used\",\"big\":9007199254740993}\n{\"n\":2}\n")
    }

    @Test("what is no event is left out and named, without its content")
    func refused() throws {
        let outcome = try run(["sanitize"], input: "{\"n\":1}\n\"\(token)\"\n{\"n\":2}\n")
        #expect(outcome.status == 1)
        #expect(outcome.text == "{\"n\":1}\n{\"n\":2}\n")
        #expect(outcome.diagnostics == "<stdin>:2: event.not_object at byte 0: an event is one JSON object\n")
    }

    @Test("--json counts what was found and shows none of it")
    func summary() throws {
        let outcome = try run(["sanitize", "--json"], input: "{\"note\":\"\(token)\"}\n{\"n\":1}\n")
        #expect(outcome.status == 0)
        #expect(
            try json(outcome.output, "[d['events'],d['changed'],d['refused'],d['events_by_rule']]")
                == "[2, 1, 0, {\"github-token\": 1}]")
        #expect(!outcome.text.contains(token))
    }

    @Test("a rule that is switched off is named in the version, and an unknown one is a configuration error")
    func disabled() throws {
        let off = try run(
            ["sanitize"], input: "{\"note\":\"\(token)\"}\n", environment: ["CUSTODY_SANITIZE_DISABLE": "github-token"])
        #expect(!off.text.contains("github-token"))
        let list = try run(["rules", "list", "--json"], environment: ["CUSTODY_SANITIZE_DISABLE": "github-token"])
        #expect(try json(list.output, "d['version'].count('-')==1") == "true")
        #expect(try json(list.output, "[r['enabled'] for r in d['rules'] if r['id']=='github-token']") == "[false]")
        let unknown = try run(["rules", "list"], environment: ["CUSTODY_SANITIZE_DISABLE": "githb-token"])
        #expect(unknown.status == 2)
        #expect(unknown.diagnostics.contains("did you mean github-token"))
    }

    @Test("rules list names every rule once")
    func rules() throws {
        let outcome = try run(["rules", "list", "--json"])
        #expect(outcome.status == 0)
        #expect(try json(outcome.output, "len(d['rules'])==len({r['id'] for r in d['rules']})>=100") == "true")
        let text = try run(["rules", "list"])
        #expect(text.text.hasPrefix("rules ") && text.text.contains("\ngithub-token "))
    }

    private func run(
        _ arguments: [String], input: String = "", environment: [String: String] = [:]
    ) throws -> Program.Outcome {
        try CustodyProgram.run(arguments, in: folder.path, input: Array(input.utf8), environment: environment)
    }
}
