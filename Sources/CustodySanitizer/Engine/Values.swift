import CTextScan

// What may stay under a secret-bearing name, and what may not.
extension Engine {
    /// How a value was found; decides what it must look like to be a secret.
    enum ValueContext {
        /// A member's whole value.
        case member
        /// `name=value`, or a quoted value.
        case assignment
        /// `name: value` in prose, where the next word often is no value at all.
        case prose
    }

    mutating func isSecret(
        _ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ policy: KeyVerdict.Policy, _ context: ValueContext
    ) -> Bool {
        // What looks random decides most often, and at once.
        if policy == .random || policy == .vendor, unsafe !isRandom(text, start, end) { return false }
        guard start < end else { return false }
        if unsafe text[start] == UInt8(ascii: "["), unsafe isTag(text, start, end) { return false }
        if unsafe isPlaceholder(text, start, end) { return false }
        if context != .member, unsafe isExpression(text, start, end) { return false }
        switch policy {
        case .secret:
            // `pass: 12, fail: 3`
            return unsafe context != .prose || (end - start >= 4 && isMixed(text, start, end))
        case .secretUnlessPath:
            return unsafe !isPath(text, start, end) && (context != .prose || isMixed(text, start, end))
        case .credential:
            if unsafe isReference(text, start, end) { return false }
            switch context {
            case .member: return true
            case .assignment: return unsafe end - start >= 6 && isMixed(text, start, end)
            case .prose: return unsafe end - start >= 8 && has(TokenPattern.Needs.digit.rawValue, text, start, end)
            }
        case .likely:
            let needs: TokenPattern.Needs = [.digit, .lower]
            return unsafe end - start >= 16 && has(needs.rawValue, text, start, end) && !isReference(text, start, end)
                && !isUUID(text, start, min(end, start + 36)) && !contains(UInt8(ascii: " "), text, start, end)
        case .pair:
            return unsafe isSecret(text, start, end, .likely, context) || isChosen(text, start, end)
        case .random: return true
        case .vendor: return unsafe !isDigest(text, start, end)
        case .none, .fieldName, .fieldValue, .describing, .hint, .kind, .keyField, .data, .stringData, .login:
            return false
        }
    }

    /// Shortest value that is judged by its randomness alone, in bytes.
    private static let minimumRandom = 16

    /// How much of a value is judged, in bytes: its beginning tells as much as all of it.
    private static let maximumRandom = 96

