import CustodyCrypto
package import CustodyModel

/// What the register says about one size of a stream: the record before it has this hash.
package struct Mark: Sendable, Hashable {
    package let size: UInt64
    package let head: Digest

    package init(size: UInt64, head: Digest) {
        self.size = size
        self.head = head
    }
}

/// What is wanted of one item.
struct PieceOrder: Sendable {
    let item: SourceItem
    /// Records.
    let from: UInt64
    let to: UInt64
    /// `prev_hash` that the first of them must have; nil when that is not known yet.
    var prev: Digest?
    /// Checkpoints of the stream, by size.
    var marks: [Mark] = []
    /// Begins with the first valid record from `from` on instead of `from` itself: what is behind a hole.
    var salvages = false
    /// Parses each event again.
    var parses = false
}

/// What became of it.
struct PieceOutcome: Sendable {
    /// The first record that was taken; nil when none was.
    var first: UInt64?
    /// One behind the last.
    var next: UInt64
    var prev = Digest.zero
    var head = Digest.zero
    var firstTime: Timestamp?
    var lastTime: Timestamp?
    /// Of their lines.
    var bytes: Int64 = 0
    /// Why no more were taken.
    var defect: Finding?
    /// A checkpoint says that these are other records: none of them may be used.
    var contradicts = false
    var failure: SourceFailure?

    var count: UInt64 { first.map { next - $0 } ?? 0 }
}

/// Judges the lines of one item: the line rule, consecutive seqs, links, and the heads that checkpoints name.
///
/// Stops at the first line that is not the next record; everything before it is what the item has to give.
final class PieceJudge {
    private let order: PieceOrder
    private let stream: [UInt8]
    private(set) var outcome: PieceOutcome
    private var lines = LineCutter()
    private var hasher = SHA256()
    private var scanner = JSONScanner(limits: JSONLimits(maximumBytes: RecordLine.maximumLength))
    private var mark = 0
    private var line = 0

    init(_ order: PieceOrder) {
        self.order = order
        stream = Array(order.item.stream.text.utf8)
        outcome = PieceOutcome(next: order.from)
        mark = order.marks.partitionPoint { $0.size > order.from }
    }

    /// Judges more bytes.
    ///
    /// - Parameter body: gets each record's line, without its line feed.
    /// - Returns: false when nothing more is wanted.
    func take(
        _ chunk: UnsafeRawBufferPointer,
        _ body: (UnsafeRawBufferPointer, RecordLine) throws(CustodyError) -> Void
    ) throws(CustodyError) -> Bool {
        unsafe lines.add(chunk)
        while let bytes = unsafe lines.next() {
            line += 1
            guard unsafe try judge(bytes, body) else { return false }
        }
        if lines.isOverlong {
            defect(.recordMalformed, found: "a line of more than \(RecordLine.maximumLength) bytes")
            return false
        }
        return true
    }

    /// Says that the item has ended.
    func finish() {
        guard outcome.defect == nil, outcome.next <= order.to, lines.rest > 0 else { return }
        defect(.tailTorn, expected: "a line feed at the end", found: "\(lines.rest) bytes without one")
    }

    func fail(_ failure: SourceFailure) {
        outcome.failure = failure
        switch failure {
        case .gone, .receiver: break
        case .unreadable(let reason): defect(.objectUnreadable, found: reason)
        case .corrupt(let reason): defect(.objectCorrupt, found: reason)
        }
    }

