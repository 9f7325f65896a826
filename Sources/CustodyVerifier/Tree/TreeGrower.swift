import CustodyCrypto
import CustodyModel

/// Grows the trees over a chunk's runs; one value per worker.
///
/// Records of one run are collected and hashed together; another run's record makes the ones before be hashed first.
struct TreeGrower: ~Copyable {
    /// The run to which the collected leaves belong.
    struct Owner: Equatable {
        let stream: Int
        let run: Int
    }

    private(set) var owner: Owner?
    private var block = LeafBlock()
    private var hasher = SHA256()
    private var pieces = TreePieces(at: 0)
    private var sizes = CheckpointSizes.none
    /// The next checkpointed size above the records so far.
    private var next: UInt64 = .max

    /// Begins with a run that goes on from `pieces`.
    mutating func begin(_ owner: Owner, _ pieces: TreePieces, _ sizes: CheckpointSizes) {
        self.owner = owner
        self.pieces = pieces
        self.sizes = sizes
        block.restart(at: pieces.end)
        next = sizes.first(above: pieces.end)
    }

    /// Adds the run's next record.
    mutating func add(_ record: RecordLine) {
        pieces.start(record.time)
        block.add(entry: record.entryHash)
        if record.seq + 1 == next {
            pieces.close(at: next, head: record.entryHash)
            next = sizes.first(above: next)
        }
        if block.isFull { hashBlock() }
    }

    /// Hashes what was collected and gives the run's pieces back.
    mutating func finish() -> TreePieces {
        hashBlock()
        owner = nil
        return pieces
    }

    private mutating func hashBlock() {
        block.build()
        pieces.resolve(block, &hasher)
        block.restart(at: pieces.end)
    }
}

/// The sizes at which something is compared in one stream: those of its checkpoints in the register, and of notes beside
/// its tiles.
final class CheckpointSizes: Sendable {
    static let none = CheckpointSizes(nil)

    private let ledger: StreamLedger?
    /// In ascending order.
    private let stored: [UInt64]

    init(_ ledger: StreamLedger?, stored: some Sequence<UInt64> = []) {
        self.ledger = ledger
        self.stored = stored.sorted()
    }

    /// The smallest above `size`; `UInt64.max` when there is none.
    func first(above size: UInt64) -> UInt64 {
        let place = stored.partition { $0 > size }
        return min(ledger?.checkpointedSize(above: size) ?? .max, place < stored.count ? stored[place] : .max)
    }

    var last: UInt64 { max(ledger?.size ?? 0, stored.last ?? 0) }
}

extension RandomAccessCollection where Index == Int {
    /// The first index whose element satisfies `isBehind`, which holds for none before and all after it.
    func partition(_ isBehind: (Element) -> Bool) -> Int {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = low + (high - low) / 2
            if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
