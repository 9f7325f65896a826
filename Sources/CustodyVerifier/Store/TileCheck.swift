import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodySystem
import SystemPackage

/// Holds every tile and every bundle of a stored tree against the note beside them.
struct TileCheck: ~Copyable {
    private let tiles: StoredTiles
    private let note: SignedCheckpoint
    private let folder: FilePath
    private var hasher = SHA256()
    private var block = LeafBlock()
    /// The hashes of each level above the leaves that are in no full tile yet, and how many tiles came before.
    private var levels: [(done: UInt64, hashes: [Digest])] = []

    init(_ folder: FilePath, _ note: SignedCheckpoint, fileSystem: any FileSystem) {
        self.folder = folder
        self.note = note
        tiles = StoredTiles(folder, fileSystem: fileSystem)
    }

    /// The first tile that is not what the note says; nil when all are.
    mutating func check() -> Finding? {
        do throws(CustodyError) {
            return try firstDefect()
        } catch {
            return Finding(.objectUnreadable, file: folder.string, found: error.message)
        }
    }

    private mutating func firstDefect() throws(CustodyError) -> Finding? {
        let size = note.checkpoint.size
        let width = UInt64(TileCoordinate.fullWidth)
        var range = CompactRange(at: 0)
        var next: UInt64 = 0
        while next < size {
            block.restart(at: next)
            var leaves: [Digest] = []
            while next < size, block.count + TileCoordinate.fullWidth <= LeafBlock.limit {
                let index = next / width
                guard let place = TileCoordinate.tile(.entries, index: index, size: size),
                    let leafPlace = TileCoordinate.tile(.hashes(0), index: index, size: size)
                else { break }
                guard let entries = try tiles.read(place).flatMap({ EntryBundle.decode($0) }),
                    entries.count >= place.width
                else { return defect(place, "absent, cut short or no bundle of 32-byte entries") }
                guard let hashes = try digests(leafPlace) else { return defect(leafPlace, "absent or cut short") }
                for entry in entries.prefix(place.width) { block.add(entry: entry) }
                leaves += hashes
                next += UInt64(place.width)
            }
            block.build()
            if let wrong = zip(block.leafHashes, leaves).enumerated().first(where: { $0.element.0 != $0.element.1 }) {
                let index = (block.begin + UInt64(wrong.offset)) / width
                return defect(TileCoordinate(.hashes(0), index: index), "other leaves than its bundle's")
            }
            block.append(upTo: block.end, to: &range, &hasher)
            if let defect = try lift(block.hashes(ofHeight: TileCoordinate.height)) { return defect }
        }
        for level in levels.indices {
            guard let place = TileCoordinate.partial(.hashes(level + 1), size: size) else { continue }
            if try digests(place) != levels[level].hashes { return defect(place, "other hashes than below it") }
        }
        let root = range.frontier?.root(&hasher)
        guard root == note.checkpoint.root else {
            return Finding(
                .checkpointRoot, seq: size - 1, file: folder.appending("tile").string,
                expected: "root \(note.checkpoint.root.base64), as in the note beside them",
                found: "root \(root?.base64 ?? "none")")
        }
        return nil
    }

    /// Adds the roots of full tiles to the level above, and so on upward.
    private mutating func lift(_ roots: [Digest]) throws(CustodyError) -> Finding? {
        for root in roots {
            var hash = root
            var level = 0
            while true {
                if level == levels.count { levels.append((0, [])) }
                levels[level].hashes.append(hash)
                guard levels[level].hashes.count == TileCoordinate.fullWidth else { break }
                let place = TileCoordinate(.hashes(level + 1), index: levels[level].done)
                if try digests(place) != levels[level].hashes { return defect(place, "other hashes than below it") }
                var whole = CompactRange(at: 0)
                for child in levels[level].hashes { whole.append(child, height: 0, &hasher) }
                hash = whole.hashes[0]
                levels[level] = (levels[level].done + 1, [])
                level += 1
            }
        }
        return nil
    }

    /// A tile's hashes at the note's size.
    private func digests(_ place: TileCoordinate) throws(CustodyError) -> [Digest]? {
        guard let bytes = try tiles.read(place), bytes.count >= place.width * Digest.byteCount else { return nil }
        return unsafe bytes.withUnsafeBytes { bytes in
            (0..<place.width).map { index in
                unsafe Digest(copying: UnsafeRawBufferPointer(rebasing: bytes[(index * Digest.byteCount)...]))
            }
        }
    }

    private func defect(_ place: TileCoordinate, _ found: String) -> Finding {
        Finding(
            .checkpointRoot, seq: nil, file: folder.pushing(FilePath(place.path)).string,
            expected: "the tile of a tree with root \(note.checkpoint.root.base64)", found: found)
    }
}
