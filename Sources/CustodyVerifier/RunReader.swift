import CustodyCompress
import CustodyCrypto
import CustodyModel
import CustodySystem
import SystemPackage

/// A file or an object that is read, or read again.
struct OpenSource {
    private enum Content {
        case file(any File)
        case object(any ByteStream, head: [UInt8])
    }

    private let content: Content
    let codec: Codec
    /// Of an object alone.
    private(set) var facts = ObjectFacts()

    init(_ source: SourceFile, _ fileSystem: any FileSystem) throws(ReadFailure) {
        let path: FilePath
        let listed: FileStatus
        switch source.place {
        case .standardInput:
            throw .unreadable("standard input overlaps with other files and cannot be read twice: give it as a file")
        case .object(let object):
            self = try OpenSource(object)
            return
        case .file(let place, let status): (path, listed) = (place, status)
        }
        do throws(FileError) {
            let file = try fileSystem.open(path, .read)
            guard try file.status().isSameFile(as: listed) else {
                throw FileError("read again", path, .noSuchFileOrDirectory)
            }
            codec = try source.codec(of: file)
            content = .file(file)
        } catch {
            throw .unreadable("cannot \(error.operation): \(error.errno)")
        }
    }

    init(_ object: ArchiveObject) throws(ReadFailure) {
        let open: OpenObject
        do throws(CustodyError) { open = try object.open() } catch { throw .unreadable(error.message) }
        let head = try StreamFeed.head(of: open.body)
        let codec = unsafe head.withUnsafeBytes { unsafe Codec(magic: $0) }
        self.codec = codec == .none ? object.codec : codec
        facts = open.facts
        content = .object(open.body, head: head)
    }

    /// True for a plain file, which can be entered anywhere, and as often as one likes.
    var isSeekable: Bool {
        if case .file = content { codec == .none } else { false }
    }

    /// Its bytes, unpacked, from the beginning.
    func feed() -> any ByteFeed {
        switch content {
        case .file(let file): UnpackedFeed(PlainFeed(file, from: 0), codec: codec)
        case .object(let body, let head): UnpackedFeed(StreamFeed(body), codec: codec, head: head)
        }
    }

    /// The bytes of a file for which ``isSeekable`` holds.
    func feed(from offset: Int64) -> any ByteFeed {
        guard case .file(let file) = content, codec == .none else { return feed() }
        return PlainFeed(file, from: offset)
    }
}

/// Reads records of a run again, to compare copies.
struct RunReader: ~Copyable {
    struct Point {
        let seq: UInt64
        let hash: Digest
        /// Line in the file; only counted when reading began at the run's first record.
        let line: Int
        let offset: Int64
    }

    private var reader: LineReader
    private var hasher: SHA256
    private let name: [UInt8]
    private let firstOffset: Int64
    private let lastOffset: Int64
    private var line: Int

    /// - Parameter offset: where in the run to begin, at the beginning of a line; nil is its first record. Only a plain
    ///   file can be entered elsewhere.
    init(_ run: Run, of stream: StreamName, in source: OpenSource, from offset: Int64? = nil) {
        name = Array(stream.text.utf8)
        lastOffset = run.lastOffset
        firstOffset = offset ?? run.firstOffset
        line = run.firstLine - 1
        hasher = SHA256()
        if source.isSeekable {
            reader = LineReader(source.feed(from: firstOffset), from: firstOffset, longLines: LongLines())
            reader.softEnd = run.lastOffset
        } else {
            reader = LineReader(source.feed(), longLines: LongLines())
        }
    }

    /// Enters a plain file in the middle of a line.
    mutating func skipLine() throws(ReadFailure) {
        _ = try reader.skipLine(before: .max)
    }

    /// The next valid record of the run; nil at its end.
    mutating func next() throws(ReadFailure) -> Point? {
        var point: Point?
        let isThere = unsafe try visit { _, record, line, offset in
            point = Point(seq: record.seq, hash: record.entryHash, line: line, offset: offset)
        }
        return isThere ? point : nil
    }

    /// What `body` makes of the next valid record, from its line's bytes and the line's number; nil at the end.
    mutating func next<Result>(
        _ body: (UnsafeRawBufferPointer, RecordLine, Int) -> Result
    ) throws(ReadFailure) -> Result? {
        var result: Result?
        let isThere = unsafe try visit { bytes, record, line, _ in result = unsafe body(bytes, record, line) }
        return isThere ? result : nil
    }

