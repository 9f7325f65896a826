// Structures that are found by code of their own.
extension Engine {
    /// Longest label between `-----BEGIN ` and the dashes behind it, in bytes.
    private static let maximumLabel = 64

    @inline(__always)
    mutating func runEnd(
        _ text: UnsafePointer<UInt8>, _ position: Int, _ limit: Int, _ fixed: FixedClass, order: Int = 0
    ) -> Int {
        unsafe runEnd(text, position, limit, fixed.rawValue, fixed.memo + order)
    }

    /// A PEM private key, from `-----BEGIN` to the end of its END line; to the end of the text when that is missing.
    @inline(never)
    mutating func privateKeyBlock(
        _ text: UnsafePointer<UInt8>, _ low: Int, _ high: Int, _ start: Int, _ labelStart: Int, _ rule: RuleIndex
    ) {
        if isCovered(start) { return }
        var labelEnd = labelStart
        let limit = min(high, labelStart + Self.maximumLabel)
        while labelEnd < limit, unsafe text[labelEnd] != UInt8(ascii: "-") { labelEnd += 1 }
        guard unsafe find("PRIVATE KEY", text, labelStart, labelEnd) != nil else { return }
        var end = high
        if let closing = unsafe find("-----END", text, labelEnd, high) {
            end =
                unsafe find("-----", text, closing + 8, min(high, closing + 8 + Self.maximumLabel + 5)).map { $0 + 5 }
                ?? high
        }
        note(start, end, rule)
    }

    /// The first place of `literal` in the range. `literal` must not repeat its own beginning after other bytes.
    mutating func find(_ literal: StaticString, _ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int? {
        let count = literal.utf8CodeUnitCount
        let bytes = unsafe literal.utf8Start
        let first = unsafe bytes[0]
        let last = end - count
        var position = start
        defer { unsafe inspected.pointee &+= position - start }
        while position <= last {
            guard unsafe text[position] == first else {
                position &+= 1
                continue
            }
            var matched = 1
            while matched < count, unsafe text[position &+ matched] == bytes[matched] { matched &+= 1 }
            if matched == count { return position }
            position &+= 1
        }
        return nil
    }

    /// A JWT: a header that decodes to a JSON object, and a payload that does or a signature; JWE with its five parts.
    @inline(never)
    mutating func jsonWebToken(
        _ text: UnsafePointer<UInt8>, _ low: Int, _ high: Int, _ start: Int, _ rule: RuleIndex
    ) {
        guard unsafe isWordStart(text, low, start), !isCovered(start) else { return }
        let header = unsafe runEnd(text, start, high, .base64URL)
        guard header - start >= 12, header < high, unsafe text[header] == UInt8(ascii: ".") else { return }
        // Whoever finds windows without regard to case brings capitals there too.
        if unsafe text[start + 2] == UInt8(ascii: "J"), unsafe !Structure.behindBrace.contains(text[start + 3]) {
            return
        }
        let payload = unsafe runEnd(text, header + 1, high, .base64URL, order: 1)
        var end = payload
        var hasSignature = false
        for _ in 0..<3 {
            guard end < high, unsafe text[end] == UInt8(ascii: ".") else { break }
            let next = unsafe runEnd(text, end + 1, high, .base64URL, order: 2)
            if next - end > 16 { hasSignature = true }
            end = next
        }
        let isObject = unsafe payload - header > 8 && text[header + 1] == UInt8(ascii: "e")
        guard isObject || hasSignature else { return }
        note(start, end, rule)
    }

    /// Shortest user of a URL that is a token, in bytes: what reporting services put there is shorter, and public.
    private static let minimumUserToken = 36

    /// The password of `user:password@` behind `://`.
    @inline(never)
    mutating func urlPassword(_ text: UnsafePointer<UInt8>, _ start: Int, _ high: Int, _ rule: RuleIndex) {
        let end = unsafe runEnd(text, start, high, .authority)
        var at = end - 1
        while at > start, unsafe text[at] != UInt8(ascii: "@") { at -= 1 }
        if at <= start {
            guard let far = unsafe markedPasswordEnd(text, start, end, high) else { return }
            at = far
        }
        var colon = start
        while colon < at, unsafe text[colon] != UInt8(ascii: ":") { colon += 1 }
        // A token in the user's place.
        if colon == at, at - start >= Self.minimumUserToken, unsafe isRandom(text, start, at) {
            return note(start, at, rule)
        }
        // The colon of a tag parts no user from a password.
        if colon >= start + 9, unsafe hasPrefix("[REDACTED:", text, colon - 9, at) { return }
        guard colon + 1 < at, unsafe !isPlaceholder(text, colon + 1, at) && !isTag(text, colon + 1, at) else { return }
        note(colon + 1, at, rule)
    }

    /// Most bytes of a password behind a mark that ends an authority.
    private static let maximumMarked = 64

    /// The `@` behind a password with a `#` or `?` in it, as people write it who do not encode it; nil when what stands behind
    /// the colon is a port, or there is none.
    private func markedPasswordEnd(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ high: Int) -> Int? {
        guard end < high, unsafe text[end] == UInt8(ascii: "#") || text[end] == UInt8(ascii: "?") else { return nil }
        var isPort = true
        var position = end
        while position > start, unsafe text[position - 1] != UInt8(ascii: ":") {
            position -= 1
            if unsafe text[position] &- 0x30 >= 10 { isPort = false }
        }
        guard position > start, !isPort else { return nil }
        position = end
        let limit = min(high, end + Self.maximumMarked)
        while position < limit, unsafe text[position] != UInt8(ascii: "@") {
            let byte = unsafe text[position]
            guard byte > 0x20, byte != UInt8(ascii: "/"), byte != UInt8(ascii: "\""), byte != UInt8(ascii: "'") else {
                return nil
            }
            position += 1
        }
        return position < limit ? position : nil
    }

    /// The credential behind `Bearer` and white space.
    @inline(never)
    mutating func bearer(
        _ text: UnsafePointer<UInt8>, _ low: Int, _ high: Int, _ start: Int, _ end: Int, _ rule: RuleIndex
    ) {
        guard unsafe isWordStart(text, low, start) else { return }
        let value = unsafe credentialStart(text, end, high)
        guard value > end else { return }
        let valueEnd = unsafe trimmed(text, value, runEnd(text, value, high, .bearer))
        guard valueEnd - value >= 12, unsafe !isPlaceholder(text, value, valueEnd) else { return }
        let needs: TokenPattern.Needs = valueEnd - value >= 40 ? [.lower] : [.digit]
        guard unsafe has(needs.rawValue, text, value, valueEnd) else { return }
        note(value, valueEnd, rule)
    }

    /// The credential behind `Basic`: base64 of text with a colon in it.
    @inline(never)
    mutating func basic(
        _ text: UnsafePointer<UInt8>, _ low: Int, _ high: Int, _ start: Int, _ end: Int, _ rule: RuleIndex
    ) {
        guard unsafe isWordStart(text, low, start) else { return }
        let value = unsafe credentialStart(text, end, high)
        guard value > end else { return }
        var valueEnd = unsafe runEnd(text, value, high, .base64)
        guard valueEnd - value >= 4, unsafe decodesToUserAndPassword(text, value, valueEnd) else { return }
        while valueEnd < high, unsafe text[valueEnd] == UInt8(ascii: "=") { valueEnd += 1 }
        note(value, valueEnd, rule)
    }

    /// Behind a scheme word: the first byte of the credential, or `end` itself when no separator follows.
    private mutating func credentialStart(_ text: UnsafePointer<UInt8>, _ end: Int, _ high: Int) -> Int {
        var position = end
        while position < high, position - end < 3 {
            let byte = unsafe text[position]
            if byte == 0x20 || byte == 0x09 || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ":") {
                position += 1
            } else if byte == UInt8(ascii: "%"), position + 3 <= high, unsafe text[position + 1] == UInt8(ascii: "2"),
                unsafe text[position + 2] == UInt8(ascii: "0")
            {
                return position + 3
            } else {
                break
            }
        }
        return position
    }

