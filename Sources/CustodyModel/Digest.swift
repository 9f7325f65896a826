/// A SHA-256 digest: 32 bytes, compared and copied without touching the heap.
package struct Digest: Hashable, Sendable {
    /// Bytes of a digest.
    package static let byteCount = 32
    /// Characters of its lowercase hexadecimal form.
    package static let hexCount = 64
    /// 32 zero bytes: `prev_hash` of a chain's first record.
    package static let zero = Digest(words: (0, 0, 0, 0))

    private var first: UInt64
    private var second: UInt64
    private var third: UInt64
    private var fourth: UInt64

    private init(words: (UInt64, UInt64, UInt64, UInt64)) {
        (first, second, third, fourth) = words
    }

    /// The digest in the first 32 of `bytes`.
    package init(copying bytes: UnsafeRawBufferPointer) {
        precondition(bytes.count >= Digest.byteCount, "a digest has 32 bytes")
        unsafe first = bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)
        unsafe second = bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        unsafe third = bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
        unsafe fourth = bytes.loadUnaligned(fromByteOffset: 24, as: UInt64.self)
    }

    /// The digest written as 64 lowercase hexadecimal characters; nil for anything else, capitals included.
    package init?(hex: UnsafeRawBufferPointer) {
        guard hex.count == Digest.hexCount else { return nil }
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        let valid = unsafe withUnsafeMutableBytes(of: &words) { unsafe Hex.decode(hex, into: $0) }
        guard valid else { return nil }
        self.init(words: words)
    }

    package init?(hex: String) {
        var copy = hex
        let value = copy.withUTF8 { unsafe Digest(hex: UnsafeRawBufferPointer($0)) }
        guard let value else { return nil }
        self = value
    }

    package func withBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
        var words = (first, second, third, fourth)
        return unsafe withUnsafeBytes(of: &words) { unsafe body($0) }
    }

    /// Writes 64 lowercase hexadecimal characters to `target`, which must have room for them.
    package func writeHex(to target: UnsafeMutableRawPointer) {
        unsafe withBytes { unsafe Hex.encode($0, to: target) }
    }

    package var hex: String {
        unsafe withBytes { unsafe Hex.string($0) }
    }

    package var bytes: [UInt8] {
        unsafe withBytes { unsafe [UInt8]($0) }
    }
}

/// Lowercase hexadecimal, the only form that Custody writes and reads (RFC 4648, section 8, in lower case).
package enum Hex {
    private static let digits: StaticString = "0123456789abcdef"

    package static func encode(_ bytes: UnsafeRawBufferPointer, to target: UnsafeMutableRawPointer) {
        let digits = unsafe digits.utf8Start
        for index in 0..<bytes.count {
            let byte = unsafe bytes[index]
            unsafe target.storeBytes(of: digits[Int(byte >> 4)], toByteOffset: index * 2, as: UInt8.self)
            unsafe target.storeBytes(of: digits[Int(byte & 15)], toByteOffset: index * 2 + 1, as: UInt8.self)
        }
    }

    package static func string(_ bytes: UnsafeRawBufferPointer) -> String {
        unsafe String(unsafeUninitializedCapacity: bytes.count * 2) { room in
            guard let start = room.baseAddress else { return 0 }
            unsafe encode(bytes, to: UnsafeMutableRawPointer(start))
            return bytes.count * 2
        }
    }

    /// Decodes exactly `target.count * 2` characters; false when one is not a lowercase hexadecimal digit.
    package static func decode(_ hex: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) -> Bool {
        guard hex.count == target.count * 2 else { return false }
        var bad: UInt8 = 0
        for index in 0..<target.count {
            let high = unsafe value(of: hex[index * 2])
            let low = unsafe value(of: hex[index * 2 + 1])
            bad |= high | low
            unsafe target[index] = (high << 4) | (low & 15)
        }
        return bad < 16
    }

    /// 0 to 15, or 255 for what is no lowercase hexadecimal digit.
    private static func value(of character: UInt8) -> UInt8 {
        switch character {
        case 0x30...0x39: character - 0x30
        case 0x61...0x66: character - 0x57
        default: 255
        }
    }
}
