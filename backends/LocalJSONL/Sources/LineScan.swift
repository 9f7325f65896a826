import CustodyCrypto
import CustodyModel
import CustodySystem

/// What a file holds: whole records of one stream, one after the other, each hashed and linked to the one before.
struct LineScan {
    enum End {
        /// After a line feed.
        case clean
        /// Within a line: bytes without a line feed.
        case torn([UInt8])
        /// At something that is not the next record.
        case damaged(String)
    }

    /// Nil when the file holds no whole record.
    private(set) var range: ClosedRange<UInt64>?
    /// `prev_hash` of the first record.
    private(set) var firstPrev = Digest.zero
    /// `entry_hash` of the last whole record.
    private(set) var head = Digest.zero
    /// The greatest T of the whole records.
    private(set) var newest = Timestamp.earliest
    /// Uncompressed bytes of the whole records.
    private(set) var bytes: Int64 = 0
    private(set) var end = End.clean
    /// `entry_hash` of the record that was asked for, when it is there.
    private(set) var watched: Digest?

    private let stream: StreamName
    private let watch: UInt64?
    private let last: UInt64
    private var hasher = HasherBox()

    /// Reads a file to its end, or to its first defect.
    ///
    /// - Parameters:
    ///   - watch: the seq of a record whose hash the caller wants to know.
    ///   - last: the seq after which nothing more is read.
    /// - Throws: what reading throws; a packed file that is broken is `corrupt`.
    static func run(
        _ file: any File, _ stream: StreamName, watch: UInt64? = nil, through last: UInt64? = nil
    ) throws(CustodyError) -> LineScan {
        var scan = LineScan(stream, watch, last)
        var pending = ByteBuffer(capacity: StoredBytes.chunkBytes)
        unsafe try StoredBytes.read(file) { chunk throws(CustodyError) in
            unsafe pending.append(chunk)
            return scan.take(&pending)
        }
        if case .clean = scan.end, !scan.isDone, !pending.isEmpty { scan.end = .torn(pending.toArray()) }
        return scan
    }

    /// Seq of the first whole record of a file, nil when it does not begin with one of this stream.
    static func firstSeq(_ file: any File, _ stream: StreamName) throws(CustodyError) -> UInt64? {
        // Every seq is past the first one asked for.
        var scan = LineScan(stream, nil, 0)
        var pending = ByteBuffer(capacity: 4096)
        unsafe try StoredBytes.read(file) { chunk throws(CustodyError) in
            unsafe pending.append(chunk)
            return scan.take(&pending)
        }
        return scan.range?.lowerBound
    }

    private init(_ stream: StreamName, _ watch: UInt64?, _ last: UInt64?) {
        self.stream = stream
        self.watch = watch
        self.last = last ?? .max
    }

    private var isDone: Bool { range.map { $0.upperBound >= last } ?? false }

    /// Takes the whole lines from the front of `pending`.
    private mutating func take(_ pending: inout ByteBuffer) -> StoredBytes.Step {
        var start = 0
        while !isDone {
            let bytes = unsafe pending.mutableBytes
            guard let base = bytes.baseAddress else { break }
            let found = unsafe ByteSearch.first(0x0A, in: base + start, count: pending.count - start)
            guard let length = found else {
                if pending.count - start > RecordLine.maximumLength { end = .damaged("a line is too long") }
                break
            }
            let line = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[start..<start + length])
            if let defect = unsafe check(line) {
                end = .damaged(defect)
                break
            }
            start += length + 1
            self.bytes += Int64(length + 1)
        }
        pending.removeFirst(start)
        if case .damaged = end { return .stop }
        return isDone ? .stop : .more
    }

    private mutating func check(_ line: UnsafeMutableRawBufferPointer) -> String? {
        guard let record = unsafe RecordLine(UnsafeRawBufferPointer(line)) else { return "a line is malformed" }
        guard unsafe line[record.stream].elementsEqual(stream.text.utf8) else { return "a line is of another stream" }
        if let range {
            guard record.seq == range.upperBound + 1 else { return "record \(record.seq) is out of order" }
            guard record.prevHash == head else { return "record \(record.seq) does not link" }
        }
        guard unsafe hasher.digest(ofLine: line) == record.entryHash else {
            return "record \(record.seq) does not have its hash"
        }
        if range == nil { firstPrev = record.prevHash }
        range = (range?.lowerBound ?? record.seq)...record.seq
        head = record.entryHash
        newest = max(newest, record.time)
        if record.seq == watch { watched = head }
        return nil
    }
}

/// A hasher that a copyable value may hold.
private final class HasherBox {
    private var hasher = SHA256()

    func digest(ofLine line: UnsafeMutableRawBufferPointer) -> Digest {
        unsafe RecordEncoder.digest(ofLine: line) { unsafe hasher.digest($0) }
    }
}

/// The link of one line: which record it is and between which hashes it stands.
struct LineLink: Equatable {
    var seq: UInt64
    var prev: Digest
    var hash: Digest

    /// Reads the first line of whole lines.
    static func first(_ lines: UnsafeRawBufferPointer) -> LineLink? {
        guard let base = lines.baseAddress,
            let length = unsafe ByteSearch.first(0x0A, in: base, count: lines.count)
        else { return nil }
        return unsafe LineLink(UnsafeRawBufferPointer(rebasing: lines[..<length]))
    }

    /// Reads the last line of whole lines.
    static func last(_ lines: UnsafeRawBufferPointer) -> LineLink? {
        guard unsafe lines.last == 0x0A else { return nil }
        let before = unsafe lines[..<(lines.count - 1)].lastIndex(of: 0x0A)
        let start = before.map { $0 + 1 } ?? 0
        return unsafe LineLink(UnsafeRawBufferPointer(rebasing: lines[start..<lines.count - 1]))
    }

    private init?(_ line: UnsafeRawBufferPointer) {
        guard let record = unsafe RecordLine(line) else { return nil }
        seq = record.seq
        prev = record.prevHash
        hash = record.entryHash
    }
}
