import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodyTestSupport
import Testing

/// What is answered from tiles alone.
@Suite struct TileReaderTests {
    private func files(_ leaves: [Digest]) -> [String: [UInt8]] {
        var hasher = SHA256()
        var builder = TileBuilder()
        var files: [String: [UInt8]] = [:]
        for leaf in leaves {
            builder.append(leaf: leaf, &hasher) { files[$0.coordinate.path] = $0.bytes }
        }
        builder.finish { files[$0.coordinate.path] = $0.bytes }
        return files
    }

    /// A tree whose leaves are all the same: every tile of a level repeats one hash, so that any size can be read.
    private func uniform(_ read: @escaping (TileCoordinate) -> Void = { _ in })
        -> (TileCoordinate) throws(CustodyError) -> [UInt8]?
    {
        var hasher = SHA256()
        var hashes = [SHA256.digest("leaf")]
        for _ in 0..<63 {
            hashes.append(MerkleHash.node(hashes[hashes.count - 1], hashes[hashes.count - 1], &hasher))
        }
        return { [hashes] coordinate throws(CustodyError) in
            read(coordinate)
            guard case .hashes(let level) = coordinate.level else { return nil }
            return [[UInt8]](repeating: hashes[8 * level].bytes, count: coordinate.width).flatMap { $0 }
        }
    }

    @Test(
        "hashes, frontiers and roots at every size up to the newest one",
        arguments: [1, 255, 256, 257, 700])
    func answers(size: Int) throws {
        var hasher = SHA256()
        let leaves = recordLeaves(size)
        let tree = MemoryTree(leaves)
        let files = files(leaves)
        var reader = TileReader(size: UInt64(size)) { files[$0.path] }
        for (height, row) in tree.rows.enumerated() {
            for (index, hash) in row.enumerated() {
                #expect(try reader.hash(Subtree(height: height, index: UInt64(index))) == hash)
            }
        }
        var frontier = Frontier()
        for end in 0...size {
            #expect(try reader.frontier(size: UInt64(end)) == frontier)
            #expect(try reader.root(size: UInt64(end)) == frontier.root(&hasher))
            if end < size { frontier.append(leaf: leaves[end], &hasher) }
        }
    }

    @Test(
        "proofs from tiles hold, whatever the older size",
        arguments: [(300, 300), (700, 256), (700, 257), (700, 511)])
    func proofs(size: Int, older: Int) throws {
        var hasher = SHA256()
        let leaves = recordLeaves(size)
        let files = files(leaves)
        var reader = TileReader(size: UInt64(size)) { files[$0.path] }
        let root = naiveRoot(leaves[..<older])
        for index in 0..<older {
            let proof = try reader.inclusionProof(index: UInt64(index), size: UInt64(older))
            #expect(proof.holds(leaf: leaves[index], root: root, &hasher))
        }
        let newest = naiveRoot(leaves[...])
        let proof = try reader.consistencyProof(from: UInt64(older), to: UInt64(size))
        #expect(proof.holds(oldRoot: root, newRoot: newest, &hasher))
    }

    @Test(
        "a proof in a large tree holds and reads two tiles a level at most",
        arguments: [10_000_000, 16_777_216, 4_294_967_297, 1 << 56, UInt64(Int64.max)])
    func largeTrees(size: UInt64) throws {
        var hasher = SHA256()
        var reads = 0
        let leaf = SHA256.digest("leaf")
        var frontier = TileReader(size: size, read: uniform())
        let root = try frontier.root(size: size)
        for index in [0, 1, 255, 256, size / 3, size / 2, size - 257, size - 2, size - 1] {
            reads = 0
            var reader = TileReader(size: size, read: uniform { _ in reads += 1 })
            let proof = try reader.inclusionProof(index: index, size: size)
            #expect(proof.holds(leaf: leaf, root: root, &hasher), "leaf \(index) of \(size)")
            #expect(reads <= 2 * ((64 - size.leadingZeroBitCount + 7) / 8), "leaf \(index) of \(size)")
            let old = index + 1
            let older = try reader.root(size: old)
            let growth = try reader.consistencyProof(from: old, to: size)
            #expect(growth.holds(oldRoot: older, newRoot: root, &hasher), "\(old) of \(size)")
        }
    }

