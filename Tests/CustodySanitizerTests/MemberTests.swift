import CustodyModel
import CustodySanitizer
import Testing

@Suite("Members")
struct MemberTests {
    @Test(
        "values that are not secrets stay under secret names",
        arguments: [
            "{\"password\":null}", "{\"password\":true}", "{\"password\":\"\"}", "{\"password\":\"***\"}",
            "{\"password\":\"${DB_PASSWORD}\"}", "{\"password\":\"<hidden>\"}", "{\"token\":\"[REDACTED:key-token]\"}",
            "{\"secret\":\"arn:aws:secretsmanager:eu-west-1:1:secret:x\"}", "{\"password\":{}}", "{\"secrets\":[]}",
            "{\"clientSecret\":\"HIDDEN_DUE_TO_SECURITY_REASONS\"}", "{\"password\":\"none\"}",
        ])
    func placeholders(_ event: String) throws {
        var harness = try Harness()
        #expect(try !harness.run(event).wasChanged)
    }

    @Test(
        "evidence that is named like a secret stays",
        arguments: [
            "{\"token_type\":\"Bearer\"}", "{\"token_count\":12}", "{\"max_tokens\":4096}",
            "{\"tokenExpiry\":\"2026-11-21T00:00:00Z\"}",
            "{\"password_last_changed\":\"2026-11-21\"}",
            "{\"secretArn\":\"arn:aws:secretsmanager:eu-west-1:1:secret:x\"}",
            "{\"secret_name\":\"prod/database\"}", "{\"public_key\":\"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOtAlK45\"}",
            "{\"session_id\":\"0d8bfa2cbd4f4cf0a8a1\"}",
            "{\"sessionContext\":{\"attributes\":{\"mfaAuthenticated\":\"true\"}}}",
            "{\"sessionIssuer\":{\"type\":\"Role\"}}", "{\"roleSessionName\":\"deploy-1688990082523310002\"}",
            "{\"elevatedToken\":\"%%1843\"}", "{\"nextToken\":\"AAEAASOszR5OBQ4RDciQegOaCl6Zq8rrJIxf\"}",
            "{\"clientRequestToken\":\"D796F4C4-6073-485E-B59D-DEA24780EE7A\"}",
            "{\"signature\":\"Microsoft Windows Publisher\"}",
            "{\"PublicKeyToken\":\"b77a5c561934e089\"}", "{\"text\":\"PublicKeyToken=b77a5c561934e089\"}",
            "{\"authorization\":{\"action\":\"disks/write\",\"scope\":\"/subscriptions/1\"}}",
            "{\"apiKey\":{\"type\":\"service_account\",\"id\":\"key-1\"}}", "{\"session\":\"67\"}",
            "{\"session\":\"unset\"}",
            "{\"accessKey\":{\"userName\":\"bob\",\"status\":\"Active\"}}", "{\"PWD\":\"/home/alice/src\"}",
            "{\"authenticationMethod\":\"TOKEN\"}", "{\"text\":\"the password was changed by the user\"}",
            "{\"text\":\"password: required\"}", "{\"text\":\"token: expired\"}", "{\"text\":\"Basic authentication\"}",
            "{\"text\":\"arn:aws:secretsmanager:us-east-1:123456789012:secret:team-retrieve-secret-8-2aONLk\"}",
            "{\"volumes\":[{\"secret\":{\"secretName\":\"tls\"}}]}", "{\"columns\":[\"password\",\"email\"]}",
        ])
    func evidence(_ event: String) throws {
        var harness = try Harness()
        let outcome = try harness.run(event)
        #expect(!outcome.wasChanged, "\(outcome.text)")
    }

