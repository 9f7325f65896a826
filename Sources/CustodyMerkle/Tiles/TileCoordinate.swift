/// Names a tile of hashes or a bundle of entries (C2SP tlog-tiles v0.1.0).
package struct TileCoordinate: Sendable, Hashable {
    /// Hashes of a full tile and entries of a full bundle.
    package static let fullWidth = 256
    /// A tile is so many levels of the tree high: 256 = 2^8.
    package static let height = 8
    /// The levels that a tree of less than 2^63 leaves can have: 0 to 7.
    package static let levelCount = 8

    /// What a file holds.
    package enum Level: Sendable, Hashable {
        /// Roots of perfect subtrees of 256^level leaves.
        case hashes(Int)
        /// The entries below the leaf hashes of level 0.
        case entries

        /// How many leaves one hash or entry stands for, as a shift.
        var shift: Int {
            switch self {
            case .hashes(let level): TileCoordinate.height * level
            case .entries: 0
            }
        }
    }

    package let level: Level
    /// How many tiles of the level lie to the left.
    package let index: UInt64
    /// Hashes or entries in it: 1 to 255 in a partial one, 256 in a full one.
    package let width: Int

    package init(_ level: Level, index: UInt64, width: Int = TileCoordinate.fullWidth) {
        precondition((1...TileCoordinate.fullWidth).contains(width), "a tile holds 1 to 256 hashes")
        self.level = level
        self.index = index
        self.width = width
    }

    package var isFull: Bool { width == TileCoordinate.fullWidth }

    /// The same tile with all its hashes.
    package var full: TileCoordinate { TileCoordinate(level, index: index) }

    /// The path below the log's prefix: `tile/0/x001/x234/067.p/5`, `tile/entries/000`.
    package var path: String {
        let folder =
            switch level {
            case .hashes(let level): "tile/\(level)/"
            case .entries: "tile/entries/"
            }
        let name = folder + TileCoordinate.number(index)
        return isFull ? name : "\(name).p/\(width)"
    }

    /// The partial tile at the right edge of a tree; nil when the level's last tile is full or there is none.
    package static func partial(_ level: Level, size: UInt64) -> TileCoordinate? {
        let count = size >> level.shift
        let width = Int(count % UInt64(fullWidth))
        return width == 0 ? nil : TileCoordinate(level, index: count / UInt64(fullWidth), width: width)
    }

    /// The tile with an index as wide as it is in a tree of `size` leaves; nil when it has nothing yet.
    package static func tile(_ level: Level, index: UInt64, size: UInt64) -> TileCoordinate? {
        let count = size >> level.shift
        let start = index * UInt64(fullWidth)
        guard start < count else { return nil }
        return TileCoordinate(level, index: index, width: Int(min(count - start, UInt64(fullWidth))))
    }

    /// Groups of three digits, all but the last behind an `x`.
    private static func number(_ index: UInt64) -> String {
        var text = group(index % 1000)
        var rest = index / 1000
        while rest > 0 {
            text = "x\(group(rest % 1000))/\(text)"
            rest /= 1000
        }
        return text
    }

    private static func group(_ number: UInt64) -> String {
        let digits = String(number)
        return String(repeating: "0", count: 3 - digits.count) + digits
    }
}