    /// Calls `body` with the next valid record: its line, what it says, line number and offset. False at the end.
    private mutating func visit(
        _ body: (UnsafeRawBufferPointer, RecordLine, Int, Int64) -> Void
    ) throws(ReadFailure) -> Bool {
        while reader.offset <= lastOffset {
            guard let next = unsafe try reader.next(), unsafe next.isTerminated else { return false }
            // A packed file is read from its beginning.
            if unsafe next.offset < firstOffset { continue }
            line += 1
            let bytes = unsafe UnsafeRawBufferPointer(next.bytes)
            guard let record = unsafe RecordLine(bytes), unsafe bytes[record.stream].elementsEqual(name) else {
                continue
            }
            // A line with a wrong hash is no record, and is reported already.
            let hash = unsafe RecordEncoder.digest(ofLine: next.bytes) { unsafe hasher.digest($0) }
            guard hash == record.entryHash else { continue }
            unsafe body(bytes, record, line, next.offset)
            return true
        }
        return false
    }
}

/// Finds hashes of records again in the files that hold them.
struct RecordFinder {
    let files: [SourceFile]
    let fileSystem: any FileSystem

    /// Bytes of a plain file in which it is not worth halving any more.
    private static let closeEnough: Int64 = 256 << 10

    /// The hash of one of the run's records.
    func hash(of seq: UInt64, in run: Run, of stream: StreamName) throws(ReadFailure) -> Digest {
        guard let hash = try hashes(of: [seq], in: run, of: stream)[seq] else {
            throw .unreadable("the file changed while it was verified: run again")
        }
        return hash
    }

    /// The hashes of some of the run's records, in one pass over a packed file.
    ///
    /// - Parameter seqs: in ascending order.
    func hashes(
        of seqs: [UInt64], in run: Run, of stream: StreamName
    ) throws(ReadFailure) -> [UInt64: Digest] {
        var result: [UInt64: Digest] = [:]
        let source = try OpenSource(files[run.file], fileSystem)
        if source.isSeekable {
            for seq in seqs {
                let start = try offset(near: seq, in: run, of: stream, source)
                var reader = RunReader(run, of: stream, in: source, from: start)
                while let point = try reader.next(), point.seq <= seq {
                    if point.seq == seq { result[seq] = point.hash }
                }
            }
            return result
        }
        var reader = RunReader(run, of: stream, in: source)
        var wanted = seqs[...]
        while let seq = wanted.first, let point = try reader.next() {
            guard point.seq >= seq else { continue }
            if point.seq == seq { result[seq] = point.hash }
            wanted = wanted.drop { $0 <= point.seq }
        }
        return result
    }

    /// Where a record at or before `seq` begins, found by halving: seqs only grow along a run.
    func offset(
        near seq: UInt64, in run: Run, of stream: StreamName, _ source: OpenSource
    ) throws(ReadFailure) -> Int64 {
        var low = run.firstOffset
        var high = run.lastOffset
        while high - low > RecordFinder.closeEnough {
            let middle = low + (high - low) / 2
            var reader = RunReader(run, of: stream, in: source, from: middle)
            try reader.skipLine()
            if let point = try reader.next(), point.offset < high, point.seq <= seq {
                low = point.offset
            } else {
                high = middle
            }
        }
        return low
    }

    /// The first record in which two runs differ, up to `end`, which is in both; nil when there is none.
    func firstDifference(
        _ left: Run, _ right: Run, upTo end: UInt64, of stream: StreamName
    ) throws(ReadFailure) -> (left: RunReader.Point, right: RunReader.Point)? {
        var leftReader = try RunReader(left, of: stream, in: OpenSource(files[left.file], fileSystem))
        var rightReader = try RunReader(right, of: stream, in: OpenSource(files[right.file], fileSystem))
        let start = max(left.first, right.first)
        while true {
            guard let one = try RecordFinder.next(&leftReader, from: start),
                let other = try RecordFinder.next(&rightReader, from: start),
                one.seq == other.seq, one.seq <= end
            else { return nil }
            if one.hash != other.hash { return (one, other) }
        }
    }

    private static func next(_ reader: inout RunReader, from start: UInt64) throws(ReadFailure) -> RunReader.Point? {
        while let point = try reader.next() {
            if point.seq >= start { return point }
        }
        return nil
    }
}
