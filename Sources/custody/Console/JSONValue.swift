import CustodyModel

/// A JSON document that a command prints: members keep their order.
enum JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    case null
    case bool(Bool)
    case number(UInt64)
    /// A number with a fraction, written with three digits behind the point.
    case decimal(Double)
    case string(String)
    case array([JSONValue])
    case object([(String, JSONValue)])

    init(stringLiteral value: String) { self = .string(value) }
    init(integerLiteral value: UInt64) { self = .number(value) }
    init(booleanLiteral value: Bool) { self = .bool(value) }

    static func number(_ value: Int) -> JSONValue { .number(UInt64(max(value, 0))) }
    static func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
    static func words(_ values: [String]) -> JSONValue { .array(values.map { .string($0) }) }

    /// The document in one line.
    var text: String {
        var buffer = ByteBuffer()
        append(to: &buffer)
        return unsafe String(decoding: buffer.bytes, as: Swift.UTF8.self)
    }

    private func append(to buffer: inout ByteBuffer) {
        switch self {
        case .null: buffer.append("null")
        case .bool(let value): buffer.append(value ? "true" : "false")
        case .number(let value): buffer.append(decimal: value)
        case .decimal(let value): JSONValue.append(value, to: &buffer)
        case .string(let value): JSONText.appendQuoted(value, to: &buffer)
        case .array(let values):
            buffer.append("[")
            for (index, value) in values.enumerated() {
                if index > 0 { buffer.append(",") }
                value.append(to: &buffer)
            }
            buffer.append("]")
        case .object(let members):
            buffer.append("{")
            for (index, (name, value)) in members.enumerated() {
                if index > 0 { buffer.append(",") }
                JSONText.appendQuoted(name, to: &buffer)
                buffer.append(":")
                value.append(to: &buffer)
            }
            buffer.append("}")
        }
    }

    private static func append(_ value: Double, to buffer: inout ByteBuffer) {
        let thousandths = UInt64(max(value, 0) * 1000 + 0.5)
        buffer.append(decimal: thousandths / 1000)
        let rest = String(thousandths % 1000)
        buffer.append("." + String(repeating: "0", count: 3 - rest.count) + rest)
    }
}
