package import CustodyCrypto
package import CustodyModel
package import CustodySystem
package import SystemPackage

/// What reading a journal from disk found (DESIGN, section 2.7).
package struct JournalState: Sendable, Equatable {
    /// Records that are missing or do not fit although later ones exist, or although something durable says that they
    /// were there.
    package struct Damage: Sendable, Equatable {
        /// Seq of the first record that is not there.
        package let seq: UInt64
        package let segment: SegmentName?
        package let offset: Int64
        package let reason: String
    }

    /// Bytes at a segment's end that belong to no record.
    package struct Torn: Sendable, Equatable {
        package let segment: SegmentName
        package let offset: Int64
        package let bytes: Int64
    }

    /// Segments that hold records, in order.
    package var segments: [Segment] = []
    /// First seq that the journal holds.
    package var first: UInt64
    /// Seq behind the last record, its hash and T.
    package var next: UInt64
    package var head: Digest
    package var time: Timestamp
    package var torn: [Torn] = []
    package var damage: Damage?
    /// The highest attempt of each first seq, so that a new segment never takes an old one's name.
    package var attempts: [UInt64: UInt32] = [:]
}

/// Reads a stream's journal segment by segment and tells whole records from torn tails and damage.
package struct JournalScan: ~Copyable {
    private let fileSystem: any FileSystem
    private let directory: FilePath
    private let stream: StreamName
    private var hasher = SHA256()
    private var state: JournalState
    /// False until the first record was read: its link is taken as it is.
    private var started: Bool

    /// - Parameter link: where the chain must go on; nil takes the first record's word for it.
    package init(
        _ fileSystem: any FileSystem, directory: FilePath, stream: StreamName, from link: (next: UInt64, head: Digest)?
    ) {
        self.fileSystem = fileSystem
        self.directory = directory
        self.stream = stream
        state = JournalState(
            first: link?.next ?? 0, next: link?.next ?? 0, head: link?.head ?? .zero, time: .earliest)
        started = link != nil
    }

    /// Segment names in the directory, in reading order; other files are none of ours.
    package static func names(
        in directory: FilePath, _ fileSystem: any FileSystem
    ) throws(CustodyError) -> [SegmentName] {
        try filing { () throws(FileError) in
            guard try fileSystem.status(directory) != nil else { return [] }
            return try fileSystem.list(directory).compactMap { SegmentName($0) }.sorted()
        }
    }

    /// Reads the segments `names`, which begin at or before the link, and calls `visit` once for each record in order.
    package consuming func run(
        _ names: [SegmentName], visit: (UnsafeRawBufferPointer, RecordLine) -> Void
    ) throws(CustodyError) -> JournalState {
        for name in names { state.attempts[name.first] = max(state.attempts[name.first] ?? 0, name.attempt) }
        var index = 0
        while index < names.count {
            let name = names[index]
            if !started {
                state.first = name.first
                state.next = name.first
            } else if name.first > state.next {
                if try hasRecord(in: names[index...], atLeast: state.next) {
                    state.damage = JournalState.Damage(
                        seq: state.next, segment: name, offset: 0, reason: "records are missing before this segment")
                    return state
                }
                try cut(name, from: 0)
                index += 1
                continue
            }
            guard unsafe try read(name, later: names[(index + 1)...], visit: visit) else {
                return state
            }
            index += 1
        }
        return state
    }

    /// False when damage was found and reading must stop.
    private mutating func read(
        _ name: SegmentName, later: ArraySlice<SegmentName>,
        visit: (UnsafeRawBufferPointer, RecordLine) -> Void
    ) throws(CustodyError) -> Bool {
        let (file, size) = try open(name)
        defer { file.close() }
        var reader = LineReader(file, to: size)
        var segment = Segment(name: name, next: name.first, bytes: 0, lastTime: state.time)
        // Records that an earlier segment holds already must be the same here.
        var known = name.first < state.next ? try hashes(of: name.first..<state.next) : [:]
        var expected = name.first
        while let line = try reader.next() {
            let bytes = unsafe reader.bytes(of: line)
            guard line.isWhole, let record = unsafe RecordCheck.record(bytes, of: stream, &hasher) else {
                return try stop(name, at: line.offset, segment, &reader, later: later)
            }
            if expected < state.next {
                guard record.seq == expected, known.removeValue(forKey: expected) == record.entryHash else {
                    return damage(name, line.offset, segment, "another record stands here than in an earlier segment")
                }
            } else {
                if !started {
                    state.head = record.prevHash
                    started = true
                }
                guard record.seq == state.next, record.prevHash == state.head else {
                    return damage(name, line.offset, segment, "this record does not follow the one before")
                }
                state.next = record.seq + 1
                state.head = record.entryHash
                state.time = record.time
                unsafe visit(UnsafeRawBufferPointer(bytes), record)
            }
            expected += 1
            segment.next = expected
            segment.bytes = line.offset + Int64(line.length) + 1
            segment.lastTime = record.time
        }
        keep(segment)
        return true
    }

    private func open(_ name: SegmentName) throws(CustodyError) -> (file: any File, size: Int64) {
        try filing { () throws(FileError) in
            let file = try fileSystem.open(directory.appending(name.description), .read)
            return (file, try file.status().size)
        }
    }

    private mutating func keep(_ segment: Segment) {
        if segment.next > segment.name.first { state.segments.append(segment) }
    }

    /// A line that is no record: a torn tail when nothing valid stands behind it or the same records follow in a later
    /// segment; damage otherwise.
    private mutating func stop(
        _ name: SegmentName, at offset: Int64, _ segment: Segment, _ reader: inout LineReader,
        later: ArraySlice<SegmentName>
    ) throws(CustodyError) -> Bool {
        var rest: [UInt64: Digest] = [:]
        while let line = try reader.next() {
            let bytes = unsafe reader.bytes(of: line)
            if line.isWhole, let record = unsafe RecordCheck.record(bytes, of: stream, &hasher) {
                rest[record.seq] = record.entryHash
            }
        }
        if let follower = later.first(where: { $0.first <= state.next }),
            let hashes = try? recordHashes(in: follower, limit: rest.count + 1), hashes[state.next] != nil
        {
            // The same lines were written again; what stands behind the bad one must not contradict them.
            for (seq, hash) in rest {
                if let other = hashes[seq], other != hash {
                    return damage(name, offset, segment, "two different records of one seq")
                }
            }
            keep(segment)
            return true
        }
        let hasLater = try hasRecord(in: later, atLeast: state.next)
        guard rest.isEmpty, !hasLater else {
            return damage(name, offset, segment, "a line that is no record stands before later records")
        }
        keep(segment)
        try cut(name, from: offset)
        for follower in later { try cut(follower, from: 0) }
        return false
    }

    private mutating func damage(
        _ name: SegmentName, _ offset: Int64, _ segment: Segment, _ reason: String
    ) -> Bool {
        keep(segment)
        state.damage = JournalState.Damage(seq: state.next, segment: name, offset: offset, reason: reason)
        return false
    }

    private mutating func cut(_ name: SegmentName, from offset: Int64) throws(CustodyError) {
        let path = directory.appending(name.description)
        let size = try filing { () throws(FileError) in try fileSystem.status(path)?.size ?? 0 }
        if size > offset {
            state.torn.append(JournalState.Torn(segment: name, offset: offset, bytes: size - offset))
        }
    }

    private mutating func hasRecord(
        in names: ArraySlice<SegmentName>, atLeast seq: UInt64
    ) throws(CustodyError) -> Bool {
        for name in names {
            let (file, size) = try open(name)
            defer { file.close() }
            var reader = LineReader(file, to: size)
            while let line = try reader.next() {
                let bytes = unsafe reader.bytes(of: line)
                if line.isWhole, let record = unsafe RecordCheck.record(bytes, of: stream, &hasher), record.seq >= seq {
                    return true
                }
            }
        }
        return false
    }

    /// Hashes of records that segments read so far hold. Only for the few that were written twice.
    private mutating func hashes(of range: Range<UInt64>) throws(CustodyError) -> [UInt64: Digest] {
        var result: [UInt64: Digest] = [:]
        for segment in state.segments where segment.next > range.lowerBound {
            for (seq, hash) in try recordHashes(in: segment.name, limit: .max) where range.contains(seq) {
                result[seq] = hash
            }
        }
        return result
    }

    /// Hashes of the records at a segment's beginning, up to the first line that is none or `limit` records beyond
    /// where the chain is.
    private mutating func recordHashes(
        in name: SegmentName, limit: Int
    ) throws(CustodyError) -> [UInt64: Digest] {
        let (file, size) = try open(name)
        defer { file.close() }
        var reader = LineReader(file, to: size)
        var result: [UInt64: Digest] = [:]
        let last = limit == .max ? UInt64.max : state.next + UInt64(limit)
        while let line = try reader.next() {
            let bytes = unsafe reader.bytes(of: line)
            guard line.isWhole, let record = unsafe RecordCheck.record(bytes, of: stream, &hasher), record.seq <= last
            else { break }
            result[record.seq] = record.entryHash
        }
        return result
    }
}

/// The line rule and the grammar, for one line of one stream.
package enum RecordCheck {
    /// Nil unless the line (line feed not counted) keeps grammar and line rule and belongs to `stream`.
    package static func record(
        _ line: UnsafeMutableRawBufferPointer, of stream: StreamName, _ hasher: inout SHA256
    ) -> RecordLine? {
        guard let record = unsafe RecordLine(UnsafeRawBufferPointer(line)),
            unsafe stream.isWritten(as: UnsafeRawBufferPointer(rebasing: line[record.stream]))
        else { return nil }
        let hash = unsafe RecordEncoder.digest(ofLine: line) { unsafe hasher.digest($0) }
        return hash == record.entryHash ? record : nil
    }
}
