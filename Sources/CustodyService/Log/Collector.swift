import CustodyCrypto
import CustodyModel
import CustodyPipeline
import CustodySink
import CustodySystem
import Synchronization

/// Takes the lines of sinks in any chunks and hands on those that continue a chain, each whole with its line feed.
final class Collector: Sendable {
    private struct State: ~Copyable {
        var next: UInt64
        var head: Digest
        var carry = ByteBuffer()
        var line = ByteBuffer()
        var hasher = SHA256()
        var failure: CustodyError?
    }

    private let stream: StreamName
    private let end: UInt64
    private let state: Mutex<State>
    private let body: @Sendable ([UInt8], Digest) throws(CustodyError) -> Void

    /// - Parameters:
    ///   - next: seq of the first record wanted, and `head` the hash of the one before.
    ///   - end: seq of the first record that is not wanted any more.
    ///   - body: takes each line and its `entry_hash`, in order.
    init(
        _ stream: StreamName, next: UInt64, head: Digest, end: UInt64 = .max,
        _ body: @escaping @Sendable ([UInt8], Digest) throws(CustodyError) -> Void
    ) {
        self.stream = stream
        self.end = end
        self.body = body
        state = Mutex(State(next: next, head: head))
    }

    /// Seq of the next record wanted, and the hash of the one before.
    var next: UInt64 { state.withLock { $0.next } }
    var head: Digest { state.withLock { $0.head } }
    /// What `body` threw first; nothing more was handed on then.
    var failure: CustodyError? { state.withLock { $0.failure } }

    /// Takes all that a sink has and that continues the chain. A sink that cannot be read now may hold what is wanted, but
    /// nobody waits for it.
    func take(everythingOf sink: any Sink) async {
        guard let objects = try? await sink.list(stream) else { return }
        for object in objects.sorted(by: { ($0.first, $0.last) < ($1.first, $1.last) })
        where object.last >= next && object.first < end {
            unsafe try? await sink.get(object) { chunk throws(CustodyError) in unsafe take(chunk) }
            state.withLock { $0.carry.removeAll() }
        }
    }

    private func take(_ chunk: UnsafeRawBufferPointer) {
        var start = 0
        while start < chunk.count, let base = chunk.baseAddress {
            guard let length = unsafe ByteSearch.first(0x0A, in: base + start, count: chunk.count - start) else {
                break
            }
            let piece = unsafe UnsafeRawBufferPointer(rebasing: chunk[start..<start + length])
            if let line = unsafe joined(piece) {
                let bytes = unsafe line.bytes
                unsafe take(line: bytes)
            } else {
                unsafe take(line: piece)
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

    /// - Parameter line: without its line feed.
    func take(line: UnsafeRawBufferPointer) {
        let taken = state.withLock { state -> (line: [UInt8], hash: Digest)? in
            guard state.failure == nil, state.next < end else { return nil }
            state.line.removeAll()
            unsafe state.line.append(line)
            guard let record = unsafe RecordCheck.record(state.line.mutableBytes, of: stream, &state.hasher),
                record.seq == state.next, record.prevHash == state.head
            else { return nil }
            state.next += 1
            state.head = record.entryHash
            state.line.append(0x0A)
            return (state.line.toArray(), record.entryHash)
        }
        guard let taken else { return }
        do throws(CustodyError) {
            try body(taken.line, taken.hash)
        } catch {
            let failure = error
            state.withLock { $0.failure = $0.failure ?? failure }
        }
    }
}
