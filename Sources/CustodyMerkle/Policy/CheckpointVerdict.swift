import CustodyModel

/// What keys and a quorum say about a signed checkpoint.
package enum CheckpointVerdict: Sendable, Equatable {
    /// Signed by a log that is trusted, cosigned by the quorum.
    case valid
    /// No trusted log of this origin has signed it.
    case unknownLog
    /// A line that claims to be by a trusted key is not.
    case invalidSignature
    /// The log's signature holds, but too few witnesses have cosigned.
    case quorumMissing

    init(_ log: NoteVerdict) {
        switch log {
        case .valid: self = .valid
        case .absent: self = .unknownLog
        case .invalid: self = .invalidSignature
        }
    }
}

/// How a policy judged a checkpoint.
package struct PolicyEvaluation: Sendable, Equatable {
    /// A witness of the policy whose cosignature holds.
    package struct Cosigned: Sendable, Equatable {
        /// Place in ``WitnessPolicy/witnesses``.
        package let witness: Int
        /// When it saw the checkpoint, in seconds since 1970.
        package let time: UInt64
    }

    package let verdict: CheckpointVerdict
    /// In the order of ``WitnessPolicy/witnesses``, whether or not they make a quorum. Empty without a valid log
    /// signature.
    package let cosigned: [Cosigned]
}
