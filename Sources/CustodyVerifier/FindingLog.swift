import CustodyModel

/// Collects findings as they come and keeps the earliest: by stream and seq, then by file and line.
struct FindingLog {
    private struct Entry {
        let stream: String
        let seq: UInt64
        let file: Int
        let line: Int
        let order: Int
        let finding: Finding

        var key: (String, UInt64, Int, Int, Int) { (stream, seq, file, line, order) }
    }

    private var entries: [Entry] = []
    private let limit: Int
    private let observe: (Finding) -> Void
    private(set) var count = 0
    private(set) var uncheckedCount = 0
    private(set) var notes: [VerificationNote] = []
    private(set) var noteCount = 0
    /// The earliest seq of each stream at which something is wrong.
    private(set) var earliest: [StreamName: UInt64] = [:]
    /// The same of hashes and links alone.
    private(set) var earliestBroken: [StreamName: UInt64] = [:]

    init(limit: Int, observe: @escaping (Finding) -> Void) {
        self.limit = limit
        self.observe = observe
    }

    /// - Parameters:
    ///   - file: the file's index in the listing.
    ///   - sortStream, sortSeq: where the finding belongs when the line itself does not say.
    mutating func add(_ finding: Finding, file: Int, sortStream: StreamName? = nil, sortSeq: UInt64? = nil) {
        count += 1
        if finding.code.isUnchecked { uncheckedCount += 1 }
        let stream = finding.stream ?? sortStream
        let seq = finding.seq ?? sortSeq ?? 0
        if let stream, !finding.code.isAboutKeeping {
            earliest[stream] = min(earliest[stream] ?? .max, seq)
            if finding.code.breaksChain { earliestBroken[stream] = min(earliestBroken[stream] ?? .max, seq) }
        }
        if count <= limit { observe(finding) }
        entries.append(
            Entry(
                stream: stream?.text ?? "", seq: seq, file: file, line: finding.line ?? 0, order: count,
                finding: finding))
        if entries.count > 2 * limit { cut() }
    }

    /// Counts findings that were not kept.
    mutating func addUnkept(_ number: Int) {
        count += number
    }

    mutating func add(_ note: VerificationNote) {
        noteCount += 1
        if notes.count < VerifierLimit.notes { notes.append(note) }
    }

    /// The earliest findings, in order.
    mutating func finish() -> [Finding] {
        cut()
        return entries.map(\.finding)
    }

    private mutating func cut() {
        entries.sort { $0.key < $1.key }
        if entries.count > limit { entries.removeLast(entries.count - limit) }
    }
}

extension Finding.Code {
    /// Whether hashes and links, which hold by themselves, are in doubt; otherwise only what vouches for them is.
    fileprivate var breaksChain: Bool {
        ["record.", "chain.", "object.", "tail.torn"].contains { text.hasPrefix($0) }
    }
}
