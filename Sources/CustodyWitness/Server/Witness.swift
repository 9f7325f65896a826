package import CustodyCrypto
import CustodyMerkle
package import CustodyModel
package import CustodySystem

/// A C2SP witness (tlog-witness v1.0.0): cosigns a log's checkpoint after checking that the log only grew.
///
/// One request after the other; all calls block on the actor's own thread.
package actor Witness {
    package nonisolated let key: VerifierKey
    private let folder: WitnessFolder
    private let cosigner: Cosigner
    private let store: WitnessStore
    private let clock: any Clock
    private let report: @Sendable (String) -> Void
    private var hasher = SHA256()
    private nonisolated let executor = ThreadExecutor()

    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    /// - Parameters:
    ///   - report: told of whatever a client only hears of as "unavailable".
    /// - Throws: when there is no witness, another process serves it, or its state is not the newest.
    package init(
        _ folder: WitnessFolder, system: any FileSystem = PosixFileSystem(), clock: any Clock = SystemClock(),
        report: @escaping @Sendable (String) -> Void
    ) throws(CustodyError) {
        self.folder = folder
        self.clock = clock
        self.report = report
        cosigner = try folder.cosigner()
        key = cosigner.key
        store = try WitnessStore(folder, key: cosigner.key, system: system)
    }

    /// Answers a request.
    ///
    /// - Parameters:
    ///   - path: below the prefix, beginning with `/`, without a query.
    ///   - body: at most ``AddCheckpoint/byteLimit`` bytes and one more.
    package func answer(method: String, path: String, body: [UInt8]) -> WitnessAnswer {
        do throws(CustodyError) {
            if path == AddCheckpoint.path {
                return method == "POST" ? try add(body) : .methodNotAllowed
            }
            let parts = path.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count == 3, parts[0].isEmpty, parts[2] == "checkpoint" else { return .unknown }
            guard method == "GET" || method == "HEAD" else { return .methodNotAllowed }
            guard let tree = try store.tree(hash: String(parts[1])) else { return .unknown }
            return .checkpoint(tree.checkpoint)
        } catch {
            report(error.description)
            return .unavailable("the witness cannot answer now")
        }
    }

    /// The checks in the order of the specification: form, origin, signature, sizes, proof.
    private func add(_ body: [UInt8]) throws(CustodyError) -> WitnessAnswer {
        guard body.count <= AddCheckpoint.byteLimit else { return .tooLarge }
        guard let request = AddCheckpoint(parsing: body) else { return .malformed("not an add-checkpoint request") }
        let checkpoint = request.checkpoint.checkpoint
        guard let log = try folder.log(checkpoint.origin) else { return .unknown }
        guard try log.judge(request.checkpoint) == .valid else { return .forbidden }
        guard request.oldSize <= checkpoint.size else {
            return .malformed("the old size is larger than the checkpoint's")
        }
        let known = try store.tree(checkpoint.origin)
        let size = known?.size ?? 0
        guard request.oldSize == size else { return .conflict(size) }
        let proof = ConsistencyProof(oldSize: size, newSize: checkpoint.size, hashes: request.hashes)
        guard proof.holds(oldRoot: known?.root ?? MerkleHash.empty, newRoot: checkpoint.root, &hasher) else {
            return .unprocessable("the proof does not lead from what was cosigned before to this checkpoint")
        }
        let now = clock.now().seconds
        guard now > 0, UInt64(now) >= known?.time ?? 0 else {
            report("the clock is behind the last cosignature for a log: nothing is cosigned until it is set")
            return .unavailable("the witness's clock is behind")
        }
        return try cosign(request.checkpoint, log, at: UInt64(now))
    }

    /// Persists what is about to be said, then says it.
    private func cosign(
        _ signed: SignedCheckpoint, _ log: WitnessedLog, at time: UInt64
    ) throws(CustodyError) -> WitnessAnswer {
        let line = try cosigner.cosign(signed.note.text, time: time)
        do {
            let logs = try signed.note.keeping { line in log.keys.contains { line.isNamed(like: $0) } }
            try store.keep(SignedCheckpoint(logs.adding(line)), time: time)
        } catch let error as CustodyError {
            throw error
        } catch {
            return .malformed("the checkpoint has too many signature lines")
        }
        return .cosigned([line])
    }
}
