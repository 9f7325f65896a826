/// Memory for one layer of text: what was decoded, and where its marks are. Grows to the longest string with escapes that was seen, up to the size of an event.
@unsafe
struct LayerMemory {
    private(set) var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    /// A bit for each byte that is a quotation mark or a backslash.
    private(set) var marks: UnsafeMutablePointer<UInt64>
    private var markCapacity: Int

    /// Bytes behind what is decoded that may be read and overwritten.
    static let slack = 64

    init() {
        unsafe capacity = 4096
        unsafe base = .allocate(capacity: capacity)
        unsafe markCapacity = 64
        unsafe marks = .allocate(capacity: markCapacity)
    }

    func free() {
        unsafe base.deallocate()
        unsafe marks.deallocate()
    }

    /// Makes room for the marks of `words` times 64 bytes; what was held is lost.
    mutating func requireMarks(_ words: Int) {
        guard unsafe words > markCapacity else { return }
        unsafe marks.deallocate()
        unsafe markCapacity = unsafe max(words, markCapacity * 2)
        unsafe marks = .allocate(capacity: markCapacity)
    }

    /// Makes room for `count` bytes and the ``slack``; what was held is lost.
    mutating func require(_ count: Int) {
        guard unsafe count + Self.slack > capacity else { return }
        unsafe base.deallocate()
        unsafe capacity = unsafe max(count + Self.slack, capacity * 2)
        unsafe base = .allocate(capacity: capacity)
    }
}

/// JSON string escapes, resolved and counted by one piece of code, so that the two never disagree.
enum Escapes {
    /// What one escape stands for.
    struct Resolved {
        /// Bytes that the escape takes.
        var length: Int
        /// UTF-8 of what it stands for, first byte lowest.
        var bytes: UInt32
        /// Bytes of that.
        var count: Int
    }

    /// Reads the escape at `position`, which is a backslash. Anything malformed stands for itself.
    @inline(__always)
    static func resolve(_ text: UnsafePointer<UInt8>, _ position: Int, _ limit: Int) -> Resolved {
        guard position + 1 < limit else { return Resolved(length: 1, bytes: 0x5C, count: 1) }
        let byte = unsafe text[position + 1]
        switch byte {
        case UInt8(ascii: "n"): return Resolved(length: 2, bytes: 0x0A, count: 1)
        case UInt8(ascii: "t"): return Resolved(length: 2, bytes: 0x09, count: 1)
        case UInt8(ascii: "r"): return Resolved(length: 2, bytes: 0x0D, count: 1)
        case UInt8(ascii: "b"): return Resolved(length: 2, bytes: 0x08, count: 1)
        case UInt8(ascii: "f"): return Resolved(length: 2, bytes: 0x0C, count: 1)
        case UInt8(ascii: "u"): return unsafe unicode(text, position, limit)
        default: return Resolved(length: 2, bytes: UInt32(byte), count: 1)
        }
    }

    private static func unicode(_ text: UnsafePointer<UInt8>, _ position: Int, _ limit: Int) -> Resolved {
        guard let first = unsafe hex(text, position + 2, limit) else {
            return Resolved(length: 1, bytes: 0x5C, count: 1)
        }
        if first < 0x80 { return Resolved(length: 6, bytes: first, count: 1) }
        if first < 0x800 {
            return Resolved(length: 6, bytes: (0xC0 | first >> 6) | (0x80 | first & 0x3F) << 8, count: 2)
        }
        if first & 0xFC00 == 0xD800, position + 12 <= limit, unsafe text[position + 6] == 0x5C,
            unsafe text[position + 7] == 0x75,
            let second = unsafe hex(text, position + 8, limit), second & 0xFC00 == 0xDC00
        {
            let scalar = 0x10000 + (first & 0x3FF) << 10 + second & 0x3FF
            let high = (0xF0 | scalar >> 18) | (0x80 | scalar >> 12 & 0x3F) << 8
            return Resolved(
                length: 12, bytes: high | (0x80 | scalar >> 6 & 0x3F) << 16 | (0x80 | scalar & 0x3F) << 24, count: 4)
        }
        // A lone surrogate keeps its place; nothing is matched in it.
        return Resolved(
            length: 6, bytes: (0xE0 | first >> 12) | (0x80 | first >> 6 & 0x3F) << 8 | (0x80 | first & 0x3F) << 16,
            count: 3)
    }

    private static func hex(_ text: UnsafePointer<UInt8>, _ position: Int, _ limit: Int) -> UInt32? {
        guard position + 4 <= limit else { return nil }
        var value: UInt32 = 0
        for offset in 0..<4 {
            let byte = unsafe text[position + offset]
            guard Engine.isHex(byte) else { return nil }
            value = value << 4 | UInt32(byte <= 0x39 ? byte - 0x30 : (byte | 0x20) - 0x61 + 10)
        }
        return value
    }

