import CustodyModel

/// A C2SP verifier key: `<name>+<8 lowercase hex of the key id>+base64(type || public key)` (signed-note v1.0.0).
package struct VerifierKey: Hashable, Sendable, CustomStringConvertible {
    /// What the key signs.
    package enum Kind: UInt8, Sendable {
        /// Ed25519 over a note's text.
        case signature = 0x01
        /// Ed25519 over `cosignature/v1` (tlog-cosignature).
        case cosignature = 0x04
    }

    package let name: String
    package let kind: Kind
    /// 32 bytes.
    package let publicKey: [UInt8]

    /// - Parameter name: not empty, without `+`, white space or control characters.
    package init?(name: String, kind: Kind, publicKey: [UInt8]) {
        guard VerifierKey.isName(name), publicKey.count == Ed25519.publicKeyBytes else { return nil }
        self.name = name
        self.kind = kind
        self.publicKey = publicKey
    }

    /// The written form; the key id must be the one that name and key give. Base64 may hold `+`, so only the first two
    /// separate.
    package init?(_ text: String) {
        // Bytes, not characters: a `+` behind a mark that joins what follows it would be no character of its own.
        let parts = text.utf8.split(separator: UInt8(ascii: "+"), maxSplits: 2, omittingEmptySubsequences: false)
            .map { String(Substring($0)) }
        guard parts.count == 3, let payload = Base64.decode(parts[2]), let first = payload.first,
            let kind = Kind(rawValue: first)
        else { return nil }
        self.init(name: parts[0], kind: kind, publicKey: [UInt8](payload.dropFirst()))
        guard parts[1] == keyIDText else { return nil }
    }

    /// First four bytes of SHA-256(name || 0x0A || kind || public key).
    package var keyID: [UInt8] {
        [UInt8](SHA256.digest([UInt8](name.utf8) + [0x0A, kind.rawValue] + publicKey).bytes.prefix(4))
    }

    package var description: String { "\(name)+\(keyIDText)+\(Base64.encode([kind.rawValue] + publicKey))" }

    private var keyIDText: String { unsafe keyID.withUnsafeBytes { unsafe Hex.string($0) } }

    package static func isName(_ name: String) -> Bool {
        !name.isEmpty
            && name.unicodeScalars.allSatisfy { !$0.properties.isWhitespace && $0.value > 0x20 && $0 != "+" }
    }
}
