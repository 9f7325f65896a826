/// The parts of a TSTInfo (RFC 3161, section 2.4.2), each as it will be written.
package struct StampInfo: Sendable {
    package var version: [UInt8] = [1]
    package var policy: [UInt8] = [0x2B, 0x06, 0x01, 0x04, 0x01, 0x86, 0x8D, 0x1F, 0x01]
    /// Object identifier of the imprint's hash function; SHA-256 unless changed.
    package var hash: [UInt8] = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01]
    package var imprint: [UInt8]
    package var serial: [UInt8] = [0x2A]
    package var time = "20260102030405Z"
    package var nonce: [UInt8]?
    /// What follows the time: accuracy and ordering, before the nonce.
    package var afterTime: [UInt8] = []
    /// What follows the nonce: name and extensions.
    package var afterNonce: [UInt8] = []
    /// Appended to the whole.
    package var trailing: [UInt8] = []

    package init(imprint: [UInt8]) { self.imprint = imprint }

    package var der: [UInt8] {
        let algorithm = DER.sequence(DER.value(0x06, hash) + [0x05, 0x00])
        var fields = DER.integer(version) + DER.value(0x06, policy)
        fields += DER.sequence(algorithm + DER.value(0x04, imprint)) + DER.integer(serial)
        fields += DER.value(0x18, Array(time.utf8)) + afterTime
        if let nonce { fields += DER.integer(nonce) }
        return DER.sequence(fields + afterNonce) + trailing
    }
}

/// Writes DER.
package enum DER {
    package static func value(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        var length: [UInt8] = []
        var rest = content.count
        if rest < 0x80 { return [tag, UInt8(rest)] + content }
        while rest > 0 {
            length.insert(UInt8(rest & 0xFF), at: 0)
            rest >>= 8
        }
        return [tag, 0x80 | UInt8(length.count)] + length + content
    }

    package static func sequence(_ content: [UInt8]) -> [UInt8] { value(0x30, content) }

    /// A number that is not negative, first byte highest.
    package static func integer(_ magnitude: [UInt8]) -> [UInt8] {
        let digits = Array(magnitude.drop { $0 == 0 })
        return value(0x02, (digits.first ?? 0x80) & 0x80 == 0x80 ? [0] + digits : digits)
    }
}
