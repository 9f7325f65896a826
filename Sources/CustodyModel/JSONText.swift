/// String contents of JSON: decoding escapes of what has been validated, and the escaping that Custody's own events use.
package enum JSONText {
    /// Appends the contents of a valid JSON string with its escapes decoded to UTF-8.
    ///
    /// Surrogate pairs become one scalar. Never call it on bytes that were not validated.
    package static func decode(_ contents: UnsafeRawBufferPointer, into output: inout ByteBuffer) {
        var index = 0
        while index < contents.count {
            let byte = unsafe contents[index]
            guard byte == 0x5C, index + 1 < contents.count else {
                output.append(byte)
                index += 1
                continue
            }
            let escape = unsafe contents[index + 1]
            index += 2
            switch escape {
            case 0x62: output.append(0x08)
            case 0x66: output.append(0x0C)
            case 0x6E: output.append(0x0A)
            case 0x72: output.append(0x0D)
            case 0x74: output.append(0x09)
            case 0x75:
                var scalar = unsafe unit(contents, at: index)
                index += 4
                if scalar & 0xFC00 == 0xD800, index + 6 <= contents.count {
                    let low = unsafe unit(contents, at: index + 2)
                    scalar = 0x10000 + ((scalar & 0x3FF) << 10 | (low & 0x3FF))
                    index += 6
                }
                append(scalar: scalar, to: &output)
            default: output.append(escape)
            }
        }
    }

    private static func unit(_ contents: UnsafeRawBufferPointer, at index: Int) -> UInt32 {
        guard index + 4 <= contents.count, let base = contents.baseAddress else { return 0xFFFD }
        return unsafe codeUnit(base.assumingMemoryBound(to: UInt8.self) + index) ?? 0xFFFD
    }

    /// The value of four hexadecimal digits, in either case.
    static func codeUnit(_ digits: UnsafePointer<UInt8>) -> UInt32? {
        var value: UInt32 = 0
        for offset in 0..<4 {
            let digit = unsafe digits[offset]
            let nibble: UInt8
            switch digit {
            case 0x30...0x39: nibble = digit - 0x30
            case 0x61...0x66: nibble = digit - 0x57
            case 0x41...0x46: nibble = digit - 0x37
            default: return nil
            }
            value = value << 4 | UInt32(nibble)
        }
        return value
    }

    static func isHexDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
        default: false
        }
    }

    private static func append(scalar: UInt32, to output: inout ByteBuffer) {
        switch scalar {
        case 0..<0x80:
            output.append(UInt8(scalar))
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

    /// The ASCII character that begins at `index`, plain or escaped, and where the next one begins.
    static func asciiCharacter(_ contents: UnsafeRawBufferPointer, at index: Int) -> (UInt8, Int)? {
        guard index < contents.count, let base = contents.baseAddress else { return nil }
        let byte = unsafe contents[index]
        guard byte == 0x5C else { return byte < 0x80 ? (byte, index + 1) : nil }
        guard index + 1 < contents.count else { return nil }
        guard unsafe contents[index + 1] == 0x75 else { return nil }
        guard index + 6 <= contents.count else { return nil }
        let digits = unsafe base.assumingMemoryBound(to: UInt8.self) + index + 2
        guard let unit = unsafe codeUnit(digits), unit < 0x80 else { return nil }
        return (UInt8(unit), index + 6)
    }

    /// Appends `text` as a JSON string in the form of Custody's own events: only `"`, `\` and control characters are
    /// escaped, with the short forms where JSON has them; all else is raw UTF-8 (DESIGN, section 3.2).
    package static func appendQuoted(_ text: String, to output: inout ByteBuffer) {
        output.append(0x22)
        for byte in text.utf8 {
            switch byte {
            case 0x22: output.append("\\\"")
            case 0x5C: output.append("\\\\")
            case 0x08: output.append("\\b")
            case 0x0C: output.append("\\f")
            case 0x0A: output.append("\\n")
            case 0x0D: output.append("\\r")
            case 0x09: output.append("\\t")
            case 0..<0x20:
                output.append("\\u00")
                output.append(hexDigit(byte >> 4))
                output.append(hexDigit(byte & 15))
            default: output.append(byte)
            }
        }
        output.append(0x22)
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? 0x30 + value : 0x57 + value
    }
}
