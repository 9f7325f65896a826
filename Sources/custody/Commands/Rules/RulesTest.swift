import ArgumentParser
import CustodyCrypto
import CustodyModel
import CustodySanitizer
import CustodyService

extension RulesCommand {
    struct Test: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Run the rules' examples, or show what the rules find in events.",
            discussion: """
                Without a file every rule, on or off, must redact its examples and leave its counterexamples alone; exit \
                status 1 when one does not. With a file (- is standard input) of JSON objects, one a line, it prints for each \
                what would be redacted: rule, member and length, never the value.
                """)

        @OptionGroup var common: CommonOptions
        @OptionGroup var policy: PolicyOptions

        @Option(name: .customLong("rule"), help: ArgumentHelp("Only this rule; may be repeated.", valueName: "id"))
        var only: [String] = []

        @Argument(help: ArgumentHelp("A file of events.", valueName: "file"))
        var file: String?

        func run() throws {
            let settings = try common.settings(policy.settings)
            let profile = try policy.profile(of: settings.sanitizerPlan())
            for id in only where profile.rules.index(of: id) == nil { throw RuleNames.unknown(id, in: profile.rules) }
            if let file {
                try inspect(file, profile, settings)
            } else {
                try runExamples(profile)
            }
        }

        private func runExamples(_ profile: SanitizerProfile) throws {
            var run = try ExampleRun(profile)
            for rule in profile.rules.rules where only.isEmpty || only.contains(rule.id) { try run.test(rule) }
            if common.json {
                let failures = run.failures.map { failure in
                    JSONValue.object([
                        ("rule", .string(failure.rule)),
                        ("kind", .string(failure.isExample ? "example" : "counterexample")),
                        ("number", .number(failure.number)), ("redacted_by", .words(failure.redactedBy)),
                    ])
                }
                Console.print(
                    JSONValue.object([
                        ("version", .string(profile.rules.version)), ("rules", .number(run.rules)),
                        ("examples", .number(run.examples)), ("counterexamples", .number(run.counterexamples)),
                        ("failures", .array(failures)),
                    ]).text)
            } else {
                for failure in run.failures { Console.print(failure.words) }
                let result = run.failures.isEmpty ? "all as they should be" : "\(run.failures.count) are not"
                Console.print(
                    "rules \(profile.rules.version): \(run.rules) rules, \(run.examples) examples, "
                        + "\(run.counterexamples) counterexamples: \(result)")
            }
            if !run.failures.isEmpty { throw ExitStatus.finding }
        }

        private func inspect(_ file: String, _ profile: SanitizerProfile, _ settings: Settings) throws {
            let limits = JSONLimits(
                maximumBytes: settings.event.maximumBytes, maximumDepth: settings.event.maximumDepth)
            var inspector = try RuleInspector(profile)
            var scanner = JSONScanner(limits: limits)
            var compact = ByteBuffer()
            var input = EventInput(
                try DescriptorFeed(file, signals: nil), maximumEvent: limits.maximumBytes,
                digest: HMACSHA256(key: [0]))
            var block = EventBlock()
            var refused = 0
            while try input.next(into: &block) {
                for line in block.lines {
                    guard case .event(let range) = line.content else {
                        refused += 1
                        Console.note("\(line.number): \(JSONDefect(.tooLarge, at: limits.maximumBytes).message)")
                        continue
                    }
                    compact.removeAll()
                    do {
                        let event = unsafe UnsafeRawBufferPointer(rebasing: block.bytes.bytes[range])
                        let facts = unsafe try scanner.compact(event, into: &compact)
                        let (isCut, places) = unsafe try inspector.places(in: compact.bytes, type: facts.type)
                        show(line.number, isCut, places.filter { isChosen($0, profile) }, profile)
                    } catch let error as JSONDefect {
                        refused += 1
                        Console.note(
                            "\(line.number): \(error.reason.rawValue) at byte \(error.offset): \(error.message)")
                    }
                }
            }
            if refused > 0 { throw ExitStatus.finding }
        }

        private func isChosen(_ place: Sanitizer.Place, _ profile: SanitizerProfile) -> Bool {
            only.isEmpty || only.contains(profile.rules.id(of: place.rule))
        }

        private func show(_ number: Int, _ isCut: Bool, _ places: [Sanitizer.Place], _ profile: SanitizerProfile) {
            if common.json {
                let list = places.map { place in
                    JSONValue.object([
                        ("rule", .string(profile.rules.id(of: place.rule))), ("path", .words(place.path)),
                        ("in_name", .bool(place.isName)), ("bytes", .number(place.length)),
                    ])
                }
                Console.print(
                    JSONValue.object([
                        ("line", .number(number)), ("recording_level_applied", .bool(isCut)),
                        ("redacted", .array(list)),
                    ]).text)
                return
            }
            if isCut { Console.print("\(number): cut down to its recording level first") }
            if places.isEmpty { Console.print("\(number): nothing would be redacted") }
            for place in places {
                let path = place.path.isEmpty ? "the top" : place.path.joined(separator: ".")
                Console.print(
                    "\(number): \(profile.rules.id(of: place.rule)): \(place.length) bytes "
                        + "\(place.isName ? "that are a name in" : "in") \(path)")
            }
        }
    }
}

