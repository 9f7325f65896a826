import CustodyModel
import CustodySystem
import CustodyTestSupport
import Testing

@Suite("Simulated clock and random source")
struct SimulatedClockTests {
    @Test("a sleeper wakes when its time has come and not before")
    func wakes() async throws {
        let clock = SimulatedClock()
        let start = clock.monotonicNanoseconds()
        let sleeper = Task { () async throws -> Int64 in
            try await clock.sleep(nanoseconds: 1_000_000)
            return clock.monotonicNanoseconds()
        }
        await clock.waitForSleepers()
        clock.advance(nanoseconds: 999_999)
        #expect(clock.sleeperCount == 1)
        clock.advance(nanoseconds: 1)
        #expect(try await sleeper.value == start + 1_000_000)
        #expect(clock.sleeperCount == 0)
    }

    @Test("a cancelled sleeper leaves with an error")
    func cancels() async throws {
        let clock = SimulatedClock()
        let sleeper = Task { try await clock.sleep(nanoseconds: .max / 2) }
        await clock.waitForSleepers()
        sleeper.cancel()
        await #expect(throws: CancellationError.self) { try await sleeper.value }
        #expect(clock.sleeperCount == 0)
    }

    @Test("the wall clock steps alone")
    func steps() {
        let clock = SimulatedClock()
        let monotonic = clock.monotonicNanoseconds()
        clock.setWall(Timestamp(microseconds: 5))
        #expect(clock.now() == Timestamp(microseconds: 5))
        #expect(clock.monotonicNanoseconds() == monotonic)
        clock.advance(seconds: 2)
        #expect(clock.now() == Timestamp(microseconds: 2_000_005))
    }

    @Test("the same seed gives the same bytes")
    func seeds() {
        #expect(SeededRandom(seed: 7).bytes(40) == SeededRandom(seed: 7).bytes(40))
        #expect(SeededRandom(seed: 7).bytes(40) != SeededRandom(seed: 8).bytes(40))
        // The first output of SplitMix64 for seed 0, from its authors' reference.
        var generator = SplitMix64(seed: 0)
        #expect(generator.next() == 0xE220_A839_7B1D_CDAF)
    }
}
