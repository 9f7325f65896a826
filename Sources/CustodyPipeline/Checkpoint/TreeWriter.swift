import CustodyCrypto
package import CustodyMerkle
package import CustodyModel
package import CustodySystem
package import SystemPackage

/// Keeps one stream's tree on disk: tiles, entry bundles and the newest signed checkpoint.
///
/// A size is published in this order: tiles durable, checkpoint durable (by rename), older partial tiles removed. What a
/// crash leaves between is written again, the same bytes, because records decide them.
package struct TreeWriter: ~Copyable {
    private let fileSystem: any FileSystem
    private let files: TileFiles
    private var output: TileFileWriter
    private var builder: TileBuilder
    private var bundles: BundleBuilder
    private var hasher = SHA256()

    /// The tree without leaves.
    package init(_ fileSystem: any FileSystem, root: FilePath) {
        self.fileSystem = fileSystem
        files = TileFiles(fileSystem, root: root)
        output = TileFileWriter(fileSystem, files: files)
        builder = TileBuilder()
        bundles = BundleBuilder()
    }

    /// Goes on where an earlier run ended.
    ///
    /// - Parameter checkpoint: the newest one published; nil begins with the first record.
    /// - Returns: nil when the tiles on disk do not give the checkpoint's root, or are not there: they have to be made
    ///   again from the records.
    package init?(
        _ fileSystem: any FileSystem, root: FilePath, checkpoint: Checkpoint?
    ) throws(CustodyError) {
        self.init(fileSystem, root: root)
        guard let checkpoint, checkpoint.size > 0 else { return }
        let size = checkpoint.size
        var reader = files.reader(size: size)
        do throws(CustodyError) {
            guard let builder = TileBuilder(size: size, edge: try reader.edge(size: size)) else { return nil }
            self.builder = builder
        } catch {
            // A tile that is absent or cut is no error here; a disk that cannot be read is one.
            if error.code == .unreadable { return nil }
            throw error
        }
        guard builder.frontier(&hasher).root(&hasher) == checkpoint.root else { return nil }
        var entries: [Digest] = []
        if let partial = TileCoordinate.partial(.entries, size: size) {
            guard let bytes = try files.read(partial), let whole = EntryBundle.decode(bytes) else { return nil }
            entries = Array(whole.prefix(partial.width))
        }
        guard let bundles = BundleBuilder(size: size, entries: entries) else { return nil }
        self.bundles = bundles
        let levels = [TileCoordinate.Level.entries] + (0..<TileCoordinate.levelCount).map { .hashes($0) }
        output.adopt(partials: levels.compactMap { TileCoordinate.partial($0, size: size) })
    }

    /// Records in the tree.
    package var size: UInt64 { builder.size }

    /// The root over ``size`` records.
    package mutating func root() -> Digest { builder.frontier(&hasher).root(&hasher) }

    /// Appends entry hashes; full tiles are written as they fill.
    ///
    /// After an error the writer is of no use: make a new one at the newest published size.
    package mutating func append(_ entries: some Sequence<Digest>) throws(FileError) {
        for entry in entries {
            let leaf = MerkleHash.leaf(entry: entry, &hasher)
            var full: [Tile] = []
            bundles.append(entry: entry) { full.append($0) }
            builder.append(leaf: leaf, &hasher) { full.append($0) }
            for tile in full { try output.write(tile.coordinate, tile.bytes) }
        }
    }

    /// Makes every tile of the present size durable.
    package mutating func finish() throws(FileError) {
        var partial: [Tile] = []
        bundles.finish { partial.append($0) }
        builder.finish { partial.append($0) }
        for tile in partial { try output.write(tile.coordinate, tile.bytes) }
        try output.sync()
    }

    /// Publishes the present size, whose tiles are durable, and removes what it outdates.
    ///
    /// - Parameter note: the signed checkpoint; without one the size is kept beside the last signed checkpoint.
    package mutating func publish(_ checkpoint: Checkpoint, note: [UInt8]?) throws(FileError) {
        if let note {
            try fileSystem.replace(PublishedCheckpoint.signedPath(files.root), with: note)
        } else {
            try fileSystem.replace(PublishedCheckpoint.unsignedPath(files.root), with: checkpoint.text)
        }
        output.removeOutdated(size: size)
    }
}

/// The newest size of a stream whose tiles are on disk.
package struct PublishedCheckpoint: Sendable {
    package let checkpoint: Checkpoint
    /// Nil when the newest size was written while signatures were withheld.
    package let note: SignedCheckpoint?

    static func signedPath(_ root: FilePath) -> FilePath { root.appending("checkpoint") }
    static func unsignedPath(_ root: FilePath) -> FilePath { root.appending("checkpoint.unsigned") }

    /// The newest signed checkpoint; nothing is verified by reading it.
    package static func readSigned(
        _ root: FilePath, _ fileSystem: any FileSystem
    ) throws(CustodyError) -> SignedCheckpoint? {
        try contents(signedPath(root), fileSystem).flatMap { try? SignedCheckpoint(parsing: $0) }
    }

    /// The larger of the signed checkpoint and the unsigned one; what cannot be read as either is none.
    package static func read(
        _ root: FilePath, _ fileSystem: any FileSystem
    ) throws(CustodyError) -> PublishedCheckpoint? {
        let signed = try readSigned(root, fileSystem)
        let unsigned = try contents(unsignedPath(root), fileSystem).flatMap { Checkpoint(text: $0) }
        if let unsigned, unsigned.size > signed?.checkpoint.size ?? 0 {
            return PublishedCheckpoint(checkpoint: unsigned, note: nil)
        }
        return signed.map { PublishedCheckpoint(checkpoint: $0.checkpoint, note: $0) }
    }

    /// Forgets what was published, so that the tree is written again from the first record on.
    package static func remove(_ root: FilePath, _ fileSystem: any FileSystem) throws(CustodyError) {
        try filing { () throws(FileError) in
            for path in [signedPath(root), unsignedPath(root)] where try fileSystem.status(path) != nil {
                try fileSystem.remove(path)
            }
            try fileSystem.syncDirectory(root)
        }
    }

    private static func contents(
        _ path: FilePath, _ fileSystem: any FileSystem
    ) throws(CustodyError) -> [UInt8]? {
        try filing { () throws(FileError) -> [UInt8]? in
            try fileSystem.status(path) == nil ? nil : try fileSystem.contents(path)
        }
    }
}