    private func judge(
        _ bytes: UnsafeMutableRawBufferPointer,
        _ body: (UnsafeRawBufferPointer, RecordLine) throws(CustodyError) -> Void
    ) throws(CustodyError) -> Bool {
        let isSeeking = outcome.first == nil
        let plain = UnsafeRawBufferPointer(bytes)
        guard let record = unsafe RecordLine(plain) else {
            // Before the wanted records, lines belong to others.
            if isSeeking, outcome.next > order.item.first || order.salvages { return true }
            defect(.recordMalformed, found: "a line that is not in a record's form")
            return false
        }
        guard unsafe plain[record.stream].elementsEqual(stream) else { return true }
        if isSeeking, record.seq < order.from { return true }
        let hash = unsafe RecordEncoder.digest(ofLine: bytes) { unsafe hasher.digest($0) }
        guard hash == record.entryHash else {
            if isSeeking, order.salvages { return true }
            defect(.recordHashMismatch, seq: record.seq, expected: hash.hex, found: record.entryHash.hex)
            return false
        }
        guard record.seq == outcome.next || isSeeking && order.salvages else {
            let code: Finding.Code = record.seq > outcome.next ? .chainGap : .chainOrder
            defect(code, seq: outcome.next, expected: "seq \(outcome.next)", found: "seq \(record.seq)")
            return false
        }
        let link = isSeeking ? order.prev : outcome.head
        if let link, record.prevHash != link, !(isSeeking && order.salvages) {
            defect(.chainBroken, seq: record.seq, expected: link.hex, found: record.prevHash.hex)
            return false
        }
        if order.parses, let reason = unsafe parse(plain, record) {
            defect(.recordMalformed, seq: record.seq, found: reason)
            return false
        }
        guard agrees(record) else { return false }
        if record.seq > order.to { return false }
        take(record, length: bytes.count)
        unsafe try body(plain, record)
        return outcome.next <= order.to
    }

    private func take(_ record: RecordLine, length: Int) {
        if outcome.first == nil {
            outcome.first = record.seq
            outcome.prev = record.prevHash
            outcome.firstTime = record.time
        }
        outcome.next = record.seq + 1
        outcome.head = record.entryHash
        outcome.lastTime = record.time
        outcome.bytes += Int64(length) + 1
    }

    /// Whether the checkpoint of the size that the record completes names its hash.
    private func agrees(_ record: RecordLine) -> Bool {
        while mark < order.marks.count, order.marks[mark].size <= record.seq { mark += 1 }
        guard mark < order.marks.count, order.marks[mark].size == record.seq + 1,
            order.marks[mark].head != record.entryHash
        else { return true }
        outcome.contradicts = true
        defect(
            .checkpointRoot, seq: record.seq, expected: "head \(order.marks[mark].head.hex), as its checkpoint says",
            found: record.entryHash.hex)
        return false
    }

    private func parse(_ bytes: UnsafeRawBufferPointer, _ record: RecordLine) -> String? {
        do throws(JSONDefect) {
            let event = unsafe UnsafeRawBufferPointer(rebasing: bytes[record.event])
            let facts = unsafe try scanner.check(event, acceptsReservedType: true)
            if facts.hasReservedType, unsafe !RecordLine.isCustodys(bytes) {
                return "\(JSONDefect.Reason.reservedType.rawValue): a type that only Custody may write"
            }
            return nil
        } catch {
            return "\(error.reason.rawValue) at byte \(RecordLine.eventOffset + error.offset)"
        }
    }

    private func defect(
        _ code: Finding.Code, seq: UInt64? = nil, expected: String? = nil, found: String
    ) {
        // Of an item that is entered at its beginning the line is known.
        let isCounted = code != .objectUnreadable && order.item.isWhole
        outcome.defect = Finding(
            code, stream: order.item.stream, seq: seq ?? outcome.next, file: order.item.name,
            line: isCounted ? max(line, 1) : nil, expected: expected, found: found)
    }
}

extension SourceItem {
    /// Not a part of a file that begins somewhere behind its first line.
    fileprivate var isWhole: Bool {
        if case .file(_, _, _, let offset, _, _) = place { offset == 0 } else { true }
    }
}

extension Array {
    /// Index of the first element for which `isBehind` holds; all before it do not.
    func partitionPoint(_ isBehind: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

extension PieceOrder {
    /// Reads the item and judges it.
    ///
    /// - Parameter body: gets each record's line. What it throws ends the reading and is thrown on.
    func carryOut(
        _ source: any RecordSource,
        _ body: (UnsafeRawBufferPointer, RecordLine) throws(CustodyError) -> Void
    ) throws(CustodyError) -> PieceOutcome {
        let judge = PieceJudge(self)
        do throws(SourceFailure) {
            unsafe try source.read(item) { chunk throws(SourceFailure) in
                do throws(CustodyError) {
                    return unsafe try judge.take(chunk, body)
                } catch {
                    throw .receiver(error)
                }
            }
            judge.finish()
        } catch {
            if case .receiver(let reason) = error { throw reason }
            judge.fail(error)
        }
        return judge.outcome
    }
}
