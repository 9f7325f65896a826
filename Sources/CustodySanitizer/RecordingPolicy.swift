import CustodyCrypto
package import CustodyModel

/// How much of an event is kept, by its type.
package enum RecordingLevel: Sendable, Equatable {
    /// All of it.
    case full
    /// The named top-level members only; `type` and `id` always stay.
    case metadata([String])
    /// All of it, but the named top-level members as a digest and a length: `{"digest":"hmac-sha256:<key id>:<hex>","bytes":n}`.
    case digest([String])
    /// As ``digest(_:)`` with plain SHA-256, for values that cannot be guessed: `{"digest":"sha256:<hex>","bytes":n}`.
    case plainDigest([String])
}

/// Recording levels for event types. It is applied before the sanitizer, to a validated event without white space between tokens.
package struct RecordingPolicy: Sendable {
    private let levels: [(type: [UInt8], level: RecordingLevel)]
    private let key: CorrelationKey?

    /// - Parameters:
    ///   - levels: the first whose type is the event's, or `*`, decides; without one the level is full.
    ///   - key: for keyed digests; one must be there if a level asks for it.
    package init(_ levels: [(type: String, level: RecordingLevel)], key: CorrelationKey?) throws(SanitizerError) {
        for (type, level) in levels {
            if case .digest = level, key == nil {
                throw SanitizerError(.policy, "type `\(type)` is recorded with keyed digests, and there is no key")
            }
        }
        self.levels = levels.map { (Array($0.type.utf8), $0.level) }
        self.key = key
    }

    /// One top-level member, as positions in the event.
    private struct Member {
        var name: Range<Int>
        var value: Range<Int>
    }

    /// Writes the event as it is to be recorded.
    ///
    /// - Returns: false when it is recorded as it is; `output` is empty then.
    package func apply(_ event: UnsafeRawBufferPointer, into output: inout ByteBuffer) throws(SanitizerError) -> Bool {
        output.removeAll()
        guard !levels.isEmpty else { return false }
        let bytes = unsafe Array(event)
        let members = try members(of: bytes)
        let type = members.first { bytes[$0.name].elementsEqual("type".utf8) }.map {
            Array(bytes[$0.value].dropFirst().dropLast())
        }
        guard let level = levels.first(where: { $0.type == [UInt8(ascii: "*")] || $0.type == type })?.level else {
            return false
        }
        switch level {
        case .full: return false
        case .metadata(let names):
            let kept = members.filter { Self.names(names + ["type", "id"], contain: bytes[$0.name]) }
            if kept.count == members.count { return false }
            write(kept, of: bytes, digesting: [], isKeyed: false, into: &output)
        case .digest(let names), .plainDigest(let names):
            guard members.contains(where: { Self.names(names, contain: bytes[$0.name]) }) else { return false }
            var isKeyed = false
            if case .digest = level { isKeyed = true }
            write(members, of: bytes, digesting: names, isKeyed: isKeyed, into: &output)
        }
        return true
    }

    private static func names(_ names: [String], contain name: ArraySlice<UInt8>) -> Bool {
        names.contains { name.elementsEqual($0.utf8) }
    }

    private func write(
        _ members: [Member], of bytes: [UInt8], digesting names: [String], isKeyed: Bool, into output: inout ByteBuffer
    ) {
        output.append("{")
        for (index, member) in members.enumerated() {
            if index > 0 { output.append(",") }
            output.append("\"")
            output.append(Array(bytes[member.name]))
            output.append("\":")
            let value = Array(bytes[member.value])
            guard Self.names(names, contain: bytes[member.name]) else {
                output.append(value)
                continue
            }
            output.append("{\"digest\":\"")
            if isKeyed, let key {
                var code = HMACSHA256(key: key.key)
                let digest = unsafe value.withUnsafeBytes { unsafe code.code($0) }
                output.append("hmac-sha256:\(key.id):\(digest.hex)")
            } else {
                output.append("sha256:\(SHA256.digest(value).hex)")
            }
            output.append("\",\"bytes\":\(value.count)}")
        }
        output.append("}")
    }

    /// The members of the event. Names are compared as they are written: an escaped name matches no level, and stays.
    private func members(of bytes: [UInt8]) throws(SanitizerError) -> [Member] {
        let found: [Member]? = unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress, buffer.count >= 2, unsafe base[0] == UInt8(ascii: "{") else {
                return nil
            }
            var members: [Member] = []
            var position = 1
            while unsafe position < buffer.count && base[position] == UInt8(ascii: "\"") {
                let (nameEnd, _) = unsafe Engine.stringEnd(base, position + 1, buffer.count)
                let start = nameEnd + 2
                guard start < buffer.count else { return nil }
                var end = start
                switch unsafe base[start] {
                case UInt8(ascii: "\""): end = unsafe Engine.stringEnd(base, start + 1, buffer.count).0 + 1
                case UInt8(ascii: "{"), UInt8(ascii: "["): end = unsafe Engine.containerEnd(base, start, buffer.count)
                default: end = unsafe Engine.scalarEnd(base, start, buffer.count)
                }
                guard end < buffer.count else { return nil }
                members.append(Member(name: (position + 1)..<nameEnd, value: start..<end))
                position = end + 1
            }
            return members
        }
        guard let found else {
            throw SanitizerError(.malformed, "the event is not the JSON object that its validation promised")
        }
        return found
    }
}
