/// Random bytes as the rest of Custody sees them; a simulation replaces it.
package protocol RandomSource: Sendable {
    /// `count` bytes fit for keys.
    func bytes(_ count: Int) -> [UInt8]
}

/// The operating system's generator (getrandom(2) behind Swift's).
package struct SystemRandom: RandomSource {
    package init() {}

    package func bytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        var result: [UInt8] = []
        result.reserveCapacity(count)
        while result.count < count { result.append(UInt8.random(in: .min ... .max, using: &generator)) }
        return result
    }
}
