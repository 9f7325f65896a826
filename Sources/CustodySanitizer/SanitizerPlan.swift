package import CustodyModel

/// How the events of some streams are sanitized and how much of them is recorded. Immutable, shared by all workers.
package final class SanitizerProfile: Sendable {
    /// Empty for what is used where no profile is named.
    package let name: String
    /// The rules; their version says everything that the profile changes.
    package let rules: RuleSet
    /// The key of the marks in tags; nil when tags carry none.
    package let correlation: CorrelationKey?
    /// Nil when every event is recorded in full.
    package let recording: RecordingPolicy?
    package let policy: SanitizerPolicy

    /// The standard rules, no marks, everything recorded.
    package static let standard = SanitizerProfile(standard: .standard)

    private init(standard rules: RuleSet) {
        name = ""
        self.rules = rules
        correlation = nil
        recording = nil
        policy = SanitizerPolicy()
    }

    package init(
        name: String = "", _ policy: SanitizerPolicy, correlation: CorrelationKey? = nil,
        recording: RecordingPolicy? = nil
    ) throws(SanitizerError) {
        self.name = name
        self.policy = policy
        self.correlation = correlation
        self.recording = recording.flatMap { $0.isEmpty ? nil : $0 }
        var other = CanonicalText()
        if let correlation { other.add("correlation", [correlation.id]) }
        rules = try RuleSet(policy: policy, including: other.text + (self.recording?.canonicalText ?? ""))
    }

    /// A worker's own sanitizer.
    package func makeSanitizer() throws(SanitizerError) -> Sanitizer {
        try Sanitizer(rules: rules, correlation: correlation)
    }
}

/// Which profile each stream has, and what the register may say about it.
package struct SanitizerPlan: Sendable {
    /// Streams that a pattern names: a name, or a beginning and `*`.
    package struct Assignment: Sendable, Equatable {
        package let pattern: String
        package let profile: String

        package init(pattern: String, profile: String) {
            self.pattern = pattern
            self.profile = profile
        }

        func names(_ stream: StreamName) -> Bool {
            guard pattern.hasSuffix("*") else { return pattern == stream.text }
            return stream.text.hasPrefix(pattern.dropLast())
        }
    }

    /// For streams that no assignment names.
    package let standard: SanitizerProfile
    package let profiles: [SanitizerProfile]
    /// The first that names a stream decides.
    package let assignments: [Assignment]
    /// Keys that marks were or are made with, newest first.
    package let keys: [CorrelationKey]
    /// What the policy says, by section: digests, never values. A change of one is a `custody.config_changed`.
    package let configuration: [String: String]

    /// The standard rules for every stream.
    package static let standard = SanitizerPlan(.standard)

    package init(
        _ standard: SanitizerProfile, profiles: [SanitizerProfile] = [], assignments: [Assignment] = [],
        keys: [CorrelationKey] = [], configuration: [String: String] = [:]
    ) {
        self.standard = standard
        self.profiles = profiles
        self.assignments = assignments
        self.keys = keys
        self.configuration = configuration.merging(["sanitize.rules": standard.rules.version]) { $1 }
    }

    /// The same with more to say to the register.
    package func adding(_ configuration: [String: String]) -> SanitizerPlan {
        SanitizerPlan(
            standard, profiles: profiles, assignments: assignments, keys: keys,
            configuration: self.configuration.merging(configuration) { $1 })
    }

    package func profile(for stream: StreamName) -> SanitizerProfile {
        guard let assignment = assignments.first(where: { $0.names(stream) }) else { return standard }
        return profiles.first { $0.name == assignment.profile } ?? standard
    }

    /// All profiles, the standard one first.
    package var all: [SanitizerProfile] { [standard] + profiles }

    /// True for a profile of this very plan. Called for every event; allocates nothing.
    package func holds(_ profile: SanitizerProfile) -> Bool {
        profile === standard || profiles.contains { $0 === profile }
    }

    /// Throws when an enabled rule of any profile does not redact its own canary.
    package func prove() throws(SanitizerError) {
        for profile in all {
            do throws(SanitizerError) {
                _ = try profile.makeSanitizer()
            } catch {
                let place = profile.name.isEmpty ? "" : "profile \(profile.name): "
                throw SanitizerError(error.code, place + error.message)
            }
        }
    }
}
