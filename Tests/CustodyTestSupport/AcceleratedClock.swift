package import CustodyModel
import CustodySystem

/// The system's clocks, running faster: what waits for half a second waits for half a millisecond.
package struct AcceleratedClock: Clock {
    private let factor: Int64
    private let began: Int64
    private let base: Timestamp

    package init(factor: Int64 = 1000) {
        self.factor = factor
        began = SystemClock().monotonicNanoseconds()
        base = SystemClock().now()
    }

    package func now() -> Timestamp {
        Timestamp(microseconds: base.microseconds + (monotonicNanoseconds() - began) / 1000)
    }

    package func monotonicNanoseconds() -> Int64 {
        began + (SystemClock().monotonicNanoseconds() - began) * factor
    }

    package func sleep(nanoseconds: Int64) async throws(CancellationError) {
        // Never so short that waiting in a loop keeps a core busy.
        try await SystemClock().sleep(nanoseconds: max(nanoseconds / factor, 300_000))
    }
}
