import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodySanitizer
import CustodySink
import CustodySystem
import SystemPackage

/// What became of one submitted event.
package enum EntryOutcome: Sendable, Equatable {
    /// Chained and durable.
    case recorded(Link)
    /// Chained before: same stream, source, id and bytes.
    case duplicate(Link)
    /// Another event with this id was chained before, as `firstSeq`; the conflict was chained.
    case conflict(firstSeq: UInt64)
    /// Not acceptable; the refusal was chained, by itself or counted with others.
    case rejected(PreparedBatch.Refusal)
    /// The journal is full and the log is configured to go on: counted, and chained as a gap later.
    case dropped
}

/// Chains one stream's events and makes them durable. It belongs to the writer thread.
///
/// A seq given out is never given to other bytes: lines that could not be made durable stay in `lines` and go to a new
/// segment, the same bytes, before anything else of the stream.
struct StreamWriter: ~Copyable {
    /// After a failed write, how long until the next attempt.
    static let retryNanoseconds: Int64 = 500_000_000

    /// What is the same for everything chained in one round.
    struct Context {
        /// The rule set in Custody's own records; an event's is its batch's.
        let rules: RulesVersion
        let now: Timestamp
        /// The monotonic clock, in nanoseconds.
        let monotonic: Int64
    }

    let journal: Journal
    private(set) var chain: Chain
    private(set) var frontier: Frontier
    private var cutter: BatchCutter
    private var window: IdempotencyWindow
    /// Chained, not yet durable.
    private var lines = ByteBuffer(capacity: 1 << 16)
    private var firstPending: UInt64?
    private var cuts: [CutBatch]
    /// Entry hashes of records that the stream's tree on disk does not have yet, and the seq of the first of them.
    private var entries: [Digest] = []
    private var entriesFirst: UInt64
    /// While set, the last attempt failed; before this moment there is no other.
    private(set) var retryAt: Int64?
    /// Why the last attempt failed.
    private(set) var failure: CustodyError?
    /// When the last record was chained, on the monotonic clock.
    private(set) var lastRecord: Int64

    init(_ recovered: consuming RecoveredStream, now: Int64) {
        journal = recovered.journal
        chain = recovered.chain
        frontier = recovered.frontier
        window = recovered.window
        cuts = recovered.cuts
        cutter = recovered.cutter
        lastRecord = now
        entriesFirst = recovered.chain.next
    }

    /// The next moment, on the monotonic clock, at which something is due without new events.
    var due: Int64? { [cutter.due, retryAt].compactMap { $0 }.min() }

    var hasPending: Bool { firstPending != nil }

    /// Seq behind the last record that is durable.
    var durableSize: UInt64 { firstPending ?? chain.next }

    /// The entry hashes of the records up to `size` that were not taken before.
    mutating func takeEntries(upTo size: UInt64) -> [Digest] {
        guard size > entriesFirst else { return [] }
        let count = min(Int(size - entriesFirst), entries.count)
        entriesFirst += UInt64(count)
        if count == entries.count {
            defer { entries.removeAll(keepingCapacity: true) }
            return entries
        }
        let taken = Array(entries[..<count])
        entries.removeFirst(count)
        return taken
    }

    /// Bytes that a line of an ordinary event needs besides it, roughly; see ``RecordEncoder/overhead``.
    private static let usualOverhead = 400

    /// Makes room for the lines of a round's batches at once, so that their memory is not larger than they need.
    ///
    /// - Parameter bytes: of all events together, and `count` of them.
    mutating func reserve(bytes: Int, count: Int) {
        let wanted = bytes + count * StreamWriter.usualOverhead + RecordEncoder.overhead
        if lines.isEmpty, lines.capacity < wanted { lines = ByteBuffer(capacity: wanted) }
    }

    mutating func appendOwn(
        _ event: CustodyEvent, _ context: Context, source: Source?, breaks: Bool, _ hasher: inout SHA256
    ) {
        unsafe event.bytes.withUnsafeBytes { bytes in
            unsafe _ = append(
                bytes, redacted: [], rules: context.rules, context, source: source, breaks: breaks, &hasher)
        }
    }

