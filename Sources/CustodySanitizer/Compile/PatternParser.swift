/// One step of a compiled pattern.
package enum PatternStep: Equatable, Sendable {
    /// Between `min` and `max` bytes of a class, as many as there are.
    case run(ByteClass, min: Int, max: Int)
    /// The next `count` steps may be left out, all or none.
    case optional(count: Int)
    /// The secret begins here; what was matched before only names it and stays.
    case keep
}

/// Reads the small pattern language of the rules: a regular expression without alternation, without lookaround and
/// without backtracking.
///
/// Items: a literal character, a backslash and a mark for the mark itself, `\xHH` for a byte, `\d`, `\w`, `\s`, `.` (any byte but a line feed), a class `[a-z_-]` or `[^...]`, a group
/// `(...)?`, and `\K`: the secret begins here. Quantifiers: `{n}`, `{n,}`, `{n,m}`, `?`, `*`, `+`. Every step takes as much as it can and gives nothing
/// back, so that a match takes time linear in the text.
package struct PatternParser {
    private var bytes: [UInt8]
    private var position = 0
    private let pattern: String

    /// Longest pattern text that is read, in bytes.
    package static let maximumLength = 1024
    /// Largest number in a quantifier.
    package static let maximumCount = 65_536

    private init(_ pattern: String) {
        self.pattern = pattern
        bytes = Array(pattern.utf8)
    }

    package static func parse(_ pattern: String) throws(SanitizerError) -> [PatternStep] {
        var parser = PatternParser(pattern)
        guard parser.bytes.count <= maximumLength else {
            throw SanitizerError(.rule, "a pattern is longer than \(maximumLength) bytes")
        }
        let steps = try parser.sequence(inGroup: false)
        guard parser.position == parser.bytes.count else { throw parser.error("an unopened ')'") }
        return steps
    }

    private func error(_ what: String) -> SanitizerError {
        SanitizerError(.rule, "pattern `\(pattern)`: \(what) at byte \(position)")
    }

    private mutating func sequence(inGroup: Bool) throws(SanitizerError) -> [PatternStep] {
        var steps: [PatternStep] = []
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: ")") { break }
            position += 1
            if byte == UInt8(ascii: "(") {
                guard !inGroup else { throw error("a group inside a group") }
                steps += try group()
                continue
            }
            if byte == UInt8(ascii: "\\"), position < bytes.count, bytes[position] == UInt8(ascii: "K") {
                position += 1
                steps.append(.keep)
                continue
            }
            let set = try item(byte)
            let (low, high) = try quantifier()
            steps.append(.run(set, min: low, max: high))
        }
        return steps
    }

    private mutating func group() throws(SanitizerError) -> [PatternStep] {
        if bytes[position...].starts(with: "?:".utf8) { position += 2 }
        let inner = try sequence(inGroup: true)
        guard position < bytes.count, bytes[position] == UInt8(ascii: ")") else { throw error("an unclosed '('") }
        position += 1
        let (low, high) = try quantifier()
        guard high == 1 else { throw error("a repeated group") }
        return low == 1 ? inner : [.optional(count: inner.count)] + inner
    }

    private mutating func item(_ byte: UInt8) throws(SanitizerError) -> ByteClass {
        switch byte {
        case UInt8(ascii: "["): return try bracket()
        case UInt8(ascii: "\\"): return try escape()
        case UInt8(ascii: "."): return ByteClass([0x0A]).inverted
        case UInt8(ascii: "|"), UInt8(ascii: "^"), UInt8(ascii: "$"), UInt8(ascii: "*"), UInt8(ascii: "+"),
            UInt8(ascii: "?"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "]"):
            throw error("'\(Character(Unicode.Scalar(byte)))' has no meaning")
        default: return ByteClass([byte])
        }
    }

    private mutating func escape() throws(SanitizerError) -> ByteClass {
        guard position < bytes.count else { throw error("a lone backslash") }
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "d"): return .digit
        case UInt8(ascii: "w"): return .word
        case UInt8(ascii: "s"): return .whitespace
        case UInt8(ascii: "t"): return ByteClass([0x09])
        case UInt8(ascii: "n"): return ByteClass([0x0A])
        case UInt8(ascii: "r"): return ByteClass([0x0D])
        case UInt8(ascii: "x"): return try hexadecimal()
        default:
            guard !ByteClass.alphanumeric.contains(byte) else { throw error("an unknown escape") }
            return ByteClass([byte])
        }
    }

    /// The rest of `\x00-\x1f`, of which the first byte was read; nil for anything else.
    private mutating func rangeOfBytes() throws(SanitizerError) -> ClosedRange<UInt8>? {
        guard position >= 4, bytes[position - 4] == UInt8(ascii: "\\"), bytes[position - 3] == UInt8(ascii: "x"),
            bytes[position...].starts(with: "-\\x".utf8)
        else { return nil }
        let first = UInt8(String(decoding: bytes[position - 2..<position], as: Unicode.UTF8.self), radix: 16) ?? 0
        position += 3
        let end = try hexadecimal()
        let last = (UInt8.min...UInt8.max).first { end.contains($0) } ?? 0
        guard first <= last else { throw error("a range that runs backwards") }
        return first...last
    }

    /// The byte of two hexadecimal digits.
    private mutating func hexadecimal() throws(SanitizerError) -> ByteClass {
        let digits = String(decoding: bytes[position...].prefix(2), as: Unicode.UTF8.self)
        guard digits.utf8.count == 2, digits.utf8.allSatisfy({ Engine.isHex($0) }), let byte = UInt8(digits, radix: 16)
        else { throw error("`\\x` without two hexadecimal digits") }
        position += 2
        return ByteClass([byte])
    }

    private mutating func bracket() throws(SanitizerError) -> ByteClass {
        var set = ByteClass()
        var negated = false
        if position < bytes.count, bytes[position] == UInt8(ascii: "^") {
            negated = true
            position += 1
        }
        while true {
            guard position < bytes.count else { throw error("an unclosed '['") }
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "]") { break }
            if byte == UInt8(ascii: "\\") {
                set = set.union(try escape())
                if let range = try rangeOfBytes() { set.insert(range) }
                continue
            }
            if position + 1 < bytes.count, bytes[position] == UInt8(ascii: "-"),
                bytes[position + 1] != UInt8(ascii: "]")
            {
                let last = bytes[position + 1]
                guard last >= byte, last != UInt8(ascii: "\\") else { throw error("a range that runs backwards") }
                set.insert(byte...last)
                position += 2
            } else {
                set.insert(byte)
            }
        }
        return negated ? set.inverted : set
    }

    private mutating func quantifier() throws(SanitizerError) -> (Int, Int) {
        guard position < bytes.count else { return (1, 1) }
        switch bytes[position] {
        case UInt8(ascii: "?"):
            position += 1
            return (0, 1)
        case UInt8(ascii: "*"):
            position += 1
            return (0, .max)
        case UInt8(ascii: "+"):
            position += 1
            return (1, .max)
        case UInt8(ascii: "{"):
            position += 1
            return try braces()
        default: return (1, 1)
        }
    }

    private mutating func braces() throws(SanitizerError) -> (Int, Int) {
        let low = try number()
        var high = low
        if position < bytes.count, bytes[position] == UInt8(ascii: ",") {
            position += 1
            high = .max
            if position < bytes.count, bytes[position] != UInt8(ascii: "}") { high = try number() }
        }
        guard position < bytes.count, bytes[position] == UInt8(ascii: "}"), low <= high else {
            throw error("a quantifier that cannot be read")
        }
        position += 1
        return (low, high)
    }

    private mutating func number() throws(SanitizerError) -> Int {
        var value = 0
        let start = position
        while position < bytes.count, case 0x30...0x39 = bytes[position], value <= Self.maximumCount {
            value = value * 10 + Int(bytes[position] - 0x30)
            position += 1
        }
        guard position > start, value <= Self.maximumCount else { throw error("a number out of range") }
        return value
    }
}
