/// How much of an event is kept.
package enum RecordingLevel: Sendable, Equatable {
    /// All of it.
    case full
    /// The named top-level members only; `type` and `id` always stay.
    case metadata([String])
    /// All of it, but the named top-level members as a digest and a length: `{"digest":"hmac-sha256:<key id>:<hex>","bytes":n}`.
    case digest([String])
    /// As ``digest(_:)`` with plain SHA-256, for values that cannot be guessed: `{"digest":"sha256:<hex>","bytes":n}`.
    case plainDigest([String])

    package var name: String {
        switch self {
        case .full: "full"
        case .metadata: "metadata"
        case .digest: "digest"
        case .plainDigest: "sha256"
        }
    }

    package var members: [String] {
        switch self {
        case .full: []
        case .metadata(let names), .digest(let names), .plainDigest(let names): names
        }
    }
}

/// Recording levels for event types. They are applied before the sanitizer, so that a digest is that of the value as it was
/// submitted, without white space between tokens.
package struct RecordingPolicy: Sendable {
    /// Members that no level takes away or digests: without them an event could not be told from others.
    package static let lasting = ["type", "id"]

    /// The level of one type of events.
    package struct Rule: Sendable, Equatable {
        /// A type, a beginning and `*`, or `*` for every event, those without a type too.
        package let type: String
        package let level: RecordingLevel

        package init(_ type: String, _ level: RecordingLevel) {
            self.type = type
            self.level = level
        }
    }

    /// A rule in the form that the recorder compares with.
    struct Prepared: Sendable {
        let type: [UInt8]
        let isPrefix: Bool
        let level: RecordingLevel
        let members: [[UInt8]]
    }

    package let rules: [Rule]
    let prepared: [Prepared]
    let key: CorrelationKey?

    /// - Parameters:
    ///   - rules: the first that names an event's type decides; without one the event is kept in full.
    ///   - key: for keyed digests; one must be there if a level asks for it.
    package init(_ rules: [Rule], key: CorrelationKey?) throws(SanitizerError) {
        for rule in rules {
            if case .digest = rule.level, key == nil {
                throw SanitizerError(.policy, "type `\(rule.type)` is recorded with keyed digests, and there is no key")
            }
            if case .metadata = rule.level { continue }
            if let name = rule.level.members.first(where: { Self.lasting.contains($0) }) {
                throw SanitizerError(.policy, "type `\(rule.type)`: `\(name)` is always recorded as it is")
            }
        }
        self.rules = rules
        self.key = key
        prepared = rules.map { rule in
            let isPrefix = rule.type.hasSuffix("*")
            let kept = if case .metadata = rule.level { Self.lasting } else { [String]() }
            return Prepared(
                type: Array((isPrefix ? String(rule.type.dropLast()) : rule.type).utf8), isPrefix: isPrefix,
                level: rule.level, members: (rule.level.members + kept).map { Array($0.utf8) })
        }
    }

    /// True when every event is kept in full.
    package var isEmpty: Bool { rules.allSatisfy { $0.level == .full } }

    /// The levels as text; two policies that differ have different texts.
    package var canonicalText: String {
        var text = CanonicalText()
        for rule in rules {
            var values = [rule.type, rule.level.name]
            if case .digest = rule.level, let key { values.append(key.id) }
            text.add("recording", values + rule.level.members)
        }
        return text.text
    }
}
