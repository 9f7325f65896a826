/// The tables that find candidates. Every four neighbouring bytes of the text are folded with 0x20, so that one table
/// serves literals of either case, and hashed to two places; a candidate is where the two bytes found there have a bit in
/// common. Both tables together fit the first-level cache, and next to nothing passes them by chance. The exact comparison
/// comes after.
enum WindowTable {
    /// Address bits of the first table, which also names the buckets of literals.
    static let bits: UInt64 = 14
    static let size = 1 << Int(bits)
    /// Address bits of the second table.
    static let checkBits: UInt64 = 12
    static let checkSize = 1 << Int(checkBits)
    /// Bytes in a window.
    static let width = 4

    @inline(__always)
    static func hash(_ window: UInt32) -> UInt64 {
        UInt64(window) &* 0x9E37_79B9_7F4A_7C15
    }

    @inline(__always)
    static func slot(_ hash: UInt64) -> Int {
        Int(truncatingIfNeeded: hash &>> (64 &- bits))
    }

    @inline(__always)
    static func checkSlot(_ hash: UInt64) -> Int {
        Int(truncatingIfNeeded: (hash &>> 32) & UInt64(checkSize &- 1))
    }

    static func fold(_ bytes: some Collection<UInt8>) -> UInt32 {
        var value: UInt32 = 0
        for (index, byte) in bytes.prefix(width).enumerated() { value |= UInt32(byte | 0x20) << UInt32(8 * index) }
        return value
    }

    /// Where in `literal` its window is best taken: the four bytes least likely to occur in ordinary text.
    static func bestOffset(in literal: [UInt8]) -> Int {
        var best = 0
        var bestScore = Int.min
        for offset in 0...max(0, literal.count - width) {
            let window = Array(literal[offset..<min(offset + width, literal.count)])
            var score = common.contains(fold(window)) ? -100 : 0
            for (index, byte) in window.enumerated() {
                if index > 0, window[index - 1] == byte { continue }
                score += weight(byte)
            }
            if score > bestScore {
                best = offset
                bestScore = score
            }
        }
        return best
    }

    /// Pieces that audit events are full of.
    private static let common = Set(
        [
            "sour", "type", "sion", "tion", "read", "auth", "code", "sage", "data", "work", "desk", "inte", "clou",
            "sign", "hash",
            "cont", "tory", "serv", "time", "user", "name", "info", "even", "proc", "file", "syst", "wind", "micr",
            "secu", "http",
            "host", "t.ex", ".exe", "exe ", "1000", "ekey", "ker.", "oker", "form", "book", "vent", "over", "work",
            "post", "face",
            "acce", "cess", "gith", "goog", "aaaa", "loud", "orce", "sour", "ourc", "urce", "ment", "able", "ware",
            "soft",
        ].map { fold(Array($0.utf8)) })

    private static func weight(_ byte: UInt8) -> Int {
        switch byte | 0x20 {
        case UInt8(ascii: "q"), UInt8(ascii: "x"), UInt8(ascii: "z"), UInt8(ascii: "j"): return 7
        case UInt8(ascii: "k"), UInt8(ascii: "v"), UInt8(ascii: "w"), UInt8(ascii: "y"): return 5
        case UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "g"), UInt8(ascii: "h"), UInt8(ascii: "p"): return 3
        case UInt8(ascii: "e"), UInt8(ascii: "t"), UInt8(ascii: "a"), UInt8(ascii: "o"), UInt8(ascii: "i"),
            UInt8(ascii: "n"),
            UInt8(ascii: "s"), UInt8(ascii: "r"):
            return 1
        case UInt8(ascii: "a")...UInt8(ascii: "z"): return 2
        case 0x7F: return 7  // an underscore, folded
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return 4
        case UInt8(ascii: "-"): return 5
        default: return 3
        }
    }
}
