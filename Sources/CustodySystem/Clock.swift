package import CustodyModel

import Glibc

/// Time as the rest of Custody sees it; a simulation replaces it.
package protocol Clock: Sendable {
    /// UTC. It may step back or leap.
    func now() -> Timestamp
    /// Nanoseconds since some moment, never going back.
    func monotonicNanoseconds() -> Int64
    /// Returns after `nanoseconds`, or earlier with an error when the task is cancelled.
    func sleep(nanoseconds: Int64) async throws(CancellationError)
}

/// The operating system's clocks.
package struct SystemClock: Clock {
    package init() {}

    package func now() -> Timestamp {
        let time = SystemClock.read(CLOCK_REALTIME)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }

    package func monotonicNanoseconds() -> Int64 {
        let time = SystemClock.read(CLOCK_MONOTONIC)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    package func sleep(nanoseconds: Int64) async throws(CancellationError) {
        do {
            try await Task.sleep(nanoseconds: UInt64(max(nanoseconds, 0)))
        } catch {
            throw CancellationError()
        }
    }

    private static func read(_ id: clockid_t) -> timespec {
        var time = timespec()
        let result = unsafe clock_gettime(id, &time)
        precondition(result == 0, "clock_gettime cannot fail for these clocks")
        return time
    }
}
