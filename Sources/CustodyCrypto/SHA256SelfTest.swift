package import CustodyModel

/// Holds the kernels of ``SHA256Batch`` to libcrypto's results before they are used.
package enum SHA256SelfTest {
    /// The first kernel whose digests are libcrypto's; libcrypto itself when there is none.
    ///
    /// - Parameter digests: hashes messages with a kernel; nil when this processor does not have it.
    package static func choose(
        _ kernels: [SHA256Batch.Kernel], digests: (SHA256Batch.Kernel, [[UInt8]]) -> [Digest]?
    ) -> SHA256Batch.Kernel {
        let messages = messages()
        let expected = messages.map { SHA256.digest($0) }
        return kernels.first { digests($0, messages) == expected } ?? .libcrypto
    }

    /// The digests of a batch's kernel.
    package static func digests(_ messages: [[UInt8]], _ batch: inout SHA256Batch) -> [Digest] {
        // One piece of memory: a batch wants all of its messages to stay where they are.
        let joined = messages.flatMap { $0 }
        return unsafe joined.withUnsafeBytes { bytes in
            var start = 0
            for message in messages {
                unsafe batch.add(UnsafeRawBufferPointer(rebasing: bytes[start..<start + message.count]))
                start += message.count
            }
            return batch.finish()
        }
    }

    /// Every length of the last block, twice with other bytes and other neighbours, in front of it none to a few whole
    /// blocks, and one that all others end before.
    private static func messages() -> [[UInt8]] {
        var state: UInt32 = 1
        let lengths = Array(0..<64) + (0..<64).map { $0 * 7 } + [5000]
        return lengths.map { length in
            (0..<length).map { _ in
                state = state &* 1_664_525 &+ 1_013_904_223
                return UInt8(state >> 24)
            }
        }
    }
}
