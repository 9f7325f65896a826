/// A small JSON document to print, to send or to keep: members stay in their order.
package indirect enum JSONValue: Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral
{
    case null
    case bool(Bool)
    case number(UInt64)
    case string(String)
    case array([JSONValue])
    case object([(String, JSONValue)])

    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: UInt64) { self = .number(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }

    /// What counts something; below zero is zero.
    package static func number(_ value: some SignedInteger) -> JSONValue { .number(UInt64(clamping: value)) }
    package static func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
    package static func words(_ values: [String]) -> JSONValue { .array(values.map { .string($0) }) }

    /// The document in one line.
    package var bytes: [UInt8] {
        var buffer = ByteBuffer()
        append(to: &buffer)
        return buffer.toArray()
    }

    package var text: String { String(decoding: bytes, as: UTF8.self) }

    private func append(to buffer: inout ByteBuffer) {
        switch self {
        case .null: buffer.append("null")
        case .bool(let value): buffer.append(value ? "true" : "false")
        case .number(let value): buffer.append(decimal: value)
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
}
