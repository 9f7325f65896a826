import CustodySanitizer

/// What must not leak, and where it can hide: for the tests of the module and, by a link, for those of the program.
enum LeakSamples {
    /// Where a secret can hide: its name, and the event around it.
    static let carriers: [(name: String, event: @Sendable (String) -> String)] = [
        ("neutral key", { "{\"note\":\"\(json($0))\"}" }),
        ("in a sentence", { "{\"note\":\"the value \(json($0)), as sent; see below\"}" }),
        ("header array", { "{\"headers\":[{\"name\":\"X-Custom\",\"value\":\"\(json($0))\"}]}" }),
        ("url query", { "{\"url\":\"https://example.com/a?x=1&v=\(json($0))&y=2\"}" }),
        ("log text", { "{\"message\":\"2026-11-21T02:00:00Z INFO got \(json($0))\\nnext line\"}" }),
        ("nested json", { "{\"body\":\"\(json("{\"a\":{\"b\":[\"\(json($0))\"]}}"))\"}" }),
        ("nested twice", { "{\"body\":\"\(json("{\"inner\":\"\(json("{\"c\":\"\(json($0))\"}"))\"}"))\"}" }),
        ("unicode escapes", { "{\"note\":\"\(unicodeEscaped($0))\"}" }),
        ("form data", { "{\"form\":\"user=alice&field=\(json($0))&submit=1\"}" }),
        ("percent-encoded", { "{\"q\":\"a%3D\(json($0))%26b%3D2\"}" }),
        ("base64", { "{\"data\":\"\(base64("token is \($0) ok"))\"}" }),
        ("base64 in text", { "{\"data\":\"run -enc \(base64("x \($0)")) now\"}" }),
        ("utf-16 in base64", { "{\"data\":\"powershell -enc \(base64(wide("x \($0)")))\"}" }),
        ("member of an array", { "{\"list\":[1,\"\(json($0))\",null]}" }),
        ("truncated json", { "{\"body\":\"\(json("{\"a\":1,\"b\":\"\(json($0))"))\"}" }),
        ("a key", { "{\"\(json($0))\":1}" }),
        ("an escaped key", { "{\"\(unicodeEscaped($0))\":1}" }),
    ]

    /// An example, and the pieces that its rule takes out of it.
    struct Sample: Sendable {
        var rule: String
        var text: String
        var secrets: [String]
    }

    /// Rules whose examples are whole events are found by names and neighbours; the tests of members carry those.
    static func all() throws -> [Sample] {
        var harness = try Harness()
        var result: [Sample] = []
        for rule in StandardRules.all where rule.enabledByDefault {
            for template in rule.examples where !template.hasPrefix("{\"") {
                let text = ExampleTemplate.expand(template, salt: 21)
                let outcome = try harness.run("{\"text\":\"\(json(text))\"}")
                guard outcome.rules.contains(rule.id) else { continue }
                let secrets = removed(from: json(text), leaving: String(outcome.text.dropFirst(9).dropLast(2)))
                result.append(Sample(rule: rule.id, text: text, secrets: secrets.filter { $0.utf8.count >= 4 }))
            }
        }
        return result
    }

    /// What stood where `output` has tags: `output` is `input` with pieces replaced, in order.
    private static func removed(from input: String, leaving output: String) -> [String] {
        var pieces: [String] = []
        var rest = Substring(input)
        var tail = Substring(output)
        while let tag = tail.firstRange(of: "[REDACTED:") {
            rest = rest.dropFirst(tail[..<tag.lowerBound].count)
            guard let end = tail[tag.upperBound...].firstIndex(of: "]") else { break }
            tail = tail[tail.index(after: end)...]
            let next = tail.firstRange(of: "[REDACTED:").map { tail[..<$0.lowerBound] } ?? tail
            guard !next.isEmpty else {
                pieces.append(String(rest))
                break
            }
            guard let found = rest.firstRange(of: next) else { break }
            pieces.append(String(rest[..<found.lowerBound]))
            rest = rest[found.lowerBound...]
        }
        return pieces
    }
}
