/// Why a file is no trust policy.
///
/// Equality looks at the code and the line.
package struct PolicyError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A stable name for one kind of defect.
    package enum Code: String, Sendable {
        /// More bytes, logs, witnesses or groups than are read.
        case tooLarge
        /// A control character other than tab and line feed, or no line feed at the end.
        case characters
        /// No such kind of line, or too few or too many items on it.
        case syntax
        /// No verifier key, or one of the wrong kind.
        case key
        /// A key, a name, a group membership or the quorum for the second time.
        case duplicate
        /// A name that no line above defines.
        case undefined
        /// A group's number is none of 1 to its number of members, `any` and `all`.
        case threshold
        /// There is no quorum line.
        case quorum
    }

    package let code: Code
    /// From 1; nil when the whole file is meant.
    package let line: Int?
    /// What is wrong, one sentence without a full stop.
    package let message: String

    init(_ code: Code, line: Int?, _ message: String) {
        self.code = code
        self.line = line
        self.message = message
    }

    package static func == (left: PolicyError, right: PolicyError) -> Bool {
        left.code == right.code && left.line == right.line
    }

    package var description: String {
        guard let line else { return message }
        return "line \(line): \(message)"
    }
}
