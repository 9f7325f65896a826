extension Engine {
    /// Finds every secret of one event. Afterwards `hits` is sorted, and no two hits overlap.
    ///
    /// - Returns: false when the text is not one JSON value.
    mutating func find(in text: Text) -> Bool {
        reset()
        guard unsafe walk(text, layer: 0) == text.count else { return false }
        guard hits.count > 0 else { return true }
        hits.normalise(from: 0)
        var hasKeys = false
        for index in 0..<hits.count where hits[index].object != 0 { hasKeys = true }
        if hasKeys { unsafe numberKeys(in: text) }
        return true
    }

    /// Gives the second, third, ... secret key of one object the number that keeps it apart from the others, and from keys
    /// that are tags already.
    private mutating func numberKeys(in text: Text) {
        // Numbers of tags that stand in the event already are not given out again, whichever object they are in.
        var next: Int32 = 1
        if let largest = unsafe largestNumber(in: text) { next = largest + 1 }
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

    /// The largest `n` of `[REDACTED:...]#n` anywhere in the event, 1 for a tag without a number, nil without any tag.
    private func largestNumber(in text: Text) -> Int32? {
        var largest: Int32?
        var position = 0
        while let tag = unsafe find("REDACTED:", text.base, position, text.count) {
            position = tag + 9
            var end = position
            while unsafe end < text.count, end - position < 128, unsafe text.base[end] != UInt8(ascii: "]") { end += 1 }
            var number: Int32 = 1
            if unsafe end + 2 < text.count, unsafe text.base[end + 1] == UInt8(ascii: "#") {
                number = 0
                var digit = end + 2
                while unsafe digit < text.count, digit - end < 9, unsafe text.base[digit] &- 0x30 < 10 {
                    number = unsafe number * 10 + Int32(text.base[digit] - 0x30)
                    digit += 1
                }
            }
            largest = max(largest ?? 1, number)
        }
        return largest
    }
}
