// What happens to a member's value, given the verdict on its name.
extension Engine {
    /// Depth of quoting for a value that is no string: it lies in this text itself.
    private static let quoted: UInt8 = 1

    /// - Parameter decoded: length of what the string says, which lies in the next layer; nil when it has no escape, or
    ///   there is no further layer.
    @inline(__always)
    mutating func stringValue(
        _ text: Text, _ start: Int, _ end: Int, _ decoded: Int?, _ verdict: KeyVerdict,
        _ frame: UnsafeMutablePointer<Frame>?, _ layer: Int
    ) {
        if verdict.policy == .none, let frame = unsafe frame, unsafe !frame.pointee.isObject {
            if unsafe element(text, start, end, decoded != nil, frame) { return }
        } else if verdict.policy != .none, verdict.policy != .describing {
            if unsafe judgedString(text, start, end, verdict, frame) { return }
        }
        guard end - start >= Self.minimumText else { return }
        if let decoded {
            unsafe scanDecoded(text.base, start, end, decoded, layer: layer + 1, isName: false)
        } else {
            unsafe search(text.base, start, end, layer: layer, isName: false)
        }
    }

    /// A string under a telling name. True when it is replaced and needs no search.
    @inline(never)
    private mutating func judgedString(
        _ text: Text, _ start: Int, _ end: Int, _ verdict: KeyVerdict, _ frame: UnsafeMutablePointer<Frame>?
    ) -> Bool {
        switch verdict.policy {
        case .fieldName, .keyField:
            if let frame = unsafe frame { unsafe fieldName(text, start, end, frame) }
            if verdict.policy == .fieldName { return false }
            return unsafe keyField(text, start, end, frame)
        case .fieldValue, .data:
            guard let frame = unsafe frame else { return false }
            let field = unsafe frame.pointee.field
            if field.isSecret { return unsafe replaceString(text, start, end, field) }
            if unsafe replaceHinted(text, start, end, frame.pointee.hint) { return true }
            unsafe frame.pointee.valueStart = start
            unsafe frame.pointee.valueEnd = end
            return false
        case .hint, .kind:
            if let frame = unsafe frame { unsafe hint(text, start, end, verdict.policy == .kind, frame) }
            return false
        case .stringData, .login: return false
        default: return unsafe replaceString(text, start, end, verdict)
        }
    }

    private mutating func replaceString(_ text: Text, _ start: Int, _ end: Int, _ verdict: KeyVerdict) -> Bool {
        guard unsafe isSecret(text.base, start, end, verdict.policy, .member) else {
            return unsafe isTag(text.base, start, end)
        }
        noteWhole(start, end, verdict.rule, quoting: 0)
        return true
    }

    /// `"name":"Authorization"`: the value beside it is judged by this name, whichever of the two comes first.
    private mutating func fieldName(_ text: Text, _ start: Int, _ end: Int, _ frame: UnsafeMutablePointer<Frame>) {
        let verdict = unsafe names.verdict(
            text.base + start, end - start, readable: text.readable - start, rules: rules)
        guard verdict.isSecret else { return }
        unsafe frame.pointee.field = verdict
        let (valueStart, valueEnd) = unsafe (frame.pointee.valueStart, frame.pointee.valueEnd)
        if valueEnd > valueStart { _ = unsafe replaceString(text, valueStart, valueEnd, verdict) }
    }

    /// Longest option or header name that announces a value, in bytes.
    private static let maximumAnnouncement = 32

    /// An element of an array: the word behind `--password`, the value behind a header's name.
    @inline(__always)
    private mutating func element(
        _ text: Text, _ start: Int, _ end: Int, _ hasEscape: Bool, _ frame: UnsafeMutablePointer<Frame>
    ) -> Bool {
        let pending = unsafe frame.pointee.pending
        let pairName = unsafe frame.pointee.pairName
        let mayBePair = unsafe frame.pointee.mayBePair
        unsafe frame.pointee.pending = .none
        unsafe frame.pointee.pairName = .none
        unsafe frame.pointee.mayBePair = false
        if pairName.isSecret, unsafe replaceHinted(text, start, end, pairName) { return true }
        if pending.isSecret, start < end, unsafe text.base[start] != UInt8(ascii: "-") {
            return unsafe replaceString(text, start, end, pending)
        }
        if unsafe argument(text, start, end, frame) { return true }
        guard !hasEscape, end - start >= 5, end - start <= Self.maximumAnnouncement,
            unsafe mayBePair || Self.mayAnnounce(text.base[start])
        else { return false }
        let verdict = unsafe names.verdict(
            text.base + start, end - start, readable: text.readable - start, rules: rules)
        guard verdict.isSecret else { return false }
        // `X-Api-Key` announces a value, or is one of a list of names: how the next element looks decides.
        if unsafe mayBePair
            || (text.base[start] | 0x20 == UInt8(ascii: "x") && text.base[start + 1] == UInt8(ascii: "-"))
        {
            unsafe frame.pointee.pairName = verdict
        }
        // A list of names (`["password","email"]`) is no list of pairs: only options and header names announce a value.
        let isOption = unsafe text.base[start] == UInt8(ascii: "-")
        if isOption || isHeader(verdict.rule) { unsafe frame.pointee.pending = verdict }
        return false
    }

