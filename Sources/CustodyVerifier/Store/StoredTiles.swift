import CustodyCrypto
package import CustodyMerkle
package import CustodyModel
package import CustodySystem
package import SystemPackage

/// A stream's newest note and the tiles of its tree, as a store keeps them (DESIGN, sections 3.4 and 4).
package struct StoredTiles: Sendable {
    /// Holds `checkpoint` and `tile`.
    private let folder: FilePath
    private let fileSystem: any FileSystem

    package init(_ folder: FilePath, fileSystem: any FileSystem) {
        self.folder = folder
        self.fileSystem = fileSystem
    }

    /// The newest note; nothing of it is verified.
    package func checkpoint() throws(CustodyError) -> SignedCheckpoint {
        let path = folder.appending("checkpoint")
        let bytes = try filing { () throws(FileError) in try fileSystem.contents(path) }
        guard let note = NoteCheck.parse(bytes) else {
            throw CustodyError(.storeDamaged, "\(path) is no signed note", advice: "run `custody fsck`")
        }
        return note
    }

    /// A tile's file, or a wider one of the same tile; nil when there is none.
    package func read(_ coordinate: TileCoordinate) throws(CustodyError) -> [UInt8]? {
        for candidate in [coordinate, coordinate.full] {
            if let bytes = try contents(candidate.path) { return bytes }
        }
        // A partial tile that has grown since the note was signed.
        guard !coordinate.isFull else { return nil }
        let widths = folder.pushing(FilePath(coordinate.full.path + ".p"))
        let names = (try? fileSystem.list(widths)) ?? []
        for width in names.compactMap({ Int($0) }).sorted() where width > coordinate.width {
            if let bytes = try contents("\(coordinate.full.path).p/\(width)") { return bytes }
        }
        return nil
    }

    private func contents(_ path: String) throws(CustodyError) -> [UInt8]? {
        do throws(FileError) {
            return try fileSystem.contents(folder.pushing(FilePath(path)))
        } catch {
            if error.errno == .noSuchFileOrDirectory { return nil }
            throw error.custody
        }
    }

    /// Proves that a record is in the tree of the newest note.
    ///
    /// - Parameter namesEntry: puts the record's entry hash beside the proof, so that it can be checked without the
    ///   record. Nothing in the proof vouches for it but the check itself.
    package func prove(_ seq: UInt64, namesEntry: Bool) throws(CustodyError) -> TlogProof {
        let note = try checkpoint()
        let size = note.checkpoint.size
        guard seq < size else {
            throw CustodyError(
                .unreadable, "record \(seq) is not covered: the newest note is of \(size) records",
                advice: "try again after the next checkpoint")
        }
        var reader = TileReader(size: size) { coordinate throws(CustodyError) in try read(coordinate) }
        let proof = try reader.inclusionProof(index: seq, size: size)
        let entry = try entry(seq, size: size)
        var hasher = SHA256()
        let leaf = MerkleHash.leaf(entry: entry, &hasher)
        guard proof.holds(leaf: leaf, root: note.checkpoint.root, &hasher) else {
            throw CustodyError(
                .storeDamaged, "the tiles in \(folder) do not lead to the root that was signed",
                advice: "run `custody verify` on the store")
        }
        return TlogProof(proof, checkpoint: note, extra: namesEntry ? entry.bytes : nil)
    }

    /// A record's entry hash, from its bundle.
    private func entry(_ seq: UInt64, size: UInt64) throws(CustodyError) -> Digest {
        let width = UInt64(TileCoordinate.fullWidth)
        guard let coordinate = TileCoordinate.tile(.entries, index: seq / width, size: size),
            let bytes = try read(coordinate), let entries = EntryBundle.decode(bytes),
            Int(seq % width) < entries.count
        else {
            throw CustodyError(
                .storeDamaged, "\(folder) lacks the bundle of record \(seq)", advice: "run `custody fsck`")
        }
        return entries[Int(seq % width)]
    }
}
