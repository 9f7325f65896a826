import CustodyModel
import CustodySink
import CustodySystem
import SystemPackage

/// Appends to an anchor's file while it holds the file's lock.
final class AnchorWriter {
    /// The file as this process left it.
    private struct Settled {
        let file: any File
        var status: FileStatus
        /// Of all valid lines.
        var greatestSeq: UInt64?
        /// What stands behind the last line feed; nil when it is longer than any line.
        var tail: [UInt8]?
    }

    /// Bytes of a line that were written and could not be made durable.
    private struct Doubtful {
        let status: FileStatus
        /// Size of the file before the write.
        let before: Int64
        let bytes: [UInt8]
    }

    private let path: FilePath
    private let system: any FileSystem
    private let lock: any FileLock
    private var settled: Settled?
    private var doubtful: Doubtful?

    /// - Throws: `storeLocked` when another process appends to the file.
    init(_ path: FilePath, _ system: any FileSystem) throws(CustodyError) {
        self.path = path
        self.system = system
        let beside = FilePath(path.string + ".lock")
        let lock = try filing { () throws(FileError) in
            try system.lock(beside, contents: [UInt8]("\(ProcessID.current)\n".utf8))
        }
        guard let lock else {
            throw CustodyError(
                .storeLocked, "another process appends to the anchor \(path)",
                advice: "give every store an anchor file of its own; \(beside) names the process")
        }
        self.lock = lock
    }

    deinit { close() }

    func close() {
        settled?.file.close()
        settled = nil
        lock.release()
    }

    func append(_ line: AnchorLine) throws(CustodyError) {
        var now = try settle()
        if let greatest = now.greatestSeq, line.seq <= greatest {
            if try holds(line, now.file) { return }
        }
        let before = now.status.size
        var bytes = line.bytes
        if let tail = now.tail, bytes.starts(with: tail) {
            // Half of this very line: an append that was cut short is finished, so that nothing is left to explain.
            bytes.removeFirst(tail.count)
        } else {
            // Somebody's half line is evidence: it is ended, not cut, and the verifier names it.
            bytes.insert(0x0A, at: 0)
        }
        settled = nil
        do {
            try filing { () throws(FileError) in try now.file.append(bytes) }
        } catch {
            now.file.close()
            throw error
        }
        do {
            try filing { () throws(FileError) in try now.file.sync() }
        } catch {
            doubtful = Doubtful(status: now.status, before: before, bytes: bytes)
            now.file.close()
            throw error
        }
        now.status = try filing { () throws(FileError) in try now.file.status() }
        now.greatestSeq = max(now.greatestSeq ?? 0, line.seq)
        now.tail = []
        guard now.status.size == before + Int64(bytes.count), try isStillThere(now.status) else {
            now.file.close()
            throw CustodyError(
                .sinkFailed, "the anchor \(path) was changed while a line was written",
                advice: "find out what else writes to it or rotates it; the line is written again")
        }
        settled = now
    }

    /// The file, open, as it is now: read again unless it is exactly as it was left.
    private func settle() throws(CustodyError) -> Settled {
        if let known = settled {
            if let status = try filing({ () throws(FileError) in try system.status(path) }),
                status.isSameFile(as: known.status), status.size == known.status.size
            {
                return known
            }
            known.file.close()
            settled = nil
        }
        if let doubt = doubtful {
            try rewind(doubt)
            doubtful = nil
        }
        let file = try filing { () throws(FileError) in try system.open(path, .append) }
        do {
            let fresh = try scan(file)
            settled = fresh
            return fresh
        } catch {
            file.close()
            throw error
        }
    }

    private func scan(_ file: any File) throws(CustodyError) -> Settled {
        // What a process wrote before it died is only acknowledged once it is durable, and the name too.
        try filing { () throws(FileError) in
            try file.sync()
            try system.syncDirectory(path.parent)
        }
        let status = try filing { () throws(FileError) in try file.status() }
        var scan = AnchorScan(place: path.string, expecting: nil)
        let tail = unsafe try FileChunks.lines(file) { line in unsafe scan.take(line: line) }
        return Settled(file: file, status: status, greatestSeq: scan.greatestSeq, tail: tail)
    }

    /// Takes back bytes of our own that an fsync failed to make durable. The kernel may have given them up and still
    /// shows them (https://lwn.net/Articles/752063/), so that another fsync would mean nothing; they belong to the line
    /// that is about to be written again. Nothing is cut when anything else stands there.
    private func rewind(_ doubt: Doubtful) throws(CustodyError) {
        guard let status = try filing({ () throws(FileError) in try system.status(path) }),
            status.isSameFile(as: doubt.status), status.size > doubt.before
        else { return }
        let file = try filing { () throws(FileError) in try system.open(path, .append) }
        defer { file.close() }
        var written: [UInt8] = []
        unsafe try FileChunks.read(file, from: doubt.before) { chunk in unsafe written.append(contentsOf: chunk) }
        guard doubt.bytes.starts(with: written) else { return }
        try filing { () throws(FileError) in try file.truncate(to: doubt.before) }
    }

    /// Whether the file holds the line already.
    ///
    /// - Throws: `sinkConflict` when it holds another one with its seq.
    private func holds(_ line: AnchorLine, _ file: any File) throws(CustodyError) -> Bool {
        var scan = AnchorScan(place: path.string, expecting: line.position)
        _ = unsafe try FileChunks.lines(file) { line in unsafe scan.take(line: line) }
        switch scan.reading().expected {
        case .held: return true
        case .none, .missing: return false
        case .replaced:
            throw CustodyError(
                .sinkConflict, "the anchor \(path) holds another line \(line.seq)",
                advice: "somebody else wrote to it, or an older copy of the store was started: verify before going on")
        }
    }

    private func isStillThere(_ status: FileStatus) throws(CustodyError) -> Bool {
        let named = try filing { () throws(FileError) in try system.status(path) }
        return named.map { $0.isSameFile(as: status) } ?? false
    }
}
