import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodyPipeline
import CustodySink
import Synchronization

/// Decides whether the log may sign (DESIGN, section 2.8): before the first signature of a run, the newest note of the
/// register is asked for everywhere; a valid one that is larger than our register or contradicts it means that an older
/// copy was restored.
///
/// Where anything off the store's file system is configured, at least one such place must have answered.
final class SigningGuard: Sendable {
    /// What a place said.
    enum Answer: Sendable {
        /// Our own notes that it holds; foreign ones are none.
        case notes([SignedCheckpoint])
        case silent(CustodyError)
    }

    private struct State: Sendable {
        var unasked: Set<String>
        var hasFarAnswer = false
        var lastSilence: CustodyError?
        var refusal: String?
    }

    private let state: Mutex<State>
    private let needsFarAnswer: Bool
    let register: RegisterTree

    /// Everybody outside and every sink will be asked.
    init(_ outside: Outside, _ sinks: [any Sink]) {
        state = Mutex(State(unasked: Set(outside.publishers.map(\.name) + sinks.map(\.name))))
        needsFarAnswer =
            outside.publishers.contains(where: \.isElsewhere) || sinks.contains(where: \.isElsewhere)
        register = outside.register
    }

    /// Asks a place for its newest notes and takes what it says.
    ///
    /// - Returns: why it did not answer; nil when it did.
    func ask(
        _ place: String, isElsewhere: Bool, _ notes: () async throws(CustodyError) -> [[UInt8]]
    ) async -> CustodyError? {
        do throws(CustodyError) {
            let own = try await notes().compactMap { register.own($0) }
            take(.notes(own), from: place, isElsewhere: isElsewhere)
            return nil
        } catch {
            take(.silent(error), from: place, isElsewhere: isElsewhere)
            return error
        }
    }

    /// Takes what a place said; only later answers of a place that was silent change anything.
    func take(_ answer: Answer, from place: String, isElsewhere: Bool) {
        var refusal: String?
        if case .notes(let notes) = answer {
            for note in notes { refusal = refusal ?? register.contradiction(note, place) }
        }
        let found = refusal
        state.withLock { state in
            state.unasked.remove(place)
            state.refusal = state.refusal ?? found
            switch answer {
            case .notes: state.hasFarAnswer = state.hasFarAnswer || isElsewhere
            case .silent(let error): state.lastSilence = error
            }
        }
    }

    /// False until everybody was asked, whether they answered or not: until then nothing is shipped either.
    ///
    /// Once they were, a place that is silent does not keep sinks from getting records: the archive matters more than the
    /// remote case of an older copy whose only witnesses are away, and signatures are withheld then.
    var isEveryoneAsked: Bool { state.withLock { $0.unasked.isEmpty } }

    var decision: SigningState {
        state.withLock { state in
            if let refusal = state.refusal { return .refused(reason: refusal) }
            if let place = state.unasked.min() { return .withheld(reason: "\(place) has not been asked yet") }
            guard needsFarAnswer, !state.hasFarAnswer else { return .open }
            let silence = state.lastSilence.map { ": \($0.message)" } ?? ""
            return .withheld(reason: "nobody off this file system has confirmed that this is the newest copy\(silence)")
        }
    }
}

/// The register's tree as it was when the log was opened, to hold notes from elsewhere against.
struct RegisterTree: Sendable {
    /// Keys that sign the register's notes, or did so: the one in force first.
    let keys: [VerifierKey]
    /// Records of the register.
    let size: UInt64
    let files: TileFiles
    /// Size whose tiles are on disk, and the entry hashes of the records behind it.
    let written: UInt64
    let entries: [Digest]

    /// A note of ours; nil for anything that none of our log keys signed.
    func own(_ bytes: [UInt8]) -> SignedCheckpoint? {
        guard let note = try? SignedCheckpoint(parsing: bytes),
            keys.contains(where: { (try? note.verify(log: $0)) == .valid })
        else { return nil }
        return note
    }

    /// Why a note of ours cannot stand beside this copy of the log; nil when it can.
    func contradiction(_ note: SignedCheckpoint, _ place: String) -> String? {
        let checkpoint = note.checkpoint
        guard checkpoint.size <= size else {
            return
                "rollback.detected: \(place) holds a signed note over \(checkpoint.size) records of the register, and this store has \(size): an older copy was restored"
        }
        do throws(CustodyError) {
            guard try root(checkpoint.size) != checkpoint.root else { return nil }
            return
                "rollback.detected: the signed note over \(checkpoint.size) records that \(place) holds contradicts this store's register"
        } catch {
            return "the note that \(place) holds cannot be compared with this store's register: \(error.message)"
        }
    }

    private func root(_ size: UInt64) throws(CustodyError) -> Digest {
        var reader = files.reader(size: written)
        if size <= written { return try reader.root(size: size) }
        var frontier = try reader.frontier(size: written)
        var hasher = SHA256()
        for entry in entries.prefix(Int(size - written)) {
            frontier.append(leaf: MerkleHash.leaf(entry: entry, &hasher), &hasher)
        }
        return frontier.root(&hasher)
    }
}
