// Kubernetes Secrets in YAML: in a string of an event, in what a command printed.
extension Engine {
    /// The values under `data:` and `stringData:` of the YAML document in which `kind: Secret` stands.
    ///
    /// A document is looked at once, whatever is in it.
    @inline(never)
    mutating func secretManifest(
        _ text: UnsafePointer<UInt8>, _ low: Int, _ high: Int, _ start: Int, _ end: Int, _ rule: RuleIndex
    ) {
        guard start >= manifestEnd else { return }
        // `kind: SecretList`, `kind: SecretStore` are others.
        if end < high, unsafe Self.isAlphanumeric(text[end]) { return }
        var first = start
        while first > max(low, manifestEnd), unsafe !isDocumentMark(text, first, high) { first -= 1 }
        var last = end
        while last < high, unsafe !isDocumentMark(text, last, high) { last += 1 }
        manifestEnd = last
        unsafe inspected.pointee &+= last - first
        var line = first
        // Indentation of the `data:` whose values are looked at; -1 outside of one.
        var data = -1
        while line < last {
            var lineEnd = line
            while lineEnd < last, unsafe text[lineEnd] != 0x0A { lineEnd += 1 }
            var key = line
            while key < lineEnd, unsafe text[key] == 0x20 { key += 1 }
            let indentation = key - line
            if key < lineEnd, indentation <= data { data = -1 }
            if data >= 0 {
                unsafe manifestValue(text, key, lineEnd, rule)
            } else if unsafe hasPrefix("data:", text, key, lineEnd) || hasPrefix("stringData:", text, key, lineEnd) {
                data = indentation
            }
            line = lineEnd + 1
        }
    }

    /// `---` at the beginning of a line.
    private mutating func isDocumentMark(_ text: UnsafePointer<UInt8>, _ position: Int, _ high: Int) -> Bool {
        guard position + 4 <= high, unsafe text[position] == 0x0A else { return false }
        return unsafe hasPrefix("---", text, position + 1, high)
    }

    /// A line of `name: value`, or one of a value of several lines.
    private mutating func manifestValue(_ text: UnsafePointer<UInt8>, _ key: Int, _ lineEnd: Int, _ rule: RuleIndex) {
        var start = key
        while start < lineEnd, unsafe isMember(text[start], of: FixedClass.name.rawValue) { start += 1 }
        if start < lineEnd, start > key, unsafe text[start] == UInt8(ascii: ":"),
            unsafe start + 1 == lineEnd || text[start + 1] == 0x20
        {
            start += 1
        } else {
            start = key
        }
        while start < lineEnd, unsafe text[start] == 0x20 { start += 1 }
        var end = lineEnd
        while end > start, unsafe text[end - 1] <= 0x20 { end -= 1 }
        guard start < end else { return }
        let first = unsafe text[start]
        if first == UInt8(ascii: "\"") || first == UInt8(ascii: "'"), end - start >= 2, unsafe text[end - 1] == first {
            start += 1
            end -= 1
        } else if first == UInt8(ascii: "|") || first == UInt8(ascii: ">"), end - start <= 3 {
            return
        }
        guard start < end, unsafe !isPlaceholder(text, start, end) && !isTag(text, start, end) else { return }
        note(start, end, rule)
    }
}
