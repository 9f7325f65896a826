package import CustodyCrypto
package import CustodyModel

/// A C2SP trust policy (tlog-policy): which logs are trusted, and which witnesses must have cosigned.
///
///     log <vkey> [<url>]
///     witness <name> <vkey> [<url>]
///     group <name> all|any|<k> <member>...
///     quorum <name>|none
package struct WitnessPolicy: Sendable {
    /// Bytes of the largest policy file.
    package static let byteLimit = 1 << 20
    /// Logs, witnesses and groups of a policy at most, of each. The specification asks for 32.
    package static let countLimit = 1024

    /// A trusted log.
    package struct Log: Sendable, Hashable {
        /// Named as the log's origin.
        package let key: VerifierKey
        package let url: String?
    }

    /// Someone whose cosignature counts.
    package struct Witness: Sendable, Hashable {
        /// The name in the policy, for people: the key has one of its own. Bytes that are no UTF-8 are replaced here.
        package let name: String
        package let key: VerifierKey
        package let url: String?
    }

    /// A witness or a group: what a name stands for.
    enum Node: Sendable {
        /// Place in ``WitnessPolicy/witnesses``.
        case witness(Int)
        /// At least `threshold` of the nodes at these places, all of which stand before this one.
        case group(threshold: Int, members: [Int])
    }

    package let logs: [Log]
    package let witnesses: [Witness]
    let nodes: [Node]
    /// A place in `nodes`; nil when no cosignature is asked for.
    let quorum: Int?

    /// Reads a whole policy file.
    package init(parsing bytes: [UInt8]) throws(PolicyError) {
        var parser = PolicyParser()
        try parser.read(bytes)
        logs = parser.logs
        witnesses = parser.witnesses
        nodes = parser.nodes
        quorum = try parser.requiredQuorum()
    }

    /// True when the policy asks for witnesses.
    package var needsWitnesses: Bool { quorum != nil }

    /// True when two sets of witnesses that share none can both make the quorum: then two histories of one log may each be
    /// cosigned by honest witnesses, and nobody who sees one of them notices. False where no cosignature is asked for.
    package var quorumCanSplit: Bool {
        guard let quorum else { return false }
        // Every node is a member of one group at most, so the nodes below two members share no witness.
        var splits: [Bool] = []
        for node in nodes {
            switch node {
            case .witness: splits.append(false)
            case .group(let threshold, let members):
                // Each of two sets takes `threshold` members; both may take those that split.
                let shared = min(threshold, members.count { splits[$0] })
                splits.append(2 * threshold - shared <= members.count)
            }
        }
        return splits[quorum]
    }

    /// Judges a checkpoint. Lines of keys that the policy does not list are ignored; a line that claims to be by a
    /// listed key and is not rejects the checkpoint, whatever others say.
    ///
    /// - Parameter log: stands in place of the policy's logs, for whoever knows the log from elsewhere.
    /// - Throws: only when libcrypto is broken.
    package func evaluate(
        _ signed: SignedCheckpoint, log known: VerifierKey? = nil
    ) throws(CustodyError) -> PolicyEvaluation {
        var log = NoteVerdict.absent
        for key in known.map({ [$0] }) ?? logs.map(\.key) where log != .invalid {
            let verdict = try signed.verify(log: key)
            if verdict != .absent { log = verdict }
        }
        guard log == .valid else { return PolicyEvaluation(verdict: CheckpointVerdict(log), cosigned: []) }
        var cosigned: [PolicyEvaluation.Cosigned] = []
        for (place, witness) in witnesses.enumerated() {
            switch try signed.note.verifyCosignature(witness.key) {
            case .absent: continue
            case .invalid: return PolicyEvaluation(verdict: .invalidSignature, cosigned: [])
            case .valid(let time): cosigned.append(PolicyEvaluation.Cosigned(witness: place, time: time))
            }
        }
        let isEnough = isQuorum(Set(cosigned.map(\.witness)))
        return PolicyEvaluation(verdict: isEnough ? .valid : .quorumMissing, cosigned: cosigned)
    }

    /// True when these witnesses, by their places, make the quorum.
    package func isQuorum(_ cosigned: Set<Int>) -> Bool {
        guard let quorum else { return true }
        // Members stand before their groups: one pass settles all.
        var holds: [Bool] = []
        for node in nodes {
            switch node {
            case .witness(let place): holds.append(cosigned.contains(place))
            case .group(let threshold, let members):
                holds.append(members.count { holds[$0] } >= threshold)
            }
        }
        return holds[quorum]
    }
}
