import CustodyCrypto
import CustodyHTTP
import CustodyMerkle
import CustodyModel
import CustodySystem
import CustodyTestSupport
import CustodyWitness
import Testing
import SystemPackage

@Suite("Many witnesses")
struct PoolTests {
    /// Three witnesses on machines of their own, by the host names of their URLs, and a policy that wants two.
    private struct World {
        let log: TestLog
        let clock = SimulatedClock()
        let net = WitnessNet()
        let policy: WitnessPolicy
        let keys: [VerifierKey]

        init(_ group: String = "2", extra: String = "") throws {
            log = try TestLog()
            var text = "log \(log.key)\n"
            var keys: [VerifierKey] = []
            for name in ["w1", "w2", "w3"] {
                let disk = SimulatedFileSystem()
                let folder = WitnessFolder("/witness", system: disk)
                let key = try folder.create(
                    name: "\(name).example", guard: nil, random: SeededRandom(seed: UInt64(keys.count)))
                try folder.add(#require(WitnessedLog(origin: log.origin, keys: [log.key])))
                net.add("\(name).example", try Witness(folder, system: disk, clock: clock) { _ in })
                text += "witness \(name) \(key) https://\(name).example\n"
                keys.append(key)
            }
            text += extra + "group g \(group) w1 w2 w3\nquorum g\n"
            policy = try WitnessPolicy(parsing: Array(text.utf8))
            self.keys = keys
        }

        func pool() throws -> WitnessPool {
            let net = net
            return try WitnessPool(
                policy, memory: WitnessMemoryFile("/w", system: SimulatedFileSystem()), clock: clock
            ) { () throws(HTTPError) in net }
        }

        func proof(_ size: Int) -> WitnessProof {
            let log = log
            return WitnessProof { old throws(CustodyError) in log.proof(Int(old), size) }
        }
    }

    @Test("all cosign; their lines make the policy's quorum")
    func all() async throws {
        let world = try World()
        let pool = try world.pool()
        for size in [5, 9] {
            var lines: [NoteSignature] = []
            let signed = try world.log.checkpoint(size)
            let isQuorum = await pool.cosign(signed, proof: world.proof(size)) { result in
                if case .success(let cosignature) = result.outcome { lines.append(cosignature.line) }
            }
            #expect(isQuorum)
            #expect(lines.count == 3)
            let full = try SignedCheckpoint(
                SignedNote(text: signed.note.text, signatures: signed.note.signatures + lines))
            #expect(try world.policy.evaluate(full).verdict == .valid)
        }
    }

    @Test("one that is away costs its own cosignature; with two away there is no quorum")
    func away() async throws {
        for (away, isEnough) in [(["w2"], true), (["w2", "w3"], false)] {
            let world = try World()
            for name in away { world.net.remove("\(name).example") }
            var failed: [String] = []
            let isQuorum = try await world.pool().cosign(world.log.checkpoint(5), proof: world.proof(5)) { result in
                if case .failure(let error) = result.outcome {
                    #expect(error.code == .unreachable)
                    failed.append(result.name)
                }
            }
            #expect(isQuorum == isEnough)
            #expect(failed.sorted() == away)
        }
    }

    @Test("a slow one holds nobody up: not in this round, and not in the next, where it is busy")
    func slow() async throws {
        let world = try World()
        let pool = try world.pool()
        world.net.hold("w2.example")
        let first = AnswerLog()
        async let slowRound = pool.cosign(world.log.checkpoint(5), proof: world.proof(5)) { first.add($0) }
        // Both others have answered although the round is not over.
        await first.wait(2)
        #expect(first.names() == ["w1", "w3"])
        let second = AnswerLog()
        let isQuorum = try await pool.cosign(world.log.checkpoint(9), proof: world.proof(9)) { second.add($0) }
        #expect(isQuorum)
        #expect(second.names() == ["w1", "w3"])
        #expect(second.codes() == [.busy])
        world.net.release()
        #expect(try await slowRound)
        #expect(first.names() == ["w1", "w2", "w3"])
    }

