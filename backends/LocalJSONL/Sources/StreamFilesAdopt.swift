import CustodyModel
import CustodySink
import CustodySystem
import SystemPackage

/// Finding out what is there and mending it.
extension StreamFiles {
    /// The active file as it was found, with whole records only.
    private struct Found {
        var file: any File
        var status: FileStatus
        var size: Int64
        var range: ClosedRange<UInt64>?
        var firstPrev: Digest
        var head: Digest
    }

    /// Takes the folder over as it is, so that afterwards everything acknowledged is in it, the active file ends with a
    /// whole record and everything is durable.
    func adopt(_ history: any RecordReader) throws(CustodyError) {
        active?.file.close()
        active = nil
        isSettled = false
        namesAreDirty = true
        try io { () throws(FileError) in
            try system.makeDirectories(folder, permissions: settings.folderPermissions)
        }
        if hasLooseEnds { try removeTemporaries() }
        try leaveDistrusted()
        var found = try open(history)
        if let position {
            found = try closeIfNotContinued(found, position, history)
            try repair(found, position, history)
            install(found, position)
            try catchUp(position, history)
            if active?.range == nil { try extendBySegments() }
        } else {
            try begin(found)
        }
        try makeDurable()
        rebase()
        isSettled = true
    }

    /// Opens the active file if there is one that can be gone on with.
    private func open(_ history: any RecordReader) throws(CustodyError) -> Found? {
        guard try io({ () throws(FileError) in try system.status(activePath) }) != nil else { return nil }
        let (file, status) = try io { () throws(FileError) in
            let file = try system.open(activePath, .append, permissions: settings.permissions)
            return (file, try file.status())
        }
        if let known = try recognise(file, status) { return known }
        let watch = position.flatMap { $0.next > 0 ? $0.next - 1 : nil }
        var scan = try LineScan.run(file, stream, watch: watch)
        var size = status.size
        if case .torn(let bytes) = scan.end, scan.bytes + Int64(bytes.count) == size {
            guard try complete(bytes, scan.range.map { $0.upperBound + 1 }, file, history) else {
                return try setAside(file)
            }
            scan = try LineScan.run(file, stream, watch: watch)
            size = try io { () throws(FileError) in try file.status().size }
        }
        guard case .clean = scan.end, scan.bytes == size, try agrees(scan, history) else {
            return try setAside(file)
        }
        return Found(
            file: file, status: status, size: size, range: scan.range, firstPrev: scan.firstPrev, head: scan.head)
    }

    /// The file that the position speaks of, untouched since: it need not be read again.
    private func recognise(_ file: any File, _ status: FileStatus) throws(CustodyError) -> Found? {
        guard let position, let first = position.first, status.device == position.device,
            status.inode == position.inode, status.size == position.size,
            try ends(file, position)
        else { return nil }
        return Found(
            file: file, status: status, size: status.size, range: first...position.next - 1, firstPrev: .zero,
            head: position.head)
    }

    /// Whether the position's last record ends where the position says. An inode number alone proves nothing: it is
    /// given out again.
    func ends(_ file: any File, _ position: Position) throws(CustodyError) -> Bool {
        var window: Int64 = 4096
        while true {
            let start = max(0, position.size - window)
            var bytes = [UInt8](repeating: 0, count: Int(position.size - start))
            var failure: FileError?
            let count = unsafe bytes.withUnsafeMutableBytes { buffer -> Int in
                do throws(FileError) { return unsafe try file.read(into: buffer, at: start) } catch { failure = error }
                return 0
            }
            if let failure { throw failure.custody }
            guard count == bytes.count, bytes.last == 0x0A else { return false }
            if start == 0 || bytes.dropLast().contains(0x0A) {
                let link = unsafe bytes.withUnsafeBytes { unsafe LineLink.last($0) }
                return link?.seq == position.next - 1 && link?.hash == position.head
            }
            if window > Int64(RecordLine.maximumLength) { return false }
            window *= 4
        }
    }

    /// Appends the rest of a half line; false when it is not the beginning of the record that comes there.
    private func complete(
        _ torn: [UInt8], _ seq: UInt64?, _ file: any File, _ history: any RecordReader
    ) throws(CustodyError) -> Bool {
        let oldest = try history.firstAvailable(stream)
        guard let seq = seq ?? position?.next ?? oldest, let line = try line(seq, history),
            line.count > torn.count, line.starts(with: torn)
        else { return false }
        try io { () throws(FileError) in try file.append(Array(line[torn.count...])) }
        return true
    }

    /// One record's line from the journal; nil when it is not there.
    func line(_ seq: UInt64, _ history: any RecordReader) throws(CustodyError) -> [UInt8]? {
        guard let first = try history.firstAvailable(stream), first <= seq else { return nil }
        var line: [UInt8] = []
        do throws(CustodyError) {
            unsafe try history.read(stream, seq...seq) { chunk throws(CustodyError) in
                unsafe line.append(contentsOf: chunk)
            }
        } catch {
            if error.code == .unreadable { return nil }
            throw error
        }
        return line
    }

    /// Whether records found are those of the log, as far as that can be told: hashes and links make one known hash
    /// vouch for everything before it.
    func agrees(
        _ scan: LineScan, _ history: any RecordReader
    ) throws(CustodyError) -> Bool {
        guard let range = scan.range, let position else { return true }
        if range.lowerBound < position.next, range.upperBound >= position.next - 1 {
            return scan.watched == position.head
        }
        if range.lowerBound == position.next { return scan.firstPrev == position.head }
        // Not at the position itself: the journal knows a neighbour, unless it has forgotten it.
        let neighbour = range.lowerBound > position.next ? range.lowerBound - 1 : range.upperBound + 1
        guard let line = try line(neighbour, history) else {
            return range.upperBound < position.next
        }
        let link = unsafe line.withUnsafeBytes { unsafe LineLink.first($0) }
        return neighbour < range.lowerBound ? link?.hash == scan.firstPrev : link?.prev == scan.head
    }

