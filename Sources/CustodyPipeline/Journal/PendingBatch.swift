import CustodyModel
import Synchronization

/// A batch that was handed in: what became of it is known once it is durable, or cannot become so.
package final class PendingBatch: Sendable {
    typealias Outcome = Result<BatchOutcome, CustodyError>

    private enum State: Sendable {
        case open
        case awaited(CheckedContinuation<Outcome, Never>)
        case known(Outcome)
    }

    private let state = Mutex(State.open)

    init() {}

    func finish(_ outcome: Outcome) {
        let waiter = state.withLock { state -> CheckedContinuation<Outcome, Never>? in
            defer { state = .known(outcome) }
            guard case .awaited(let waiter) = state else { return nil }
            return waiter
        }
        waiter?.resume(returning: outcome)
    }

    /// Whether it is known that the batch was not recorded, or that nobody knows.
    var hasFailed: Bool {
        state.withLock { state in
            if case .known(.failure) = state { return true }
            return false
        }
    }

    /// Waits until the batch is durable. For one caller.
    ///
    /// - Throws: what kept it from becoming so; see ``Committer/append(_:to:each:)``.
    package var outcome: BatchOutcome {
        get async throws(CustodyError) {
            let outcome = await withCheckedContinuation { (continuation: CheckedContinuation<Outcome, Never>) in
                let known = state.withLock { state -> Outcome? in
                    switch state {
                    case .known(let outcome): return outcome
                    case .awaited: preconditionFailure("one caller waits for a batch")
                    case .open:
                        state = .awaited(continuation)
                        return nil
                    }
                }
                if let known { continuation.resume(returning: known) }
            }
            return try outcome.get()
        }
    }
}
