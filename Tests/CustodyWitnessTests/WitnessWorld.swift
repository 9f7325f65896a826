import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodySystem
import CustodyTestSupport
import CustodyWitness
import SystemPackage
import Testing

/// A witness on a simulated machine, which outlives it.
final class WitnessWorld {
    static let folder = WitnessFolder("/witness")

    let clock = SimulatedClock()
    let disk: SimulatedFileSystem
    let key: VerifierKey
    var witness: Witness?
    let reports = Monitor<[String]>([])

    /// - Parameter guarded: whether the guard lies elsewhere.
    init(guarded: Bool = true, _ logs: [TestLog]) throws {
        disk = SimulatedFileSystem(clock: clock)
        try disk.makeDirectories("/elsewhere")
        key = try WitnessFolder("/witness", system: disk).create(
            name: "witness.example/w1", guard: guarded ? "/elsewhere/guard" : nil, random: SeededRandom(seed: 1))
        for log in logs { try add(log) }
        try open()
    }

    func add(_ log: TestLog) throws {
        let watched = try #require(WitnessedLog(origin: log.origin, keys: [log.key]))
        try WitnessFolder("/witness", system: disk).add(watched)
    }

    func open() throws {
        witness = nil
        witness = try Witness(WitnessFolder("/witness", system: disk), system: disk, clock: clock) { [reports] text in
            reports.withLock { $0.append(text) }
        }
    }

    func post(_ body: [UInt8]) async throws -> WitnessAnswer {
        try await #require(witness).answer(method: "POST", path: "/add-checkpoint", body: body)
    }

    func post(_ log: TestLog, _ old: Int, _ new: Int) async throws -> WitnessAnswer {
        try await post(log.request(old, new).bytes)
    }

    func get(_ path: String, method: String = "GET") async throws -> WitnessAnswer {
        try await #require(witness).answer(method: method, path: path, body: [])
    }

    /// Requires a cosignature of the checkpoint, and returns its time.
    @discardableResult
    func expectCosigned(_ answer: WitnessAnswer, _ log: TestLog, _ size: Int) throws -> UInt64 {
        guard case .cosigned(let lines) = answer, lines.count == 1 else {
            Issue.record("no cosignature but \(answer.status)")
            return 0
        }
        let note = try SignedNote(text: log.checkpoint(size).note.text, signatures: lines)
        guard case .valid(let time) = try note.verifyCosignature(key) else {
            Issue.record("the cosignature does not hold")
            return 0
        }
        return time
    }
}
