import CustodyModel
import LocalJSONL

/// Checks that segments, from the oldest on, are one chain, and that it goes on where the register says the stream begins.
struct SegmentChain {
    private let shelf: SegmentShelf
    private let pruned: (before: UInt64, head: Digest)?
    /// Hashes of the last records of segments; a copy must end with one of them.
    private var ends: [UInt64: Digest] = [:]
    private var hasBegun = false
    /// Seq of the record that comes next, and the hash of the one before.
    private(set) var next: UInt64 = 0
    private(set) var head = Digest.zero
    private var newest = Timestamp.earliest

    init(_ shelf: SegmentShelf, pruned: (before: UInt64, head: Digest)?) {
        self.shelf = shelf
        self.pruned = pruned
    }

    /// - Returns: the greatest T so far.
    mutating func take(_ segment: SegmentShelf.Segment) throws(CustodyError) -> Timestamp {
        if !hasBegun { try begin(segment) }
        guard segment.first <= next else { throw gap(next, segment.first) }
        let contents = try shelf.read(segment, watch: next > 0 ? next - 1 : nil)
        let isNew = segment.last >= next
        // The hash that the first new record names, directly or through those before it in the file.
        let link = segment.first == next ? contents.prev : contents.watched
        guard isNew ? link == head : ends[segment.last] == contents.head else {
            throw CustodyError(.corrupt, "\(segment.path) does not link to the records before it")
        }
        newest = max(newest, contents.newest)
        guard isNew else { return newest }
        if let pruned, segment.first < pruned.before, segment.last + 1 == pruned.before, contents.head != pruned.head {
            throw CustodyError(.corrupt, "\(segment.path) does not end as the register says that pruning did")
        }
        ends[segment.last] = contents.head
        next = segment.last + 1
        head = contents.head
        return newest
    }

    private mutating func begin(_ segment: SegmentShelf.Segment) throws(CustodyError) {
        hasBegun = true
        let owed = pruned?.before ?? 0
        if segment.first == owed {
            next = owed
            head = pruned?.head ?? .zero
            return
        }
        guard segment.first < owed else { throw gap(owed, segment.first) }
        // What an interrupted run left: it must lead to where pruning ended.
        next = segment.first
        head = try shelf.read(segment).prev
    }

    private func gap(_ from: UInt64, _ to: UInt64) -> CustodyError {
        CustodyError(.corrupt, "records \(from) to \(to - 1) of \(shelf.stream) are in no file, and were not pruned")
    }
}
