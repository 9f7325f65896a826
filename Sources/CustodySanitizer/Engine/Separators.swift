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

    /// Most white space at the beginning of a line.
    private static let maximumIndentation = 32

    /// Most spaces between a name, its separator and its value.
    private static let maximumSpaces = 12

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
        if first > low, unsafe text[first - 1] == UInt8(ascii: "<") || text[first - 1] == UInt8(ascii: ":"),
            let end = unsafe elementStart(text, low, high, first, position)
        {
            return Separator(end: end, isElement: true)
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

    /// Most bytes of an element's tag besides its name: a prefix before it, attributes behind it.
    private static let maximumTag = 64

    /// Where the content of `<name>`, `<p:name>` or `<name Type="x">` begins; nil when the name is no element's.
    private mutating func elementStart(
        _ text: UnsafePointer<UInt8>, _ low: Int, _ high: Int, _ first: Int, _ last: Int
    ) -> Int? {
        guard last < high, unsafe text[last] == UInt8(ascii: ">") || text[last] == 0x20 else { return nil }
        var open = first - 1
        let farthest = max(low, first - Self.maximumTag)
        if unsafe text[open] == UInt8(ascii: ":") {
            repeat { open -= 1 } while unsafe open > farthest && Self.isAlphanumeric(text[open])
            guard open >= low, unsafe text[open] == UInt8(ascii: "<") else { return nil }
        }
        var close = last
        let limit = min(high, last + Self.maximumTag)
        while close < limit, unsafe text[close] != UInt8(ascii: ">") {
            if unsafe text[close] == UInt8(ascii: "<") || text[close] == UInt8(ascii: "/") { return nil }
            close += 1
        }
        guard close < limit else { return nil }
        close += 1
        // `<AdministratorPassword><Value>x</Value>`
        return unsafe hasPrefix("<Value>", text, close, high) ? close + 7 : close
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
        case UInt8(ascii: "<"): return unsafe propertyValue(text, position, high)
        case UInt8(ascii: "|") where position > gap:
            // A column of a table; `auth0|5f7c8ec7c33c6c004bbafe82` is an identifier.
            position += 1
            result.isColon = true
        case UInt8(ascii: ":"):
            position += 1
            if position < high, unsafe text[position] == UInt8(ascii: "=") {
                position += 1
            } else if position < high, unsafe text[position] == UInt8(ascii: ":") {
                // `userPassword:: <base64>` of LDIF; `Password::new` is a path.
                guard position + 2 < high, unsafe text[position + 1] == 0x20 else { return nil }
                position += 1
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

    /// `<key>ApiKey</key>`, and `<string>x</string>` behind it, as property lists have it.
    private mutating func propertyValue(_ text: UnsafePointer<UInt8>, _ start: Int, _ high: Int) -> Separator? {
        guard unsafe hasPrefix("</key>", text, start, high) else { return nil }
        var position = start + 6
        let limit = min(high, position + Self.maximumIndentation)
        while position < limit, unsafe text[position] <= 0x20 { position += 1 }
        guard unsafe hasPrefix("<string>", text, position, high) else { return nil }
        return Separator(end: position + 8, isElement: true)
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
