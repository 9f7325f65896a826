import CustodyCrypto
import CustodyModel
import CustodyTestSupport
import Testing

@Suite("Two digests at once", .enabled(if: SHA256Pair.isAvailable, "this processor has no SHA extensions"))
struct SHA256PairTests {
    private func agree(_ first: [UInt8], _ second: [UInt8]) -> Bool {
        let both = unsafe first.withUnsafeBytes { first in
            unsafe second.withUnsafeBytes { unsafe SHA256Pair.digests(first, $0) }
        }
        return both == (SHA256.digest(first), SHA256.digest(second))
    }

    @Test("are libcrypto's, for every length up to five blocks beside every kind of other")
    func lengths() {
        var random = SplitMix64(seed: 1)
        let bytes = (0..<700).map { _ in UInt8.random(in: 0...255, using: &random) }
        for length in 0...320 {
            for other in [0, 1, 55, 56, 63, 64, 119, 120, 128, 700] {
                #expect(agree(Array(bytes[..<length]), Array(bytes[..<other])), "\(length) beside \(other)")
                #expect(agree(Array(bytes[..<other]), Array(bytes[..<length])), "\(other) beside \(length)")
            }
        }
    }

    @Test("are libcrypto's, for random messages")
    func random() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SplitMix64(seed: seed)
        for _ in 0..<200 {
            let messages = (0..<2).map { _ in
                (0..<Int.random(in: 0...5000, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
            }
            #expect(agree(messages[0], messages[1]), "seed \(seed)")
        }
    }
}
