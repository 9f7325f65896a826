import CustodyModel

/// Up to which size something vouched for a stream, and when: sizes and times both rise, so that the first point at or
/// above a size tells the earliest time at which it was covered.
struct CoverPoints: Sendable {
    struct Point: Sendable {
        let size: UInt64
        let time: Timestamp
    }

    private(set) var points: [Point] = []

    /// The largest size that is covered.
    var size: UInt64 { points.last?.size ?? 0 }

    /// Takes note of another point; one that says no more than those there are is dropped.
    mutating func add(size: UInt64, time: Timestamp) {
        guard size > 0 else { return }
        let place = points.partition { $0.size >= size }
        if place < points.count, points[place].time <= time { return }
        // Smaller sizes that were covered no earlier say nothing any more.
        var first = place
        while first > 0, points[first - 1].time >= time { first -= 1 }
        let end = place < points.count && points[place].size == size ? place + 1 : place
        points.replaceSubrange(first..<end, with: [Point(size: size, time: time)])
    }

    /// When the first `size` records were covered; nil when they are not.
    func time(covering size: UInt64) -> Timestamp? {
        let place = points.partition { $0.size >= size }
        return place < points.count ? points[place].time : nil
    }
}
