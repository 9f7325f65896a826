import CustodyCrypto
package import CustodyModel

/// Answers hashes, frontiers, roots and proofs of a tree from its tiles, at any size up to the newest published one.
///
/// Only the tiles that an answer needs are read: a proof among ten million leaves takes about six. Tiles are believed
/// here: hold what comes out against a signed root.
package struct TileReader: ~Copyable {
    /// Tiles that are kept for the next answer: 512 KiB.
    private static let keptTiles = 64

    /// Leaves of the newest published tree, whose tiles are all there.
    package let size: UInt64
    private let read: (TileCoordinate) throws(CustodyError) -> [UInt8]?
    private var kept: [TileCoordinate: [Digest]] = [:]
    private var hasher = SHA256()

    /// - Parameters:
    ///   - size: of the newest published tree.
    ///   - read: a file's content, nil when it is absent. It is asked for the tile as it is at `size`, and when that is
    ///     a partial one which is gone, for the full one. It may always answer with a wider file of the same tile.
    package init(size: UInt64, read: @escaping (TileCoordinate) throws(CustodyError) -> [UInt8]?) {
        self.size = size
        self.read = read
    }

    /// The root of a perfect subtree, which lies within the first ``size`` leaves.
    ///
    /// - Throws: what reading throws, and ``CustodyError/Code/unreadable`` when a tile is absent, too short or no
    ///   multiple of 32 bytes.
    package mutating func hash(_ subtree: Subtree) throws(CustodyError) -> Digest {
        precondition(subtree.index < size >> UInt64(subtree.height), "the subtree lies within the tree")
        // In a tile of its level, or folded from up to 128 hashes of the tile below.
        let (level, rest) = subtree.height.quotientAndRemainder(dividingBy: TileCoordinate.height)
        let place = subtree.index << UInt64(rest)
        let start = Int(place % UInt64(TileCoordinate.fullWidth))
        let hashes = try tile(.hashes(level), index: place / UInt64(TileCoordinate.fullWidth))
        return RangeHash.perfect(hashes[start..<start + 1 << rest], &hasher)
    }

    /// The perfect subtrees of the first `size` leaves.
    package mutating func frontier(size: UInt64) throws(CustodyError) -> Frontier {
        precondition(size <= self.size, "the tree is not larger than the newest one")
        var roots: [Digest] = []
        for subtree in Subtree.frontier(size: size) { roots.append(try hash(subtree)) }
        guard let frontier = Frontier(size: size, roots: roots) else {
            preconditionFailure("a tree has one perfect subtree for each bit of its size")
        }
        return frontier
    }

    /// The root over the first `size` leaves.
    package mutating func root(size: UInt64) throws(CustodyError) -> Digest {
        let frontier = try frontier(size: size)
        return frontier.root(&hasher)
    }

    /// The partial tiles' hashes at `size`, for ``TileBuilder/init(size:edge:)``.
    package mutating func edge(size: UInt64) throws(CustodyError) -> [[Digest]] {
        precondition(size <= self.size, "the tree is not larger than the newest one")
        var edge: [[Digest]] = []
        for level in 0..<TileCoordinate.levelCount {
            guard let partial = TileCoordinate.partial(.hashes(level), size: size) else {
                edge.append([])
                continue
            }
            edge.append(Array(try tile(partial.level, index: partial.index).prefix(partial.width)))
        }
        return edge
    }

    /// The leaf hashes of a range, 256 at a time or fewer, in order.
    package mutating func leaves(
        _ range: Range<UInt64>, _ body: (ArraySlice<Digest>) throws(CustodyError) -> Void
    ) throws(CustodyError) {
        precondition(range.upperBound <= size, "the leaves are within the tree")
        let full = UInt64(TileCoordinate.fullWidth)
        var next = range.lowerBound
        while next < range.upperBound {
            let end = min((next / full + 1) * full, range.upperBound)
            let hashes = try tile(.hashes(0), index: next / full)
            let start = Int(next % full)
            try body(hashes[start..<start + Int(end - next)])
            next = end
        }
    }

    /// Proves a leaf in the tree of the first `size` leaves.
    package mutating func inclusionProof(index: UInt64, size: UInt64) throws(CustodyError) -> InclusionProof {
        precondition(size <= self.size, "the tree is not larger than the newest one")
        var folding = SHA256()
        return try InclusionProof(index: index, size: size, &folding) { subtree throws(CustodyError) in
            try hash(subtree)
        }
    }

    /// Proves that the tree of `newSize` leaves begins with the one of `oldSize`.
    package mutating func consistencyProof(
        from oldSize: UInt64, to newSize: UInt64
    ) throws(CustodyError) -> ConsistencyProof {
        precondition(newSize <= size, "the tree is not larger than the newest one")
        var folding = SHA256()
        return try ConsistencyProof(from: oldSize, to: newSize, &folding) { subtree throws(CustodyError) in
            try hash(subtree)
        }
    }

    /// All hashes of a tile that the newest tree has.
    private mutating func tile(_ level: TileCoordinate.Level, index: UInt64) throws(CustodyError) -> [Digest] {
        guard let coordinate = TileCoordinate.tile(level, index: index, size: size) else {
            preconditionFailure("the tile has hashes in the newest tree")
        }
        if let hashes = kept[coordinate] { return hashes }
        var bytes = try read(coordinate)
        // The tree may have grown since its size was read, and the partial tile been replaced by the full one.
        if bytes == nil, !coordinate.isFull { bytes = try read(coordinate.full) }
        guard let bytes else { throw TileReader.unusable(coordinate, "is not there") }
        guard let hashes = Tile.hashes(bytes), hashes.count <= TileCoordinate.fullWidth else {
            throw TileReader.unusable(coordinate, "is not made of up to 256 hashes of 32 bytes")
        }
        guard hashes.count >= coordinate.width else { throw TileReader.unusable(coordinate, "is cut short") }
        if kept.count == TileReader.keptTiles { kept.removeAll(keepingCapacity: true) }
        kept[coordinate] = hashes
        return hashes
    }

    private static func unusable(_ coordinate: TileCoordinate, _ what: String) -> CustodyError {
        CustodyError(
            .unreadable, "the tile \(coordinate.path) \(what)", advice: "rebuild the stream's tiles from its records")
    }
}
