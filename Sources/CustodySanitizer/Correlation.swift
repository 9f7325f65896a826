import CustodyCrypto
import CustodyModel

/// A key under which equal secrets get equal marks: `[REDACTED:<rule>:<key id>:<16 hex>]`.
///
/// The mark is the beginning of an HMAC, so that whoever has no key learns nothing but equality, and whoever has a value
/// and the key can tell whether it was seen. Rules below high confidence get none: a password can be guessed.
package struct CorrelationKey: Sendable {
    /// `[a-z0-9]{1,16}`; changes when the key does.
    package let id: String
    let key: [UInt8]

    /// Fewest bytes of a key.
    package static let minimumBytes = 16

    package init(id: String, key: [UInt8]) throws(SanitizerError) {
        let allowed = ByteClass.lower.union(.digit)
        guard (1...16).contains(id.utf8.count), id.utf8.allSatisfy({ allowed.contains($0) }) else {
            throw SanitizerError(.policy, "a correlation key's id is [a-z0-9]{1,16}")
        }
        guard key.count >= Self.minimumBytes else {
            throw SanitizerError(.policy, "a correlation key has at least \(Self.minimumBytes) bytes")
        }
        self.id = id
        self.key = key
    }

    /// First 16 hex of SHA-256("custody-correlation/v1\n" || key): tells two keys apart and says nothing else.
    package var fingerprint: String {
        String(SHA256.digest([UInt8]("custody-correlation/v1\n".utf8) + key).hex.prefix(16))
    }

    /// Bytes of the mark, in hexadecimal characters.
    static let markLength = 16

    /// The mark of a value: what `custody rules tag` prints and what stands in a tag.
    package func mark(of value: [UInt8]) -> String {
        var code = HMACSHA256(key: key)
        let digest = unsafe Self.normalised(value).withUnsafeBytes { unsafe code.code($0) }
        return String(digest.hex.prefix(Self.markLength))
    }

    /// Most times that escapes are resolved: once for each layer.
    private static let maximumRounds = Engine.maximumLayers + 1

    /// The value without the escapes of the strings that it was found in.
    static func normalised(_ value: [UInt8]) -> [UInt8] {
        var value = value
        for _ in 0..<maximumRounds where value.contains(0x5C) {
            let decoded = unsafe value.withUnsafeBufferPointer { buffer in
                var result: [UInt8] = []
                guard let base = buffer.baseAddress else { return result }
                var position = 0
                while position < buffer.count {
                    guard unsafe base[position] == 0x5C else {
                        unsafe result.append(base[position])
                        position += 1
                        continue
                    }
                    let resolved = unsafe Escapes.resolve(base, position, buffer.count)
                    for index in 0..<resolved.count {
                        result.append(UInt8(truncatingIfNeeded: resolved.bytes >> UInt32(index * 8)))
                    }
                    position += resolved.length
                }
                return result
            }
            if decoded == value { break }
            value = decoded
        }
        return value
    }
}
