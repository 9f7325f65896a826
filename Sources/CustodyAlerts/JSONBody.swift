import CustodyModel

/// A JSON document to send or to write: members keep their order.
package indirect enum JSONBody: Sendable {
    case null
    case bool(Bool)
    case number(Int64)
    case string(String)
    case array([JSONBody])
    case object([(String, JSONBody)])
    /// A document that is JSON already.
    case raw([UInt8])

    package static func text(_ value: String?) -> JSONBody { value.map { .string($0) } ?? .null }

    /// The document in one line.
    package var bytes: [UInt8] {
        var buffer = ByteBuffer()
        append(to: &buffer)
        return buffer.toArray()
    }

    private func append(to buffer: inout ByteBuffer) {
        switch self {
        case .null: buffer.append("null")
        case .bool(let value): buffer.append(value ? "true" : "false")
        case .number(let value): buffer.append(String(value))
        case .string(let value): JSONText.appendQuoted(value, to: &buffer)
        case .raw(let bytes): buffer.append(bytes)
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
