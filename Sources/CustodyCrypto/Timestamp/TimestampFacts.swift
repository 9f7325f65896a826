package import CustodyModel

/// The hash functions that a time stamp may use.
package enum TimestampHash: String, Sendable, CaseIterable {
    case sha256 = "SHA-256"
    case sha384 = "SHA-384"
    case sha512 = "SHA-512"
}

/// What a time stamp says, once its signature was found to hold.
package struct TimestampFacts: Sendable, Equatable {
    /// The authority's clock; fractions beyond microseconds are cut.
    package let genTime: Timestamp
    /// How far that clock may be off either way, as the authority says; nil when it says nothing.
    package let accuracyMicroseconds: Int64?
    /// The stamp's number, lowercase hexadecimal.
    package let serial: String
    /// The policy it was made under, as dotted numbers.
    package let policy: String
    /// The subject of the signer's certificate (RFC 4514).
    package let tsaName: String
    /// The hash of the stamped bytes.
    package let hash: TimestampHash
}

/// The judgement of a reply whose imprint, signature and signer's certificate hold.
package enum TimestampVerdict: Sendable, Equatable {
    /// The chain ends in one of the configured roots, and every certificate of it was valid at the time stamped.
    case verified(TimestampFacts, root: String)
    /// No roots were configured: anyone could have made this. Never a good stamp, only a readable one.
    case notVerifiedAgainstRoot(TimestampFacts)
}
