/// Reads the members of one of Custody's own events, in the order in which they are written.
///
/// Each call takes the next member if it has the given name, and gives nil otherwise. What it accepts is a little more
/// than what is written; ``LedgerEvent`` compares the whole afterwards.
@safe
struct LedgerReader: ~Copyable {
    private let bytes: UnsafeRawBufferPointer
    private var index = 0
    private var text = ByteBuffer(capacity: 256)

    init(_ event: UnsafeRawBufferPointer) { unsafe bytes = event }

    /// True when nothing but the closing brace was left.
    var isAtEnd: Bool { unsafe index + 1 == bytes.count && bytes[index] == 0x7D }

    /// What follows `custody.` in the first member.
    mutating func type() -> String? {
        guard take("{\"type\":\"custody.") else { return nil }
        let start = index
        while unsafe index < bytes.count, unsafe bytes[index] != 0x22 { index += 1 }
        guard unsafe index < bytes.count else { return nil }
        defer { index += 1 }
        return unsafe String(decoding: bytes[start..<index], as: UTF8.self)
    }

    /// Whether the next member has this name.
    func has(_ name: StaticString) -> Bool {
        let length = name.utf8CodeUnitCount
        let start = index + 2
        guard unsafe start + length + 1 < bytes.count, unsafe bytes[index] == 0x2C, unsafe bytes[index + 1] == 0x22,
            unsafe bytes[start + length] == 0x22, unsafe bytes[start + length + 1] == 0x3A
        else { return false }
        for offset in 0..<length where unsafe bytes[start + offset] != name.utf8Start[offset] { return false }
        return true
    }

    mutating func number(_ name: StaticString) -> UInt64? { member(name) ? number() : nil }

    /// The next member if it has this name and is a number; else nothing is taken.
    mutating func numberIfNext(_ name: StaticString) -> UInt64? {
        let digit = index + name.utf8CodeUnitCount + 4
        guard has(name), unsafe digit < bytes.count, unsafe bytes[digit] &- 0x30 < 10 else { return nil }
        return number(name)
    }

    mutating func string(_ name: StaticString) -> String? { member(name) ? string() : nil }
    mutating func stream(_ name: StaticString) -> StreamName? { string(name).flatMap { StreamName($0) } }
    mutating func digest(_ name: StaticString) -> Digest? { string(name).flatMap { Digest(hex: $0) } }
    mutating func time(_ name: StaticString) -> Timestamp? { string(name).flatMap { Timestamp($0) } }

    mutating func strings(_ name: StaticString) -> [String]? {
        guard member(name), take("[") else { return nil }
        var result: [String] = []
        while !take("]") {
            guard result.isEmpty || take(","), let element = string() else { return nil }
            result.append(element)
        }
        return result
    }

    mutating func torn(_ name: StaticString) -> [CustodyEvent.Torn]? {
        guard member(name), take("[") else { return nil }
        var result: [CustodyEvent.Torn] = []
        while !take("]") {
            guard result.isEmpty || take(","), take("{\"stream\":"), let text = string(), let stream = StreamName(text),
                let bytes = number("bytes"), let digest = digest("sha256"), take("}")
            else { return nil }
            result.append(.init(stream: stream, bytes: bytes, digest: digest))
        }
        return result
    }

    mutating func heads(_ name: StaticString) -> [CustodyEvent.AnchoredHead]? {
        guard member(name), take("[") else { return nil }
        var result: [CustodyEvent.AnchoredHead] = []
        while !take("]") {
            guard result.isEmpty || take(","), take("{\"stream\":"), let text = string(), let stream = StreamName(text),
                let size = number("size"), let root = self.string("root"), take("}")
            else { return nil }
            result.append(.init(stream: stream, size: size, root: root))
        }
        return result
    }

    mutating func continuation(_ name: StaticString) -> CustodyEvent.Continuation? {
        guard member(name), take("{\"origin\":"), let origin = string(), let stream = stream("stream"),
            let size = number("size"), let root = self.string("root"), take("}")
        else { return nil }
        return .init(origin: origin, stream: stream, size: size, root: root)
    }

    private mutating func member(_ name: StaticString) -> Bool {
        guard has(name) else { return false }
        index += name.utf8CodeUnitCount + 4
        return true
    }

    private mutating func take(_ literal: StaticString) -> Bool {
        let length = literal.utf8CodeUnitCount
        guard unsafe index + length <= bytes.count else { return false }
        for offset in 0..<length where unsafe bytes[index + offset] != literal.utf8Start[offset] { return false }
        index += length
        return true
    }

    private mutating func number() -> UInt64? {
        var value: UInt64 = 0
        let start = index
        while unsafe index < bytes.count, case let digit = unsafe bytes[index] &- 0x30, digit < 10 {
            let (product, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, isTooLargeAgain) = product.addingReportingOverflow(UInt64(digit))
            guard !isTooLarge, !isTooLargeAgain else { return nil }
            value = sum
            index += 1
        }
        return index > start ? value : nil
    }

    private mutating func string() -> String? {
        guard take("\"") else { return nil }
        let start = index
        while unsafe index < bytes.count, case let byte = unsafe bytes[index], byte != 0x22 {
            index += byte == 0x5C ? 2 : 1
        }
        guard unsafe index < bytes.count else { return nil }
        text.removeAll()
        unsafe JSONText.decode(UnsafeRawBufferPointer(rebasing: bytes[start..<index]), into: &text)
        index += 1
        return unsafe String(validating: text.bytes, as: UTF8.self)
    }
}