    @Test(
        "names that begin and end alike are told apart, whichever was met before",
        arguments: [23, 24, 63, 64, 65, 80])
    func alikeNames(_ length: Int) throws {
        let value = ExampleTemplate.expand("{b62:24}", salt: 1)
        let names = ["datadog", "network"].map { word in
            String(repeating: "a", count: length - 15) + word + "bbbbbbbb"
        }
        for order in [[0, 1], [1, 0]] {
            var harness = try Harness()
            for _ in 0..<2 {
                for index in order {
                    let outcome = try harness.run("{\"\(names[index])\":\"\(value)\"}")
                    #expect(outcome.wasChanged == (index == 0), "\(names[index])")
                }
            }
        }
    }

    @Test("numbers, objects and arrays under secret names become strings")
    func values() throws {
        var harness = try Harness()
        #expect(try harness.run("{\"password\":12345678}").text == "{\"password\":\"[REDACTED:key-password]\"}")
        #expect(
            try harness.run("{\"password\":{\"a\":[1,\"}\"]},\"b\":2}").text
                == "{\"password\":\"[REDACTED:key-password]\",\"b\":2}")
        #expect(try harness.run("{\"cookies\":[\"a=b\"]}").text == "{\"cookies\":\"[REDACTED:http-cookie]\"}")
        let nested = try harness.run("{\"body\":\"{\\\"password\\\":123456}\"}")
        #expect(nested.text == "{\"body\":\"{\\\"password\\\":\\\"[REDACTED:key-password]\\\"}\"}")
        let twice = try harness.run("{\"b\":\"{\\\"c\\\":\\\"{\\\\\\\"pwd\\\\\\\":77}\\\"}\"}")
        #expect(
            twice.text
                == "{\"b\":\"{\\\"c\\\":\\\"{\\\\\\\"pwd\\\\\\\":\\\\\\\"[REDACTED:key-password]\\\\\\\"}\\\"}\"}")
    }

    @Test("a tag behind a name in single quotes gets no double quotes, which would end the string")
    func singleQuotes() throws {
        var harness = try Harness()
        for text in ["password'= PRI{ x", "{'password': 12345678}", "password'=a1b2c3"] {
            let outcome = try harness.run("{\"a\":\"\(text)\"}")
            #expect(outcome.wasChanged && outcome.isValid && outcome.isStable, "\(outcome.text)")
        }
    }

    @Test("an object that describes keeps all but its value")
    func described() throws {
        var harness = try Harness()
        let outcome = try harness.run("{\"token\":{\"type\":\"bearer\",\"value\":\"abcd1234efgh\"}}")
        #expect(outcome.text == "{\"token\":{\"type\":\"bearer\",\"value\":\"[REDACTED:key-token]\"}}")
    }

    @Test("what surrounds a secret comes out byte for byte")
    func surroundings() throws {
        var harness = try Harness()
        let token = ExampleTemplate.expand("ghp_{b62:36}")
        let text =
            "{\"e\":\"\\u0041\\/\\n\\ud83d\\ude00 \(token) na\\u00efve \\ud83d\",\"n\":1.50e+02,\"big\":123456789012345678901234567890}"
        let outcome = try harness.run(text)
        #expect(
            outcome.text
                == "{\"e\":\"\\u0041\\/\\n\\ud83d\\ude00 [REDACTED:github-token] na\\u00efve \\ud83d\",\"n\":1.50e+02,\"big\":123456789012345678901234567890}"
        )
    }

    @Test("only the exact tag of a loaded rule passes, and hides nothing beside it")
    func tags() throws {
        var harness = try Harness()
        let token = ExampleTemplate.expand("ghp_{b62:36}")
        #expect(try !harness.run("{\"a\":\"[REDACTED:github-token] and [REDACTED:key-token]\"}").wasChanged)
        #expect(try harness.run("{\"password\":\"[REDACTED:nobody]\"}").wasChanged)
        #expect(try harness.run("{\"password\":\"[REDACTED:github-token]x\"}").wasChanged)
        #expect(try !harness.run("{\"a\":\"password=[REDACTED:key-password] 4bf92f3577b34da6a1b2c3\"}").wasChanged)
        let outcome = try harness.run("{\"a\":\"[REDACTED:github-token]\(token)\"}")
        #expect(!leaks(token, in: outcome.text))
    }
}
