import CustodyCrypto
import CustodyMerkle
package import CustodyModel
import CustodyPipeline
import CustodySink
import CustodySystem
import SystemPackage

/// Something about the store that an operator should hear of; the log goes on nevertheless.
package struct Notice: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        /// Bytes at a journal's end that belong to no record were put aside.
        case torn
        /// Records are missing or do not fit; what is there is kept as it is.
        case damaged
        /// Records that the journal lacked were taken from a sink.
        case mended
        /// A stream goes on under another name.
        case continued
        /// The register was damaged: a new log began in the store.
        case renewed
        /// A sink was added; it begins where the journal does.
        case newSink
        /// A sink lacks records that the journal no longer holds.
        case sinkLacks
        /// A stream's tree on disk cannot be brought up to its records.
        case treeLacks
        /// An epoch's key was lost and another one begins.
        case epochRestarted
        /// A rotation of the log key was interrupted.
        case keyRotated
        /// Signatures are withheld, or a note elsewhere contradicts this copy of the log.
        case signing
    }

    package let kind: Kind
    package let stream: StreamName
    package let message: String
}

/// A stream as it was found when the store was opened.
struct OpenedStream: ~Copyable {
    private var recovered: RecoveredStream
    var ledger: BatchLedger
    let cursors: [String: Cursor]
    /// Those of sinks that have not acknowledged anything yet.
    let newcomers: [String: Cursor]

    init(
        _ recovered: consuming RecoveredStream, ledger: BatchLedger, cursors: [String: Cursor],
        newcomers: [String: Cursor]
    ) {
        self.recovered = recovered
        self.ledger = ledger
        self.cursors = cursors
        self.newcomers = newcomers
    }

    var journal: Journal { recovered.journal }
    var state: JournalState { recovered.state }
    var reading: RegisterReading { recovered.reading }
    var watched: WatchedRecord? { recovered.watched }
    var frontier: Frontier { recovered.frontier }

    consuming func takeRecovered() -> RecoveredStream { recovered }

    /// Bytes that some sink has not acknowledged.
    var backlogBytes: Int64 {
        let shipped = cursors.values.map(\.next).min() ?? 0
        let planned = ledger.plans.filter { $0.last >= shipped }.reduce(Int64(0)) { $0 + Int64($1.bytes) }
        return planned + recovered.tailBytes
    }
}

/// Reads a store back: each stream's plans, cursors and journal, by the code that the running log uses.
struct StoreOpening: Sendable {
    let layout: StoreLayout
    let fileSystem: any FileSystem
    let clock: any Clock
    let settings: StreamSettings
    let sinks: [any Sink]
    /// Records that are fetched from sinks at the most to make a lost tree again.
    var treeFetchLimit = TreeOpening.fetchLimit
    /// Memory for lines that sinks have still to get.
    let recent = RecentBudget()

    /// Names of all streams in the store, the register first.
    func streams() throws(CustodyError) -> [StreamName] {
        let names = try filing { () throws(FileError) in
            var streams: [StreamName] = []
            for name in try fileSystem.list(layout.root) where !StoreLayout.reservedNames.contains(name) {
                guard let stream = StreamName(name), try fileSystem.status(layout.journal(stream)) != nil else {
                    continue
                }
                streams.append(stream)
            }
            return streams
        }
        return names.sorted { $0 == .register || ($1 != .register && $0 < $1) }
    }

    /// Makes a stream's folders; harmless when they are there.
    func prepare(_ stream: StreamName) throws(CustodyError) {
        guard !StoreLayout.reservedNames.contains(stream.text) else {
            throw CustodyError(.usage, "a stream cannot be called \(stream)", advice: "choose another name")
        }
        try filing { () throws(FileError) in
            for path in [layout.batches(stream), layout.cursors(stream), layout.journal(stream)] {
                try fileSystem.makeDirectories(path)
            }
        }
    }

    /// - Parameter checkpoint: the newest signed one, which the journal must bear out.
    func open(
        _ stream: StreamName, checkpoint: (size: UInt64, root: Digest)? = nil
    ) throws(CustodyError) -> OpenedStream {
        let ledger = try BatchLedger(fileSystem, directory: layout.batches(stream), stream: stream)
        var cursors: [String: Cursor] = [:]
        for sink in sinks {
            cursors[sink.name] = try Cursor.read(layout.cursor(stream, sink: sink.name), fileSystem)
        }
        var expectation = StreamExpectation()
        expectation.durable = cursors.values.map(\.next).max() ?? 0
        expectation.checkpoint = checkpoint
        let recovered = try StreamRecovery(fileSystem, layout: layout, settings: settings, recent: recent).recover(
            stream, after: ledger.newest, expectation, monotonic: clock.monotonicNanoseconds())
        let beginning = beginning(ledger, recovered.state)
        var newcomers: [String: Cursor] = [:]
        for sink in sinks where cursors[sink.name] == nil { newcomers[sink.name] = beginning }
        return OpenedStream(
            recovered, ledger: ledger, cursors: cursors.merging(newcomers) { $1 }, newcomers: newcomers)
    }

    /// Where a sink begins that has nothing of the stream: at the first batch that the journal holds whole.
    private func beginning(_ ledger: BatchLedger, _ state: JournalState) -> Cursor {
        guard let newest = ledger.newest else { return Cursor() }
        let first = state.segments.first?.name.first ?? state.next
        if let plan = ledger.plans.first(where: { $0.first >= first }) {
            return Cursor(next: plan.first, head: plan.prev)
        }
        return Cursor(next: newest.plan.last + 1, head: newest.plan.head)
    }

    /// Puts what was cut aside in `torn/`, durable, and says how much it was.
    func keepTorn(_ state: JournalState, of stream: StreamName) throws(CustodyError) -> [CustodyEvent.Torn] {
        var result: [CustodyEvent.Torn] = []
        for torn in state.torn {
            let source = layout.journal(stream).appending(torn.segment.description)
            let target = layout.torn(stream).appending("\(torn.segment.description)-\(torn.offset)")
            var hasher = SHA256()
            var buffer = ByteBuffer(capacity: LineReader.chunkBytes)
            try filing { () throws(FileError) in
                try fileSystem.makeDirectories(layout.torn(stream))
                if try fileSystem.status(target) != nil { try fileSystem.remove(target) }
                let input = try fileSystem.open(source, .read)
                defer { input.close() }
                let output = try fileSystem.open(target, .create)
                defer { output.close() }
                var offset = torn.offset
                while offset < torn.offset + torn.bytes {
                    buffer.removeAll()
                    let room = unsafe UnsafeMutableRawBufferPointer(
                        start: buffer.reserve(LineReader.chunkBytes), count: LineReader.chunkBytes)
                    let count = unsafe try input.read(into: room, at: offset)
                    if count == 0 { break }
                    buffer.commit(count)
                    unsafe hasher.update(buffer.bytes)
                    unsafe try output.append(buffer.bytes)
                    offset += Int64(count)
                }
                try output.sync()
                try fileSystem.syncDirectory(layout.torn(stream))
            }
            result.append(.init(stream: stream, bytes: UInt64(torn.bytes), digest: hasher.finalize()))
        }
        return result
    }
}
