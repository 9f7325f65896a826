import CustodyModel
import CustodyPipeline
import CustodySystem
import Synchronization

/// Whether `custody.started` was written, and whether the log is closing.
///
/// A one-shot run writes `started` only once it has lasted as long as a heartbeat.
final class Lifecycle: Sendable {
    private struct State {
        var started = false
        var closing = false
        var waiting: Task<Void, Never>?
    }

    private let state = Mutex(State())

    var hasStarted: Bool { state.withLock { $0.started } }

    /// False when somebody else is closing already.
    func beginClosing() -> Bool {
        state.withLock { state in
            defer { state.closing = true }
            return !state.closing
        }
    }

    /// Writes `started` now and owes heartbeats from now on.
    func start(_ event: CustodyEvent, heartbeatSeconds: UInt64, _ committer: Committer) async throws(CustodyError) {
        _ = try await committer.append(own: [event], to: .register)
        state.withLock { $0.started = true }
        try await committer.setHeartbeats(nanoseconds: Int64(heartbeatSeconds) * 1_000_000_000)
    }

    /// Writes `started` when the run has lasted as long as a heartbeat.
    func startLater(
        _ event: CustodyEvent, heartbeatSeconds: UInt64, _ committer: Committer, _ clock: any Clock
    ) {
        let task = Task { [self] in
            guard (try? await clock.sleep(nanoseconds: Int64(heartbeatSeconds) * 1_000_000_000)) != nil else { return }
            // A store that cannot be written to tells every producer so; there is nobody to tell here.
            try? await start(event, heartbeatSeconds: heartbeatSeconds, committer)
        }
        state.withLock { $0.waiting = task }
    }

    func endWaiting() async {
        let task = state.withLock { $0.waiting }
        task?.cancel()
        await task?.value
    }
}
