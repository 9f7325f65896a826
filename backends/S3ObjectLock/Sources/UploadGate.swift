import CustodyModel
import Synchronization

/// Lets uploads through, in the order of their coming, as many at once as ``AdaptiveLimit`` says.
final class UploadGate: Sendable {
    private struct Waiter {
        let id: UInt64
        let continuation: CheckedContinuation<UInt64?, Never>
    }

    private struct State {
        var limit: AdaptiveLimit
        var underWay = 0
        var waiters: [Waiter] = []
        var nextID: UInt64 = 0
        var cancelled: Set<UInt64> = []
    }

    private let state: Mutex<State>

    init(_ bounds: ClosedRange<Int>) { state = Mutex(State(limit: AdaptiveLimit(bounds))) }

    /// Uploads under way and how many may be.
    var standing: (underWay: Int, limit: Int) { state.withLock { ($0.underWay, $0.limit.limit) } }

    /// Waits for a place.
    ///
    /// - Returns: the number to ``leave(_:_:)`` with.
    /// - Throws: `cancelled`.
    func enter() async throws(CustodyError) -> UInt64 {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        let number = await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<UInt64?, Never>) in
                let answer = state.withLock { state -> UInt64?? in
                    if state.cancelled.remove(id) != nil { return .some(nil) }
                    state.waiters.append(Waiter(id: id, continuation: continuation))
                    return nil
                }
                if let answer { continuation.resume(returning: answer) } else { admit() }
            }
        } onCancel: {
            let waiter = state.withLock { state -> Waiter? in
                guard let index = state.waiters.firstIndex(where: { $0.id == id }) else {
                    // It has a place already, or has not come to wait yet.
                    state.cancelled.insert(id)
                    return nil
                }
                return state.waiters.remove(at: index)
            }
            waiter?.continuation.resume(returning: nil)
        }
        state.withLock { _ = $0.cancelled.remove(id) }
        guard let number else { throw CustodyError(.cancelled, "an upload was cancelled before it began") }
        return number
    }

    /// What came of an upload, as far as it bears on how many may be under way.
    enum Outcome { case succeeded, overloaded, other }

    func note(_ number: UInt64, _ outcome: Outcome) {
        state.withLock { state in
            switch outcome {
            case .succeeded: state.limit.succeeded()
            case .overloaded: state.limit.overloaded(number)
            case .other: break
            }
        }
    }

    func leave(_ number: UInt64) {
        state.withLock { $0.underWay -= 1 }
        admit()
    }

    private func admit() {
        while true {
            let next = state.withLock { state -> (Waiter, UInt64)? in
                guard !state.waiters.isEmpty, state.underWay < state.limit.limit else { return nil }
                state.underWay += 1
                return (state.waiters.removeFirst(), state.limit.begin())
            }
            guard let (waiter, number) = next else { return }
            waiter.continuation.resume(returning: number)
        }
    }
}
