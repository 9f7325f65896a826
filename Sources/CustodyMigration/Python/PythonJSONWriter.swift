package import CustodyModel

/// How `json.dumps` is called.
package struct PythonStyle: Sendable, Equatable {
    package var sortsKeys: Bool
    /// `separators=(",", ":")` instead of `", "` and `": "`.
    package var isCompact: Bool
    package var ensuresASCII: Bool
    /// As mcp-bridge makes values ready for hashing: floats rounded to 14 digits behind the point, `NaN` and infinities
    /// as strings, lone surrogates left out of strings.
    package var quantizes = false

    package init(sortsKeys: Bool, isCompact: Bool, ensuresASCII: Bool, quantizes: Bool = false) {
        self.sortsKeys = sortsKeys
        self.isCompact = isCompact
        self.ensuresASCII = ensuresASCII
        self.quantizes = quantizes
    }
}

extension PythonJSON {
    /// Appends `json.dumps` of a value.
    ///
    /// - Parameter except: members of the outermost object that are left out.
    /// - Throws: what Python would raise.
    package mutating func dump(
        _ node: Int = 0, _ style: PythonStyle, except: [StaticString] = [], to output: inout ByteBuffer
    ) throws(PythonJSONError) {
        switch nodes[node].kind {
        case .null: output.append("null")
        case .yes: output.append("true")
        case .no: output.append("false")
        case .integer: appendInteger(node, to: &output)
        case .float: try appendFloat(unsafe PythonFloat.parse(bytes(node)), style, to: &output)
        case .nan: try appendFloat(.nan, style, to: &output)
        case .infinity: try appendFloat(.infinity, style, to: &output)
        case .minusInfinity: try appendFloat(-.infinity, style, to: &output)
        case .string: appendString(node, style, isKey: false, to: &output)
        case .array:
            output.append(0x5B)
            var index = node + 1
            let end = Int(nodes[node].next)
            while index < end {
                if index > node + 1 { output.append(style.isCompact ? "," : ", ") }
                try dump(index, style, to: &output)
                index = Int(nodes[index].next)
            }
            output.append(0x5D)
        case .object:
            try dumpObject(node, style, except, to: &output)
        }
    }

    private mutating func dumpObject(
        _ node: Int, _ style: PythonStyle, _ except: [StaticString], to output: inout ByteBuffer
    ) throws(PythonJSONError) {
        output.append(0x7B)
        var isFirst = true
        if nodes[node].mark || !style.sortsKeys {
            var index = node + 1
            let end = Int(nodes[node].next)
            while index < end {
                try dumpMember(index, style, except, &isFirst, to: &output)
                index = Int(nodes[index + 1].next)
            }
        } else {
            let base = sorting.count
            sortKeys(of: node)
            let end = sorting.count
            for place in base..<end {
                // Of equal keys, which stand in the order of the text, the last one holds.
                if place + 1 < end, compare(sorting[place], sorting[place + 1]) == 0 { continue }
                try dumpMember(sorting[place], style, except, &isFirst, to: &output)
            }
            sorting.removeLast(end - base)
        }
        output.append(0x7D)
    }

    private mutating func dumpMember(
        _ key: Int, _ style: PythonStyle, _ except: [StaticString], _ isFirst: inout Bool, to output: inout ByteBuffer
    ) throws(PythonJSONError) {
        for name in except where isNamed(key, name) { return }
        if !isFirst { output.append(style.isCompact ? "," : ", ") }
        isFirst = false
        appendString(key, style, isKey: true, to: &output)
        output.append(style.isCompact ? ":" : ": ")
        try dump(key + 1, style, to: &output)
    }

    /// An integer has no sign before a zero.
    private func appendInteger(_ node: Int, to output: inout ByteBuffer) {
        let digits = unsafe bytes(node)
        if unsafe digits.count == 2 && digits[0] == 0x2D && digits[1] == 0x30 {
            output.append(0x30)
        } else {
            unsafe output.append(digits)
        }
    }

    private func appendFloat(
        _ value: Double, _ style: PythonStyle, to output: inout ByteBuffer
    ) throws(PythonJSONError) {
        guard style.quantizes else { return PythonFloat.append(value, to: &output) }
        guard value.isFinite else {
            output.append(value.isNaN ? "\"NaN\"" : value < 0 ? "\"-Infinity\"" : "\"Infinity\"")
            return
        }
        guard let quantized = PythonFloat.quantized(value) else { throw .raised("InvalidOperation") }
        PythonFloat.append(quantized, to: &output)
    }

    private func appendString(_ node: Int, _ style: PythonStyle, isKey: Bool, to output: inout ByteBuffer) {
        let text = unsafe bytes(node)
        output.append(0x22)
        var copied = 0
        var index = 0
        while index < text.count {
            let byte = unsafe text[index]
            if byte >= 0x20 && byte < 0x7F && byte != 0x22 && byte != 0x5C {
                index += 1
                continue
            }
            let isLone = unsafe byte == 0xED && index + 2 < text.count && text[index + 1] >= 0xA0
            if byte >= 0x80 && !style.ensuresASCII && !(isLone && style.quantizes && !isKey)
                || byte == 0x7F && !style.ensuresASCII
            {
                index += 1
                continue
            }
            unsafe output.append(UnsafeRawBufferPointer(rebasing: text[copied..<index]))
            if byte < 0x80 {
                PythonJSON.appendEscape(byte, to: &output)
                index += 1
            } else if isLone && style.quantizes && !isKey {
                index += 3
            } else {
                index = unsafe PythonJSON.appendEscapes(text, at: index, to: &output)
            }
            copied = index
        }
        unsafe output.append(UnsafeRawBufferPointer(rebasing: text[copied..<text.count]))
        output.append(0x22)
    }

    private static func appendEscape(_ byte: UInt8, to output: inout ByteBuffer) {
        switch byte {
        case 0x22: output.append("\\\"")
        case 0x5C: output.append("\\\\")
        case 0x08: output.append("\\b")
        case 0x0C: output.append("\\f")
        case 0x0A: output.append("\\n")
        case 0x0D: output.append("\\r")
        case 0x09: output.append("\\t")
        default: append(unit: UInt32(byte), to: &output)
        }
    }

    /// Appends the character of several bytes at `index` as one escape or two; the place behind it.
    private static func appendEscapes(
        _ text: UnsafeRawBufferPointer, at index: Int, to output: inout ByteBuffer
    ) -> Int {
        let lead = unsafe text[index]
        let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
        var scalar = UInt32(lead) & (length == 4 ? 0x07 : length == 3 ? 0x0F : 0x1F)
        for offset in 1..<length { scalar = unsafe scalar << 6 | UInt32(text[index + offset] & 0x3F) }
        if scalar < 0x10000 {
            append(unit: scalar, to: &output)
        } else {
            append(unit: 0xD800 + ((scalar - 0x10000) >> 10), to: &output)
            append(unit: 0xDC00 + ((scalar - 0x10000) & 0x3FF), to: &output)
        }
        return index + length
    }

    private static func append(unit: UInt32, to output: inout ByteBuffer) {
        output.append("\\u")
        for shift in [UInt32(12), 8, 4, 0] {
            let nibble = UInt8(truncatingIfNeeded: (unit >> shift) & 15)
            output.append(nibble < 10 ? 0x30 + nibble : 0x57 + nibble)
        }
    }
}
