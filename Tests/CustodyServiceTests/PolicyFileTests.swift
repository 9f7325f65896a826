import CustodyModel
import CustodySanitizer
import CustodyService
import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing

@Suite("the policy file")
struct PolicyFileTests {
    private let folder: TemporaryDirectory
    private let files = PosixFileSystem()

    init() throws { folder = try TemporaryDirectory() }

    private func load(_ text: String, disabled: [String] = []) throws -> SanitizerPlan {
        let path = folder.path.appending("p.yaml")
        try files.replace(path, with: Array(text.utf8))
        return try PolicyFile.load(path, disabled: disabled, files: files)
    }

    /// The error's lines without the folder.
    private func problems(_ text: String) throws -> String {
        let error = try #require(#expect(throws: CustodyError.self) { try load(text) })
        #expect(error == CustodyError(.configuration, ""))
        return error.message.split(separator: folder.path.string + "/").joined()
    }

    private func key(_ name: String, _ bytes: [UInt8], mode: UInt32 = 0o600) throws {
        try files.replace(folder.path.appending(name), with: bytes, permissions: mode)
    }

    private func sanitized(_ plan: SanitizerPlan, _ event: String, stream: String = "default") throws -> String {
        let profile = plan.profile(for: try #require(StreamName(stream)))
        var scanner = JSONScanner(limits: JSONLimits())
        var recorder = Recorder(profile.recording)
        var sanitizer = try profile.makeSanitizer()
        var input = ByteBuffer()
        var compact = ByteBuffer()
        var output = ByteBuffer()
        var rules: [RuleIndex] = []
        input.append(event)
        let facts = try unsafe scanner.compact(input.bytes, into: &compact)
        if recorder.isOn, try unsafe recorder.apply(compact.bytes, type: facts.type, into: &output) {
            compact.removeAll()
            unsafe compact.append(output.bytes)
        }
        let isChanged = try unsafe sanitizer.sanitize(compact.bytes, into: &output, redacted: &rules)
        return unsafe String(decoding: isChanged ? output.bytes : compact.bytes, as: Unicode.UTF8.self)
    }

    @Test("the sample in config/ loads and does what its comments say")
    func sample() throws {
        let path = SharedCorpora.packageRoot.appending("config").appending("sanitizer.yaml")
        let plan = try PolicyFile.load(path, files: files)
        let voucher = ExampleTemplate.expand("shopv_{b36:20}7")
        #expect(try sanitized(plan, "{\"a\":\"\(voucher)\"}") == "{\"a\":\"[REDACTED:shop-voucher]\"}")
        #expect(try sanitized(plan, "{\"X-Shop-PIN\":1234}") == "{\"X-Shop-PIN\":\"[REDACTED:policy-name]\"}")
        #expect(try sanitized(plan, "{\"type\":\"prompt\",\"body\":\"x\"}").contains("{\"digest\":\"sha256:"))
        #expect(
            try sanitized(plan, "{\"type\":\"a\",\"mail\":\"a@b.example\"}", stream: "tenant-7") == "{\"type\":\"a\"}")
        let event = "{\"type\":\"a\",\"mail\":\"see a@b.example\"}"
        #expect(try sanitized(plan, event, stream: "tenant-internal") == event)
    }

    @Test("an empty policy is the standard rules")
    func empty() throws {
        for text in ["", "# nothing\n", "version: 1\nrules:\nextra_rules: []\nrecording:\n"] {
            let plan = try load(text)
            #expect(plan.standard.rules.version == StandardRules.version)
            #expect(plan.standard.recording == nil && plan.profiles.isEmpty)
        }
    }

