import CustodyCompress
import CustodyModel
import CustodySink
import CustodySystem
import CustodyTestSupport
import LocalJSONL
import SystemPackage
import Testing

/// What another program does to the active file, step by step as logrotate does it.
enum Rotation: String, CaseIterable, Sendable {
    case create, createDateext, createOlddir, createPacked, createPackedUnreadably, rename
    case copytruncate, copytruncatePacked, copytruncateOlddir, truncate, remove, replaceWithJunk

    /// Steps, between which the sink may run.
    var steps: [@Sendable (SimulatedFileSystem) -> Void] {
        let active = World.active
        let rotated = FilePath(active.string + ".1")
        func renamed(_ target: FilePath, create: Bool = true) -> [@Sendable (SimulatedFileSystem) -> Void] {
            [
                { disk in
                    try? disk.makeDirectory(target.removingLastComponent(), permissions: 0o700)
                    Rotation.makeRoom(disk, target)
                    try? disk.rename(active, to: target)
                },
                { disk in if create { try? disk.open(active, .append).close() } },
            ]
        }
        func copied(_ target: FilePath) -> [@Sendable (SimulatedFileSystem) -> Void] {
            [
                { disk in
                    try? disk.makeDirectory(target.removingLastComponent(), permissions: 0o700)
                    try? Rotation.write(disk, target, disk.contents(active))
                },
                { disk in try? disk.open(active, .append).truncate(to: 0) },
            ]
        }
        /// gzip reads at one moment and unlinks at a later one; what is appended in between is gone.
        func packed(_ codec: Codec?) -> [@Sendable (SimulatedFileSystem) -> Void] {
            [
                { disk in
                    guard let bytes = try? disk.contents(rotated) else { return }
                    let result = codec.map { pack(bytes, $0) } ?? foreignMagic + bytes.reversed()
                    try? Rotation.write(disk, FilePath(rotated.string + (codec?.fileSuffix ?? ".bz2")), result)
                },
                { disk in try? disk.remove(rotated) },
            ]
        }
        switch self {
        case .create: return renamed(rotated)
        case .createDateext: return renamed(FilePath(active.string + "-20261121"))
        case .createOlddir: return renamed(World.folder.appending("old").appending("audit.jsonl.1"))
        case .createPacked: return renamed(rotated) + packed(.gzip)
        case .createPackedUnreadably: return renamed(rotated) + packed(nil)
        case .rename: return renamed(rotated, create: false)
        case .copytruncate: return copied(rotated)
        case .copytruncatePacked: return copied(rotated) + packed(.zstd)
        case .copytruncateOlddir: return copied(World.folder.appending("old").appending("audit.jsonl.1"))
        case .truncate: return [{ disk in try? disk.open(active, .append).truncate(to: 0) }]
        case .remove: return [{ disk in try? disk.remove(active) }]
        case .replaceWithJunk:
            return [
                { disk in
                    try? disk.remove(active)
                    try? Rotation.write(disk, active, [UInt8]("junk\n".utf8))
                }
            ]
        }
    }

    /// A second rotation moves the first one's result out of the way.
    private static func makeRoom(_ disk: SimulatedFileSystem, _ path: FilePath) {
        guard let status = try? disk.status(path), status.kind == .file else { return }
        try? disk.rename(path, to: FilePath(path.string + ".older"))
    }

    private static func write(_ disk: SimulatedFileSystem, _ path: FilePath, _ bytes: [UInt8]) throws {
        makeRoom(disk, path)
        let file = try disk.open(path, .create)
        try file.append(bytes)
        file.close()
    }
}

@Suite("Local sink: rotation by other programs")
struct ExternalRotationTests {
    private static let batches: [ClosedRange<UInt64>] = [0...9, 10...10, 11...30, 31...39]

    private static func live(_ world: inout World, from: Int = 0) async throws {
        for batch in batches.dropFirst(from) where batch.upperBound >= world.acknowledged {
            try await world.put(batch)
            try await world.maintain()
        }
    }

    /// Every step happens before the operations `first`, `first + gap`, ... of the sink's life.
    private static func schedule(
        _ disk: SimulatedFileSystem, _ steps: ArraySlice<@Sendable (SimulatedFileSystem) -> Void>, _ first: Int,
        _ gap: Int
    ) {
        guard let step = steps.first else { return }
        disk.interfere(before: first) { disk in
            step(disk)
            schedule(disk, steps.dropFirst(), gap, gap)
        }
    }

