import CustodyModel

extension PythonJSON {
    /// Reads a text; an error is the one that CPython 3.11 would raise, at the same character.
    ///
    /// - Parameter line: without white space around it, in UTF-8; anything else is a `UnicodeDecodeError`.
    package mutating func parse(_ line: UnsafeRawBufferPointer) throws(PythonJSONError) {
        nodes.removeAll(keepingCapacity: true)
        text.removeAll()
        unsafe text.append(line)
        decoded.removeAll()
        sorting.removeAll(keepingCapacity: true)
        (hasDuplicateKeys, hasLoneSurrogate, hasNonFinite) = (false, false, false)
        (hasFloat, hasOtherLineBreak, depth) = (false, false, 0)
        do throws(Stop) {
            if unsafe PythonText.beginsWithMark(text.bytes) {
                throw Stop(.decode("Unexpected UTF-8 BOM (decode using utf-8-sig)"), 0)
            }
            var index = skip(0)
            index = skip(try value(at: index, depth: 1))
            if index != text.count { throw Stop(.decode("Extra data"), index) }
        } catch {
            nodes.removeAll(keepingCapacity: true)
            throw unsafe error.inPython(text.bytes)
        }
    }

    /// Where and why reading ended; bytes instead of characters.
    struct Stop: Error {
        enum Reason { case decode(String), raised(String) }
        let reason: Reason
        let index: Int

        init(_ reason: Reason, _ index: Int) {
            self.reason = reason
            self.index = index
        }

        /// Bytes that are no UTF-8 are noticed before the text is looked at.
        func inPython(_ text: UnsafeRawBufferPointer) -> PythonJSONError {
            guard unsafe PythonText.isUTF8(text) else { return .raised("UnicodeDecodeError") }
            switch reason {
            case .decode(let message):
                return .decode(message, character: unsafe PythonText.characters(text, upTo: index))
            case .raised(let name): return .raised(name)
            }
        }
    }

    private func byte(_ index: Int) -> UInt8 { index < text.count ? unsafe text.bytes[index] : 0 }

    private mutating func skip(_ start: Int) -> Int {
        var index = start
        while index < text.count {
            let byte = unsafe text.bytes[index]
            guard byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D else { break }
            if byte == 0x0D { hasOtherLineBreak = true }
            index += 1
        }
        return index
    }

    private mutating func add(_ kind: Kind, _ start: Int, _ length: Int, mark: Bool = false) {
        nodes.append(
            Node(
                kind: kind, mark: mark, start: UInt32(start), length: UInt32(length), next: UInt32(nodes.count + 1)))
    }

    /// Reads the value at `index`; the place behind it.
    private mutating func value(at index: Int, depth: Int) throws(Stop) -> Int {
        guard index < text.count else { throw Stop(.decode("Expecting value"), index) }
        switch unsafe text.bytes[index] {
        case 0x22: return try string(at: index)
        case 0x7B: return try object(at: index, depth: depth)
        case 0x5B: return try array(at: index, depth: depth)
        case 0x6E where holds("null", at: index):
            add(.null, index, 4)
            return index + 4
        case 0x74 where holds("true", at: index):
            add(.yes, index, 4)
            return index + 4
        case 0x66 where holds("false", at: index):
            add(.no, index, 5)
            return index + 5
        case 0x4E where holds("NaN", at: index): return special(.nan, index, 3)
        case 0x49 where holds("Infinity", at: index): return special(.infinity, index, 8)
        case 0x2D where holds("-Infinity", at: index): return special(.minusInfinity, index, 9)
        default: return try number(at: index)
        }
    }

    private mutating func special(_ kind: Kind, _ index: Int, _ length: Int) -> Int {
        hasNonFinite = true
        add(kind, index, length)
        return index + length
    }

    private func holds(_ word: StaticString, at index: Int) -> Bool {
        guard index + word.utf8CodeUnitCount <= text.count else { return false }
        for offset in 0..<word.utf8CodeUnitCount {
            guard unsafe text.bytes[index + offset] == word.utf8Start[offset] else { return false }
        }
        return true
    }

