package import CustodyCrypto
import CustodyModel

/// One signature line of a note: `— <name> base64(key id || signature)`.
package struct NoteSignature: Sendable, Hashable {
    /// An em dash (U+2014) and a space: how every signature line begins.
    static let mark = [UInt8]("\u{2014} ".utf8)
    /// Bytes of a key id.
    static let keyIDBytes = 4

    package let name: String
    /// Big-endian on the wire.
    package let keyID: UInt32
    /// What follows the key id: 64 bytes for Ed25519, 72 for a cosignature. Never empty.
    package let payload: [UInt8]

    init(key: VerifierKey, payload: [UInt8]) {
        name = key.name
        keyID = key.noteKeyID
        self.payload = payload
    }

    /// A line without its line feed; nil unless it is exactly what ``line`` would write.
    package init?(line: some Collection<UInt8>) {
        guard line.starts(with: NoteSignature.mark) else { return nil }
        let parts = line.dropFirst(NoteSignature.mark.count).split(
            separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard parts.count == 2, let name = String(validating: parts[0], as: UTF8.self), VerifierKey.isName(name),
            let encoded = String(validating: parts[1], as: UTF8.self), let bytes = Base64.decode(encoded),
            bytes.count > NoteSignature.keyIDBytes
        else { return nil }
        self.name = name
        keyID = bytes.prefix(NoteSignature.keyIDBytes).reduce(0) { $0 << 8 | UInt32($1) }
        payload = [UInt8](bytes.dropFirst(NoteSignature.keyIDBytes))
    }

    /// The line without its line feed. Names and base64 have one spelling each, so that a line which was read comes out
    /// byte for byte.
    package var line: String { "\u{2014} \(name) \(Base64.encode(bigEndian(keyID) + payload))" }

    /// True when a line claims to be by `key`: the same name, byte for byte, and the same key id.
    package func isNamed(like key: VerifierKey) -> Bool {
        keyID == key.noteKeyID && name.utf8.elementsEqual(key.name.utf8)
    }

    /// True when this is the key's signature, of the key's kind, over a note's text; name and key id are not looked at.
    func holds(over text: [UInt8], key: VerifierKey) throws(CustodyError) -> Bool {
        switch key.kind {
        case .signature: return try Ed25519.verify(payload, of: text, publicKey: key.publicKey)
        case .cosignature:
            guard let cosignature = Cosignature(payload: payload) else { return false }
            return try cosignature.holds(over: text, key: key)
        }
    }
}

extension VerifierKey {
    /// The key id as signature lines carry it.
    package var noteKeyID: UInt32 { keyID.reduce(0) { $0 << 8 | UInt32($1) } }
}

/// The bytes of a number, most significant first.
func bigEndian<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    stride(from: Number.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> $0) }
}
