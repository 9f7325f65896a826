import CustodyModel

/// Reads a few members of an event that is known to be valid JSON without white space, such as one in a verified record.
@safe
package struct EventMembers: ~Copyable {
    /// Objects inside each other that are looked into; deeper members match no rule.
    static let maximumDepth = 8

    private let bytes: UnsafeRawBufferPointer
    private var index = 0
    private let wanted: Set<String>
    private var found: [String: String] = [:]

    /// Values by path. Strings are decoded, other simple values are as they are written, objects and lists are left out.
    package static func read(_ event: UnsafeRawBufferPointer, _ wanted: Set<String>) -> [String: String] {
        var reader = unsafe EventMembers(event, wanted)
        reader.object(prefix: "", depth: 1)
        return reader.found
    }

    private init(_ bytes: UnsafeRawBufferPointer, _ wanted: Set<String>) {
        unsafe self.bytes = unsafe bytes
        self.wanted = wanted
    }

    private var byte: UInt8 { unsafe index < bytes.count ? bytes[index] : 0 }

    private mutating func object(prefix: String, depth: Int) {
        guard byte == 0x7B else { return }
        index += 1
        while byte == 0x22 {
            let path = prefix + string()
            index += 1
            if byte == 0x7B, depth < EventMembers.maximumDepth, wanted.contains(where: { $0.hasPrefix(path + ".") }) {
                object(prefix: path + ".", depth: depth + 1)
            } else if wanted.contains(path), byte == 0x22 {
                found[path] = string()
            } else {
                let start = index
                let isSimple = byte != 0x7B && byte != 0x5B
                skip()
                if isSimple, wanted.contains(path) {
                    found[path] = unsafe String(decoding: bytes[start..<index], as: UTF8.self)
                }
            }
            if byte != 0x2C { break }
            index += 1
        }
        index += 1
    }

    /// A string's text; the position is behind its closing quote afterwards.
    private mutating func string() -> String {
        let start = index + 1
        skipString()
        var text = ByteBuffer(capacity: 64)
        unsafe JSONText.decode(UnsafeRawBufferPointer(rebasing: bytes[min(start, index - 1)..<index - 1]), into: &text)
        return unsafe String(decoding: text.bytes, as: UTF8.self)
    }

    private mutating func skipString() {
        index += 1
        while unsafe index < bytes.count, byte != 0x22 { index += byte == 0x5C ? 2 : 1 }
        index = unsafe min(index + 1, bytes.count)
    }

    private mutating func skip() {
        var depth = 0
        while unsafe index < bytes.count {
            switch byte {
            case 0x22: skipString()
            case 0x7B, 0x5B:
                depth += 1
                index += 1
            case 0x7D, 0x5D:
                if depth == 0 { return }
                depth -= 1
                index += 1
            case 0x2C where depth == 0: return
            default: index += 1
            }
            if depth == 0, byte == 0x2C || byte == 0x7D { return }
        }
    }
}
