extension Engine {
    /// Finds every secret of one event. Afterwards `hits` is sorted, and no two hits overlap.
    ///
    /// - Returns: false when the text is not one JSON value.
    mutating func find(in text: Text) -> Bool {
        reset()
        unsafe survey(text, layer: 0, isStructured: true)
        guard unsafe walk(text, layer: 0) == text.count else { return false }
        guard hits.count > 0 else { return true }
        hits.normalise(from: 0)
        if !rules.allowances.isEmpty && !ignoresAllowances { unsafe dropAllowed(in: text) }
        var hasKeys = false
        for index in 0..<hits.count where hits[index].object != 0 { hasKeys = true }
        if hasKeys { unsafe numberKeys(in: text) }
        return true
    }

    /// Widens every hit inside a string to all of it. The hits are sorted and apart, and stay so.
    mutating func widenHits(in text: Text) {
        var position = 0
        var next = 0
        var kept = 0
        while next < hits.count, unsafe position < text.count {
            guard unsafe text.base[position] == UInt8(ascii: "\"") else {
                // A number, an object or an array that is replaced with what it holds.
                if hits[next].start == position {
                    hits[kept] = hits[next]
                    position = hits[next].end
                    kept += 1
                    next += 1
                } else {
                    position += 1
                }
                continue
            }
            let start = position + 1
            let end = unsafe Self.stringEnd(text.base, start, text.count).0
            if hits[next].start >= start, hits[next].end <= end {
                var whole = hits[next]
                (whole.start, whole.end, whole.quoting) = (start, end, 0)
                while next < hits.count, hits[next].end <= end { next += 1 }
                hits[kept] = whole
                kept += 1
            }
            position = end + 1
        }
        hits.truncate(to: kept)
    }

    /// Gives the second, third, ... secret key of one object the number that keeps it apart from the others, and from keys
    /// that are tags already.
    private mutating func numberKeys(in text: Text) {
        // Numbers of keys that are tags already are not given out again, whichever object they are in.
        let next = unsafe max(largestNumber(in: text), largestEscapedTag) + 1
        var given: [KeyIdentity: Int32] = [:]
        for index in 0..<hits.count where hits[index].object != 0 {
            let identity = KeyIdentity(object: hits[index].object, rule: hits[index].rule)
            let ordinal = given[identity, default: next]
            hits[index].ordinal = ordinal
            given[identity] = ordinal + 1
        }
    }

    private struct KeyIdentity: Hashable {
        var object: Int32
        var rule: RuleIndex
    }

    /// The largest `n` of a key `[REDACTED:...]#n` anywhere in the event, 1 for one without a number, 0 without any.
    private mutating func largestNumber(in text: Text) -> Int32 {
        var largest: Int32 = 0
        var position = 0
        while let tag = unsafe find("[REDACTED:", text.base, position, text.count) {
            position = tag + 10
            var end = position
            while unsafe end < text.count, end - position < 128, unsafe text.base[end] != UInt8(ascii: "]") { end += 1 }
            end += 1
            let (number, after) = unsafe Self.number(text.base, end, text.count)
            var quote = after
            while unsafe quote < text.count, unsafe text.base[quote] == UInt8(ascii: "\\") { quote += 1 }
            guard unsafe quote < text.count, unsafe text.base[quote] == UInt8(ascii: "\"") else { continue }
            let colon = unsafe Self.skip(text.base, quote + 1, text.count)
            if unsafe colon < text.count, unsafe text.base[colon] == UInt8(ascii: ":") {
                largest = max(largest, number)
            }
        }
        return largest
    }

    /// Reads `#n` behind a tag: the number and the position behind it; 1 when there is none.
    static func number(_ base: UnsafePointer<UInt8>, _ start: Int, _ limit: Int) -> (Int32, Int) {
        guard start < limit, unsafe base[start] == UInt8(ascii: "#") else { return (1, start) }
        var number: Int32 = 0
        var position = start + 1
        while position < limit, position - start <= 8, unsafe base[position] &- 0x30 < 10 {
            number = unsafe number * 10 + Int32(base[position] - 0x30)
            position += 1
        }
        return (number, position)
    }
}
