import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodyTestSupport
import Testing

/// The roots, frontiers, tiles and proofs that an independent program wrote follow from the records beside them.
@Suite(.enabled(if: SharedCorpora.isPresent, "\(SharedCorpora.absence)")) struct GoldenTreeTests {
    @Test("every checkpoint in the golden register has the root, head and frontier of its records")
    func checkpoints() throws {
        var hasher = SHA256()
        var checked: [String: Int] = [:]
        for record in try Golden.register() where record.event.type == "custody.checkpoint" {
            let stream = try #require(record.event.stream)
            let size = try #require(record.event.size)
            let entries = try Golden.entryHashes("\(stream).jsonl")[..<Int(size)]
            let frontier = Golden.frontier(entries)
            let note = try #require(record.event.note)
            let signed = try SignedCheckpoint(parsing: [UInt8](note.utf8))
            #expect(signed.checkpoint.origin == "\(Golden.origin)/\(stream)")
            #expect(signed.checkpoint.size == size)
            #expect(signed.checkpoint.root == frontier.root(&hasher))
            #expect(record.event.head == entries.last?.hex)
            if let roots = record.event.frontier {
                #expect(roots == frontier.rootsBase64)
                // What is saved there is enough to name the root.
                #expect(Frontier(size: size, rootsBase64: roots) == frontier)
            } else {
                #expect(stream == "custody")
            }
            checked[stream, default: 0] += 1
        }
        #expect(checked == ["default": 3, "custody": 3])
    }

    @Test(
        "the golden checkpoint files name the trees of all records",
        arguments: [("custody", 12), ("default", 7)])
    func newest(stream: String, size: Int) throws {
        var hasher = SHA256()
        let bytes =
            stream == "default"
            ? try Golden.contents("default", "checkpoint") : try Golden.contents("checkpoint")
        let frontier = Golden.frontier(try Golden.entryHashes("\(stream).jsonl"))
        #expect(frontier.size == UInt64(size))
        #expect(
            try SignedCheckpoint(parsing: bytes).checkpoint
                == Checkpoint(
                    origin: "\(Golden.origin)/\(stream)", size: UInt64(size), root: frontier.root(&hasher)))
    }

    @Test("tile and entry bundle have golden's names and bytes")
    func tiles() throws {
        var hasher = SHA256()
        var (tiles, bundles) = (TileBuilder(), BundleBuilder())
        var files: [String: [UInt8]] = [:]
        for entry in try Golden.entryHashes("default.jsonl") {
            tiles.append(leaf: MerkleHash.leaf(entry: entry, &hasher), &hasher) {
                files[$0.coordinate.path] = $0.bytes
            }
            bundles.append(entry: entry) { files[$0.coordinate.path] = $0.bytes }
        }
        #expect(files.isEmpty)
        tiles.finish { files[$0.coordinate.path] = $0.bytes }
        bundles.finish { files[$0.coordinate.path] = $0.bytes }
        #expect(
            files == [
                "tile/0/000.p/7": try Golden.contents("default", "tile", "0", "000.p", "7"),
                "tile/entries/000.p/7": try Golden.contents("default", "tile", "entries", "000.p", "7"),
            ])
    }

    @Test("the proof of record 2 has golden's bytes and holds under the published key")
    func proof() throws {
        let golden = try Golden.contents("record-2.tlog-proof")
        let file = try Golden.contents("default", "tile", "0", "000.p", "7")
        var reader = TileReader(size: 7) { $0.path == "tile/0/000.p/7" ? file : nil }
        let checkpoint = try SignedCheckpoint(parsing: try Golden.contents("default", "checkpoint"))
        let proof = TlogProof(try reader.inclusionProof(index: 2, size: 7), checkpoint: checkpoint)
        #expect(proof.bytes == golden)
        let published = String(decoding: try Golden.contents("default.vkey"), as: UTF8.self)
        let key = try #require(VerifierKey(String(published.split(separator: "\n")[0])))
        var hasher = SHA256()
        let entries = try Golden.entryHashes("default.jsonl")
        for (index, entry) in entries.enumerated() {
            let leaf = MerkleHash.leaf(entry: entry, &hasher)
            let verdict = try TlogProof(parsing: golden).verify(leaf: leaf, log: key)
            #expect(verdict == (index == 2 ? .valid : .notIncluded))
        }
    }
}
