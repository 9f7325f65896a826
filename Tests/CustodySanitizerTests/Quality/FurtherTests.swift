import CustodySanitizer
import Testing

/// Tables of labelled strings, a line for each family.
enum LabelledTable {
    static func rows(_ table: String) -> [(family: String, template: String)] {
        table.split(separator: "\n").compactMap { line in
            let parts = line.split(separator: "|", maxSplits: 1)
            guard parts.count == 2 else { return nil }
            let family = String(parts[0].dropLast())
            return (family, String(parts[1].dropFirst()))
        }
    }

    /// The strings of a table, `each` of every family: as events where a template is one, else in a member's value.
    static func strings(_ rows: [(family: String, template: String)], each: Int, seed: UInt64) -> LabelledSet {
        var values = SeededValues(seed: seed)
        let words = [
            "alpha", "payments", "gateway", "worker", "search", "report", "session", "auth", "deploy", "cluster",
        ]
        var strings: [LabelledString] = []
        for row in rows {
            for _ in 0..<each {
                let word = values.pick(words)
                var text = row.template.replacing("¶", with: "\n").replacing("{word}", with: word)
                text = values.expand(
                    text.replacing("{password}", with: values.password()).replacing("{key}", with: values.key()))
                var secret: String?
                if let open = text.firstRange(of: "<<"), let close = text.firstRange(of: ">>") {
                    secret = String(text[open.upperBound..<close.lowerBound])
                    text = String(text[..<open.lowerBound]) + (secret ?? "") + String(text[close.upperBound...])
                }
                let event = text.hasPrefix("{\"") ? text : "{\"ts\":\"2026-11-21T10:00:00Z\",\"msg\":\"\(json(text))\"}"
                strings.append(LabelledString(family: row.family, event: event, secret: secret))
            }
        }
        return LabelledSet(strings: strings)
    }
}

/// Strings that were written before the rules were looked at, from what other scanners look for and from how people write
/// secrets down. Which of them were missed was looked at afterwards, so that they hold the level and prove no more.
@Suite("Detection of further forms")
struct FurtherTests {
    private static func misses(_ result: QualityResult) -> String {
        "\(result.hits) of \(result.total): \(result.misses.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" })"
    }

    @Test("further tokens: at least 97 % are found")
    func tokens() throws {
        let result = try QualityTests.measure(LabelledTable.strings(FurtherTokens.all, each: 8, seed: 0xA11CE))
        print("further tokens:", Self.misses(result))
        #expect(result.total >= 8 * 140 && result.percent >= 97, "\(Self.misses(result))")
    }

    @Test("further contexts: at least 90 % are found")
    func contexts() throws {
        let result = try QualityTests.measure(LabelledTable.strings(FurtherContexts.all, each: 8, seed: 0xB0B))
        print("further contexts:", Self.misses(result))
        #expect(result.total >= 8 * 480 && result.percent >= 90, "\(Self.misses(result))")
    }

    @Test("further benign strings: at most 1 % are touched")
    func benign() throws {
        let result = try QualityTests.measure(LabelledTable.strings(FurtherBenign.all, each: 8, seed: 0xCAFE))
        print("further benign:", Self.misses(result))
        #expect(result.total >= 8 * 300 && result.percent <= 1, "\(Self.misses(result))")
    }
}

@Suite("Forms that have code of their own")
struct OwnCodeTests {
    /// An event, and what must not come out of it; none where it must come out as it is.
    private static let cases: [(event: String, secret: String?)] = {
        let secret = ["Winter", "Falcon", "77"].joined(separator: "_")
        let texts: [(String, Bool)] = [
            ("apiVersion: v1\nkind: Secret\ndata:\n  conn: @@\n", true),
            ("data:\n  conn: '@@'\nkind: Secret\n", true),
            ("stringData:\n  a: |\n    first line\n    pw @@\nkind: Secret", true),
            ("items:\n- kind: Secret\n  data:\n    conn: @@\n  type: Opaque", true),
            ("kind: ConfigMap\ndata:\n  host: db1\n---\nkind: Secret\ndata:\n  conn: @@\n", true),
            ("kind: Secret\nmetadata:\n  name: db\n---\nkind: ConfigMap\ndata:\n  host: db1.example\n", false),
            ("kind: SecretList\ndata:\n  host: db1.example\n", false),
            ("credentials: alice / @@", true), ("login: admin / @@", true), ("creds=alice:@@", true),
            ("login: web1 / ready", false), ("auth: svc:8080", false),
            ("POST a=1&%70%61%73%73%77%6f%72%64=@@&z=1", true), ("GET /x?%74oken=@@&a=1", true),
            ("define('DB_PASSWORD', '@@');", true), ("IN ('password', 'email')", false),
            ("- name: DB_PASSWORD\n  value: @@\n", true), ("- name: LOG\n  value: info\n", false),
            ("app:@@@tcp(db1:3306)/x", true), ("app@tcp(db1:3306)/x", false),
            ("echo '@@' | sudo -S ls", true), ("cat f | sudo -S ls", false),
            ("{\"args\":[\"mysql\",\"-u\",\"root\",\"-p@@\"]}", true),
            ("{\"args\":[\"/usr/bin/sshpass\",\"-p\",\"@@\"]}", true),
            ("{\"args\":[\"sudo\",\"docker\",\"login\",\"-p\",\"@@\"]}", true),
            ("{\"args\":[\"docker\",\"run\",\"-p\",\"8080:80\"]}", false),
            ("{\"args\":[\"curl\",\"-u\",\"bob:@@\"]}", true), ("{\"args\":[\"curl\",\"-u\",\"bob\"]}", false),
            ("{\"h\":[\"Host\",\"a\",\"X-Api-Key\",\"@@\"]}", true),
            ("{\"h\":[\"X-Api-Key\",\"Content-Type\"]}", false),
            ("password=${DB_PASSWORD}", false), ("pass: 12, fail: 3", false), ("saw Authorization: none in it", false),
            ("Authorization: Digest username=\"bob\", response=\"@@\"", true),
        ]
        return texts.map { text, isSecret in
            let text = text.replacing("@@", with: secret)
            return (text.hasPrefix("{\"") ? text : "{\"m\":\"\(json(text))\"}", isSecret ? secret : nil)
        }
    }()

