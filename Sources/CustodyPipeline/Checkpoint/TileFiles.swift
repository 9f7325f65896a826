package import CustodyMerkle
package import CustodyModel
package import CustodySystem
package import SystemPackage

/// The tile files of one stream's tree, below the stream's folder (C2SP tlog-tiles).
///
/// On disk are full tiles and the newest partial ones; an older partial tile is a prefix of a newer or full one and is
/// served from it.
package struct TileFiles: Sendable {
    private let fileSystem: any FileSystem
    /// The stream's folder in the store.
    package let root: FilePath

    package init(_ fileSystem: any FileSystem, root: FilePath) {
        self.fileSystem = fileSystem
        self.root = root
    }

    package func path(_ tile: TileCoordinate) -> FilePath { root.pushing(FilePath(tile.path)) }

    /// A tile's content, or that of a wider one at its place; nil when there is neither.
    package func read(_ tile: TileCoordinate) throws(CustodyError) -> [UInt8]? {
        if let bytes = try contents(tile) { return bytes }
        if tile.isFull { return nil }
        if let bytes = try contents(tile.full) { return bytes }
        let folder = path(tile).removingLastComponent()
        let names = try filing { () throws(FileError) in
            try fileSystem.status(folder) == nil ? [] : try fileSystem.list(folder)
        }
        guard let widest = names.compactMap({ Int($0) }).filter({ $0 < TileCoordinate.fullWidth }).max(),
            widest > tile.width
        else { return nil }
        return try contents(TileCoordinate(tile.level, index: tile.index, width: widest))
    }

    /// Nil for a file that is not there, and for one that a crash left half written.
    private func contents(_ tile: TileCoordinate) throws(CustodyError) -> [UInt8]? {
        let path = path(tile)
        let bytes = try filing { () throws(FileError) -> [UInt8]? in
            guard let status = try fileSystem.status(path), status.kind == .file else { return nil }
            do throws(FileError) {
                return try fileSystem.contents(path)
            } catch {
                // A newer partial tile may take an older one's place meanwhile.
                if error.errno == .noSuchFileOrDirectory { return nil }
                throw error
            }
        }
        guard let bytes, bytes.count == TileFiles.size(of: tile) else { return nil }
        return bytes
    }

    private static func size(of tile: TileCoordinate) -> Int {
        switch tile.level {
        case .hashes: tile.width * Digest.byteCount
        case .entries: tile.width * (2 + Digest.byteCount)
        }
    }

    /// The tree as the files have it, up to a size that is known to be written.
    package func reader(size: UInt64) -> TileReader {
        let files = self
        return TileReader(size: size) { tile throws(CustodyError) in try files.read(tile) }
    }
}

/// Writes tile files and remembers which files and folders still have to be made durable.
///
/// Files are made durable together: their bytes are on the way to the disk by then, the first fdatasync of many commits
/// what the file system notes of all of them, and those that run at once share the disk's flushes.
package struct TileFileWriter: ~Copyable {
    /// Files that are written and not durable yet, at the most: open files of one tree.
    package static let maximumUnsynced = 64

    private let fileSystem: any FileSystem
    private let files: TileFiles
    /// Folders known to exist.
    private var folders: Set<FilePath> = []
    /// Written and not durable yet.
    private var unsyncedFiles: [any File] = []
    /// Folders with names that are not durable yet.
    private var unsynced: Set<FilePath> = []
    /// Partial tiles of the size before, which go once a newer size is published.
    private var partials: [TileCoordinate] = []
    private var newPartials: [TileCoordinate] = []

    package init(_ fileSystem: any FileSystem, files: TileFiles) {
        self.fileSystem = fileSystem
        self.files = files
    }

    /// What is on disk from an earlier run.
    mutating func adopt(partials: [TileCoordinate]) { self.partials = partials }

    /// Writes a tile; it is durable after the next ``sync()``.
    package mutating func write(_ tile: TileCoordinate, _ bytes: [UInt8]) throws(FileError) {
        let path = files.path(tile)
        let folder = path.removingLastComponent()
        try makeFolder(folder)
        // One that a crash left behind has the same bytes or fewer.
        if try fileSystem.status(path) != nil { try fileSystem.remove(path) }
        let file = try fileSystem.open(path, .create)
        try file.append(bytes)
        file.beginSync()
        unsyncedFiles.append(file)
        unsynced.insert(folder)
        if !tile.isFull { newPartials.append(tile) }
        if unsyncedFiles.count >= TileFileWriter.maximumUnsynced { try sync() }
    }

    /// A new folder's name becomes durable with the next ``sync()``, where the folder above is known.
    private mutating func makeFolder(_ folder: FilePath) throws(FileError) {
        guard !folders.contains(folder) else { return }
        var parent = folder.removingLastComponent()
        if folders.contains(parent) {
            unsynced.insert(parent)
            try fileSystem.makeDirectory(folder, permissions: 0o700)
        } else {
            try fileSystem.makeDirectories(folder)
            // Those above may be there since an attempt that failed before their names were durable.
            while parent != files.root, parent.starts(with: files.root) {
                unsynced.insert(parent)
                parent.removeLastComponent()
            }
        }
        // A tree makes a folder for every partial tile; those are not come back to.
        if folders.count > 64 { folders.removeAll() }
        folders.insert(folder)
    }

    /// Files that are written and not durable yet.
    package var unsyncedCount: Int { unsyncedFiles.count }

    /// All that was written is durable when this returns.
    package mutating func sync() throws(FileError) {
        try fileSystem.sync(unsyncedFiles, unsynced.sorted { $0.string < $1.string })
        for file in unsyncedFiles { file.close() }
        unsyncedFiles = []
        unsynced = []
    }

    /// Removes the partial tiles that newer ones stand in for. What cannot be removed is only clutter.
    mutating func removeOutdated(size: UInt64) {
        let current = newPartials
        for tile in partials where !current.contains(tile) && TileCoordinate.partial(tile.level, size: size) != tile {
            let path = files.path(tile)
            try? fileSystem.remove(path)
            let isReplacedByFull = TileCoordinate.tile(tile.level, index: tile.index, size: size)?.isFull ?? false
            if isReplacedByFull {
                folders.remove(path.removingLastComponent())
                try? fileSystem.remove(path.removingLastComponent())
            }
        }
        partials = (partials + current).filter { TileCoordinate.partial($0.level, size: size) == $0 }
        newPartials = []
    }
}
