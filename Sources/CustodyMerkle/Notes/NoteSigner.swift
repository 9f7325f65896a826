package import CustodyCrypto
package import CustodyModel

/// A log's signing key: signature lines of type 0x01.
///
/// Signing is pure. Whoever calls it sees to it that what is signed was persisted before and contradicts nothing signed
/// earlier.
package struct NoteSigner: Sendable {
    /// The verifier key of the lines made here.
    package let key: VerifierKey
    private let seed: [UInt8]

    /// - Parameters:
    ///   - name: a key name; for checkpoints the log's origin.
    ///   - seed: the private key's 32 bytes.
    package init(name: String, seed: [UInt8]) throws(CustodyError) {
        key = try VerifierKey(name: name, kind: .signature, seed: seed)
        self.seed = seed
    }

    /// The signature line over a note's text.
    package func sign(_ text: [UInt8]) throws(CustodyError) -> NoteSignature {
        NoteSignature(key: key, payload: try Ed25519.sign(text, seed: seed))
    }
}

/// The signing key of a witness or an epoch: cosignature/v1 lines of type 0x04.
package struct Cosigner: Sendable {
    /// The verifier key of the lines made here.
    package let key: VerifierKey
    private let seed: [UInt8]

    /// - Parameters:
    ///   - name: a key name; each cosigner has a key of its own, because what is signed does not name it.
    ///   - seed: the private key's 32 bytes.
    package init(name: String, seed: [UInt8]) throws(CustodyError) {
        key = try VerifierKey(name: name, kind: .cosignature, seed: seed)
        self.seed = seed
    }

    /// The cosignature line over a checkpoint's text.
    ///
    /// - Parameter time: seconds since 1970, at most ``Cosignature/latestTime``.
    package func cosign(_ text: [UInt8], time: UInt64) throws(CustodyError) -> NoteSignature {
        precondition(time <= Cosignature.latestTime, "a cosignature's time is below 2^63")
        let signature = try Ed25519.sign(Cosignature.message(text, time: time), seed: seed)
        return NoteSignature(key: key, payload: bigEndian(time) + signature)
    }
}

extension VerifierKey {
    /// The verifier key of a seed.
    package init(name: String, kind: Kind, seed: [UInt8]) throws(CustodyError) {
        let publicKey = try Ed25519.publicKey(seed: seed)
        guard let key = VerifierKey(name: name, kind: kind, publicKey: publicKey) else {
            throw CustodyError(
                .usage, "not a key name", advice: "use a name without white space, control characters and +")
        }
        self = key
    }

    /// The verifier key of one of a log's streams: the same public key under the name `<log origin>/<stream>`, with the
    /// key id that follows. This key is the log's, named by its origin (a trust line's first part).
    package func stream(_ stream: StreamName) -> VerifierKey {
        derived("\(name)/\(stream)")
    }

    private func derived(_ name: String) -> VerifierKey {
        guard let key = VerifierKey(name: name, kind: kind, publicKey: publicKey) else {
            preconditionFailure("a key name followed by a stream name is a key name")
        }
        return key
    }
}
