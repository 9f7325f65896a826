// A user and a password side by side, and passwords that are told by how people choose them.
extension Engine {
    /// Longest password that is told by its looks, and the shortest, in bytes.
    private static let chosenLength = 8...64
    /// Longest user before a password, in bytes.
    private static let maximumUser = 64

    /// A word with letters and an odd mark, or with letters of either case and two digits: no identifier, address or path.
    mutating func isChosen(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        guard Self.chosenLength.contains(end - start) else { return false }
        var (upper, lower, digits, marks) = (0, 0, 0, 0)
        for position in start..<end {
            switch unsafe text[position] {
            case 0x41...0x5A: upper += 1
            case 0x61...0x7A: lower += 1
            case 0x30...0x39: digits += 1
            case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "^"), UInt8(ascii: "*"),
                UInt8(ascii: "~"):
                marks += position > start ? 1 : 0
            case UInt8(ascii: "@"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "%"),
                UInt8(ascii: "+"), UInt8(ascii: "="), UInt8(ascii: "?"), UInt8(ascii: "&"):
                break
            default: return false
            }
        }
        unsafe inspected.pointee &+= end - start
        return (marks > 0 && upper + lower > 0) || (upper > 0 && lower > 0 && digits >= 2)
    }

    /// Whether an argument looks given rather than named: chosen, or generated.
    mutating func isGiven(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        unsafe isChosen(text, start, end) || isRandom(text, start, end)
    }

    /// `alice / password`, `alice:password` behind a name that announces both. True when there is one.
    mutating func pairValue(
        _ text: UnsafePointer<UInt8>, _ start: Int, _ high: Int, _ verdict: KeyVerdict
    ) -> Bool {
        var position = start
        while position < high, position - start < Self.maximumUser,
            unsafe isMember(text[position], of: FixedClass.name.rawValue) || text[position] == UInt8(ascii: "@")
                || text[position] == UInt8(ascii: "\\")
        {
            position += 1
        }
        guard position > start, position + 1 < high else { return false }
        let isSpaced = unsafe text[position] == 0x20
        if isSpaced { position += 1 }
        let mark = unsafe text[position]
        guard mark == UInt8(ascii: "/") || mark == UInt8(ascii: ":") || (isSpaced && mark == UInt8(ascii: "|")) else {
            return false
        }
        position += 1
        if isSpaced, position < high, unsafe text[position] == 0x20 { position += 1 }
        guard position < high, unsafe text[position] != UInt8(ascii: "/") else { return false }
        let end = unsafe trimmed(text, position, bareEnd(text, position, high))
        let isPlain =
            unsafe isSpaced && end - position <= 64 && isPassword(text, position, end)
            && hasDigit(text, position, end) && !isUUID(text, position, end)
        guard position < end, unsafe isPlain || isChosen(text, position, end),
            unsafe isSecret(text, position, end, .secret, .assignment)
        else { return false }
        note(position, end, verdict.rule)
        return true
    }

    /// How far the user of a data source is looked for before `@tcp(`, in bytes.
    private static let maximumSource = 128

    /// `user:password@tcp(host:port)/name`
    mutating func dataSource(_ text: UnsafePointer<UInt8>, _ low: Int, _ at: Int, _ rule: RuleIndex) {
        let limit = max(low, at - Self.maximumSource)
        var first = at
        var colon = -1
        while first > limit {
            let byte = unsafe text[first - 1]
            if byte <= 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "`")
                || byte == UInt8(ascii: "=")
            {
                break
            }
            first -= 1
            if byte == UInt8(ascii: ":") { colon = first }
        }
        unsafe inspected.pointee &+= at - first
        guard colon > first, colon + 1 < at, unsafe !isTag(text, colon + 1, at) else { return }
        // The colon of a tag parts nothing.
        if unsafe colon >= low + 9 && hasPrefix("[REDACTED:", text, colon - 9, at) { return }
        if unsafe isPlaceholder(text, colon + 1, at) { return }
        note(colon + 1, at, rule)
    }
}