    private mutating func number(at start: Int) throws(Stop) -> Int {
        var index = start
        if byte(index) == 0x2D { index += 1 }
        let first = byte(index)
        guard first &- 0x30 < 10, index < text.count else { throw Stop(.decode("Expecting value"), start) }
        let digits = index
        index += 1
        if first != 0x30 { while byte(index) &- 0x30 < 10 { index += 1 } }
        var isFloat = false
        let integerEnd = index
        if byte(index) == 0x2E, byte(index + 1) &- 0x30 < 10 {
            isFloat = true
            index += 2
            while byte(index) &- 0x30 < 10 { index += 1 }
        }
        if byte(index) | 0x20 == 0x65 {
            var end = index + 1
            if byte(end) == 0x2B || byte(end) == 0x2D { end += 1 }
            if byte(end) &- 0x30 < 10 {
                isFloat = true
                while byte(end) &- 0x30 < 10 { end += 1 }
                index = end
            }
        }
        if isFloat {
            hasFloat = true
        } else if integerEnd - digits > PythonJSON.maximumIntegerDigits {
            throw Stop(.raised("ValueError"), start)
        }
        add(isFloat ? .float : .integer, start, index - start)
        return index
    }

    private mutating func array(at start: Int, depth: Int) throws(Stop) -> Int {
        let node = try open(.array, start, depth)
        var index = skip(start + 1)
        if byte(index) == 0x5D, index < text.count { return index + 1 }
        while true {
            index = skip(try value(at: index, depth: depth + 1))
            let byte = byte(index)
            if byte == 0x5D { break }
            guard byte == 0x2C else { throw Stop(.decode("Expecting ',' delimiter"), index) }
            index = skip(index + 1)
        }
        nodes[node].next = UInt32(nodes.count)
        return index + 1
    }

    private mutating func object(at start: Int, depth: Int) throws(Stop) -> Int {
        let node = try open(.object, start, depth)
        var index = skip(start + 1)
        if byte(index) == 0x7D, index < text.count {
            nodes[node].mark = true
            return index + 1
        }
        while true {
            guard byte(index) == 0x22 else {
                throw Stop(.decode("Expecting property name enclosed in double quotes"), index)
            }
            index = skip(try string(at: index))
            guard byte(index) == 0x3A else { throw Stop(.decode("Expecting ':' delimiter"), index) }
            index = skip(index + 1)
            index = skip(try value(at: index, depth: depth + 1))
            let byte = byte(index)
            if byte == 0x7D { break }
            guard byte == 0x2C else { throw Stop(.decode("Expecting ',' delimiter"), index) }
            index = skip(index + 1)
        }
        nodes[node].next = 0
        judgeKeys(of: node)
        nodes[node].next = UInt32(nodes.count)
        return index + 1
    }

    private mutating func open(_ kind: Kind, _ start: Int, _ depth: Int) throws(Stop) -> Int {
        guard depth <= PythonJSON.maximumDepth else { throw Stop(.raised("RecursionError"), start) }
        self.depth = max(self.depth, depth)
        add(kind, start, 0)
        return nodes.count - 1
    }

    /// Reads the string whose quote is at `start`.
    private mutating func string(at start: Int) throws(Stop) -> Int {
        var index = start + 1
        let end = text.count
        while index < end {
            let byte = unsafe text.bytes[index]
            if byte == 0x22 {
                add(.string, start + 1, index - start - 1)
                return index + 1
            }
            if byte == 0x5C { return try escapedString(at: start, firstEscape: index) }
            if byte < 0x20 { throw Stop(.decode("Invalid control character at"), index) }
            index = byte < 0x80 ? index + 1 : try wide(at: index)
        }
        throw Stop(.decode("Unterminated string starting at"), start)
    }

