import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodyTestSupport
import Testing

/// Tiles as C2SP tlog-tiles lays them out: names, widths, and trees that grow in steps.
@Suite struct TileTests {
    /// Files by path, as a folder would hold them: partial tiles stay when the full one comes.
    private struct Folder {
        var files: [String: [UInt8]] = [:]
        var order: [TileCoordinate] = []

        mutating func write(_ tile: Tile) {
            files[tile.coordinate.path] = tile.bytes
            order.append(tile.coordinate)
        }

        func reader(size: Int) -> TileReader {
            TileReader(size: UInt64(size)) { files[$0.path] }
        }
    }

    private func folder(_ leaves: some Sequence<Digest>) -> Folder {
        var hasher = SHA256()
        var (builder, folder) = (TileBuilder(), Folder())
        for leaf in leaves { builder.append(leaf: leaf, &hasher) { folder.write($0) } }
        builder.finish { folder.write($0) }
        return folder
    }

    @Test(
        "paths have groups of three digits",
        arguments: [
            (TileCoordinate(.hashes(0), index: 5), "tile/0/005"),
            (TileCoordinate(.hashes(0), index: 1_234_067, width: 5), "tile/0/x001/x234/067.p/5"),
            (TileCoordinate(.hashes(3), index: 999, width: 255), "tile/3/999.p/255"),
            (TileCoordinate(.hashes(1), index: 1000, width: 256), "tile/1/x001/000"),
            (TileCoordinate(.entries, index: 0, width: 1), "tile/entries/000.p/1"),
            (TileCoordinate(.entries, index: 273), "tile/entries/273"),
            (
                TileCoordinate(.hashes(0), index: 36_028_797_018_963_967),
                "tile/0/x036/x028/x797/x018/x963/967"
            ),
        ])
    func paths(coordinate: TileCoordinate, path: String) {
        #expect(coordinate.path == path)
    }

    @Test("70,000 leaves: 273 full tiles and the partial ones of each level")
    func layout() {
        let folder = folder([Digest](repeating: .zero, count: 70_000))
        var expected = Set((0..<273).map { TileCoordinate(.hashes(0), index: UInt64($0)).path })
        expected.formUnion(["tile/0/273.p/112", "tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1"])
        #expect(Set(folder.files.keys) == expected)
        #expect(folder.order.count == expected.count)
        for coordinate in folder.order {
            #expect(folder.files[coordinate.path]?.count == coordinate.width * 32)
        }
    }

    @Test(
        "a level that is full has no partial tile",
        arguments: [
            (0, []), (1, ["tile/0/000.p/1"]), (255, ["tile/0/000.p/255"]),
            (256, ["tile/0/000", "tile/1/000.p/1"]),
            (257, ["tile/0/000", "tile/0/001.p/1", "tile/1/000.p/1"]),
            (512, ["tile/0/000", "tile/0/001", "tile/1/000.p/2"]),
        ] as [(Int, [String])])
    func edges(size: Int, paths: [String]) {
        #expect(folder(recordLeaves(size)).files.keys.sorted() == paths.sorted())
    }

    @Test("65,536 leaves fill level 1: one hash of level 2")
    func fullSecondLevel() {
        let folder = folder([Digest](repeating: .zero, count: 65_536))
        #expect(folder.files.count == 256 + 1 + 1)
        #expect(folder.files["tile/1/000"]?.count == 8192)
        #expect(folder.files["tile/2/000.p/1"]?.count == 32)
        // Lower levels come out before the tiles that are made of them.
        #expect(folder.order.suffix(3).map(\.path) == ["tile/0/255", "tile/1/000", "tile/2/000.p/1"])
    }

    @Test("a hash of a tile is the root of the leaves below it")
    func content() throws {
        let leaves = recordLeaves(1000)
        let folder = folder(leaves)
        #expect(folder.files["tile/0/003.p/232"] == leaves[768...].flatMap(\.bytes))
        let roots = (0..<3).flatMap { naiveRoot(leaves[$0 * 256..<($0 + 1) * 256]).bytes }
        #expect(folder.files["tile/1/000.p/3"] == roots)
    }

