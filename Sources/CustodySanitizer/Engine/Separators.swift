// Between a name and its value: `=`, `:`, `: "`, `>`, `(`, a space.
extension Engine {
    /// What stands between a name and its value.
    struct Separator {
        var end: Int
        var isColon = false
        /// The element's content, up to the next `<`.
        var isElement = false
        /// Depth of escaping of the quotes around the name, plus one; 0 without quotes.
        var quoting: UInt8 = 0
        /// The name stands in quotes of either kind.
        var isQuoted = false
        /// No separator at all: words of a sentence.
        var isProse = false
        /// An argument, or what a name is compared with: a quoted value that may be the name of something.
        var isArgument = false
    }

    /// Most spaces between a name, its separator and its value.
    private static let maximumSpaces = 4

    @inline(__always)
    mutating func separator(
        _ text: UnsafePointer<UInt8>, _ low: Int, _ high: Int, _ first: Int, _ last: Int
    ) -> Separator? {
        var result = Separator(end: last)
        var position = last
        // `name=value`: what is met most often.
        if position &+ 1 < high, unsafe text[position] == UInt8(ascii: "="),
            unsafe text[position &+ 1] != UInt8(ascii: "=") && text[position &+ 1] != UInt8(ascii: ">")
        {
            result.end = unsafe skipSpaces(text, position &+ 1, high)
            return result
        }
        if position < high, unsafe text[position] == UInt8(ascii: ">"), first > low,
            unsafe text[first - 1] == UInt8(ascii: "<")
        {
            return Separator(end: position + 1, isElement: true)
        }
        var slashes = 0
        while position < high, unsafe text[position] == UInt8(ascii: "\\"), slashes < 7 {
            slashes += 1
            position += 1
        }
        if position < high, unsafe text[position] == UInt8(ascii: "\"") || text[position] == UInt8(ascii: "'") {
            // Only a double quote makes it JSON in text; behind a single one the tag needs no quotes, and must not get any.
            if unsafe text[position] == UInt8(ascii: "\"") {
                result.quoting = slashes == 0 ? 1 : slashes == 1 ? 2 : slashes == 3 ? 3 : 4
            }
            result.isQuoted = true
            position += 1
        } else if slashes > 0 {
            return nil
        }
        // `user[password]=`
        if position < high, unsafe text[position] == UInt8(ascii: "]") {
            position += 1
        } else if unsafe Escapes.percent(text, position, high) == UInt8(ascii: "]") {
            position += 3
        }
        return unsafe sign(text, low, high, first, last, position, result)
    }

    /// What assigns, behind the name, the quotes around it and its bracket.
    @inline(__always)
    private mutating func sign(
        _ text: UnsafePointer<UInt8>, _ low: Int, _ high: Int, _ first: Int, _ last: Int, _ gap: Int,
        _ found: Separator
    ) -> Separator? {
        var result = found
        var position = unsafe skipSpaces(text, gap, high)
        guard position < high else { return nil }
        switch unsafe text[position] {
        case UInt8(ascii: "="):
            position += 1
            if position < high, unsafe text[position] == UInt8(ascii: ">") { position += 1 }
            if position < high, unsafe text[position] == UInt8(ascii: "=") {
                return unsafe argument(text, position + 1, high)
            }
        case UInt8(ascii: "("): return unsafe argument(text, position + 1, high)
        case UInt8(ascii: ",") where result.isQuoted:
            return unsafe isFirstArgument(text, low, first) ? argument(text, position + 1, high) : nil
        case UInt8(ascii: ">") where result.isQuoted:
            // `<property name="db.password">x</property>`
            result = Separator(end: position + 1, isElement: true)
            result.isArgument = true
            return result
        case 0x0A: return unsafe yamlValue(text, position, high)
        case UInt8(ascii: ":"):
            position += 1
            if position < high, unsafe text[position] == UInt8(ascii: "=") {
                position += 1
            } else if position < high, unsafe text[position] == UInt8(ascii: ":") {
                return nil
            } else {
                result.isColon = true
            }
        case UInt8(ascii: "%"):
            // `=` or `:` of a percent-encoded text.
            guard position + 3 <= high, unsafe text[position + 1] == UInt8(ascii: "3") else { return nil }
            let digit = unsafe text[position + 2] | 0x20
            guard digit == UInt8(ascii: "d") || digit == UInt8(ascii: "a") else { return nil }
            position += 3
        default:
            guard gap < position else { return nil }
            result.end = position
            if result.isQuoted { return unsafe valueAttribute(text, position, high) }
            // `--password hunter2`
            if unsafe text[first] == UInt8(ascii: "-"), unsafe text[position] != UInt8(ascii: "-") { return result }
            // `the password is hunter2`, `password hunter2`; `pass` alone is a verb as well.
            guard last - first > 4 else { return nil }
            result.isProse = true
            return result
        }
        result.end = unsafe skipSpaces(text, position, high)
        return result
    }

    /// `define('DB_PASSWORD', 'x')`; a list of names is no call.
    private func isFirstArgument(_ text: UnsafePointer<UInt8>, _ low: Int, _ first: Int) -> Bool {
        var before = first - 1
        while before > low, unsafe text[before - 1] == UInt8(ascii: "\\") { before -= 1 }
        while before > low, unsafe text[before - 1] == 0x20 { before -= 1 }
        return unsafe before > low && text[before - 1] == UInt8(ascii: "(")
    }

    /// A quoted value that is an argument, or compared with.
    private mutating func argument(_ text: UnsafePointer<UInt8>, _ start: Int, _ high: Int) -> Separator? {
        var position = start
        if position < high, unsafe text[position] == UInt8(ascii: "=") { position += 1 }
        position = unsafe skipSpaces(text, position, high)
        var quote = position
        while quote < high, unsafe text[quote] == UInt8(ascii: "\\"), quote - position < 7 { quote += 1 }
        guard quote < high, unsafe text[quote] == UInt8(ascii: "\"") || text[quote] == UInt8(ascii: "'") else {
            return nil
        }
        return Separator(end: position, isArgument: true)
    }

    /// `- name: DB_PASSWORD`, and `value: x` in the line behind it.
    private mutating func yamlValue(_ text: UnsafePointer<UInt8>, _ lineEnd: Int, _ high: Int) -> Separator? {
        var position = lineEnd + 1
        while position < high, position - lineEnd <= 32, unsafe text[position] == 0x20 { position += 1 }
        guard unsafe hasPrefix("value:", text, position, high) else { return nil }
        position = unsafe skipSpaces(text, position + 6, high)
        return position < high ? Separator(end: position) : nil
    }

    /// `<add key="ApiKey" value="..."/>`: the attribute behind a quoted name.
    private mutating func valueAttribute(_ text: UnsafePointer<UInt8>, _ position: Int, _ high: Int) -> Separator? {
        guard unsafe hasPrefixIgnoringCase("value=", text, position, high) else { return nil }
        return Separator(end: position + 6, isQuoted: true)
    }

    mutating func skipSpaces(_ text: UnsafePointer<UInt8>, _ start: Int, _ high: Int) -> Int {
        var position = start
        while position < high, position - start < Self.maximumSpaces,
            unsafe text[position] == 0x20 || text[position] == 0x09
        {
            position += 1
        }
        return position
    }
}
