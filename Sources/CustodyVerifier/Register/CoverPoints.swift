package import CustodyModel

/// Up to which size of the register something vouched for it, and when: sizes and times both rise, so that the first point
/// at or above a size tells the earliest time at which it was covered.
package struct CoverPoints: Sendable {
    /// Size, and microseconds.
    private var rows = PackedRows(columns: 2)
    private var last: (size: UInt64, time: Timestamp)?

    /// The largest size that is covered.
    package var size: UInt64 { last?.size ?? 0 }

    /// What is held, in bytes.
    var byteCount: Int { rows.byteCount }

    package init() {}

    /// Takes note of another point; one that says no more than those there are is dropped.
    package mutating func add(size: UInt64, time: Timestamp) {
        guard size > 0 else { return }
        guard let last, size <= last.size || time <= last.time else {
            append(size, time)
            return
        }
        let place = rows.partition(0) { $0 >= size }
        if place < rows.count, self.time(place) <= time { return }
        // Smaller sizes that were covered no earlier say nothing any more.
        let first = min(place, rows.partition(1) { CoverPoints.time($0) >= time })
        let end = place < rows.count && rows.value(place, 0) == size ? place + 1 : place
        let behind = (end..<rows.count).map { (rows.value($0, 0), self.time($0)) }
        rows.truncate(to: first)
        append(size, time)
        for (size, time) in behind { append(size, time) }
    }

    private mutating func append(_ size: UInt64, _ time: Timestamp) {
        rows.append([size, UInt64(bitPattern: time.microseconds)])
        last = (size, time)
    }

    /// When the first `size` records were covered; nil when they are not.
    package func time(covering size: UInt64) -> Timestamp? {
        let place = rows.partition(0) { $0 >= size }
        return place < rows.count ? time(place) : nil
    }

    private func time(_ row: Int) -> Timestamp { CoverPoints.time(rows.value(row, 1)) }

    private static func time(_ value: UInt64) -> Timestamp { Timestamp(microseconds: Int64(bitPattern: value)) }
}
