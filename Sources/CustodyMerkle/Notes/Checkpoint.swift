package import CustodyModel

/// The text of a C2SP checkpoint (tlog-checkpoint v1.0.0): origin, tree size and root hash, a line each.
///
/// Extension lines are refused: post-quantum cosignatures do not cover them.
package struct Checkpoint: Sendable, Hashable {
    /// Leaves of the largest tree.
    package static let sizeLimit = DecimalText.limit

    /// The log's name: not empty, one line, no control characters.
    package let origin: String
    /// Leaves; at most ``sizeLimit``.
    package let size: UInt64
    package let root: Digest

    /// Nil unless the origin is one line without control characters and the size within ``sizeLimit``.
    package init?(origin: String, size: UInt64, root: Digest) {
        guard !origin.isEmpty, origin.utf8.allSatisfy({ $0 >= 0x20 }), size <= Checkpoint.sizeLimit else { return nil }
        self.origin = origin
        self.size = size
        self.root = root
    }

    /// Nil unless the bytes are exactly what ``text`` writes: three lines, each with its line feed, a decimal size
    /// without leading zeros, canonical base64 of 32 bytes.
    package init?(text: [UInt8]) {
        let lines = text.split(separator: 0x0A, maxSplits: 3, omittingEmptySubsequences: false)
        guard lines.count == 4, lines[3].isEmpty, let origin = String(validating: lines[0], as: UTF8.self),
            let size = DecimalText.parse(lines[1]), let encoded = String(validating: lines[2], as: UTF8.self),
            let root = Digest(base64: encoded)
        else { return nil }
        self.init(origin: origin, size: size, root: root)
    }

    /// What is signed.
    package var text: [UInt8] { [UInt8]("\(origin)\n\(size)\n\(root.base64)\n".utf8) }
}
