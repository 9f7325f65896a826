import CustodyModel

/// A JSON value of an audit event. Objects keep the order of their members.
public enum AuditValue: Sendable, Equatable {
    /// JSON's `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A whole number, written with all its digits.
    case integer(Int64)
    /// A number, written in the shortest form that reads back as the same; NaN and the infinities, which JSON does not
    /// have, become the strings `NaN`, `Infinity` and `-Infinity`.
    case double(Double)
    /// A string.
    case string(String)
    /// A list.
    case array([AuditValue])
    /// Members in order. Of members with one name the last counts, in the first one's place.
    case object([(name: String, value: AuditValue)])

    /// True when both write the same JSON.
    public static func == (left: AuditValue, right: AuditValue) -> Bool { left.json == right.json }

    /// The value as compact JSON in UTF-8.
    public var json: [UInt8] {
        var output = ByteBuffer(capacity: 256)
        write(to: &output)
        return output.toArray()
    }

    func write(to output: inout ByteBuffer) {
        switch self {
        case .null: output.append("null")
        case .bool(let value): output.append(value ? "true" : "false")
        case .integer(let value): output.append(String(value))
        case .double(let value): AuditValue.write(value, to: &output)
        case .string(let value): JSONText.appendQuoted(value, to: &output)
        case .array(let values):
            output.append(0x5B)
            for (index, value) in values.enumerated() {
                if index > 0 { output.append(0x2C) }
                value.write(to: &output)
            }
            output.append(0x5D)
        case .object(let members):
            AuditValue.write(members, to: &output)
        }
    }

    private static func write(_ value: Double, to output: inout ByteBuffer) {
        if value.isNaN {
            output.append("\"NaN\"")
        } else if value.isInfinite {
            output.append(value < 0 ? "\"-Infinity\"" : "\"Infinity\"")
        } else {
            output.append(value.description)
        }
    }

    private static func write(_ members: [(name: String, value: AuditValue)], to output: inout ByteBuffer) {
        var places: [String: Int] = [:]
        var unique: [(name: String, value: AuditValue)] = []
        for member in members {
            if let place = places[member.name] {
                unique[place].value = member.value
            } else {
                places[member.name] = unique.count
                unique.append(member)
            }
        }
        output.append(0x7B)
        for (index, member) in unique.enumerated() {
            if index > 0 { output.append(0x2C) }
            JSONText.appendQuoted(member.name, to: &output)
            output.append(0x3A)
            member.value.write(to: &output)
        }
        output.append(0x7D)
    }
}

extension AuditValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    /// A string.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A truth value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// A whole number.
    public init(integerLiteral value: Int64) { self = .integer(value) }
    /// A number.
    public init(floatLiteral value: Double) { self = .double(value) }
    /// A list.
    public init(arrayLiteral elements: AuditValue...) { self = .array(elements) }
    /// An object with its members in the order in which they are written.
    public init(dictionaryLiteral elements: (String, AuditValue)...) {
        self = .object(elements.map { (name: $0.0, value: $0.1) })
    }
    /// `null`.
    public init(nilLiteral: ()) { self = .null }
}
