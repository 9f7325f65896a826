import CustodyModel

/// Texts as Python's `str` treats them.
enum PythonText {
    /// True when all bytes are UTF-8 (RFC 3629), which is what Python reads.
    static func isUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let base = bytes.baseAddress else { return true }
        var index = 0
        while index < bytes.count {
            if unsafe bytes[index] < 0x80 {
                index += 1
                continue
            }
            let length = unsafe UTF8Sequence.length(
                base.assumingMemoryBound(to: UInt8.self) + index, available: bytes.count - index)
            guard length > 0 else { return false }
            index += length
        }
        return true
    }

    /// Characters that begin before `index`.
    static func characters(_ bytes: UnsafeRawBufferPointer, upTo index: Int) -> Int {
        var count = 0
        for place in 0..<min(index, bytes.count) where unsafe bytes[place] & 0xC0 != 0x80 { count += 1 }
        return count + max(index - bytes.count, 0)
    }

    static func beginsWithMark(_ bytes: UnsafeRawBufferPointer) -> Bool {
        unsafe bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF
    }

    /// Bounds of `bytes` after `str.strip()`, which knows more white space than JSON.
    static func strip(_ bytes: UnsafeRawBufferPointer) -> Range<Int> {
        var first = 0
        var end = bytes.count
        while first < end, case let length = unsafe space(bytes, at: first), length > 0 { first += length }
        while end > first, case let length = unsafe spaceBefore(bytes, end, first), length > 0 { end -= length }
        return first..<end
    }

    /// Bytes of the white space character at `index`; 0 when there is none.
    private static func space(_ bytes: UnsafeRawBufferPointer, at index: Int) -> Int {
        let byte = unsafe bytes[index]
        if byte == 0x20 || (0x09...0x0D).contains(byte) || (0x1C...0x1F).contains(byte) { return 1 }
        guard byte >= 0xC2, index + 1 < bytes.count else { return 0 }
        let second = unsafe bytes[index + 1]
        if byte == 0xC2 { return second == 0x85 || second == 0xA0 ? 2 : 0 }
        guard index + 2 < bytes.count else { return 0 }
        switch unsafe (byte, second, bytes[index + 2]) {
        case (0xE1, 0x9A, 0x80), (0xE2, 0x80, 0x80...0x8A), (0xE2, 0x80, 0xA8), (0xE2, 0x80, 0xA9),
            (0xE2, 0x80, 0xAF), (0xE2, 0x81, 0x9F), (0xE3, 0x80, 0x80):
            return 3
        default: return 0
        }
    }

    private static func spaceBefore(_ bytes: UnsafeRawBufferPointer, _ end: Int, _ first: Int) -> Int {
        for length in 1...3 where end - length >= first {
            if unsafe space(bytes, at: end - length) == length { return length }
        }
        return 0
    }

    /// How a tool cuts a text into lines, besides at line feeds.
    enum Lines { case universal, splitlines }

    /// The parts of a line, which holds no line feed, as a tool sees them.
    static func parts(_ line: UnsafeRawBufferPointer, _ lines: Lines) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        var start = 0
        var index = 0
        while index < line.count {
            let length = unsafe lineBreak(line, at: index, lines)
            if length == 0 {
                index += 1
                continue
            }
            parts.append(start..<index)
            index += length
            start = index
        }
        // A break at the very end and the line feed behind it are one, when the break is a carriage return.
        let endsWithReturn = unsafe line.last == 0x0D
        if start < line.count || parts.isEmpty || !endsWithReturn { parts.append(start..<line.count) }
        return parts
    }

    private static func lineBreak(_ line: UnsafeRawBufferPointer, at index: Int, _ lines: Lines) -> Int {
        let byte = unsafe line[index]
        if byte == 0x0D { return 1 }
        guard lines == .splitlines else { return 0 }
        switch byte {
        case 0x0B, 0x0C, 0x1C, 0x1D, 0x1E: return 1
        case 0xC2: return unsafe index + 1 < line.count && line[index + 1] == 0x85 ? 2 : 0
        case 0xE2:
            guard index + 2 < line.count else { return 0 }
            return unsafe line[index + 1] == 0x80 && line[index + 2] & 0xFE == 0xA8 ? 3 : 0
        default: return 0
        }
    }

    /// Appends a character in UTF-8; a surrogate as if it were one.
    static func append(scalar: UInt32, to output: inout ByteBuffer) {
        switch scalar {
        case 0..<0x80: output.append(UInt8(scalar))
        case 0x80..<0x800:
            output.append(UInt8(0xC0 | scalar >> 6))
            output.append(UInt8(0x80 | scalar & 0x3F))
        case 0x800..<0x10000:
            output.append(UInt8(0xE0 | scalar >> 12))
            output.append(UInt8(0x80 | (scalar >> 6) & 0x3F))
            output.append(UInt8(0x80 | scalar & 0x3F))
        default:
            output.append(UInt8(0xF0 | scalar >> 18))
            output.append(UInt8(0x80 | (scalar >> 12) & 0x3F))
            output.append(UInt8(0x80 | (scalar >> 6) & 0x3F))
            output.append(UInt8(0x80 | scalar & 0x3F))
        }
    }
}
