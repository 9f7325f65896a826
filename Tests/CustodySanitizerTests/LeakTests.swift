import CustodySanitizer
import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing

/// Every example of every rule, in every carrier: what a rule takes out of its example must be gone wherever the example
/// stands.
@Suite("Leaks")
struct LeakTests {
    /// `text` with its `\u` escapes of ASCII characters resolved.
    private func unescaped(_ text: String) -> String {
        guard text.contains("\\u00") else { return text }
        var result: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.first {
            if rest.starts(with: "\\u00".utf8), rest.count >= 6,
                let value = UInt8(String(decoding: rest.dropFirst(4).prefix(2), as: UTF8.self), radix: 16)
            {
                result.append(value)
                rest = rest.dropFirst(6)
            } else {
                result.append(byte)
                rest = rest.dropFirst()
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The carriers of ``CarrierTests`` that keep what stands before a secret where it was: a name in base64 or in a key is
    /// another matter than a token.
    static let carriers = CarrierTests.carriers.filter { $0.name != "url query" && $0.name != "percent-encoded" }

    @Test("what a rule takes out of its example is gone in every carrier", arguments: carriers.indices)
    func everyRule(_ index: Int) throws {
        var harness = try Harness()
        let carrier = Self.carriers[index]
        for sample in try LeakSamples.all() {
            // Form data ends at `&`, which some examples hold; those are whole URLs or forms themselves.
            if carrier.name == "form data", sample.text.contains("&") || sample.text.contains(";") { continue }
            let outcome = try harness.run(carrier.event(sample.text))
            for secret in sample.secrets {
                #expect(!leaks(secret, in: outcome.text), "\(sample.rule) leaks from: \(carrier.name): \(outcome.text)")
                #expect(!leaks(secret, in: unescaped(outcome.text)), "\(sample.rule), escaped: \(carrier.name)")
            }
            #expect(outcome.isValid && outcome.isStable, "\(sample.rule), \(carrier.name)")
        }
    }

    @Test("a secret behind its name in one member, and in the next one, is gone")
    func overTwoMembers() throws {
        var harness = try Harness()
        let secret = ExampleTemplate.expand("{b62:16}a1B2c3{b62:14}", salt: 5)
        for event in [
            "{\"name\":\"DB_PASSWORD\",\"value\":\"\(secret)\"}", "{\"value\":\"\(secret)\",\"name\":\"DB_PASSWORD\"}",
            "{\"type\":\"api_key\",\"value\":\"\(secret)\"}", "{\"value\":\"\(secret)\",\"type\":\"api_key\"}",
            "{\"service\":\"datadog\",\"key\":\"\(secret)\"}", "{\"key\":\"\(secret)\",\"service\":\"datadog\"}",
            "{\"ParameterKey\":\"DBPassword\",\"ParameterValue\":\"\(secret)\"}",
            "{\"headers\":[[\"X-Access-Token\",\"\(secret)\"]]}", "{\"argv\":[\"app\",\"--token\",\"\(secret)\"]}",
            "{\"kind\":\"Secret\",\"data\":{\"x\":\"\(secret)\"}}",
            "{\"data\":{\"x\":\"\(secret)\"},\"kind\":\"Secret\"}",
            "{\"stringData\":{\"x\":{\"y\":[\"\(secret)\"]}},\"kind\":\"Secret\"}",
        ] {
            for carried in [
                event, "{\"body\":\"\(json(event))\"}", "{\"body\":\"\(json("{\"a\":\"\(json(event))\"}"))\"}",
            ] {
                let outcome = try harness.run(carried)
                #expect(!leaks(secret, in: outcome.text), "\(outcome.text)")
                #expect(outcome.isValid && outcome.isStable, "\(outcome.text)")
            }
        }
    }

    @Test(
        "names with percent-encoded characters are names",
        arguments: [
            "client%5Fsecret", "client%5fsecret", "p%61ssword", "pass%77ord", "api%5Fkey", "api%2Dkey",
            "user%5Bpassword%5D", "%70assword",
        ])
    func percentEncodedNames(_ name: String) throws {
        var harness = try Harness()
        let secret = ExampleTemplate.expand("{b62:18}a1", salt: 9)
        for event in [
            "{\"url\":\"https://example.com/?x=1&\(name)=\(secret)&y=2\"}",
            "{\"form\":\"a%3D1%26\(name)%3D\(secret)%26b%3D2\"}",
        ] {
            let outcome = try harness.run(event)
            #expect(!leaks(secret, in: outcome.text) && outcome.isValid && outcome.isStable, "\(outcome.text)")
            #expect(outcome.text.contains("&y=2") || outcome.text.contains("%26b%3D2"), "\(outcome.text)")
        }
    }

    /// Shortened inputs of the fuzzer, each of which once came out different the second time.
    @Test(
        "a second pass over commands and tags changes nothing",
        arguments: [
            "password=\\u0061bc1&token: x| chpasswd\\nnet use",
            "curl -; mysql -umer-9O5Fsecret=x30ssword%5Summer-9Oilao:tpo:tp026",
            "curl " + String(repeating: "-u bob:pw2 x; mys2x;0l ", count: 90),
            "a kecho a:b1c | chpasswd\\n" + String(repeating: "pi key is 'a1b2c3d4e5f6a7b8'!and ", count: 7)
                + "chpasswd",
            "password=a1b2&tok*@h/1&tokAT://supassword=x1y2@h/1&tok:*@hT://su:*-",
            "echo 'bob:[REDACTED:command-password]' | sudo /usr/sbin/chpasswd",
        ])
    func commandsAndTags(_ text: String) throws {
        var harness = try Harness()
        let outcome = try harness.run("{\"m\":\"\(text)\"}")
        #expect(outcome.isValid && outcome.isStable, "\(outcome.text)")
    }

    @Test("a string in which every look finds something more goes as a whole", arguments: ["unsettled"])
    func unsettled(_ seed: String) throws {
        let path = SharedCorpora.packageRoot.appending("Fuzz/seeds/sanitizer/\(seed)")
        var harness = try Harness()
        let outcome = try harness.run(try PosixFileSystem().contents(path))
        #expect(outcome.isValid && outcome.isStable && outcome.wasChanged)
    }

    @Test("the data of what is no Secret stays")
    func otherKinds() throws {
        var harness = try Harness()
        for event in [
            "{\"kind\":\"ConfigMap\",\"data\":{\"color\":\"blue\"}}",
            "{\"data\":{\"color\":\"blue\"},\"kind\":\"ConfigMap\"}",
            "{\"kind\":\"Secret\",\"metadata\":{\"name\":\"db\",\"uid\":\"0d8bfa2c\"},\"type\":\"Opaque\"}",
            "{\"kind\":\"SecretList\",\"data\":{\"color\":\"blue\"}}",
        ] {
            #expect(try !harness.run(event).wasChanged)
        }
    }
}
