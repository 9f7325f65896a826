// Values that a sentence gives away: `the password is hunter2`, `datadog api key: ...`.
extension Engine {
    /// Most words between a name and its value.
    private static let maximumFillers = 5

    /// Words that may stand between a name and its value, and what they say.
    private enum Filler: UInt8 {
        /// Nothing follows from it.
        case plain
        /// The value follows: `is`, `was`, `to`, `:`.
        case copula
        /// Of a secret: `key`, `token`.
        case secret
        /// The next word says whose: `for`.
        case owner
    }

    private static let fillers: [(word: StaticString, kind: Filler)] = [
        ("is", .copula), ("was", .copula), ("to", .copula), ("are", .copula), ("of", .copula), ("=", .copula),
        ("->", .copula), ("=>", .copula), (":", .copula), ("is:", .copula), ("was:", .copula), ("to:", .copula),
        ("be", .copula), ("-", .plain), ("set", .plain), ("changed", .plain), ("reset", .plain), ("has", .plain),
        ("been", .plain), ("now", .plain), ("value", .plain), ("api", .secret), ("key", .secret), ("keys", .secret),
        ("token", .secret), ("secret", .secret), ("key:", .secret), ("token:", .secret), ("secret:", .secret),
        ("apikey", .secret), ("apikey:", .secret), ("password", .secret), ("password:", .secret), ("auth", .secret),
        ("access", .secret), ("credential", .secret), ("credentials", .secret), ("credentials:", .secret),
        ("with", .secret), ("using", .secret), ("via", .plain), ("client", .secret), ("bearer", .secret),
        ("enc", .plain), ("from", .copula), ("for", .owner), ("key=", .secret), ("token=", .secret),
        ("secret=", .secret), ("private", .plain), ("live", .plain), ("ist", .copula), ("lautet", .copula),
        ("est", .copula),
        ("es", .copula), ("\u{E8}", .copula),
    ]

    /// A sentence gives no name to the next word: only what no word looks like is a value.
    mutating func proseValue(_ text: UnsafePointer<UInt8>, _ start: Int, _ high: Int, _ verdict: KeyVerdict) {
        guard !isHeader(verdict.rule), verdict.policy != .login else { return }
        var start = start
        var hasCopula = false
        var hasOwner = false
        // A vendor alone says nothing about what follows it; a word of secrets between them does.
        var isTold = verdict.policy != .vendor
        for _ in 0..<Self.maximumFillers {
            guard let (end, kind) = unsafe filler(text, start, high) else { break }
            if kind == .copula { hasCopula = true }
            if kind == .secret { isTold = true }
            start = end
            while start < high, unsafe text[start] == 0x20 || text[start] == 0x09 { start += 1 }
            if kind == .owner {
                // `passphrase for key '/x'`: only behind `password for bob is` there is a value.
                start = unsafe wordEnd(text, start, high)
                hasOwner = true
                hasCopula = false
            }
        }
        guard isTold, start < high, hasCopula || !hasOwner else { return }
        var isQuoted = false
        if unsafe text[start] == UInt8(ascii: "\"") || text[start] == UInt8(ascii: "'")
            || text[start] == UInt8(ascii: "`")
        {
            start += 1
            isQuoted = true
        }
        // A name of its own follows: it is judged by itself.
        let end = unsafe bareEnd(text, start, high)
        let last = unsafe trimmed(text, start, end)
        guard start < last else { return }
        let isLikely: Bool
        switch verdict.policy {
        case .secret, .secretUnlessPath:
            isLikely =
                unsafe isRandom(text, start, last)
                || (isPassword(text, start, last) && (hasCopula || isQuoted || hasDigit(text, start, last))
                    && !isAddress(text, start, last))
        case .credential:
            isLikely =
                unsafe isRandom(text, start, last)
                || (hasCopula && isPassword(text, start, last) && hasDigit(text, start, last)
                    && !isUUID(text, start, last) && !isAddress(text, start, last))
        default:
            // Behind `session` and its like 32 hexadecimal characters are an identifier as often as not.
            isLikely =
                unsafe isRandom(text, start, last) && !isDigest(text, start, last)
                && !(verdict.policy == .likely && last - start == 32 && isDigits(text, start, last))
        }
        if unsafe isLikely && isSecret(text, start, last, verdict.policy, .prose) { note(start, last, verdict.rule) }
    }

    /// The beginning of the word behind the one at `start`; `start` itself when that one is long or the last.
    private mutating func wordEnd(_ text: UnsafePointer<UInt8>, _ start: Int, _ high: Int) -> Int {
        var end = start
        while end < high, end - start < 64, unsafe text[end] > 0x20 { end += 1 }
        guard end + 1 < high, unsafe text[end] == 0x20 && text[end + 1] > 0x20 else { return start }
        unsafe inspected.pointee &+= end - start
        return end + 1
    }

    /// The filler at `start` that a space follows: its end and kind.
    private mutating func filler(_ text: UnsafePointer<UInt8>, _ start: Int, _ high: Int) -> (end: Int, kind: Filler)? {
        var end = start
        while end < high, end - start <= 12, unsafe text[end] > 0x20 { end += 1 }
        guard end < high, end > start, unsafe text[end] == 0x20 else { return nil }
        unsafe inspected.pointee &+= end - start
        let first = unsafe KeyNames.lowercased(text[start])
        for filler in Self.fillers where filler.word.utf8CodeUnitCount == end - start {
            if unsafe filler.word.utf8Start[0] == first, unsafe hasPrefixIgnoringCase(filler.word, text, start, end) {
                return (end, filler.kind)
            }
        }
        return nil
    }

    /// Hexadecimal throughout.
    private func isDigits(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        for position in start..<end where unsafe !Self.isHex(text[position]) { return false }
        return true
    }

    /// Letters and digits or marks together, as a word of a sentence has not.
    mutating func isPassword(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        var letters = 0
        var others = 0
        for position in start..<min(end, start + 64) {
            if unsafe (text[position] | 0x20) &- 0x61 < 26 { letters += 1 } else { others += 1 }
        }
        return end - start >= 6 && letters > 0 && others > 0
    }

    mutating func hasDigit(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        unsafe has(TokenPattern.Needs.digit.rawValue, text, start, end)
    }

    /// A mail address, a time or a place on the network.
    private mutating func isAddress(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        var hasAt = false
        var isNumeric = true
        for position in start..<min(end, start + 64) {
            let byte = unsafe text[position]
            if byte == UInt8(ascii: "@") { hasAt = true }
            if hasAt, byte == UInt8(ascii: ".") { return true }
            if byte == UInt8(ascii: "/"), position > start,
                unsafe text[position - 1] == UInt8(ascii: ":") || position == start
            {
                return true
            }
            let isPart =
                byte &- 0x30 < 10 || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
                || byte == UInt8(ascii: "T") || byte == UInt8(ascii: "Z") || byte == UInt8(ascii: "+")
            if !isPart { isNumeric = false }
        }
        return isNumeric
    }
}