    /// Without the full stop or equals signs that end a sentence rather than a token. However many candidates end at one
    /// place, the full stops there are passed once.
    mutating func trimmed(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int {
        if trimmedRun.epoch == epoch, trimmedRun.end == end { return max(start, trimmedRun.start) }
        var last = end
        while last > start, unsafe text[last - 1] == UInt8(ascii: ".") { last -= 1 }
        unsafe inspected.pointee &+= end - last
        trimmedRun = RunMemo(epoch: epoch, start: last, end: end)
        return last
    }

    /// Decodes base64 until a colon is found; everything on the way must be printable.
    private mutating func decodesToUserAndPassword(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        var bits: UInt32 = 0
        var count = 0
        var decoded = 0
        for position in start..<min(end, start + 512) {
            let digit = unsafe Self.base64Digit(text[position])
            guard digit < 64 else { return false }
            bits = bits << 6 | UInt32(digit)
            count += 6
            guard count >= 8 else { continue }
            count -= 8
            let byte = UInt8(truncatingIfNeeded: bits >> UInt32(count))
            if byte == UInt8(ascii: ":") { return decoded > 0 || end - start >= 8 }
            guard byte >= 0x20, byte != 0x7F else { return false }
            decoded += 1
        }
        return false
    }

    /// The value of a base64 digit of either alphabet; 64 for anything else.
    @inline(__always)
    static func base64Digit(_ byte: UInt8) -> UInt8 {
        switch byte {
        case 0x41...0x5A: byte - 0x41
        case 0x61...0x7A: byte - 0x61 + 26
        case 0x30...0x39: byte - 0x30 + 52
        case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
        case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
        default: 64
        }
    }
}
