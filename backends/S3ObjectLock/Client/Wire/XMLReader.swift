/// One element of an answer: its local name, its own text, its children in order. Attributes are left out.
package struct XMLElement: Sendable, Equatable {
    package internal(set) var name: String
    package internal(set) var text: String
    package internal(set) var children: [XMLElement]

    package subscript(_ name: String) -> XMLElement? { children.first { $0.name == name } }

    /// The text of a child; nil when there is none.
    package func text(_ name: String) -> String? { self[name]?.text }

    package func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }
}

/// Reads the small XML documents that S3 and STS answer with, strictly and within bounds.
///
/// Elements, attributes (dropped), text, the five named and all numeric character references, CDATA, comments and one
/// declaration. No document type, so no entities of a document's own and nothing from outside; anything else is refused.
package struct XMLReader {
    /// Elements of a document at most. A page of a listing has about 15,000.
    package static let maximumElements = 200_000
    /// Elements inside each other at most.
    package static let maximumDepth = 32

    package struct Malformed: Error, Equatable {}

    private let bytes: [UInt8]
    private var index = 0
    private var elements = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    package static func read(_ bytes: [UInt8]) throws(Malformed) -> XMLElement {
        guard String(validating: bytes, as: UTF8.self) != nil else { throw Malformed() }
        var reader = XMLReader(bytes)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { reader.index = 3 }
        if reader.skip("<?xml ") { try reader.skip(past: "?>") }
        try reader.skipBetween()
        guard reader.skip("<") else { throw Malformed() }
        let root = try reader.element(depth: 1)
        try reader.skipBetween()
        guard reader.index == bytes.count else { throw Malformed() }
        return root
    }

    /// What follows the `<` of a start tag, to the end tag's end.
    private mutating func element(depth: Int) throws(Malformed) -> XMLElement {
        elements += 1
        guard depth <= XMLReader.maximumDepth, elements <= XMLReader.maximumElements else { throw Malformed() }
        let name = try self.name()
        let isEmpty = try attributes()
        var result = XMLElement(name: XMLReader.local(name), text: "", children: [])
        if isEmpty { return result }
        var text: [UInt8] = []
        while true {
            guard index < bytes.count else { throw Malformed() }
            if skip("</") {
                guard try self.name() == name else { throw Malformed() }
                skipSpace()
                guard skip(">") else { throw Malformed() }
                guard let own = String(validating: text, as: UTF8.self) else { throw Malformed() }
                result.text = own
                return result
            }
            if skip("<!--") {
                try skip(past: "-->")
            } else if skip("<![CDATA[") {
                let start = index
                try skip(past: "]]>")
                text += bytes[start..<index - 3]
            } else if skip("<") {
                result.children.append(try element(depth: depth + 1))
            } else if bytes[index] == UInt8(ascii: "&") {
                try reference(&text)
            } else {
                guard XMLReader.isCharacter(bytes[index]) else { throw Malformed() }
                text.append(bytes[index])
                index += 1
            }
        }
    }

    /// True when the tag closes itself.
    private mutating func attributes() throws(Malformed) -> Bool {
        while true {
            let before = index
            skipSpace()
            if skip("/>") { return true }
            if skip(">") { return false }
            guard index > before else { throw Malformed() }
            _ = try name()
            skipSpace()
            guard skip("=") else { throw Malformed() }
            skipSpace()
            guard index < bytes.count, bytes[index] == 0x22 || bytes[index] == 0x27 else { throw Malformed() }
            let quote = bytes[index]
            index += 1
            while true {
                guard index < bytes.count, bytes[index] != UInt8(ascii: "<") else { throw Malformed() }
                index += 1
                if bytes[index - 1] == quote { break }
            }
        }
    }

    private mutating func name() throws(Malformed) -> ArraySlice<UInt8> {
        let start = index
        while index < bytes.count, XMLReader.isNameByte(bytes[index]) { index += 1 }
        guard index > start, bytes[start] > 0x39 else { throw Malformed() }
        return bytes[start..<index]
    }

    /// A character reference.
    private mutating func reference(_ text: inout [UInt8]) throws(Malformed) {
        let named: [(StaticString, UInt8)] = [
            ("&amp;", 0x26), ("&lt;", 0x3C), ("&gt;", 0x3E), ("&quot;", 0x22), ("&apos;", 0x27),
        ]
        for (word, byte) in named where skip(word) {
            text.append(byte)
            return
        }
        guard skip("&#") else { throw Malformed() }
        let radix: UInt32 = skip("x") ? 16 : 10
        var value: UInt32 = 0
        let start = index
        while index < bytes.count, let digit = Character(Unicode.Scalar(bytes[index])).hexDigitValue, digit < radix {
            value = value * radix + UInt32(digit)
            index += 1
            guard value <= 0x10FFFF else { throw Malformed() }
        }
        guard index > start, skip(";"), let scalar = Unicode.Scalar(value),
            value >= 0x20 || [9, 10, 13].contains(value)
        else { throw Malformed() }
        text += Array(String(Character(scalar)).utf8)
    }

    /// White space, comments and nothing else.
    private mutating func skipBetween() throws(Malformed) {
        while true {
            skipSpace()
            guard skip("<!--") else { return }
            try skip(past: "-->")
        }
    }

    private mutating func skipSpace() {
        while index < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
    }

    private mutating func skip(_ word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard index + count <= bytes.count else { return false }
        for offset in 0..<count where unsafe bytes[index + offset] != word.utf8Start[offset] { return false }
        index += count
        return true
    }

    private mutating func skip(past word: StaticString) throws(Malformed) {
        while index < bytes.count {
            if skip(word) { return }
            index += 1
        }
        throw Malformed()
    }

    private static func local(_ name: ArraySlice<UInt8>) -> String {
        let start = name.lastIndex(of: UInt8(ascii: ":")).map { $0 + 1 } ?? name.startIndex
        return String(decoding: name[start...], as: UTF8.self)
    }

    private static func isCharacter(_ byte: UInt8) -> Bool {
        byte >= 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
            || "_-.:".utf8.contains(byte) || byte >= 0x80
    }
}
