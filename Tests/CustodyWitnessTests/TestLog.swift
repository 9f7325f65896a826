import CustodyCrypto
import CustodyMerkle
import CustodyModel

/// A log that signs checkpoints of itself, honest or not.
struct TestLog: Sendable {
    let origin: String
    let signer: NoteSigner
    /// Entry hashes.
    private let entries: [Digest]

    /// - Parameters:
    ///   - fork: from this size on another history than the same log without one; nil for none.
    init(_ origin: String = "test.example/log/custody", fork: Int? = nil, key: String = "key", count: Int = 64) throws {
        self.origin = origin
        signer = try NoteSigner(name: origin, seed: SHA256.digest("test log " + key).bytes)
        entries = (0..<count).map { index in
            SHA256.digest("\(origin) \(index)" + (fork.map { index >= $0 } == true ? " forked" : ""))
        }
    }

    var key: VerifierKey { signer.key }

    func root(_ size: Int) -> Digest {
        var hasher = SHA256()
        return TestLog.root(leaves(0..<size, &hasher), &hasher)
    }

    func checkpoint(_ size: Int) throws -> SignedCheckpoint { try sign(origin: origin, size: size, root: root(size)) }

    func sign(origin: String, size: Int, root: Digest) throws -> SignedCheckpoint {
        guard let checkpoint = Checkpoint(origin: origin, size: UInt64(size), root: root) else {
            throw NoteError(.malformedCheckpoint, "a test's checkpoint")
        }
        return try SignedCheckpoint(checkpoint, signatures: [try signer.sign(checkpoint.text)])
    }

    func proof(_ old: Int, _ new: Int) -> ConsistencyProof {
        var hasher = SHA256()
        let leaves = leaves(0..<new, &hasher)
        return ConsistencyProof(from: UInt64(old), to: UInt64(new), &hasher) { subtree in
            var hasher = SHA256()
            let first = Int(subtree.index) << subtree.height
            return TestLog.root(Array(leaves[first..<first + 1 << subtree.height]), &hasher)
        }
    }

    func request(_ old: Int, _ new: Int) throws -> AddCheckpointText {
        AddCheckpointText(old: old, hashes: proof(old, new).hashes, checkpoint: try checkpoint(new).bytes)
    }

    private func leaves(_ range: Range<Int>, _ hasher: inout SHA256) -> [Digest] {
        var leaves: [Digest] = []
        for index in range { leaves.append(MerkleHash.leaf(entry: entries[index], &hasher)) }
        return leaves
    }

    private static func root(_ leaves: [Digest], _ hasher: inout SHA256) -> Digest {
        switch leaves.count {
        case 0: return MerkleHash.empty
        case 1: return leaves[0]
        default:
            var split = 1
            while split * 2 < leaves.count { split *= 2 }
            let left = root(Array(leaves[..<split]), &hasher)
            return MerkleHash.node(left, root(Array(leaves[split...]), &hasher), &hasher)
        }
    }
}

/// The body of a request, written without the code under test.
struct AddCheckpointText {
    var old: Int
    var hashes: [Digest]
    var checkpoint: [UInt8]

    var bytes: [UInt8] {
        Array("old \(old)\n".utf8) + hashes.flatMap { Array((Base64.encode($0.bytes) + "\n").utf8) } + [0x0A]
            + checkpoint
    }
}
