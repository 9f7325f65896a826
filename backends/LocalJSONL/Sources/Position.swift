import CustodyModel
import CustodySink

/// How far a stream has come in this sink; kept with the cursor so that a new process finds it again.
struct Position: Equatable {
    /// The first seq of the active file; nil when it holds nothing.
    var first: UInt64?
    /// The seq that comes next: everything below it was acknowledged.
    var next: UInt64
    /// `entry_hash` of the record before ``next``: which records these were, whatever the inode numbers say.
    var head: Digest
    /// Bytes of the active file when everything below ``next`` was in it.
    var size: Int64
    var device: UInt64
    var inode: UInt64
    /// When the active file got its first record.
    var opened: Timestamp

    private static let version = "local-jsonl/1"

    /// One line of text: version, first or `-`, next, head, size, device, inode, opened in microseconds.
    var state: SinkState {
        let first = first.map { String($0) } ?? "-"
        let text =
            "\(Position.version) \(first) \(next) \(head.hex) \(size) \(device) \(inode) \(opened.microseconds)"
        return SinkState(bytes: [UInt8](text.utf8))
    }

    init(
        first: UInt64?, next: UInt64, head: Digest, size: Int64, device: UInt64, inode: UInt64, opened: Timestamp
    ) {
        self.first = first
        self.next = next
        self.head = head
        self.size = size
        self.device = device
        self.inode = inode
        self.opened = opened
    }

    /// Nil for anything that ``state`` did not write: the sink then starts from its files alone.
    init?(_ state: SinkState) {
        let fields = String(decoding: state.bytes, as: Swift.UTF8.self).split(
            separator: " ", omittingEmptySubsequences: false)
        guard fields.count == 8, fields[0] == Position.version, let next = UInt64(fields[2]),
            let head = Digest(hex: String(fields[3])), let size = Int64(fields[4]), let device = UInt64(fields[5]),
            let inode = UInt64(fields[6]), let opened = Int64(fields[7])
        else { return nil }
        if fields[1] == "-" {
            first = nil
        } else {
            guard let value = UInt64(fields[1]), value < next else { return nil }
            first = value
        }
        self.next = next
        self.head = head
        self.size = size
        self.device = device
        self.inode = inode
        self.opened = Timestamp(microseconds: opened)
    }
}

/// Closed ranges of seqs that are still looked for.
struct SeqRanges: Equatable {
    private(set) var ranges: [ClosedRange<UInt64>]

    init(_ range: ClosedRange<UInt64>?) { ranges = range.map { [$0] } ?? [] }

    var isEmpty: Bool { ranges.isEmpty }

    func contains(_ seq: UInt64) -> Bool { ranges.contains { $0.contains(seq) } }

    func overlaps(_ range: ClosedRange<UInt64>) -> Bool { ranges.contains { $0.overlaps(range) } }

    mutating func subtract(_ range: ClosedRange<UInt64>) {
        ranges = ranges.flatMap { held -> [ClosedRange<UInt64>] in
            guard held.overlaps(range) else { return [held] }
            var rest: [ClosedRange<UInt64>] = []
            if held.lowerBound < range.lowerBound { rest.append(held.lowerBound...range.lowerBound - 1) }
            if held.upperBound > range.upperBound { rest.append(range.upperBound + 1...held.upperBound) }
            return rest
        }
    }
}
