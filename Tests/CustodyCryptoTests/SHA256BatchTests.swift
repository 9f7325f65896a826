import CustodyCrypto
import CustodyModel
import CustodyTestSupport
import Testing

/// The kernels of this machine; those that it lacks cannot be tried.
private let kernels = SHA256Batch.Kernel.allCases.filter { $0.isAvailable }

@Suite("Many digests at once")
struct SHA256BatchTests {
    /// Random bytes from which messages are cut, so that they overlap and begin anywhere.
    private let bytes: [UInt8]

    init() {
        var random = SplitMix64(seed: 1)
        bytes = (0..<70_000).map { _ in UInt8.random(in: 0...255, using: &random) }
    }

    /// Hashes parts of `bytes` at once and compares each digest with libcrypto's.
    private func agree(_ batch: inout SHA256Batch, _ ranges: [Range<Int>]) -> Bool {
        var hasher = SHA256()
        return unsafe bytes.withUnsafeBytes { bytes in
            for range in ranges { unsafe batch.add(UnsafeRawBufferPointer(rebasing: bytes[range])) }
            let digests = batch.finish()
            guard digests.count == ranges.count else { return false }
            for index in ranges.indices {
                let expected = unsafe hasher.digest(UnsafeRawBufferPointer(rebasing: bytes[ranges[index]]))
                guard digests[index] == expected else { return false }
            }
            return true
        }
    }

    @Test("are libcrypto's for every length up to five blocks, alone and among all others", arguments: kernels)
    func lengths(kernel: SHA256Batch.Kernel) {
        var batch = SHA256Batch(kernel)
        for length in 0...320 {
            let isRight = agree(&batch, [0..<length])
            #expect(isRight, "\(length) bytes")
            let amongSame = agree(&batch, Array(repeating: 0..<length, count: 17))
            #expect(amongSame, "17 of \(length) bytes")
        }
        let ascending = agree(&batch, (0...320).map { $0..<$0 * 2 })
        let descending = agree(&batch, (0...320).map { $0..<320 })
        #expect(ascending && descending)
    }

    @Test("are libcrypto's for every count around full lanes and full slices", arguments: kernels)
    func counts(kernel: SHA256Batch.Kernel) {
        var batch = SHA256Batch(kernel)
        for count in [0, 1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33, 255, 256, 257, 511, 512, 513, 1025] {
            let isRight = agree(&batch, (0..<count).map { $0..<$0 + ($0 * 37) % 1300 })
            #expect(isRight, "\(count) messages")
        }
    }

    @Test("are libcrypto's at every alignment", arguments: kernels)
    func alignments(kernel: SHA256Batch.Kernel) {
        var batch = SHA256Batch(kernel)
        for length in [1, 55, 56, 63, 64, 65, 119, 120, 128, 1000] {
            let isRight = agree(&batch, (0..<64).map { $0..<$0 + length })
            #expect(isRight, "\(length) bytes")
        }
    }

    @Test("are libcrypto's when a few long messages outlast many short ones", arguments: kernels)
    func outliers(kernel: SHA256Batch.Kernel) {
        var batch = SHA256Batch(kernel)
        for long in 1...20 {
            let isRight = agree(
                &batch, (0..<60).map { $0 % (60 / long) == 0 ? $0..<60_000 + $0 * 61 : $0..<$0 + $0 * 5 })
            #expect(isRight, "about \(long) long messages")
        }
    }

    @Test("are libcrypto's for random mixes, in a batch that is used again", arguments: kernels)
    func mixes(kernel: SHA256Batch.Kernel) {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SplitMix64(seed: seed)
        var batch = SHA256Batch(kernel)
        for _ in 0..<150 {
            let longest = [64, 320, 3000, 20_000].randomElement(using: &random) ?? 0
            let count = Int.random(in: 0...60, using: &random)
            let ranges = (0..<count).map { _ in
                let start = Int.random(in: 0...1000, using: &random)
                return start..<start + Int.random(in: 0...longest, using: &random)
            }
            let isRight = agree(&batch, ranges)
            #expect(isRight, "seed \(seed)")
        }
    }

    @Test("a kernel that errs in one digest, gives too few or is absent is passed over")
    func selfTest() {
        func right(_ messages: [[UInt8]]) -> [Digest] { messages.map { SHA256.digest($0) } }
        let all: [SHA256Batch.Kernel] = [.lanes, .pairs]
        #expect(SHA256SelfTest.choose(all) { right($1) } == .lanes)
        #expect(SHA256SelfTest.choose(all) { $0 == .lanes ? nil : right($1) } == .pairs)
        #expect(SHA256SelfTest.choose(all) { _, messages in right(messages).dropLast() } == .libcrypto)
        for wrong in [0, 1, 63, 64, 127, 128] {
            let chosen = SHA256SelfTest.choose(all) { kernel, messages in
                var digests = right(messages)
                if kernel == .lanes { digests[wrong] = .zero }
                return digests
            }
            #expect(chosen == .pairs, "message \(wrong)")
        }
    }

    @Test("the kernel that is used is the first one that this machine has")
    func best() {
        #expect(SHA256Batch.best == kernels.first)
    }
}