/// Runs the examples of rules.
struct ExampleRun: ~Copyable {
    struct Failure {
        let rule: String
        let isExample: Bool
        /// Counted from 1.
        let number: Int
        /// Rules that redacted something in it.
        let redactedBy: [String]

        var words: String {
            let others = redactedBy.isEmpty ? "" : " (redacted by \(redactedBy.joined(separator: ", ")))"
            return isExample
                ? "\(rule): example \(number) is not redacted by it\(others)"
                : "\(rule): counterexample \(number) is redacted by it"
        }
    }

    private(set) var rules = 0
    private(set) var examples = 0
    private(set) var counterexamples = 0
    private(set) var failures: [Failure] = []
    private let profile: SanitizerProfile
    private var inspector: RuleInspector

    init(_ profile: SanitizerProfile) throws(CustodyError) {
        self.profile = profile
        inspector = try RuleInspector(profile)
    }

    mutating func test(_ rule: Rule) throws(CustodyError) {
        rules += 1
        guard let index = profile.rules.index(of: rule.id) else { return }
        if profile.rules.isEnabled(index) {
            count(try Self.test(rule, index, with: &inspector))
            return
        }
        // A rule that is off is tried as if it were on; it proves its canary then.
        var policy = profile.policy
        policy.disabled.removeAll { $0 == rule.id }
        if !rule.enabledByDefault { policy.enabled.append(rule.id) }
        do {
            var other = try RuleInspector(try SanitizerProfile(policy))
            count(try Self.test(rule, index, with: &other))
        } catch {
            failures.append(Failure(rule: rule.id, isExample: true, number: 1, redactedBy: []))
        }
    }

    /// What came of one rule.
    private struct Result {
        var examples = 0
        var counterexamples = 0
        var failures: [Failure] = []
    }

    private static func test(
        _ rule: Rule, _ index: RuleIndex, with inspector: inout RuleInspector
    ) throws(CustodyError) -> Result {
        var result = Result()
        for (isExample, texts) in [(true, rule.examples), (false, rule.counterexamples)] {
            for (number, text) in texts.enumerated() {
                if isExample { result.examples += 1 } else { result.counterexamples += 1 }
                let found = try inspector.rules(in: Canary.event(for: text))
                guard found.contains(index) != isExample else { continue }
                // A rule that a policy adds may come first; the secret is gone all the same.
                let isStandard = !inspector.rules.extraRules.contains(rule.id)
                if isExample, isStandard, !inspector.rules.extraRules.isEmpty, !found.isEmpty { continue }
                result.failures.append(
                    Failure(
                        rule: rule.id, isExample: isExample, number: number + 1,
                        redactedBy: found.map { inspector.rules.id(of: $0) }))
            }
        }
        return result
    }

    private mutating func count(_ result: Result) {
        examples += result.examples
        counterexamples += result.counterexamples
        failures += result.failures
    }
}
