// `name=value`, `name: value`, `--name value`, `"name":"value"` and `<name>value</name>` inside text.
extension Engine {
    /// Looks at the name around a keyword and at what is assigned to it.
    mutating func name(_ text: UnsafePointer<UInt8>, _ low: Int, _ high: Int, _ start: Int, _ end: Int) {
        // A name holds several keywords (`secret_access_key`); it is judged once.
        if start < nameEnd { return }
        var start = start
        if unsafe text[start] == 0x20 { start += 1 }
        if unsafe mayBePrefix(text, high, end) && prefixedKey(text, low, high, start, end) { return }
        let isNameByte = unsafe classes + Int(FixedClass.name.rawValue) &* 256
        let farthest = max(low, start &- KeyNames.maximumLength)
        var first = start
        while first > farthest, unsafe isNameByte[Int(text[first &- 1])] != 0 { first &-= 1 }
        var isEncoded = unsafe text[start] == UInt8(ascii: "%")
        // `%26password%3D`: the digits belong to the escape. `client%5Fsecret`: the escape belongs to the name.
        while start - first >= 2 || first == start, first > low, unsafe text[first - 1] == UInt8(ascii: "%"),
            first + 1 < high, let byte = unsafe Escapes.percent(text, first - 1, high)
        {
            guard unsafe isNameByte[Int(byte)] != 0, start - first < KeyNames.maximumLength else {
                if first < start { first += 2 }
                break
            }
            isEncoded = true
            first -= 1
            while first > farthest, unsafe isNameByte[Int(text[first &- 1])] != 0 { first &-= 1 }
        }
        var last = end
        while last < high, last - end < KeyNames.maximumLength {
            if unsafe isNameByte[Int(text[last])] != 0 {
                last += 1
            } else if unsafe text[last] == UInt8(ascii: "%"), let byte = unsafe Escapes.percent(text, last, high),
                unsafe isNameByte[Int(byte)] != 0
            {
                isEncoded = true
                last += 3
            } else {
                break
            }
        }
        nameEnd = last
        // A full stop or dashes at the end belong to the sentence.
        var nameLimit = last
        while nameLimit > end,
            unsafe text[nameLimit - 1] == UInt8(ascii: ".") || text[nameLimit - 1] == UInt8(ascii: "-")
        {
            nameLimit -= 1
        }
        var verdict =
            unsafe isEncoded
            ? encodedNameVerdict(text, first, nameLimit)
            : names.verdict(text + first, nameLimit - first, readable: high - first, rules: rules)
        if verdict.policy == .keyField { verdict = bareKey }
        guard verdict.isSecret || verdict.policy == .login else { return }
        // The rule's id in a tag is no name: what follows the tag is not its value.
        if first - 10 >= low, unsafe text[first - 1] == UInt8(ascii: ":"),
            unsafe hasPrefix("[REDACTED:", text, first - 10, high)
        {
            return
        }
        // A segment of an ARN or of a path (`arn:aws:secretsmanager:...:secret:name`) assigns nothing.
        if first > low, last < high, unsafe text[last] == UInt8(ascii: ":"),
            unsafe text[first - 1] == UInt8(ascii: ":")
                || (text[first - 1] == UInt8(ascii: "/") && first - 2 >= low && Self.isAlphanumeric(text[first - 2])
                    && !(first - 5 >= low && hasPrefixIgnoringCase("user/", text, first - 5, high)))
        {
            return
        }
        guard let separator = unsafe separator(text, low, high, first, last) else { return }
        unsafe value(text, high, separator, verdict)
    }

    @inline(__always)
    private func mayBePrefix(_ text: UnsafePointer<UInt8>, _ high: Int, _ end: Int) -> Bool {
        unsafe end < high && (text[end] == UInt8(ascii: "_") || text[end] == UInt8(ascii: "-"))
    }

    /// Shortest part behind `vendor_` that is a key, in bytes: identifiers that are built alike are shorter.
    private static let minimumPrefixedKey = 28

    /// `vendor_<key>`: what a generator made, in both cases and with digits, behind a vendor's name or a word for secrets.
    private mutating func prefixedKey(
        _ text: UnsafePointer<UInt8>, _ low: Int, _ high: Int, _ start: Int, _ end: Int
    ) -> Bool {
        guard let rule = rules.names.vendorRule, unsafe isWordStart(text, low, start) else { return false }
        let last = unsafe runEnd(text, end + 1, high, .base64URL)
        let needs: TokenPattern.Needs = [.digit, .upper, .lower]
        guard last - end > Self.minimumPrefixedKey, unsafe has(needs.rawValue, text, end + 1, last),
            unsafe isRandom(text, end + 1, last) && !contains(UInt8(ascii: "_"), text, end + 1, last)
        else { return false }
        note(start, last, rule)
        nameEnd = last
        return true
    }

