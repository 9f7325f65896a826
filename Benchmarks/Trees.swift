import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodyPipeline
import CustodySystem

/// What a checkpoint and a proof cost at two sizes of a tree of made-up records, in memory: the cost must not grow with
/// the log.
enum Trees {
    private static let sizes: [UInt64] = [10_000, 10_000_000]
    /// Records between two checkpoints, and checkpoints that are measured.
    private static let step = 100
    private static let rounds = 200

    static func run() throws {
        var hasher = SHA256()
        var builder = TileBuilder()
        var tiles: [TileCoordinate: [UInt8]] = [:]
        let signer = try LogSigner(
            origin: "bench.example/log", seed: Array(repeating: 1, count: 32), epoch: 0,
            epochSeed: Array(repeating: 2, count: 32))
        var next: UInt64 = 0
        func append(_ count: UInt64) {
            for _ in 0..<count {
                var seed = next.littleEndian
                let entry = unsafe withUnsafeBytes(of: &seed) { unsafe hasher.digest($0) }
                builder.append(leaf: MerkleHash.leaf(entry: entry, &hasher), &hasher) {
                    tiles[$0.coordinate] = $0.bytes
                }
                next += 1
            }
        }
        var results: [String] = []
        for size in sizes {
            append(size - next)
            var took: [Int64] = []
            for _ in 0..<rounds {
                let began = Bench.clock.monotonicNanoseconds()
                append(UInt64(step))
                builder.finish { tiles[$0.coordinate] = $0.bytes }
                let root = builder.frontier(&hasher).root(&hasher)
                _ = try signer.note(.standard, size: builder.size, root: root)
                _ = try signer.registerNote(size: builder.size, root: root, time: Bench.clock.now())
                took.append(Bench.clock.monotonicNanoseconds() - began)
            }
            let known = tiles
            var proofs: [Int64] = []
            for round in 0..<rounds {
                var reader = TileReader(size: builder.size) { coordinate in known[coordinate] }
                let began = Bench.clock.monotonicNanoseconds()
                let index = UInt64(round) * 7_919 % builder.size
                _ = try reader.inclusionProof(index: index, size: builder.size)
                proofs.append(Bench.clock.monotonicNanoseconds() - began)
            }
            results.append("\"checkpoint_\(size)\":\(median(took)),\"proof_\(size)\":\(median(proofs))")
        }
        // Microseconds.
        print("{\(results.joined(separator: ","))}")
    }

    private static func median(_ nanoseconds: [Int64]) -> Double {
        Double(nanoseconds.sorted()[nanoseconds.count / 2]) / 1000
    }
}
