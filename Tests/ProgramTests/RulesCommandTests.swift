import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing

@Suite("custody rules")
struct RulesCommandTests {
    private let folder: TemporaryDirectory
    /// A token of real shape, put together here so that none stands in the source.
    private let token = ["ghp", String(repeating: "a1B2", count: 9)].joined(separator: "_")
    private let voucher = ["shopv", "a1b2c3d4e5f6a1b2"].joined(separator: "_")

    init() throws {
        folder = try TemporaryDirectory()
        try write(
            "p.yaml",
            """
            extra_rules:
              - id: shop-voucher
                summary: A voucher
                literals: ["shopv_"]
                pattern: "[a-z0-9]{16}"
                examples: ["\(voucher)"]
                counterexamples: ["shopv_none"]
            keys: [{id: k2, file: k2}, {id: k1, file: k1}]
            correlation: true
            """)
        try write("k2", String(repeating: "n", count: 32))
        try write("k1", String(repeating: "o", count: 32))
    }

    private func write(_ name: String, _ text: String) throws {
        try PosixFileSystem().replace(folder.path.appending(name), with: Array(text.utf8), permissions: 0o600)
    }

    private func run(
        _ arguments: String..., input: String = "", environment: [String: String] = [:]
    ) throws -> Program.Outcome {
        try CustodyProgram.run(arguments, in: folder.path, input: Array(input.utf8), environment: environment)
    }

    @Test("show says all of a standard rule, and suggests the nearest of an unknown one")
    func show() throws {
        let text = try run("rules", "show", "github-token")
        #expect(text.status == 0)
        for part in ["github-token", "confidence", "`ghp_`", "https://", "{b62:"] { #expect(text.text.contains(part)) }
        let document = try run("rules", "show", "github-token", "--json")
        #expect(
            try json(document.output, "[d['enabled'],d['confidence'],'ghp_' in d['literals'],len(d['references'])>0]")
                == "[true, \"high\", true, true]")
        let unknown = try run("rules", "show", "githb-token")
        #expect(unknown.status == 2 && unknown.diagnostics.contains("did you mean github-token"))
    }

    @Test("examples of a policy are shown without what they hold")
    func masked() throws {
        for arguments in [["--json"], []] {
            let shown = try CustodyProgram.run(
                ["rules", "show", "shop-voucher", "--policy", "p.yaml"] + arguments, in: folder.path)
            #expect(shown.status == 0 && shown.text.contains("[REDACTED:shop-voucher"))
            #expect(!shown.text.contains(voucher))
        }
    }

