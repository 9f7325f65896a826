/// A set of byte values, as four words of 64 bits.
package struct ByteClass: Hashable, Sendable {
    private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    package init() {}

    package init(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { insert(byte) }
    }

    package init(_ text: StaticString) {
        self.init(String(describing: text).utf8)
    }

    package func contains(_ byte: UInt8) -> Bool {
        let bit = UInt64(1) << UInt64(byte & 63)
        switch byte >> 6 {
        case 0: return words.0 & bit != 0
        case 1: return words.1 & bit != 0
        case 2: return words.2 & bit != 0
        default: return words.3 & bit != 0
        }
    }

    package mutating func insert(_ byte: UInt8) {
        let bit = UInt64(1) << UInt64(byte & 63)
        switch byte >> 6 {
        case 0: words.0 |= bit
        case 1: words.1 |= bit
        case 2: words.2 |= bit
        default: words.3 |= bit
        }
    }

    package mutating func insert(_ range: ClosedRange<UInt8>) {
        for byte in range { insert(byte) }
    }

    package func union(_ other: ByteClass) -> ByteClass {
        var result = self
        result.words.0 |= other.words.0
        result.words.1 |= other.words.1
        result.words.2 |= other.words.2
        result.words.3 |= other.words.3
        return result
    }

    package var inverted: ByteClass {
        var result = self
        result.words = (~words.0, ~words.1, ~words.2, ~words.3)
        return result
    }

    package static func == (left: ByteClass, right: ByteClass) -> Bool {
        left.words == right.words
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
        hasher.combine(words.2)
        hasher.combine(words.3)
    }

    package static let digit = ByteClass(0x30...0x39)
    package static let upper = ByteClass(0x41...0x5A)
    package static let lower = ByteClass(0x61...0x7A)
    package static let alphanumeric = digit.union(upper).union(lower)
    package static let word = alphanumeric.union(ByteClass([0x5F]))
    package static let base64URL = word.union(ByteClass([0x2D]))
    package static let base64 = alphanumeric.union(ByteClass([0x2B, 0x2F]))
    package static let whitespace = ByteClass([0x20, 0x09, 0x0A, 0x0D, 0x0B, 0x0C])
}
