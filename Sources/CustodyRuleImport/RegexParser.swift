import CustodySanitizer

/// Reads Go's `regexp` syntax. What cannot be a rule of ours in any way is refused here, with its reason.
package struct RegexParser {
    private var bytes: [UInt8]
    private var position = 0
    private var groups = 0
    private var flags = Flags()
    private var depth = 0

    private struct Flags {
        var ignoresCase = false
        var dotMatchesLineFeed = false
        var hasLines = false
    }

    /// Longest expression that is read, in bytes, and depth of its groups.
    package static let maximumLength = 16_384
    package static let maximumDepth = 64

    static func parse(_ text: String) throws(Untranslatable) -> Regex {
        var parser = RegexParser(bytes: Array(text.utf8))
        guard parser.bytes.count <= maximumLength else { throw Untranslatable("the expression is too long") }
        let result = try parser.choice()
        guard parser.position == parser.bytes.count else { throw Untranslatable("the expression has an unopened `)`") }
        return result
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private func peek(_ text: StaticString) -> Bool {
        unsafe bytes[position...].starts(
            with: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private mutating func take(_ text: StaticString) -> Bool {
        guard peek(text) else { return false }
        position += text.utf8CodeUnitCount
        return true
    }

    private mutating func choice() throws(Untranslatable) -> Regex {
        var options = [try sequence()]
        while take("|") { options.append(try sequence()) }
        return options.count == 1 ? options[0] : .choice(options)
    }

    private mutating func sequence() throws(Untranslatable) -> Regex {
        var parts: [Regex] = []
        while position < bytes.count, !peek("|"), !peek(")") {
            if take("\\Q") {
                while position < bytes.count, !take("\\E") {
                    parts.append(literal(bytes[position]))
                    position += 1
                }
                continue
            }
            guard let atom = try atom() else { continue }
            parts.append(try quantified(atom))
        }
        return parts.count == 1 ? parts[0] : .sequence(parts)
    }

    private func literal(_ byte: UInt8) -> Regex {
        let set = ByteClass([byte])
        return .set(flags.ignoresCase ? set.ignoringCase : set)
    }

    /// One item; nil for a flag group, which matches nothing.
    private mutating func atom() throws(Untranslatable) -> Regex? {
        let byte = bytes[position]
        switch byte {
        case UInt8(ascii: "("): return try group()
        case UInt8(ascii: "["): return .set(try bracket())
        case UInt8(ascii: "."):
            position += 1
            return .set(flags.dotMatchesLineFeed ? .all : ByteClass([0x0A]).inverted)
        case UInt8(ascii: "^"):
            position += 1
            return flags.hasLines ? .edge(.preceded(ByteClass([0x0A]))) : .start
        case UInt8(ascii: "$"):
            position += 1
            return flags.hasLines ? .edge(.followed(ByteClass([0x0A]), isWider: false)) : .end
        case UInt8(ascii: "\\"): return try escape()
        case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"):
            throw Untranslatable("the expression has a quantifier behind nothing")
        default:
            position += 1
            return literal(byte)
        }
    }

    private mutating func group() throws(Untranslatable) -> Regex? {
        position += 1
        guard depth < Self.maximumDepth else { throw Untranslatable("the expression nests too deeply") }
        if peek("?=") || peek("?!") || peek("?<=") || peek("?<!") {
            throw Untranslatable("lookaround: what surrounds a match is not looked at")
        }
        if peek("?>") { throw Untranslatable("an atomic group") }
        var number: Int?
        let saved = flags
        if take("?P<") || take("?<") {
            while position < bytes.count, !peek(">") { position += 1 }
            position += 1
            groups += 1
            number = groups
        } else if take("?") {
            if try readFlags() { return nil }
        } else {
            groups += 1
            number = groups
        }
        depth += 1
        let inner = try choice()
        depth -= 1
        flags = saved
        guard take(")") else { throw Untranslatable("the expression has an unclosed `(`") }
        return number.map { .group(inner, $0) } ?? inner
    }

    /// `i-s:` or `i)`; true when the group ends here, so that the flags hold for what follows.
    private mutating func readFlags() throws(Untranslatable) -> Bool {
        var value = true
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "-"): value = false
            case UInt8(ascii: "i"): flags.ignoresCase = value
            case UInt8(ascii: "s"): flags.dotMatchesLineFeed = value
            case UInt8(ascii: "m"): flags.hasLines = value
            // Which of several matches is taken: not asked here.
            case UInt8(ascii: "U"): break
            case UInt8(ascii: ":"): return false
            case UInt8(ascii: ")"): return true
            default: throw Untranslatable("the expression has an unknown flag")
            }
        }
        throw Untranslatable("the expression has an unclosed `(`")
    }

    private mutating func quantified(_ atom: Regex) throws(Untranslatable) -> Regex {
        guard position < bytes.count else { return atom }
        var range: (Int, Int?)?
        if take("*") {
            range = (0, nil)
        } else if take("+") {
            range = (1, nil)
        } else if take("?") {
            range = (0, 1)
        } else if peek("{") {
            range = try braces()
        }
        guard let (low, high) = range else { return atom }
        // Lazy or greedy decides which match is taken, not whether there is one.
        _ = take("?")
        if take("+") { throw Untranslatable("a possessive quantifier") }
        if position < bytes.count, peek("*") { throw Untranslatable("the expression repeats a repetition") }
        return .repeated(atom, min: low, max: high)
    }

    /// `{n}`, `{n,}`, `{n,m}`; nil when the brace is a literal one.
    private mutating func braces() throws(Untranslatable) -> (Int, Int?)? {
        let start = position
        position += 1
        guard let low = number() else {
            position = start
            return nil
        }
        var high: Int? = low
        if take(",") { high = number() }
        guard take("}") else {
            position = start
            return nil
        }
        guard low <= PatternParser.maximumCount, (high ?? low) >= low, (high ?? 0) <= PatternParser.maximumCount else {
            throw Untranslatable("a repetition is out of bounds")
        }
        return (low, high)
    }

    private mutating func number() -> Int? {
        let start = position
        var value = 0
        while position < bytes.count, bytes[position] &- 0x30 < 10, position - start < 6 {
            value = value * 10 + Int(bytes[position] - 0x30)
            position += 1
        }
        return position > start ? value : nil
    }

    private mutating func escape() throws(Untranslatable) -> Regex {
        position += 1
        guard position < bytes.count else { throw Untranslatable("the expression ends with a backslash") }
        switch bytes[position] {
        case UInt8(ascii: "b"):
            position += 1
            return .wordBoundary
        case UInt8(ascii: "B"): throw Untranslatable("`\\B`")
        case UInt8(ascii: "A"):
            position += 1
            return .start
        case UInt8(ascii: "z"), UInt8(ascii: "Z"):
            position += 1
            return .end
        case UInt8(ascii: "1")...UInt8(ascii: "9"), UInt8(ascii: "k"):
            throw Untranslatable("a backreference: nothing is remembered of a match")
        default:
            let set = try classEscape()
            return .set(flags.ignoresCase ? set.ignoringCase : set)
        }
    }

    /// An escape that stands for a class or a byte, in or out of brackets. The backslash was read.
    private mutating func classEscape() throws(Untranslatable) -> ByteClass {
        guard position < bytes.count else { throw Untranslatable("the expression ends with a backslash") }
        let byte = bytes[position]
        position += 1
        // In Go `\s` has no vertical tab.
        let space = ByteClass([0x20, 0x09, 0x0A, 0x0D, 0x0C])
        switch byte {
        case UInt8(ascii: "d"): return .digit
        case UInt8(ascii: "D"): return ByteClass.digit.inverted
        case UInt8(ascii: "w"): return .word
        case UInt8(ascii: "W"): return ByteClass.word.inverted
        case UInt8(ascii: "s"): return space
        case UInt8(ascii: "S"): return space.inverted
        case UInt8(ascii: "t"): return ByteClass([0x09])
        case UInt8(ascii: "n"): return ByteClass([0x0A])
        case UInt8(ascii: "r"): return ByteClass([0x0D])
        case UInt8(ascii: "f"): return ByteClass([0x0C])
        case UInt8(ascii: "v"): return ByteClass([0x0B])
        case UInt8(ascii: "x"): return try hexadecimal()
        case UInt8(ascii: "p"), UInt8(ascii: "P"): throw Untranslatable("a Unicode class")
        default:
            guard !ByteClass.alphanumeric.contains(byte), byte < 0x80 else {
                throw Untranslatable("an unknown escape")
            }
            return ByteClass([byte])
        }
    }

    private mutating func hexadecimal() throws(Untranslatable) -> ByteClass {
        let isBraced = take("{")
        let start = position
        while position < bytes.count, position - start < (isBraced ? 8 : 2), Self.isHex(bytes[position]) {
            position += 1
        }
        let digits = String(decoding: bytes[start..<position], as: Unicode.UTF8.self)
        if isBraced, !take("}") { throw Untranslatable("an unclosed `\\x{`") }
        guard let value = UInt32(digits, radix: 16), value < 0x80 else {
            throw Untranslatable("a character outside of ASCII")
        }
        return ByteClass([UInt8(value)])
    }

    private static func isHex(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 6 }

    private static let named: [(StaticString, ByteClass)] = [
        ("[:alnum:]", .alphanumeric), ("[:alpha:]", ByteClass.upper.union(.lower)), ("[:digit:]", .digit),
        ("[:lower:]", .lower), ("[:upper:]", .upper), ("[:word:]", .word), ("[:space:]", .whitespace),
        ("[:xdigit:]", ByteClass("0123456789abcdefABCDEF")),
        ("[:punct:]", ByteClass((0x21...0x7E).map { UInt8($0) }).intersection(ByteClass.alphanumeric.inverted)),
    ]

    private mutating func bracket() throws(Untranslatable) -> ByteClass {
        position += 1
        let isNegated = take("^")
        var set = ByteClass()
        var isFirst = true
        while true {
            guard position < bytes.count else { throw Untranslatable("the expression has an unclosed `[`") }
            if peek("]"), !isFirst { break }
            isFirst = false
            if let (name, members) = Self.named.first(where: { peek($0.0) }) {
                position += name.utf8CodeUnitCount
                set = set.union(members)
                continue
            }
            if peek("[:") { throw Untranslatable("an unknown class name") }
            let low = try bracketItem()
            guard low.count == 1, peek("-"), position + 1 < bytes.count, bytes[position + 1] != UInt8(ascii: "]") else {
                set = set.union(low)
                continue
            }
            position += 1
            let high = try bracketItem()
            guard let first = low.members.first, let last = high.members.first, high.count == 1, first <= last else {
                throw Untranslatable("a range that cannot be read")
            }
            set.insert(first...last)
        }
        position += 1
        if flags.ignoresCase { set = set.ignoringCase }
        return isNegated ? set.inverted : set
    }

    private mutating func bracketItem() throws(Untranslatable) -> ByteClass {
        let byte = bytes[position]
        guard byte < 0x80 else { throw Untranslatable("a class with characters outside of ASCII") }
        position += 1
        return byte == UInt8(ascii: "\\") ? try classEscape() : ByteClass([byte])
    }
}

extension ByteClass {
    func intersection(_ other: ByteClass) -> ByteClass { inverted.union(other.inverted).inverted }
}
