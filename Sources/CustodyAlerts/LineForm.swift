/// Small files of ours: a header and lines `name value`. In values `\`, LF and CR are escaped, so that one form can stand
/// in another.
package struct LineForm: Sendable, Equatable {
    private let header: String
    private var fields: [Field] = []

    private struct Field: Sendable, Equatable {
        let name: String
        let value: String
    }

    package init(_ header: String) { self.header = header }

    /// Nil for anything that ``bytes`` would not have written.
    package init?(_ header: String, parsing bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self), text.utf8.last == 0x0A else { return nil }
        let lines = text.utf8.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false).map { Substring($0) }
        guard let first = lines.first, first == header else { return nil }
        self.header = header
        for line in lines.dropFirst() {
            guard let space = line.utf8.firstIndex(of: 0x20) else { return nil }
            fields.append(
                Field(
                    name: String(line[..<space]), value: LineForm.unescape(line[line.utf8.index(after: space)...])))
        }
        guard self.bytes == bytes else { return nil }
    }

    package mutating func add(_ name: String, _ value: String) { fields.append(Field(name: name, value: value)) }

    package subscript(name: String) -> String? { fields.first { $0.name == name }?.value }

    package func all(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

    package var text: String {
        ([header] + fields.map { "\($0.name) \(LineForm.escape($0.value))" }).map { $0 + "\n" }.joined()
    }

    package var bytes: [UInt8] { Array(text.utf8) }

    private static func escape(_ value: String) -> String {
        var result: [UInt8] = []
        for byte in value.utf8 {
            switch byte {
            case 0x5C: result += Array("\\\\".utf8)
            case 0x0A: result += Array("\\n".utf8)
            case 0x0D: result += Array("\\r".utf8)
            default: result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func unescape(_ value: Substring) -> String {
        var result: [UInt8] = []
        var isEscaped = false
        for byte in value.utf8 {
            if isEscaped {
                result.append(byte == 0x6E ? 0x0A : byte == 0x72 ? 0x0D : byte)
                isEscaped = false
            } else if byte == 0x5C {
                isEscaped = true
            } else {
                result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
