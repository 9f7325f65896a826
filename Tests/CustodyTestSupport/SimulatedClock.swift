package import CustodyModel
import CustodySystem

import Synchronization

/// A clock that stands still until a test moves it.
package final class SimulatedClock: Clock {
    private struct Sleeper {
        let deadline: Int64
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var wall: Timestamp
        var monotonic: Int64
        var sleepers: [UInt64: Sleeper] = [:]
        var nextSleeper: UInt64 = 0
        var cancelled: Set<UInt64> = []
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []

        /// Those whose wish for a number of sleepers has come true.
        mutating func takeWatchers() -> [CheckedContinuation<Void, Never>] {
            let met = watchers.filter { $0.count <= sleepers.count }.map(\.continuation)
            watchers.removeAll { $0.count <= sleepers.count }
            return met
        }
    }

    private let state: Mutex<State>

    /// - Parameter microseconds: the wall clock's first reading; 2026-11-21T00:00:00Z unless said otherwise.
    package init(microseconds: Int64 = 1_795_219_200_000_000, monotonic: Int64 = 1_000_000_000) {
        state = Mutex(State(wall: Timestamp(microseconds: microseconds), monotonic: monotonic))
    }

    package func now() -> Timestamp { state.withLock { $0.wall } }

    package func monotonicNanoseconds() -> Int64 { state.withLock { $0.monotonic } }

    /// Steps the wall clock alone, as an operator or NTP would.
    package func setWall(_ wall: Timestamp) { state.withLock { $0.wall = wall } }

    /// Moves both clocks on and wakes the sleepers whose time has come, the earliest first.
    package func advance(nanoseconds: Int64) {
        let due = state.withLock { state -> [Sleeper] in
            state.monotonic += nanoseconds
            state.wall.microseconds += nanoseconds / 1000
            let due = state.sleepers.filter { $0.value.deadline <= state.monotonic }
            for id in due.keys { state.sleepers[id] = nil }
            return due.values.sorted { $0.deadline < $1.deadline }
        }
        for sleeper in due { sleeper.continuation.resume(returning: true) }
    }

    package func advance(seconds: Int64) { advance(nanoseconds: seconds * 1_000_000_000) }

    package var sleeperCount: Int { state.withLock { $0.sleepers.count } }

    /// Returns when at least `count` tasks sleep, so that a test need not guess when to advance.
    package func waitForSleepers(_ count: Int = 1) async {
        await withCheckedContinuation { continuation in
            let met = state.withLock { state in
                state.watchers.append((count, continuation))
                return state.takeWatchers()
            }
            for watcher in met { watcher.resume() }
        }
    }

    package func sleep(nanoseconds: Int64) async throws(CancellationError) {
        if Task.isCancelled { throw CancellationError() }
        let id = state.withLock { state in
            state.nextSleeper += 1
            return state.nextSleeper
        }
        let finished = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in begin(id, nanoseconds, continuation) }
        } onCancel: {
            cancel(id)
        }
        if !finished { throw CancellationError() }
    }

    private func begin(_ id: UInt64, _ nanoseconds: Int64, _ continuation: CheckedContinuation<Bool, Never>) {
        var answer: Bool?
        let met = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            if state.cancelled.remove(id) != nil {
                answer = false
            } else if nanoseconds <= 0 {
                answer = true
            } else {
                state.sleepers[id] = Sleeper(deadline: state.monotonic + nanoseconds, continuation: continuation)
            }
            return state.takeWatchers()
        }
        if let answer { continuation.resume(returning: answer) }
        for watcher in met { watcher.resume() }
    }

    private func cancel(_ id: UInt64) {
        let sleeper = state.withLock { state -> Sleeper? in
            if let sleeper = state.sleepers.removeValue(forKey: id) { return sleeper }
            state.cancelled.insert(id)
            return nil
        }
        sleeper?.continuation.resume(returning: false)
    }
}
