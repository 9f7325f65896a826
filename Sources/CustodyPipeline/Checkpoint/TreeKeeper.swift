import CustodyMerkle
package import CustodyModel
package import CustodySystem
import SystemPackage

/// Keeps the trees of all data streams on disk, on a thread of its own, behind the writer.
///
/// Tiles are made from records that are durable in the journal, and a journal segment stays until the tree is past it:
/// whatever a crash takes from here is made again at the next start. A stream's checkpoint is published only when its
/// tiles are durable.
package final class TreeKeeper: Sendable {
    /// After a failed write, how long until the next attempt.
    static let retryNanoseconds: Int64 = 500_000_000

    /// Entry hashes that follow what was handed in before, and the signed note over all of them, if there is one.
    struct Job: Sendable {
        let stream: StreamName
        let entries: [Digest]
        let origin: String
        let size: UInt64
        let root: Digest?
        let note: [UInt8]?
    }

    private struct State: Sendable {
        var jobs: [Job] = []
        /// Records of each stream whose tiles are durable.
        var written: [StreamName: UInt64] = [:]
        var failure: CustodyError?
        var isBusy = false
        var isStopping = false
        var isStopped = false
    }

    private let fileSystem: any FileSystem
    private let layout: StoreLayout
    private let state = Monitor(State())

    package init(_ fileSystem: any FileSystem, layout: StoreLayout) {
        self.fileSystem = fileSystem
        self.layout = layout
    }

    /// Starts the thread.
    package func start() {
        WorkerThread.start { [self] in
            var trees = Trees(fileSystem, layout)
            while let job = next() {
                do throws(CustodyError) {
                    let written = try trees.perform(job)
                    state.withLock { state in
                        state.written[job.stream] = written
                        state.jobs.removeFirst()
                        state.failure = nil
                        state.isBusy = false
                    }
                } catch {
                    trees.forget(job.stream)
                    state.withLock { state in
                        state.failure = error
                        state.isBusy = false
                    }
                    let pause = TreeKeeper.retryNanoseconds
                    state.wait(nanoseconds: pause, until: { $0.isStopping }) { _ in }
                }
                state.notify()
            }
            state.withLock { $0.isStopped = true }
            state.notify()
        }
    }

    private func next() -> Job? {
        state.wait(nanoseconds: nil, until: { !$0.jobs.isEmpty || $0.isStopping }) { state in
            // What is left at the end is tried once; a disk that cannot be written to must not hold up the end.
            guard let job = state.jobs.first, !(state.isStopping && state.failure != nil) else { return nil }
            state.isBusy = true
            return job
        }
    }

    /// What an earlier run published; what is handed in follows it.
    package func adopt(_ stream: StreamName, size: UInt64) {
        state.withLock { $0.written[stream] = size }
    }

    /// The tree of this stream cannot be kept, because its beginning is gone; nothing waits for it.
    package func giveUp(_ stream: StreamName) {
        state.withLock { $0.written[stream] = .max }
    }

    /// Takes the entry hashes of the records that follow what was handed in before, up to `size`.
    ///
    /// - Parameters:
    ///   - root: of the tree at `size`, which the tiles must give; nil takes their word for it.
    ///   - note: the signed checkpoint of that size; nil while signatures are withheld.
    package func append(
        _ entries: [Digest], to stream: StreamName, origin: String, size: UInt64, root: Digest?, note: [UInt8]?
    ) {
        let isKept = state.withLock { state -> Bool in
            guard state.written[stream] != .max else { return false }
            state.jobs.append(
                Job(stream: stream, entries: entries, origin: origin, size: size, root: root, note: note))
            return true
        }
        if isKept { state.notify() }
    }

    /// Records of a stream that the tree on disk holds: the journal keeps all behind them.
    package func writtenSize(of stream: StreamName) -> UInt64 { state.withLock { $0.written[stream] ?? 0 } }

    /// Why the trees lag behind, if they do.
    package var failure: CustodyError? { state.withLock { $0.failure } }

    /// Does what was handed in, as far as the disk allows, and ends the thread. Blocks.
    package func stop() {
        state.withLock { $0.isStopping = true }
        state.notify()
        state.wait(nanoseconds: nil, until: { $0.isStopped }) { _ in }
    }
}

/// The trees of a keeper's streams; its thread's own.
private struct Trees: ~Copyable {
    /// A class around each, because values that cannot be copied do not go into collections.
    private final class Slot {
        var writer: TreeWriter

        init(_ writer: consuming TreeWriter) { self.writer = writer }
    }

    private let fileSystem: any FileSystem
    private let layout: StoreLayout
    private var slots: [StreamName: Slot] = [:]

    init(_ fileSystem: any FileSystem, _ layout: StoreLayout) {
        self.fileSystem = fileSystem
        self.layout = layout
    }

    /// - Returns: the size whose tiles are durable.
    mutating func perform(_ job: TreeKeeper.Job) throws(CustodyError) -> UInt64 {
        let slot = try slot(job)
        let first = job.size - UInt64(job.entries.count)
        // A job that failed half-way comes again; what the tree has of it is not appended twice.
        let known = slot.writer.size
        guard known >= first else {
            throw CustodyError(
                .storeDamaged, "the tree of \(job.stream) ends at \(known), before record \(first)",
                advice: "run custody fsck")
        }
        try filing { () throws(FileError) in
            if job.size > known { try slot.writer.append(job.entries.dropFirst(Int(known - first))) }
            try slot.writer.finish()
        }
        let written = slot.writer.root()
        // A note that was withheld until the tree had grown beyond it has nothing to be compared with here.
        let isBehind = job.size < slot.writer.size
        guard isBehind || job.root == nil || written == job.root else {
            throw CustodyError(
                .storeDamaged, "the tiles of \(job.stream) do not give the root of its \(job.size) records",
                advice: "run custody fsck")
        }
        guard let checkpoint = Checkpoint(origin: job.origin, size: slot.writer.size, root: written) else {
            preconditionFailure("a stream has an origin and less than 2^63 records")
        }
        try filing { () throws(FileError) in try slot.writer.publish(checkpoint, note: job.note) }
        return slot.writer.size
    }

    private mutating func slot(_ job: TreeKeeper.Job) throws(CustodyError) -> Slot {
        if let slot = slots[job.stream] { return slot }
        let root = layout.stream(job.stream)
        let published = try PublishedCheckpoint.read(root, fileSystem)
        guard let writer = try TreeWriter(fileSystem, root: root, checkpoint: published?.checkpoint) else {
            throw CustodyError(
                .storeDamaged, "the tiles of \(job.stream) do not give the root of its checkpoint",
                advice: "run custody fsck")
        }
        let slot = Slot(writer)
        slots[job.stream] = slot
        return slot
    }

    /// What a failed write left in memory is of no use.
    mutating func forget(_ stream: StreamName) { slots[stream] = nil }
}
