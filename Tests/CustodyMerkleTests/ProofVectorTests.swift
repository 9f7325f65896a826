import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodySystem
import CustodyTestSupport
import FoundationEssentials
import SystemPackage
import Testing

/// The proof vectors of transparency-dev/merkle.
@Suite(.enabled(if: SharedCorpora.isPresent, "\(SharedCorpora.absence)")) struct ProofVectorTests {
    private struct Inclusion: Decodable {
        let leafIdx: UInt64
        let treeSize: UInt64
        let root: String
        let leafHash: String
        let proof: [String]?
        let wantErr: Bool
    }

    private struct Consistency: Decodable {
        let size1: UInt64
        let size2: UInt64
        let root1: String
        let root2: String
        let proof: [String]?
        let wantErr: Bool
    }

    private struct SubtreeInclusion: Decodable {
        let leafIdx: UInt64
        let start: UInt64
        let end: UInt64
        let root: String
        let leafHash: String
        let proof: [String]?
        let wantErr: Bool
    }

    private struct SubtreeConsistency: Decodable {
        let start: UInt64
        let end: UInt64
        let size: UInt64
        let root1: String
        let root2: String
        let proof: [String]?
        let wantErr: Bool
    }

    private func vectors<Vector: Decodable>(_ folder: String) throws -> [(String, Vector)] {
        try SharedCorpora.files("tlog-vectors/merkle/testdata/\(folder)", suffix: ".json").map { path in
            let bytes = try PosixFileSystem().contents(path)
            return (path.string, try JSONDecoder().decode(Vector.self, from: Data(bytes)))
        }
    }

    /// Nil when one of the texts is no digest: such a proof cannot even be read.
    private func digests(_ texts: [String]?) -> [Digest]? {
        let digests = (texts ?? []).compactMap { Digest(base64: $0) }
        return digests.count == (texts ?? []).count ? digests : nil
    }

    private func isIncluded(
        _ index: UInt64, _ size: UInt64, _ leaf: String, _ root: String, _ proof: [String]?
    ) -> Bool {
        var hasher = SHA256()
        guard let hashes = digests(proof), let leaf = Digest(base64: leaf),
            let root = Digest(base64: root)
        else {
            return false
        }
        return InclusionProof(index: index, size: size, hashes: hashes).holds(
            leaf: leaf, root: root, &hasher)
    }

    private func isConsistent(
        _ old: UInt64, _ new: UInt64, _ root1: String, _ root2: String, _ proof: [String]?
    ) -> Bool {
        var hasher = SHA256()
        guard let hashes = digests(proof), let oldRoot = Digest(base64: root1),
            let newRoot = Digest(base64: root2)
        else { return false }
        return ConsistencyProof(oldSize: old, newSize: new, hashes: hashes)
            .holds(oldRoot: oldRoot, newRoot: newRoot, &hasher)
    }

    @Test("inclusion")
    func inclusion() throws {
        let vectors: [(String, Inclusion)] = try vectors("inclusion")
        for (path, vector) in vectors {
            let isGood = isIncluded(
                vector.leafIdx, vector.treeSize, vector.leafHash, vector.root, vector.proof)
            #expect(isGood == !vector.wantErr, "\(path)")
        }
        #expect(vectors.count == 44)
        #expect(vectors.contains { !$0.1.wantErr })
    }

    @Test("consistency")
    func consistency() throws {
        let vectors: [(String, Consistency)] = try vectors("consistency")
        for (path, vector) in vectors {
            let isGood = isConsistent(
                vector.size1, vector.size2, vector.root1, vector.root2, vector.proof)
            #expect(isGood == !vector.wantErr, "\(path)")
        }
        #expect(vectors.count == 43)
        #expect(vectors.contains { !$0.1.wantErr })
    }

    @Test("inclusion in a subtree, which is inclusion in the tree over its leaves")
    func subtreeInclusion() throws {
        let vectors: [(String, SubtreeInclusion)] = try vectors("subtreeinclusion")
        var accepted = 0
        for (path, vector) in vectors {
            // A subtree begins at a multiple of a power of two that is at least its size.
            let isSubtree =
                vector.start < vector.end && vector.leafIdx >= vector.start
                && vector.start.trailingZeroBitCount
                    >= UInt64.bitWidth - (vector.end - vector.start - 1).leadingZeroBitCount
            let isGood =
                isSubtree
                && isIncluded(
                    vector.leafIdx - vector.start, vector.end - vector.start, vector.leafHash, vector.root,
                    vector.proof)
            #expect(isGood == !vector.wantErr, "\(path)")
            if isGood { accepted += 1 }
        }
        #expect(vectors.count == 106)
        #expect(accepted > 0)
    }

    @Test("consistency of a subtree that begins the tree, which is consistency of the tree")
    func subtreeConsistency() throws {
        let vectors: [(String, SubtreeConsistency)] = try vectors("subtreeconsistency").filter {
            $0.1.start == 0
        }
        for (path, vector) in vectors {
            let isGood = isConsistent(vector.end, vector.size, vector.root1, vector.root2, vector.proof)
            #expect(isGood == !vector.wantErr, "\(path)")
        }
        #expect(vectors.count == 53)
    }
}
