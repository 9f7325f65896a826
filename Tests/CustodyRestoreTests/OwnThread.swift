import CustodySystem

/// Runs what blocks on a thread of its own: those of Swift's pool must stay free for what it waits for.
func onOwnThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        WorkerThread.start { continuation.resume(with: Result(catching: body)) }
    }
}
