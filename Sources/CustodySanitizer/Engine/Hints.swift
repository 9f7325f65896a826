// What the other members of an object say about a value: its kind, the vendor that it belongs to, or that the object is a
// Kubernetes Secret.
extension Engine {
    /// Longest text that is taken for a kind or a vendor, in bytes.
    private static let maximumHint = 48

    /// `"type":"api_key"`, `"service":"datadog"`, `"kind":"Secret"`: judges the value beside it, whichever comes first.
    mutating func hint(
        _ text: Text, _ start: Int, _ end: Int, _ isKind: Bool, _ frame: UnsafeMutablePointer<Frame>
    ) {
        if isKind, unsafe end - start == 6 && hasPrefix("Secret", text.base, start, end) {
            unsafe frame.pointee.isKubernetesSecret = true
            let (data, stringData) = unsafe (frame.pointee.dataStart, frame.pointee.stringDataStart)
            if data > 0 { unsafe redactMembers(text, data) }
            if stringData > 0 { unsafe redactMembers(text, stringData) }
            return
        }
        guard end - start >= 3, end - start <= Self.maximumHint else { return }
        let verdict = unsafe names.verdict(
            text.base + start, end - start, readable: text.readable - start, rules: rules)
        guard verdict.isSecret else { return }
        unsafe frame.pointee.hint = verdict
        let (valueStart, valueEnd) = unsafe (frame.pointee.valueStart, frame.pointee.valueEnd)
        if valueEnd > valueStart { _ = unsafe replaceHinted(text, valueStart, valueEnd, verdict) }
    }

    /// `"key":"..."`: names a field as a rule, but is the secret in an object about a vendor or a kind of secret.
    mutating func keyField(
        _ text: Text, _ start: Int, _ end: Int, _ frame: UnsafeMutablePointer<Frame>?
    ) -> Bool {
        guard let frame = unsafe frame, unsafe !frame.pointee.field.isSecret else { return false }
        if unsafe replaceHinted(text, start, end, frame.pointee.hint) { return true }
        if unsafe replaceHinted(text, start, end, frame.pointee.inherited) { return true }
        if unsafe frame.pointee.valueEnd == 0 {
            unsafe frame.pointee.valueStart = start
            unsafe frame.pointee.valueEnd = end
        }
        return false
    }

    /// Replaces a value by what the object is about. A hint says less than a name: the value must look like a secret too.
    mutating func replaceHinted(_ text: Text, _ start: Int, _ end: Int, _ verdict: KeyVerdict) -> Bool {
        guard verdict.isSecret else { return false }
        let isLikely =
            unsafe isRandom(text.base, start, end) && !isDigest(text.base, start, end)
            || ((verdict.policy == .secret || (verdict.policy == .credential && hasDigit(text.base, start, end)))
                && end - start <= 64 && isPassword(text.base, start, end) && !isUUID(text.base, start, end)
                && !contains(0x20, text.base, start, end) && !isReference(text.base, start, end))
        guard unsafe isLikely && isSecret(text.base, start, end, verdict.policy, .member) else { return false }
        noteWhole(start, end, verdict.rule, quoting: 0)
        return true
    }

    /// An object under `data` or `stringData`: its values are secrets if the object that it lies in is a Secret, which its
    /// `kind` says before or after.
    @inline(__always)
    mutating func secretData(
        _ text: Text, _ start: Int, _ verdict: KeyVerdict, _ frame: UnsafeMutablePointer<Frame>?
    ) {
        guard verdict.policy == .data || verdict.policy == .stringData, let frame = unsafe frame,
            unsafe text.base[start] == UInt8(ascii: "{")
        else { return }
        if unsafe frame.pointee.isKubernetesSecret {
            unsafe redactMembers(text, start)
        } else if verdict.policy == .data {
            unsafe frame.pointee.dataStart = start
        } else {
            unsafe frame.pointee.stringDataStart = start
        }
    }

    /// Replaces the strings that are values of the object at `start`.
    private mutating func redactMembers(_ text: Text, _ start: Int) {
        guard let rule = rules.names.kubernetesRule else { return }
        let base = unsafe text.base
        // Which of the open containers are arrays, the innermost lowest; the walk refuses what is deeper.
        var arrays: UInt128 = 0
        var depth = 0
        var position = start
        var isValue = false
        while unsafe position < text.count {
            let byte = unsafe base[position]
            switch byte {
            case UInt8(ascii: "\""):
                let (end, _) = unsafe Self.stringEnd(base, position + 1, text.count)
                if isValue, unsafe !isPlaceholder(base, position + 1, end) && !isTag(base, position + 1, end) {
                    noteWhole(position + 1, end, rule, quoting: 0)
                }
                position = end
            case UInt8(ascii: ":"): isValue = true
            case UInt8(ascii: ","): isValue = arrays & 1 != 0
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                isValue = byte == UInt8(ascii: "[")
                arrays = arrays << 1 | (isValue ? 1 : 0)
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                arrays >>= 1
                if depth == 0 { return }
            default: break
            }
            position += 1
        }
    }
}
