import CustodyCrypto
import CustodyModel

/// The epochs of a log, one after the other (DESIGN, section 3.5).
struct EpochChain {
    struct Epoch {
        let n: UInt64
        /// Seq of its record; notes of sizes above it carry its line. 0 for epoch 0.
        let seq: UInt64
        let key: VerifierKey
    }

    private(set) var epochs: [Epoch]

    init(_ first: Epoch) { epochs = [first] }

    var last: Epoch { epochs[epochs.count - 1] }

    /// The epoch whose line a note of this size carries.
    func epoch(ofNote size: UInt64) -> Epoch {
        // Epoch 0 has no record of its own.
        let later = epochs.dropFirst()
        let place = later.partition { $0.seq >= size }
        return epochs[place - 1]
    }

    /// Whether a key was ever this log's.
    func holds(_ key: VerifierKey) -> Bool { epochs.contains { $0.key == key } }

    mutating func append(_ epoch: Epoch) { epochs.append(epoch) }

    /// What hands over to the next epoch is signed over.
    static func text(
        _ epoch: LedgerEpoch, origin: String, seq: UInt64, prev: Digest
    ) -> [UInt8] {
        let purpose = epoch.isRestart ? "custody-epoch-restart/v1" : "custody-epoch/v1"
        return [UInt8]("\(purpose)\n\(origin)\n\(epoch.n)\n\(seq)\n\(prev.hex)\n\(epoch.key)\n".utf8)
    }

    /// What the old log key signs when a new one takes over.
    static func rotationText(newKey: String, origin: String, seq: UInt64, prev: Digest) -> [UInt8] {
        [UInt8]("custody-key/v1\n\(origin)\n\(seq)\n\(prev.hex)\n\(newKey)\n".utf8)
    }
}
