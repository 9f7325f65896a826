import CustodyModel
import CustodySink
import CustodySystem
import SystemPackage

/// One stream's folder, written by one process.
///
/// Everything that other programs, crashes and errors may have done is found by one routine, ``adopt(_:)``: it looks at
/// what is there, compares it with what was acknowledged, and writes again what is missing. It runs at the start, after
/// every error, and whenever the active file is not exactly as this process left it.
final class StreamFiles {
    /// The active file while it is open.
    struct Active {
        let file: any File
        var status: FileStatus
        /// Records in it; nil when it is empty. Without gaps.
        var range: ClosedRange<UInt64>?
        /// Bytes that it must have.
        var size: Int64
        var opened: Timestamp
    }

    /// Times that one ``put(_:)`` begins anew because another program rotated the file under it.
    static let maximumAttempts = 16

    let stream: StreamName
    let folder: FilePath
    let system: any FileSystem
    let clock: any Clock
    let settings: LocalJSONLSettings

    /// What was acknowledged; nil before the first time.
    var position: Position?
    var active: Active?
    /// The seq after the last record held, and that record's hash; they may be ahead of ``position``.
    var next: UInt64?
    var head = Digest.zero
    /// Whether ``active`` and ``next`` are known to agree with what is on the disk.
    var isSettled = false
    /// An active file whose fsync failed: the kernel has given up on its bytes, so that no later fsync of it means
    /// anything (https://lwn.net/Articles/752063/).
    var distrusted: FileStatus?
    /// Names were changed since the folder's last fsync.
    var namesAreDirty = true
    /// Closed segments may be there that are still to be packed, or half packed.
    var hasLooseEnds = true
    /// Names of segments whose packed form holds something else: left for the verifier to judge.
    var contested: Set<String> = []
    /// Events that no result has carried yet.
    var events: [SinkEvent] = []
    /// Acknowledged records that neither a file nor the journal has any more, and that nobody was told of yet.
    var lost: [ClosedRange<UInt64>] = []

    init(
        _ stream: StreamName, _ settings: LocalJSONLSettings, _ system: any FileSystem, _ clock: any Clock,
        _ position: Position?
    ) {
        self.stream = stream
        self.settings = settings
        self.system = system
        self.clock = clock
        self.position = position
        folder = settings.directory.appending(stream.text)
    }

    deinit { active?.file.close() }

    var activePath: FilePath { folder.appending(SegmentName.active) }

    /// Makes a batch durable.
    func put(_ batch: Batch) throws(CustodyError) {
        let plan = batch.plan
        for _ in 0..<StreamFiles.maximumAttempts {
            try settle(batch.history)
            try reportLoss()
            if let next {
                guard plan.first <= next else { throw gap(plan, next) }
                try fill(plan.first, plan.last, batch.history)
                if plan.last < next {
                    try confirm(plan, batch.history)
                    acknowledge(plan)
                    return
                }
            }
            isSettled = false
            if active == nil, try !openActive() { continue }
            try append(max(plan.first, next ?? plan.first)...plan.last, ending: plan.head, batch.history)
            try makeDurable()
            // What was written since the name was last seen to be ours may have come too late for whoever copied or
            // packed the file meanwhile: then it counts as not written, and the same records go to the next file.
            if try isIntact() {
                isSettled = true
                acknowledge(plan)
                return
            }
        }
        throw CustodyError(
            .sinkFailed, "\(activePath) was rotated \(StreamFiles.maximumAttempts) times while one batch was written",
            advice: "look for a program that rotates it in a loop")
    }

    /// What a successful call returns: the state, and events that were not delivered yet.
    func takeResult() -> PutResult {
        defer { events = [] }
        return PutResult(state: position?.state, events: events)
    }

    /// Throws once what is lost; nothing can bring it back here, so that the next call goes on.
    func reportLoss() throws(CustodyError) {
        guard !lost.isEmpty else { return }
        let ranges = lost.map { "\($0.lowerBound) to \($0.upperBound)" }.joined(separator: ", ")
        lost = []
        throw CustodyError(
            .sinkFailed, "records \(ranges) of stream \(stream) were in \(folder) and are gone, from the journal too",
            advice: "copy them back from another sink or a backup, and find out who removed them")
    }

