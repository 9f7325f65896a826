package import CustodyModel

/// Makes the entry bundles of a log that only grows: the counterpart of ``TileBuilder`` for `tile/entries`.
package struct BundleBuilder: Sendable {
    /// Entries.
    package private(set) var size: UInt64
    private var entries: [Digest]
    private var finished: UInt64

    /// The log without entries.
    package init() {
        size = 0
        entries = []
        finished = 0
    }

    /// Goes on where a log of `size` entries ended, whose bundles are all written; nil unless `entries`, those of the
    /// partial bundle, are as many as the size says.
    package init?(size: UInt64, entries: [Digest]) {
        guard entries.count == TileCoordinate.partial(.entries, size: size)?.width ?? 0 else { return nil }
        self.size = size
        self.entries = entries
        finished = size
    }

    /// Appends an entry; `write` gets the bundle that became full by it.
    package mutating func append<Failure: Error>(entry: Digest, write: (Tile) throws(Failure) -> Void) throws(Failure) {
        size += 1
        entries.append(entry)
        guard entries.count == TileCoordinate.fullWidth else { return }
        let bundle = Tile(TileCoordinate(.entries, index: (size - 1) / UInt64(TileCoordinate.fullWidth)), entries)
        entries.removeAll(keepingCapacity: true)
        try write(bundle)
    }

    /// Hands out the partial bundle if it has grown since the last time.
    package mutating func finish<Failure: Error>(_ write: (Tile) throws(Failure) -> Void) throws(Failure) {
        if finished != size, let coordinate = TileCoordinate.partial(.entries, size: size) {
            try write(Tile(coordinate, entries))
        }
        finished = size
    }
}
