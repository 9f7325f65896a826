import CustodyCrypto
package import CustodyModel

/// Applies recording levels. One per worker; its memory is kept from event to event.
package struct Recorder: ~Copyable {
    /// One top-level member, as positions in the event.
    private struct Member {
        var name: Range<Int>
        var value: Range<Int>
        /// It is named by the level.
        var isNamed = false
    }

    private let policy: RecordingPolicy?
    private var members: [Member] = []
    private var decoded = ByteBuffer(capacity: 256)
    private var hasher = SHA256()
    private var code: HMACSHA256

    /// - Parameter policy: nil for a recorder that is never used.
    package init(_ policy: RecordingPolicy?) {
        self.policy = policy
        code = HMACSHA256(key: policy?.key?.key ?? [0])
    }

    /// False when every event is kept in full, and nothing needs to be called.
    package var isOn: Bool { policy != nil }

    /// Writes the event as it is to be recorded.
    ///
    /// - Parameters:
    ///   - event: one validated JSON object without white space between tokens.
    ///   - type: where the contents of its top-level `type` string stand, if there is one.
    ///   - output: emptied first; holds the event when the result is true.
    /// - Returns: false when it is recorded as it is.
    package mutating func apply(
        _ event: UnsafeRawBufferPointer, type: Range<Int>?, into output: inout ByteBuffer
    ) throws(SanitizerError) -> Bool {
        output.removeAll()
        guard let rule = unsafe rule(for: event, type) else { return false }
        if rule.level == .full { return false }
        guard unsafe findMembers(event) else {
            throw SanitizerError(.malformed, "the event is not the JSON object that its validation promised")
        }
        var named = 0
        for index in members.indices where unsafe isNamed(members[index].name, of: event, in: rule.members) {
            members[index].isNamed = true
            named += 1
        }
        if case .metadata = rule.level {
            if named == members.count { return false }
            members.removeAll { !$0.isNamed }
            unsafe write(event, into: &output, isKeyed: false) { _ in false }
            return true
        }
        guard named > 0 else { return false }
        let isKeyed = if case .digest = rule.level { true } else { false }
        unsafe write(event, into: &output, isKeyed: isKeyed) { $0.isNamed }
        return true
    }

    private mutating func rule(
        for event: UnsafeRawBufferPointer, _ type: Range<Int>?
    ) -> RecordingPolicy.Prepared? {
        guard let policy else { return nil }
        decoded.removeAll()
        if let type { unsafe JSONText.decode(UnsafeRawBufferPointer(rebasing: event[type]), into: &decoded) }
        let text = unsafe decoded.bytes
        for rule in policy.prepared {
            if rule.isPrefix ? text.count < rule.type.count : text.count != rule.type.count { continue }
            // Only `*` names an event without a type.
            if type == nil, !rule.isPrefix || !rule.type.isEmpty { continue }
            if rule.type.indices.allSatisfy({ unsafe text[$0] == rule.type[$0] }) { return rule }
        }
        return nil
    }

    /// Names are compared after decoding, so that an escape hides no member from its level.
    private mutating func isNamed(
        _ name: Range<Int>, of event: UnsafeRawBufferPointer, in names: [[UInt8]]
    ) -> Bool {
        let written = unsafe UnsafeRawBufferPointer(rebasing: event[name])
        guard unsafe written.contains(0x5C) else {
            return names.contains { unsafe $0.count == written.count && written.elementsEqual($0) }
        }
        decoded.removeAll()
        unsafe JSONText.decode(written, into: &decoded)
        let text = unsafe decoded.bytes
        return names.contains { unsafe $0.count == text.count && text.elementsEqual($0) }
    }

    private mutating func write(
        _ event: UnsafeRawBufferPointer, into output: inout ByteBuffer, isKeyed: Bool, isDigested: (Member) -> Bool
    ) {
        output.append(UInt8(ascii: "{"))
        for index in members.indices {
            let member = members[index]
            if index > 0 { output.append(UInt8(ascii: ",")) }
            // The name with its quotes, and the colon.
            let name = member.name.lowerBound - 1..<member.name.upperBound + 2
            unsafe output.append(UnsafeRawBufferPointer(rebasing: event[name]))
            let value = unsafe UnsafeRawBufferPointer(rebasing: event[member.value])
            if isDigested(member) {
                unsafe writeDigest(of: value, isKeyed: isKeyed, into: &output)
            } else {
                unsafe output.append(value)
            }
        }
        output.append(UInt8(ascii: "}"))
    }

    private mutating func writeDigest(of value: UnsafeRawBufferPointer, isKeyed: Bool, into output: inout ByteBuffer) {
        let digest: Digest
        if isKeyed, let key = policy?.key {
            output.append("{\"digest\":\"hmac-sha256:")
            output.append(key.id)
            output.append(UInt8(ascii: ":"))
            digest = unsafe code.code(value)
        } else {
            output.append("{\"digest\":\"sha256:")
            digest = unsafe hasher.digest(value)
        }
        unsafe digest.writeHex(to: output.reserve(Digest.hexCount))
        output.commit(Digest.hexCount)
        output.append("\",\"bytes\":")
        output.append(decimal: UInt64(value.count))
        output.append(UInt8(ascii: "}"))
    }

    /// Where the members of the event stand; false when it is no object.
    private mutating func findMembers(_ event: UnsafeRawBufferPointer) -> Bool {
        members.removeAll(keepingCapacity: true)
        guard let start = event.baseAddress, event.count >= 2, unsafe event[0] == UInt8(ascii: "{") else {
            return false
        }
        let base = unsafe start.assumingMemoryBound(to: UInt8.self)
        var position = 1
        while unsafe position < event.count && base[position] == UInt8(ascii: "\"") {
            let (nameEnd, _) = unsafe Engine.stringEnd(base, position + 1, event.count)
            let value = nameEnd + 2
            guard value < event.count else { return false }
            let end: Int
            switch unsafe base[value] {
            case UInt8(ascii: "\""): end = unsafe Engine.stringEnd(base, value + 1, event.count).0 + 1
            case UInt8(ascii: "{"), UInt8(ascii: "["): end = unsafe Engine.containerEnd(base, value, event.count)
            default: end = unsafe Engine.scalarEnd(base, value, event.count)
            }
            guard end < event.count else { return false }
            members.append(Member(name: (position + 1)..<nameEnd, value: value..<end))
            position = end + 1
        }
        return true
    }
}