    /// Whether a value looks made by a generator: one word of letters and digits that change places often. UUIDs, dates,
    /// names with a number behind them and words do not.
    mutating func isRandom(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        guard end - start >= Self.minimumRandom else { return false }
        // An identifier, by itself or at the end of a path.
        if end - start >= 36, unsafe isUUID(text, end - 36, end) { return false }
        var seen: (UInt64, UInt64) = (0, 0)
        var digits = 0
        var letters = 0
        var changes = 0
        var marks = 0
        var last = 0
        let limit = min(end, start + Self.maximumRandom)
        unsafe inspected.pointee &+= limit - start
        if isWide { return unsafe custody_looks_random(text + start, limit - start) != 0 }
        for position in start..<limit {
            let byte = unsafe text[position]
            guard byte < 0x80 else { return false }
            if byte < 64 { seen.0 |= 1 << UInt64(byte) } else { seen.1 |= 1 << UInt64(byte & 63) }
            var kind = last
            if byte &- 0x30 < 10 {
                digits += 1
                kind = 1
            } else if byte &- 0x61 < 26 {
                letters += 1
                kind = 2
            } else if byte &- 0x41 < 26 {
                letters += 1
                kind = 3
            } else if byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".") {
                marks += 1
            } else if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "=")
                || byte == UInt8(ascii: "~")
            {
                kind = last
            } else {
                return false
            }
            if last != 0, kind != last { changes += 1 }
            last = kind
        }
        let length = limit - start
        return digits >= 2 && letters >= 2 && changes * 6 >= length && marks * 6 <= length
            && seen.0.nonzeroBitCount + seen.1.nonzeroBitCount >= 8
    }

    /// Hexadecimal of the length of a SHA-1, SHA-256, SHA-384 or SHA-512, by itself or behind a name and a mark
    /// (`node-modules-<sha256>`).
    mutating func isDigest(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        var first = end
        while first > start, end - first <= 128, unsafe Self.isHex(text[first - 1]) { first -= 1 }
        let start = unsafe first > start && !Self.isAlphanumeric(text[first - 1]) ? first : start
        guard [40, 64, 96, 128].contains(end - start) else { return false }
        for position in start..<end where unsafe !Self.isHex(text[position]) { return false }
        return true
    }

    /// A word of prose is all lower case, or capitalised, or all upper case; anything else is taken for a value.
    private mutating func isMixed(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        var upper = 0
        for position in start..<min(end, start + 64) {
            let byte = unsafe text[position]
            if byte &- 0x61 < 26 || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") { continue }
            if byte &- 0x41 < 26 {
                upper += 1
            } else {
                return true
            }
        }
        return unsafe !(upper == 0 || upper == end - start || (upper == 1 && text[start] &- 0x41 < 26))
    }

    /// What stands in a program or a script in a value's place.
    @inline(__always)
    private mutating func isExpression(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        let first = unsafe text[start]
        if first == UInt8(ascii: "$") { return unsafe isVariable(text, start, end) }
        return unsafe (first | 0x20) &- 0x61 < 26 || first == UInt8(ascii: "_") ? isCode(text, start, end) : false
    }

    /// `$name`, `$object.member`: in a script, where a value comes from.
    private mutating func isVariable(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        guard end - start >= 3 else { return false }
        for position in (start + 1)..<end {
            let byte = unsafe text[position]
            guard
                (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
                    || byte == UInt8(ascii: ":")
            else { return false }
        }
        return true
    }

    /// `os.environ[`, `process.env.NAME`, `Getenv(`: where a program takes a value from.
    private mutating func isCode(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        var position = start
        while position < end, unsafe Self.isAlphanumeric(text[position]) || text[position] == UInt8(ascii: "_") {
            position += 1
        }
        guard position < end else { return false }
        let mark = unsafe text[position]
        if mark == UInt8(ascii: "(") || mark == UInt8(ascii: "[") {
            // In quotes a call is whole; a password may hold a bracket.
            if unsafe isQuoted(text, start), unsafe text[end - 1] != mark &+ (mark == UInt8(ascii: "(") ? 1 : 2) {
                return false
            }
            return unsafe position + 1 == end || Self.isAlphanumeric(text[position + 1])
        }
        guard mark == UInt8(ascii: ".") else { return false }
        while position < end, unsafe Self.isAlphanumeric(text[position]) || Self.isCodeMark(text[position]) {
            position += 1
        }
        if position < end { return unsafe text[position] == UInt8(ascii: "(") || text[position] == UInt8(ascii: "[") }
        return Self.roots.contains { unsafe hasPrefix($0, text, start, end) }
    }

    /// Whether a quote stands before the value. Before one that is assigned there is its name, so that this may be read.
    private mutating func isQuoted(_ text: UnsafePointer<UInt8>, _ start: Int) -> Bool {
        let quote = unsafe text[start - 1]
        return quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'")
    }

    private static func isCodeMark(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".") }

    /// What dotted names in programs begin with.
    private static let roots: [StaticString] = [
        "process.", "os.", "env.", "ENV.", "config.", "settings.", "self.", "this.", "request.", "req.", "props.",
        "options.", "opts.", "secrets.", "var.", "local.", "data.", "System.", "Environment.", "params.", "args.",
        "ctx.", "vars.", "inputs.", "steps.", "github.", "module.", "random_password.", "values.", "Values.",
    ]

    mutating func contains(_ byte: UInt8, _ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        for position in start..<min(end, start + 512) where unsafe text[position] == byte { return true }
        return false
    }

    private mutating func isPath(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        let first = unsafe text[start]
        if first == UInt8(ascii: "/") || first == UInt8(ascii: "~") || first == UInt8(ascii: ".") { return true }
        return unsafe end - start >= 3 && text[start + 1] == UInt8(ascii: ":")
            && (text[start + 2] == UInt8(ascii: "\\") || text[start + 2] == UInt8(ascii: "/"))
    }

    /// A URL, an ARN or a resource path: it says where a secret is, and is searched like any other text.
    mutating func isReference(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        for prefix in Self.references where unsafe hasPrefix(prefix, text, start, end) { return true }
        return false
    }

    private static let references: [StaticString] = [
        "arn:", "http://", "https://", "projects/", "/subscriptions/", "urn:", "vault:secret/", "secretsmanager:",
        "ssm:", "keyvault:", "op://", "file:",
    ]

    mutating func hasPrefix(_ prefix: StaticString, _ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        let count = prefix.utf8CodeUnitCount
        guard end - start >= count else { return false }
        for offset in 0..<count where unsafe text[start + offset] != prefix.utf8Start[offset] { return false }
        return true
    }

    mutating func isUUID(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        guard end - start == 36 else { return false }
        for offset in 0..<36 {
            let byte = unsafe text[start + offset]
            let isDash = offset == 8 || offset == 13 || offset == 18 || offset == 23
            guard isDash ? byte == UInt8(ascii: "-") : Self.isHex(byte) else { return false }
        }
        return true
    }

    /// An exact tag of a loaded rule, with or without a correlation tag in it.
    mutating func isTag(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        guard end - start >= 12, unsafe text[start] == UInt8(ascii: "[") && text[end - 1] == UInt8(ascii: "]"),
            unsafe hasPrefix("[REDACTED:", text, start, end)
        else { return false }
        // The id, then the bracket, or a key's id and a mark.
        let first = start + 10
        var last = first
        while last < end - 1, last - first < TagIndex.maximumLength, unsafe text[last] != UInt8(ascii: ":") {
            last += 1
        }
        guard unsafe last == end - 1 || isMark(text, last, end - 1) else { return false }
        return unsafe rules.tagIndex.contains(text + first, last - first)
    }

    /// `:<key id>:<16 hex>`
    private mutating func isMark(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        let colon = end - CorrelationKey.markLength - 1
        guard
            unsafe colon > start + 1 && colon - start <= 17 && text[start] == UInt8(ascii: ":")
                && text[colon] == UInt8(ascii: ":")
        else { return false }
        for position in (start + 1)..<colon where unsafe !Self.isAlphanumeric(text[position]) { return false }
        for position in (colon + 1)..<end where unsafe !Self.isHex(text[position]) { return false }
        return true
    }

    /// Words and marks that stand where a secret would: nothing is lost by keeping them, and something by not.
    @inline(__always)
    mutating func isPlaceholder(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        guard start < end else { return true }
        let first = unsafe text[start]
        // Most begin with a letter or a digit; of those only `x` is written several times.
        guard Self.isAlphanumeric(first), first | 0x20 != UInt8(ascii: "x") else {
            return unsafe isMarkedPlaceholder(text, start, end)
        }
        return unsafe end &- start <= 64 && isPlaceholderWord(text, start, end)
    }

    private mutating func isMarkedPlaceholder(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        let length = end - start
        let first = unsafe text[start]
        let last = unsafe text[end - 1]
        switch first {
        case UInt8(ascii: "$"):
            if length >= 3, unsafe text[start + 1] == UInt8(ascii: "{"), last == UInt8(ascii: "}") {
                return unsafe !contains(UInt8(ascii: "}"), text, start, end - 1)
            }
            // `$(pass show db)`: what a command says, as far as its first word.
            if length >= 3, unsafe text[start + 1] == UInt8(ascii: "("),
                unsafe last == UInt8(ascii: ")") || isWord(text, start + 2, end)
            {
                return true
            }
            if length == 3, unsafe text[start + 1] == UInt8(ascii: "{"), last == UInt8(ascii: "{") { return true }
            // The brace behind it ends a value in text.
            if length >= 3, unsafe text[start + 1] == UInt8(ascii: "{") {
                return unsafe isUpperName(text, start + 2, end)
            }
            return unsafe length > 1 && isUpperName(text, start + 1, end)
        case UInt8(ascii: "<"):
            return unsafe last == UInt8(ascii: ">") && !contains(UInt8(ascii: ">"), text, start, end - 1)
        case UInt8(ascii: "{"):
            return unsafe length >= 2 && text[start + 1] == first && (length == 2 || last == UInt8(ascii: "}"))
        case UInt8(ascii: "%"):
            if length == 2 { return true }
            return unsafe (last == first || text[start + 1] == first) && length <= 32
        default: break
        }
        if unsafe isOneCharacter(text, start, end) { return true }
        return unsafe length <= 64 && isPlaceholderWord(text, start, end)
    }

    /// Lower-case letters, `-` and `_`.
    private func isWord(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        for position in start..<end {
            let byte = unsafe text[position]
            guard byte &- 0x61 < 26 || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") else { return false }
        }
        return true
    }

    private mutating func isUpperName(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        for position in start..<end {
            let byte = unsafe text[position]
            guard byte &- 0x41 < 26 || byte == UInt8(ascii: "_") || byte &- 0x30 < 10 else { return false }
        }
        return unsafe text[start] &- 0x30 >= 10
    }

    /// `****`, `xxxx`, `....`, `----`.
    private mutating func isOneCharacter(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        let first = unsafe text[start]
        switch first {
        case UInt8(ascii: "?"), UInt8(ascii: "*"), UInt8(ascii: "x"), UInt8(ascii: "X"), UInt8(ascii: "."),
            UInt8(ascii: "-"),
            UInt8(ascii: "_"),
            UInt8(ascii: "#"), 0x20:
            for position in start..<end where unsafe text[position] != first { return false }
            return true
        case 0xE2:
            // Bullets, U+2022 and U+25CF.
            guard (end - start) % 3 == 0 else { return false }
            for position in start..<end where unsafe text[position] != text[start + (position - start) % 3] {
                return false
            }
            return unsafe text[start + 1] == 0x80 || text[start + 1] == 0x97
        default: return false
        }
    }

    private static let words: [StaticString] = [
        "null", "none", "nil", "true", "false", "undefined", "n/a", "na", "unset", "empty", "redacted", "[redacted]",
        "hidden", "masked", "removed", "filtered", "[filtered]", "(null)", "yes", "no", "required", "optional",
        "string",
        "bearer", "basic", "digest", "negotiate", "ntlm", "[masked]", "<nil>", "sensitive", "(sensitive value)",
        "(sensitive", "(redacted)", "not available", "unknown", "*redacted*", "[object object]", "...", "disabled",
        "enabled",
        "[hidden]", "[removed]", "{}", "[]", "\\0", "(hidden)", "[secure]", "(unset)", "xxx", "none provided",
    ]

    /// By length: a bit for the lowest five bits of each first byte of a word.
    private static let wordBeginnings: [UInt32] = {
        var result = [UInt32](repeating: 0, count: 1 + (words.map(\.utf8CodeUnitCount).max() ?? 0))
        for word in words { unsafe result[word.utf8CodeUnitCount] |= 1 << UInt32(word.utf8Start[0] & 31) }
        return result
    }()

    private mutating func isPlaceholderWord(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        let length = end - start
        unsafe inspected.pointee &+= length
        let first = unsafe KeyNames.lowercased(text[start])
        if length < Self.wordBeginnings.count, Self.wordBeginnings[length] >> UInt32(first & 31) & 1 != 0 {
            for word in Self.words where unsafe word.utf8CodeUnitCount == length && word.utf8Start[0] == first {
                var offset = 0
                while offset < length, unsafe KeyNames.lowercased(text[start + offset]) == word.utf8Start[offset] {
                    offset += 1
                }
                if offset == length { return true }
            }
        }
        // HIDDEN_DUE_TO_SECURITY_REASONS and its like: capitals and marks only, with a telling word.
        for position in start..<end {
            let byte = unsafe text[position]
            if byte &- 0x61 < 26 || byte &- 0x30 < 10 || byte >= 0x80 { return false }
        }
        return unsafe find("REDACTED", text, start, end) != nil || find("HIDDEN", text, start, end) != nil
            || find("MASKED", text, start, end) != nil || find("FILTERED", text, start, end) != nil
    }
}
