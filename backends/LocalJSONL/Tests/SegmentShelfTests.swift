import CustodyCompress
import CustodyModel
import CustodySystem
import CustodyTestSupport
import LocalJSONL
import SystemPackage
import Testing

@Suite("Closed segments for retention")
struct SegmentShelfTests {
    /// Segments of records 0 to 13, 14 to 27 and 28 to 41.
    private func world(_ compression: Codec = .none) async throws -> World {
        var world = try World(compression: compression)
        try await world.resume()
        for first in [0, 14, 28] as [UInt64] {
            try await world.put(first...first + 13)
            try await world.rotate()
        }
        return world
    }

    private func shelf(_ world: World) -> SegmentShelf { SegmentShelf(world.log.stream, world.settings, world.disk) }

    @Test("segments in their last form are listed and read, and removed one by one", arguments: Codec.allCases)
    func listed(_ codec: Codec) async throws {
        let world = try await world(codec)
        let shelf = shelf(world)
        let (segments, obstacle) = try shelf.survey()
        #expect(obstacle == nil)
        #expect(segments.map { [$0.first, $0.last] } == [[0, 13], [14, 27], [28, 41]])
        var head = Digest.zero
        for segment in segments {
            let contents = try shelf.read(segment, watch: segment.first)
            #expect(contents.prev == head && contents.watched != nil && contents.newest > .earliest)
            #expect(try world.disk.status(segment.path)?.size == segment.storedBytes)
            head = contents.head
        }
        for count in 1...3 {
            try shelf.remove(segments[count - 1])
            // It is no error when it is gone.
            try shelf.remove(segments[count - 1])
            #expect(try shelf.survey().segments == Array(segments.dropFirst(count)))
        }
        #expect(try SegmentShelf.streams(world.settings, world.disk) == [world.log.stream])
    }

    @Test("a segment that is not exactly what its name says is corrupt")
    func corrupt() async throws {
        let world = try await world()
        let shelf = shelf(world)
        let segment = try shelf.survey().segments[1]
        let lines = try world.text(segment.path).split(separator: 0x0A).map { Array($0) + [0x0A] }
        var changed = lines
        changed[3][100] ^= 1
        let bad: [[[UInt8]]] = [
            [], Array(lines.dropLast()), Array(lines.dropFirst()), lines + [lines[0]], lines + [[0x7B]], changed,
            lines.reversed(),
        ]
        for contents in bad {
            try world.disk.replace(segment.path, with: contents.flatMap { $0 })
            #expect(throws: CustodyError(.corrupt, "")) { _ = try shelf.read(segment) }
        }
        try world.disk.replace(segment.path, with: lines.flatMap { $0 })
        #expect(try shelf.read(segment).prev == shelf.read(shelf.survey().segments[0]).head)
    }

    @Test("whatever else lies in the folder is in the way from its first record on")
    func obstacles() async throws {
        let world = try await world(.zstd)
        let shelf = shelf(world)
        let segments = try shelf.survey().segments
        let plain = try String(#require(segments[1].path.lastComponent?.string.dropLast(4)))
        let line = world.log.line(20)
        func obstacle(_ name: String, _ bytes: [UInt8]) throws -> SegmentShelf.Obstacle? {
            let path = World.folder.pushing(FilePath(name))
            if name.contains("/") { try world.disk.makeDirectories(path.removingLastComponent()) }
            try world.disk.replace(path, with: bytes)
            defer { try? world.disk.remove(path) }
            return try shelf.survey().obstacle
        }
        #expect(try obstacle(plain, [1]) == .init(first: 14, reason: "\(plain) is still to be packed"))
        #expect(try obstacle("audit.jsonl", line) == .init(first: 20, reason: "the rest is in the active file"))
        #expect(try obstacle("audit.jsonl", [1]) == .init(first: 0, reason: "the rest is in the active file"))
        #expect(try obstacle("audit.jsonl", []) == nil)
        #expect(
            try obstacle("audit.jsonl.1", line) == .init(first: 20, reason: "audit.jsonl.1 was made by another program")
        )
        #expect(
            try obstacle("audit.jsonl.aside-0001", line)
                == .init(first: 20, reason: "audit.jsonl.aside-0001 is a damaged file that was set aside"))
        #expect(
            try obstacle("old/audit.jsonl.1", line)
                == .init(first: 0, reason: "old/audit.jsonl.1 was made by another program"))
        #expect(try obstacle("notes.txt", line) == nil)
        #expect(try obstacle("." + plain + ".zst.tmp", [1]) == nil)
        #expect(try shelf.survey().segments == segments)
    }
}