    @Test("nothing is lost, wherever it strikes", arguments: Rotation.allCases, [1, 2, 3, 7, 19])
    func strikesAnywhere(rotation: Rotation, gap: Int) async throws {
        for first in 1...500 {
            var world = try World()
            try await world.resume()
            ExternalRotationTests.schedule(world.disk, rotation.steps[...], first, gap)
            try await ExternalRotationTests.live(&world)
            if world.disk.interferenceIsPending { break }
            // What happened last is noticed by the next look.
            try await world.maintain()
            try world.expectWhole("\(rotation) before operation \(first), gap \(gap)")
            try #require(first < 500)
        }
    }

    @Test("nothing is lost when the power goes after it either", arguments: Rotation.allCases)
    func thenCrash(rotation: Rotation) async throws {
        for first in 1...500 {
            var world = try World()
            try await world.resume()
            ExternalRotationTests.schedule(world.disk, rotation.steps[...], first, 3)
            try await ExternalRotationTests.live(&world)
            if world.disk.interferenceIsPending { break }
            world.disk.crash(seed: UInt64(first))
            try await world.resume()
            try await world.maintain()
            try world.expectWhole("\(rotation) before operation \(first), then a crash")
        }
    }

    @Test("nothing is lost when it happens while the sink is away", arguments: Rotation.allCases)
    func whileAway(rotation: Rotation) async throws {
        var world = try World()
        try await world.resume()
        try await world.put(0...9)
        try await world.put(10...10)
        world.disk.kill()
        for step in rotation.steps { step(world.disk) }
        try await world.resume()
        try await ExternalRotationTests.live(&world)
        try world.expectWhole("\(rotation) while away")
    }

    @Test(
        "two rotations in a row, with a crash in between, lose nothing", arguments: Rotation.allCases, Rotation.allCases
    )
    func twice(first: Rotation, second: Rotation) async throws {
        for nth in stride(from: 1, to: 60, by: 4) {
            var world = try World()
            try await world.resume()
            ExternalRotationTests.schedule(world.disk, first.steps[...], nth, 2)
            try await world.put(0...9)
            try await world.put(10...10)
            world.disk.crash(seed: UInt64(nth))
            try await world.resume()
            ExternalRotationTests.schedule(world.disk, second.steps[...], nth, 2)
            try await world.put(11...30)
            world.disk.cancelInterference()
            try await world.put(31...39)
            try await world.maintain()
            try world.expectWhole("\(first), \(second), \(nth)")
        }
    }

    @Test("a rename is noticed, the copy is found, nothing is written twice")
    func renameIsCheap() async throws {
        var world = try World()
        try await world.resume()
        try await world.put(0...9)
        for step in Rotation.create.steps { step(world.disk) }
        try await world.put(10...19)
        #expect(world.events == [.rotatedElsewhere(stream: .standard, missing: nil)])
        #expect(try world.names() == ["audit.jsonl", "audit.jsonl.1"])
        #expect(try world.text(World.active) == world.log.bytes(10...19))
        try world.expectWhole()
    }

    @Test("what a truncating copy lacks gets a segment of its own, not the active file")
    func copytruncateGap() async throws {
        var world = try World()
        try await world.resume()
        try await world.put(0...9)
        let steps = Rotation.copytruncate.steps
        steps[0](world.disk)
        try await world.put(10...14)
        steps[1](world.disk)
        try await world.put(15...19)
        #expect(world.events == [.rotatedElsewhere(stream: .standard, missing: 10...14)])
        #expect(try world.text(World.active) == world.log.bytes(15...19))
        let segment = World.folder.appending("audit-00000000000000000010-00000000000000000014.jsonl")
        #expect(try world.text(segment) == world.log.bytes(10...14))
        #expect(try Evidence(world.disk, World.folder, world.log).lines == 20)
    }

    @Test("a file that was cut and grew past its old size is noticed")
    func grewAgain() async throws {
        var world = try World()
        try await world.resume()
        try await world.put(0...0)
        // Cut after the sink's look and before its write: the large batch makes it longer than before.
        world.disk.interfere(before: 1, of: [.write]) { disk in try? disk.open(World.active, .append).truncate(to: 0) }
        try await world.put(1...39)
        try world.expectWhole()
        #expect(world.events == [.rotatedElsewhere(stream: .standard, missing: 0...0)])
    }

