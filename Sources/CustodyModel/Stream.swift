/// The name of a chain of records: `[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?`.
package struct StreamName: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Bytes of the longest name.
    package static let maximumLength = 64
    /// The store's own stream: what happened to the log itself.
    package static let register = StreamName(unchecked: "custody")
    /// The chain of an anchor's lines.
    package static let anchor = StreamName(unchecked: "anchor")
    /// Where a producer's events go when it names no stream.
    package static let standard = StreamName(unchecked: "default")
    /// Names that no producer may write to.
    package static let reserved: Set<String> = ["custody", "anchor", "epoch"]

    package let text: String

    private init(unchecked text: String) {
        self.text = text
    }

    /// Nil when `text` is no stream name. Reserved names are names too: see ``isReserved``.
    package init?(_ text: String) {
        var copy = text
        guard copy.withUTF8({ unsafe StreamName.isValid(UnsafeRawBufferPointer($0)) }) else { return nil }
        self.text = text
    }

    package init?(_ bytes: UnsafeRawBufferPointer) {
        guard unsafe StreamName.isValid(bytes) else { return nil }
        text = unsafe String(decoding: bytes, as: Swift.UTF8.self)
    }

    package var isReserved: Bool { StreamName.reserved.contains(text) }

    /// S for a stream named S.2, S.3, ..., as a damaged stream S goes on (DESIGN, section 2.7); nil for any other.
    package var continued: StreamName? {
        guard let dot = text.utf8.lastIndex(of: UInt8(ascii: ".")) else { return nil }
        let digits = text[text.utf8.index(after: dot)...]
        guard let number = Int(digits), number >= 2, String(number) == digits else { return nil }
        return StreamName(String(text[..<dot]))
    }

    package var description: String { text }

    /// True when `bytes` are this name, as a record writes it.
    package func isWritten(as bytes: UnsafeRawBufferPointer) -> Bool {
        unsafe text.utf8.withContiguousStorageIfAvailable { unsafe $0.elementsEqual(bytes) }
            ?? text.utf8.elementsEqual(bytes)
    }

    package static func < (left: StreamName, right: StreamName) -> Bool { left.text < right.text }

    package static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard (1...maximumLength).contains(bytes.count) else { return false }
        for index in 0..<bytes.count {
            switch unsafe bytes[index] {
            case 0x61...0x7A, 0x30...0x39: continue
            case 0x2E, 0x5F, 0x2D:
                if index == 0 || index == bytes.count - 1 { return false }
            default: return false
            }
        }
        return true
    }
}

/// Who submitted an event, as Custody knows it: 1 to 128 printable ASCII bytes without `"` and `\`.
package struct Source: Hashable, Sendable, CustomStringConvertible {
    /// Bytes of the longest source.
    package static let maximumLength = 128

    package let text: String

    package init?(_ text: String) {
        let bytes = text.utf8
        guard (1...Source.maximumLength).contains(bytes.count) else { return nil }
        guard bytes.allSatisfy({ (0x20...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }) else { return nil }
        self.text = text
    }

    package var description: String { text }
}

/// Version of the rule set that sanitized an event: `[A-Za-z0-9._-]{1,64}`.
package struct RulesVersion: Hashable, Sendable, CustomStringConvertible {
    package static let maximumLength = 64

    package let text: String

    package init?(_ text: String) {
        guard (1...RulesVersion.maximumLength).contains(text.utf8.count) else { return nil }
        guard text.utf8.allSatisfy(RulesVersion.allows) else { return nil }
        self.text = text
    }

    static func allows(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x41...0x5A, 0x61...0x7A, 0x30...0x39, 0x2E, 0x5F, 0x2D: true
        default: false
        }
    }

    package var description: String { text }
}
