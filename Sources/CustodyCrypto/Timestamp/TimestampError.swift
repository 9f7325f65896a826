/// Why a reply of a time-stamp authority is not a time stamp of the bytes in question.
///
/// Equality looks at the code only. No text holds stamped bytes, or words that the authority chose.
package struct TimestampError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A stable name for each reason.
    package enum Code: String, Hashable, Sendable, CaseIterable {
        /// Longer than ``TimestampVerifier/maximumResponseBytes``.
        case tooLarge
        /// Not a TimeStampResp, or not a time-stamp token inside.
        case malformed
        /// The authority refused the request.
        case rejected
        /// It stamps other bytes.
        case imprint
        /// It stamps or signs with a hash function other than SHA-256, SHA-384 and SHA-512.
        case hash
        /// It answers another request.
        case nonce
        /// It was made under another policy than the one required.
        case policy
        /// It has an extension that must be understood and is not known.
        case `extension`
        /// The signer's certificate is neither in it nor given.
        case signerMissing
        /// The signature does not hold.
        case signature
        /// The certificate is not the one that the signer named under the signature (ESSCertID).
        case signerIdentity
        /// The signer's certificate is not for time stamping, critically so and for nothing else.
        case signerPurpose
        /// The authority's name inside is none of the names of the signer's certificate.
        case signerName
        /// A certificate was not valid at the time stamped.
        case notValidThen
        /// No chain from the signer to a configured root.
        case untrusted
        /// A key or signature in the chain is too weak to count.
        case weak
        /// Certificates given to judge by, or a policy, cannot be read.
        case configuration
    }

    package let code: Code
    /// What was found, one sentence without a full stop.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package static func == (left: TimestampError, right: TimestampError) -> Bool { left.code == right.code }

    package var description: String { message }
}
