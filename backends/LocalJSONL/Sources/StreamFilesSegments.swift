import CustodyCompress
import CustodyCrypto
import CustodyModel
import CustodySink
import CustodySystem
import SystemPackage

/// Closed segments, and what other programs made of the active file.
extension StreamFiles {
    struct Segment {
        let name: SegmentName
        let path: FilePath
    }

    /// A file and the records that it holds.
    struct Held {
        let path: FilePath
        let range: ClosedRange<UInt64>
        let storedBytes: Int64
        let isClosed: Bool
    }

    /// Looks for a copy that another program is moving or packing meanwhile: under its new name it is found the next
    /// time.
    static let copySearches = 3

    /// Closed segments by first seq. Of one that lies both plain and packed, the plain one.
    func segments() throws(CustodyError) -> [Segment] {
        guard try io({ () throws(FileError) in try system.status(folder) }) != nil else { return [] }
        let names = try io { () throws(FileError) in try system.list(folder) }
        var found: [String: Segment] = [:]
        for name in names {
            guard let parsed = SegmentName(name) else { continue }
            let plain = SegmentName(parsed.first, parsed.last, copy: parsed.copy).text
            if found[plain] == nil || parsed.codec == .none {
                found[plain] = Segment(name: parsed, path: folder.appending(name))
            }
        }
        return found.sorted { $0.key < $1.key }.map(\.value)
    }

    /// A name for a segment that nothing has yet, packed or plain: a rename must never replace evidence.
    func freeName(_ range: ClosedRange<UInt64>) throws(FileError) -> SegmentName {
        let taken = Set(try system.list(folder))
        var name = SegmentName(range.lowerBound, range.upperBound)
        while Codec.allCases.contains(where: { taken.contains(name.text + $0.fileSuffix) }) { name.copy += 1 }
        return name
    }

    func scan(_ path: FilePath, watch: UInt64? = nil) throws(CustodyError) -> LineScan {
        let file = try io { () throws(FileError) in try system.open(path, .read) }
        defer { file.close() }
        return try LineScan.run(file, stream, watch: watch)
    }

    /// Closes the active file into a segment.
    func closeActive() throws(CustodyError) {
        guard let current = active, let range = current.range else { return }
        isSettled = false
        namesAreDirty = true
        hasLooseEnds = true
        try io { () throws(FileError) in
            let target = folder.appending(try freeName(range).text)
            try system.rename(activePath, to: target)
            guard let named = try system.status(target), named.isSameFile(as: current.status) else {
                // Another program put a file of its own there at this very moment: it gets its name back.
                if try system.status(activePath) == nil { try system.rename(target, to: activePath) }
                throw FileError("close the file", activePath, .resourceBusy)
            }
        }
        try syncNames()
        current.file.close()
        active = nil
        position?.first = nil
        position?.size = 0
        events.append(.rotated(stream: stream, first: range.lowerBound, last: range.upperBound))
        isSettled = true
    }

    /// Takes from `missing` what files hold that another program made of the active file.
    func findCopies(
        _ missing: inout SeqRanges, _ position: Position, _ found: (ClosedRange<UInt64>?, Digest)?,
        _ history: any RecordReader
    ) throws(CustodyError) {
        for _ in 0..<StreamFiles.copySearches where !missing.isEmpty {
            for path in try copies() {
                // What cannot be read is no copy: its records are written again.
                guard let range = try? usable(path, missing, position, found, history) else { continue }
                missing.subtract(range)
            }
        }
    }

    /// Files whose names begin like the active one's, here and in folders directly below (logrotate's `olddir`).
    private func copies() throws(CustodyError) -> [FilePath] {
        try io { () throws(FileError) in
            guard try system.status(folder) != nil else { return [] }
            var paths: [FilePath] = []
            for name in try system.list(folder) {
                let path = folder.appending(name)
                if SegmentName.isRotatedCopy(name) { paths.append(path) }
                guard try system.status(path)?.kind == .directory else { continue }
                for name in try system.list(path) where SegmentName.isRotatedCopy(name) {
                    paths.append(path.appending(name))
                }
            }
            return paths
        }
    }

    /// The records that a copy holds for certain, durable; nil when it holds none of those missing.
    private func usable(
        _ path: FilePath, _ missing: SeqRanges, _ position: Position, _ found: (ClosedRange<UInt64>?, Digest)?,
        _ history: any RecordReader
    ) throws(CustodyError) -> ClosedRange<UInt64>? {
        let file = try io { () throws(FileError) in try system.open(path, .read) }
        defer { file.close() }
        let status = try io { () throws(FileError) in try file.status() }
        guard status.kind == .file, status.size > 0 else { return nil }
        var range: ClosedRange<UInt64>?
        if let first = position.first, status.device == position.device, status.inode == position.inode,
            status.size >= position.size, try ends(file, position)
        {
            // What was written after the position may have been too late for a program that packs the file just now.
            range = first...position.next - 1
        } else {
            guard let first = try LineScan.firstSeq(file, stream), missing.contains(first) else { return nil }
            let scan = try LineScan.run(file, stream, watch: position.next - 1)
            guard let held = scan.range else { return nil }
            if held.upperBound + 1 == found?.0?.lowerBound {
                guard scan.head == found?.1 else { return nil }
            } else {
                guard try agrees(scan, history) else { return nil }
            }
            range = held
        }
        // The copy may be in memory only; the original is gone.
        try io { () throws(FileError) in
            try file.sync()
            try system.syncDirectory(path.removingLastComponent())
        }
        return range
    }

