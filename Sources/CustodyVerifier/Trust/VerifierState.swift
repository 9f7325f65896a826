import CustodyCrypto
import CustodyMerkle
package import CustodyModel

/// What a verification leaves for the next one: how far the register was found good (DESIGN, section 6).
///
/// It is the verifier's own file, kept off the judged host: a register that does not hold it any more is an older copy
/// or another history.
package struct VerifierState: Sendable, Equatable {
    /// Bytes of the longest file that is read.
    package static let byteLimit = 64 << 10
    private static let header = "custody-verifier-state/v1"

    package let origin: String
    /// Records of the register.
    package let size: UInt64
    /// `entry_hash` of the last of them.
    package let head: Digest
    let frontier: Frontier
    let logKey: String
    let epoch: UInt64
    let epochSeq: UInt64
    let epochKey: String
    /// Digest of the trust line; nil when there was none.
    let trust: Digest?

    init(_ keys: RegisterKeys, _ frontier: Frontier, _ head: Digest) {
        origin = keys.origin
        size = frontier.size
        self.head = head
        self.frontier = frontier
        logKey = keys.log(ofNote: frontier.size).description
        let last = keys.epochs.epoch(ofNote: frontier.size)
        epoch = last.n
        epochSeq = last.seq
        epochKey = last.key.description
        trust = keys.trust?.digest
    }

    /// Reads what ``bytes`` wrote; nil for anything else.
    package init?(parsing bytes: [UInt8]) {
        guard bytes.count <= VerifierState.byteLimit, let text = String(validating: bytes, as: UTF8.self) else {
            return nil
        }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let names = ["origin", "size", "head", "frontier", "log_key", "epoch", "epoch_seq", "epoch_key", "trust"]
        guard lines.count == names.count + 2, lines[0] == VerifierState.header, lines[lines.count - 1].isEmpty else {
            return nil
        }
        var values: [Substring] = []
        for (line, name) in zip(lines.dropFirst(), names) {
            guard line.hasPrefix(name + " ") else { return nil }
            values.append(line.dropFirst(name.count + 1))
        }
        let roots = values[3].split(separator: ",").map { String($0) }
        guard let size = UInt64(values[1]), size > 0, let head = Digest(hex: String(values[2])),
            let frontier = Frontier(size: size, rootsBase64: roots), let epoch = UInt64(values[5]),
            let epochSeq = UInt64(values[6])
        else { return nil }
        origin = String(values[0])
        self.size = size
        self.head = head
        self.frontier = frontier
        logKey = String(values[4])
        self.epoch = epoch
        self.epochSeq = epochSeq
        epochKey = String(values[7])
        trust = Digest(hex: String(values[8]))
        guard self.bytes == bytes else { return nil }
    }

    /// The file's content: a line for each member.
    package var bytes: [UInt8] {
        let lines = [
            VerifierState.header, "origin \(origin)", "size \(size)", "head \(head.hex)",
            "frontier \(frontier.rootsBase64.joined(separator: ","))", "log_key \(logKey)", "epoch \(epoch)",
            "epoch_seq \(epochSeq)", "epoch_key \(epochKey)", "trust \(trust?.hex ?? "none")",
        ]
        return [UInt8](lines.map { $0 + "\n" }.joined().utf8)
    }
}