    @Test(
        "problems name file, line and key, and never a value",
        arguments: [
            ("rulez: {}", "p.yaml:1: unknown key \"rulez\"; did you mean rules"),
            ("rules:\n  of: [x]", "p.yaml:2: unknown key \"of\" in rules; did you mean off"),
            ("rules:\n  off: [githb-token]", "p.yaml:2: rules names an unknown rule; did you mean github-token"),
            ("rules:\n  on: [hunter2hunter2hunter2]", "p.yaml:2: rules names an unknown rule"),
            ("rules: [hunter2]", "p.yaml:1: rules is written as `key: value`"),
            ("pii: hunter2", "p.yaml:1: pii must be true or false"),
            (
                "pii: [card, hunter2]",
                "p.yaml:1: pii must be true, false or a list of card, iban, ssn, email, phone, ip"
            ),
            ("version: 2", "p.yaml:1: this build reads policies of version 1"),
            ("allow:\n  values:\n    hunter2: 1", "p.yaml:2: allow.values is a list of texts"),
            ("extra_rules:\n  - id: Hunter2", "p.yaml:2: extra_rules[0].id must be [a-z0-9]"),
            ("extra_rules:\n  - id: github-token", "p.yaml:2: extra_rules[0].id: a standard rule has this name"),
            ("extra_rules:\n  - id: a", "p.yaml:2: extra_rules[0] needs `examples`"),
            ("extra_rules:\n  - id: a", "p.yaml:2: extra_rules[0] needs `literals`"),
            (
                "extra_rules:\n  - {id: a, literals: [hunter2], pattern: 'x(y'}",
                "p.yaml:2: extra_rules[0]: the pattern has an unclosed '(' at byte 3"
            ),
            (
                "extra_rules:\n  - {id: a, literals: [hu], pattern: x}",
                "p.yaml:2: extra_rules[0]: a literal has 2 bytes; it must have 3 to 64"
            ),
            (
                "extra_rules:\n  - {id: a, literals: [hunter2], pattern: x, entropy: 9}",
                "p.yaml:2: extra_rules[0].entropy must be a number from 0 to 8"
            ),
            (
                "extra_rules:\n  - {id: a, boundary: hunter2}",
                "p.yaml:2: extra_rules[0].boundary must be one of any, word"
            ),
            (
                "extra_rules:\n  - {id: a, literals: [abc], patterns: [{}]}",
                "p.yaml:2: extra_rules[0].literals stands beside `patterns`"
            ),
            (
                "recording:\n  - {type: a, level: hunter2}",
                "p.yaml:2: recording[0].level must be one of full, metadata, digest, sha256"
            ),
            ("recording:\n  - {type: a, level: sha256}", "p.yaml:2: recording[0] needs `members`"),
            ("recording:\n  - {type: a, level: sha256, members: [id]}", "p.yaml:2: recording[0].members: type and id"),
            ("recording:\n  - {type: a*b, level: full}", "p.yaml:2: recording[0].type: `*` stands at the end or alone"),
            ("recording:\n  - {type: a, level: digest, members: [b]}", "p.yaml:1: recording level digest needs `keys`"),
            ("correlation: true", "p.yaml:1: correlation needs `keys`"),
            ("keys:\n  - {id: k1, file: hunter2}", "p.yaml:2: keys[0].file cannot be read"),
            ("streams: {a: agents}", "p.yaml:1: streams names an unknown profile"),
            (
                "profiles: {agent: {}}\nstreams: {a: agents}",
                "p.yaml:2: streams names an unknown profile; did you mean agent"
            ),
            ("profiles: {standard: {}}", "p.yaml:1: a profile's name is"),
            ("profiles: {a: {keys: []}}", "p.yaml:1: unknown key \"keys\" in profiles.a"),
            ("profiles: {a: }\nstreams: {Bad*: a}", "p.yaml:2: streams: no stream has such a name"),
            ("names:\n  add: ['hunter2\"']", "p.yaml:2: names.add[0] must be 1 to 64 bytes"),
            ("rules: {on: [pii-card], on: [pii-ip]}", "a key stands here twice"),
            ("hunter2: [", "this is not valid YAML"),
        ])
    func problem(_ text: String, _ message: String) throws {
        let found = try problems(text)
        #expect(found.contains(message), "\(found)")
        #expect(!found.contains("hunter2") || text.hasPrefix("hunter2"))
    }

    @Test("a rule that does not redact its own example is a configuration error")
    func canary() throws {
        let text = """
            extra_rules:
              - {id: shop-key, literals: [shop_], pattern: "[a-z]{8}", examples: ["shop_hunter2"]}
            """
        #expect(try problems(text).contains("shop-key"))
        #expect(try !problems(text).contains("hunter2"))
    }

