import CustodyModel

/// The items of one stream, and which of them were found wanting where.
struct Candidates: Sendable {
    private(set) var items: [SourceItem]
    /// Items that could not give a record.
    private var failed: [UInt64: Set<SourceItem>] = [:]

    init(_ items: [SourceItem]) {
        self.items = items.sorted { ($0.first, $0.rank, $1.last, $0.name) < ($1.first, $1.rank, $0.last, $1.name) }
    }

    /// Takes what a later listing found in place of what was there.
    mutating func replace(with items: [SourceItem]) {
        self = Candidates(items)
    }

    /// Items that may hold the record and have not failed at it, the best first: one that begins with it, then by rank,
    /// then the one that reaches furthest.
    func holding(_ seq: UInt64) -> [SourceItem] {
        let excluded = failed[seq] ?? []
        let holders = items.prefix { $0.first <= seq }.filter { $0.last >= seq && !excluded.contains($0) }
        return holders.sorted { left, right in
            let (begins, otherBegins) = (left.first == seq, right.first == seq)
            if begins != otherBegins { return begins }
            return (left.rank, right.last, left.name) < (right.rank, left.last, right.name)
        }
    }

    /// Items that may hold something from the record on, the nearest first.
    func behind(_ seq: UInt64) -> [SourceItem] {
        items.filter { $0.last >= seq }.sorted {
            (max($0.first, seq), $0.rank, $0.name) < (max($1.first, seq), $1.rank, $1.name)
        }
    }

    mutating func fail(_ item: SourceItem, at seq: UInt64) {
        failed[seq, default: []].insert(item)
    }

    var first: UInt64? { items.first?.first }
    var last: UInt64? { items.map(\.last).max() }
}
