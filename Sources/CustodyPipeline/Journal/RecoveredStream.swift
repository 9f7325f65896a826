import CustodyCrypto
package import CustodyMerkle
package import CustodyModel
import CustodySink
package import CustodySystem
import SystemPackage

/// Where a stream stood when its journal was read: everything that the writer needs to go on.
package struct RecoveredStream: ~Copyable, Sendable {
    package let journal: Journal
    package let chain: Chain
    package let frontier: Frontier
    package let cutter: BatchCutter
    package let window: IdempotencyWindow
    /// Batches that ended behind the newest plan; nobody has seen them yet.
    package let cuts: [CutBatch]
    /// Bytes of the records behind the newest plan.
    package let tailBytes: Int64
    /// What the scan found; see ``JournalState``.
    package let state: JournalState
    /// What the register's records say; of the register alone.
    package let reading: RegisterReading
    /// The record before the size that was watched; nil when it was not read.
    package let watched: WatchedRecord?
}

/// The last record below a size, as the journal has it.
package struct WatchedRecord: Sendable {
    package let head: Digest
    /// Nil when only the next record's link is left.
    package let time: Timestamp?
    /// Root of the tree over all records below the size; nil when a batch was cut behind it.
    package let root: Digest?
}

/// What is known of a stream from elsewhere, which its journal must bear out.
package struct StreamExpectation: Sendable {
    /// Seq behind the last record that something durable (a batch, a cursor, a signed checkpoint) says was recorded.
    package var durable: UInt64 = 0
    /// Size and root of the newest signed checkpoint.
    package var checkpoint: (size: UInt64, root: Digest)?

    package init() {}
}

/// How streams are kept.
package struct StreamSettings: Sendable {
    package var segmentBytes: Int64
    package var batch: BatchCutter.Limits
    package var idempotencyLimit: Int

    package init(
        segmentBytes: Int64 = Journal.defaultSegmentBytes, batch: BatchCutter.Limits = .init(),
        idempotencyLimit: Int = IdempotencyWindow.defaultLimit
    ) {
        self.segmentBytes = segmentBytes
        self.batch = batch
        self.idempotencyLimit = idempotencyLimit
    }
}

