import CustodyCompress
import CustodyModel
import CustodySystem
import SystemPackage

/// One worker's next piece of work.
struct ScanJob: Sendable {
    enum Input: Sendable {
        case plain(any File, from: Int64, to: Int64)
        case packed(any File, Codec)
        case stream(any ByteStream)
        case object(ArchiveObject)
        /// The file could not be opened.
        case failed(ReadFailure)
        /// Another file has taken its name since it was listed, or it is gone.
        case changed
    }

    /// Jobs are numbered in the order of files and of chunks inside them.
    let number: Int
    let file: Int
    let input: Input
    let isLastOfFile: Bool
    /// Bytes of the file that this job accounts for, as they lie there.
    let packedBytes: Int64
}

/// A job's outcome.
struct ScanOutcome: Sendable {
    let file: Int
    let chunk: ChunkResult
    let isLastOfFile: Bool
    let packedBytes: Int64
    let hasChanged: Bool
    /// What came with an object's bytes; nil for a file, and for an object that could not be opened.
    var keeping: KeepingFacts?
}

/// Cuts files into jobs; files are opened one after the other, as late as possible.
private struct JobCutter {
    let files: [SourceFile]
    let chunkSize: Int64
    let fileSystem: any FileSystem
    let standardInput: any ByteStream
    /// The files to read, by their indices in the listing.
    let order: [Int]
    private var nextFile = 0
    private var nextNumber = 0
    /// The plain file that is being cut.
    private var open: (file: any File, size: Int64, done: Int64)?

    init(
        _ files: [SourceFile], order: [Int], chunkSize: Int, _ fileSystem: any FileSystem,
        _ standardInput: any ByteStream
    ) {
        self.files = files
        self.order = order
        self.chunkSize = Int64(max(chunkSize, 1))
        self.fileSystem = fileSystem
        self.standardInput = standardInput
    }

    var isExhausted: Bool { open == nil && nextFile == order.count }

    mutating func next() -> ScanJob? {
        if let current = open { return chunk(of: current.file, size: current.size, from: current.done) }
        guard nextFile < order.count else { return nil }
        let source = files[order[nextFile]]
        let path: FilePath
        let listed: FileStatus
        switch source.place {
        case .standardInput: return whole(.stream(standardInput), packedBytes: 0)
        case .object(let object): return whole(.object(object), packedBytes: object.size)
        case .file(let place, let status): (path, listed) = (place, status)
        }
        do throws(FileError) {
            let file = try fileSystem.open(path, .read)
            let status = try file.status()
            guard status.isSameFile(as: listed), status.size >= listed.size else {
                return whole(.changed, packedBytes: listed.size)
            }
            let codec = try source.codec(of: file)
            if codec != .none { return whole(.packed(file, codec), packedBytes: listed.size) }
            return chunk(of: file, size: listed.size, from: 0)
        } catch {
            if error.errno == .noSuchFileOrDirectory { return whole(.changed, packedBytes: listed.size) }
            return whole(.failed(.unreadable("cannot \(error.operation): \(error.errno)")), packedBytes: listed.size)
        }
    }

    private mutating func whole(_ input: ScanJob.Input, packedBytes: Int64) -> ScanJob {
        defer {
            nextFile += 1
            nextNumber += 1
        }
        return ScanJob(
            number: nextNumber, file: order[nextFile], input: input, isLastOfFile: true, packedBytes: packedBytes)
    }

    private mutating func chunk(of file: any File, size: Int64, from start: Int64) -> ScanJob {
        let end = min(start + chunkSize, size)
        let job = ScanJob(
            number: nextNumber, file: order[nextFile], input: .plain(file, from: start, to: end),
            isLastOfFile: end == size,
            packedBytes: end - start)
        nextNumber += 1
        if end == size {
            open = nil
            nextFile += 1
        } else {
            open = (file, size, end)
        }
        return job
    }
}

/// Hands jobs to workers and their outcomes, in order, to the one who puts them together.
final class ScanPool: Sendable {
    private struct State {
        var cutter: JobCutter
        var issued = 0
        var merged = 0
        var outcomes: [Int: ScanOutcome] = [:]
        /// Pieces of trees in `outcomes`.
        var pieces = 0
        var isStopped = false

        var isDone: Bool { isStopped || cutter.isExhausted }

        /// The job that is merged next is at work or done, so that waiting for it comes to an end.
        var mayGoAhead: Bool { issued - merged < ScanPool.ahead && pieces < ScanPool.waitingPieces }
    }

    /// Jobs that may be ahead of the slowest, so that outcomes do not pile up.
    private static let ahead = 64
    /// Pieces of trees that may wait, about a hundred bytes each; one more job of each worker may come on top.
    private static let waitingPieces = 1 << 16

    private let state: Monitor<State>
    private let configuration: VerifierConfiguration
    private let longLines = LongLines()

