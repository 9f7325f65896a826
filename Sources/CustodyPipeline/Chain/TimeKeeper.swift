package import CustodyModel

/// Notices when the wall clock is stepped (DESIGN, section 3.1). A value: it is told the time.
package struct TimeKeeper: Sendable {
    /// Steps back up to this many seconds are waited out (T stands still); larger ones are recorded.
    package static let toleratedStepBackSeconds: Int64 = 1
    /// The wall clock may get ahead of the monotonic one by this many seconds before that is recorded.
    package static let toleratedLeapSeconds: Int64 = 3600

    package struct Step: Sendable, Equatable {
        /// What the clock should have said, and what it says.
        package let from: Timestamp
        package let to: Timestamp
    }

    /// The wall clock's last reading, and the monotonic clock's at that moment; nil before the first reading.
    private var wall: Timestamp
    private var monotonic: Int64?

    /// - Parameter latest: the greatest T in the log, or nil when there is none.
    package init(latest: Timestamp?) {
        wall = latest ?? .earliest
    }

    /// Tells the time; the answer is a step that has to be recorded, if there was one.
    package mutating func observe(wall now: Timestamp, monotonicNanoseconds: Int64) -> Step? {
        let elapsed = monotonic.map { (monotonicNanoseconds - $0) / 1000 } ?? 0
        let expected = Timestamp(microseconds: wall.microseconds + elapsed)
        let isFirst = monotonic == nil
        let step: Step?
        if now.microseconds < wall.microseconds - TimeKeeper.toleratedStepBackSeconds * 1_000_000 {
            step = Step(from: expected, to: now)
        } else if !isFirst, now.microseconds - expected.microseconds > TimeKeeper.toleratedLeapSeconds * 1_000_000 {
            step = Step(from: expected, to: now)
        } else {
            step = nil
        }
        // A small step back does not move the reading: many of them in a row must not add up unseen.
        if step != nil || now >= wall {
            wall = now
            monotonic = monotonicNanoseconds
        } else if isFirst {
            monotonic = monotonicNanoseconds
        }
        return step
    }
}
