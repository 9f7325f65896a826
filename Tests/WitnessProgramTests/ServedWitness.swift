import CustodyCrypto
import CustodyHTTP
import CustodyMerkle
import CustodyModel
import CustodySystem
import CustodyTestSupport
import CustodyWitness
import SystemPackage
import Testing

/// The built programs beside the test bundle.
enum BuiltProgram {
    static func path(_ name: String) -> FilePath {
        var folders = CommandLine.arguments.map { FilePath($0).removingLastComponent() }
        folders.append(SharedCorpora.packageRoot.appending(".build/release"))
        folders.append(SharedCorpora.packageRoot.appending(".build/debug"))
        for folder in folders {
            let path = folder.appending(name)
            if (try? PosixFileSystem().status(path))??.kind == .file { return path }
        }
        preconditionFailure("no built \(name) beside the tests in \(folders)")
    }

    static let serve = FilePath(#filePath).removingLastComponent().appending("serve")
}

/// A log with a tree of a few leaves.
struct SmallLog {
    let origin = "test.example/log/custody"
    let signer: NoteSigner
    /// Leaf hashes.
    private let leaves: [Digest]

    init(forked: Bool = false) throws {
        signer = try NoteSigner(name: origin, seed: SHA256.digest("small log").bytes)
        var hasher = SHA256()
        var leaves: [Digest] = []
        for index in 0..<4 {
            leaves.append(MerkleHash.leaf(entry: SHA256.digest("\(index)\(forked ? "forked" : "")"), &hasher))
        }
        self.leaves = leaves
    }

    func checkpoint(_ size: Int) throws -> SignedCheckpoint {
        var hasher = SHA256()
        var frontier = Frontier()
        for leaf in leaves.prefix(size) { frontier.append(leaf: leaf, &hasher) }
        let checkpoint = try #require(
            Checkpoint(origin: origin, size: UInt64(size), root: size == 0 ? MerkleHash.empty : frontier.root(&hasher)))
        return try SignedCheckpoint(checkpoint, signatures: [try signer.sign(checkpoint.text)])
    }

    /// Proofs between 1, 2 and 4 leaves.
    func proof(_ old: Int, _ new: Int) -> ConsistencyProof {
        var hasher = SHA256()
        let right = MerkleHash.node(leaves[2], leaves[3], &hasher)
        let hashes: [Digest] =
            switch (old, new) {
            case (1, 2): [leaves[1]]
            case (1, 4): [leaves[1], right]
            case (2, 4): [right]
            default: []
            }
        return ConsistencyProof(oldSize: UInt64(old), newSize: UInt64(new), hashes: hashes)
    }

    func request(_ old: Int, _ new: Int) throws -> [UInt8] {
        AddCheckpoint(oldSize: UInt64(old), hashes: proof(old, new).hashes, checkpoint: try checkpoint(new)).bytes
    }

    var witnessProof: WitnessProof {
        let log = self
        return WitnessProof { old throws(CustodyError) in log.proof(Int(old), 4) }
    }
}
