import CustodyModel

/// A segment that is in place.
struct Segment: Sendable {
    let first: UInt64
    let last: UInt64
    let prev: Digest
    let head: Digest
    let firstTime: Timestamp
    let lastTime: Timestamp
    let bytes: Int64
}

/// What is to be brought of one stream, in which pieces.
struct Course: Sendable {
    let stream: StreamName
    let from: UInt64
    /// One behind the last record that is wanted.
    let end: UInt64
    /// `prev_hash` of the first record, if it is known.
    let prev: Digest?
    let marks: [Mark]
    /// Segments that an earlier run put in place, by first seq.
    let found: [Segment]
    var candidates: Candidates

    /// One behind the record up to which an item may be used, so that nothing is brought twice.
    func limit(behind seq: UInt64, jobs: [PieceOrder]) -> UInt64 {
        let nextFound = found.first { $0.first > seq }?.first ?? end
        let nextJob = jobs.first { $0.from > seq }?.from ?? end
        return min(nextFound, nextJob, end)
    }

    /// Cuts what is not in place yet into jobs, in order.
    func plan() -> [PieceOrder] {
        var jobs: [PieceOrder] = []
        var next = from
        while next < end {
            if let segment = found.first(where: { $0.first == next }) {
                next = segment.last + 1
                continue
            }
            guard let item = candidates.holding(next).first else {
                guard let behind = candidates.behind(next).first, behind.first > next else { break }
                next = min(behind.first, found.first { $0.first > next }?.first ?? .max)
                continue
            }
            let to = min(item.last, limit(behind: next, jobs: []) - 1)
            jobs.append(PieceOrder(item: item, from: next, to: to, marks: marks))
            next = to + 1
        }
        return jobs
    }
}
