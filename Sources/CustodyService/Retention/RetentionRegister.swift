import CustodyMerkle
import CustodyModel
import CustodySink
import CustodySystem

/// What the register says that retention goes by.
///
/// Read from the local sink and from nowhere else: it is what a verifier of those files will read. Every line's hash and
/// link is checked from the first record on; which of it is signed, the sink's newest note says.
struct RetentionRegister: Sendable {
    /// A checkpoint of a data stream.
    struct Mark: Sendable {
        let head: Digest
        let note: String
        let frontier: [String]
        /// Seq of its record.
        let seq: UInt64
    }

    struct Pruned: Sendable {
        let before: UInt64
        let head: Digest
        let seq: UInt64
    }

    /// Sizes at which checkpoints are wanted; of others nothing is kept.
    private let wanted: [StreamName: Set<UInt64>]
    private(set) var marks: [StreamName: [UInt64: Mark]] = [:]
    private(set) var pruned: [StreamName: Pruned] = [:]
    /// Streams under a hold that was set with `custody legal-hold set --local`.
    private(set) var heldStreams: Set<StreamName> = []
    /// Objects of archives under a hold, as key and version.
    private var heldObjects: [String: Set<String>] = [:]
    private(set) var size: UInt64 = 0
    private(set) var head = Digest.zero

    init(wanted: [StreamName: Set<UInt64>]) { self.wanted = wanted }

    /// Reads on from where the last call ended, as far as the sink's files go.
    mutating func read(_ sink: any Sink) async throws(CustodyError) {
        let box = Monitor(self)
        let collector = Collector(.register, next: size, head: head) { line, _ throws(CustodyError) in
            box.withLock { $0.take(line) }
        }
        await collector.take(everythingOf: sink)
        var next = box.withLock { $0 }
        next.size = collector.next
        next.head = collector.head
        self = next
    }

    private mutating func take(_ line: [UInt8]) {
        let parsed = unsafe line.withUnsafeBytes { bytes -> (UInt64, LedgerEvent)? in
            let plain = unsafe UnsafeRawBufferPointer(rebasing: bytes.dropLast())
            guard unsafe RetentionRegister.matters(plain), let record = unsafe RecordLine(plain),
                let event = unsafe LedgerEvent(UnsafeRawBufferPointer(rebasing: plain[record.event]))
            else { return nil }
            return (record.seq, event)
        }
        guard let (seq, event) = parsed else { return }
        switch event {
        case .checkpoint(let checkpoint):
            guard let frontier = checkpoint.frontier, wanted[checkpoint.stream]?.contains(checkpoint.size) == true,
                marks[checkpoint.stream]?[checkpoint.size] == nil
            else { return }
            marks[checkpoint.stream, default: [:]][checkpoint.size] = Mark(
                head: checkpoint.head, note: checkpoint.note, frontier: frontier, seq: seq)
        case .pruned(let stream, let before, let head, _):
            guard before > pruned[stream]?.before ?? 0 else { return }
            pruned[stream] = Pruned(before: before, head: head, seq: seq)
        case .legalHold(let hold) where hold.sink == LocalHold.sink:
            guard let stream = StreamName(hold.key) else { return }
            if hold.isSet { heldStreams.insert(stream) } else { heldStreams.remove(stream) }
        case .legalHold(let hold):
            if hold.isSet {
                heldObjects[hold.key, default: []].insert(hold.version)
            } else {
                heldObjects[hold.key]?.remove(hold.version)
                if heldObjects[hold.key]?.isEmpty == true { heldObjects[hold.key] = nil }
            }
        default: return
        }
    }

    private static func matters(_ line: UnsafeRawBufferPointer) -> Bool {
        unsafe RecordLine.isCustodys(line, "checkpoint") || RecordLine.isCustodys(line, "pruned")
            || RecordLine.isCustodys(line, "legal_hold")
    }

    /// The first record of a stream that an object under a legal hold has; nil when there is none.
    func firstHeld(_ stream: StreamName) -> UInt64? {
        heldObjects.keys.compactMap { key -> UInt64? in
            // Which prefix an archive has is not ours to know here.
            let parts = key.split(separator: "/").suffix(5).joined(separator: "/")
            guard let prefix = ArchivePrefix(""), case .records(let records)? = ArchiveKey(parts, prefix: prefix),
                records.stream == stream
            else { return nil }
            return records.first
        }.min()
    }
}