    @Test(
        "growing in steps, with a new builder for each, writes what building at once does",
        arguments: 0..<UInt64(6))
    func steps(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var hasher = SHA256()
        // Steps of every kind: small ones over the first full tile, large ones over several.
        let (total, step) = [(300, 7), (600, 40), (1500, 300), (1500, 700)][Int(seed % 4)]
        let leaves = recordLeaves(total)
        var folder = Folder()
        var size = 0
        while size < leaves.count {
            let next = min(leaves.count, size + Int.random(in: 0...step, using: &random))
            // What is on the disk is all that the next builder knows.
            let edge: [[Digest]]
            do {
                var reader = folder.reader(size: size)
                edge = try reader.edge(size: UInt64(size))
            }
            var builder = try #require(TileBuilder(size: UInt64(size), edge: edge))
            #expect(builder.frontier(&hasher).root(&hasher) == naiveRoot(leaves[..<size]))
            let before = folder.order.count
            for leaf in leaves[size..<next] { builder.append(leaf: leaf, &hasher) { folder.write($0) } }
            builder.finish { folder.write($0) }
            #expect(folder.order.count - before <= (next - size) / 256 + 1 + 4)
            size = next
            let reference = self.folder(leaves[..<size])
            #expect(reference.files.allSatisfy { folder.files[$0.key] == $0.value }, "size \(size)")
        }
        // An older partial tile is a prefix of the newer or full one.
        let reference = self.folder(leaves)
        for coordinate in folder.order {
            let name = coordinate.full.path
            let widest = try #require(
                reference.files.first { $0.key == name || $0.key.hasPrefix("\(name).p/") })
            let bytes = try #require(folder.files[coordinate.path])
            #expect(bytes.elementsEqual(widest.value.prefix(coordinate.width * 32)), "\(coordinate.path)")
        }
    }

    @Test("finishing twice writes a partial tile only when it has grown")
    func finishing() {
        var hasher = SHA256()
        var builder = TileBuilder()
        var written: [String] = []
        func finish() -> [String] {
            written = []
            builder.finish { written.append($0.coordinate.path) }
            return written
        }
        #expect(finish() == [])
        for leaf in recordLeaves(256) { builder.append(leaf: leaf, &hasher) { _ in } }
        #expect(finish() == ["tile/1/000.p/1"])
        #expect(finish() == [])
        builder.append(leaf: .zero, &hasher) { _ in }
        #expect(finish() == ["tile/0/001.p/1"])
        for leaf in recordLeaves(256) { builder.append(leaf: leaf, &hasher) { _ in } }
        // Level 0 is one hash wide again, but of another tile.
        #expect(finish() == ["tile/0/002.p/1", "tile/1/000.p/2"])
    }

    @Test("a right edge that does not fit the size is refused")
    func misfit() throws {
        let leaves = recordLeaves(600)
        var reader = folder(leaves).reader(size: 600)
        let edge = try reader.edge(size: 600)
        #expect(edge.map(\.count) == [88, 2, 0, 0, 0, 0, 0, 0])
        #expect(TileBuilder(size: 600, edge: edge) != nil)
        #expect(TileBuilder(size: 600, edge: Array(edge.prefix(2))) != nil)
        #expect(TileBuilder(size: 600, edge: Array(edge.prefix(1))) == nil)
        #expect(TileBuilder(size: 599, edge: edge) == nil)
        #expect(TileBuilder(size: 600, edge: [edge[1], edge[0]]) == nil)
        #expect(TileBuilder(size: 600, edge: edge + [[leaves[0]]]) == nil)
        #expect(TileBuilder(size: 0, edge: []) != nil)
        #expect(TileBuilder(size: 512, edge: []) == nil)
    }

    @Test("an error while writing reaches the caller")
    func failure() {
        struct DiskFull: Error {}
        var hasher = SHA256()
        var builder = TileBuilder()
        #expect(throws: DiskFull.self) {
            for leaf in recordLeaves(256) {
                try builder.append(leaf: leaf, &hasher) { _ in throw DiskFull() }
            }
        }
        var other = TileBuilder()
        other.append(leaf: .zero, &hasher) { _ in }
        #expect(throws: DiskFull.self) { try other.finish { _ in throw DiskFull() } }
        // What was not written comes out again.
        var written: [String] = []
        other.finish { written.append($0.coordinate.path) }
        #expect(written == ["tile/0/000.p/1"])
    }
}

/// Bundles of entries.
@Suite struct EntryBundleTests {
    @Test("bundles hold each entry behind its length", arguments: [1, 2, 255, 256])
    func roundTrip(count: Int) {
        let entries = recordLeaves(count)
        let bytes = EntryBundle.encode(entries)
        #expect(bytes == entries.flatMap { [0, 32] + $0.bytes })
        #expect(EntryBundle.decode(bytes) == entries)
        #expect(EntryBundle.decode(Array(bytes.dropLast())) == nil)
        #expect(EntryBundle.decode(bytes + [0]) == nil)
        for place in [0, 1, (count - 1) * 34, (count - 1) * 34 + 1] {
            var changed = bytes
            changed[place] ^= 1
            #expect(EntryBundle.decode(changed) == nil)
        }
    }

    @Test("more than 256 entries are no bundle")
    func limit() {
        #expect(EntryBundle.decode(EntryBundle.encode(recordLeaves(257))) == nil)
        #expect(EntryBundle.decode([]) == [])
    }

    @Test("bundles grow in steps as tiles do", arguments: [1, 100, 256, 257, 300])
    func steps(step: Int) throws {
        let entries = recordLeaves(1100)
        var files: [String: [UInt8]] = [:]
        var builder = BundleBuilder()
        for (index, entry) in entries.enumerated() {
            builder.append(entry: entry) { files[$0.coordinate.path] = $0.bytes }
            guard (index + 1) % step == 0 else { continue }
            builder.finish { files[$0.coordinate.path] = $0.bytes }
            let size = index + 1
            let partial = Array(entries[(size - size % 256)..<size])
            builder = try #require(BundleBuilder(size: UInt64(size), entries: partial))
            #expect(BundleBuilder(size: UInt64(index), entries: partial) == nil)
        }
        builder.finish { files[$0.coordinate.path] = $0.bytes }
        for tile in 0..<4 {
            #expect(
                files["tile/entries/00\(tile)"]
                    == EntryBundle.encode(Array(entries[tile * 256..<(tile + 1) * 256])))
        }
        #expect(files["tile/entries/004.p/76"] == EntryBundle.encode(Array(entries[1024...])))
        var again = 0
        builder.finish { _ in again += 1 }
        #expect(again == 0)
    }
}
