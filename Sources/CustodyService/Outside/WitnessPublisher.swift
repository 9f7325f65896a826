import CustodyCrypto
import CustodyHTTP
import CustodyMerkle
import CustodyModel
import CustodyPipeline
import CustodySystem
import CustodyWitness
import Synchronization

/// Asks the witnesses of a policy to cosign notes (C2SP tlog-witness), each on a thread of its own.
///
/// What one of them signs is recorded whatever the others do; a note counts as shown when the policy's quorum signed it.
final class WitnessPublisher: NotePublisher {
    let name = "witnesses"
    let isElsewhere = true
    let interval: Int64
    private let pool: WitnessPool
    private let register: RegisterTree
    private let cancellation = HTTPCancellation()

    init(_ pool: WitnessPool, register: RegisterTree, interval: Int64) {
        self.pool = pool
        self.register = register
        self.interval = interval
    }

    func newestNotes() async throws(CustodyError) -> [[UInt8]]? {
        let found = Mutex<(notes: [[UInt8]], answers: Int, last: WitnessError?)>(([], 0, nil))
        await pool.newestCheckpoints(
            origin: register.keys[0].name, logs: register.keys, cancellation: cancellation
        ) { newest in
            found.withLock { found in
                switch newest.outcome {
                case .success(let checkpoint):
                    found.answers += 1
                    if let checkpoint { found.notes.append(checkpoint.bytes) }
                case .failure(let error): found.last = error
                }
            }
        }
        let (notes, answers, last) = found.withLock { $0 }
        guard answers > 0 else {
            throw CustodyError(.unreadable, "no witness answers: \(last?.message ?? "none can be asked")")
        }
        return notes
    }

    func publish(_ note: ReleasedNote) async throws(CustodyError) -> [CustodyEvent] {
        let signed: SignedCheckpoint
        do throws(NoteError) { signed = try SignedCheckpoint(parsing: note.bytes) } catch {
            throw CustodyError(.storeDamaged, "the register's note cannot be read: \(error.message)")
        }
        let files = register.files
        let proof = WitnessProof { oldSize throws(CustodyError) in
            var reader = files.reader(size: note.size)
            return try reader.consistencyProof(from: oldSize, to: note.size)
        }
        let found = Mutex<(events: [CustodyEvent], last: WitnessError?)>(([], nil))
        let isQuorum = await pool.cosign(signed, cancellation: cancellation, proof: proof) { result in
            found.withLock { found in
                switch result.outcome {
                case .success(let cosignature):
                    found.events.append(.cosignature(size: cosignature.size, line: cosignature.line.line))
                case .failure(let error): found.last = error
                }
            }
        }
        let (events, last) = found.withLock { $0 }
        guard isQuorum || !events.isEmpty else {
            throw CustodyError(
                .sinkFailed, "no witness cosigned: \(last?.message ?? "none was asked")",
                advice: last?.advice ?? "events are recorded all the same; the next note covers them")
        }
        return events
    }

    func close() async { cancellation.cancel() }
}