    @Test("a line that came too late for the program that packs the renamed file is written again")
    func tooLateForPacking() async throws {
        var world = try World()
        try await world.resume()
        try await world.put(0...9)
        // Renamed and read by gzip between the sink's look and its write; unlinked right after the write.
        let steps = Rotation.createPacked.steps
        world.disk.interfere(before: 1, of: [.write]) { disk in
            for step in steps.dropLast() { step(disk) }
            disk.interfere(before: 1, of: [.dataSync]) { disk in steps[steps.count - 1](disk) }
        }
        try await world.put(10...14)
        #expect(try unpack(world.text(FilePath(World.active.string + ".1.gz"))) == world.log.bytes(0...9))
        #expect(try world.text(World.active) == world.log.bytes(10...14))
        #expect(world.events == [.rotatedElsewhere(stream: .standard, missing: nil)])
        try world.expectWhole()
    }

    @Test("an inode number alone proves nothing: a copy with other contents is no copy")
    func sameInode() async throws {
        var world = try World()
        try await world.resume()
        try await world.put(0...9)
        let file = try world.disk.open(World.active, .append)
        try file.truncate(to: 0)
        try file.append(world.log.bytes(0...3) + [UInt8](repeating: 0x20, count: 9000) + [0x0A])
        try world.disk.rename(World.active, to: FilePath(World.active.string + ".1"))
        try await world.put(10...14)
        #expect(world.events == [.rotatedElsewhere(stream: .standard, missing: 4...9)])
        #expect(try Evidence(world.disk, World.folder, world.log).seqs == Set(0...14))
    }

    @Test("a copy that ends within a line counts up to there")
    func halfLine() async throws {
        var world = try World()
        try await world.resume()
        try await world.put(0...9)
        let whole = world.log.bytes(0...9)
        try world.plant(FilePath(World.active.string + ".1"), Array(whole.dropLast(100)))
        try world.disk.open(World.active, .append).truncate(to: 0)
        try await world.put(10...10)
        #expect(world.events == [.rotatedElsewhere(stream: .standard, missing: 9...9)])
        try world.expectWhole()
    }

    @Test("a copy whose lines were changed is no copy")
    func forgedCopy() async throws {
        var world = try World()
        try await world.resume()
        try await world.put(0...9)
        var other = LogBuilder()
        other.append(count: 10, padding: 99)
        try world.plant(FilePath(World.active.string + ".1"), other.bytes)
        try world.disk.open(World.active, .append).truncate(to: 0)
        try await world.put(10...10)
        #expect(world.events == [.rotatedElsewhere(stream: .standard, missing: 0...9)])
        let segment = World.folder.appending("audit-00000000000000000000-00000000000000000009.jsonl")
        #expect(try world.text(segment) == world.log.bytes(0...9))
    }

    @Test("a copy that cannot be unpacked is none: everything in it is written again")
    func unreadableCopy() async throws {
        var world = try World()
        try await world.resume()
        try await world.put(0...9)
        for step in Rotation.createPackedUnreadably.steps { step(world.disk) }
        try await world.put(10...19)
        #expect(world.events == [.rotatedElsewhere(stream: .standard, missing: 0...9)])
        try world.disk.remove(FilePath(World.active.string + ".1.bz2"))
        try world.expectWhole()
    }

    @Test("rotate() after another program's rotation only reopens")
    func rotateAfterRename() async throws {
        var world = try World()
        try await world.resume()
        try await world.put(0...9)
        for step in Rotation.create.steps { step(world.disk) }
        try await world.rotate()
        #expect(world.events == [.rotatedElsewhere(stream: .standard, missing: nil)])
        try await world.put(10...19)
        #expect(try world.names() == ["audit.jsonl", "audit.jsonl.1"])
        try world.expectWhole()
    }

    @Test("what neither a copy nor the journal has any more is reported, and the sink goes on")
    func lost() async throws {
        var world = try World()
        try await world.resume()
        try await world.put(0...9)
        world.reader.forget(.standard, before: 6)
        try world.disk.remove(World.active)
        let error = await #expect(throws: CustodyError.self) { try await world.put(10...19) }
        #expect(error?.code == .sinkFailed)
        #expect(error?.message.contains("records 0 to 5 of stream default") == true)
        try await world.put(10...19)
        #expect(world.events == [.rotatedElsewhere(stream: .standard, missing: 6...9)])
        let evidence = try Evidence(world.disk, World.folder, world.log)
        #expect(evidence.defects == [])
        #expect(evidence.seqs == Set(6...19))
    }
}
