import CustodyModel

/// Keeps something that failed from being tried again too soon.
struct Pause: Sendable {
    private(set) var backoff: Backoff
    /// Monotonic nanoseconds before which it is not tried; nil when the last try succeeded.
    private(set) var until: Int64?
    private(set) var lastError: CustodyError?

    init(_ backoff: Backoff) { self.backoff = backoff }

    func isOn(at now: Int64) -> Bool { until.map { now < $0 } ?? false }

    mutating func failed(_ error: CustodyError, at now: Int64) {
        lastError = error
        // Several that fail together are one failure.
        if !isOn(at: now) { until = now + backoff.failed() }
    }

    mutating func succeeded() {
        backoff.succeeded()
        until = nil
        lastError = nil
    }
}
