import CustodyCompress
package import CustodyModel
package import CustodySystem
package import SystemPackage

/// The closed segments of one stream of a local sink, for whoever removes those whose time is over.
///
/// No part of the sink, which removes no records: retention alone uses it, once everything that allows it is durable. It
/// works beside a process that has the sink open: a segment in its last form never changes, and nothing else is touched.
package struct SegmentShelf: Sendable {
    /// A segment in its last form.
    package struct Segment: Sendable, Equatable {
        package let first: UInt64
        package let last: UInt64
        /// Bytes as stored.
        package let storedBytes: Int64
        package let path: FilePath
    }

    /// What a segment was found to hold.
    package struct Contents: Sendable {
        /// `prev_hash` of the first record and `entry_hash` of the last.
        package let prev: Digest
        package let head: Digest
        /// The greatest T.
        package let newest: Timestamp
        /// `entry_hash` of the record that was asked for, when it is there.
        package let watched: Digest?
    }

    /// A file that is no such segment: nothing from its first record on is removed.
    package struct Obstacle: Sendable, Equatable {
        package let first: UInt64
        /// One sentence without a full stop.
        package let reason: String

        package init(first: UInt64, reason: String) {
            self.first = first
            self.reason = reason
        }
    }

    package let stream: StreamName
    private let folder: FilePath
    private let codec: Codec
    private let system: any FileSystem

    /// - Parameter settings: those of the sink.
    package init(_ stream: StreamName, _ settings: LocalJSONLSettings, _ system: any FileSystem) {
        self.stream = stream
        self.system = system
        folder = settings.directory.appending(stream.text)
        codec = settings.compression
    }

    /// Streams that have a folder.
    package static func streams(
        _ settings: LocalJSONLSettings, _ system: any FileSystem
    ) throws(CustodyError) -> [StreamName] {
        try io { () throws(FileError) in
            guard try system.status(settings.directory) != nil else { return [] }
            var streams: [StreamName] = []
            for name in try system.list(settings.directory) {
                guard let stream = StreamName(name),
                    try system.status(settings.directory.appending(name))?.kind == .directory
                else { continue }
                streams.append(stream)
            }
            return streams
        }
    }

    /// Segments by first seq, and the first obstacle.
    package func survey() throws(CustodyError) -> (segments: [Segment], obstacle: Obstacle?) {
        let names = Set(try io { () throws(FileError) in try system.list(folder) })
        var segments: [Segment] = []
        var obstacles: [Obstacle] = []
        for text in names.sorted() {
            let path = folder.appending(text)
            guard let name = SegmentName(text) else {
                if let obstacle = try obstacle(text, path) { obstacles.append(obstacle) }
                continue
            }
            let plain = SegmentName(name.first, name.last, copy: name.copy).text
            let forms = Codec.allCases.count { names.contains(plain + $0.fileSuffix) }
            let size = try io { () throws(FileError) in try system.status(path)?.size }
            guard forms == 1, name.codec != .none || codec == .none, let size else {
                obstacles.append(Obstacle(first: name.first, reason: "\(plain) is still to be packed"))
                continue
            }
            segments.append(Segment(first: name.first, last: name.last, storedBytes: size, path: path))
        }
        segments.sort { ($0.first, $0.last, $0.path.string) < ($1.first, $1.last, $1.path.string) }
        return (segments, obstacles.min { $0.first < $1.first })
    }

    private func obstacle(_ text: String, _ path: FilePath) throws(CustodyError) -> Obstacle? {
        guard let status = try io({ () throws(FileError) in try system.status(path) }) else { return nil }
        if status.kind == .directory {
            // logrotate's `olddir`.
            for inner in try io({ () throws(FileError) in try system.list(path) })
            where inner.hasPrefix(SegmentName.active) {
                return Obstacle(first: 0, reason: "\(text)/\(inner) was made by another program")
            }
            return nil
        }
        guard text.hasPrefix(SegmentName.active), status.size > 0 else { return nil }
        let first = try? firstSeq(path)
        if text == SegmentName.active { return Obstacle(first: first ?? 0, reason: "the rest is in the active file") }
        let maker = SegmentName.isAside(text) ? "is a damaged file that was set aside" : "was made by another program"
        return Obstacle(first: first ?? 0, reason: "\(text) \(maker)")
    }

    private func firstSeq(_ path: FilePath) throws(CustodyError) -> UInt64? {
        let file = try io { () throws(FileError) in try system.open(path, .read) }
        defer { file.close() }
        return try LineScan.firstSeq(file, stream)
    }

    /// Reads a segment and checks that it holds exactly the records that its name says, each hashed and linked.
    ///
    /// - Parameter watch: the seq of a record whose hash the caller wants to know.
    /// - Throws: `corrupt` when it does not, `io` when it cannot be read.
    package func read(_ segment: Segment, watch: UInt64? = nil) throws(CustodyError) -> Contents {
        let file = try io { () throws(FileError) in try system.open(segment.path, .read) }
        defer { file.close() }
        let scan = try LineScan.run(file, stream, watch: watch)
        guard case .clean = scan.end, let range = scan.range, range == segment.first...segment.last else {
            var reason = "it holds other records than its name says"
            if case .damaged(let defect) = scan.end { reason = defect }
            throw CustodyError(.corrupt, "\(segment.path) is not whole: \(reason)", advice: "run `custody verify`")
        }
        return Contents(prev: scan.firstPrev, head: scan.head, newest: scan.newest, watched: scan.watched)
    }

    /// Removes a segment, durably. It is no error when it is gone already.
    package func remove(_ segment: Segment) throws(CustodyError) {
        try io { () throws(FileError) in
            if try system.status(segment.path) != nil { try system.remove(segment.path) }
            // One after the other: whatever a crash leaves, no gap is among it.
            try system.syncDirectory(folder)
        }
    }
}
