package import CustodyCrypto
package import CustodyModel

/// A C2SP cosignature/v1 (tlog-cosignature v1.1.0-rc.1, Ed25519, type 0x04): someone saw a checkpoint at a time.
///
/// On the wire 76 bytes: key id (4), seconds since 1970 (8, big-endian), signature (64).
package struct Cosignature: Sendable, Hashable {
    /// Bytes behind the key id.
    static let payloadBytes = 8 + Ed25519.signatureBytes
    /// The latest time that can be signed, in seconds since 1970.
    package static let latestTime = DecimalText.limit

    /// What a key's cosignature lines say about a note.
    package enum Verdict: Sendable, Equatable {
        /// Every line of the key holds; `time` is the earliest, in seconds since 1970.
        case valid(time: UInt64)
        /// No line has the key's name and key id.
        case absent
        /// A line with the key's name and key id does not hold: the note must be rejected.
        case invalid
    }

    /// Seconds since 1970; at most ``latestTime``.
    package let time: UInt64
    let signature: [UInt8]

    /// The bytes of a signature line behind the key id; nil when there are not 72 or the time is beyond 2^63 - 1.
    /// Nothing is verified.
    package init?(payload: [UInt8]) {
        guard payload.count == Cosignature.payloadBytes else { return nil }
        time = payload.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        guard time <= Cosignature.latestTime else { return nil }
        signature = [UInt8](payload.dropFirst(8))
    }

    /// What is signed: two header lines and the checkpoint's whole text.
    package static func message(_ text: [UInt8], time: UInt64) -> [UInt8] {
        [UInt8]("cosignature/v1\ntime \(time)\n".utf8) + text
    }

    func holds(over text: [UInt8], key: VerifierKey) throws(CustodyError) -> Bool {
        let message = Cosignature.message(text, time: time)
        return try Ed25519.verify(signature, of: message, publicKey: key.publicKey)
    }
}

extension SignedNote {
    /// Judges the cosignature lines that claim to be by `key`, which must be of kind ``VerifierKey/Kind/cosignature``;
    /// a key of another kind is ``Cosignature/Verdict/absent``.
    ///
    /// - Throws: only when libcrypto is broken.
    package func verifyCosignature(_ key: VerifierKey) throws(CustodyError) -> Cosignature.Verdict {
        guard key.kind == .cosignature else { return .absent }
        var earliest: UInt64?
        for signature in signatures where signature.isNamed(like: key) {
            guard let cosignature = Cosignature(payload: signature.payload),
                try cosignature.holds(over: text, key: key)
            else { return .invalid }
            earliest = min(earliest ?? .max, cosignature.time)
        }
        guard let earliest else { return .absent }
        return .valid(time: earliest)
    }
}
