import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodyPipeline
import CustodySystem
import Synchronization

/// Brings a data stream's tree on disk up to its journal when the log is opened.
struct TreeOpening {
    /// Entry hashes handed over at once: 2 MiB.
    static let chunkEntries = 65_536
    /// Records that are fetched from sinks at the most when a tree has to be made again: their hashes, 32 MiB, are in
    /// memory at once.
    static let fetchLimit: UInt64 = 1 << 20

    private let opening: StoreOpening
    private let identity: LogIdentity
    private let keeper: TreeKeeper
    private var fetchLimit: UInt64 { opening.treeFetchLimit }

    init(_ opening: StoreOpening, _ identity: LogIdentity, _ keeper: TreeKeeper) {
        self.opening = opening
        self.identity = identity
        self.keeper = keeper
    }

    /// Records whose hashes have to come from sinks, because tiles are lost and the journal no longer has them.
    struct Lack {
        /// All of them, from seq 0 on.
        let count: UInt64
        /// Hash of the last of them, as the journal says.
        let head: Digest
    }

    /// What neither tiles nor journal have; nil when they have everything.
    func lack(_ stream: StreamName, _ opened: borrowing OpenedStream) throws(CustodyError) -> Lack? {
        let next = opened.state.next
        let start = try usableSize(stream, next) ?? 0
        let first = try opened.journal.firstAvailable(stream) ?? next
        guard start < next, first > start else { return nil }
        guard first < next else { return Lack(count: next, head: opened.state.head) }
        var prev = Digest.zero
        unsafe try opened.journal.read(stream, first...first) { chunk throws(CustodyError) in
            let line = unsafe UnsafeRawBufferPointer(rebasing: chunk.prefix { $0 != 0x0A })
            if let record = unsafe RecordLine(line) { prev = record.prevHash }
        }
        return Lack(count: first, head: prev)
    }

    /// The lacking hashes, from the sinks; nil when they do not have them all, or there are too many.
    func fetch(_ lack: Lack, _ stream: StreamName) async -> [Digest]? {
        guard lack.count <= fetchLimit else { return nil }
        let entries = Monitor<[Digest]>([])
        let collector = Collector(stream, next: 0, head: .zero, end: lack.count) { _, hash throws(CustodyError) in
            entries.withLock { $0.append(hash) }
        }
        for sink in opening.sinks { await collector.take(everythingOf: sink) }
        guard collector.next == lack.count, collector.head == lack.head else { return nil }
        return entries.withLock { $0 }
    }

    /// Records whose tiles on disk can be gone on from; nil when there is no such tree.
    private func usableSize(_ stream: StreamName, _ next: UInt64) throws(CustodyError) -> UInt64? {
        let root = opening.layout.stream(stream)
        let published = try PublishedCheckpoint.read(root, opening.fileSystem)
        let size = published?.checkpoint.size ?? 0
        guard size <= next else { return nil }
        let tree = try TreeWriter(opening.fileSystem, root: root, checkpoint: published?.checkpoint)
        return tree != nil ? size : nil
    }

    /// - Parameter front: the hashes that ``lack(_:_:)`` asked for; nil when nothing lacks.
    /// - Returns: what an operator should hear of.
    func open(
        _ stream: StreamName, _ opened: borrowing OpenedStream, front: [Digest]? = nil
    ) throws(CustodyError) -> Notice? {
        let root = opening.layout.stream(stream)
        let next = opened.state.next
        let usable = front == nil ? try usableSize(stream, next) : nil
        var start = usable ?? 0
        let first = try opened.journal.firstAvailable(stream) ?? next
        if start < next, first > start + UInt64(front?.count ?? 0) {
            keeper.giveUp(stream)
            return Notice(
                kind: .treeLacks, stream: stream,
                message:
                    "the tree of \(stream) on disk lacks records that only sinks may hold, up to \(first), and a start "
                    + "fetches \(fetchLimit) at the most: they are recorded and covered, but no proof can be made of them"
            )
        }
        if usable == nil { try PublishedCheckpoint.remove(root, opening.fileSystem) }
        keeper.adopt(stream, size: start)
        guard start < next else { return nil }
        if let front, !front.isEmpty {
            start = UInt64(front.count)
            keeper.append(
                front, to: stream, origin: identity.origin(of: stream), size: start, root: nil, note: nil)
        }
        if start < next { try follow(stream, opened, from: start) }
        guard let front else { return nil }
        return Notice(
            kind: .mended, stream: stream,
            message: "the tree of \(stream) was lost and is made again; \(front.count) records were read from a sink")
    }

    /// Hands over what the journal has from `start` on.
    private func follow(
        _ stream: StreamName, _ opened: borrowing OpenedStream, from start: UInt64
    ) throws(CustodyError) {
        let (journal, next) = (opened.journal, opened.state.next)
        var entries: [Digest] = []
        var size = start
        try EntryReading.forEach(journal, stream, start..<next) { entry in
            entries.append(entry)
            guard entries.count == TreeOpening.chunkEntries, size + UInt64(entries.count) < next else { return }
            size += UInt64(entries.count)
            keeper.append(entries, to: stream, origin: identity.origin(of: stream), size: size, root: nil, note: nil)
            entries.removeAll(keepingCapacity: true)
        }
        var hasher = SHA256()
        keeper.append(
            entries, to: stream, origin: identity.origin(of: stream), size: next, root: opened.frontier.root(&hasher),
            note: nil)
    }
}
