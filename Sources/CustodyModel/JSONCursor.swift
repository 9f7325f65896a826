/// A position in the bytes of one event, and the token rules of RFC 8259.
///
/// Runs without white space are copied to the output as they are, so input that is compact already costs one copy.
@safe
struct Cursor {
    private let base: UnsafePointer<UInt8>
    private let output: UnsafeMutableRawPointer?
    /// Where the run that has not been copied yet begins.
    private var runStart: Int
    private var written = 0
    var index: Int
    let end: Int
    /// True between opening a container and its first value.
    var justOpened = false

    init(_ input: UnsafeRawBufferPointer, from first: Int, to end: Int, output: UnsafeMutableRawPointer?) {
        precondition(first < end && end <= input.count, "a cursor needs at least one byte")
        unsafe base = input.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: UInt8.self)
        unsafe self.output = output
        runStart = first
        index = first
        self.end = end
    }

    var hasMore: Bool { index < end }

    /// The byte at the cursor; ``hasMore`` must hold.
    var byte: UInt8 { unsafe base[index] }

    /// Bytes of white space cut so far, outer white space included: output offset = input offset - removed.
    var removed: Int { runStart - written }

    func starts(with second: UInt8, _ third: UInt8) -> Bool {
        unsafe end - index >= 3 && base[index + 1] == second && base[index + 2] == third
    }

    func slice(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count)
    }

    /// The contents of the string that began with the quote at `start` and ended before the cursor.
    func contents(from start: Int) -> UnsafeRawBufferPointer {
        unsafe slice(start + 1..<index - 1)
    }

    /// Copies the run that ends at `start` and begins the next one at the cursor.
    mutating func cut(from start: Int) {
        _ = flush(upTo: start)
        runStart = index
    }

    mutating func flush(upTo limit: Int) -> Int {
        if let output = unsafe output, limit > runStart {
            unsafe (output + written).copyMemory(from: base + runStart, byteCount: limit - runStart)
        }
        written += limit - runStart
        runStart = limit
        return written
    }

    mutating func literal(_ word: StaticString) throws(JSONDefect) {
        for offset in 0..<word.utf8CodeUnitCount {
            guard index + offset < end else { throw JSONDefect(.truncated, at: end) }
            guard unsafe base[index + offset] == word.utf8Start[offset] else {
                throw JSONDefect(.syntax, at: index + offset)
            }
        }
        index += word.utf8CodeUnitCount
    }

    mutating func number() throws(JSONDefect) {
        let start = index
        if unsafe base[index] == 0x2D { index += 1 }
        guard index < end else { throw JSONDefect(.truncated, at: end) }
        if unsafe base[index] == 0x30 {
            index += 1
            if index < end, unsafe isDigit(base[index]) { throw JSONDefect(.number, at: start) }
        } else {
            try digits(of: start)
        }
        if index < end, unsafe base[index] == 0x2E {
            index += 1
            try digits(of: start)
        }
        if index < end, unsafe base[index] | 0x20 == 0x65 {
            index += 1
            if index < end, unsafe base[index] == 0x2B || base[index] == 0x2D { index += 1 }
            try digits(of: start)
        }
    }

    private mutating func digits(of start: Int) throws(JSONDefect) {
        guard index < end else { throw JSONDefect(.truncated, at: end) }
        guard unsafe isDigit(base[index]) else { throw JSONDefect(.number, at: start) }
        while index < end, unsafe isDigit(base[index]) { index += 1 }
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    /// Moves behind the string whose opening quote is at the cursor; true when it holds an escape.
    @discardableResult
    mutating func string() throws(JSONDefect) -> Bool {
        var position = index + 1
        var escaped = false
        while true {
            position = plainRun(from: position)
            guard position < end else { throw JSONDefect(.truncated, at: end) }
            let byte = unsafe base[position]
            if byte == 0x22 {
                index = position + 1
                return escaped
            } else if byte == 0x5C {
                escaped = true
                position = try escape(at: position)
            } else if byte >= 0x80 {
                let length = unsafe UTF8Sequence.length(base + position, available: end - position)
                guard length > 0 else { throw JSONDefect(.utf8, at: position) }
                position += length
            } else {
                throw JSONDefect(.controlCharacter, at: position)
            }
        }
    }

    /// The first position from `start` on that holds a quote, a backslash, a control character or a byte above 0x7F.
    ///
    /// Eight bytes at a time: a byte's high bit is set in `stop` when the byte is one of those (a borrow can set
    /// further bits above the first true one, never below it, and only the first counts).
    @inline(__always)
    private func plainRun(from start: Int) -> Int {
        var position = start
        let ones: UInt64 = 0x0101_0101_0101_0101
        while position &+ 8 <= end {
            let word = unsafe UInt64(
                littleEndian: UnsafeRawPointer(base + position).loadUnaligned(as: UInt64.self))
            let quote = word ^ (ones &* 0x22)
            let backslash = word ^ (ones &* 0x5C)
            let stop =
                (((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)
                    | ((word &- ones &* 0x20) & ~word) | word) & (ones &* 0x80)
            if stop != 0 { return position &+ stop.trailingZeroBitCount &>> 3 }
            position &+= 8
        }
        while position < end {
            let byte = unsafe base[position]
            if byte == 0x22 || byte == 0x5C || byte < 0x20 || byte >= 0x80 { break }
            position += 1
        }
        return position
    }

    /// The position behind the escape whose backslash is at `start`.
    private func escape(at start: Int) throws(JSONDefect) -> Int {
        guard start + 1 < end else { throw JSONDefect(.truncated, at: end) }
        switch unsafe base[start + 1] {
        case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74:
            return start + 2
        case 0x75:
            let unit = try codeUnit(at: start)
            if unit & 0xFC00 == 0xDC00 { throw JSONDefect(.loneSurrogate, at: start) }
            guard unit & 0xFC00 == 0xD800 else { return start + 6 }
            return try secondHalf(of: start)
        default:
            throw JSONDefect(.escape, at: start)
        }
    }

    /// The position behind the surrogate pair whose first half is the escape at `start`.
    private func secondHalf(of start: Int) throws(JSONDefect) -> Int {
        let next = start + 6
        for (offset, expected) in [UInt8(0x5C), 0x75].enumerated() {
            guard next + offset < end else { throw JSONDefect(.truncated, at: end) }
            guard unsafe base[next + offset] == expected else { throw JSONDefect(.loneSurrogate, at: start) }
        }
        guard try codeUnit(at: next) & 0xFC00 == 0xDC00 else { throw JSONDefect(.loneSurrogate, at: start) }
        return next + 6
    }

    private func codeUnit(at start: Int) throws(JSONDefect) -> UInt32 {
        guard start + 6 <= end else {
            // Too few digits because the input ends, or because something else follows: two different defects.
            for index in start + 2..<end where unsafe !JSONText.isHexDigit(base[index]) {
                throw JSONDefect(.escape, at: start)
            }
            throw JSONDefect(.truncated, at: end)
        }
        guard let unit = unsafe JSONText.codeUnit(base + start + 2) else { throw JSONDefect(.escape, at: start) }
        return unit
    }
}

/// UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing above U+10FFFF.
package enum UTF8Sequence {
    /// Bytes of the sequence that begins at `bytes` with a byte of 0x80 or above; 0 when it is not valid.
    package static func length(_ bytes: UnsafePointer<UInt8>, available: Int) -> Int {
        let lead = unsafe bytes[0]
        switch lead {
        case 0xC2...0xDF:
            guard available >= 2 else { return 0 }
            return unsafe isContinuation(bytes[1]) ? 2 : 0
        case 0xE0...0xEF:
            guard available >= 3, unsafe isContinuation(bytes[1]), unsafe isContinuation(bytes[2]) else { return 0 }
            if lead == 0xE0 { return unsafe bytes[1] >= 0xA0 ? 3 : 0 }
            if lead == 0xED { return unsafe bytes[1] < 0xA0 ? 3 : 0 }
            return 3
        case 0xF0...0xF4:
            guard available >= 4, unsafe isContinuation(bytes[1]), unsafe isContinuation(bytes[2]),
                unsafe isContinuation(bytes[3])
            else { return 0 }
            if lead == 0xF0 { return unsafe bytes[1] >= 0x90 ? 4 : 0 }
            if lead == 0xF4 { return unsafe bytes[1] < 0x90 ? 4 : 0 }
            return 4
        default:
            return 0
        }
    }

    private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
}
