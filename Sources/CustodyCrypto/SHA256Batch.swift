internal import CSHA256
package import CustodyModel

/// SHA-256 of many independent messages at once, for reading; whatever is written is hashed by ``SHA256``.
///
/// The rounds of one message wait for each other, those of others do not: sixteen messages in the lanes of AVX-512 run
/// three times as fast as one after the other. libcrypto has no such call, so the kernels are ours. None is used before
/// it has agreed with libcrypto in this process.
// SAFETY: the pointers in `messages` are only read in `finish`, up to which the caller keeps their bytes.
@safe
package struct SHA256Batch: ~Copyable {
    /// How messages are hashed.
    package enum Kernel: CaseIterable, Sendable {
        /// Sixteen at a time with AVX-512; the last few in pairs.
        case lanes
        /// Sixteen at a time to the end, for processors without SHA extensions.
        case lanesAlone
        /// Two at a time with the SHA extensions.
        case pairs
        /// One after the other.
        case libcrypto

        package var isAvailable: Bool {
            switch self {
            case .lanes: custody_sha256_lanes_available() != 0 && custody_sha256_pairs_available() != 0
            case .lanesAlone: custody_sha256_lanes_available() != 0
            case .pairs: custody_sha256_pairs_available() != 0
            case .libcrypto: true
            }
        }
    }

    /// Messages below which two at a time are faster than sixteen lanes that are not full.
    private static let fewestLanes = 8

    /// The fastest kernel that this processor has and that agrees with libcrypto, tried once in a process.
    package static let best = SHA256SelfTest.choose(Kernel.allCases) { kernel, messages in
        guard kernel.isAvailable else { return nil }
        var batch = SHA256Batch(kernel)
        return SHA256SelfTest.digests(messages, &batch)
    }

    private let kernel: Kernel
    private var hasher = SHA256()
    private var messages: [custody_sha256_message] = unsafe []
    private var digests: [Digest] = []

    package init(_ kernel: Kernel = SHA256Batch.best) {
        precondition(kernel.isAvailable, "this processor lacks what the kernel needs")
        self.kernel = kernel
    }

    /// Adds a message of less than 4 GiB, whose bytes stay where they are and as they are up to ``finish()``.
    package mutating func add(_ message: UnsafeRawBufferPointer) {
        precondition(message.count < SHA256Batch.lengthLimit, "a message is shorter than 4 GiB")
        unsafe messages.append(
            custody_sha256_message(
                bytes: message.baseAddress?.assumingMemoryBound(to: UInt8.self), length: message.count))
    }

    /// Hashes what was added since the last call, and forgets it.
    ///
    /// - Returns: the digests in the order of the messages.
    package mutating func finish() -> [Digest] {
        let count = unsafe messages.count
        digests.removeAll(keepingCapacity: true)
        digests.append(contentsOf: repeatElement(.zero, count: count))
        if kernel == .libcrypto {
            for index in 0..<count {
                let message = unsafe messages[index]
                unsafe digests[index] = hasher.digest(
                    UnsafeRawBufferPointer(start: message.bytes, count: message.length))
            }
        } else {
            run(count)
        }
        unsafe messages.removeAll(keepingCapacity: true)
        return digests
    }

    private static let lengthLimit = 1 << 32

    private mutating func run(_ count: Int) {
        let kernel = kernel
        unsafe messages.withUnsafeBufferPointer { messages in
            unsafe digests.withUnsafeMutableBytes { output in
                let place = unsafe output.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: UInt8.self)
                guard let first = messages.baseAddress else { return }
                switch kernel {
                case .lanes: unsafe custody_sha256_lanes(first, count, SHA256Batch.fewestLanes, place)
                case .lanesAlone: unsafe custody_sha256_lanes(first, count, 0, place)
                case .pairs, .libcrypto: unsafe custody_sha256_pairs(first, count, place)
                }
            }
        }
    }
}
