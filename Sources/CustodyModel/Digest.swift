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
        guard hex.count == Digest.hexCount, let start = hex.baseAddress,
            let words = unsafe Hex.decodeDigest(start)
        else { return nil }
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
        var bad: UInt64 = 0
        var index = 0
        while index &+ 8 <= hex.count {
            let characters = unsafe UInt64(littleEndian: hex.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let bytes = decode(characters, &bad)
            unsafe target.storeBytes(of: bytes.littleEndian, toByteOffset: index / 2, as: UInt32.self)
            index &+= 8
        }
        while index < hex.count {
            // Six characters that are always right stand in for those that are not there.
            let pair = unsafe UInt64(hex[index]) | UInt64(hex[index + 1]) << 8 | 0x3030_3030_3030_0000
            unsafe target[index / 2] = UInt8(truncatingIfNeeded: decode(pair, &bad))
            index &+= 2
        }
        return bad == 0
    }

    /// Decodes the 64 characters of a digest to four words, as they lie in memory.
    @inline(__always)
    static func decodeDigest(_ hex: UnsafeRawPointer) -> (UInt64, UInt64, UInt64, UInt64)? {
        var bad: UInt64 = 0
        let words = unsafe (
            word(hex, &bad), word(hex + 16, &bad), word(hex + 32, &bad), word(hex + 48, &bad)
        )
        return bad == 0 ? words : nil
    }

    @inline(__always)
    private static func word(_ hex: UnsafeRawPointer, _ bad: inout UInt64) -> UInt64 {
        let low = unsafe decode(UInt64(littleEndian: hex.loadUnaligned(as: UInt64.self)), &bad)
        let high = unsafe decode(UInt64(littleEndian: (hex + 8).loadUnaligned(as: UInt64.self)), &bad)
        return (UInt64(low) | UInt64(high) << 32).littleEndian
    }

    /// Eight characters, the first in the lowest byte, to four bytes; sets bits of `bad` when one is no lowercase
    /// hexadecimal digit.
    @inline(__always)
    private static func decode(_ characters: UInt64, _ bad: inout UInt64) -> UInt32 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        // Bit 6 tells letters from digits. What was no digit does not come back when it is written again.
        let nibbles = (characters & (ones &* 0x0F)) &+ ((characters >> 6) & ones) &* 9
        let letters = ((nibbles &+ ones &* 6) >> 4) & ones
        bad |= ((nibbles &+ ones &* 0x30 &+ letters &* 0x27) ^ characters) | (nibbles & (ones &* 0xF0))
        var pairs = ((nibbles << 4) | (nibbles >> 8)) & 0x00FF_00FF_00FF_00FF
        pairs = (pairs | pairs >> 8) & 0x0000_FFFF_0000_FFFF
        return UInt32(truncatingIfNeeded: pairs | pairs >> 16)
    }
}