    @Test("secrets go, and what only looks like them stays", arguments: cases.indices)
    func found(_ index: Int) throws {
        let (event, secret) = Self.cases[index]
        for isNarrow in [false, true] {
            var harness = try Harness(isNarrow: isNarrow)
            let outcome = try harness.run(event)
            #expect(outcome.isValid && outcome.isStable, "\(outcome.text)")
            if let secret {
                #expect(outcome.wasChanged && !leaks(secret, in: outcome.text), "\(event) gave \(outcome.text)")
            } else {
                #expect(!outcome.wasChanged, "\(event) gave \(outcome.text)")
            }
        }
    }

    @Test("shapes without a prefix are told from digests and names")
    func unprefixed() throws {
        var harness = try Harness()
        let rule = try #require(StandardRules.all.first { $0.id == "unprefixed-token" })
        for salt: UInt64 in 0..<20 {
            for example in rule.examples {
                let text = ExampleTemplate.expand(example, salt: salt)
                let outcome = try harness.run("{\"m\":\"before \(text) behind\"}")
                #expect(outcome.rules == ["unprefixed-token"] && outcome.isStable, "\(example)")
            }
            for benign in ["{hex:40}", "{hex:64}", "{hex:32}", "{hex:32}.{hex:8}", "2{hex:33}", "{b32:26}", "{dec:34}"]
            {
                let text = ExampleTemplate.expand(benign, salt: salt)
                #expect(try !harness.run("{\"m\":\"before \(text) behind\"}").wasChanged, "\(benign)")
            }
        }
    }

    @Test(
        "a token that only its shape tells is looked at when it holds a long word: what dashes cut into less passes",
        arguments: [(19, false), (20, true), (21, true)])
    func longWord(length: Int, isFound: Bool) throws {
        // Of 42 characters, as Okta's.
        let dashed = "00a1B2\(String(repeating: "x7Q", count: 12))".prefix(length) + "-Zz9-"
        let token = dashed + String(repeating: "q8W-", count: 12).prefix(42 - dashed.count)
        for isNarrow in [false, true] {
            var harness = try Harness(isNarrow: isNarrow)
            #expect(try harness.run("{\"m\":\"before \(token) behind\"}").wasChanged == isFound)
        }
    }

    @Test("what is random behind a name and an underscore is a token, of 32 to 255 letters and digits")
    func namedToken() throws {
        let body = ExampleTemplate.expand("a1B2c3D4{b62:12}e5F6g7H8i9J0", salt: 7)
        let long = ExampleTemplate.expand("{b62:255}", salt: 7)
        for (text, isFound) in [
            ("zqx_\(body)", true), ("zqx_live_\(body)", true), ("Zqx/zqx2_\(body)", true),
            ("zqx_\(body.dropLast())", false),
            ("zqx_\(long)", true), ("zqx_\(long)x", false), ("z_\(body)", false), ("pk_\(body)", false),
            ("pk_live_\(body)", false), ("sha256_\(body)", false),
            ("Zqx_\(body)", false), ("zqx_\(body.lowercased())", false), ("thirteenchars_\(body)", false),
        ] {
            for isNarrow in [false, true] {
                var harness = try Harness(isNarrow: isNarrow)
                let outcome = try harness.run("{\"m\":\"before \(text) behind\"}")
                #expect(outcome.wasChanged == isFound && outcome.isStable, "\(text.prefix(14))")
            }
        }
    }

    @Test("base64 is looked into wherever it stands: in a text with escapes, and as PowerShell writes it")
    func encodedInText() throws {
        let token = ExampleTemplate.expand("ghp_{b62:36}", salt: 5)
        let wide = "$token = '\(token)'; exit".map { "\($0)\u{0}" }.joined()
        for encoded in [base64("the token is \(token) now"), base64(wide)] {
            let text = "C:\\\\Windows\\\\powershell.exe -enc \(encoded)\\r\\nnext \\\"line\\\""
            for isNarrow in [false, true] {
                var harness = try Harness(isNarrow: isNarrow)
                let outcome = try harness.run("{\"m\":\"\(text)\"}")
                #expect(outcome.isValid && outcome.isStable && !leaks(encoded, in: outcome.text))
            }
        }
    }
}