    mutating func appendEvent(
        _ entry: PreparedBatch.Entry, at place: Range<Int>, of batch: PreparedBatch, _ context: Context,
        _ hasher: inout SHA256
    ) -> EntryOutcome {
        let id = entry.id >= 0 ? batch.ids[entry.id] : nil
        if let id, let known = window[id.key] {
            return known.event == id.event ? .duplicate(known.link) : .conflict(firstSeq: known.link.seq)
        }
        let redacted = entry.redacted.isEmpty ? [] : batch.redactions[entry.redacted].map { batch.rules.id(of: $0) }
        let link = unsafe append(
            UnsafeRawBufferPointer(rebasing: batch.bytes.bytes[place]), redacted: redacted,
            rules: batch.rules.recordVersion, context, source: batch.source, breaks: false, &hasher)
        if let id { window.insert(id.key, .init(event: id.event, link: link)) }
        return .recorded(link)
    }

    private mutating func append(
        _ event: UnsafeRawBufferPointer, redacted: [String], rules: RulesVersion, _ context: Context,
        source: Source?, breaks: Bool, _ hasher: inout SHA256
    ) -> Link {
        let prev = chain.head
        let start = lines.count
        let link = unsafe chain.append(
            event, redacted: redacted, rules: rules, source: source, now: context.now, stepsBack: breaks,
            to: &lines, &hasher)
        let line = unsafe UnsafeRawBufferPointer(rebasing: lines.bytes[start...])
        let plan = unsafe cutter.add(
            line, link, prev: prev, breaks: breaks, monotonicNanoseconds: context.monotonic)
        if let plan { cuts.append(CutBatch(plan: plan, frontier: frontier)) }
        frontier.append(leaf: MerkleHash.leaf(entry: link.entryHash, &hasher), &hasher)
        entries.append(link.entryHash)
        if firstPending == nil { firstPending = link.seq }
        lastRecord = context.monotonic
        return link
    }

    /// Makes everything chained durable; on an error it stays and is tried again later, with the same bytes.
    ///
    /// - Parameter reclaim: called when the disk is full, to free what may go; true when something was freed.
    /// - Returns: bytes made durable.
    mutating func flush(
        monotonic: Int64, reclaim: () -> Bool
    ) throws(CustodyError) -> Int {
        guard let first = firstPending else { return 0 }
        var attempts = 0
        let bytes = lines.count
        while true {
            do throws(FileError) {
                try journal.commit(&lines, first: first, next: chain.next, time: chain.time)
                break
            } catch {
                attempts += 1
                let isWorthAnother = attempts == 1 && (error.errno != .noSpace || reclaim())
                if !isWorthAnother {
                    retryAt = monotonic + StreamWriter.retryNanoseconds
                    let unknown = CustodyError(
                        .outcomeUnknown, "\(error.custody.message); what was being recorded may or may not be",
                        advice: "send it again with the same `id` once this is mended")
                    failure = unknown
                    throw unknown
                }
            }
        }
        lines.shrink(keeping: 4 << 20)
        firstPending = nil
        retryAt = nil
        failure = nil
        return bytes
    }

    /// Batches that were cut and whose records are durable.
    mutating func takeCuts() -> [CutBatch] {
        guard firstPending == nil else { return [] }
        defer { cuts = [] }
        return cuts
    }

    /// Whether the open batch is due by age.
    func isCutDue(monotonic: Int64) -> Bool { cutter.due.map { $0 <= monotonic } ?? false }

    /// Ends the open batch if it is due, or whatever its age.
    mutating func cut(monotonic: Int64, force: Bool) {
        guard let due = cutter.due, force || due <= monotonic, let plan = cutter.cut() else { return }
        cuts.append(CutBatch(plan: plan, frontier: frontier))
    }
}
