/// Why a witness gave no cosignature.
///
/// Equality looks at the code only. Texts name the witness as the policy does, and statuses and sizes; never what a server
/// wrote.
package struct WitnessError: Error, Equatable, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable, CaseIterable {
        /// No answer, or one that says "later": try again.
        case unreachable
        /// An earlier request to this witness is still under way.
        case busy
        /// It would not cosign this, and will not the next time: a person must look.
        case refused
        /// It has cosigned a larger tree than ours: an older copy of the store may have been started.
        case ahead
        /// Its answer is no cosignature of this checkpoint by the key that the policy lists.
        case invalidCosignature
        /// What it serves as our newest checkpoint is not signed by our key.
        case invalidCheckpoint
        /// No proof could be made.
        case proof
    }

    package let code: Code
    package let message: String
    package let advice: String?
    /// The size that the witness named, for ``Code/ahead``.
    package let size: UInt64?

    package init(_ code: Code, _ message: String, advice: String? = nil, size: UInt64? = nil) {
        self.code = code
        self.message = message
        self.advice = advice
        self.size = size
    }

    /// Whether the same request may succeed later, without anybody doing anything.
    package var isTransient: Bool { code == .unreachable || code == .busy }

    package static func == (left: WitnessError, right: WitnessError) -> Bool { left.code == right.code }

    package var description: String { advice.map { "\(message): \($0)" } ?? message }
}
