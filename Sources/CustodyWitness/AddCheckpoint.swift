import CustodyCrypto
package import CustodyMerkle
package import CustodyModel

/// The body of `POST <prefix>/add-checkpoint` (C2SP tlog-witness v1.0.0): what the witness is believed to have cosigned
/// last, a proof from there, and the signed checkpoint.
///
///     old <size>
///     <base64 hash>          (0 to 63 lines)
///
///     <signed checkpoint>
package struct AddCheckpoint: Sendable, Equatable {
    /// Bytes of the largest request that is read: sixteen post-quantum signature lines fit.
    package static let byteLimit = 128 << 10
    /// Hashes of a proof at most.
    package static let hashLimit = 63
    /// The media type of the body that comes with status 409: the size that the witness knows, and a line feed.
    package static let sizeMediaType = "text/x.tlog.size"
    /// Where checkpoints are submitted, below the submission prefix.
    package static let path = "/add-checkpoint"

    package let oldSize: UInt64
    package let hashes: [Digest]
    package let checkpoint: SignedCheckpoint

    package init(oldSize: UInt64, hashes: [Digest], checkpoint: SignedCheckpoint) {
        self.oldSize = oldSize
        self.hashes = hashes
        self.checkpoint = checkpoint
    }

    /// Reads a request; nil for anything that ``bytes`` would not have written.
    package init?(parsing bytes: [UInt8]) {
        guard bytes.count <= AddCheckpoint.byteLimit else { return nil }
        // The first blank line ends the proof: no line before it is empty, whatever the checkpoint's text holds.
        let lines = bytes.split(
            separator: 0x0A, maxSplits: AddCheckpoint.hashLimit + 2, omittingEmptySubsequences: false)
        guard let blank = lines.dropLast().firstIndex(where: \.isEmpty), blank >= 1 else { return nil }
        guard lines[0].starts(with: "old ".utf8), let size = AddCheckpoint.size(lines[0].dropFirst(4)) else {
            return nil
        }
        var hashes: [Digest] = []
        for line in lines[1..<blank] {
            guard let text = String(validating: line, as: UTF8.self), let hash = Digest(base64: text) else {
                return nil
            }
            hashes.append(hash)
        }
        guard let checkpoint = try? SignedCheckpoint(parsing: Array(bytes[(lines[blank].endIndex + 1)...])) else {
            return nil
        }
        self.init(oldSize: size, hashes: hashes, checkpoint: checkpoint)
    }

    /// The request as it is sent.
    package var bytes: [UInt8] {
        let head = "old \(oldSize)\n" + hashes.map { $0.base64 + "\n" }.joined() + "\n"
        return [UInt8](head.utf8) + checkpoint.bytes
    }

    /// A size in decimal without leading zeros, below 2^63.
    static func size(_ bytes: some Collection<UInt8>) -> UInt64? {
        guard (1...19).contains(bytes.count), bytes.allSatisfy({ (0x30...0x39).contains($0) }),
            bytes.count == 1 || bytes.first != 0x30,
            let size = UInt64(String(decoding: bytes, as: UTF8.self)), size <= Checkpoint.sizeLimit
        else { return nil }
        return size
    }
}

/// The name under which a witness serves a log's newest checkpoint: `<monitoring prefix>/<hex of SHA-256(origin)>/checkpoint`.
package enum MonitoringPath {
    package static func of(origin: String) -> String { "/\(SHA256.digest(origin).hex)/checkpoint" }
}
