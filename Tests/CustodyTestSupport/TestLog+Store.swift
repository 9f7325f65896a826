import CustodyCrypto
package import CustodyMerkle
package import CustodyModel

extension TestLog {
    /// The log as a store keeps it: journals, newest notes, tiles and bundles; by path below `store`.
    package func store(_ store: String = "/store") throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        let first = String(repeating: "0", count: 20)
        var streams = data
        streams[.register] = register
        for (stream, log) in streams {
            let folder = "\(store)/\(stream)"
            files["\(folder)/journal/\(first)-0001.jsonl"] = log.bytes
            guard let note = try newestNote(stream, log) else { continue }
            files["\(folder)/checkpoint"] = note.bytes
            for tile in TestLog.tiles(log.hashes.prefix(Int(note.checkpoint.size))) {
                files["\(folder)/\(tile.coordinate.path)"] = tile.bytes
            }
        }
        return files
    }

    private func newestNote(_ stream: StreamName, _ log: LogBuilder) throws -> SignedCheckpoint? {
        guard stream != .register else { return note }
        var hasher = SHA256()
        let frontier = TestLog.frontier(log.hashes.prefix(Int(coveredSize(stream))))
        let signer = try NoteSigner(name: "\(origin)/\(stream)", seed: logSeed)
        guard frontier.size > 0,
            let checkpoint = Checkpoint(
                origin: signer.key.name, size: frontier.size, root: frontier.root(&hasher))
        else { return nil }
        return try SignedCheckpoint(checkpoint, signatures: [signer.sign(checkpoint.text)])
    }

    /// Tiles and bundles of a tree over these entries.
    package static func tiles(_ entries: some Sequence<Digest>) -> [Tile] {
        var hasher = SHA256()
        var builder = TileBuilder()
        var bundles = BundleBuilder()
        var tiles: [Tile] = []
        for entry in entries {
            builder.append(leaf: MerkleHash.leaf(entry: entry, &hasher), &hasher) { tiles.append($0) }
            bundles.append(entry: entry) { tiles.append($0) }
        }
        builder.finish { tiles.append($0) }
        bundles.finish { tiles.append($0) }
        return tiles
    }
}
