import CustodyCrypto
import CustodyModel
import CustodyPipeline
import CustodySink
import CustodySystem
import Synchronization
import SystemPackage

/// Brings records that a journal lacks back from the sinks, as long as they verify and link (DESIGN, section 2.7).
struct Mending {
    private let opening: StoreOpening

    init(_ opening: StoreOpening) { self.opening = opening }

    /// True when a segment with missing records was written, so that the journal is to be read again.
    ///
    /// The segment holds what the sinks have from the damage on, then what the damaged segment itself has behind that.
    func mend(_ stream: StreamName, _ state: JournalState) async throws(CustodyError) -> Bool {
        let attempt = state.attempts[state.next].map { $0 + 1 } ?? 0
        let name = SegmentName(first: state.next, attempt: attempt)
        let path = opening.layout.journal(stream).appending(name.description)
        let file = try filing { () throws(FileError) in try opening.fileSystem.open(path, .create) }
        defer { file.close() }
        let collector = Collector(stream, next: state.next, head: state.head, file: file)
        for sink in opening.sinks {
            // A sink that cannot be read now may hold what is missing, but starting does not wait for it.
            guard let objects = try? await sink.list(stream) else { continue }
            for object in objects.sorted(by: { ($0.first, $0.last) < ($1.first, $1.last) })
            where object.last >= collector.next {
                unsafe try? await sink.get(object) { chunk throws(CustodyError) in unsafe try collector.take(chunk) }
                try collector.endOfObject()
            }
        }
        guard collector.next > state.next else {
            try filing { () throws(FileError) in try opening.fileSystem.remove(path) }
            return false
        }
        if let segment = state.damage?.segment { try takeRest(of: segment, stream, collector) }
        try filing { () throws(FileError) in
            try file.sync()
            try opening.fileSystem.syncDirectory(opening.layout.journal(stream))
        }
        return true
    }

    /// Records behind the damaged line that follow on what the sinks gave.
    private func takeRest(
        of segment: SegmentName, _ stream: StreamName, _ collector: Collector
    ) throws(CustodyError) {
        let path = opening.layout.journal(stream).appending(segment.description)
        let (file, size) = try filing { () throws(FileError) in
            let file = try opening.fileSystem.open(path, .read)
            return (file, try file.status().size)
        }
        defer { file.close() }
        var reader = LineReader(file, to: size)
        while let line = try reader.next() {
            if line.isWhole { unsafe try collector.take(line: UnsafeRawBufferPointer(reader.bytes(of: line))) }
        }
    }
}

/// Takes lines in any chunks and appends those that continue the chain to a file.
private final class Collector: Sendable {
    private struct State: ~Copyable {
        var next: UInt64
        var head: Digest
        var carry = ByteBuffer()
        var line = ByteBuffer()
        var hasher = SHA256()
    }

    private let stream: StreamName
    private let file: any File
    private let state: Mutex<State>

    init(_ stream: StreamName, next: UInt64, head: Digest, file: any File) {
        self.stream = stream
        self.file = file
        state = Mutex(State(next: next, head: head))
    }

    var next: UInt64 { state.withLock { $0.next } }

    func take(_ chunk: UnsafeRawBufferPointer) throws(CustodyError) {
        var start = 0
        while start < chunk.count, let base = chunk.baseAddress {
            guard let length = unsafe ByteSearch.first(0x0A, in: base + start, count: chunk.count - start) else {
                break
            }
            let piece = unsafe UnsafeRawBufferPointer(rebasing: chunk[start..<start + length])
            if let line = unsafe joined(piece) {
                let bytes = unsafe line.bytes
                unsafe try take(line: bytes)
            } else {
                unsafe try take(line: piece)
            }
            start += length + 1
        }
        let rest = unsafe UnsafeRawBufferPointer(rebasing: chunk[start...])
        state.withLock { state in
            // A line longer than any record is none; its front is enough to fail it.
            if state.carry.count <= RecordLine.maximumLength { unsafe state.carry.append(rest) }
        }
    }

    /// The line whose front came with an earlier chunk; nil when there is none.
    private func joined(_ piece: UnsafeRawBufferPointer) -> ByteBuffer? {
        state.withLock { state -> ByteBuffer? in
            guard !state.carry.isEmpty else { return nil }
            var line = ByteBuffer()
            swap(&line, &state.carry)
            unsafe line.append(piece)
            return line
        }
    }

    func endOfObject() throws(CustodyError) {
        state.withLock { $0.carry.removeAll() }
    }

    func take(line: UnsafeRawBufferPointer) throws(CustodyError) {
        let taken = state.withLock { state -> [UInt8]? in
            state.line.removeAll()
            unsafe state.line.append(line)
            guard let record = unsafe RecordCheck.record(state.line.mutableBytes, of: stream, &state.hasher),
                record.seq == state.next, record.prevHash == state.head
            else { return nil }
            state.next += 1
            state.head = record.entryHash
            state.line.append(0x0A)
            return state.line.toArray()
        }
        guard let taken else { return }
        try filing { () throws(FileError) in try file.append(taken) }
    }
}
