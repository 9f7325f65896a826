/// Keeps a server that fails from being asked again and again: open after so many failures in a time, then one probe
/// after a pause.
package struct CircuitBreaker: Sendable {
    package struct Settings: Sendable, Equatable {
        /// Uploads that failed, each after all its tries, that open it.
        package var failures = 5
        /// Within so many nanoseconds.
        package var windowNanoseconds: Int64 = 60_000_000_000
        /// For so many.
        package var cooldownNanoseconds: Int64 = 30_000_000_000

        package init() {}
    }

    package enum State: Sendable, Equatable {
        case closed
        /// Nothing is asked before that moment.
        case open(until: Int64)
        /// One upload shows how things stand.
        case halfOpen
    }

    private let settings: Settings
    package private(set) var state = State.closed
    private var failures: [Int64] = []

    package init(_ settings: Settings) { self.settings = settings }

    /// Whether an upload may begin.
    ///
    /// - Parameter now: monotonic nanoseconds, here and below.
    package mutating func admit(at now: Int64) -> Bool {
        switch state {
        case .closed: return true
        case .halfOpen: return false
        case .open(let until):
            guard now >= until else { return false }
            state = .halfOpen
            return true
        }
    }

    /// Whether an upload would be refused now, and also in a moment.
    package func isOpen(at now: Int64) -> Bool {
        switch state {
        case .closed: false
        case .halfOpen: true
        case .open(let until): now < until
        }
    }

    package mutating func succeeded() {
        if state != .closed { failures = [] }
        state = .closed
    }

    package mutating func failed(at now: Int64) {
        failures.removeAll { $0 <= now - settings.windowNanoseconds }
        failures.append(now)
        if failures.count > settings.failures { failures.removeFirst() }
        guard state == .halfOpen || (state == .closed && failures.count >= settings.failures) else { return }
        state = .open(until: now + settings.cooldownNanoseconds)
    }

    /// A probe was given up without an answer of the server's.
    package mutating func abandoned(at now: Int64) {
        if state == .halfOpen { state = .open(until: now) }
    }
}
