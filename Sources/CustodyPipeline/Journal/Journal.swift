import CustodyCrypto
package import CustodyModel
import CustodySink
package import CustodySystem
package import SystemPackage

/// One stream's segments on disk: written by one thread, read by many, below the durable mark only.
package final class Journal: RecordReader {
    /// Default of ``Settings/segmentBytes``.
    package static let defaultSegmentBytes: Int64 = 16 << 20

    private struct State {
        var segments: [Segment]
        var attempts: [UInt64: UInt32]
        /// Where the last read ended, because the next one mostly goes on there.
        var hint: (name: SegmentName, seq: UInt64, offset: Int64)?
        var recent: RecentLines
    }

    package let stream: StreamName
    package let directory: FilePath
    private let fileSystem: any FileSystem
    private let segmentBytes: Int64
    private let state: Monitor<State>
    /// The segment that is being written; the writer thread's own.
    private let open: Monitor<(file: any File, name: SegmentName)?> = Monitor(nil)

    /// - Parameter recent: for lines that were recorded a moment ago; shared with the store's other streams.
    package init(
        _ fileSystem: any FileSystem, directory: FilePath, stream: StreamName, recovered: JournalState,
        segmentBytes: Int64 = Journal.defaultSegmentBytes, recent: RecentBudget = RecentBudget()
    ) {
        self.fileSystem = fileSystem
        self.directory = directory
        self.stream = stream
        self.segmentBytes = segmentBytes
        state = Monitor(
            State(
                segments: recovered.segments, attempts: recovered.attempts, hint: nil, recent: RecentLines(recent)))
    }

    /// Appends whole lines and makes them durable. Called by the writer thread only.
    ///
    /// On an error nothing is known of the lines, and their segment is never written or synced again: the caller keeps
    /// them and commits the same bytes later, which begins a new segment.
    ///
    /// - Parameter lines: empty afterwards, and perhaps other memory, when there was no error.
    package func commit(
        _ lines: inout ByteBuffer, first: UInt64, next: UInt64, time: Timestamp
    ) throws(FileError) {
        let (file, name, isNew) = try writable(first: first)
        // Whoever lags reads what was written: then the system should keep it in memory.
        let isLagging = state.withLock { $0.recent.isLagging }
        do throws(FileError) {
            if isLagging { unsafe try file.append(lines.bytes) } else { unsafe try file.appendUncached(lines.bytes) }
            try file.dataSync()
            if isNew { try fileSystem.syncDirectory(directory) }
        } catch {
            file.close()
            open.withLock { $0 = nil }
            // Nothing in a new segment was acknowledged, and the same lines go to the next one: it is only clutter.
            if isNew { try? fileSystem.remove(directory.appending(name.description)) }
            throw error
        }
        let bytes = state.withLock { state -> Int64 in
            if isNew { state.segments.append(Segment(name: name, next: first, bytes: 0, lastTime: time)) }
            let last = state.segments.count - 1
            state.segments[last].next = next
            state.segments[last].bytes += Int64(lines.count)
            state.segments[last].lastTime = time
            state.recent.keep(&lines, first: first, next: next)
            return state.segments[last].bytes
        }
        if bytes >= segmentBytes { closeSegment() }
    }

    /// Lets go of what is kept in memory below `seq`: every sink has it.
    package func forgetRecent(below seq: UInt64) { state.withLock { $0.recent.forget(below: seq) } }

    /// Bytes of memory that the newest lines take.
    package var recentBytes: Int { state.withLock { $0.recent.bytes } }

    /// The next commit begins a new segment.
    package func closeSegment() {
        open.withLock { current in
            current?.file.close()
            current = nil
        }
    }

    private func writable(first: UInt64) throws(FileError) -> (any File, SegmentName, isNew: Bool) {
        if let current = open.withLock({ $0 }) { return (current.file, current.name, false) }
        let attempt = state.withLock { state -> UInt32 in
            let attempt = state.attempts[first].map { $0 + 1 } ?? 0
            state.attempts[first] = attempt
            return attempt
        }
        let name = SegmentName(first: first, attempt: attempt)
        let file = try fileSystem.open(directory.appending(name.description), .create)
        open.withLock { $0 = (file, name) }
        return (file, name, true)
    }

    /// Removes segments whose records are all below `seq` and not younger than `time`; the newest always stays.
    ///
    /// - Returns: bytes freed.
    @discardableResult
    package func prune(below seq: UInt64, olderThan time: Timestamp) throws(FileError) -> Int64 {
        let going = state.withLock { state -> [Segment] in
            let going = state.segments.dropLast().prefix { $0.next <= seq && $0.lastTime < time }
            state.segments.removeFirst(going.count)
            if let hint = state.hint, going.contains(where: { $0.name == hint.name }) { state.hint = nil }
            return Array(going)
        }
        var freed: Int64 = 0
        for segment in going {
            try fileSystem.remove(directory.appending(segment.name.description))
            // One by one, oldest first: a crash must not leave a hole between segments.
            try fileSystem.syncDirectory(directory)
            freed += segment.bytes
        }
        return freed
    }

    /// The seq behind the last durable record.
    package var durableNext: UInt64 { state.withLock { $0.segments.last?.next ?? 0 } }

    /// The first seq that can be read; nil when there is none.
    package var firstKept: UInt64? { state.withLock { $0.segments.first?.name.first } }

    package func firstAvailable(_ stream: StreamName) throws(CustodyError) -> UInt64? {
        guard stream == self.stream else { return nil }
        return firstKept
    }

    package func read(
        _ stream: StreamName, _ range: ClosedRange<UInt64>,
        _ body: (UnsafeRawBufferPointer) throws(CustodyError) -> Void
    ) throws(CustodyError) {
        guard stream == self.stream, durableNext > range.upperBound, let firstKept, firstKept <= range.lowerBound else {
            throw CustodyError(
                .unreadable,
                "the journal of \(stream) does not hold the records \(range.lowerBound) to \(range.upperBound)",
                advice: "raise journal.keep so that it does the next time")
        }
        var seq = range.lowerBound
        while seq <= range.upperBound {
            let (chunk, next) = state.withLock { ($0.recent.chunk(holding: seq), $0.recent.firstKept(from: seq)) }
            if let chunk {
                let last = min(chunk.next - 1, range.upperBound)
                unsafe try chunk.withLines(seq...last) { lines throws(CustodyError) in unsafe try body(lines) }
                seq = last + 1
            } else {
                let last = next.map { min($0 - 1, range.upperBound) } ?? range.upperBound
                unsafe try read(seq...last, body)
                seq = last + 1
            }
        }
    }

    /// Reads from the disk.
    private func read(
        _ range: ClosedRange<UInt64>, _ body: (UnsafeRawBufferPointer) throws(CustodyError) -> Void
    ) throws(CustodyError) {
        let (segments, hint) = state.withLock { ($0.segments, $0.hint) }
        var seq = range.lowerBound
        var head: Digest?
        // A later segment may repeat an earlier one's last records; reading goes on behind what was read.
        for segment in segments where segment.next > seq && segment.name.first <= seq {
            let start = hint.flatMap { $0.name == segment.name && $0.seq == seq ? $0.offset : nil }
            unsafe try read(segment, from: &seq, through: range.upperBound, startingAt: start, head: &head, body)
            if seq > range.upperBound { return }
        }
        throw CustodyError(.storeDamaged, "the journal of \(stream) has no record \(seq)")
    }

    private func read(
        _ segment: Segment, from seq: inout UInt64, through last: UInt64, startingAt offset: Int64?,
        head: inout Digest?, _ body: (UnsafeRawBufferPointer) throws(CustodyError) -> Void
    ) throws(CustodyError) {
        let path = directory.appending(segment.name.description)
        var hasher = SHA256()
        var chunk = ByteBuffer(capacity: LineReader.chunkBytes)
        var position = offset == nil ? segment.name.first : seq
        var end = offset ?? 0
        let file = try filing { () throws(FileError) in try fileSystem.open(path, .read) }
        defer { file.close() }
        var reader = LineReader(file, from: offset ?? 0, to: segment.bytes)
        while position <= last, let line = try reader.next() {
            end = line.offset + Int64(line.length) + 1
            position += 1
            if position <= seq { continue }
            let bytes = unsafe reader.bytes(of: line)
            guard line.isWhole, let record = unsafe RecordCheck.record(bytes, of: stream, &hasher),
                record.seq == seq, head == nil || record.prevHash == head
            else {
                throw CustodyError(
                    .storeDamaged, "record \(seq) of \(stream) cannot be read back from \(path) at byte \(line.offset)",
                    advice: "the disk does not return what was written; run custody fsck")
            }
            head = record.entryHash
            seq += 1
            unsafe chunk.append(UnsafeRawBufferPointer(bytes))
            chunk.append(0x0A)
            if chunk.count >= LineReader.chunkBytes {
                unsafe try body(chunk.bytes)
                chunk.removeAll()
            }
        }
        if !chunk.isEmpty { unsafe try body(chunk.bytes) }
        let next = (name: segment.name, seq: seq, offset: end)
        state.withLock { $0.hint = next }
    }
}