    @Test("whatever a policy changes, the version says so, and the same policy has the same one")
    func versions() throws {
        try key("k", Array(repeating: 0x41, count: 16))
        let texts = [
            "rules: {off: [github-token]}", "rules: {on: [pii-email]}", "pii: true", "names: {add: [x-pin]}",
            "names: {mention: [x-pin]}", "names: {except: [x-pin]}", "allow: {values: [x-pin]}",
            "allow: {paths: [x-pin]}",
            "recording: [{type: a, level: metadata}]", "recording: [{type: a, level: metadata, members: [b]}]",
            "recording: [{type: a, level: sha256, members: [b]}]",
            "keys: [{id: k1, file: k}]\nrecording: [{type: a, level: digest, members: [b]}]",
            "keys: [{id: k1, file: k}]\ncorrelation: true",
            "extra_rules: [{id: a, literals: [shop_], pattern: '[a-z]{8}', examples: [shop_abcdefgh]}]",
            "extra_rules: [{id: a, literals: [shop_], pattern: '[a-z]{7}', examples: [shop_abcdefgh]}]",
            "extra_rules: [{id: a, literals: [shop_], pattern: '[a-z]{8}', examples: [shop_abcdefgh], entropy: 1}]",
            "extra_rules: [{id: a, literals: [shop_], pattern: '[a-z]{8}', examples: [shop_abcdefgh], stopwords: [x]}]",
            "extra_rules: [{id: a, literals: [shop_], pattern: '[a-z]{8}', examples: [shop_abcdefgh], boundary: any}]",
        ]
        var seen: Set<String> = [StandardRules.version]
        for text in texts {
            let version = try load(text).standard.rules.version
            #expect(seen.insert(version).inserted, "\(text)")
            #expect(RulesVersion(version) != nil && version.hasPrefix(StandardRules.version + "-"))
            #expect(try load("# again\n" + text).standard.rules.version == version)
        }
        // What does not change how events are judged does not change it.
        #expect(try load("keys: [{id: k1, file: k}]").standard.rules.version == StandardRules.version)
    }

    @Test("profiles add to the file; a stream has the profile of its name, else of its longest beginning")
    func profiles() throws {
        let plan = try load(
            """
            names: {add: [x-pin]}
            rules: {off: [github-token]}
            profiles:
              mail: {pii: [email]}
              all: {pii: true, rules: {on: [github-token]}, recording: [{type: a, level: metadata, members: [x-pin]}]}
            streams: {"t*": mail, "tenant-*": all, tenant-1: mail, tenant-2: standard}
            """)
        func profile(_ stream: String) throws -> String { plan.profile(for: try #require(StreamName(stream))).name }
        #expect(
            try ["t", "tenant-3", "tenant-1", "tenant-2", "default"].map(profile) == ["mail", "all", "mail", "", ""])
        let event = "{\"type\":\"a\",\"x-pin\":1,\"mail\":\"to a@b.example\"}"
        let pin = "\"x-pin\":\"[REDACTED:policy-name]\""
        #expect(try sanitized(plan, event) == "{\"type\":\"a\",\(pin),\"mail\":\"to a@b.example\"}")
        #expect(
            try sanitized(plan, event, stream: "t") == "{\"type\":\"a\",\(pin),\"mail\":\"to [REDACTED:pii-email]\"}")
        #expect(try sanitized(plan, event, stream: "tenant-3") == "{\"type\":\"a\",\(pin)}")
        #expect(Set(plan.all.map(\.rules.version)).count == 3)
    }

    @Test("rules that a setting switches off are off in every profile")
    func disabled() throws {
        let plan = try load(
            "rules: {on: [pii-email]}\nprofiles: {a: {rules: {on: [github-token]}}}",
            disabled: [
                "github-token", "pii-email",
            ])
        for profile in plan.all {
            for id in ["github-token", "pii-email"] {
                let index = try #require(profile.rules.index(of: id))
                #expect(!profile.rules.isEnabled(index))
            }
        }
    }

    @Test("keys: the newest makes the marks, bad files are refused")
    func keys() throws {
        try key("new", Array(repeating: 0x42, count: 16) + [0x0A])
        try key("old", Array(repeating: 0x41, count: 32))
        try key("short", Array(repeating: 0x41, count: 15) + [0x0A])
        try key("open", Array(repeating: 0x41, count: 16), mode: 0o644)
        let plan = try load("correlation: true\nkeys: [{id: k2, file: new}, {id: k1, file: \(folder.path)/old}]")
        #expect(plan.keys.map(\.id) == ["k2", "k1"])
        #expect(plan.standard.correlation?.id == "k2")
        let token = ExampleTemplate.expand("ghp_{b62:36}")
        let mark = try CorrelationKey(id: "k2", key: Array(repeating: 0x42, count: 16)).mark(of: Array(token.utf8))
        #expect(try sanitized(plan, "{\"a\":\"\(token)\"}") == "{\"a\":\"[REDACTED:github-token:k2:\(mark)]\"}")
        #expect(try problems("keys: [{id: k, file: short}]").contains("keys[0].file must hold 16 to 4096 bytes"))
        #expect(try problems("keys: [{id: k, file: open}]").contains("keys[0].file is open to every user"))
        #expect(try problems("keys: [{id: K, file: new}]").contains("keys[0].id must be [a-z0-9]{1,16}"))
        #expect(try problems("keys: [{id: k, file: new}, {id: k, file: old}]").contains("two keys have one id"))
    }

