import CustodyCompress
import CustodyModel
import CustodySink
import CustodySystem
import CustodyTestSupport
import LocalJSONL
import Testing

/// Breaks the Nth operation of a whole life of the sink, for every N, and looks at all files afterwards.
@Suite("Local sink: faults and crashes")
struct FaultTests {
    /// Puts, two rotations by size, one on demand, packing.
    private static let batches: [ClosedRange<UInt64>] = [0...4, 5...5, 6...17, 18...24, 25...39, 40...41]

    /// Runs what is left of the life; stops at the first error.
    private static func live(_ world: inout World) async throws {
        for (index, batch) in batches.enumerated() where batch.upperBound >= world.acknowledged {
            try await world.put(batch)
            if index == 1 { try await world.maintain() }
            if index == 3 { try await world.rotate() }
        }
        try await world.maintain()
    }

    private static func world(_ compression: Codec) throws -> World {
        try World(rotateBytes: 6000, compression: compression)
    }

    @Test(
        "an operation that fails once costs nothing but the call",
        arguments: SimulatedFileSystem.Fault.Outcome.allCases, [Codec.none, .zstd])
    func failOnce(outcome: SimulatedFileSystem.Fault.Outcome, compression: Codec) async throws {
        for nth in 1...2000 {
            var world = try FaultTests.world(compression)
            world.disk.inject(.init(nth: nth, outcome))
            var isResumed = false
            var errors = 0
            while true {
                do {
                    if !isResumed {
                        isResumed = true
                        try await world.resume()
                    }
                    try await FaultTests.live(&world)
                    break
                } catch let error as CustodyError {
                    #expect(error.code == .io)
                    errors += 1
                    try #require(errors < 4, "operation \(nth) \(outcome): \(error)")
                }
            }
            #expect(world.acknowledged == 42)
            let fired = world.disk.faultFired
            world.disk.inject(nil)
            try world.expectWhole("operation \(nth) \(outcome)")
            // What was acknowledged in spite of the fault must be durable: a failed fsync may have given bytes up.
            world.disk.crash(seed: UInt64(nth))
            try world.expectWhole("operation \(nth) \(outcome), then a loss of power")
            if !fired { return }
        }
        Issue.record("no run completed without its fault")
    }

    @Test(
        "a crash at any operation loses nothing that was acknowledged",
        arguments: SimulatedFileSystem.Fault.Outcome.allCases, [Codec.none, .gzip])
    func crash(outcome: SimulatedFileSystem.Fault.Outcome, compression: Codec) async throws {
        for nth in 1...2000 {
            var completed = false
            for seed in 0..<6 as Range<UInt64> {
                var world = try FaultTests.world(compression)
                world.disk.inject(.init(nth: nth, outcome, halts: true))
                do {
                    try await world.resume()
                    try await FaultTests.live(&world)
                } catch is CustodyError {}
                completed = !world.disk.faultFired
                // Even seeds: the power goes. Odd ones: the process is killed, the machine lives on.
                if seed.isMultiple(of: 2) {
                    world.disk.crash(seed: seed &* 31 &+ UInt64(nth), zeroes: seed == 4)
                } else {
                    world.disk.kill()
                }
                try await world.resume()
                try await FaultTests.live(&world)
                #expect(world.acknowledged == 42)
                try world.expectWhole("operation \(nth) \(outcome), seed \(seed)")
                let held = try await world.sink.list(world.log.stream)
                #expect(held.first?.first == 0 && held.last?.last == 41)
            }
            if completed { return }
        }
        Issue.record("no run completed without its fault")
    }

    @Test("a second crash during the recovery from the first loses nothing either", arguments: 1...40)
    func crashTwice(first: Int) async throws {
        for second in 1...200 {
            var world = try FaultTests.world(.zstd)
            world.disk.inject(.init(nth: first * 3, .partlyStored, halts: true))
            do {
                try await world.resume()
                try await FaultTests.live(&world)
            } catch is CustodyError {}
            world.disk.crash(seed: UInt64(first))
            world.disk.inject(.init(nth: second, .partlyStored, halts: true))
            do {
                try await world.resume()
                try await FaultTests.live(&world)
            } catch is CustodyError {}
            let completed = !world.disk.faultFired
            world.disk.crash(seed: UInt64(second))
            try await world.resume()
            try await FaultTests.live(&world)
            try world.expectWhole("operations \(first * 3) and \(second)")
            if completed { return }
        }
    }

    @Test(
        "a full disk is an error until there is room, then everything goes on",
        arguments: Array(stride(from: 0, to: 9000, by: 487)))
    func fullDisk(room: Int) async throws {
        var world = try FaultTests.world(.zstd)
        try await world.resume()
        world.disk.setFreeSpace(Int64(room))
        for _ in 0..<3 {
            do { try await FaultTests.live(&world) } catch let error as CustodyError {
                #expect(error.code == .io)
                #expect(error.advice?.contains("space") == true)
            }
            let evidence = try Evidence(world.disk, World.folder, world.log)
            #expect((0..<world.acknowledged).allSatisfy(evidence.seqs.contains))
        }
        world.disk.setFreeSpace(nil)
        try await FaultTests.live(&world)
        try world.expectWhole("with room for \(room) bytes")
        let names = try world.names()
        #expect(!names.contains { $0.contains("aside") })
    }

    @Test("a read-only file system is an error that says so, and nothing is lost")
    func readOnly() async throws {
        var world = try FaultTests.world(.none)
        try await world.resume()
        try await world.put(0...4)
        world.disk.setReadOnly(true)
        let error = await #expect(throws: CustodyError.self) { try await world.put(5...5) }
        #expect(error?.advice?.contains("read-only") == true)
        world.disk.setReadOnly(false)
        try await FaultTests.live(&world)
        try world.expectWhole()
    }
}
