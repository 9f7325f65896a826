import CustodyModel
import CustodySanitizer
import Testing

@Suite("Carriers")
struct CarrierTests {
    /// Self-identifying secrets: templates of rules that find them by a literal.
    static let secrets: [(rule: String, text: String)] = StandardRules.all.compactMap { rule in
        guard rule.enabledByDefault, rule.confidence == .high, let template = rule.examples.first else { return nil }
        guard case .tokens(let patterns) = rule.detection, !patterns.contains(where: \.keepsLiteral) else { return nil }
        return (rule.id, ExampleTemplate.expand(template, salt: 7))
    }

    static let carriers = LeakSamples.carriers

    @Test("nothing of a secret is left in any carrier", arguments: carriers.indices)
    func anyCarrier(_ index: Int) throws {
        var harness = try Harness()
        let carrier = Self.carriers[index]
        for secret in Self.secrets {
            let event = carrier.event(secret.text)
            let outcome = try harness.run(event)
            #expect(!leaks(secret.text, in: outcome.text), "\(secret.rule) leaks from: \(carrier.name)")
            #expect(
                !leaks(unicodeEscaped(secret.text), in: outcome.text), "\(secret.rule) leaks escaped: \(carrier.name)")
            #expect(outcome.isValid, "\(secret.rule), \(carrier.name): not valid JSON")
            #expect(outcome.isStable, "\(secret.rule), \(carrier.name): changes when sanitized again")
        }
    }

    static let secretNames = [
        "password", "Password", "db_password", "PASSWD", "pwd", "client_secret", "Client-Secret", "secret", "token",
        "access_token", "refreshToken", "id_token", "Authorization", "api_key", "apiKey", "x-api-key", "access_key",
        "secret_access_key", "private_key", "Cookie", "Set-Cookie", "X-Amz-Security-Token", "sessionToken",
    ]

    static let namedCarriers: [(name: String, event: @Sendable (String, String) -> String)] = [
        ("member", { "{\"\($0)\":\"\($1)\"}" }),
        ("escaped name", { "{\"\(unicodeEscaped($0))\":\"\($1)\"}" }),
        ("nested", { "{\"body\":\"\(json("{\"\($0)\":\"\($1)\"}"))\"}" }),
        ("nested twice", { "{\"body\":\"\(json("{\"i\":\"\(json("{\"\($0)\": \"\($1)\"}"))\"}"))\"}" }),
        ("json in text", { "{\"log\":\"\(json("payload={\"\($0)\": \"\($1)\", \"n\": 1} done"))\"}" }),
        ("python in text", { "{\"log\":\"payload {'\($0)': '\($1)'} done\"}" }),
        ("header array", { "{\"h\":[{\"name\":\"\($0)\",\"value\":\"\($1)\"}]}" }),
        ("header array, value first", { "{\"h\":[{\"value\":\"\($1)\",\"name\":\"\($0)\"}]}" }),
        ("form", { "{\"form\":\"a=1&\($0)=\($1)&b=2\"}" }),
        ("percent-encoded form", { "{\"form\":\"a%3D1%26\($0)%3D\($1)%26b%3D2\"}" }),
        ("assignment", { "{\"log\":\"export \($0)=\($1)\"}" }),
        ("quoted assignment", { "{\"log\":\"\(json("\($0) = \"\($1)\""))\"}" }),
        ("colon", { "{\"log\":\"\($0): \($1)\"}" }),
        ("option", { "{\"command\":\"tool --\($0) \($1) --verbose\"}" }),
        ("argument list", { "{\"argv\":[\"tool\",\"--\($0)\",\"\($1)\"]}" }),
        ("xml", { "{\"xml\":\"<\($0)>\($1)</\($0)>\"}" }),
    ]

    @Test("what a name gives away is gone in every carrier", arguments: namedCarriers.indices)
    func namedCarrier(_ index: Int) throws {
        var harness = try Harness()
        let secret = "Zq7" + ExampleTemplate.expand("{b62:17}", salt: 11) + "x9"
        let carrier = Self.namedCarriers[index]
        for name in Self.secretNames {
            let outcome = try harness.run(carrier.event(name, secret))
            #expect(!leaks(secret, in: outcome.text), "\(name): \(carrier.name): \(outcome.text)")
            #expect(outcome.isValid, "\(name): \(carrier.name): \(outcome.text)")
            #expect(outcome.isStable, "\(name): \(carrier.name): \(outcome.text)")
        }
    }

    @Test(
        "a value in base64 is looked into although its plus signs and slashes are escaped",
        arguments: ["\\u002B", "\\u002b"], ["\\/", "\\u002F"])
    func escapedBase64(_ plus: String, _ slash: String) throws {
        var harness = try Harness()
        func escaped(_ encoded: String) -> String {
            encoded.reduce(into: "") { $0 += $1 == "+" ? plus : $1 == "/" ? slash : String($1) }
        }
        for secret in Self.secrets.prefix(20) {
            // Six bytes that give plus signs and slashes, so that the secret begins a group of its own.
            let text = escaped(base64("~~>~??" + secret.text + "~~>~??"))
            #expect(text.contains(plus) && text.contains(slash))
            let outcome = try harness.run("{\"data\":\"\(text)\"}")
            let piece = escaped(base64(String(secret.text.prefix(12))))
            #expect(text.contains(piece) && !outcome.text.contains(piece), "\(secret.rule): \(outcome.text)")
            #expect(outcome.isValid && outcome.isStable)
        }
    }

    @Test("secrets side by side do not hide each other")
    func neighbours() throws {
        var harness = try Harness()
        for first in Self.secrets.prefix(40) {
            for second in Self.secrets.suffix(20) {
                let outcome = try harness.run("{\"a\":\"\(json(first.text)) \(json(second.text))\"}")
                #expect(
                    !leaks(first.text, in: outcome.text) && !leaks(second.text, in: outcome.text),
                    "\(first.rule), \(second.rule)")
            }
        }
    }

    @Test("secret keys of one object stay apart")
    func keys() throws {
        var harness = try Harness()
        let first = ExampleTemplate.expand("ghp_{b62:36}", salt: 1)
        let second = ExampleTemplate.expand("ghp_{b62:36}", salt: 2)
        var outcome = try harness.run("{\"\(first)\":1,\"\(second)\":2,\"x\":{\"\(first)\":3}}")
        #expect(
            outcome.text
                == "{\"[REDACTED:github-token]\":1,\"[REDACTED:github-token]#2\":2,\"x\":{\"[REDACTED:github-token]\":3}}"
        )
        #expect(outcome.isStable)
        outcome = try harness.run("{\"[REDACTED:github-token]\":0,\"\(first)\":1,\"[REDACTED:github-token]#4\":2}")
        #expect(outcome.isValid && outcome.isStable)
        outcome = try harness.run("{\"\\u005bREDACTED:github-token]\":0,\"\(first)\":1}")
        #expect(outcome.isValid && outcome.isStable, "\(outcome.text)")
    }
}
