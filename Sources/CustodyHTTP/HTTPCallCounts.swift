import Synchronization

/// How often each kind of call ended how, and what it moved; for metrics.
package final class HTTPCallCounts: Sendable {
    package struct Key: Hashable, Sendable, Comparable {
        /// ``HTTPRequest/kind``.
        package let kind: String
        /// A status, or the name of an ``HTTPError/Code``.
        package let outcome: String

        package static func < (left: Key, right: Key) -> Bool {
            (left.kind, left.outcome) < (right.kind, right.outcome)
        }

        package init(kind: String, outcome: String) {
            self.kind = kind
            self.outcome = outcome
        }
    }

    private struct State {
        var calls: [Key: UInt64] = [:]
        var sent: UInt64 = 0
        var received: UInt64 = 0
    }

    private let state = Mutex(State())

    package init() {}

    /// Calls so far.
    package var calls: [Key: UInt64] { state.withLock { $0.calls } }
    /// Bytes of bodies sent and received so far, those of calls that failed included.
    package var bytes: (sent: UInt64, received: UInt64) { state.withLock { ($0.sent, $0.received) } }

    func note(kind: String, outcome: String, sent: Int64, received: Int64) {
        state.withLock { state in
            state.calls[Key(kind: kind, outcome: outcome), default: 0] += 1
            state.sent += UInt64(max(sent, 0))
            state.received += UInt64(max(received, 0))
        }
    }
}
