package import CustodyCrypto
package import CustodyMerkle
package import CustodyModel

/// What the register says about the data streams: where their checkpoints are, and what a window needs.
///
/// Read from records whose lines, links and order were checked; whose signatures they carry is for the verifier to judge.
package struct RegisterMap: Sendable {
    /// A checkpoint of a data stream.
    package struct Entry: Sendable {
        package let size: UInt64
        package let head: Digest
        /// T of its record in the register.
        package let time: Timestamp
        package let frontier: Frontier?
    }

    /// Log origin, as the first record names it.
    package private(set) var origin: String?
    /// As the first record names it.
    package private(set) var logKey: VerifierKey?
    package private(set) var streams: [StreamName: [Entry]] = [:]
    /// First seq kept of streams that retention has removed the beginning of.
    private var prunedBefore: [StreamName: UInt64] = [:]
    package private(set) var size: UInt64 = 0
    package private(set) var head = Digest.zero
    package private(set) var firstTime: Timestamp?
    package private(set) var lastTime: Timestamp?

    package init() {}

    package mutating func take(_ line: UnsafeRawBufferPointer, _ record: RecordLine) {
        size = record.seq + 1
        head = record.entryHash
        if firstTime == nil { firstTime = record.time }
        lastTime = record.time
        guard
            unsafe RecordLine.isCustodys(line, "checkpoint") || RecordLine.isCustodys(line, "pruned")
                || record.seq == 0
        else { return }
        switch unsafe LedgerEvent(UnsafeRawBufferPointer(rebasing: line[record.event])) {
        case .registerOpened(let opened):
            origin = opened.origin
            logKey = VerifierKey(opened.logKey)
        case .checkpoint(let checkpoint) where checkpoint.stream != .register:
            let frontier = checkpoint.frontier.flatMap { Frontier(size: checkpoint.size, rootsBase64: $0) }
            streams[checkpoint.stream, default: []].append(
                Entry(size: checkpoint.size, head: checkpoint.head, time: record.time, frontier: frontier))
        case .pruned(let stream, let before, _, _):
            prunedBefore[stream] = max(prunedBefore[stream] ?? 0, before)
        default: break
        }
    }

    /// Where a stream begins in a place that holds it from `first` on: nothing is missing that was pruned.
    package func beginning(of stream: StreamName, heldFrom first: UInt64?) -> UInt64 {
        min(prunedBefore[stream] ?? 0, first ?? 0)
    }

    package func marks(_ stream: StreamName) -> [Mark] {
        (streams[stream] ?? []).map { Mark(size: $0.size, head: $0.head) }
    }

    /// The records that show what a window held: from the last checkpoint before it to the first behind it.
    ///
    /// A record is older than every checkpoint that covers it. So what a checkpoint from before the window covers is not
    /// in the window, and what is in the window is covered by the first checkpoint behind its end.
    ///
    /// - Returns: sizes of both; the second is nil when no checkpoint is behind the window, and both are equal when the
    ///   stream has nothing in it.
    package func window(_ stream: StreamName, from start: Timestamp?, upTo end: Timestamp?) -> (UInt64, UInt64?) {
        let entries = streams[stream] ?? []
        let first = start.map { start in entries.partitionPoint { $0.time >= start } } ?? 0
        let lower = first > 0 ? entries[first - 1].size : 0
        guard let end else { return (lower, nil) }
        let behind = entries.partitionPoint { $0.time >= end }
        return (lower, behind < entries.count ? entries[behind].size : nil)
    }

    /// The newest checkpoint of at most so many records.
    package func newest(_ stream: StreamName, upTo size: UInt64) -> Entry? {
        let entries = streams[stream] ?? []
        let place = entries.partitionPoint { $0.size > size }
        return place > 0 ? entries[place - 1] : nil
    }

    /// The checkpoint of exactly this size.
    package func entry(_ stream: StreamName, _ size: UInt64) -> Entry? {
        newest(stream, upTo: size).flatMap { $0.size == size ? $0 : nil }
    }

    /// Days on which a data stream was checkpointed, `YYYY-MM-DD`, in order, without those of which everything was pruned.
    package var days: [String] {
        let days = streams.flatMap { stream, entries in
            entries.filter { $0.size > prunedBefore[stream] ?? 0 }.map(\.time.dayText)
        }
        return Set(days).sorted()
    }

    /// Reads the register of a source.
    package static func read(
        _ source: any RecordSource, _ survey: SourceSurvey, log: String
    ) throws(CustodyError) -> (map: RegisterMap, outcome: StreamReader.Outcome)? {
        var reader = StreamReader(source, survey, log: log, stream: .register)
        guard let promised = reader.promised else { return nil }
        var map = RegisterMap()
        let outcome = unsafe try reader.read(from: promised.lowerBound, to: promised.upperBound) { line, record in
            unsafe map.take(line, record)
        }
        return (map, outcome)
    }
}

extension SourceSurvey {
    /// The register's newest note: the largest that its key signed, or the largest there is.
    func newestNote(log: String, _ map: RegisterMap) -> SignedCheckpoint? {
        guard let origin = map.origin else { return nil }
        var best: (isSigned: Bool, note: SignedCheckpoint)?
        for candidate in notes where candidate.log == log {
            guard let note = try? SignedCheckpoint(parsing: candidate.bytes),
                note.checkpoint.origin == "\(origin)/\(StreamName.register)"
            else { continue }
            let isSigned = map.logKey.map { (try? note.verify(log: $0.stream(.register))) == .valid } ?? false
            if let known = best, known.isSigned && !isSigned { continue }
            if let known = best, known.isSigned == isSigned, known.note.checkpoint.size >= note.checkpoint.size {
                continue
            }
            best = (isSigned, note)
        }
        return best?.note
    }
}
