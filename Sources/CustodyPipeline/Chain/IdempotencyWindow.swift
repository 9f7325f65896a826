package import CustodyModel

/// The last events with an `id`, so that a producer that sends one again gets its first receipt (DESIGN, section 3.2).
///
/// A value. It forgets the oldest beyond its limit, and is filled anew from the journal at a start.
package struct IdempotencyWindow: Sendable {
    /// Default of how many ids are remembered for each stream.
    package static let defaultLimit = 100_000

    package struct Known: Sendable, Equatable {
        /// SHA-256 of the sanitized event.
        package let event: Digest
        package let link: Link

        package init(event: Digest, link: Link) {
            self.event = event
            self.link = link
        }
    }

    private let limit: Int
    private var known: [Digest: Known] = [:]
    /// Keys by age; a ring once it is full.
    private var order: [Digest] = []
    private var oldest = 0

    package init(limit: Int = IdempotencyWindow.defaultLimit) {
        self.limit = limit
    }

    package var count: Int { known.count }

    package subscript(key: Digest) -> Known? { known[key] }

    /// Remembers an id that was not known.
    package mutating func insert(_ key: Digest, _ value: Known) {
        guard limit > 0 else { return }
        if order.count < limit {
            order.append(key)
        } else {
            known[order[oldest]] = nil
            order[oldest] = key
            oldest = (oldest + 1) % limit
        }
        known[key] = value
    }
}
