import CTextScan

// One level of base64 inside text: Kubernetes secrets, registry credentials, encoded commands.
extension Engine {
    /// Shortest run that is decoded, in characters: shorter ones hold no token of any vendor.
    static let minimumBase64 = 24

    /// Searches a text for secrets, and what is base64 in it for more.
    ///
    /// - Parameter looksInBase64: false leaves base64 as it is; tokens that only their shape tells are found all the same.
    @inline(__always)
    mutating func search(
        _ text: UnsafePointer<UInt8>, _ low: Int, _ high: Int, layer: Int, isName: Bool, looksInBase64: Bool = true
    ) {
        unsafe scan(text, low, high)
        if hasPersonal {
            beginText()
            unsafe searchPersonal(text, low, high)
        }
        if high - low >= Self.minimumBase64, !isInBase64, layer < Self.maximumLayers {
            unsafe searchRuns(text, low, high, layer: layer, isName: isName, looksInBase64: looksInBase64)
        }
    }

    /// Whether a text begins with base64. Redaction never changes that from false to true: where it takes something out of
    /// the beginning, a tag stands there.
    mutating func beginsInBase64(_ text: UnsafePointer<UInt8>, _ low: Int, _ high: Int) -> Bool {
        let end = low + Self.minimumBase64
        return unsafe end <= high && base64Run(text, low, end) == low
    }

    /// Looks at the runs of base64 characters that are long enough.
    private mutating func searchRuns(
        _ text: UnsafePointer<UInt8>, _ low: Int, _ high: Int, layer: Int, isName: Bool, looksInBase64: Bool
    ) {
        let table = unsafe classes + Int(FixedClass.base64Any.rawValue) * 256
        var start = low
        while start + Self.minimumBase64 <= high {
            start = unsafe isWide ? custody_base64_run(text, start, high) : base64Run(text, start, high)
            guard start < high else { return }
            var end = start + Self.minimumBase64
            if isWide {
                end = unsafe custody_base64_end(text, end, high)
            } else {
                while end < high, unsafe table[Int(text[end])] != 0 { end += 1 }
            }
            if let rule = rules.unprefixedRule { unsafe unprefixed(text, low, high, start, end, rule) }
            // Where its beginning is no text, the rest of the run is passed over.
            if looksInBase64, unsafe isTextInBase64(text, start) {
                unsafe decodeBase64(text, start, end, layer: layer, isName: isName)
            }
            start = end
        }
    }

    /// Where the first long run of base64 characters begins; `high` when there is none. Looks at every 24th byte: a longer
    /// run cannot lie in between.
    private mutating func base64Run(_ text: UnsafePointer<UInt8>, _ low: Int, _ high: Int) -> Int {
        let table = unsafe classes + Int(FixedClass.base64Any.rawValue) * 256
        var start = low
        while start + Self.minimumBase64 <= high {
            var back = start + Self.minimumBase64 - 1
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
        var bits: UInt32 = 0
        var pending = 0
        var count = 0
        var isWide = false
        for position in start..<end {
            let digit = unsafe Self.base64Digit(text[position])
            bits = bits << 6 | UInt32(digit & 63)
            pending += 6
            guard pending >= 8 else { continue }
            pending -= 8
            let byte = UInt8(truncatingIfNeeded: bits >> UInt32(pending))
            if count == 1, byte == 0 { isWide = true }
            if isWide, byte == 0 { continue }
            unsafe target[count] = byte
            count += 1
        }
        let first = hits.count
        isInBase64 = true
        unsafe inspect(Text(base: target, count: count, slack: LayerMemory.slack), layer: next, isName: isName)
        isInBase64 = false
        guard hits.count > first else { return }
        let rule = hits[first].rule
        hits.truncate(to: first)
        hits.append(Hit(start: start, end: end, rule: rule, quoting: 0, isWhole: false, object: 0, ordinal: 0))
    }
}