    /// The verdict on a name with percent-encoded characters.
    private mutating func encodedNameVerdict(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> KeyVerdict {
        // Of a longer name the last bytes decide.
        unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: max(8, end - start)) { decoded in
            guard let base = decoded.baseAddress else { return .none }
            var count = 0
            var position = start
            while position < end {
                if unsafe text[position] == UInt8(ascii: "%"), let byte = unsafe Escapes.percent(text, position, end) {
                    unsafe base[count] = byte
                    position += 3
                } else {
                    unsafe base[count] = text[position]
                    position += 1
                }
                count += 1
            }
            for index in count..<max(8, count) { unsafe base[index] = 0 }
            return unsafe names.verdict(base, count, readable: max(8, count), rules: rules)
        }
    }

    @inline(__always)
    private mutating func value(
        _ text: UnsafePointer<UInt8>, _ high: Int, _ separator: Separator, _ verdict: KeyVerdict
    ) {
        var start = separator.end
        // A program that names a header (`Add("Cookie", "...")`) is evidence, and often one value in base64.
        guard start < high, !(separator.isArgument && isHeader(verdict.rule)) else { return }
        if separator.isElement {
            let end = unsafe runEnd(text, start, high, .element)
            if separator.isArgument, unsafe !isChosen(text, start, end) { return }
            if unsafe isSecret(text, start, end, verdict.policy, .assignment) { note(start, end, verdict.rule) }
            return
        }
        if separator.isProse {
            unsafe proseValue(text, start, high, verdict)
            return
        }
        var quote = start
        while quote < high, unsafe text[quote] == UInt8(ascii: "\\"), quote - start < 7 { quote += 1 }
        if quote < high, unsafe text[quote] == UInt8(ascii: "\"") || text[quote] == UInt8(ascii: "'") {
            let isDouble = unsafe text[quote] == UInt8(ascii: "\"")
            let depth = quote - start
            start = quote + 1
            // A tag and the closing quote: what was replaced before.
            if start < high, unsafe text[start] == UInt8(ascii: "["), let end = unsafe endOfTag(text, start, high),
                end < high, unsafe text[end] == text[quote]
            {
                return
            }
            let end = unsafe quotedEnd(text, start, high, isDouble, depth)
            if separator.isArgument, unsafe !isGiven(text, start, end) { return }
            if unsafe verdict.isPair && pairValue(text, start, end, verdict) { return }
            if unsafe isSecret(text, start, end, verdict.policy, .assignment) { note(start, end, verdict.rule) }
            return
        }
        // A name inside a value that is replaced already: its own value ends where that one does.
        if isCovered(start) { return }
        if isHeader(verdict.rule), !separator.isQuoted {
            let end = unsafe headerEnd(text, start, high)
            if unsafe isRemark(text, start, end) || isPlaceholderCredential(text, start, end) { return }
            if unsafe isSecret(text, start, end, .secret, separator.isColon ? .prose : .assignment) {
                note(start, end, verdict.rule)
            }
            return
        }
        if verdict.isPair {
            if unsafe pairValue(text, start, high, verdict) { return }
            if verdict.policy == .login { return }
        }
        // The bracket of a tag ends a value, if nothing else does.
        if unsafe text[start] == UInt8(ascii: "["), unsafe endOfTag(text, start, high) != nil { return }
        let end = unsafe bareEnd(text, start, high)
        let context: ValueContext = separator.isColon && !separator.isQuoted ? .prose : .assignment
        guard unsafe isSecret(text, start, end, verdict.policy, context) else { return }
        // A bare number behind a quoted name: JSON in text. It stays JSON when the tag is quoted like the name.
        note(start, end, verdict.rule, quoting: separator.quoting)
    }

    /// End of a value in quotes that are escaped by `depth` backslashes. A quote with more of them belongs to the value.
    private mutating func quotedEnd(
        _ text: UnsafePointer<UInt8>, _ start: Int, _ high: Int, _ isDouble: Bool, _ depth: Int
    ) -> Int {
        let quote = isDouble ? UInt8(ascii: "\"") : UInt8(ascii: "'")
        var position = start
        while position < high {
            position = unsafe runEnd(text, position, high, isDouble ? .doubleQuoted : .singleQuoted)
            guard position < high else { break }
            let byte = unsafe text[position]
            if byte == quote { return position }
            if byte == 0x0A { return position }
            var after = position
            while after < high, unsafe text[after] == UInt8(ascii: "\\") { after += 1 }
            if after < high, unsafe text[after] == quote {
                if after - position <= depth { return position }
                after += 1
            } else if after - position == 0 {
                after += 1
            }
            position = after
        }
        return high
    }

    mutating func bareEnd(_ text: UnsafePointer<UInt8>, _ start: Int, _ high: Int) -> Int {
        let end = unsafe runEnd(text, start, high, .bareValue)
        // A tag may be the value; its bracket is no part of a bare value.
        if end < high, unsafe text[end] == UInt8(ascii: "]"), unsafe hasPrefix("[REDACTED:", text, start, end) {
            return end + 1
        }
        // `%26` and `%22` end a value in percent-encoded text.
        return unsafe min(end, nextEncodedEnd(text, start + 1, end))
    }

