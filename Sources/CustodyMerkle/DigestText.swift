package import CustodyModel

import CustodyCrypto

extension Digest {
    /// Characters of a digest's base64 form.
    package static let base64Count = 44

    /// The digest written as base64; nil unless the text is what ``base64`` would write.
    package init?(base64: String) {
        guard base64.utf8.count == Digest.base64Count, let bytes = Base64.decode(base64),
            bytes.count == Digest.byteCount
        else { return nil }
        self = unsafe bytes.withUnsafeBytes { unsafe Digest(copying: $0) }
    }

    /// Base64 with padding, the form of every hash in notes, proofs and frontiers.
    package var base64: String { Base64.encode(bytes) }
}
