package import CustodyModel

/// Which line of an anchor comes next, and what the store remembers of it: one small file for each anchor.
///
/// The caller persists ``bytes`` before it appends what ``next(note:heads:time:rules:)`` gave out, and appends that same
/// line until it is acknowledged, over restarts too. So no two lines ever share a seq, whatever came of an append, and a
/// half line that a crash left behind is always the beginning of a line that the store still has.
package struct AnchorChain: Sendable, Equatable {
    /// The last line that the anchor acknowledged, or that was found there.
    package private(set) var position: AnchorPosition?
    /// Given out and not acknowledged yet.
    package private(set) var pending: AnchorLine?
    /// Whether the anchor was ever seen off the store's file system. It stays so: a mount that is missing would make the
    /// anchor's path a place beside the store.
    package private(set) var wasElsewhere = false

    package init() {}

    /// The line to append now: the one that is still pending, whatever its note, else a new one.
    ///
    /// - Parameter time: T of the note's last record.
    package mutating func next(
        note: String, heads: [CustodyEvent.AnchoredHead], time: Timestamp, rules: RulesVersion
    ) -> AnchorLine {
        if let pending { return pending }
        let line = AnchorLine(after: position, note: note, heads: heads, time: time, rules: rules)
        pending = line
        return line
    }

    /// The anchor holds the pending line, durably.
    package mutating func acknowledge() {
        guard let line = pending else { return }
        position = line.position
        pending = nil
    }

    package mutating func note(isElsewhere: Bool) { wasElsewhere = wasElsewhere || isElsewhere }

    /// Compares what is remembered with what the anchor was found to hold when asked for ``position``, and goes on from
    /// there. The notices say what was cut, edited or added; they come besides those of the reading.
    package mutating func settle(_ reading: AnchorReading, place: String) -> [AnchorNotice] {
        let asked = position
        var notices = asked.map { AnchorChain.judge(reading, $0, place) } ?? []
        guard let found = reading.newest else { return notices }
        // A pending line that is there may not be durable there: only appending it again says so.
        if let line = pending, found.seq < line.seq || found.position == line.position { return notices }
        guard let asked else {
            adopt(found)
            return notices
        }
        if found.seq > asked.seq {
            notices.append(
                AnchorNotice(
                    "\(place) holds lines up to \(found.seq), and the store remembers \(asked.seq)",
                    finding: Finding(
                        .anchorAhead, stream: .anchor, seq: found.seq, file: place, expected: "seq \(asked.seq)",
                        found: "seq \(found.seq)")))
            adopt(found)
        }
        return notices
    }

    private static func judge(_ reading: AnchorReading, _ asked: AnchorPosition, _ place: String) -> [AnchorNotice] {
        switch reading.expected {
        case .none, .held: return []
        case .missing:
            let rest = reading.newest.map { "the chain ends with line \($0.seq)" } ?? "no line"
            return [
                AnchorNotice(
                    "\(place) no longer holds line \(asked.seq), which it acknowledged",
                    finding: Finding(
                        .anchorMissing, stream: .anchor, seq: asked.seq, file: place, expected: asked.hash.hex,
                        found: rest))
            ]
        case .replaced(let hash):
            return [
                AnchorNotice(
                    "\(place) holds another line \(asked.seq) than the one that it acknowledged",
                    finding: Finding(
                        .anchorMismatch, stream: .anchor, seq: asked.seq, file: place, expected: asked.hash.hex,
                        found: hash.hex))
            ]
        }
    }

    private mutating func adopt(_ line: AnchorLine) {
        position = line.position
        // It would stand at a seq that another line has.
        pending = nil
    }

    private static let heading = "custody-anchor-state/v1"

    /// What the store keeps: a heading, what was acknowledged, whether it was elsewhere, and the pending line.
    package var bytes: [UInt8] {
        let acknowledged = position.map { "\($0.seq) \($0.hash.hex)" } ?? "none"
        let text = "\(AnchorChain.heading)\nacknowledged \(acknowledged)\nelsewhere \(wasElsewhere)\npending\n"
        return [UInt8](text.utf8) + (pending?.bytes ?? [])
    }

    /// Reads what ``bytes`` wrote; anything else is `storeDamaged`, because to guess would be to write two lines at one
    /// seq.
    package init(decoding bytes: [UInt8], place: String) throws(CustodyError) {
        let parts = bytes.split(separator: 0x0A, maxSplits: 4, omittingEmptySubsequences: false)
        let fields = parts.prefix(3).map { String(decoding: $0, as: UTF8.self).split(separator: " ").map(String.init) }
        guard parts.count == 5, fields[0] == [AnchorChain.heading], parts[3].elementsEqual("pending".utf8),
            fields[1].count >= 2, fields[2].count == 2, fields[2][0] == "elsewhere"
        else { throw AnchorChain.damaged(place) }
        if fields[1] != ["acknowledged", "none"] {
            guard fields[1].count == 3, let seq = UInt64(fields[1][1]), let hash = Digest(hex: fields[1][2]) else {
                throw AnchorChain.damaged(place)
            }
            position = AnchorPosition(seq: seq, hash: hash)
        }
        wasElsewhere = fields[2][1] == "true"
        if !parts[4].isEmpty {
            let line = Array(parts[4].dropLast())
            pending = unsafe line.withUnsafeBytes { unsafe try? AnchorLine($0) }
            guard pending?.bytes.elementsEqual(parts[4]) == true else { throw AnchorChain.damaged(place) }
        }
        guard self.bytes == bytes else { throw AnchorChain.damaged(place) }
    }

    private static func damaged(_ place: String) -> CustodyError {
        CustodyError(
            .storeDamaged, "the anchor's state \(place) cannot be read",
            advice: "compare the anchor with an older copy, then remove the file; the chain goes on from the anchor")
    }
}
