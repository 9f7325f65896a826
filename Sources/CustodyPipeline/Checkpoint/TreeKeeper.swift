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

        /// The oldest jobs of a stream are done.
        mutating func finish(_ count: Int, _ stream: StreamName) {
            var left = count
            jobs.removeAll { job in
                guard left > 0, job.stream == stream else { return false }
                left -= 1
                return true
            }
        }
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
            while let (stream, jobs) = next() {
                do throws(CustodyError) {
                    let written = try trees.perform(jobs, stream)
                    state.withLock { state in
                        state.written[stream] = written
                        state.finish(jobs.count, stream)
                        state.failure = nil
                        state.isBusy = false
                    }
                } catch {
                    trees.forget(stream)
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

    /// The stream whose turn it is, and everything that was handed in for it: of several sizes the newest alone is
    /// published.
    private func next() -> (StreamName, [Job])? {
        state.wait(nanoseconds: nil, until: { !$0.jobs.isEmpty || $0.isStopping }) { state in
            // What is left at the end is tried once; a disk that cannot be written to must not hold up the end.
            guard let job = state.jobs.first, !(state.isStopping && state.failure != nil) else { return nil }
            state.isBusy = true
            return (job.stream, state.jobs.filter { $0.stream == job.stream })
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

    /// Brings a stream's tree to the size of the last of its jobs and publishes that, with the newest note.
    ///
    /// - Returns: the size whose tiles are durable.
    mutating func perform(_ jobs: [TreeKeeper.Job], _ stream: StreamName) throws(CustodyError) -> UInt64 {
        let slot = try slot(stream)
        for job in jobs { try append(job, to: slot) }
        try filing { () throws(FileError) in try slot.writer.finish() }
        let (size, root) = (slot.writer.size, slot.writer.root())
        let signed = jobs.last { $0.note != nil }
        // What goes beyond the newest note is known by its size alone, so that the journal need not keep it.
        if signed?.size != size, let last = jobs.last {
            try publish(size, root, origin: last.origin, note: nil, slot)
        }
        if let signed { try publish(size, root, origin: signed.origin, note: signed.note, slot) }
        return size
    }

    private func append(_ job: TreeKeeper.Job, to slot: Slot) throws(CustodyError) {
        let first = job.size - UInt64(job.entries.count)
        // A job that failed half-way comes again; what the tree has of it is not appended twice.
        let known = slot.writer.size
        guard known >= first else {
            throw CustodyError(
                .storeDamaged, "the tree of \(job.stream) ends at \(known), before record \(first)",
                advice: "run custody fsck")
        }
        // A note that was withheld until the tree had grown beyond it has nothing to be compared with here.
        guard job.size >= known else { return }
        try filing { () throws(FileError) in try slot.writer.append(job.entries.dropFirst(Int(known - first))) }
        guard job.root == nil || slot.writer.root() == job.root else {
            throw CustodyError(
                .storeDamaged, "the tiles of \(job.stream) do not give the root of its \(job.size) records",
                advice: "run custody fsck")
        }
    }

    private func publish(
        _ size: UInt64, _ root: Digest, origin: String, note: [UInt8]?, _ slot: Slot
    ) throws(CustodyError) {
        guard let checkpoint = Checkpoint(origin: origin, size: size, root: root) else {
            preconditionFailure("a stream has an origin and less than 2^63 records")
        }
        try filing { () throws(FileError) in try slot.writer.publish(checkpoint, note: note) }
    }

    private mutating func slot(_ stream: StreamName) throws(CustodyError) -> Slot {
        if let slot = slots[stream] { return slot }
        let root = layout.stream(stream)
        let published = try PublishedCheckpoint.read(root, fileSystem)
        guard let writer = try TreeWriter(fileSystem, root: root, checkpoint: published?.checkpoint) else {
            throw CustodyError(
                .storeDamaged, "the tiles of \(stream) do not give the root of its checkpoint",
                advice: "run custody fsck")
        }
        let slot = Slot(writer)
        slots[stream] = slot
        return slot
    }

    /// What a failed write left in memory is of no use.
    mutating func forget(_ stream: StreamName) { slots[stream] = nil }
}