    /// Gives a damaged active file a name that a verifier still sees. Nothing is taken from it but by a verifier.
    private func setAside(_ file: any File) throws(CustodyError) -> Found? {
        file.close()
        try io { () throws(FileError) in
            let names = Set(try system.list(folder))
            var number = 1
            while names.contains(SegmentName.aside(number)) { number += 1 }
            try system.rename(activePath, to: folder.appending(SegmentName.aside(number)))
            try system.syncDirectory(folder)
        }
        return nil
    }

    /// Turns away from a file whose fsync failed: its records are written again elsewhere.
    private func leaveDistrusted() throws(CustodyError) {
        guard let file = distrusted else { return }
        let named = try io { () throws(FileError) in try system.status(activePath) }
        if let named, named.isSameFile(as: file) {
            _ = try setAside(try io { () throws(FileError) in try system.open(activePath, .read) })
        }
        distrusted = nil
    }

    /// Closes a found file that the records to come cannot be appended to without a gap.
    private func closeIfNotContinued(
        _ found: Found?, _ position: Position, _ history: any RecordReader
    ) throws(CustodyError) -> Found? {
        guard let found, let range = found.range, range.upperBound + 1 < position.next else { return found }
        let next = range.upperBound + 1
        let oldest = try history.firstAvailable(stream) ?? .max
        if next >= position.first ?? position.next, oldest <= next { return found }
        try close(found)
        return nil
    }

    private func close(_ found: Found) throws(CustodyError) {
        guard let range = found.range else { return }
        try io { () throws(FileError) in
            try found.file.sync()
            try system.rename(activePath, to: folder.appending(try freeName(range).text))
        }
        hasLooseEnds = true
        found.file.close()
        try syncNames()
    }

    /// Writes again what was acknowledged and is nowhere any more.
    private func repair(
        _ found: Found?, _ position: Position, _ history: any RecordReader
    ) throws(CustodyError) {
        let lower = position.first ?? position.next
        var end = position.next
        if let range = found?.range {
            // Records between the position and the file's first were written by a put that was cut short.
            end = range.lowerBound > position.next ? range.lowerBound : min(position.next, range.upperBound + 1)
        }
        var missing = SeqRanges(lower < end ? lower...end - 1 : nil)
        if let range = found?.range { missing.subtract(range) }
        if missing.isEmpty { return }
        let closed = try segments()
        for segment in closed { missing.subtract(segment.name.first...segment.name.last) }
        if missing.isEmpty {
            // Our own rotation, cut short before the cursor was kept.
            if let first = position.first, let own = closed.first(where: { $0.name.first == first }) {
                events.append(.rotated(stream: stream, first: own.name.first, last: own.name.last))
            }
            return
        }
        try findCopies(&missing, position, found.map { ($0.range, $0.firstPrev) }, history)
        let written = try writeAgain(missing, history)
        events.append(.rotatedElsewhere(stream: stream, missing: written))
    }

    private func install(_ found: Found?, _ position: Position) {
        next = position.next
        head = position.head
        guard let found else { return }
        active = Active(
            file: found.file, status: found.status, range: found.range, size: found.size,
            opened: found.range?.lowerBound == position.first ? position.opened : clock.now())
        if let range = found.range {
            next = range.upperBound + 1
            head = found.head
        }
    }

    /// Appends what an active file lacks that ends before the position.
    private func catchUp(_ position: Position, _ history: any RecordReader) throws(CustodyError) {
        guard let next, next < position.next else { return }
        try append(next...position.next - 1, ending: position.head, history)
    }

    /// Counts closed segments that go on behind ``next``: a rotation was done, and the process ended before its batch
    /// was acknowledged.
    private func extendBySegments() throws(CustodyError) {
        let closed = try segments()
        while let from = next, let segment = closed.first(where: { $0.name.first <= from && from <= $0.name.last }) {
            let scan = try scan(segment.path, watch: from > 0 ? from - 1 : nil)
            let links = segment.name.first == from ? scan.firstPrev == head : scan.watched == head
            guard links, scan.range?.upperBound == segment.name.last else { return }
            next = segment.name.last + 1
            head = scan.head
        }
    }

    /// Takes over a folder of which nothing was acknowledged, so far as anybody remembers.
    private func begin(_ found: Found?) throws(CustodyError) {
        if let found {
            active = Active(
                file: found.file, status: found.status, range: found.range, size: found.size, opened: clock.now())
        }
        next = nil
        head = .zero
        for newest in try objects().sorted(by: { $0.range.upperBound > $1.range.upperBound }) {
            do throws(CustodyError) {
                guard let hash = try scan(newest.path, watch: newest.range.upperBound).watched else { continue }
                (next, head) = (newest.range.upperBound + 1, hash)
                break
            } catch {
                // Another program may be moving its copy just now; our own files must be readable.
                guard SegmentName.isRotatedCopy(newest.path.lastComponent?.string ?? "") else { throw error }
            }
        }
        guard let found, let range = found.range, range.upperBound + 1 != next else { return }
        active = nil
        try close(found)
    }

    /// Moves the position to the active file as it is now, so that the next look compares with that.
    private func rebase() {
        guard var moved = position else { return }
        let range = active?.range.flatMap { $0.lowerBound < moved.next ? $0 : nil }
        moved.first = range?.lowerBound
        moved.size = range != nil && next == moved.next ? active?.size ?? 0 : 0
        moved.device = active?.status.device ?? 0
        moved.inode = active?.status.inode ?? 0
        moved.opened = active?.opened ?? moved.opened
        position = moved
    }
}
