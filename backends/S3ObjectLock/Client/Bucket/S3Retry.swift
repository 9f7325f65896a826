package import CustodySystem

/// When a call is made again.
///
/// Before the n-th retry it waits `rand(0,1) * min(2^(n-1), 20 s)` ("full jitter"), and at least as long as the server asked
/// for by `Retry-After`, up to ``longestRequestSeconds``.
/// Only kinds that pass by themselves are retried; a caller that must not give up parks the others itself.
package struct S3Retry: Sendable {
    /// Calls at most, the first included.
    package var attempts: Int
    /// Seconds between two calls at most.
    package var maximumSeconds: Int64

    package init(attempts: Int = 4, maximumSeconds: Int64 = 20) {
        self.attempts = attempts
        self.maximumSeconds = maximumSeconds
    }

    package static let none = S3Retry(attempts: 1)
    /// What a server asks for beyond that is not waited for.
    package static let longestRequestSeconds: Int64 = 60

    /// Nanoseconds to wait before retry `number`, counted from 1.
    ///
    /// - Parameter failure: of the call before.
    package func delay(before number: Int, after failure: S3Error? = nil, _ random: any RandomSource) -> Int64 {
        let asked = min(failure?.retryAfterSeconds ?? 0, S3Retry.longestRequestSeconds) * 1_000_000_000
        return max(asked, jitter(before: number, random))
    }

    private func jitter(before number: Int, _ random: any RandomSource) -> Int64 {
        let limit = maximumSeconds * 1_000_000_000
        let exponent = min(max(number, 1) - 1, 30)
        let top = min(Int64(1_000_000_000) << Int64(exponent), limit)
        let draw = random.bytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Int64((Double(draw >> 11) / Double(UInt64(1) << 53)) * Double(top))
    }

    /// Calls `body` until it succeeds, fails for good or has been called ``attempts`` times.
    ///
    /// - Parameter retries: whether a kind is tried again; ``S3Error/Kind/isPassing`` unless said otherwise.
    package func run<Value: Sendable>(
        _ clock: any Clock, _ random: any RandomSource,
        retries: (S3Error) -> Bool = { $0.kind.isPassing },
        _ body: () async throws(S3Error) -> Value
    ) async throws(S3Error) -> Value {
        var number = 1
        while true {
            let failure: S3Error
            do throws(S3Error) {
                return try await body()
            } catch {
                failure = error
            }
            guard number < attempts, retries(failure) else { throw failure }
            do throws(CancellationError) {
                try await clock.sleep(nanoseconds: delay(before: number, after: failure, random))
            } catch {
                throw S3Error(.cancelled, failure.operation, "\(failure.operation.rawValue): cancelled")
            }
            number += 1
        }
    }
}
