import CTextScan

// Where the content of a JSON string ends, and what it says. Eight bytes at a time: more than half of an audit event is
// inside of strings.
extension Engine {
    /// Bytes that are looked at in one step.
    static let stride = 8

    /// Which of eight bytes are quotation marks or backslashes: the lowest bit that is set belongs to the first of them.
    @inline(__always)
    private static func marks(_ word: UInt64) -> UInt64 {
        let quotes = word ^ 0x2222_2222_2222_2222
        let slashes = word ^ 0x5C5C_5C5C_5C5C_5C5C
        return (((quotes &- 0x0101_0101_0101_0101) & ~quotes) | ((slashes &- 0x0101_0101_0101_0101) & ~slashes))
            & 0x8080_8080_8080_8080
    }

    /// The first quotation mark or backslash at or behind `start`; `count` when there is none.
    @inline(__always)
    static func plainEnd(_ base: UnsafePointer<UInt8>, _ start: Int, _ count: Int) -> Int {
        var position = start
        let raw = unsafe UnsafeRawPointer(base)
        let last = count &- stride
        while position <= last {
            let found = unsafe marks(raw.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            if found != 0 { return position &+ found.trailingZeroBitCount &>> 3 }
            position &+= stride
        }
        while position < count, unsafe base[position] != 0x22 && base[position] != 0x5C { position &+= 1 }
        return position
    }

    /// The closing quote of the string whose content begins at `start`, and whether there is an escape in it; `count` when
    /// there is none.
    @inline(__always)
    static func stringEnd(_ base: UnsafePointer<UInt8>, _ start: Int, _ count: Int) -> (Int, Bool) {
        let position = unsafe plainEnd(base, start, count)
        if unsafe position >= count || base[position] == 0x22 { return (position, false) }
        return unsafe (escapedEnd(base, position, count), true)
    }

    /// The closing quote of a string, from a backslash in it on.
    @inline(never)
    static func escapedEnd(_ base: UnsafePointer<UInt8>, _ escape: Int, _ count: Int) -> Int {
        var position = escape
        while position < count, unsafe base[position] == 0x5C {
            position = unsafe position &+ 2 < count ? plainEnd(base, position &+ 2, count) : count
        }
        return position
    }

    /// Decodes the string whose content begins at `start`, with its first backslash at `escape`, into the memory of a layer.
    ///
    /// - Returns: the closing quote, `count` when there is none; the number of bytes that were decoded.
    mutating func decodeString(
        _ base: UnsafePointer<UInt8>, _ start: Int, _ escape: Int, _ count: Int, layer: Int
    ) -> (end: Int, decoded: Int) {
        // What is decoded is never longer; whole steps are copied.
        unsafe layers[layer].require(count - start)
        let target = unsafe layers[layer].base
        let raw = unsafe UnsafeRawPointer(base)
        let rawTarget = UnsafeMutableRawPointer(target)
        unsafe target.update(from: base + start, count: escape - start)
        var decoded = escape - start
        var position = escape
        if isWide { position = unsafe custody_unescape(base, position, count, target, &decoded) }
        while position < count, unsafe base[position] == 0x5C {
            let byte = position &+ 1 < count ? unsafe base[position &+ 1] : UInt8(ascii: "u")
            if byte == 0x5C || byte == 0x22 {
                unsafe target[decoded] = byte
                decoded &+= 1
                position &+= 2
            } else {
                let resolved = unsafe Escapes.resolve(base, position, count)
                var bytes = resolved.bytes
                for _ in 0..<resolved.count {
                    unsafe target[decoded] = UInt8(truncatingIfNeeded: bytes)
                    bytes >>= 8
                    decoded &+= 1
                }
                position &+= resolved.length
            }
            if isWide {
                position = unsafe custody_unescape(base, position, count, target, &decoded)
                continue
            }
            var isPlain = true
            while isPlain, position &+ Self.stride <= count {
                let word = unsafe raw.loadUnaligned(fromByteOffset: position, as: UInt64.self)
                unsafe rawTarget.storeBytes(of: word, toByteOffset: decoded, as: UInt64.self)
                let found = Self.marks(word)
                isPlain = found == 0
                let plain = isPlain ? Self.stride : found.trailingZeroBitCount &>> 3
                position &+= plain
                decoded &+= plain
            }
            while position < count, unsafe base[position] != 0x22 && base[position] != 0x5C {
                unsafe target[decoded] = unsafe base[position]
                decoded &+= 1
                position &+= 1
            }
        }
        unsafe inspected.pointee &+= position - start
        return (min(position, count), decoded)
    }
}
