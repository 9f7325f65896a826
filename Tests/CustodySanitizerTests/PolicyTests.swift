import CustodyModel
import CustodySanitizer
import Testing

@Suite("Policies")
struct PolicyTests {
    private let token = ExampleTemplate.expand("ghp_{b62:36}")

    @Test("a rule that is switched off finds nothing; one that does not exist is refused")
    func switches() throws {
        var policy = SanitizerPolicy()
        // The second finds what is random behind a name and an underscore, whoever's it is.
        policy.disabled = ["github-token", "unprefixed-token"]
        policy.enabled = ["pii-email"]
        let set = try RuleSet(policy: policy)
        var harness = try Harness(set)
        #expect(try !harness.run("{\"a\":\"\(token)\"}").wasChanged)
        #expect(try harness.run("{\"a\":\"mail alice@example.com\"}").rules == ["pii-email"])
        #expect(set.version != StandardRules.version && set.version.hasPrefix(StandardRules.version))
        policy.disabled = ["no-such-rule"]
        #expect(throws: SanitizerError(.policy, "")) { _ = try RuleSet(policy: policy) }
        policy.disabled = ["pii-email"]
        #expect(throws: SanitizerError(.policy, "")) { _ = try RuleSet(policy: policy) }
    }

    @Test("an empty policy is the standard rule set")
    func empty() throws {
        #expect(try RuleSet(policy: SanitizerPolicy()).version == StandardRules.version)
    }

    @Test("extra names and rules are used, excepted names are not")
    func names() throws {
        var policy = SanitizerPolicy()
        policy.extraNames = ["x-shop-voucher"]
        policy.exceptedNames = ["password"]
        policy.extraRules = [
            Rule(
                "shop-key", "A key of the shop", references: [],
                detection: .tokens([TokenPattern(["shop_"], "[a-z0-9]{12,}")]),
                examples: ["shop_{b36:16}"])
        ]
        var harness = try Harness(try RuleSet(policy: policy))
        #expect(
            try harness.run("{\"X_Shop_Voucher\":\"abc\"}").text == "{\"X_Shop_Voucher\":\"[REDACTED:policy-name]\"}")
        #expect(try harness.run("{\"t\":\"x-shop-voucher=abc123\"}").wasChanged)
        #expect(try !harness.run("{\"password\":\"hunter22\"}").wasChanged)
        #expect(try harness.run("{\"password\":\"\(token)\"}").rules == ["github-token"])
        #expect(try harness.run("{\"a\":\"shop_0123456789abcdef\"}").rules == ["shop-key"])
    }

    @Test("allowed values and paths stay, their neighbours do not")
    func allowances() throws {
        var policy = SanitizerPolicy()
        policy.allowedValues = [token]
        policy.allowedPaths = ["request.*.password", "note"]
        var harness = try Harness(try RuleSet(policy: policy))
        #expect(try !harness.run("{\"a\":\"see \(token) here\",\"token\":\"\(token)\"}").wasChanged)
        let text =
            "{\"request\":{\"x\":{\"password\":\"abcd\"},\"password\":\"efgh\"},\"note\":\"password=ab1cd2\",\"list\":[{\"password\":\"ijkl\"}]}"
        #expect(
            try harness.run(text).text
                == "{\"request\":{\"x\":{\"password\":\"abcd\"},\"password\":\"[REDACTED:key-password]\"},\"note\":\"password=ab1cd2\",\"list\":[{\"password\":\"[REDACTED:key-password]\"}]}"
        )
    }

    @Test("equal secrets get equal marks under one key, however they are escaped; passwords get none")
    func correlation() throws {
        let first = try CorrelationKey(id: "k1", key: Array(repeating: 7, count: 32))
        let second = try CorrelationKey(id: "k2", key: Array(repeating: 8, count: 32))
        let mark = first.mark(of: Array(token.utf8))
        #expect(mark.count == 16 && mark != second.mark(of: Array(token.utf8)))
        var sanitizer = try Sanitizer(rules: .standard, correlation: first)
        var output = ByteBuffer()
        var redacted: [RuleIndex] = []
        var input = ByteBuffer()
        input.append("{\"a\":\"\(token)\",\"b\":\"\(unicodeEscaped(token))\",\"password\":\"hunter22\"}")
        #expect(try unsafe sanitizer.sanitize(input.bytes, into: &output, redacted: &redacted))
        let tag = "[REDACTED:github-token:k1:\(mark)]"
        #expect(
            String(decoding: output.toArray(), as: Unicode.UTF8.self)
                == "{\"a\":\"\(tag)\",\"b\":\"\(tag)\",\"password\":\"[REDACTED:key-password]\"}")
        var harness = try Harness()
        #expect(try !harness.run("{\"token\":\"\(tag)\"}").wasChanged)
    }

    @Test(
        "a correlation key must have a plain id and enough bytes",
        arguments: [("", 16), ("Upper", 16), ("k", 15), ("aaaaaaaaaaaaaaaaa", 16)])
    func keys(_ id: String, _ count: Int) {
        #expect(throws: SanitizerError(.policy, "")) {
            _ = try CorrelationKey(id: id, key: Array(repeating: 1, count: count))
        }
    }
}
