import CustodyCrypto
package import CustodyModel

/// A hash as an old log's member has it, which may be anything.
package enum HashText: Equatable, Sendable {
    /// `null`, or no such member.
    case none
    case digest(Digest)
    /// A string that is no lowercase SHA-256.
    case text(String)
    /// A value of another kind, as JSON.
    case other(String)

    /// As Python prints the value, but for what is no hash: that could be anything, and is not shown.
    package var description: String {
        switch self {
        case .none: "None"
        case .digest(let digest): digest.hex
        case .text(""): ""
        case .text, .other: "(not a SHA-256)"
        }
    }

    /// For messages: whatever is no hash could be anything, and is not shown.
    var shown: String {
        switch self {
        case .none: "none"
        case .digest(let digest): digest.hex
        case .text, .other: "not a SHA-256"
        }
    }

    /// Whether Python takes the value for true.
    var isTrue: Bool {
        switch self {
        case .none, .text(""), .other("0"), .other("0.0"), .other("false"), .other("[]"), .other("{}"): false
        case .digest, .text, .other: true
        }
    }

    /// 64 hexadecimal characters; nil for anything else.
    package var digestText: String? { digest?.hex }

    var digest: Digest? { if case .digest(let digest) = self { digest } else { nil } }

    /// 64 zeros: what stands before the first record.
    static let genesis = HashText.digest(.zero)
}

extension PythonJSON {
    /// The hash in a member of the outermost object.
    mutating func hash(_ name: StaticString) -> HashText {
        guard let node = member(name) else { return .none }
        switch kind(node) {
        case .null: return .none
        case .string:
            if let digest = unsafe Digest(hex: bytes(node)) { return .digest(digest) }
            return .text(string(node) ?? "")
        default:
            var output = ByteBuffer()
            try? dump(node, PythonStyle(sortsKeys: false, isCompact: false, ensuresASCII: true), to: &output)
            return unsafe .other(String(decoding: output.bytes, as: UTF8.self))
        }
    }
}