    /// The byte that `%XX` at `position` stands for; nil when there is none.
    static func percent(_ text: UnsafePointer<UInt8>, _ position: Int, _ limit: Int) -> UInt8? {
        guard position + 3 <= limit, unsafe text[position] == UInt8(ascii: "%") else { return nil }
        var value: UInt8 = 0
        for offset in 1...2 {
            let byte = unsafe text[position + offset]
            guard Engine.isHex(byte) else { return nil }
            value = value << 4 | (byte <= 0x39 ? byte - 0x30 : (byte | 0x20) - 0x61 + 10)
        }
        return value
    }

    /// The first backslash in the range, or its end.
    @inline(__always)
    static func nextEscape(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int {
        var position = start
        let raw = unsafe UnsafeRawPointer(text)
        while position + 8 <= end {
            let word = unsafe raw.loadUnaligned(fromByteOffset: position, as: UInt64.self) ^ 0x5C5C_5C5C_5C5C_5C5C
            let found = (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
            if found != 0 { return position + found.trailingZeroBitCount >> 3 }
            position &+= 8
        }
        while position < end, unsafe text[position] != 0x5C { position += 1 }
        return position
    }
}

extension Engine {
    /// Looks at a string that has escapes: decodes it into the next layer, searches that, and maps the hits back.
    mutating func scanEscaped(_ text: UnsafePointer<UInt8>, _ low: Int, _ high: Int, layer: Int, isName: Bool) {
        let next = layer + 1
        guard next <= Self.maximumLayers else {
            unsafe search(text, low, high, layer: layer, isName: isName)
            return
        }
        unsafe layers[next].require(high - low)
        let decoded = unsafe layers[next].base
        let count = unsafe Self.decode(text, low, high, into: decoded)
        unsafe scanDecoded(text, low, high, count, layer: next, isName: isName)
    }

    /// Looks at a string with escapes that was decoded into a layer already.
    mutating func scanDecoded(
        _ text: UnsafePointer<UInt8>, _ low: Int, _ high: Int, _ count: Int, layer: Int, isName: Bool
    ) {
        let first = hits.count
        unsafe inspect(
            Text(base: layers[layer].base, count: count, slack: LayerMemory.slack), layer: layer, isName: isName)
        guard hits.count > first else { return }
        hits.normalise(from: first)
        unsafe mapBack(from: first, text, low, high)
    }

    private static func decode(
        _ text: UnsafePointer<UInt8>, _ low: Int, _ high: Int, into target: UnsafeMutablePointer<UInt8>
    ) -> Int {
        var position = low
        var count = 0
        while position < high {
            let escape = unsafe Escapes.nextEscape(text, position, high)
            let plain = escape - position
            unsafe (target + count).update(from: text + position, count: plain)
            count += plain
            guard escape < high else { break }
            let resolved = unsafe Escapes.resolve(text, escape, high)
            var bytes = resolved.bytes
            for _ in 0..<resolved.count {
                unsafe target[count] = UInt8(truncatingIfNeeded: bytes)
                bytes >>= 8
                count += 1
            }
            position = escape + resolved.length
        }
        return count
    }

    /// Turns the positions of the hits from `first` on, which are sorted and apart, from the decoded string to the string
    /// as it is written in `text[low..<high]`.
    private mutating func mapBack(from first: Int, _ text: UnsafePointer<UInt8>, _ low: Int, _ high: Int) {
        var position = low
        var decoded = 0
        var index = first
        var atEnd = false
        while index < hits.count {
            let target = atEnd ? hits[index].end : hits[index].start
            while decoded < target, position < high {
                let escape = unsafe Escapes.nextEscape(text, position, min(high, position + target - decoded))
                let plain = escape - position
                decoded += plain
                position = escape
                guard decoded < target, position < high else { break }
                let resolved = unsafe Escapes.resolve(text, position, high)
                decoded += resolved.count
                position += resolved.length
            }
            if atEnd {
                hits[index].end = position
                if hits[index].quoting > 0 { hits[index].quoting += 1 }
                index += 1
            } else {
                hits[index].start = position
            }
            atEnd.toggle()
        }
    }

    /// Looks at a decoded text: as JSON when it begins like it, as far as it is JSON, and as text from there on.
    mutating func inspect(_ text: Text, layer: Int, isName: Bool) {
        var position = 0
        while unsafe position < text.count, unsafe Self.isSpace(text.base[position]) { position += 1 }
        guard unsafe position < text.count else { return }
        let first = unsafe text.base[position]
        let outer = (layerPlaces, cursor, layerWords, wordCursor, openWord, searchedTo, layerCount, marked)
        let isStructured = !isName && (first == UInt8(ascii: "{") || first == UInt8(ascii: "["))
        unsafe survey(text, layer: layer, isStructured: isStructured)
        defer {
            places.truncate(to: layerPlaces)
            words.truncate(to: layerWords)
            (layerPlaces, cursor, layerWords, wordCursor, openWord, searchedTo, layerCount, marked) = outer
        }
        var rest = 0
        if isStructured {
            rest = unsafe walk(text, layer: layer)
            // The walk may have looked at names behind where JSON ended.
            searchAgain()
        }
        if unsafe rest + Self.minimumText <= text.count {
            unsafe search(text.base, rest, text.count, layer: layer, isName: isName)
        }
    }

    @inline(__always)
    static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }
}
