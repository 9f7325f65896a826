package import CustodyModel

/// Which part of the history behind the window a run reads: consecutive parts, so that every `turns` runs everything is
/// read, also while the log grows. A random percentage would promise nothing of the kind.
package struct Rotation: Sendable, Equatable {
    /// T of the log's first record.
    package let first: Timestamp
    /// Up to here this cycle has read.
    package private(set) var cursor: Timestamp
    /// Runs of this cycle so far.
    package private(set) var turn: Int

    package init(first: Timestamp, cursor: Timestamp? = nil, turn: Int = 0) {
        self.first = first
        self.cursor = cursor ?? first
        self.turn = turn
    }

    /// The next part, nil when the window holds everything; whole days, as equal as they can be. The last run of a cycle
    /// reads all that is left.
    package mutating func next(turns: Int, window: Timestamp) -> ClosedRange<Timestamp>? {
        let left = Int64(max(1, turns - turn))
        var part: ClosedRange<Timestamp>?
        let span = window.microseconds - cursor.microseconds
        if span > 0 {
            let day = Timestamp.microsecondsPerDay
            let days = (span + day - 1) / day
            let end = min(cursor.microseconds + (days + left - 1) / left * day, window.microseconds)
            part = cursor...Timestamp(microseconds: end - 1)
            cursor = Timestamp(microseconds: end)
        }
        turn += 1
        if turn >= turns { (turn, cursor) = (0, first) }
        return part
    }
}
