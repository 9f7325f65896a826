import CustodyModel
import CustodySystem

/// Runs what blocks away from Swift's own threads, which it may wait for.
enum OwnThread {
    static func run<Value: Sendable>(
        _ body: @escaping @Sendable () throws(CustodyError) -> Value
    ) async throws(CustodyError) -> Value {
        let result: Result<Value, CustodyError> = await withCheckedContinuation { continuation in
            WorkerThread.start {
                do throws(CustodyError) {
                    continuation.resume(returning: .success(try body()))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        return try result.get()
    }
}