    @Test("the newest checkpoints of all witnesses tell an older copy of the store")
    func newest() async throws {
        let world = try World()
        let pool = try world.pool()
        _ = try await pool.cosign(world.log.checkpoint(9), proof: world.proof(9)) { _ in }
        world.net.remove("w3.example")
        var sizes: [String: UInt64?] = [:]
        await pool.newestCheckpoints(origin: world.log.origin, logs: [world.log.key]) { newest in
            sizes.updateValue(try? newest.outcome.get()?.checkpoint.size, forKey: newest.name)
        }
        #expect(sizes == ["w1": 9, "w2": 9, "w3": nil])
        // The older copy asks for cosignatures all the same.
        var codes: [WitnessError.Code] = []
        _ = try await pool.cosign(world.log.checkpoint(5), proof: world.proof(5)) { result in
            if case .failure(let error) = result.outcome { codes.append(error.code) }
        }
        #expect(codes.sorted { $0.rawValue < $1.rawValue } == [.ahead, .ahead, .unreachable])
    }

    @Test("a rewritten log gets no cosignature from any")
    func rewritten() async throws {
        let world = try World()
        let pool = try world.pool()
        _ = try await pool.cosign(world.log.checkpoint(9), proof: world.proof(9)) { _ in }
        let forked = try TestLog(fork: 3)
        let results = AnswerLog()
        let isQuorum = try await pool.cosign(
            forked.checkpoint(12), proof: WitnessProof { old throws(CustodyError) in forked.proof(Int(old), 12) }
        ) { results.add($0) }
        #expect(!isQuorum)
        #expect(results.codes() == [.refused, .refused, .refused])
    }

    @Test("witnesses without a URL count and are not asked; a URL that is none is an error")
    func configuration() throws {
        let silent = try Cosigner(name: "silent.example", seed: SHA256.digest("silent").bytes).key
        let world = try World(extra: "witness silent \(silent)\n")
        #expect(try world.pool().unasked == ["silent"])
        for url in ["ftp://w.example", "https://w.example/?x=1", "w.example"] {
            let bad = try World(extra: "witness bad \(silent) \(url)\n")
            #expect(throws: CustodyError(.configuration, "")) { _ = try bad.pool() }
        }
    }
}

/// Results as they come, and a way to wait for some.
final class AnswerLog: Sendable {
    private let results = Monitor<[WitnessResult]>([])

    func add(_ result: WitnessResult) {
        results.withLock { $0.append(result) }
        results.notify()
    }

    /// Returns when `count` results are there; waits on a thread of its own.
    func wait(_ count: Int) async {
        await withCheckedContinuation { continuation in
            WorkerThread.start { [results] in
                results.wait(nanoseconds: nil, until: { $0.count >= count }) { _ in }
                continuation.resume()
            }
        }
    }

    func names() -> [String] {
        results.withLock { results in
            results.filter { (try? $0.outcome.get()) != nil }.map(\.name).sorted()
        }
    }

    func codes() -> [WitnessError.Code] {
        results.withLock { results in
            results.compactMap { result in
                guard case .failure(let error) = result.outcome else { return nil }
                return error.code
            }
        }
    }
}

/// Witnesses by the hosts of their URLs, with a way to make one slow.
final class WitnessNet: HTTPTransport {
    private struct State {
        var witnesses: [String: Witness] = [:]
        var held: String?
    }

    private let state = Monitor(State())

    func add(_ host: String, _ witness: Witness) { state.withLock { $0.witnesses[host] = witness } }

    func remove(_ host: String) { state.withLock { $0.witnesses[host] = nil } }

    func hold(_ host: String) { state.withLock { $0.held = host } }

    func release() {
        state.withLock { $0.held = nil }
        state.notify()
    }

    func send(_ request: HTTPRequest, cancellation: HTTPCancellation) throws(HTTPError) -> HTTPResponse {
        let rest = request.url.text.dropFirst("https://".count)
        let host = String(rest.prefix { $0 != "/" })
        let witness = state.wait(nanoseconds: nil, until: { $0.held != host }) { $0.witnesses[host] }
        guard let witness else { throw HTTPError(.connect, "nobody answers") }
        let done = Monitor<WitnessAnswer?>(nil)
        Task {
            let answer = await witness.answer(
                method: request.method.rawValue, path: String(rest.dropFirst(host.count)), body: request.body)
            done.withLock { $0 = answer }
            done.notify()
        }
        guard let answer = done.wait(nanoseconds: nil, until: { $0 != nil }, { $0 }) else {
            throw HTTPError(.broken, "no answer")
        }
        return HTTPResponse(
            status: answer.status, headers: [HTTPHeader("Content-Type", answer.mediaType)], body: answer.body)
    }
}
