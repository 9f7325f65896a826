import CustodyModel
import CustodySanitizer
import Testing

@Suite("What a match must pass besides its pattern")
struct FilterTests {
    private func found(_ filter: TokenFilter, _ text: String, tail: String = "[a-z0-9]{4,}") throws -> Bool {
        let rule = Rule(
            "shop-key", "A key", references: [],
            detection: .tokens([TokenPattern(["shop_"], tail, filter: filter)]), examples: ["shop_a1b2c3d4"])
        var trial = try CanaryTrial(RuleSet(version: "test", rules: [rule]))
        return try !trial.rules(redacting: text).isEmpty
    }

    @Test(
        "what stands before and behind it",
        arguments: [
            ("shop_abcd", true), ("see shop_abcd.", true), ("see shop_abcd-x", false), ("(shop_abcd)", false),
            ("shop_abcd.", true), ("see shop_abcd", true),
        ])
    func edges(_ text: String, _ isFound: Bool) throws {
        #expect(try found(TokenFilter(precede: "[ ]", follow: "[.,\\x21-\\x24]"), text) == isFound)
    }

    @Test("entropy must be exceeded: over, at and under the bound")
    func entropy() throws {
        // Five bytes are there besides: `shop_` is a part of the secret.
        let text = "shop_" + String(repeating: "a", count: 8)
        var counts: [Character: Double] = [:]
        for character in text { counts[character, default: 0] += 1 }
        let shares = counts.values.map { $0 / Double(text.count) }
        let bits = shares.reduce(0.0) { $0 - $1 * log2(of: $1) }
        #expect(try found(TokenFilter(entropy: bits - 0.001), text))
        #expect(try !found(TokenFilter(entropy: bits + 0.001), text))
        #expect(try found(TokenFilter(entropy: TokenFilter.maximumEntropy - 0.1), text) == false)
        #expect(throws: SanitizerError(.rule, "")) { _ = try found(TokenFilter(entropy: 8.001), text) }
        #expect(throws: SanitizerError(.rule, "")) { _ = try found(TokenFilter(entropy: -0.001), text) }
    }

    /// By the series of the logarithm, so that no code under test is used.
    private func log2(of value: Double) -> Double {
        var (x, exponent) = (value, 0.0)
        while x < 1 {
            x *= 2
            exponent -= 1
        }
        let t = (x - 1) / (x + 1)
        var (sum, power) = (0.0, t)
        for n in stride(from: 1.0, through: 61, by: 2) {
            sum += power / n
            power *= t * t
        }
        return exponent + 2 * sum / 0.6931471805599453
    }

    @Test(
        "stop words count in any case, exceptions as written and where they are tied to",
        arguments: [
            ("shop_xxsampleyy", false), ("shop_xxSAMPLEyy", true), ("shop_xxsamplyy", true), ("shop_abcdtest", false),
            ("shop_testabcd", true), ("shop_wwinnerww", false), ("shop_exact", false), ("shop_exactly", true),
        ])
    func words(_ text: String, _ isFound: Bool) throws {
        let filter = TokenFilter(stopwords: ["Sample"], except: ["test$", "inner", "^shop_exact$"])
        // Capitals are no part of this token, so that the word is cut where they begin.
        #expect(try found(filter, text, tail: text.contains("SAMPLE") ? "[a-z0-9]{2}" : "[a-z0-9]{4,}") == isFound)
        if text.contains("SAMPLE") { #expect(try !found(filter, text, tail: "[A-Za-z0-9]{4,}")) }
    }

    @Test("as many words as allowed, and one more")
    func limit() throws {
        let words = (0..<TokenFilter.maximumWords).map { "w\($0)" }
        #expect(try found(TokenFilter(stopwords: words), "shop_abcd"))
        #expect(throws: SanitizerError(.rule, "")) {
            _ = try found(TokenFilter(stopwords: words, except: ["one more"]), "shop_abcd")
        }
        for broken in [TokenFilter(stopwords: [""]), TokenFilter(except: ["^$"]), TokenFilter(follow: "ab")] {
            #expect(throws: SanitizerError(.rule, "")) { _ = try found(broken, "shop_abcd") }
        }
    }

    @Test("a random value under a name that mentions a word is a secret, a plain one is not")
    func mentions() throws {
        var policy = SanitizerPolicy()
        policy.extraMentions = ["acme_pay"]
        var harness = try Harness(try RuleSet(policy: policy))
        let value = ExampleTemplate.expand("{b36:12}4x{b36:18}")
        #expect(try harness.run("{\"acmepayLive\":\"\(value)\"}").rules == ["vendor-context"])
        #expect(try !harness.run("{\"acmepay_status\":\"authorized\",\"other_live\":\"\(value)\"}").wasChanged)
        policy.disabled = ["vendor-context"]
        #expect(throws: SanitizerError(.policy, "")) { _ = try RuleSet(policy: policy) }
    }

    @Test("every example of a rule that a policy adds must be found by it")
    func canaries() throws {
        var policy = SanitizerPolicy()
        let pattern = TokenPattern(["shop_"], "[a-z0-9]{8,}")
        let good = Rule("shop-key", "", references: [], detection: .tokens([pattern]), examples: ["shop_{b36:9}"])
        policy.extraRules = [good]
        _ = try SanitizerProfile(policy).makeSanitizer()
        policy.extraRules = [
            Rule(
                "shop-key", "", references: [], detection: .tokens([pattern]),
                examples: ["shop_{b36:9}", "shop_{b36:7}"])
        ]
        #expect(throws: SanitizerError(.canary, "")) { _ = try SanitizerProfile(policy).makeSanitizer() }
    }

    @Test("a byte is written in two hexadecimal digits, alone and in ranges")
    func hexadecimal() throws {
        let run = try PatternParser.parse("[\\x41-\\x43\\x2d]")
        #expect(run == [.run(ByteClass("ABC-"), min: 1, max: 1)])
        #expect(try PatternParser.parse("\\x7f") == [.run(ByteClass([0x7F]), min: 1, max: 1)])
        for broken in ["\\x4", "\\xg1", "[\\x43-\\x41]", "\\x"] {
            #expect(throws: SanitizerError(.rule, "")) { _ = try PatternParser.parse(broken) }
        }
    }
}
