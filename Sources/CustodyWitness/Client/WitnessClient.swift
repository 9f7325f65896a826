package import CustodyCrypto
package import CustodyHTTP
package import CustodyMerkle
import CustodyModel
package import CustodySystem

import Synchronization

/// A witness's word for a checkpoint, verified.
package struct WitnessCosignature: Sendable, Equatable {
    /// For the register: the line without its line feed is `line.line`.
    package let line: NoteSignature
    /// In seconds since 1970, by the witness's clock.
    package let time: UInt64
    /// Of the tree that was cosigned.
    package let size: UInt64
}

/// Asks one witness for cosignatures (C2SP tlog-witness v1.0.0). Each has a thread and a connection of its own.
package actor WitnessClient {
    /// Requests for one checkpoint at most: the witness names another old size, and somebody else was faster, twice.
    package static let attempts = 3
    /// Bytes of an answer at most.
    package static let answerBytes = 128 << 10
    /// Seconds by which a witness's clock may be ahead of ours.
    package static let clockTolerance: Int64 = 600

    /// The name in the policy.
    package nonisolated let name: String
    package nonisolated let key: VerifierKey
    private let submission: HTTPURL
    private let monitoring: HTTPURL
    private let transport: any HTTPTransport
    private let memory: any WitnessMemory
    private let clock: any Clock
    private nonisolated let isBusy = Flag()
    private nonisolated let executor = ThreadExecutor()

    private final class Flag: Sendable {
        let isSet = Atomic(false)
    }

    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    /// - Parameters:
    ///   - key: of kind ``VerifierKey/Kind/cosignature``.
    ///   - submission: the prefix to which `/add-checkpoint` is appended.
    ///   - monitoring: the prefix of the newest checkpoints; nil for the same.
    ///   - transport: used by nobody else, or others wait for this witness.
    package init(
        name: String, key: VerifierKey, submission: HTTPURL, monitoring: HTTPURL? = nil,
        transport: any HTTPTransport, memory: any WitnessMemory, clock: any Clock = SystemClock()
    ) {
        self.name = name
        self.key = key
        self.submission = submission
        self.monitoring = monitoring ?? submission
        self.transport = transport
        self.memory = memory
        self.clock = clock
    }

    /// Gets a checkpoint cosigned, and verifies the cosignature with the witness's key.
    ///
    /// - Throws: `busy` at once while an earlier call is under way; see ``WitnessError`` for the rest.
    package nonisolated func cosign(
        _ signed: SignedCheckpoint, cancellation: HTTPCancellation = HTTPCancellation(),
        proof: WitnessProof
    ) async throws(WitnessError) -> WitnessCosignature {
        guard !isBusy.isSet.exchange(true, ordering: .acquiring) else {
            throw WitnessError(.busy, "the witness \(name) is still being asked")
        }
        defer { isBusy.isSet.store(false, ordering: .releasing) }
        return try await submit(signed, cancellation, proof)
    }

    private func submit(
        _ signed: SignedCheckpoint, _ cancellation: HTTPCancellation,
        _ proof: WitnessProof
    ) throws(WitnessError) -> WitnessCosignature {
        let (origin, size) = (signed.checkpoint.origin, signed.checkpoint.size)
        // One that we believe to be ahead of us is asked all the same: it knows, the memory does not.
        var old = min(memory.size(key, origin: origin) ?? 0, size)
        for _ in 0..<WitnessClient.attempts {
            let hashes = old > 0 && old < size ? try prove(from: old, to: size, proof) : []
            let request = AddCheckpoint(oldSize: old, hashes: hashes, checkpoint: signed)
            let response = try send(.post, submission, AddCheckpoint.path, request.bytes, cancellation)
            switch response.status {
            case 200:
                let cosignature = try read(response.body, signed)
                memory.keep(size, key, origin: origin)
                return cosignature
            case 409:
                let told = try readSize(response)
                memory.keep(told, key, origin: origin)
                guard told <= size else { throw ahead(told, size) }
                old = told
            default:
                throw refusal(response.status, old)
            }
        }
        throw WitnessError(
            .unreachable, "the witness \(name) named another size \(WitnessClient.attempts) times",
            advice: "somebody else submits checkpoints of this log: is an older copy of the store running?")
    }

    private func prove(
        from old: UInt64, to size: UInt64, _ proof: WitnessProof
    ) throws(WitnessError) -> [Digest] {
        do {
            return try proof(from: old).hashes
        } catch {
            throw WitnessError(.proof, "no proof from size \(old) to \(size) for the witness \(name): \(error)")
        }
    }

    /// The newest checkpoint of a log that the witness cosigned; nil when it knows none.
    ///
    /// - Parameter logs: the log's keys; more than one where a key was replaced.
    /// - Throws: `invalidCheckpoint` when none of the log's keys signed what it serves.
    package func newestCheckpoint(
        origin: String, logs: [VerifierKey], cancellation: HTTPCancellation = HTTPCancellation()
    ) throws(WitnessError) -> SignedCheckpoint? {
        let response = try send(.get, monitoring, MonitoringPath.of(origin: origin), [], cancellation)
        switch response.status {
        case 200: break
        case 404: return nil
        default: throw refusal(response.status, nil)
        }
        guard let signed = try? SignedCheckpoint(parsing: response.body),
            signed.checkpoint.origin.utf8.elementsEqual(origin.utf8),
            logs.contains(where: { (try? signed.verify(log: $0)) == .valid })
        else {
            throw WitnessError(
                .invalidCheckpoint, "what the witness \(name) serves as the newest checkpoint is not signed by the log",
                advice: "somebody else submits checkpoints of this origin, or the witness is broken")
        }
        return signed
    }

    private func send(
        _ method: HTTPRequest.Method, _ prefix: HTTPURL, _ path: String, _ body: [UInt8],
        _ cancellation: HTTPCancellation
    ) throws(WitnessError) -> HTTPResponse {
        do throws(HTTPError) {
            let base = prefix.text.hasSuffix("/") ? String(prefix.text.dropLast()) : prefix.text
            var request = HTTPRequest(method, try HTTPURL(base + path), body: body)
            request.limits.bodyBytes = WitnessClient.answerBytes
            if method == .post { request.headers = [HTTPHeader("Content-Type", "text/plain; charset=utf-8")] }
            return try transport.send(request, cancellation: cancellation)
        } catch {
            throw WitnessError(.unreachable, "the witness \(name) does not answer: \(error)")
        }
    }

    /// The key's line in an answer, if it is the key's cosignature of the checkpoint.
    private func read(_ body: [UInt8], _ signed: SignedCheckpoint) throws(WitnessError) -> WitnessCosignature {
        let lines = body.split(separator: 0x0A, omittingEmptySubsequences: false)
        guard lines.last?.isEmpty == true, lines.count <= SignedNote.signatureLimit else { throw invalid() }
        var own: NoteSignature?
        for line in lines.dropLast() {
            guard let signature = NoteSignature(line: line) else { throw invalid() }
            if signature.isNamed(like: key) { own = own ?? signature }
        }
        guard let own, let note = try? SignedNote(text: signed.note.text, signatures: [own]),
            case .valid(let time) = try? note.verifyCosignature(key), time > 0
        else { throw invalid() }
        let now = clock.now().seconds
        guard time <= UInt64(max(now + WitnessClient.clockTolerance, 0)) else {
            throw WitnessError(
                .invalidCosignature,
                "the clock of the witness \(name) is ahead of ours by \(Int64(time) - now) seconds",
                advice: "set the clock that is wrong")
        }
        return WitnessCosignature(line: own, time: time, size: signed.checkpoint.size)
    }

    private func readSize(_ response: HTTPResponse) throws(WitnessError) -> UInt64 {
        guard response.mediaType == AddCheckpoint.sizeMediaType, response.body.last == 0x0A,
            let size = AddCheckpoint.size(response.body.dropLast())
        else {
            throw WitnessError(.refused, "the witness \(name) answered with status 409 and no size")
        }
        return size
    }

    private func invalid() -> WitnessError {
        WitnessError(
            .invalidCosignature, "the answer of the witness \(name) is no cosignature of this checkpoint by its key",
            advice: "compare the key in the policy with the one that the witness publishes")
    }

    private func ahead(_ told: UInt64, _ size: UInt64) -> WitnessError {
        WitnessError(
            .ahead, "the witness \(name) has cosigned a tree of \(told) records, ours has \(size)",
            advice: "an older copy of the store may have been started: verify it before anything is signed", size: told)
    }

    private func refusal(_ status: Int, _ old: UInt64?) -> WitnessError {
        let text = "the witness \(name) answered with status \(status)"
        switch status {
        case 408, 425, 429, 500...:
            return WitnessError(.unreachable, text)
        case 400: return WitnessError(.refused, text, advice: "it takes this for no request: is it a C2SP witness?")
        case 403: return WitnessError(.refused, text, advice: "it knows the log by another key: give it the new one")
        case 404: return WitnessError(.refused, text, advice: "it does not know the log: have the log added there")
        case 422:
            return WitnessError(
                .refused, text,
                advice:
                    "what it cosigned at size \(old ?? 0) is not the beginning of this tree: the log was rewritten, "
                    + "here or there; verify the store before anything else")
        default: return WitnessError(.refused, text)
        }
    }
}
