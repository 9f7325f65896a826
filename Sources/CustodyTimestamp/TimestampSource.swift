package import CustodyCrypto
package import CustodyHTTP
package import CustodyModel

/// A time stamp that was verified when it came.
package struct Stamp: Sendable, Equatable {
    /// The whole TimeStampResp, DER, as it is kept: verifying it again needs the stamped bytes and a root, nothing else.
    package let token: [UInt8]
    /// The authority's clock, which may disagree with ours: whoever records a stamp states both.
    package let genTime: Timestamp
    /// The subject of the authority's certificate (RFC 4514).
    package let tsaName: String

    package init(token: [UInt8], genTime: Timestamp, tsaName: String) {
        self.token = token
        self.genTime = genTime
        self.tsaName = tsaName
    }
}

/// Something that stamps; a simulation replaces it.
package protocol TimestampSource: Sendable {
    /// One attempt at a stamp of `note`; trying again is the caller's.
    ///
    /// Blocks the calling thread for a bounded time: never call it on a thread of Swift's own pool.
    func stamp(_ note: [UInt8]) throws(StampError) -> Stamp
}

/// Why there is no stamp. Equality looks at the code only; texts name an authority by scheme, host and port.
package struct StampError: Error, Equatable, Sendable, CustomStringConvertible {
    package enum Code: Hashable, Sendable {
        /// No response.
        case transport(HTTPError.Code)
        /// A status other than 200.
        case status(Int)
        /// Not `application/timestamp-reply`.
        case contentType
        /// A reply that is no good stamp of the note.
        case reply(TimestampError.Code)
    }

    package let code: Code
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package static func == (left: StampError, right: StampError) -> Bool { left.code == right.code }

    package var description: String { message }
}