    /// The place behind the character of two to four bytes at `index`.
    private mutating func wide(at index: Int) throws(Stop) -> Int {
        let bytes = unsafe text.bytes
        guard let base = bytes.baseAddress else { return index + 1 }
        let first = unsafe base.assumingMemoryBound(to: UInt8.self) + index
        let length = unsafe UTF8Sequence.length(first, available: bytes.count - index)
        guard length > 0 else { throw Stop(.raised("UnicodeDecodeError"), index) }
        // U+0085, U+2028 and U+2029 end a line for `splitlines`.
        if unsafe length == 2 && first[0] == 0xC2 && first[1] == 0x85 { hasOtherLineBreak = true }
        if unsafe length == 3 && first[0] == 0xE2 && first[1] == 0x80 && first[2] & 0xFE == 0xA8 {
            hasOtherLineBreak = true
        }
        return index + length
    }

    private mutating func escapedString(at start: Int, firstEscape: Int) throws(Stop) -> Int {
        let place = decoded.count
        unsafe decoded.append(UnsafeRawBufferPointer(rebasing: text.bytes[start + 1..<firstEscape]))
        var index = firstEscape
        while index < text.count {
            let byte = unsafe text.bytes[index]
            switch byte {
            case 0x22:
                add(.string, place, decoded.count - place, mark: true)
                return index + 1
            case 0x5C: index = try escape(at: index, of: start)
            case 0..<0x20: throw Stop(.decode("Invalid control character at"), index)
            case 0x20..<0x80:
                decoded.append(byte)
                index += 1
            default:
                let next = try wide(at: index)
                unsafe decoded.append(UnsafeRawBufferPointer(rebasing: text.bytes[index..<next]))
                index = next
            }
        }
        throw Stop(.decode("Unterminated string starting at"), start)
    }

    /// Decodes the escape whose backslash is at `index`; the place behind it.
    private mutating func escape(at index: Int, of start: Int) throws(Stop) -> Int {
        guard index + 1 < text.count else { throw Stop(.decode("Unterminated string starting at"), start) }
        let letter = unsafe text.bytes[index + 1]
        switch letter {
        case 0x22, 0x5C, 0x2F: decoded.append(letter)
        case 0x62: decoded.append(0x08)
        case 0x66: decoded.append(0x0C)
        case 0x6E: decoded.append(0x0A)
        case 0x72: decoded.append(0x0D)
        case 0x74: decoded.append(0x09)
        case 0x75: return try unicodeEscape(at: index)
        default: throw Stop(.decode("Invalid \\escape"), index)
        }
        return index + 2
    }

    private mutating func unicodeEscape(at index: Int) throws(Stop) -> Int {
        let unit = try codeUnit(at: index)
        var next = index + 6
        var scalar = unit
        if unit & 0xFC00 == 0xD800, next + 6 < text.count, byte(next) == 0x5C, byte(next + 1) == 0x75 {
            let low = try codeUnit(at: next)
            if low & 0xFC00 == 0xDC00 {
                scalar = 0x10000 + ((unit & 0x3FF) << 10 | low & 0x3FF)
                next += 6
            }
        }
        if scalar & 0x1FF800 == 0xD800 { hasLoneSurrogate = true }
        PythonText.append(scalar: scalar, to: &decoded)
        return next
    }

    private func codeUnit(at index: Int) throws(Stop) -> UInt32 {
        // The closing quote must follow as well.
        guard index + 6 < text.count else { throw Stop(.decode("Invalid \\uXXXX escape"), index + 1) }
        var value: UInt32 = 0
        for offset in 2..<6 {
            let digit = byte(index + offset)
            switch digit {
            case 0x30...0x39: value = value << 4 | UInt32(digit - 0x30)
            case 0x41...0x46: value = value << 4 | UInt32(digit - 0x37)
            case 0x61...0x66: value = value << 4 | UInt32(digit - 0x57)
            default: throw Stop(.decode("Invalid \\uXXXX escape"), index + 1)
            }
        }
        return value
    }
}
