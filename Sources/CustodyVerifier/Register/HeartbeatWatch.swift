import CustodyModel

/// Watches that a running log says so: between a `started` and its `stopped` a register record is owed every
/// `heartbeat_s` seconds.
struct HeartbeatWatch {
    enum Outcome: Equatable {
        case fine
        /// Seconds between the two, and how many are allowed.
        case missed(seconds: Int64, allowed: Int64)
        /// The process that had started before did not stop in order.
        case unclean
    }

    /// Seconds between two records at most; nil while the log does not run.
    private(set) var allowed: Int64?
    private(set) var last: Timestamp?

    /// Takes the next record of the register.
    mutating func take(_ event: RegisterEvent, _ time: Timestamp) -> Outcome {
        let before = last
        last = time
        var outcome = Outcome.fine
        if let allowed, let before {
            if case .ledger(.started) = event {
                outcome = .unclean
            } else if case .ledger(.clockStepped) = event {
                // The clock moved, not the time.
            } else if HeartbeatWatch.seconds(before, time) > allowed {
                outcome = .missed(seconds: HeartbeatWatch.seconds(before, time), allowed: allowed)
            }
        }
        switch event {
        case .ledger(.started(let start)):
            allowed = Int64(min(start.heartbeatSeconds, UInt64(Int64.max / 4))) * 2
        case .ledger(.stopped): allowed = nil
        default: break
        }
        return outcome
    }

    /// Judges the time since the last record of a log that runs.
    func judge(now: Timestamp) -> Outcome {
        guard let allowed, let last, HeartbeatWatch.seconds(last, now) > allowed else { return .fine }
        return .missed(seconds: HeartbeatWatch.seconds(last, now), allowed: allowed)
    }

    private static func seconds(_ from: Timestamp, _ to: Timestamp) -> Int64 {
        // Rounded up, so that a microsecond too much is too much.
        (to.microseconds - from.microseconds + Timestamp.microsecondsPerSecond - 1) / Timestamp.microsecondsPerSecond
    }
}
