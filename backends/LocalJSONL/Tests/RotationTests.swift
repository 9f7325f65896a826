import CustodyCompress
import CustodyModel
import CustodySink
import CustodySystem
import CustodyTestSupport
import LocalJSONL
import Synchronization
import SystemPackage
import Testing

/// Gathers what ``Sink/get(_:_:)`` hands out.
final class Collected: Sendable {
    private let state = Mutex<[UInt8]>([])

    func append(_ chunk: UnsafeRawBufferPointer) {
        let copy = unsafe [UInt8](chunk)
        state.withLock { $0 += copy }
    }

    var bytes: [UInt8] { state.withLock { $0 } }
}

@Suite("Local sink: its own rotation and settings")
struct RotationTests {
    @Test("a file is closed when it has the size, and not a byte earlier", arguments: [-1, 0, 1])
    func bySize(excess: Int) async throws {
        var world = try World()
        let size = world.log.bytes(0...19).count
        world = try World(rotateBytes: UInt64(size - excess))
        try await world.resume()
        try await world.put(0...19)
        let closed = world.events == [.rotated(stream: .standard, first: 0, last: 19)]
        #expect(closed == (excess >= 0))
        try world.expectWhole()
    }

    @Test("a file is closed when it has the age, not a second earlier, with or without a put")
    func byAge() async throws {
        var world = try World(rotateSeconds: 60)
        try await world.resume()
        try await world.put(0...9)
        world.clock.advance(seconds: 59)
        try await world.maintain()
        #expect(world.events == [])
        world.clock.advance(seconds: 1)
        try await world.maintain()
        #expect(world.events == [.rotated(stream: .standard, first: 0, last: 9)])
        // An empty file has no age.
        world.clock.advance(seconds: 3600)
        try await world.maintain()
        try await world.put(10...19)
        world.clock.advance(seconds: 60)
        try await world.put(20...20)
        #expect(world.events.last == .rotated(stream: .standard, first: 10, last: 20))
    }

    @Test("the age counts across restarts, and starts again when the clock steps back")
    func ageAcrossRestart() async throws {
        var world = try World(rotateSeconds: 60)
        try await world.resume()
        try await world.put(0...9)
        world.clock.advance(seconds: 40)
        try await world.resume()
        world.clock.advance(seconds: 20)
        try await world.maintain()
        #expect(world.events.count == 1)
        try await world.put(10...19)
        world.clock.setWall(Timestamp(microseconds: 0))
        try await world.maintain()
        world.clock.advance(seconds: 60)
        try await world.maintain()
        #expect(world.events.count == 2)
    }

    @Test("closed segments are packed, named by their records, and read back", arguments: Codec.allCases)
    func packing(codec: Codec) async throws {
        var world = try World(compression: codec)
        try await world.resume()
        try await world.put(0...9)
        try await world.rotate()
        let name = "audit-00000000000000000000-00000000000000000009.jsonl" + codec.fileSuffix
        #expect(try world.names() == [name])
        #expect(try unpack(world.text(World.folder.appending(name))) == world.log.bytes(0...9))
        #expect(try world.disk.status(World.folder.appending(name))?.permissions == 0o600)
        try await world.rotate()
        #expect(try world.names() == [name])
    }

    @Test("a file that cannot be closed goes on, and housekeeping says why")
    func cannotClose() async throws {
        var world = try World(rotateBytes: 4096)
        try await world.resume()
        try await world.put(0...0)
        world.disk.setAppendOnly(World.active, true)
        try await world.put(1...19)
        try await world.put(20...29)
        #expect(try world.text(World.active) == world.log.bytes(0...29))
        let error = await #expect(throws: CustodyError.self) { try await world.maintain() }
        #expect(error?.code == .io)
        world.disk.setAppendOnly(World.active, false)
        try await world.maintain()
        #expect(world.events == [.rotated(stream: .standard, first: 0, last: 29)])
    }

    @Test("records put long ago are recognised in packed segments, and others refused")
    func repeatsAfterRotation() async throws {
        var world = try World(rotateBytes: 4096, compression: .zstd)
        try await world.resume()
        for first in stride(from: 0, to: 40, by: 10) as StrideTo<UInt64> { try await world.put(first...first + 9) }
        let names = try world.names()
        try await world.put(10...19)
        #expect(try world.names() == names)
        var other = LogBuilder()
        other.append(count: 20)
        let error = await #expect(throws: CustodyError.self) {
            _ = try await world.sink.put(Batch(plan: other.plan(10...19), history: other.reader))
        }
        #expect(error?.code == .sinkConflict)
        try world.expectWhole()
    }

    @Test("files and folders get the modes that were asked for")
    func modes() async throws {
        var world = try World()
        world.settings.permissions = 0o640
        try await world.resume()
        try await world.put(0...0)
        #expect(try world.disk.status(World.active)?.permissions == 0o640)
        #expect(try world.disk.status(World.folder)?.permissions == 0o750)
    }

    @Test("housekeeping with nothing to do returns nothing and writes nothing")
    func idle() async throws {
        var world = try World()
        try await world.resume()
        try await world.put(0...9)
        try await world.maintain()
        let counts = world.disk.counts
        #expect(try await world.sink.maintain(.standard, history: world.reader) == nil)
        for kind in SimulatedFileSystem.Fault.changes { #expect(world.disk.counts[kind] == counts[kind]) }
    }

    @Test("a stream that was not resumed is an error, not a new chain")
    func notResumed() async throws {
        var world = try World()
        try world.open()
        let error = await #expect(throws: CustodyError.self) { try await world.put(0...0) }
        #expect(error?.code == .sinkFailed)
        #expect(try world.disk.status(World.folder) == nil)
    }

    @Test("settings are refused below their limits and taken at them")
    func limits() {
        let directory = FilePath("/sink")
        #expect(throws: CustodyError(.configuration, "")) {
            try LocalJSONLSink(LocalJSONLSettings(directory: directory, rotateBytes: 4095))
        }
        #expect(throws: CustodyError(.configuration, "")) {
            try LocalJSONLSink(LocalJSONLSettings(directory: directory, rotateSeconds: 0))
        }
        for mode in [0o400, 0o1600, 0o060, 0o10600] as [UInt32] {
            #expect(throws: CustodyError(.configuration, "")) {
                try LocalJSONLSink(LocalJSONLSettings(directory: directory, permissions: mode))
            }
        }
        for mode in [0o600, 0o640, 0o644, 0o660] as [UInt32] {
            #expect(throws: Never.self) {
                try LocalJSONLSink(
                    LocalJSONLSettings(directory: directory, rotateBytes: 4096, rotateSeconds: 1, permissions: mode))
            }
        }
    }
}
