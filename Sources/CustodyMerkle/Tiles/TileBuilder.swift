package import CustodyCrypto
package import CustodyModel

/// Makes the tiles of a tree that only grows, from its right edge alone.
///
/// Full tiles come out as they fill, partial ones when a size is to be published with ``finish(_:)``. A size between two
/// published ones needs no files of its own: its partial tiles are prefixes of later ones. At most 256 hashes a level
/// are held, and each leaf costs one node hash.
///
/// Files may be written in the order they come out; all of them must be durable before the checkpoint is signed.
package struct TileBuilder: Sendable {
    /// Leaves.
    package private(set) var size: UInt64
    /// The hashes of each level's partial tile, from level 0 upward.
    private var edge: [[Digest]]
    /// The size whose partial tiles came out last.
    private var finished: UInt64

    /// The tree without leaves.
    package init() {
        size = 0
        edge = []
        finished = 0
    }

    /// Goes on where a tree of `size` leaves ended, whose tiles are all written.
    ///
    /// - Parameter edge: the hashes of the partial tile of each level, level 0 first, empty where there is none, as
    ///   ``TileReader/edge(size:)`` reads them. Compare the root of ``frontier(_:)`` with a signed one: tiles on a disk
    ///   prove nothing.
    /// - Returns: nil unless each level has as many hashes as the size says.
    package init?(size: UInt64, edge: [[Digest]]) {
        for level in 0..<max(edge.count, TileCoordinate.levelCount) {
            let width = TileCoordinate.partial(.hashes(level), size: size)?.width ?? 0
            guard width == (level < edge.count ? edge[level].count : 0) else { return nil }
        }
        self.size = size
        self.edge = edge
        finished = size
    }

    /// Appends a leaf hash; `write` gets each tile that became full by it, lower levels first.
    ///
    /// After an error of `write` the builder is of no use: make a new one at the newest size that was published.
    package mutating func append<Failure: Error>(
        leaf: Digest, _ hasher: inout SHA256, write: (Tile) throws(Failure) -> Void
    ) throws(Failure) {
        size += 1
        var level = 0
        var hash = leaf
        while true {
            if level == edge.count {
                edge.append([])
                edge[level].reserveCapacity(TileCoordinate.fullWidth)
            }
            edge[level].append(hash)
            guard edge[level].count == TileCoordinate.fullWidth else { return }
            let count = size >> UInt64(TileCoordinate.height * (level + 1))
            hash = RangeHash.perfect(edge[level][...], &hasher)
            let tile = Tile(TileCoordinate(.hashes(level), index: count - 1), edge[level])
            edge[level].removeAll(keepingCapacity: true)
            level += 1
            try write(tile)
        }
    }

    /// Hands out the partial tiles that have grown since the last time, lower levels first.
    package mutating func finish<Failure: Error>(_ write: (Tile) throws(Failure) -> Void) throws(Failure) {
        for level in edge.indices {
            guard let coordinate = TileCoordinate.partial(.hashes(level), size: size),
                coordinate != TileCoordinate.partial(.hashes(level), size: finished)
            else { continue }
            try write(Tile(coordinate, edge[level]))
        }
        finished = size
    }

    /// The perfect subtrees of the tree as it is now.
    package func frontier(_ hasher: inout SHA256) -> Frontier {
        var roots: [Digest] = []
        for hashes in edge.reversed() {
            for subtree in Subtree.frontier(size: UInt64(hashes.count)) {
                let start = Int(subtree.index) << subtree.height
                roots.append(RangeHash.perfect(hashes[start..<start + 1 << subtree.height], &hasher))
            }
        }
        guard let frontier = Frontier(size: size, roots: roots) else {
            preconditionFailure("the right edge has one perfect subtree for each bit of the size")
        }
        return frontier
    }
}
