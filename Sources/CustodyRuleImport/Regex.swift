import CustodySanitizer

/// A regular expression in the syntax of Go's `regexp` (RE2), taken apart. Bytes, not characters.
indirect enum Regex {
    case set(ByteClass)
    case sequence([Regex])
    case choice([Regex])
    /// `max` is nil where there is no limit.
    case repeated(Regex, min: Int, max: Int?)
    /// A capturing group, numbered from 1.
    case group(Regex, Int)
    /// `^`, `\A`
    case start
    /// `$`, `\z`
    case end
    case wordBoundary
    /// A condition on what surrounds the match.
    case edge(Path.Item)
}

/// Why a rule, or a part of it, cannot be expressed.
struct Untranslatable: Error, Equatable {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}

extension ByteClass {
    static let all = ByteClass().inverted

    var members: [UInt8] { (UInt8.min...UInt8.max).filter { contains($0) } }

    var count: Int { members.count }

    func intersects(_ other: ByteClass) -> Bool {
        (UInt8.min...UInt8.max).contains { contains($0) && other.contains($0) }
    }

    func isSubset(of other: ByteClass) -> Bool { !intersects(other.inverted) }

    /// With the other case of every letter.
    var ignoringCase: ByteClass {
        var result = self
        for byte in members where (byte | 0x20) &- 0x61 < 26 { result.insert(byte ^ 0x20) }
        return result
    }

    /// The class in the syntax of ``PatternParser``.
    var pattern: String {
        let bytes = members
        if bytes.count == 1 { return Self.escaped(bytes[0], inClass: false) }
        if bytes.count == 256 { return "[\\x00-\\xff]" }
        if bytes.count > 128 { return "[^" + inverted.ranges + "]" }
        return "[" + ranges + "]"
    }

    private var ranges: String {
        var text = ""
        var bytes = members[...]
        // A dash stands last, where it is itself.
        let hasDash = contains(0x2D)
        bytes = bytes.filter { $0 != 0x2D }[...]
        while let first = bytes.first {
            var last = first
            bytes = bytes.dropFirst()
            while let next = bytes.first, next == last &+ 1, Self.isRangeable(first), Self.isRangeable(next) {
                last = next
                bytes = bytes.dropFirst()
            }
            text += Self.escaped(first, inClass: true)
            if last > first + 1 { text += "-" }
            if last > first { text += Self.escaped(last, inClass: true) }
        }
        return text + (hasDash ? "-" : "")
    }

    /// Ranges are written between letters or digits only, where a person can read them.
    private static func isRangeable(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26
    }

    private static func escaped(_ byte: UInt8, inClass: Bool) -> String {
        switch byte {
        case 0x09: return "\\t"
        case 0x0A: return "\\n"
        case 0x0D: return "\\r"
        case 0..<0x20, 0x7F...: return "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        default:
            let character = String(Unicode.Scalar(byte))
            let special = inClass ? "\\]^[-" : "\\[](){}|^$*+?."
            return special.contains(character) ? "\\" + character : character
        }
    }
}