    /// Whether the active file is due to be closed.
    func isDue() -> Bool {
        guard var current = active, current.range != nil else { return false }
        if let limit = settings.rotateBytes, UInt64(current.size) >= limit { return true }
        let now = clock.now()
        if now < current.opened {
            // The clock stepped back: counting starts again, or the file would grow for as long as the step was.
            current.opened = now
            active = current
        }
        guard let seconds = settings.rotateSeconds else { return false }
        return now >= current.opened.adding(seconds: seconds)
    }

    private func gap(_ plan: BatchPlan, _ next: UInt64) -> CustodyError {
        CustodyError(
            .sinkFailed,
            "\(folder) holds stream \(stream) up to record \(next) exclusive; records \(plan.first) to \(plan.last) "
                + "would leave a gap", advice: "put the records in between first")
    }

    /// Counts the batch as acknowledged.
    private func acknowledge(_ plan: BatchPlan) {
        if let position, position.next > plan.last { return }
        let isEnd = next == plan.last + 1
        let range = active?.range.flatMap { $0.lowerBound <= plan.last ? $0 : nil }
        position = Position(
            first: range?.lowerBound, next: plan.last + 1, head: plan.head, size: isEnd ? active?.size ?? 0 : 0,
            device: active?.status.device ?? 0, inode: active?.status.inode ?? 0, opened: active?.opened ?? clock.now())
    }

    /// Makes sure that the active file is as this process left it, or finds out what became of it.
    func settle(_ history: any RecordReader) throws(CustodyError) {
        if isSettled, try isIntact() { return }
        try adopt(history)
    }

    /// Whether the name still leads to the file that is open, and it has exactly the bytes that were written.
    func isIntact() throws(CustodyError) -> Bool {
        try io { () throws(FileError) in
            guard let active else { return try system.status(activePath).map { $0.size == 0 } ?? true }
            let held = try active.file.status()
            guard held.size == active.size, held.links > 0, let named = try system.status(activePath) else {
                return false
            }
            return named.isSameFile(as: held)
        }
    }

    /// Opens the active file for the first time; false when another program has put something into it.
    private func openActive() throws(CustodyError) -> Bool {
        namesAreDirty = true
        let (file, status) = try io { () throws(FileError) in
            let file = try system.open(activePath, .append, permissions: settings.permissions)
            return (file, try file.status())
        }
        guard status.size == 0 else { return false }
        active = Active(file: file, status: status, range: nil, size: 0, opened: clock.now())
        return true
    }

    /// Appends records, which must link to what the file ends with.
    func append(
        _ range: ClosedRange<UInt64>, ending: Digest, _ history: any RecordReader
    ) throws(CustodyError) {
        guard var current = active else { return }
        if current.range == nil { current.opened = clock.now() }
        var link = next == nil ? nil : head
        var end: LineLink?
        unsafe try history.read(stream, range) { chunk throws(CustodyError) in
            if end == nil {
                guard let first = unsafe LineLink.first(chunk), first.seq == range.lowerBound,
                    link == nil || first.prev == link
                else { throw conflict(range.lowerBound) }
                link = nil
            }
            end = unsafe LineLink.last(chunk)
            try io { () throws(FileError) in unsafe try current.file.appendUncached(chunk) }
            current.size += Int64(chunk.count)
        }
        guard let end, end.seq == range.upperBound, end.hash == ending else { throw conflict(range.upperBound) }
        current.range = (current.range?.lowerBound ?? range.lowerBound)...range.upperBound
        active = current
        next = range.upperBound + 1
        head = end.hash
    }

    func conflict(_ seq: UInt64) -> CustodyError {
        CustodyError(
            .sinkConflict, "record \(seq) of stream \(stream) is not the one that \(folder) holds or links to",
            advice: "one of the two logs was rewritten or restored: verify both")
    }

    /// Makes contents and names durable.
    func makeDurable() throws(CustodyError) {
        if let active {
            do { try active.file.dataSync() } catch {
                distrusted = active.status
                isSettled = false
                throw error.custody
            }
        }
        try syncNames()
    }

    func syncNames() throws(CustodyError) {
        guard namesAreDirty else { return }
        try io { () throws(FileError) in try system.syncDirectory(folder) }
        namesAreDirty = false
    }
}
