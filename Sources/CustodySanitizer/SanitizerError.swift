/// Why the sanitizer could not be made, or refused an event.
///
/// Equality looks at the code alone. A message names rules and numbers, never the event or anything in it.
package struct SanitizerError: Error, Hashable, CustomStringConvertible {
    package struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Kind: String, Sendable {
            case rule = "sanitizer.rule"
            case canary = "sanitizer.canary"
            case malformed = "sanitizer.malformed"
            case engine = "sanitizer.engine"
            case policy = "sanitizer.policy"
        }

        private let kind: Kind

        private init(_ kind: Kind) { self.kind = kind }

        /// A rule cannot be compiled, or two rules have one id.
        package static let rule = Code(.rule)
        /// An enabled rule did not redact its own canary; nothing may be recorded with this rule set.
        package static let canary = Code(.canary)
        /// The event is not the validated JSON object that the caller promised; it must not be recorded.
        package static let malformed = Code(.malformed)
        /// The back end reported a failure in the middle of an event; the event must not be recorded.
        package static let engine = Code(.engine)
        /// A policy asks for something that does not exist or contradicts itself.
        package static let policy = Code(.policy)

        package var description: String { kind.rawValue }
    }

    package let code: Code
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { "\(code): \(message)" }

    package static func == (left: SanitizerError, right: SanitizerError) -> Bool { left.code == right.code }

    package func hash(into hasher: inout Hasher) { hasher.combine(code) }
}
