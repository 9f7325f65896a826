import CustodyModel
import CustodySink
import CustodySystem
import CustodyTestSupport
import LocalJSONL
import SystemPackage
import Testing
import CustodyCompress

/// What a new process makes of the files that it finds.
@Suite("Local sink: recovery")
struct RecoveryTests {
    private func world(put last: UInt64 = 9) async throws -> World {
        var world = try World()
        try await world.resume()
        try await world.put(0...last)
        world.disk.kill()
        return world
    }

    @Test("a half line is completed from the journal, by appending alone", arguments: [1, 90, 399])
    func tornLine(bytes: Int) async throws {
        var world = try await world()
        try world.plant(World.active, Array(world.log.line(10).prefix(bytes)))
        // chattr +a: whatever cut or renamed the file would fail.
        world.disk.setAppendOnly(World.active, true)
        try await world.resume()
        #expect(try world.text(World.active) == world.log.bytes(0...10))
        try await world.put(10...12)
        #expect(try world.text(World.active) == world.log.bytes(0...12))
        #expect(try world.names() == ["audit.jsonl"])
        #expect(world.events == [])
    }

    @Test("a whole record without its line feed gets it")
    func missingLineFeed() async throws {
        var world = try await world()
        try world.plant(World.active, world.log.line(10).dropLast())
        try await world.resume()
        try await world.put(10...10)
        #expect(try world.text(World.active) == world.log.bytes(0...10))
    }

    @Test(
        "a tail that is not the journal's is set aside, and its records are written again",
        arguments: ["garbage", "garbage\n", "\0\0\0\0", "\n"])
    func foreignTail(tail: String) async throws {
        var world = try await world()
        try world.plant(World.active, [UInt8](tail.utf8))
        try await world.resume()
        try await world.put(10...12)
        #expect(world.events == [.rotatedElsewhere(stream: .standard, missing: 0...9)])
        let aside = try world.text(World.folder.appending("audit.jsonl.aside-0001"))
        #expect(aside == world.log.bytes(0...9) + [UInt8](tail.utf8))
        #expect(try world.text(World.active) == world.log.bytes(10...12))
        world.disk.crash(seed: 1)
        try world.expectWhole()
    }

    @Test("records ahead of the cursor are counted, not written again")
    func ahead() async throws {
        var world = try World()
        try await world.resume()
        try await world.put(0...9)
        let old = world.state
        try await world.put(10...19)
        world.state = old
        try await world.resume()
        let writes = world.disk.counts[.write]
        try await world.put(10...19)
        #expect(world.disk.counts[.write] == writes)
        try await world.put(20...20)
        #expect(try world.text(World.active) == world.log.bytes(0...20))
    }

    @Test("a rotation whose cursor was not kept is taken as done")
    func rotationAhead() async throws {
        var world = try World(rotateBytes: 6000)
        try await world.resume()
        try await world.put(0...4)
        let old = world.state
        try await world.put(5...19)
        world.state = old
        world.events = []
        try await world.resume()
        try await world.put(5...19)
        try await world.put(20...20)
        #expect(world.events == [.rotated(stream: .standard, first: 0, last: 19)])
        #expect(try Evidence(world.disk, World.folder, world.log).lines == 21)
    }

    @Test("an older copy of the file that was put back is caught up")
    func behind() async throws {
        var world = try await world(put: 19)
        try world.disk.remove(World.active)
        try world.plant(World.active, world.log.bytes(0...4))
        try await world.resume()
        try await world.put(20...20)
        #expect(try world.text(World.active) == world.log.bytes(0...20))
        try world.expectWhole()
    }

    @Test("an older copy that cannot be caught up becomes a segment")
    func behindWithoutJournal() async throws {
        var world = try await world(put: 19)
        try world.disk.remove(World.active)
        try world.plant(World.active, world.log.bytes(0...4))
        world.reader.forget(.standard, before: 10)
        try await world.resume()
        let error = await #expect(throws: CustodyError.self) { try await world.maintain() }
        #expect(error?.message.contains("records 5 to 9 ") == true)
        try await world.put(20...20)
        #expect(try world.text(World.active) == world.log.bytes(20...20))
        #expect(try Evidence(world.disk, World.folder, world.log).seqs == Set(0...4).union(10...20))
    }

