import CustodyModel
import CustodySystem
import Synchronization

/// Memory that all streams of a store share for lines that sinks have still to get; see ``RecentLines``.
package final class RecentBudget: Sendable {
    /// Default of ``limit``: 24 MiB, three batches of the default size.
    package static let defaultLimit = 24 << 20

    /// Bytes of memory at the most.
    package let limit: Int
    private let used = Mutex(0)

    package init(limit: Int = RecentBudget.defaultLimit) { self.limit = limit }

    /// Bytes of memory taken at this moment.
    package var taken: Int { used.withLock { $0 } }

    /// True when there was room for so many more bytes, which count until they are given back.
    func take(_ bytes: Int) -> Bool {
        used.withLock { used in
            guard used + bytes <= limit else { return false }
            used += bytes
            return true
        }
    }

    func giveBack(_ bytes: Int) { used.withLock { $0 -= bytes } }
}

/// The newest durable lines of one stream, kept in memory until every sink has them: what was made durable a moment ago is not
/// read back from the disk to be shipped. What does not fit is read from the journal as ever.
///
/// They are the very bytes that were hashed and written, so that nothing is checked again. A value without I/O, kept
/// under the journal's lock.
struct RecentLines: Sendable {
    /// Bytes of lines from which on a commit's buffer is kept as it is; fewer are copied together.
    static let ownBytes = 64 << 10

    /// Whole lines in the order of the chain.
    ///
    // SAFETY: the buffer is filled under the journal's lock before anybody else has the chunk, and changed after that
    // only by ``RecentLines``, under the lock, while nobody else has it.
    final class Chunk: @unchecked Sendable {
        let first: UInt64
        /// Seq behind the last line.
        fileprivate(set) var next: UInt64
        fileprivate var lines: ByteBuffer
        /// Bytes that the budget counts.
        fileprivate let weight: Int

        fileprivate init(first: UInt64, next: UInt64, lines: consuming ByteBuffer) {
            self.first = first
            self.next = next
            weight = lines.capacity
            self.lines = lines
        }

        /// The lines of `seqs`, which the chunk must hold.
        func withLines<Failure: Error>(
            _ seqs: ClosedRange<UInt64>, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
        ) throws(Failure) {
            let all = unsafe lines.bytes
            let start = unsafe Chunk.offset(behind: seqs.lowerBound - first, in: all, from: 0)
            let isToEnd = seqs.upperBound + 1 == next
            let end =
                unsafe isToEnd
                ? all.count : Chunk.offset(behind: seqs.upperBound - seqs.lowerBound + 1, in: all, from: start)
            unsafe try body(UnsafeRawBufferPointer(rebasing: all[start..<end]))
        }

        /// Where the line begins that follows `count` lines.
        private static func offset(behind count: UInt64, in lines: UnsafeRawBufferPointer, from start: Int) -> Int {
            var offset = start
            for _ in 0..<count {
                guard let base = lines.baseAddress,
                    let feed = unsafe ByteSearch.first(0x0A, in: base + offset, count: lines.count - offset)
                else { preconditionFailure("a chunk has a line for each seq") }
                offset += feed + 1
            }
            return offset
        }
    }

    private let budget: RecentBudget
    /// Without gaps, oldest first.
    private var chunks: [Chunk] = []
    /// Whether the last one may still take lines.
    private var isLastOpen = false
    /// Lines that no sink has yet had to go to make room: sinks lag, and will read the journal.
    private(set) var isLagging = false

    init(_ budget: RecentBudget) { self.budget = budget }

    /// Takes lines that are durable and follow those before. `lines` is empty afterwards and may have other memory.
    mutating func keep(_ lines: inout ByteBuffer, first: UInt64, next: UInt64) {
        isLagging = false
        if chunks.last.map({ $0.next != first }) ?? false { removeAll() }
        if lines.count < RecentLines.ownBytes {
            keepCopy(of: lines, first: first, next: next)
            lines.removeAll()
            return
        }
        isLastOpen = false
        guard var fresh = makeRoom(for: lines.capacity) else {
            lines.removeAll()
            return
        }
        swap(&fresh, &lines)
        chunks.append(Chunk(first: first, next: next, lines: fresh))
    }

    private mutating func keepCopy(of lines: borrowing ByteBuffer, first: UInt64, next: UInt64) {
        if isLastOpen, let last = chunks.last, last.lines.capacity - last.lines.count >= lines.count {
            unsafe last.lines.append(lines.bytes)
            last.next = next
            return
        }
        isLastOpen = false
        guard makeRoom(for: RecentLines.ownBytes) != nil else { return }
        var copy = ByteBuffer(capacity: RecentLines.ownBytes)
        unsafe copy.append(lines.bytes)
        chunks.append(Chunk(first: first, next: next, lines: copy))
        isLastOpen = true
    }

    /// Lets go of the oldest lines until so many bytes can be taken from the budget.
    ///
    /// - Returns: an empty buffer, if possible one that was let go of; nil when other streams have all the room.
    private mutating func makeRoom(for bytes: Int) -> ByteBuffer? {
        var spare: ByteBuffer?
        while !budget.take(bytes) {
            isLagging = true
            guard !chunks.isEmpty else { return nil }
            if let memory = removeFirst() { spare = consume memory }
        }
        if let spare { return spare }
        return ByteBuffer(capacity: RecentLines.ownBytes)
    }

    /// - Returns: the chunk's memory, when nobody reads it.
    private mutating func removeFirst() -> ByteBuffer? {
        var chunk = chunks.removeFirst()
        budget.giveBack(chunk.weight)
        guard isKnownUniquelyReferenced(&chunk) else { return nil }
        var memory = ByteBuffer(capacity: 16)
        swap(&memory, &chunk.lines)
        memory.removeAll()
        return memory
    }

    private mutating func removeAll() {
        for chunk in chunks { budget.giveBack(chunk.weight) }
        chunks = []
        isLastOpen = false
    }

    /// Lets go of lines below `seq`: every sink has them.
    mutating func forget(below seq: UInt64) {
        while let first = chunks.first, first.next <= seq { _ = removeFirst() }
        if chunks.isEmpty { isLastOpen = false }
    }

    /// The chunk that holds `seq`, which is not changed any more; nil when it is not kept.
    mutating func chunk(holding seq: UInt64) -> Chunk? {
        guard let first = chunks.first, first.first <= seq, let last = chunks.last, seq < last.next else { return nil }
        var (low, high) = (0, chunks.count)
        while low < high {
            let middle = (low + high) / 2
            if chunks[middle].next <= seq { low = middle + 1 } else { high = middle }
        }
        // A reader has it from here on.
        if low == chunks.count - 1 { isLastOpen = false }
        return chunks[low]
    }

    /// Bytes of memory taken from the budget.
    var bytes: Int { chunks.reduce(0) { $0 + $1.weight } }

    /// The first seq kept from `seq` on; nil when there is none.
    func firstKept(from seq: UInt64) -> UInt64? {
        guard let first = chunks.first, let last = chunks.last, seq < last.next else { return nil }
        return max(first.first, seq)
    }
}