    /// Writes ranges of records from the journal, each into a closed segment of its own; returns the range from the
    /// first to the last of them, nil when there was nothing to write.
    func writeAgain(
        _ missing: SeqRanges, _ history: any RecordReader
    ) throws(CustodyError) -> ClosedRange<UInt64>? {
        var written: ClosedRange<UInt64>?
        let available = try history.firstAvailable(stream) ?? .max
        for range in missing.ranges {
            if range.lowerBound < available {
                let gone = range.lowerBound...min(range.upperBound, available - 1)
                lost += try notInAsides(gone).ranges
            }
            if range.upperBound >= available {
                let readable = max(range.lowerBound, available)...range.upperBound
                try writeSegment(readable, history)
                written = (written?.lowerBound ?? readable.lowerBound)...readable.upperBound
            }
        }
        return written
    }

    /// What not even the damaged files hold that were set aside.
    private func notInAsides(_ range: ClosedRange<UInt64>) throws(CustodyError) -> SeqRanges {
        var missing = SeqRanges(range)
        for name in try io({ () throws(FileError) in try system.list(folder) }) where SegmentName.isAside(name) {
            if let held = try? scan(folder.appending(name)).range { missing.subtract(held) }
        }
        return missing
    }

    private func writeSegment(_ range: ClosedRange<UInt64>, _ history: any RecordReader) throws(CustodyError) {
        let name = try io { () throws(FileError) in try freeName(range) }
        let temporary = folder.appending(name.temporary)
        namesAreDirty = true
        let file = try io { () throws(FileError) in
            if try system.status(temporary) != nil { try system.remove(temporary) }
            return try system.open(temporary, .create, permissions: settings.permissions)
        }
        defer { file.close() }
        var end: LineLink?
        unsafe try history.read(stream, range) { chunk throws(CustodyError) in
            end = unsafe LineLink.last(chunk)
            try io { () throws(FileError) in unsafe try file.append(chunk) }
        }
        guard end?.seq == range.upperBound else { throw conflict(range.upperBound) }
        try io { () throws(FileError) in
            try file.sync()
            try system.rename(temporary, to: folder.appending(name.text))
        }
        hasLooseEnds = true
        try syncNames()
    }

    /// Writes what lies below ``next``, was never acknowledged and is in no file of ours: a file that was cut under the
    /// first put of all begins with a later record than that put.
    func fill(_ first: UInt64, _ last: UInt64, _ history: any RecordReader) throws(CustodyError) {
        guard let next, next > 0 else { return }
        let lower = max(first, position?.next ?? 0)
        let upper = min(last, next - 1)
        var missing = SeqRanges(lower <= upper ? lower...upper : nil)
        if let range = active?.range { missing.subtract(range) }
        if missing.isEmpty { return }
        for segment in try segments() { missing.subtract(segment.name.first...segment.name.last) }
        for range in missing.ranges { try writeSegment(range, history) }
    }

    /// Sees that a batch that lies below ``next`` is the one that is held.
    func confirm(_ plan: BatchPlan, _ history: any RecordReader) throws(CustodyError) {
        if plan.last + 1 == next {
            guard head == plan.head else { throw conflict(plan.last) }
            return
        }
        for object in try objects() where object.range.contains(plan.last) {
            guard let hash = try? scan(object.path, watch: plan.last).watched else { continue }
            guard hash == plan.head else { throw conflict(plan.last) }
            return
        }
        // Acknowledged once and in no file that can be read: another program packed or removed it.
        try writeSegment(plan.first...plan.last, history)
    }

    /// Every file that holds whole records, by first seq.
    func objects() throws(CustodyError) -> [Held] {
        var held: [Held] = []
        for segment in try segments() {
            let size = try io { () throws(FileError) in try system.status(segment.path)?.size }
            guard let size else { continue }
            held.append(
                Held(
                    path: segment.path, range: segment.name.first...segment.name.last, storedBytes: size,
                    isClosed: true))
        }
        if let active {
            if let range = active.range {
                held.append(Held(path: activePath, range: range, storedBytes: active.size, isClosed: false))
            }
        } else if let object = holding(activePath, isClosed: false) {
            held.append(object)
        }
        for path in try copies() {
            if let object = holding(path, isClosed: true) { held.append(object) }
        }
        return held.sorted { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
    }

    /// A file whose name does not say what it holds; nil when it holds no record or cannot be read.
    private func holding(_ path: FilePath, isClosed: Bool) -> Held? {
        guard let size = try? system.status(path)?.size, let range = try? scan(path).range else { return nil }
        return Held(path: path, range: range, storedBytes: size, isClosed: isClosed)
    }
}
