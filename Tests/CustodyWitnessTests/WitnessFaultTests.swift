import CustodyCrypto
import CustodyModel
import CustodyTestSupport
import CustodyWitness
import Testing
import CustodySystem
import SystemPackage

/// Breaks the Nth file operation of a witness's life, for every N, and lets a dishonest log try its luck afterwards: what
/// was cosigned over all must be one history.
@Suite("The witness: faults and crashes")
struct WitnessFaultTests {
    private static let steps = [(0, 1), (1, 5), (5, 5), (5, 9)]

    /// Everything that is ever posted, made once: the tests begin thousands of lives.
    private struct Requests {
        let log: TestLog
        let other: TestLog
        private var bodies: [String: [UInt8]] = [:]

        init() throws {
            log = try TestLog()
            other = try TestLog("other.example/log")
            let forked = try TestLog(fork: 3)
            for new in [1, 5, 9, 20] {
                for old in [0, 1, 5, 9, 20] where old <= new {
                    bodies["honest \(old) \(new)"] = try log.request(old, new).bytes
                    bodies["forked \(old) \(new)"] = try forked.request(old, new).bytes
                }
            }
        }

        func body(_ history: String, _ old: Int, _ new: Int) throws -> [UInt8] {
            try #require(bodies["\(history) \(old) \(new)"])
        }
    }

    private static let requests = Result { () throws -> Requests in try Requests() }

    private struct Life {
        let requests: Requests
        let world: WitnessWorld
        /// Sizes that were cosigned of each history beyond the fork.
        var honest: Set<Int> = []
        var dishonest: Set<Int> = []

        init(guarded: Bool) throws {
            requests = try WitnessFaultTests.requests.get()
            world = try WitnessWorld(guarded: guarded, [requests.log, requests.other])
        }

        /// Posts until the witness takes it, as a client would; false when it answers no more.
        mutating func post(_ old: Int, _ new: Int) async throws -> Bool {
            var old = old
            for _ in 0..<4 {
                switch try await world.post(requests.body("honest", min(old, new), new)) {
                case .cosigned:
                    if new > 3 { honest.insert(new) }
                    return true
                case .conflict(let size): old = Int(size)
                default: continue
                }
            }
            return false
        }

        /// Every way in which the other history may be offered.
        mutating func attack() async throws {
            for (old, new) in [(0, 5), (1, 5), (5, 9), (9, 20)] {
                guard case .cosigned = try await world.post(requests.body("forked", old, new)) else { continue }
                dishonest.insert(new)
            }
        }

        func expectOneHistory(_ context: String) {
            #expect(honest.isEmpty || dishonest.isEmpty, "\(context): \(honest) and \(dishonest)")
        }
    }

    /// With the guard elsewhere in every way, with the guard in the folder in one.
    private static let ways: [(SimulatedFileSystem.Fault.Outcome, Bool)] =
        SimulatedFileSystem.Fault.Outcome.allCases.map { ($0, true) } + [(.stored, false)]

    @Test("an operation that fails once costs one answer at most", arguments: ways)
    func failOnce(outcome: SimulatedFileSystem.Fault.Outcome, guarded: Bool) async throws {
        for nth in 1...300 {
            var life = try Life(guarded: guarded)
            life.world.disk.inject(
                .init(nth: nth, of: Set(SimulatedFileSystem.Operation.allCases), outcome))
            for (old, new) in WitnessFaultTests.steps {
                let isTaken = try await life.post(old, new)
                #expect(isTaken, "operation \(nth) \(outcome)")
            }
            let fired = life.world.disk.faultFired
            life.world.disk.crash(seed: UInt64(nth))
            try life.world.open()
            try await life.attack()
            #expect(life.dishonest == [])
            let isTaken = try await life.post(9, 20)
            #expect(isTaken, "operation \(nth) \(outcome), then a loss of power")
            if !fired { return }
        }
        Issue.record("no life completed without its fault")
    }

    @Test(
        "killed or without power at any operation, it starts again and never cosigns a second history",
        arguments: ways)
    func crash(outcome: SimulatedFileSystem.Fault.Outcome, guarded: Bool) async throws {
        for nth in 1...300 {
            var completed = false
            for seed in 0..<3 as Range<UInt64> {
                var life = try Life(guarded: guarded)
                life.world.disk.inject(.init(nth: nth, outcome, halts: true))
                for (old, new) in WitnessFaultTests.steps where try await !life.post(old, new) { break }
                completed = !life.world.disk.faultFired
                life.world.witness = nil
                if seed.isMultiple(of: 2) {
                    life.world.disk.crash(seed: seed &* 31 &+ UInt64(nth), zeroes: seed == 2)
                } else {
                    life.world.disk.kill()
                }
                try life.world.open()
                try await life.attack()
                _ = try await life.post(9, 20)
                life.expectOneHistory("operation \(nth) \(outcome), seed \(seed)")
            }
            if completed { return }
        }
        Issue.record("no life completed without its fault")
    }

    @Test(
        "a second crash during the start after the first changes nothing",
        arguments: Array(stride(from: 1, through: 24, by: 3)))
    func crashTwice(first: Int) async throws {
        for second in stride(from: 1, through: 60, by: 2) {
            var life = try Life(guarded: true)
            life.world.disk.inject(.init(nth: first, .stored, halts: true))
            for (old, new) in WitnessFaultTests.steps where try await !life.post(old, new) { break }
            life.world.witness = nil
            life.world.disk.crash(seed: UInt64(first))
            life.world.disk.inject(.init(nth: second, .partlyStored, halts: true))
            try? life.world.open()
            let completed = !life.world.disk.faultFired
            life.world.witness = nil
            life.world.disk.crash(seed: UInt64(second))
            try life.world.open()
            try await life.attack()
            _ = try await life.post(9, 20)
            life.expectOneHistory("operations \(first) and \(second)")
            if completed { return }
        }
    }

    @Test("making a witness can be begun again after any crash", arguments: SimulatedFileSystem.Fault.Outcome.allCases)
    func create(outcome: SimulatedFileSystem.Fault.Outcome) throws {
        for nth in 1...100 {
            let disk = SimulatedFileSystem()
            try disk.makeDirectories("/elsewhere")
            let folder = WitnessFolder("/witness", system: disk)
            let random = SeededRandom(seed: 1)
            disk.inject(.init(nth: nth, outcome, halts: true))
            let first = try? folder.create(name: "w.example", guard: "/elsewhere/guard", random: random)
            let fired = disk.faultFired
            disk.crash(seed: UInt64(nth))
            do {
                _ = try folder.create(name: "w.example", guard: "/elsewhere/guard", random: random)
                #expect(fired, "operation \(nth)")
            } catch {
                // It was complete, whatever it said.
                #expect(error.code == .storeExists)
            }
            let witness = try Witness(folder, system: disk, clock: SimulatedClock()) { _ in }
            if !fired {
                #expect(witness.key == first)
                return
            }
        }
        Issue.record("no run completed without its fault")
    }
}