    init(
        _ files: [SourceFile], order: [Int], _ configuration: VerifierConfiguration, _ fileSystem: any FileSystem,
        _ standardInput: any ByteStream
    ) {
        self.configuration = configuration
        state = Monitor(
            State(
                cutter: JobCutter(
                    files, order: order, chunkSize: configuration.chunkSize, fileSystem, standardInput)))
    }

    /// Starts the workers, each on a thread of its own.
    func start() {
        let workers = min(max(configuration.workers, 1), VerifierConfiguration.maximumWorkers)
        for _ in 0..<workers { WorkerThread.start { self.work() } }
    }

    /// The next outcome in order; nil after the last.
    func nextOutcome() -> ScanOutcome? {
        let outcome = state.wait(
            nanoseconds: nil, until: { $0.outcomes[$0.merged] != nil || $0.isDone && $0.merged == $0.issued }
        ) { state -> ScanOutcome? in
            guard let outcome = state.outcomes.removeValue(forKey: state.merged) else { return nil }
            state.merged += 1
            state.pieces -= outcome.chunk.pieceCount
            return outcome
        }
        state.notify()
        return outcome
    }

    /// No further jobs are handed out.
    func stop() {
        state.withLock { $0.isStopped = true }
        state.notify()
    }

    private func take() -> ScanJob? {
        let job = state.wait(nanoseconds: nil, until: { $0.isDone || $0.mayGoAhead }) { state -> ScanJob? in
            guard !state.isStopped, let job = state.cutter.next() else { return nil }
            state.issued += 1
            return job
        }
        state.notify()
        return job
    }

    private func work() {
        var scanner = ChunkScanner(configuration)
        var reader = LineReader(EmptyFeed(), longLines: longLines)
        while let job = take() {
            let outcome = perform(job, &scanner, &reader)
            // Lets go of the file.
            reader.restart(EmptyFeed(), from: 0)
            state.withLock {
                $0.outcomes[job.number] = outcome
                $0.pieces += outcome.chunk.pieceCount
            }
            state.notify()
        }
    }

    private func perform(_ job: ScanJob, _ scanner: inout ChunkScanner, _ reader: inout LineReader) -> ScanOutcome {
        var chunk = ChunkResult()
        var hasChanged = false
        var keeping: KeepingFacts?
        switch job.input {
        case .plain(let file, let start, let end):
            chunk = ScanPool.scan(file, from: start, to: end, &scanner, &reader)
        case .packed(let file, let codec):
            reader.restart(UnpackedFeed(PlainFeed(file, from: 0), codec: codec), from: 0)
            chunk = scanner.scan(&reader, before: .max, mustReach: false)
        case .stream(let stream):
            do throws(ReadFailure) {
                reader.restart(try ScanPool.feed(stream), from: 0)
                chunk = scanner.scan(&reader, before: .max, mustReach: false)
            } catch {
                chunk.failure = error
            }
        case .object(let object):
            do throws(ReadFailure) {
                let source = try OpenSource(object)
                reader.restart(source.feed(), from: 0)
                chunk = scanner.scan(&reader, before: .max, mustReach: false)
                if configuration.judgesKeeping {
                    keeping = KeepingFacts(object, source.facts, configuration)
                }
            } catch {
                chunk.failure = error
            }
        case .failed(let failure): chunk.failure = failure
        case .changed: hasChanged = true
        }
        return ScanOutcome(
            file: job.file, chunk: chunk, isLastOfFile: job.isLastOfFile, packedBytes: job.packedBytes,
            hasChanged: hasChanged || chunk.isShorter, keeping: keeping)
    }

    private static func scan(
        _ file: any File, from start: Int64, to end: Int64, _ scanner: inout ChunkScanner, _ reader: inout LineReader
    ) -> ChunkResult {
        // A line belongs to the chunk in which it begins; whether one begins at `start` the byte before tells.
        reader.restart(PlainFeed(file, from: max(start - 1, 0)), from: max(start - 1, 0))
        reader.softEnd = end
        if start > 0 {
            var chunk = ChunkResult()
            do throws(ReadFailure) {
                guard try reader.skipLine(before: end) else {
                    chunk.isShorter = reader.offset < end
                    return chunk
                }
            } catch {
                chunk.failure = error
                return chunk
            }
        }
        return scanner.scan(&reader, before: end, mustReach: true)
    }

    /// A stream that may be packed: its first bytes tell.
    private static func feed(_ stream: any ByteStream) throws(ReadFailure) -> any ByteFeed {
        let head = try StreamFeed.head(of: stream)
        let codec = unsafe head.withUnsafeBytes { unsafe Codec(magic: $0) }
        return UnpackedFeed(StreamFeed(stream), codec: codec, head: head)
    }
}

/// Nothing to read.
private final class EmptyFeed: ByteFeed {
    func read(into buffer: inout ByteBuffer, count: Int) throws(ReadFailure) -> Bool { false }
}
