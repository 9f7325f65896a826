import CustodyModel
import CustodyVerifier

extension Explanation {
    /// For people, without a line feed at its end.
    package var text: String {
        var lines = ["The first finding:"] + VerificationReport.describe(finding).map { "  " + $0 }
        if !neighbours.isEmpty { lines += ["Around it:"] + neighbours.map(describe) }
        if !versions.isEmpty { lines += ["Versions of the object, the newest first:"] + versions.map { "  " + $0 } }
        if let stream = finding.stream {
            lines.append(good.isEmpty ? "Nothing is known to be good in \(stream)." : "Good in \(stream):")
            for (kind, last) in good { lines.append("  \(kind.rawValue) up to seq \(last)\(evidence(kind))") }
            if !good.contains(where: { $0.kind == .signed }) { lines.append("  no good checkpoint covers it") }
            if !good.contains(where: { $0.kind == .anchored }) { lines.append("  no anchor was seen that covers it") }
        }
        if !copies.isEmpty {
            lines.append("Copies of the record:")
            for copy in copies { lines.append("  \(copy.name): \(describe(copy.standing))") }
        }
        if !unseen.isEmpty { lines += ["Not looked at, so nothing is known of it:"] + unseen.map { "  " + $0 } }
        let best = copies.first { $0.standing == .confirmed } ?? copies.first { $0.standing == .alone }
        if let best {
            lines.append(
                "`custody restore \(best.place) --to DIR` brings the records back from the copies that verify.")
        } else if finding.seq != nil {
            lines.append("No good copy is known here: try backups and buckets with `custody restore SOURCE --to DIR`.")
        }
        lines.append("Before anything is mended, `custody quarantine` sets what is suspect aside.")
        return lines.joined(separator: "\n")
    }

    private func describe(_ neighbour: Neighbour) -> String {
        let sign = neighbour.line == finding.line ? ">" : " "
        guard let seq = neighbour.seq, let hash = neighbour.hash, let prev = neighbour.prev else {
            return "\(sign) line \(neighbour.line): no record, \(neighbour.bytes) bytes"
        }
        return "\(sign) line \(neighbour.line): seq \(seq), hash \(hash.hex.prefix(16)) "
            + "\(neighbour.isRight ? "right" : "WRONG"), after \(prev.hex.prefix(16))"
    }

    private func describe(_ standing: Standing) -> String {
        switch standing {
        case .confirmed: "verifies, as the register's next checkpoint says"
        case .alone: "verifies by its hash alone: no checkpoint in it says whether it is the one that was recorded"
        case .wrong(let code): "does not verify: \(code)"
        }
    }

    /// What bears an assurance out.
    private func evidence(_ kind: Assurance.Kind) -> String {
        switch kind {
        case .signed:
            checkpoint.map {
                ": the newest good checkpoint has \($0.size) records, of \($0.time), head \($0.head.hex.prefix(16))"
            } ?? ": by the newest good note"
        case .anchored: ": by the newest anchor line that agrees"
        default: ""
        }
    }
}
