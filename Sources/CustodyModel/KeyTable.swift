/// The keys of all objects that are open while an event is scanned, to find one that occurs twice in one object.
///
/// Keys are compared by a 64-bit hash first. Few keys are compared pair by pair; of many the hashes are sorted, and where
/// two are equal the keys by hash and contents, so that an event built to make hashes collide still costs n log n. Keys without escapes are compared where they stand
/// in the event, which must stay there from the first ``add(_:at:escaped:topLevel:)`` to the last call about it.
@safe
package struct KeyTable: ~Copyable {
    /// Members of the event itself that the pipeline looks at.
    enum Known { case id, type, other }

    private struct Key {
        var hash: UInt64
        /// Byte offset of the key's opening quote in the input.
        var offset: UInt32
        /// Where `decoded` ended before the key came; a key with escapes stands there decoded.
        var start: UInt32
        var length: UInt32
        var isEscaped: Bool
    }

    /// Up to this many keys of one object are compared pair by pair.
    private static let pairwiseLimit = 24

    private var keys: [Key] = []
    private var hashes: [UInt64] = []
    private var decoded = ByteBuffer(capacity: 4096)
    /// The beginning of the event's bytes.
    private var input: UnsafeRawPointer?

    var count: Int { keys.count }

    mutating func removeAll() {
        keys.removeAll(keepingCapacity: true)
        decoded.removeAll()
        unsafe input = nil
    }

    mutating func truncate(to count: Int) {
        guard count < keys.count else { return }
        decoded.truncate(to: Int(keys[count].start))
        keys.removeLast(keys.count - count)
    }

    mutating func add(
        _ contents: UnsafeRawBufferPointer, at offset: Int, escaped: Bool, topLevel: Bool
    ) -> Known {
        let start = decoded.count
        var key = unsafe contents
        if escaped {
            unsafe JSONText.decode(contents, into: &decoded)
            unsafe key = UnsafeRawBufferPointer(rebasing: decoded.bytes[start...])
        }
        unsafe input = contents.baseAddress.unsafelyUnwrapped - offset - 1
        keys.append(
            Key(
                hash: unsafe KeyTable.hash(key), offset: UInt32(offset), start: UInt32(start),
                length: UInt32(key.count), isEscaped: escaped))
        guard topLevel else { return .other }
        if unsafe key.count == 2 && key[0] == 0x69 && key[1] == 0x64 { return .id }
        if unsafe key.count == 4 && key.loadUnaligned(as: UInt32.self) == UInt32(bigEndian: 0x7479_7065) {
            return .type
        }
        return .other
    }

    /// Offset of the first key, among those added since there were `base`, that equals an earlier one.
    mutating func firstDuplicate(from base: Int) -> Int? {
        let count = keys.count - base
        if count < 2 { return nil }
        if count > KeyTable.pairwiseLimit { return hasEqualHashes(from: base) ? sortedDuplicate(from: base) : nil }
        return unsafe keys.withUnsafeBufferPointer { keys -> Int? in
            for later in base + 1..<keys.count {
                let hash = unsafe keys[later].hash
                for earlier in base..<later where unsafe keys[earlier].hash == hash {
                    if unsafe order(keys[earlier], keys[later]) == 0 { return unsafe Int(keys[later].offset) }
                }
            }
            return nil
        }
    }

    private mutating func hasEqualHashes(from base: Int) -> Bool {
        hashes.removeAll(keepingCapacity: true)
        for index in base..<keys.count { hashes.append(keys[index].hash) }
        hashes.sort()
        for index in 1..<hashes.count where hashes[index] == hashes[index - 1] { return true }
        return false
    }

    private func sortedDuplicate(from base: Int) -> Int? {
        let sorted = keys[base...].sorted { left, right in
            if left.hash != right.hash { return left.hash < right.hash }
            let order = order(left, right)
            return order == 0 ? left.offset < right.offset : order < 0
        }
        var first: Int?
        for index in 1..<sorted.count
        where sorted[index].hash == sorted[index - 1].hash && order(sorted[index], sorted[index - 1]) == 0 {
            first = min(first ?? .max, Int(sorted[index].offset))
        }
        return first
    }

    private func order(_ left: Key, _ right: Key) -> Int {
        if left.length != right.length { return left.length < right.length ? -1 : 1 }
        let (one, other) = unsafe (bytes(of: left), bytes(of: right))
        for offset in 0..<Int(left.length) {
            let (a, b) = unsafe (
                one.load(fromByteOffset: offset, as: UInt8.self), other.load(fromByteOffset: offset, as: UInt8.self)
            )
            if a != b { return a < b ? -1 : 1 }
        }
        return 0
    }

    private func bytes(of key: Key) -> UnsafeRawPointer {
        if key.isEscaped { return unsafe decoded.bytes.baseAddress.unsafelyUnwrapped + Int(key.start) }
        return unsafe input.unsafelyUnwrapped + Int(key.offset) + 1
    }

    /// Fast and not secret: whoever wants collisions finds them. Visible so that a test can.
    package static func hash(_ key: UnsafeRawBufferPointer) -> UInt64 {
        var hash = UInt64(truncatingIfNeeded: key.count) &* 0x9E37_79B9_7F4A_7C15
        var offset = 0
        while offset &+ 8 <= key.count {
            hash = unsafe mix(hash ^ key.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset &+= 8
        }
        // The rest in one word, which overlaps what was taken already or itself; the length is in the hash.
        let count = key.count
        if count >= 8 {
            if offset < count {
                hash = unsafe mix(hash ^ key.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self))
            }
        } else if count >= 4 {
            let low = unsafe UInt64(key.loadUnaligned(fromByteOffset: 0, as: UInt32.self))
            let high = unsafe UInt64(key.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self))
            hash = mix(hash ^ (low | high << 32))
        } else if count > 0 {
            let bytes = unsafe UInt64(key[0]) | UInt64(key[count / 2]) << 8 | UInt64(key[count &- 1]) << 16
            hash = mix(hash ^ bytes)
        }
        return hash
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        return product.high ^ product.low
    }

    /// True when the string's contents, after decoding escapes, begin with `prefix` (ASCII).
    static func decodedBegins(_ contents: UnsafeRawBufferPointer, with prefix: StaticString) -> Bool {
        // Six bytes are the longest escape of one ASCII character, so this much holds the whole prefix.
        let window = unsafe UnsafeRawBufferPointer(rebasing: contents.prefix(prefix.utf8CodeUnitCount * 6))
        var position = 0
        for offset in 0..<prefix.utf8CodeUnitCount {
            guard let (byte, next) = unsafe JSONText.asciiCharacter(window, at: position) else { return false }
            guard unsafe byte == prefix.utf8Start[offset] else { return false }
            position = next
        }
        return true
    }
}