/// Reads a stream back from disk. A new stream is read back like any other: it is empty.
package struct StreamRecovery: Sendable {
    private let fileSystem: any FileSystem
    private let layout: StoreLayout
    private let settings: StreamSettings
    private let recent: RecentBudget

    /// - Parameter recent: memory that all streams of the store share.
    package init(
        _ fileSystem: any FileSystem, layout: StoreLayout, settings: StreamSettings,
        recent: RecentBudget = RecentBudget()
    ) {
        self.fileSystem = fileSystem
        self.layout = layout
        self.settings = settings
        self.recent = recent
    }

    /// Reads one stream's journal, at least from the last batch that was cut.
    ///
    /// - Parameters:
    ///   - last: the newest batch that was cut, if any; the tree and the open batch are known from there.
    ///   - expectation: what must be there.
    package func recover(
        _ stream: StreamName, after last: CutBatch?, _ expectation: StreamExpectation, monotonic: Int64
    ) throws(CustodyError) -> RecoveredStream {
        let watched = expectation.checkpoint?.size ?? 0
        let durable = max(expectation.durable, watched)
        let directory = layout.journal(stream)
        let names = try JournalScan.names(in: directory, fileSystem)
        let planned = last.map { $0.plan.last + 1 } ?? 0
        var wanted = planned > UInt64(settings.idempotencyLimit) ? planned - UInt64(settings.idempotencyLimit) : 0
        // What follows the register's newest note says what is covered.
        if stream == .register, watched > 0 { wanted = min(wanted, watched - 1) }
        // Of several attempts at one first seq the earliest, because a later one may hold less.
        let start = names.last { $0.first <= wanted }
        let from = names.firstIndex { $0.first == start?.first } ?? 0
        var filler = Filler(
            stream: stream, cutter: BatchCutter(stream: stream, limits: settings.batch),
            frontier: last?.frontier ?? Frontier(), planned: planned, head: last?.plan.head, watchedSize: watched,
            window: IdempotencyWindow(limit: settings.idempotencyLimit), monotonic: monotonic)
        let isFromStart = names.isEmpty || names[from].first == 0
        let scan = JournalScan(
            fileSystem, directory: directory, stream: stream, from: isFromStart ? (0, .zero) : nil)
        var state = unsafe try scan.run(Array(names[from...])) { line, record in
            unsafe filler.take(line, record)
        }
        if let first = state.segments.first, first.name.first > planned, !isFromStart, state.damage == nil {
            state.damage = JournalState.Damage(
                seq: planned, segment: first.name, offset: 0, reason: "records are missing before this segment")
        }
        if state.segments.isEmpty, let last, state.damage == nil {
            // Nothing is left of the journal, which may go once everything was shipped.
            state.first = planned
            state.next = planned
            state.head = last.plan.head
            state.time = last.plan.lastTime
        }
        if state.damage == nil, state.next < max(durable, planned) {
            state.damage = JournalState.Damage(
                seq: state.next, segment: names.last, offset: 0,
                reason: "the journal ends before record \(max(durable, planned)), which was recorded")
        }
        if state.damage == nil, let contradiction = filler.contradiction {
            state.damage = JournalState.Damage(
                seq: contradiction, segment: nil, offset: 0, reason: "the journal contradicts the batch that was cut")
        }
        if state.damage == nil, let checkpoint = expectation.checkpoint, let root = filler.watched?.root,
            root != checkpoint.root
        {
            state.damage = JournalState.Damage(
                seq: checkpoint.size - 1, segment: nil, offset: 0,
                reason: "the journal does not give the root of the signed checkpoint of \(checkpoint.size) records")
        }
        // Segments before those that were read are known by name; their size says where they end.
        var segments: [Segment] = []
        for (index, name) in names[..<from].enumerated() {
            let path = directory.appending(name.description)
            let size = try filing { () throws(FileError) in try fileSystem.status(path)?.size ?? 0 }
            segments.append(Segment(name: name, next: names[index + 1].first, bytes: size, lastTime: .earliest))
        }
        state.segments = segments + state.segments
        if let first = segments.first { state.first = first.name.first }
        for name in names { state.attempts[name.first] = max(state.attempts[name.first] ?? 0, name.attempt) }
        let journal = Journal(
            fileSystem, directory: directory, stream: stream, recovered: state, segmentBytes: settings.segmentBytes,
            recent: recent)
        return filler.finish(journal: journal, state: state)
    }

    /// Takes each record that the scan accepts, as the writer would have.
    private struct Filler: ~Copyable {
        let stream: StreamName
        var cutter: BatchCutter
        var frontier: Frontier
        let planned: UInt64
        let head: Digest?
        let watchedSize: UInt64
        var window: IdempotencyWindow
        let monotonic: Int64
        var hasher = SHA256()
        var scanner = JSONScanner(limits: JSONLimits(maximumBytes: RecordLine.maximumLength))
        var decoded = ByteBuffer(capacity: 256)
        var whole = ByteBuffer(capacity: 4096)
        var contradiction: UInt64?
        var cuts: [CutBatch] = []
        var tailBytes: Int64 = 0
        var reading = RegisterReading()
        var watched: WatchedRecord?

        mutating func take(_ line: UnsafeRawBufferPointer, _ record: RecordLine) {
            unsafe remember(line, record)
            if stream == .register, unsafe RecordLine.isCustodys(line) {
                unsafe reading.take(UnsafeRawBufferPointer(rebasing: line[record.event]), seq: record.seq)
            }
            if record.seq == watchedSize, watched == nil, watchedSize > 0 {
                watched = WatchedRecord(head: record.prevHash, time: nil, root: nil)
            }
            if let head {
                if record.seq + 1 == planned, head != record.entryHash { contradiction = record.seq }
                if record.seq == planned, head != record.prevHash { contradiction = record.seq }
            }
            let isWatched = record.seq + 1 == watchedSize
            if isWatched { watched = WatchedRecord(head: record.entryHash, time: record.time, root: nil) }
            guard record.seq >= planned else { return }
            whole.removeAll()
            unsafe whole.append(line)
            whole.append(0x0A)
            tailBytes += Int64(whole.count)
            let link = Link(seq: record.seq, entryHash: record.entryHash, time: record.time)
            let breaks = unsafe RecordLine.isCustodys(line, "clock_stepped")
            // A batch that would have ended here ends here again; its plan was not durable, so nobody saw it.
            let plan = unsafe cutter.add(
                whole.bytes, link, prev: record.prevHash, breaks: breaks, monotonicNanoseconds: monotonic)
            if let plan { cuts.append(CutBatch(plan: plan, frontier: frontier)) }
            frontier.append(leaf: MerkleHash.leaf(entry: record.entryHash, &hasher), &hasher)
            if isWatched {
                watched = WatchedRecord(
                    head: record.entryHash, time: record.time, root: frontier.root(&hasher))
            }
        }

        private mutating func remember(_ line: UnsafeRawBufferPointer, _ record: RecordLine) {
            let event = unsafe UnsafeRawBufferPointer(rebasing: line[record.event])
            guard let facts = unsafe try? scanner.check(event), let place = facts.id else { return }
            decoded.removeAll()
            if let source = record.source { unsafe decoded.append(UnsafeRawBufferPointer(rebasing: line[source])) }
            decoded.append(0)
            unsafe JSONText.decode(UnsafeRawBufferPointer(rebasing: event[place]), into: &decoded)
            let key = unsafe hasher.digest(decoded.bytes)
            guard window[key] == nil else { return }
            let digest = unsafe hasher.digest(event)
            let link = Link(seq: record.seq, entryHash: record.entryHash, time: record.time)
            window.insert(key, .init(event: digest, link: link))
        }

        consuming func finish(journal: Journal, state: JournalState) -> RecoveredStream {
            RecoveredStream(
                journal: journal,
                chain: Chain(stream: stream, next: state.next, head: state.head, time: state.time),
                frontier: frontier, cutter: cutter, window: window, cuts: cuts, tailBytes: tailBytes,
                state: state, reading: reading, watched: watched)
        }
    }
}