    @Test("test runs every example, of the policy too, and says which fail")
    func examples() throws {
        let good = try run("rules", "test", "--policy", "p.yaml")
        #expect(good.status == 0 && good.text.hasSuffix("all as they should be\n"))
        let one = try run("rules", "test", "--rule", "shop-voucher", "--policy", "p.yaml", "--json")
        #expect(
            try json(one.output, "[d['rules'],d['examples'],d['counterexamples'],d['failures']]") == "[1, 1, 1, []]")
        try write(
            "bad.yaml",
            "extra_rules: [{id: a, literals: [shopv_], pattern: '[a-z0-9]{4}', examples: [shopv_abcd], "
                + "counterexamples: [shopv_none]}]")
        let bad = try run("rules", "test", "--policy", "bad.yaml")
        #expect(bad.status == 1 && bad.text.contains("a: counterexample 1 is redacted by it"))
        #expect(try run("rules", "test", "--rule", "nothing").status == 2)
    }

    @Test("test of a file says where secrets are, and shows none")
    func places() throws {
        let line = "{\"a\":{\"note\":[\"see \(token)\"]},\"\(token)\":1,\"password\":\"hunter22\"}\n"
        let text = try run("rules", "test", "-", input: line + "{\"n\":1}\nnone\n")
        #expect(text.status == 1)
        #expect(
            text.text == """
                1: github-token: 40 bytes in a.note
                1: github-token: 40 bytes that are a name in the top
                1: key-password: 8 bytes in password
                2: nothing would be redacted

                """)
        #expect(text.diagnostics.hasPrefix("3: "))
        let document = try run("rules", "test", "-", "--json", "--rule", "key-password", input: line)
        #expect(
            try json(document.output, "d['redacted']")
                == "[{\"bytes\": 8, \"in_name\": false, \"path\": [\"password\"], \"rule\": \"key-password\"}]")
        for outcome in [text, document] {
            #expect(!outcome.text.contains(token) && !outcome.text.contains("hunter22"))
            #expect(!outcome.diagnostics.contains(token))
        }
    }

    @Test("tag prints the marks that records carry, the newest key first, and takes no secret as an argument")
    func tag() throws {
        let tags = try run(
            "rules", "tag", "--rule", "github-token", "--policy", "p.yaml", input: token + "\n"
        ).text.split(separator: "\n").map(String.init)
        #expect(tags.count == 2 && tags[0].hasPrefix("[REDACTED:github-token:k2:"))
        let event = try run("sanitize", "--policy", "p.yaml", input: "{\"a\":\"\(token)\"}\n")
        #expect(event.text == "{\"a\":\"\(tags[0])\"}\n")
        #expect(try run("sanitize", "--policy", "p.yaml", input: event.text).text == event.text)
        let document = try run("rules", "tag", "--policy", "p.yaml", "--json", input: token)
        #expect(try json(document.output, "[t['key'] for t in d['tags']]") == "[\"k2\", \"k1\"]")
        #expect(try run("rules", "tag", "--policy", "p.yaml", token).status == 2)
        #expect(try run("rules", "tag", "--policy", "p.yaml", input: "\n").status == 2)
        #expect(try run("rules", "tag", input: token).status == 2)
    }

    @Test("import writes a policy that can be used, and says on standard error what it could not take")
    func imported() throws {
        let source = SharedCorpora.packageRoot.pushing(FilePath("Tests/CustodyRuleImportTests/constructs.toml"))
        let outcome = try run("rules", "import", source.string, "-o", "imported.yaml")
        #expect(outcome.status == 1 && outcome.text.isEmpty)
        #expect(outcome.diagnostics.contains("lookahead: not taken: lookaround"))
        #expect(outcome.diagnostics.contains("known: left out: github-token redacts it already"))
        #expect(outcome.diagnostics.contains("greedy: narrower: "))
        let test = try run("rules", "test", "--policy", "imported.yaml")
        #expect(test.status == 0, "\(test.text)")
        let secret = ["acme", "0a1b2c3d4e5f6a7b8c9d"].joined(separator: "_")
        let found = try run("sanitize", "--policy", "imported.yaml", input: "{\"a\":\"use \(secret)\"}")
        #expect(found.text == "{\"a\":\"use [REDACTED:plain-token]\"}\n")
        let piped = try run("rules", "import", source.string, "--json")
        #expect(
            String(decoding: try PosixFileSystem().contents(folder.path.appending("imported.yaml")), as: UTF8.self)
                == piped.text)
        #expect(
            try json(Array(piped.diagnostics.utf8), "[r['reason'] for r in d['rules'] if r['id']=='path-only']")
                == "[\"path rule: events have no files\"]")
        #expect(try run("rules", "import", "none.toml").status == 3)
        try write("x.toml", "a = [")
        #expect(try run("rules", "import", "x.toml").status == 2)
    }

    @Test("list --markdown is the manual page")
    func manual() throws {
        let page = try PosixFileSystem().contents(SharedCorpora.packageRoot.pushing(FilePath("docs/sanitizer.md")))
        #expect(try run("rules", "list", "--markdown").output == page)
    }

    @Test("--report counts on standard error, as text and as a document, and the events come out")
    func report() throws {
        let input =
            "{\"a\":\"\(token)\",\"b\":\"\(voucher)\"}\n{\"password\":\"hunter22\"}\n{\"a\":\"\(token)\"}\n{\"n\":1}\n"
        let text = try run("sanitize", "--report", "--policy", "p.yaml", input: input)
        #expect(text.status == 0 && text.text.split(separator: "\n").count == 4)
        #expect(text.diagnostics.contains("4 events, 3 with redactions, 0 refused"))
        #expect(text.diagnostics.contains("github-token  2\nkey-password  1\nshop-voucher  1\n"))
        let document = try run("sanitize", "--report", "--json", "--policy", "p.yaml", input: input)
        #expect(document.text == text.text)
        #expect(
            try json(Array(document.diagnostics.utf8), "d['events_by_rule']")
                == "{\"github-token\": 2, \"key-password\": 1, \"shop-voucher\": 1}")
        for secret in [token, voucher, "hunter22"] {
            #expect(!(text.text + text.diagnostics + document.diagnostics).contains(secret))
        }
    }
}
