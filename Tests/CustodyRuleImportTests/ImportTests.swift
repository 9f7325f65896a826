import CustodyModel
import CustodyRuleImport
import CustodySanitizer
import CustodyService
import CustodySystem
import CustodyTestSupport
import Testing
import SystemPackage

@Suite("Import of gitleaks rules")
struct ImportTests {
    /// Made once: every test only reads it.
    private static let imported = Result { () throws(CustodyError) in
        let path = SharedCorpora.packageRoot.appending("Tests").appending("CustodyRuleImportTests")
            .appending("constructs.toml")
        let bytes = try filing { () throws(FileError) in try PosixFileSystem().contents(path) }
        return try GitleaksImport(try GitleaksFile(bytes, name: "constructs.toml"))
    }

    private let result: GitleaksImport

    init() throws { result = try Self.imported.get() }

    private func outcome(_ id: String) throws -> GitleaksImport.Outcome {
        try #require(result.entries.first { $0.id == id }).outcome
    }

    private func rule(_ id: String) throws -> Rule { try #require(result.rules.first { $0.id == id }) }

    private func patterns(_ id: String) throws -> [TokenPattern] {
        guard case .tokens(let patterns) = try rule(id).detection else { return [] }
        return patterns
    }

    @Test(
        "what cannot be taken is refused with its reason",
        arguments: [
            ("lookahead", "lookaround"), ("backreference", "backreference"), ("no-literal", "no literal"),
            ("entropy-only", "no literal"), ("path-only", "path rule"), ("path-and-regex", "path rule"),
            ("composite", "other rules"), ("silent", "reports nothing"), ("unbounded", "without a small bound"),
            ("unicode", "Unicode class"), ("novel", "unsupported construct: sniff"),
        ])
    func refused(_ id: String, _ reason: String) throws {
        guard case .refused(let text) = try outcome(id) else {
            Issue.record("\(id): \(try outcome(id))")
            return
        }
        #expect(text.contains(reason), "\(text)")
    }

    @Test("two rules of one id: the second is refused")
    func duplicates() {
        let outcomes = result.entries.filter { $0.id == "plain-token" }.map(\.outcome)
        #expect(outcomes.count == 2 && outcomes[1] == .refused("another rule has its id"))
    }

    @Test("a rule whose secrets a standard rule redacts is left out; one with a standard rule's name is renamed")
    func standard() throws {
        #expect(try outcome("known") == .covered(by: "github-token"))
        #expect(try patterns("imported-github-token").first?.literals == ["november_"])
    }

    @Test(
        "what differs is said, and nothing else",
        arguments: [
            (
                "plain-token",
                ["wider: `\\b`", "wider: what must follow it is looked at by its first byte", "other: entropy"]
            ),
            ("exact-token", []), ("small-class", []), ("alternatives", []),
            (
                "context-token",
                ["other: a JSON name", "other: entropy", "wider: what must follow it is looked at by its first byte"]
            ),
            ("second-group", ["other: a JSON name"]), ("before-literal", ["wider: what stands before"]),
            ("dropped-context", ["wider: what must stand before it"]), ("other-keyword", ["wider: its keywords"]),
            ("greedy", ["narrower: matching gives nothing back"]), ("case-group", []), ("quoted", []),
            (
                "stopped",
                [
                    "wider: an allowlist is left out: it looks at the line",
                    "wider: an allowlist is left out: all of its",
                    "wider: an allowlist is left out: an expression",
                ]
            ),
            ("github-token", ["other: it is called otherwise"]),
        ])
    func notes(_ id: String, _ expected: [String]) throws {
        guard case .taken(let notes) = try outcome(id) else {
            Issue.record("\(id): \(try outcome(id))")
            return
        }
        let texts = notes.map { "\($0.effect.rawValue): \($0.text)" }
        #expect(texts.count == expected.count, "\(texts)")
        for beginning in expected { #expect(texts.contains { $0.hasPrefix(beginning) }, "\(texts)") }
    }

    @Test("literals, patterns and filters are those of the expression")
    func translation() throws {
        let plain = try patterns("plain-token")
        #expect(plain.count == 1 && plain[0].literals == ["acme_"] && plain[0].tail == "[0-9a-z]{20}")
        #expect(plain[0].boundary == .word && plain[0].filter?.entropy == 2.5)
        #expect(plain[0].filter?.stopwords == ["everywhereword", "targetedword"])
        #expect(plain[0].filter?.except == ["EXAMPLEONLY$"])
        let classes = try patterns("small-class")
        #expect(Set(classes.flatMap(\.literals)) == ["cogo_", "cogp_", "cogr_", "cogs_", "cogu_"])
        let context = try patterns("context-token")
        #expect(context.allSatisfy { $0.literals == ["eagleeye"] && $0.ignoresCase && $0.tail.contains("\\K") })
        #expect(result.mentions.contains("eagleeye"))
        #expect(try patterns("second-group").allSatisfy { $0.tail == "=\\K[0-9a-f]{12,16}" || $0.keepsLiteral })
        let before = try patterns("before-literal")
        #expect(before.first?.before == "[0-9A-Za-z]" && before.first?.beforeLength == 8)
        let stopped = try patterns("stopped")
        #expect(stopped.first?.filter?.stopwords == ["Sample", "everywhereword"])
        #expect(stopped.first?.filter?.except == ["test$", "^kilo_0000", "EXAMPLEONLY$"])
        #expect(
            try patterns("case-group").allSatisfy {
                $0.literals.allSatisfy { $0.contains("KEY_") } || $0.tail.contains("KEY")
            })
    }

    @Test("the file as a whole: what it builds on, and what of its allowlists is lost")
    func remarks() {
        #expect(result.remarks.contains { $0.contains("[extend]") })
        #expect(result.remarks.contains { $0.contains("1 of 2 expressions") })
        #expect(result.remarks.contains { $0.contains("paths and commits") })
    }

    @Test("the policy that is written has the same rules, and they prove themselves")
    func roundTrip() throws {
        let folder = try TemporaryDirectory()
        let path = folder.path.appending("p.yaml")
        let system = PosixFileSystem()
        try system.replace(path, with: Array(result.policyText(source: "x.toml").utf8))
        let plan = try PolicyFile.load(path, files: system)
        var policy = SanitizerPolicy()
        policy.extraRules = result.rules
        policy.extraMentions = result.mentions
        #expect(plan.standard.rules.version == (try RuleSet(policy: policy)).version)
    }

    @Test(
        "what is no configuration is an error that quotes nothing",
        arguments: [
            ("title = 'hunter2'", "has no [[rules]]"), ("a = [1\nb = 'hunter2'", "x.toml:2: this is not valid TOML"),
            ("= 1", "x.toml:1: this is not valid TOML"),
        ])
    func malformed(_ text: String, _ message: String) throws {
        let error = try #require(
            #expect(throws: CustodyError.self) { _ = try GitleaksFile(Array(text.utf8), name: "x.toml") })
        #expect(error == CustodyError(.configuration, ""))
        #expect(error.message.contains(message) && !error.message.contains("hunter2"), "\(error.message)")
    }

    @Test("a file at the limit of its size is read, a larger one is not")
    func size() throws {
        let text = Array("[[rules]]\nid='a'\nregex='acme_[a-z]{12}'\n#".utf8)
        let padding = [UInt8](repeating: 0x20, count: GitleaksFile.maximumBytes - text.count)
        _ = try GitleaksFile(text + padding, name: "x")
        #expect(throws: CustodyError(.configuration, "")) {
            _ = try GitleaksFile(text + padding + [0x20], name: "x")
        }
    }

