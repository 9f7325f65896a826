import CTextScan

// One level of base64 inside text: Kubernetes secrets, registry credentials, encoded commands.
extension Engine {
    /// Shortest run that is decoded, in characters: shorter ones hold no token of any vendor.
    static let minimumBase64 = 24

    /// Letters, digits and underscores that a run must hold in a row to be looked at. Most runs of so many characters are
    /// identifiers with dashes, such as UUIDs, or paths.
    static let longWord = Int(CUSTODY_LONG_WORD)

    /// Searches a text for secrets, and what is base64 in it for more.
    @inline(__always)
    mutating func search(_ text: UnsafePointer<UInt8>, _ low: Int, _ high: Int, layer: Int, isName: Bool) {
        unsafe scan(text, low, high)
        if hasPersonal {
            beginText()
            unsafe searchPersonal(text, low, high)
        }
        if high - low >= Self.minimumBase64, !isWide || wordCursor < words.count, !isInBase64,
            layer < Self.maximumLayers
        {
            unsafe searchRuns(text, low, high, layer: layer, isName: isName)
        }
    }

    /// Looks at the runs of base64 characters that are long enough and have a long word in them.
    private mutating func searchRuns(
        _ text: UnsafePointer<UInt8>, _ low: Int, _ high: Int, layer: Int, isName: Bool
    ) {
        let table = unsafe classes + Int(FixedClass.base64Any.rawValue) * 256
        var end = low
        while true {
            let word = unsafe isWide ? nextLongWord(from: end) : longWord(text, from: end, high)
            guard word + Self.longWord <= high else { return }
            var start = word
            while start > end, unsafe table[Int(text[start - 1])] != 0 { start -= 1 }
            end = word + Self.longWord
            if isWide {
                end = unsafe custody_base64_end(text, end, high)
            } else {
                while end < high, unsafe table[Int(text[end])] != 0 { end += 1 }
            }
            guard end - start >= Self.minimumBase64 else { continue }
            if let rule = rules.unprefixedRule { unsafe unprefixed(text, low, high, start, end, rule) }
            // Where its beginning is no text, the rest of the run is passed over.
            if unsafe isTextInBase64(text, start) {
                unsafe decodeBase64(text, start, end, layer: layer, isName: isName)
            }
        }
    }

    /// The next long word that begins at `start` or behind it, from the search of the layer.
    @inline(__always)
    private mutating func nextLongWord(from start: Int) -> Int {
        while wordCursor < words.count, words[wordCursor] < start { wordCursor &+= 1 }
        return wordCursor < words.count ? words[wordCursor] : Int.max - Self.longWord
    }

    /// The same, found by looking at every twentieth byte: a longer word cannot lie in between.
    private mutating func longWord(_ text: UnsafePointer<UInt8>, from low: Int, _ high: Int) -> Int {
        let table = unsafe classes + Int(FixedClass.word.rawValue) * 256
        var start = low
        while start + Self.longWord <= high {
            var back = start + Self.longWord - 1
            while back >= start, unsafe table[Int(text[back])] != 0 { back -= 1 }
            guard back >= start else { return start }
            start = back + 1
        }
        return high
    }

    /// Whether the first 24 characters decode to text, in UTF-8 or with a zero in every second byte (UTF-16).
    private mutating func isTextInBase64(_ text: UnsafePointer<UInt8>, _ start: Int) -> Bool {
        var position = start
        var isWide = false
        while position < start + 24 {
            var bits: UInt32 = 0
            for offset in 0..<4 {
                let digit = unsafe Self.base64Digit(text[position + offset])
                guard digit < 64 else { return false }
                bits = bits << 6 | UInt32(digit)
            }
            let index = (position - start) / 4 * 3
            for offset in 0..<3 {
                let byte = UInt8(truncatingIfNeeded: bits >> UInt32(16 - 8 * offset))
                if index + offset == 1, byte == 0 { isWide = true }
                if isWide, (index + offset) % 2 == 1 {
                    guard byte == 0 else { return false }
                } else {
                    guard
                        byte >= 0x20 && byte < 0x7F || byte == 0x0A || byte == 0x0D || byte == 0x09
                            || byte >= 0xC2 && byte < 0xF5
                    else { return false }
                }
            }
            position += 4
        }
        return true
    }

    /// Decodes a run into the next layer and looks at it; a secret in it makes the whole run one.
    private mutating func decodeBase64(
        _ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int, layer: Int, isName: Bool
    ) {
        let next = layer + 1
        unsafe layers[next].require((end - start) / 4 * 3 + 3)
        let target = unsafe layers[next].base
        let count =
            unsafe isWide
            ? custody_decode_base64(text + start, end - start, target) : decodeNarrow(text, start, end, target)
        let first = hits.count
        isInBase64 = true
        unsafe inspect(Text(base: target, count: count, slack: LayerMemory.slack), layer: next, isName: isName)
        isInBase64 = false
        guard hits.count > first else { return }
        let rule = hits[first].rule
        hits.truncate(to: first)
        hits.append(Hit(start: start, end: end, rule: rule, quoting: 0, isWhole: false, object: 0, ordinal: 0))
    }

    /// Decodes as `custody_decode_base64` does.
    private mutating func decodeNarrow(
        _ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ target: UnsafeMutablePointer<UInt8>
    ) -> Int {
        let table = unsafe classes + Int(FixedClass.base64Any.rawValue) * 256
        var count = 0
        var position = start
        var isWide = false
        while position < end {
            var bits: UInt32 = 0
            let digits = min(4, end - position)
            for offset in 0..<4 {
                let digit = offset < digits ? unsafe UInt32(table[Int(text[position + offset])]) &- 1 : 0
                bits = bits << 6 | digit
            }
            let bytes = digits * 3 / 4
            if position == start { isWide = bytes > 1 && bits & 0xFF00 == 0 }
            for offset in 0..<bytes {
                let byte = UInt8(truncatingIfNeeded: bits >> UInt32(16 - 8 * offset))
                unsafe target[count] = byte
                count += isWide && byte == 0 ? 0 : 1
            }
            position += 4
        }
        return count
    }
}
