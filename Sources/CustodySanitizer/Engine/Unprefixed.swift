// Tokens that begin with nothing of their own, by the lengths and characters of their parts.
extension Engine {
    /// Looks at a run of base64 characters, as long as it is, with what stands around it.
    mutating func unprefixed(
        _ text: UnsafePointer<UInt8>, _ low: Int, _ high: Int, _ start: Int, _ end: Int, _ rule: RuleIndex
    ) {
        guard let (first, last) = unsafe unprefixedToken(text, low, high, start, end) else { return }
        note(first, last, rule)
    }

    private mutating func unprefixedToken(
        _ text: UnsafePointer<UInt8>, _ low: Int, _ high: Int, _ start: Int, _ end: Int
    ) -> (Int, Int)? {
        let byte = unsafe text[start]
        switch end - start {
        case 24:
            // Vault before 1.10: `s.` and 24 letters and digits.
            guard start >= low + 2, unsafe text[start - 1] == UInt8(ascii: ".") && text[start - 2] == UInt8(ascii: "s"),
                unsafe isWordStart(text, low, start - 2) && isOpen(text, start, end) && isRandom(text, start, end)
            else { return nil }
            return (start - 2, end)
        case 32:
            // Ollama: 32 hexadecimal characters, a full stop, and 24 more.
            guard end < high, unsafe text[end] == UInt8(ascii: "."), unsafe isHexadecimal(text, start, end) else {
                return nil
            }
            let last = unsafe runEnd(text, end + 1, high, .base64URL)
            guard (22...26).contains(last - end - 1), unsafe isRandom(text, end + 1, last) else { return nil }
            return (start, last)
        case 34:
            // Jenkins: `11` and 32 hexadecimal characters.
            let isJenkins =
                unsafe byte == UInt8(ascii: "1") && text[start + 1] == byte && isHexadecimal(text, start, end)
            return unsafe isJenkins && isRandom(text, start, end) ? (start, end) : nil
        case 42:
            // Okta: `00` and forty more.
            guard byte == UInt8(ascii: "0"), unsafe text[start + 1] == byte, unsafe isMixedCase(text, start, end) else {
                return nil
            }
            return (start, end)
        case 43: return unsafe ablyKey(text, low, start, end)
        case 48, 49:
            // ngrok: a KSUID, which begins with 2 or 3 for now, and what belongs to it.
            guard byte == UInt8(ascii: "2") || byte == UInt8(ascii: "3"), unsafe text[start + 27] == UInt8(ascii: "_"),
                unsafe isOpen(text, start, start + 27) && isOpen(text, start + 28, end),
                unsafe isMixedCase(text, start, end)
            else { return nil }
            return (start, end)
        case 56:
            // Stellar: `S` and base32.
            guard byte == UInt8(ascii: "S"), unsafe isRandom(text, start, end) else { return nil }
            for position in start..<end {
                let byte = unsafe text[position]
                guard byte &- 0x41 < 26 || byte &- 0x32 < 6 else { return nil }
            }
            return (start, end)
        case 27: return unsafe appToken(text, low, start, end)
        default: return nil
        }
    }

    /// `<application>.<key>:<43 characters>`, as Ably's.
    private mutating func ablyKey(_ text: UnsafePointer<UInt8>, _ low: Int, _ start: Int, _ end: Int) -> (Int, Int)? {
        guard start >= low + 14, unsafe text[start - 1] == UInt8(ascii: ":") && text[start - 8] == UInt8(ascii: "."),
            unsafe isOpen(text, start - 7, start - 1) && isOpen(text, start - 14, start - 8),
            unsafe isWordStart(text, low, start - 14) && isMixedCase(text, start, end)
        else { return nil }
        return (start, end)
    }

    /// `<15 or 16 digits>|<27 characters>`, as of applications of Facebook.
    private mutating func appToken(_ text: UnsafePointer<UInt8>, _ low: Int, _ start: Int, _ end: Int) -> (Int, Int)? {
        guard start > low + 15, unsafe text[start - 1] == UInt8(ascii: "|"), unsafe isMixedCase(text, start, end) else {
            return nil
        }
        for position in (start - 16)..<(start - 1) where unsafe text[position] &- 0x30 >= 10 { return nil }
        return (start, end)
    }

    /// Letters and digits only.
    private mutating func isOpen(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        for position in start..<end where unsafe !Self.isAlphanumeric(text[position]) { return false }
        return true
    }

    private mutating func isHexadecimal(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        for position in start..<end {
            let byte = unsafe text[position]
            guard byte &- 0x30 < 10 || byte &- 0x61 < 6 else { return false }
        }
        return true
    }

    private mutating func isMixedCase(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        let needs: TokenPattern.Needs = [.digit, .upper, .lower]
        return unsafe has(needs.rawValue, text, start, end) && isRandom(text, start, end)
    }
}
