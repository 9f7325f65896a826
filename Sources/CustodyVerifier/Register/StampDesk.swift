import CustodyCrypto
import CustodyMerkle
import CustodyModel

/// What a timestamp or a cosignature in the register comes to.
enum StampOutcome {
    /// The register's first `size` records existed at `time`; `next` is T of the record behind them, if there is one.
    case covers(Assurance.Kind, size: UInt64, time: Timestamp, next: Timestamp?)
    case finding(Finding, file: Int)
    case note(VerificationNote)
}

/// Brings timestamps and cosignatures together with the notes that they are of.
///
/// They follow their note within minutes: the newest ``noteLimit`` notes are kept, and what waits for a note that is
/// not recorded yet.
struct StampDesk: ~Copyable {
    /// Notes that are kept, about a kilobyte each.
    static let noteLimit = 4096
    /// Stamps that wait for their note.
    static let waitingLimit = 4096

    private struct Known {
        let note: SignedCheckpoint
        let next: Timestamp?
        var cosigned: [Int: UInt64] = [:]
    }

    private enum Waiting {
        case timestamp(LedgerTimestamp, JudgedPlace)
        case cosignature(size: UInt64, line: String, JudgedPlace)

        var size: UInt64 {
            switch self {
            case .timestamp(let stamp, _): stamp.size
            case .cosignature(let size, _, _): size
            }
        }

        var place: JudgedPlace {
            switch self {
            case .timestamp(_, let place): place
            case .cosignature(_, _, let place): place
            }
        }
    }

    private var known: [UInt64: Known] = [:]
    private var order: [UInt64] = []
    private var waiting: [Waiting] = []
    private let verifier: TimestampVerifier?
    private let hasRoots: Bool
    private let policy: WitnessPolicy?
    private var said: Set<Finding.Code> = []
    /// Notes up to this size were judged by an earlier verification, and are not known here.
    var judgedBefore: UInt64 = 0

    init(_ trust: TimestampTrust?, _ policy: WitnessPolicy?) {
        verifier = try? TimestampVerifier(trust: trust)
        hasRoots = trust != nil
        self.policy = policy
    }

    mutating func take(_ stamp: LedgerTimestamp, _ place: JudgedPlace) -> [StampOutcome] {
        settle(.timestamp(stamp, place))
    }

    mutating func take(size: UInt64, line: String, _ place: JudgedPlace) -> [StampOutcome] {
        settle(.cosignature(size: size, line: line, place))
    }

    /// A note of the register is known now.
    mutating func add(_ note: SignedCheckpoint, next: Timestamp?) -> [StampOutcome] {
        let size = note.checkpoint.size
        if known[size] == nil {
            order.append(size)
            known[size] = Known(note: note, next: next)
        }
        // A few hundred at a time, so that the list is not moved for each.
        if order.count > StampDesk.noteLimit + 256 {
            for old in order.prefix(256) { known[old] = nil }
            order.removeFirst(256)
        }
        let ready = waiting.filter { $0.size == size }
        waiting.removeAll { $0.size == size }
        return ready.flatMap { settle($0) }
    }

    /// What still waits is a stamp of no note at all.
    mutating func finish() -> [StampOutcome] {
        waiting.map { Self.refuse($0, "no note of the register has \($0.size) records") }
    }

    private mutating func settle(_ stamp: Waiting) -> [StampOutcome] {
        guard let note = known[stamp.size] else {
            if stamp.size <= judgedBefore { return [] }
            guard waiting.count < StampDesk.waitingLimit else {
                return [Self.refuse(stamp, "its note does not follow")]
            }
            waiting.append(stamp)
            return []
        }
        switch stamp {
        case .timestamp(let timestamp, _): return judge(timestamp, stamp, note)
        case .cosignature(let size, let line, _): return judge(size, line, stamp, note)
        }
    }

    private mutating func judge(_ timestamp: LedgerTimestamp, _ stamp: Waiting, _ known: Known) -> [StampOutcome] {
        let bytes = known.note.bytes
        guard SHA256.digest(bytes) == timestamp.noteDigest else {
            return [Self.refuse(stamp, "another note than the register's of \(timestamp.size) records")]
        }
        guard let token = Base64.decode(timestamp.token) else {
            return [Self.refuse(stamp, "a token that is no base64")]
        }
        do throws(TimestampError) {
            switch try verifier?.verify(token, of: bytes) {
            case .verified(let facts, _):
                return [.covers(.timestamped, size: timestamp.size, time: facts.genTime, next: known.next)]
            case .notVerifiedAgainstRoot, nil:
                return once(.timestampInvalid, "timestamps are there; --tsa-ca judges who made them", stamp)
            }
        } catch {
            return [Self.refuse(stamp, error.message)]
        }
    }

    private mutating func judge(
        _ size: UInt64, _ line: String, _ stamp: Waiting, _ known: Known
    ) -> [StampOutcome] {
        guard let signature = NoteSignature(line: [UInt8](line.utf8)) else {
            return [Self.refuse(stamp, "no signature line")]
        }
        guard let policy else {
            return once(.cosignatureInvalid, "cosignatures are there; --policy judges who made them", stamp)
        }
        guard let witness = policy.witnesses.firstIndex(where: { signature.isNamed(like: $0.key) }) else {
            return once(.cosignatureInvalid, "a cosignature by a witness that the policy does not name", stamp)
        }
        guard let note = try? SignedNote(text: known.note.note.text, signatures: [signature]),
            case .valid(let time)? = try? note.verifyCosignature(policy.witnesses[witness].key)
        else { return [Self.refuse(stamp, "one by \(policy.witnesses[witness].key.name) that does not hold")] }
        self.known[size]?.cosigned[witness] = time
        guard policy.needsWitnesses, let cosigned = self.known[size]?.cosigned,
            let reached = StampDesk.quorumTime(cosigned, policy)
        else { return [] }
        let microseconds = Int64(min(reached, UInt64(Timestamp.latest.seconds))) * Timestamp.microsecondsPerSecond
        return [.covers(.witnessed, size: size, time: Timestamp(microseconds: microseconds), next: known.next)]
    }

    /// When the earliest witnesses that make the quorum had all cosigned; nil when all together do not.
    private static func quorumTime(_ cosigned: [Int: UInt64], _ policy: WitnessPolicy) -> UInt64? {
        var witnesses: Set<Int> = []
        for (witness, time) in cosigned.sorted(by: { ($0.value, $0.key) < ($1.value, $1.key) }) {
            witnesses.insert(witness)
            if policy.isQuorum(witnesses) { return time }
        }
        return nil
    }

    private mutating func once(_ code: Finding.Code, _ text: String, _ stamp: Waiting) -> [StampOutcome] {
        guard said.insert(code).inserted else { return [] }
        return [.note(VerificationNote(text, stream: .register, file: stamp.place.name, line: stamp.place.line))]
    }

    private static func refuse(_ stamp: Waiting, _ found: String) -> StampOutcome {
        let place = stamp.place
        switch stamp {
        case .timestamp(let timestamp, _):
            return .finding(
                place.finding(
                    .timestampInvalid, expected: "a stamp of the note of \(timestamp.size) records", found: found),
                file: place.file)
        case .cosignature(let size, _, _):
            return .finding(
                place.finding(
                    .cosignatureInvalid, expected: "a cosignature of the note of \(size) records", found: found),
                file: place.file)
        }
    }
}
