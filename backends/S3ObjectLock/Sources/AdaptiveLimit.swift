/// How much may be under way at once: grows by one with each round of successes, and is halved when the server asks for
/// less or does not answer in time (additive increase, multiplicative decrease).
package struct AdaptiveLimit: Sendable {
    private let bounds: ClosedRange<Int>
    private var value: Double
    private var begun: UInt64 = 0
    /// What began no later than this says nothing about the limit that was set behind it.
    private var decreasedAt: UInt64 = 0

    package init(_ bounds: ClosedRange<Int>) {
        precondition(bounds.lowerBound >= 1, "nothing could ever be under way")
        self.bounds = bounds
        value = Double(min(bounds.upperBound, max(bounds.lowerBound, 4)))
    }

    package var limit: Int { Int(value) }

    /// Something begins.
    ///
    /// - Returns: its number, for what comes of it.
    package mutating func begin() -> UInt64 {
        begun += 1
        return begun
    }

    package mutating func succeeded() { value = min(value + 1 / value, Double(bounds.upperBound)) }

    /// The server had too much of what began as `number`. Several that began together count once.
    package mutating func overloaded(_ number: UInt64) {
        guard number > decreasedAt else { return }
        decreasedAt = begun
        value = max(value / 2, Double(bounds.lowerBound))
    }
}
