package import CustodySystem

/// How long to wait after the nth failure in a row: full jitter, `random(0..<1) * min(2^(n-1), 20 s)`.
package struct Backoff: Sendable {
    package static let maximumNanoseconds: Int64 = 20_000_000_000
    package static let baseNanoseconds: Int64 = 1_000_000_000
    /// Never less than this, so that a sink that fails at once does not keep a core busy.
    package static let minimumNanoseconds: Int64 = 50_000_000

    private let random: any RandomSource
    package private(set) var failures = 0

    package init(random: any RandomSource) { self.random = random }

    package mutating func succeeded() { failures = 0 }

    package mutating func failed() -> Int64 {
        failures += 1
        let ceiling = min(Backoff.baseNanoseconds << Int64(min(failures - 1, 10)), Backoff.maximumNanoseconds)
        let draw = random.bytes(4).reduce(Int64(0)) { $0 << 8 | Int64($1) }
        return max(Backoff.minimumNanoseconds, ceiling * draw >> 32)
    }
}
