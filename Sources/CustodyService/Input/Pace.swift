/// When an input waits for sinks: while they lag by more than a limit and go on taking. Those that take nothing hold it up
/// for ``patienceNanoseconds`` once, and not again before they have caught up with where they were then.
package struct Pace: Sendable {
    /// Without progress, how long is waited: 100 ms.
    package static let patienceNanoseconds: Int64 = 100_000_000
    /// How often is looked: 1 ms.
    package static let stepNanoseconds: Int64 = 1_000_000

    private let limit: Int64
    private var lowest: Int64?
    private var end: Int64 = 0
    /// The backlog at which sinks did not take anything.
    private var stalled: Int64?

    /// - Parameter limit: bytes recorded and not yet at every sink.
    package init(limit: Int64) { self.limit = limit }

    /// Whether to look again in a moment.
    package mutating func waits(backlog: Int64, now: Int64) -> Bool {
        if let known = stalled {
            guard backlog < known else { return false }
            stalled = nil
        }
        guard backlog > limit else {
            lowest = nil
            return false
        }
        if lowest.map({ backlog < $0 }) ?? true {
            lowest = backlog
            end = now + Pace.patienceNanoseconds
        } else if now >= end {
            stalled = backlog
            lowest = nil
            return false
        }
        return true
    }
}
