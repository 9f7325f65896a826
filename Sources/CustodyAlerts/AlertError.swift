/// Why a notice was not delivered.
///
/// Equality looks at the code only. Texts name servers by scheme, host and port; no key, address of a hook or password is
/// in any.
package struct AlertError: Error, Equatable, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable, CaseIterable {
        /// The secret cannot be read.
        case secret
        /// There was no answer.
        case unreachable
        /// The receiver says later.
        case throttled
        /// The receiver says no.
        case refused
    }

    package let code: Code
    /// What happened and with whom, one sentence without a full stop.
    package let message: String
    /// How long the receiver wants to be left alone.
    package let retryAfterSeconds: Int64?

    package init(_ code: Code, _ message: String, retryAfterSeconds: Int64? = nil) {
        self.code = code
        self.message = message
        self.retryAfterSeconds = retryAfterSeconds
    }

    package static func == (left: AlertError, right: AlertError) -> Bool { left.code == right.code }

    package var description: String { message }
}