    /// The first byte of an option, or of a header that carries credentials: authorization, cookie, proxy-, set-cookie, x-.
    @inline(__always)
    private static func mayAnnounce(_ byte: UInt8) -> Bool {
        switch byte | 0x20 {
        case UInt8(ascii: "-"), UInt8(ascii: "a"), UInt8(ascii: "c"), UInt8(ascii: "p"), UInt8(ascii: "s"),
            UInt8(ascii: "x"):
            true
        default: false
        }
    }

    /// A number or literal under a telling name. `true`, `false` and `null` stay.
    @inline(__always)
    mutating func scalar(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ verdict: KeyVerdict) {
        guard verdict.isSecret, !verdict.isByLooks else { return }
        let first = unsafe base[start]
        if first == UInt8(ascii: "-") || first &- 0x30 < 10 {
            noteWhole(start, end, verdict.rule, quoting: Self.quoted)
        }
    }

    /// Replaces an object or array under a secret name, unless it describes rather than holds.
    ///
    /// - Returns: the position behind it; 0 when it is to be walked; more than the text's length when it has no end.
    mutating func replaceContainer(
        _ text: Text, _ start: Int, _ verdict: KeyVerdict, _ frame: UnsafeMutablePointer<Frame>?
    ) -> Int {
        var verdict = verdict
        if verdict.holdsValue {
            guard let frame = unsafe frame, unsafe frame.pointee.field.isSecret else { return 0 }
            verdict = unsafe frame.pointee.field
        }
        guard !verdict.isByLooks, unsafe holdsSecret(text, start, verdict.policy) else { return 0 }
        let end = unsafe Self.containerEnd(text.base, start, text.count)
        unsafe inspected.pointee &+= end - start
        if unsafe end <= text.count { noteWhole(start, end, verdict.rule, quoting: Self.quoted) }
        return end
    }

    /// How far an object is searched for members that describe, in bytes.
    private static let maximumLook = 2048

    /// Whether an object or array is a secret rather than a description of one. An empty one is neither.
    private mutating func holdsSecret(_ text: Text, _ start: Int, _ policy: KeyVerdict.Policy) -> Bool {
        let base = unsafe text.base
        var position = unsafe Self.skip(base, start + 1, text.count)
        guard unsafe position < text.count else { return true }
        let first = unsafe base[position]
        if first == UInt8(ascii: "}") || first == UInt8(ascii: "]") { return false }
        if policy == .secret || policy == .secretUnlessPath { return true }
        // The elements of a list of objects are judged one by one.
        if unsafe base[start] == UInt8(ascii: "[") { return first != UInt8(ascii: "{") }
        let limit = unsafe min(text.count, start + Self.maximumLook)
        defer { unsafe inspected.pointee &+= position - start }
        var depth = 0
        while position < limit {
            let byte = unsafe base[position]
            if byte == UInt8(ascii: "\"") {
                let (end, _) = unsafe Self.stringEnd(base, position + 1, limit)
                guard end < limit else { return true }
                let after = unsafe Self.skip(base, end + 1, text.count)
                if depth == 0, unsafe after < text.count, unsafe base[after] == UInt8(ascii: ":") {
                    let judged = unsafe names.verdict(
                        base + position + 1, end - position - 1, readable: text.readable - position - 1, rules: rules
                    )
                    if judged.describes || judged.namesField { return false }
                }
                position = end
            } else if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
                depth += 1
            } else if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
                if depth == 0 { return true }
                depth -= 1
            }
            position += 1
        }
        return true
    }

    /// The position behind the object or array that begins at `start`; `count + 1` when it does not end.
    static func containerEnd(_ base: UnsafePointer<UInt8>, _ start: Int, _ count: Int) -> Int {
        var depth = 0
        var position = start
        while position < count {
            let byte = unsafe base[position]
            if byte == UInt8(ascii: "\"") {
                position = unsafe stringEnd(base, position + 1, count).0
            } else if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
                depth += 1
            } else if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
                depth -= 1
                if depth == 0 { return position + 1 }
            }
            position += 1
        }
        return count + 1
    }
}