    private func outcome(ofRegex regex: String) throws -> GitleaksImport.Outcome {
        let toml = "[[rules]]\nid = 'r'\nregex = '''\(regex)'''\n"
        return try GitleaksImport(try GitleaksFile(Array(toml.utf8), name: "t")).entries[0].outcome
    }

    @Test("limits of an expression: as much as allowed is taken, one more is refused")
    func limits() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "(?:", count: depth) + "acme_[a-z]{12}" + String(repeating: ")", count: depth)
        }
        func choices(_ count: Int) -> String {
            "acme_(?:" + (0..<count).map { "[a-z]{\($0 + 4)}-x" }.joined(separator: "|") + ")"
        }
        func twice(_ count: Int) -> String { "acme_" + String(repeating: "(?:ab)?", count: count) + "[0-9]{12}" }
        func long(_ count: Int) -> String { "acme_[" + String(repeating: "a", count: count - 11) + "]{8}" + "x" }
        let cases: [(String, String, String)] = [
            (nested(RegexParser.maximumDepth), nested(RegexParser.maximumDepth + 1), "nests too deeply"),
            (
                choices(RuleTranslator.maximumPatterns), choices(RuleTranslator.maximumPatterns + 1),
                "more than 64 patterns"
            ),
            ("acme_(?:ab){8}[0-9]{12}", "acme_(?:ab){9}[0-9]{12}", "without a small bound"),
            (long(RegexParser.maximumLength), long(RegexParser.maximumLength + 1), "too long"),
        ]
        for (most, more, reason) in cases {
            if case .refused(let text) = try outcome(ofRegex: most) { Issue.record("\(reason): \(text)") }
            guard case .refused(let text) = try outcome(ofRegex: more) else {
                Issue.record("\(reason): taken")
                continue
            }
            #expect(text.contains(reason), "\(text)")
        }
        // Nine choices of two are 512 ways, ten are 1,024.
        guard case .refused(let text) = try outcome(ofRegex: twice(10)) else {
            Issue.record("1,024 ways are taken")
            return
        }
        #expect(text == "more than \(RuleTranslator.maximumPaths) ways through the expression")
        if case .refused(let text) = try outcome(ofRegex: twice(6)) { Issue.record("\(text)") }
    }
}