    @Test("an included file adds its rules, and may say nothing else")
    func include() throws {
        try key(
            "more.yaml",
            Array("extra_rules: [{id: a, literals: [shop_], pattern: '[a-z]{8}', examples: [shop_abcdefgh]}]".utf8))
        let plan = try load("include: [more.yaml]\nrules: {off: [a]}")
        let index = try #require(plan.standard.rules.index(of: "a"))
        #expect(!plan.standard.rules.isEnabled(index))
        try key("more.yaml", Array("recording: []".utf8))
        #expect(try problems("include: [more.yaml]").contains("more.yaml:1: unknown key \"recording\""))
        #expect(try problems("include: [none.yaml]").contains("cannot read the policy"))
    }

    @Test("what changed in a policy is known by its part")
    func configuration() throws {
        try key("k", Array(repeating: 0x41, count: 16))
        let base = try load("names: {add: [a1]}\nkeys: [{id: k1, file: k}]").configuration
        func changed(_ text: String) throws -> [String] {
            let other = try load(text).configuration
            return Set(base.keys).union(other.keys).filter { base[$0] != other[$0] }.sorted()
        }
        #expect(try changed("keys: [{id: k1, file: k}]\nnames: {add: [a1]}") == [])
        #expect(try changed("names: {add: [a2]}\nkeys: [{id: k1, file: k}]") == ["policy.names", "sanitize.rules"])
        #expect(
            try changed("names: {add: [a1]}\nkeys: [{id: k1, file: k}]\nprofiles: {x: {pii: true}}\nstreams: {a: x}")
                == ["policy.profiles.x", "policy.streams"])
        try key("k", Array(repeating: 0x42, count: 16))
        #expect(try changed("names: {add: [a1]}\nkeys: [{id: k1, file: k}]") == ["policy.keys"])
    }

    @Test("limits: as much as allowed, and one more")
    func limits() throws {
        func rule(_ number: Int, before: Int = 0) -> String {
            "  - {id: r\(number), literals: [lit\(number)x], pattern: '[a-z]{8}', before: '[0-9]', before_length: \(before), "
                + "examples: ['\(String(repeating: "7", count: before))lit\(number)x{low:8}']}\n"
        }
        let many = "extra_rules:\n" + (0..<PolicyRules.maximumRules).map { rule($0) }.joined()
        #expect(try load(many).standard.rules.extraRules.count == PolicyRules.maximumRules)
        #expect(try problems(many + rule(PolicyRules.maximumRules)).contains("a policy adds at most 1024 rules"))
        _ = try load("extra_rules:\n" + rule(1, before: PolicyRules.maximumBefore))
        #expect(
            try problems("extra_rules:\n" + rule(1, before: PolicyRules.maximumBefore + 1))
                .contains("before_length must be a number from 0 to 64"))
        let profiles = (0..<PolicyFile.maximumProfiles).map { "p\($0): {}" }.joined(separator: ", ")
        #expect(try load("profiles: {\(profiles)}").profiles.count == PolicyFile.maximumProfiles)
        #expect(try problems("profiles: {\(profiles), one-more: {}}").contains("a policy has at most 64 profiles"))
        let name = String(repeating: "n", count: PolicySections.maximumName)
        #expect(try sanitized(load("names: {add: [\(name)]}"), "{\"\(name)\":1}").contains("policy-name"))
        #expect(try problems("names: {add: [\(name)n]}").contains("names.add[0] must be 1 to 64 bytes"))
    }

    @Test("limits of keys: as many and as large as allowed, and one more")
    func keyLimits() throws {
        try key("k", Array(repeating: 0x41, count: CorrelationKey.minimumBytes))
        try key("large", Array(repeating: 0x41, count: PolicyFile.maximumKeyBytes))
        try key("larger", Array(repeating: 0x41, count: PolicyFile.maximumKeyBytes + 1))
        let keys = (0..<PolicyFile.maximumKeys).map { "{id: k\($0), file: k}" }.joined(separator: ", ")
        #expect(try load("keys: [\(keys)]").keys.count == PolicyFile.maximumKeys)
        #expect(try problems("keys: [\(keys), {id: more, file: k}]").contains("a policy has at most 16 keys"))
        #expect(try load("keys: [{id: k, file: large}]").keys.count == 1)
        #expect(try problems("keys: [{id: k, file: larger}]").contains("must hold 16 to 4096 bytes"))
    }
}