    @Test("the file of another log is set aside, and a conflict is a conflict")
    func otherLog() async throws {
        var world = try await world()
        try world.disk.remove(World.active)
        var other = LogBuilder()
        other.append(count: 20, padding: 3)
        try world.plant(World.active, other.bytes)
        try await world.resume()
        try await world.put(10...12)
        #expect(try world.text(World.folder.appending("audit.jsonl.aside-0001")) == other.bytes)
        #expect(try Evidence(world.disk, World.folder, world.log).seqs == Set(0...12))
        let error = await #expect(throws: CustodyError.self) {
            _ = try await world.sink.put(Batch(plan: other.plan(13...15), history: other.reader))
        }
        #expect(error?.code == .sinkConflict)
        #expect(try world.text(World.active) == world.log.bytes(10...12))
    }

    @Test("a state that nobody can read is as good as none", arguments: ["", "local-jsonl/2 0 1", "x", "\0"])
    func unreadableState(text: String) async throws {
        var world = try await world()
        world.state = SinkState(bytes: [UInt8](text.utf8))
        try await world.resume()
        try await world.put(0...9)
        try await world.put(10...10)
        #expect(try world.text(World.active) == world.log.bytes(0...10))
    }

    @Test("a restart reads the end of an untouched file only")
    func quickRestart() async throws {
        var world = try World()
        world.log = LogBuilder()
        world.log.append(count: 20, padding: 300_000)
        world.reader.set(world.log)
        try await world.resume()
        try await world.put(0...9)
        let reads = world.disk.counts[.read] ?? 0
        try await world.resume()
        #expect((world.disk.counts[.read] ?? 0) - reads <= 6)
        try await world.put(10...19)
        #expect(try world.text(World.active) == world.log.bytes)
    }

    @Test("a segment in the making is removed, and a pair of plain and packed loses the plain one")
    func leftovers() async throws {
        var world = try await world()
        world.settings.compression = .zstd
        let name = "audit-00000000000000000000-00000000000000000009.jsonl"
        try world.disk.rename(World.active, to: World.folder.appending(name))
        try world.plant(World.folder.appending(name + ".gz"), pack(world.log.bytes(0...9), .gzip))
        try world.plant(World.folder.appending("." + name + ".zst.tmp"), [1, 2, 3])
        try await world.resume()
        try await world.maintain()
        #expect(try world.names() == [name + ".gz"])
        #expect(world.events == [.rotated(stream: .standard, first: 0, last: 9)])
        try await world.put(10...10)
        try world.expectWhole()
    }

    @Test("a packed segment that holds something else leaves the plain one where it is", arguments: [true, false])
    func contestedPair(isReadable: Bool) async throws {
        var world = try await world()
        let name = "audit-00000000000000000000-00000000000000000009.jsonl"
        try world.disk.rename(World.active, to: World.folder.appending(name))
        let packed = pack(world.log.bytes(0...8), .zstd)
        try world.plant(World.folder.appending(name + ".zst"), isReadable ? packed : Array(packed.dropLast()))
        try await world.resume()
        try await world.maintain()
        try await world.maintain()
        #expect(try world.names() == [name, name + ".zst"])
        #expect(try world.text(World.folder.appending(name)) == world.log.bytes(0...9))
    }

    @Test("copies of other programs are listed and read up to their last whole line")
    func listsCopies() async throws {
        var world = try await world()
        try world.disk.rename(World.active, to: FilePath(World.active.string + ".1"))
        try world.plant(FilePath(World.active.string + ".2.gz"), pack(world.log.bytes(0...4).dropLast(5), .gzip))
        try await world.resume()
        try await world.put(10...10)
        let objects = try await world.sink.list(.standard)
        #expect(objects.map(\.first) == [0, 0, 10])
        #expect(objects.map(\.last) == [3, 9, 10])
        #expect(objects.map(\.isClosed) == [true, true, false])
        let collected = Collected()
        unsafe try await world.sink.get(objects[0]) { chunk throws(CustodyError) in unsafe collected.append(chunk) }
        #expect(collected.bytes == world.log.bytes(0...3))
    }
}
