package import CustodyModel

/// Coalesces floods of refusals: beyond a limit each second from one source they become one record with a count.
///
/// A value; it is told the time.
package struct RejectionLimiter: Sendable {
    /// Refusals from one source that are chained each by itself within a second.
    package static let individualPerSecond = 100
    /// Sources watched at once; when there are more, what is pending is given out early.
    package static let maximumSources = 1024

    package struct Flood: Sendable, Equatable {
        package let source: Source?
        package let reason: String
        package let count: UInt64

        package init(source: Source?, reason: String, count: UInt64) {
            self.source = source
            self.reason = reason
            self.count = count
        }
    }

    private struct Watch {
        var windowStart: Int64
        var count = 0
        var pending: [String: UInt64] = [:]
    }

    private var watches: [Source?: Watch] = [:]

    package init() {}

    package var hasPending: Bool { watches.values.contains { !$0.pending.isEmpty } }

    /// True when this refusal is to be chained by itself; otherwise it is counted and comes out of a later
    /// ``take(monotonicNanoseconds:)``.
    package mutating func admits(
        _ reason: String, from source: Source?, monotonicNanoseconds now: Int64
    ) -> Bool {
        var watch = watches[source] ?? Watch(windowStart: now)
        if now - watch.windowStart >= 1_000_000_000, watch.pending.isEmpty {
            watch = Watch(windowStart: now)
        }
        watch.count += 1
        let individual = watch.count <= RejectionLimiter.individualPerSecond
        if !individual { watch.pending[reason, default: 0] += 1 }
        watches[source] = watch
        return individual
    }

    /// The floods whose second is over, or all of them, in a fixed order.
    package mutating func take(monotonicNanoseconds now: Int64, all: Bool = false) -> [Flood] {
        var floods: [Flood] = []
        let crowded = watches.count > RejectionLimiter.maximumSources
        for (source, watch) in watches where all || crowded || now - watch.windowStart >= 1_000_000_000 {
            for (reason, count) in watch.pending {
                floods.append(Flood(source: source, reason: reason, count: count))
            }
            watches[source] = nil
        }
        return floods.sorted { ($0.source?.text ?? "", $0.reason) < ($1.source?.text ?? "", $1.reason) }
    }
}