    @Test("a partial tile is served from a newer or full one; one that is gone, from the full one")
    func prefixes() throws {
        let leaves = recordLeaves(900)
        let files = files(leaves)
        // Any wider file may answer: here always the widest there is.
        for size in [1, 200, 256, 300, 512, 600, 767, 768, 899, 900] {
            var reader = TileReader(size: UInt64(size)) { coordinate throws(CustodyError) in
                files[coordinate.full.path]
                    ?? files.first { $0.key.hasPrefix("\(coordinate.full.path).p/") }?.value
            }
            #expect(try reader.root(size: UInt64(size)) == naiveRoot(leaves[..<size]))
            #expect(
                try reader.edge(size: UInt64(size)).map(\.count).prefix(2) == [size % 256, size / 256])
        }
        // Asked for the partial one of size 600 first, then for the full one.
        var asked: [String] = []
        var reader = TileReader(size: 600) { coordinate throws(CustodyError) in
            asked.append(coordinate.path)
            return files[coordinate.path]
        }
        _ = try reader.hash(Subtree(height: 0, index: 599))
        #expect(asked == ["tile/0/002.p/88", "tile/0/002"])
    }

    @Test("a tile that is absent, cut short, too long or no whole hashes is unreadable, and named")
    func unusable() throws {
        let files = files(recordLeaves(300))
        let whole = try #require(files["tile/0/000"])
        let bad: [[UInt8]?] = [
            nil, [], Array(whole.dropLast()), Array(whole.dropLast(32)), whole + [0], whole + whole,
        ]
        for content in bad {
            var reader = TileReader(size: 300) { $0.path == "tile/0/000" ? content : files[$0.path] }
            #expect(throws: CustodyError(.unreadable, "")) {
                try reader.hash(Subtree(height: 0, index: 0))
            }
            do {
                _ = try reader.hash(Subtree(height: 3, index: 1))
                Issue.record("a tile that cannot be used was used")
            } catch {
                #expect("\(error)".contains("tile/0/000"))
            }
            // Other tiles go on answering.
            #expect(throws: Never.self) { try reader.hash(Subtree(height: 0, index: 256)) }
        }
        var broken = TileReader(size: 300) { _ throws(CustodyError) in
            throw CustodyError(.io, "no such disk")
        }
        #expect(throws: CustodyError(.io, "")) { try broken.root(size: 300) }
    }

    @Test(
        "leaves are read in order, tile by tile",
        arguments: [(0, 700), (0, 0), (5, 6), (250, 260), (256, 512), (699, 700)])
    func leaves(from: UInt64, to: UInt64) throws {
        let leaves = recordLeaves(700)
        let files = files(leaves)
        var reader = TileReader(size: 700) { files[$0.path] }
        var read: [Digest] = []
        try reader.leaves(from..<to) { read += $0 }
        #expect(read == Array(leaves[Int(from)..<Int(to)]))
    }

    @Test("more tiles than are kept are read again, rightly")
    func manyTiles() throws {
        let leaves = recordLeaves(256 * 70)
        let files = files(leaves)
        var reads = 0
        var reader = TileReader(size: UInt64(leaves.count)) { coordinate throws(CustodyError) in
            reads += 1
            return files[coordinate.path]
        }
        for _ in 0..<2 {
            for tile in 0..<70 {
                #expect(
                    try reader.hash(Subtree(height: 0, index: UInt64(tile * 256))) == leaves[tile * 256])
            }
        }
        #expect(reads > 70)
        #expect(reads <= 140)
    }
}
