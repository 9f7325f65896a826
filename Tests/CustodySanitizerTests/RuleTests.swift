import CustodyModel
import CustodySanitizer
import Testing

@Suite("Rules")
struct RuleTests {
    static let positives: [(rule: String, template: String)] = StandardRules.all.filter(\.enabledByDefault).flatMap {
        rule in
        rule.examples.map { (rule.id, $0) }
    }

    static let negatives: [(rule: String, template: String)] = StandardRules.all.flatMap { rule in
        rule.counterexamples.map { (rule.id, $0) }
    }

    @Test("every example is redacted by its rule, validly and for good", arguments: positives.indices)
    func examples(_ index: Int) throws {
        var harness = try Harness()
        let (rule, template) = Self.positives[index]
        let outcome = try harness.run(Canary.event(for: template))
        #expect(outcome.rules.contains(rule), "\(rule): \(template) gave \(outcome.rules)")
        #expect(outcome.isValid)
        #expect(outcome.isStable)
    }

    @Test("no counterexample is touched", arguments: negatives.indices)
    func counterexamples(_ index: Int) throws {
        var harness = try Harness()
        let (rule, template) = Self.negatives[index]
        let outcome = try harness.run(Canary.event(for: template))
        #expect(!outcome.wasChanged, "\(rule): \(template) was redacted by \(outcome.rules)")
    }

    @Test("every rule has an id, a reference and an example")
    func completeness() {
        for rule in StandardRules.all {
            #expect(rule.references.allSatisfy { $0.hasPrefix("https://") } && !rule.references.isEmpty, "\(rule.id)")
            #expect(!rule.examples.isEmpty, "\(rule.id)")
            #expect(!rule.summary.isEmpty)
        }
    }

    @Test("random bodies of every example are redacted too, whatever the characters are")
    func randomBodies() throws {
        var harness = try Harness()
        var missed: [String] = []
        for (rule, template) in Self.positives {
            for salt in 1...20 {
                let text = ExampleTemplate.expand(template, salt: UInt64(salt))
                let event = text.hasPrefix("{\"") ? text : "{\"text\":\"\(json(text))\"}"
                if try !harness.run(event).wasChanged { missed.append(rule) }
            }
        }
        // A generator that makes no digit, or no capital, in forty characters is possible; a class of them is not.
        #expect(missed.count * 200 <= Self.positives.count * 20, "\(missed)")
    }

    @Test("a rule that does not find its canary keeps the sanitizer from starting")
    func canary() throws {
        let blind = Rule(
            "blind", "Finds nothing", references: ["https://example.com"],
            detection: .tokens([TokenPattern(["never-"], "[0-9]{20}")]), examples: ["something else"])
        let rules = try RuleSet(version: "test", rules: [blind])
        #expect(throws: SanitizerError(.canary, "")) { _ = try Sanitizer(rules: rules) }
    }

    @Test(
        "an id or a version that is none is refused",
        arguments: ["", "Upper", "-first", "under_score", String(repeating: "a", count: 65)])
    func identifiers(_ id: String) {
        let rule = Rule(id, "x", references: [], detection: .names, examples: [])
        #expect(throws: SanitizerError(.rule, "")) { _ = try RuleSet(version: "1", rules: [rule]) }
    }

    @Test("two rules of one name are refused")
    func duplicates() {
        let rule = Rule("same", "x", references: [], detection: .names, examples: [])
        #expect(throws: SanitizerError(.rule, "")) { _ = try RuleSet(version: "1", rules: [rule, rule]) }
    }
}

@Suite("Personal data")
struct PersonalDataTests {
    static let rules = StandardRules.all.filter { if case .personal = $0.detection { true } else { false } }

    @Test("personal data stays unless asked for", arguments: rules.indices)
    func off(_ index: Int) throws {
        var harness = try Harness()
        #expect(try !harness.run(Canary.event(for: Self.rules[index].examples[0])).wasChanged)
    }

    @Test("what is asked for is found, and what fails the checks is not", arguments: rules.indices)
    func on(_ index: Int) throws {
        let set = try RuleSet(version: "pii", rules: StandardRules.all) { rule in
            if case .personal = rule.detection { true } else { rule.enabledByDefault }
        }
        var harness = try Harness(set)
        let rule = Self.rules[index]
        let outcome = try harness.run(Canary.event(for: rule.examples[0]))
        #expect(outcome.rules == [rule.id] && outcome.isValid && outcome.isStable, "\(outcome.text)")
        for counterexample in rule.counterexamples {
            #expect(try !harness.run(Canary.event(for: counterexample)).rules.contains(rule.id), "\(counterexample)")
        }
    }

    @Test("a bare number under a neutral name is no card number")
    func numbers() throws {
        let set = try RuleSet(version: "pii", rules: StandardRules.all) { $0.enabledByDefault || $0.id == "pii-card" }
        var harness = try Harness(set)
        #expect(try !harness.run("{\"n\":4111111111111111}").wasChanged)
    }
}
