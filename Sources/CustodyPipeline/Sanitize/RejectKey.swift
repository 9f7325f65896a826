import CustodyCrypto
import CustodyModel

/// The key under which refused events are known by digest: a plain digest of a short secret could be guessed.
package enum RejectKey {
    package static let bytes = 32

    /// First 16 hex of SHA-256("custody-reject/v1\n" || key).
    package static func id(_ key: [UInt8]) -> String {
        String(SHA256.digest([UInt8]("custody-reject/v1\n".utf8) + key).hex.prefix(16))
    }
}
