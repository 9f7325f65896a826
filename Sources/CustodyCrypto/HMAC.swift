package import CustodyModel

/// HMAC-SHA-256 (RFC 2104).
package struct HMACSHA256: ~Copyable, Sendable {
    private static let blockBytes = 64

    private var hasher = SHA256()
    private let outerPad: [UInt8]
    private let innerPad: [UInt8]

    /// A key of any length; 32 random bytes are usual.
    package init(key: [UInt8]) {
        var block = key.count > HMACSHA256.blockBytes ? SHA256.digest(key).bytes : key
        block += [UInt8](repeating: 0, count: HMACSHA256.blockBytes - block.count)
        innerPad = block.map { $0 ^ 0x36 }
        outerPad = block.map { $0 ^ 0x5C }
        feed(innerPad)
    }

    /// Feeds bytes of the current message.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        unsafe hasher.update(bytes)
    }

    /// The code of everything fed since the last one; the next message begins.
    package mutating func finalize() -> Digest {
        let inner = hasher.finalize()
        feed(outerPad)
        unsafe inner.withBytes { unsafe hasher.update($0) }
        let result = hasher.finalize()
        feed(innerPad)
        return result
    }

    package mutating func code(_ bytes: UnsafeRawBufferPointer) -> Digest {
        unsafe update(bytes)
        return finalize()
    }

    private mutating func feed(_ bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes { unsafe hasher.update($0) }
    }
}
