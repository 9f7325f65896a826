/// A small JSON document, as credential services answer with. Numbers keep their text.
package enum JSONDocument: Sendable, Equatable {
    case object([String: JSONDocument])
    case array([JSONDocument])
    case string(String)
    case number(String)
    case bool(Bool)
    case null

    /// Bytes of a document at most.
    package static let maximumBytes = 1 << 20
    /// Values inside each other at most.
    package static let maximumDepth = 16

    package struct Malformed: Error, Equatable {}

    package subscript(_ name: String) -> JSONDocument? {
        if case .object(let members) = self { members[name] } else { nil }
    }

    package var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    package var integer: Int64? {
        if case .number(let text) = self { Int64(text) } else { nil }
    }

    package var elements: [JSONDocument]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// Reads RFC 8259; a key twice in one object is refused.
    package static func read(_ bytes: [UInt8]) throws(Malformed) -> JSONDocument {
        guard bytes.count <= maximumBytes, String(validating: bytes, as: UTF8.self) != nil else { throw Malformed() }
        var reader = JSONReader(bytes)
        let value = try reader.value(depth: 1)
        guard reader.isAtEnd() else { throw Malformed() }
        return value
    }
}

private struct JSONReader {
    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func isAtEnd() -> Bool {
        skipSpace()
        return index == bytes.count
    }

    mutating func value(depth: Int) throws(JSONDocument.Malformed) -> JSONDocument {
        guard depth <= JSONDocument.maximumDepth else { throw JSONDocument.Malformed() }
        skipSpace()
        if take("{") { return try object(depth) }
        if take("[") { return try array(depth) }
        if take("\"") { return .string(try string()) }
        if take("true") { return .bool(true) }
        if take("false") { return .bool(false) }
        if take("null") { return .null }
        let start = index
        while index < bytes.count, "+-.eE0123456789".utf8.contains(bytes[index]) { index += 1 }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        guard let first = text.utf8.first, first == 0x2D || first &- 0x30 < 10, Double(text) != nil else {
            throw JSONDocument.Malformed()
        }
        return .number(text)
    }

    private mutating func object(_ depth: Int) throws(JSONDocument.Malformed) -> JSONDocument {
        var members: [String: JSONDocument] = [:]
        skipSpace()
        if take("}") { return .object(members) }
        while true {
            skipSpace()
            guard take("\"") else { throw JSONDocument.Malformed() }
            let name = try string()
            skipSpace()
            guard take(":") else { throw JSONDocument.Malformed() }
            let value = try value(depth: depth + 1)
            guard members.updateValue(value, forKey: name) == nil else { throw JSONDocument.Malformed() }
            skipSpace()
            if take("}") { return .object(members) }
            guard take(",") else { throw JSONDocument.Malformed() }
        }
    }

    private mutating func array(_ depth: Int) throws(JSONDocument.Malformed) -> JSONDocument {
        var elements: [JSONDocument] = []
        skipSpace()
        if take("]") { return .array(elements) }
        while true {
            elements.append(try value(depth: depth + 1))
            skipSpace()
            if take("]") { return .array(elements) }
            guard take(",") else { throw JSONDocument.Malformed() }
        }
    }

    /// What follows the opening quotation mark.
    private mutating func string() throws(JSONDocument.Malformed) -> String {
        var units: [UInt16] = []
        var start = index
        func run(_ end: Int) -> [UInt16] { Array(String(decoding: bytes[start..<end], as: UTF8.self).utf16) }
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                units += run(index)
                index += 1
                return String(decoding: units, as: UTF16.self)
            case UInt8(ascii: "\\"):
                units += run(index)
                index += 1
                units.append(try escape())
                start = index
            case 0..<0x20: throw JSONDocument.Malformed()
            default: index += 1
            }
        }
        throw JSONDocument.Malformed()
    }

    private mutating func escape() throws(JSONDocument.Malformed) -> UInt16 {
        guard index < bytes.count else { throw JSONDocument.Malformed() }
        let letter = bytes[index]
        index += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return UInt16(letter)
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "f"): return 0x0C
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "u"):
            guard index + 4 <= bytes.count,
                let unit = UInt16(String(decoding: bytes[index..<index + 4], as: UTF8.self), radix: 16)
            else { throw JSONDocument.Malformed() }
            index += 4
            return unit
        default: throw JSONDocument.Malformed()
        }
    }

    private mutating func skipSpace() {
        while index < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
    }

    private mutating func take(_ word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard index + count <= bytes.count else { return false }
        for offset in 0..<count where unsafe bytes[index + offset] != word.utf8Start[offset] { return false }
        index += count
        return true
    }
}