    /// The first `%26` or `%22` in the range, or its end. However many values end at one place, it is looked for once.
    private mutating func nextEncodedEnd(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int {
        var position = start
        if encodedEnd.epoch == epoch, encodedEnd.start <= start, start <= encodedEnd.end {
            // Nothing lies before the end of what was searched; whether something begins there is looked at again.
            position = encodedEnd.end
        } else {
            encodedEnd = RunMemo(epoch: epoch, start: start, end: start)
        }
        let first = position
        defer { unsafe inspected.pointee &+= position - first }
        while position + 3 <= end {
            if unsafe text[position] == UInt8(ascii: "%"), unsafe text[position + 1] == UInt8(ascii: "2"),
                unsafe text[position + 2] == UInt8(ascii: "6") || text[position + 2] == UInt8(ascii: "2")
            {
                encodedEnd.end = position
                return position
            }
            position += 1
        }
        encodedEnd.end = max(encodedEnd.end, position)
        return end
    }

    mutating func isHeader(_ rule: RuleIndex) -> Bool {
        unsafe traits[Int(rule)].isHeader
    }

    /// End of a header's value in text: a scheme and its credential, or the line.
    private mutating func headerEnd(_ text: UnsafePointer<UInt8>, _ start: Int, _ high: Int) -> Int {
        let line = unsafe runEnd(text, start, high, .line)
        for scheme in Self.schemes {
            let end = start + scheme.utf8CodeUnitCount
            guard end < line, unsafe text[end] == 0x20, unsafe hasPrefixIgnoringCase(scheme, text, start, line) else {
                continue
            }
            return unsafe runEnd(text, end + 1, line, .bareValue, order: 1)
        }
        for scheme in Self.parameterSchemes where unsafe hasPrefixIgnoringCase(scheme, text, start, line) {
            return unsafe parametersEnd(text, start, high)
        }
        return line
    }

    /// `Bearer $TOKEN`: a scheme and where the credential comes from.
    private mutating func isPlaceholderCredential(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        var value = start
        while value < end, value - start < 12, unsafe text[value] != 0x20 { value += 1 }
        guard value + 1 < end, unsafe text[value] == 0x20 && text[value + 1] == UInt8(ascii: "$") else { return false }
        return unsafe isPlaceholder(text, value + 1, end)
    }

    /// Longest number in a sentence that says nothing, in digits.
    private static let maximumPlainNumber = 5

    /// Whether each word is of letters alone, or a short number.
    private mutating func hasPlainWords(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        var letters = 0
        var digits = 0
        for position in start..<end {
            let byte = unsafe text[position]
            if byte &- 0x30 < 10 {
                digits += 1
            } else if byte == 0x20 {
                (letters, digits) = (0, 0)
                continue
            } else {
                letters += 1
            }
            if digits > Self.maximumPlainNumber || (digits > 0 && letters > 1) { return false }
        }
        return true
    }

    /// A sentence about a header: no scheme, no assignment, and no word with digits in it.
    private mutating func isRemark(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        guard unsafe contains(0x20, text, start, end), unsafe !contains(UInt8(ascii: "="), text, start, end),
            unsafe hasPlainWords(text, start, end)
        else { return false }
        return !(Self.schemes + Self.parameterSchemes).contains {
            unsafe hasPrefixIgnoringCase($0, text, start, end)
        }
    }

    /// End of `Digest name="value", ...`: of the line, or before a quote that is not paired.
    private mutating func parametersEnd(_ text: UnsafePointer<UInt8>, _ start: Int, _ high: Int) -> Int {
        var position = unsafe runEnd(text, start, high, .line)
        while position + 1 < high, unsafe text[position] == UInt8(ascii: "\""),
            unsafe text[position - 1] == UInt8(ascii: "=")
        {
            let close = unsafe runEnd(text, position + 1, high, .doubleQuoted)
            guard close < high, unsafe text[close] == UInt8(ascii: "\"") else { return position }
            position = unsafe runEnd(text, close + 1, high, .line)
        }
        return position
    }

    private static let schemes: [StaticString] = [
        "bearer", "basic", "token", "apikey", "api-key", "key", "negotiate", "splunk",
    ]

    /// Schemes whose credential is a list of parameters with quotes.
    private static let parameterSchemes: [StaticString] = ["digest ", "hawk ", "oauth ", "aws4-hmac-sha256 "]

    mutating func hasPrefixIgnoringCase(
        _ prefix: StaticString, _ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int
    ) -> Bool {
        let count = prefix.utf8CodeUnitCount
        guard end - start >= count else { return false }
        for offset in 0..<count where unsafe KeyNames.lowercased(text[start + offset]) != prefix.utf8Start[offset] {
            return false
        }
        return true
    }
}
