// Tokens that begin with nothing of their own, by the lengths and characters of their parts.
extension Engine {
    /// Looks at a run of base64 characters, as long as it is, with what stands around it.
    mutating func unprefixed(
        _ text: UnsafePointer<UInt8>, _ low: Int, _ high: Int, _ start: Int, _ end: Int, _ rule: RuleIndex
    ) {
        if let (first, last) = unsafe unprefixedToken(text, low, high, start, end) {
            note(first, last, rule)
        } else if let first = unsafe namedToken(text, start, end) {
            note(first, end, rule)
        }
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

    /// Letters and digits behind the underscore of a token whose prefix nobody has heard of. Identifiers have fewer.
    private static let minimumBody = 32

    /// The most of them: longer is what somebody encoded.
    private static let maximumBody = 255

    /// Longest prefix of such a token, and longest part of it between underscores, in characters.
    private static let maximumPrefix = 12

    /// What identifiers begin with, and digests.
    private static let identifiers: [StaticString] = [
        "cs", "dpl", "prj", "team", "user", "org", "sess", "session", "req", "request", "msg", "message", "run",
        "job", "evt", "event", "file", "item", "meeting", "thread", "channel", "conv", "call", "order", "txn",
        "customer", "cus", "sub", "price", "prod", "acct", "account", "link", "ref", "id", "uid", "gid", "cid", "sid",
        "rid", "oid", "pid", "tid", "node", "trace", "span", "build", "cache", "hash", "sha", "sha1", "sha256",
        "sha512", "md5", "etag", "chunk", "digest", "checksum", "fingerprint", "version", "cursor", "page", "image",
        "img", "commit", "tx", "block", "pub", "pk", "device", "object", "obj", "doc", "note", "task", "issue",
        "ticket", "project", "workspace", "group", "role", "policy", "rule", "log", "batch", "upload", "asset",
        "media", "video", "audio", "photo", "snapshot", "snap", "vol", "pod", "deploy", "release", "test", "case",
        "suite", "step", "stage", "pipeline", "flow", "form", "survey", "resp", "response",
    ]

    /// Where `name_<random>` begins, which ends with the run: as most vendors write tokens now.
    private mutating func namedToken(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int? {
        var body = end
        let farthest = max(start, end - Self.maximumBody)
        while body > farthest, unsafe Self.isAlphanumeric(text[body - 1]) { body -= 1 }
        guard body > start + 1, end - body >= Self.minimumBody, unsafe text[body - 1] == UInt8(ascii: "_"),
            unsafe isShuffled(text, body, end)
        else { return nil }
        var first = body - 1
        while first > start, unsafe Self.isLowerOrDigit(text[first - 1]) { first -= 1 }
        let length = body - 1 - first
        guard (2...Self.maximumPrefix).contains(length), unsafe text[first] &- 0x61 < 26 else { return nil }
        if first > start, unsafe Self.isAlphanumeric(text[first - 1]) { return nil }
        for name in Self.identifiers where name.utf8CodeUnitCount == length {
            if unsafe hasPrefix(name, text, first, body) { return nil }
        }
        // `pk_live_`
        let last = first - 1
        if last - 2 >= start, unsafe hasPrefix("pk_", text, last - 2, body) { return nil }
        if last - 3 >= start, unsafe hasPrefix("pub_", text, last - 3, body) { return nil }
        return first
    }

    @inline(__always)
    private static func isLowerOrDigit(_ byte: UInt8) -> Bool { byte &- 0x61 < 26 || byte &- 0x30 < 10 }

    /// Capitals, small letters and digits that change places nearly as often as chance has it. Words written together do not.
    private mutating func isShuffled(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        var counts = (digits: 0, capitals: 0, small: 0)
        var changes = 0
        var last = 0
        let limit = min(end, start + 96)
        unsafe inspected.pointee &+= limit - start
        for position in start..<limit {
            let byte = unsafe text[position]
            let kind = byte < 0x3A ? 1 : byte < 0x5B ? 2 : 3
            switch kind {
            case 1: counts.digits += 1
            case 2: counts.capitals += 1
            default: counts.small += 1
            }
            if kind != last { changes += 1 }
            last = kind
        }
        return counts.digits >= 2 && counts.capitals >= 4 && counts.small >= 4 && changes * 20 >= (limit - start) * 9
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
