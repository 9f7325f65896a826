package import CustodyModel
import CustodySystem
package import CustodyVerifier

/// Makes locks last longer, and never shorter.
///
/// It asks each version for its lock first and leaves alone what lasts long enough, so that a run that was broken off is
/// gone on with by running it again.
package struct LockExtension: Sendable {
    package enum Outcome: Sendable, Equatable {
        /// It lasts at least as long already.
        case enough
        /// It was made longer, or would be in a dry run.
        case extended
        case failed(String)
    }

    package struct Result: Sendable {
        package let version: KeptVersion
        package let outcome: Outcome
    }

    /// Until when every lock must last.
    package let until: Timestamp
    /// Of locks that are made where there is none; one that is there keeps its mode.
    package let mode: ObjectLock.Mode
    package let isDryRun: Bool

    package init(until: Timestamp, mode: ObjectLock.Mode, isDryRun: Bool = false) {
        // Servers keep whole seconds; rounded up, so that nothing is a second short.
        let isWhole = until.microseconds % Timestamp.microsecondsPerSecond == 0
        self.until = Timestamp(microseconds: (until.seconds + (isWhole ? 0 : 1)) * Timestamp.microsecondsPerSecond)
        self.mode = mode
        self.isDryRun = isDryRun
    }

    /// Blocks. Failures are results: whatever can be made longer is.
    package func run(
        _ versions: [KeptVersion], workers: Int = LockSurvey.workers,
        onProgress: @escaping @Sendable (Int) -> Void = { _ in }
    ) -> [Result] {
        let done = Monitor(0)
        return ParallelWork.map(versions, workers: workers) { version in
            defer {
                let count = done.withLock { count -> Int in
                    count += 1
                    return count
                }
                onProgress(count)
            }
            return Result(version: version, outcome: extend(version))
        }
    }

    private func extend(_ version: KeptVersion) -> Outcome {
        do throws(CustodyError) {
            let lock = try version.store.lock(of: version.key, version: version.version)
            if let lock, lock.retainUntil >= until { return .enough }
            if !isDryRun {
                try version.store.extend(
                    version.key, version: version.version,
                    to: ObjectLock(mode: lock?.mode ?? mode, retainUntil: until))
            }
            return .extended
        } catch {
            return .failed(error.message)
        }
    }
}
