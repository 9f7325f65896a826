package import CustodyCompress
package import CustodyModel
package import SystemPackage

/// A place that records can be read from: a folder, a bucket.
///
/// Nothing that a source says is believed: names and ranges only tell where to look, and every line is judged by whoever
/// reads it. Calls block and may come from several threads at once.
package protocol RecordSource: Sendable {
    /// As it is named in reports; without secrets.
    var name: String { get }

    /// What is there now. Asked again when something moved or vanished meanwhile.
    func survey() throws(CustodyError) -> SourceSurvey

    /// Calls `body` with the unpacked bytes of an item, in order, in chunks of any size, until it returns false.
    func read(
        _ item: SourceItem, _ body: (UnsafeRawBufferPointer) throws(SourceFailure) -> Bool
    ) throws(SourceFailure)
}

/// What a source holds.
package struct SourceSurvey: Sendable {
    /// The registers' notes come first, then registers, then data: each is as old as what follows it or older, so that no
    /// note and no checkpoint names records that were looked for too early.
    package var notes: [Note] = []
    package var items: [SourceItem] = []
    /// What the listing itself shows to be wrong.
    package var findings: [Finding] = []

    /// A file or object that holds a note of a register.
    package struct Note: Sendable {
        package let log: String
        package let name: String
        package let bytes: [UInt8]

        package init(log: String, name: String, bytes: [UInt8]) {
            self.log = log
            self.name = name
            self.bytes = bytes
        }
    }

    package init() {}

    /// Names of the logs that have records here; the only one of a plain folder is empty.
    package var logs: [String] { Set(items.map(\.log)).sorted() }
}

/// Records of one stream that lie together: a file, a part of one, a version of an object.
package struct SourceItem: Sendable, Hashable {
    package enum Place: Sendable, Hashable {
        /// Bytes of a file from `offset` to `end`, which has this identity.
        case file(FilePath, device: UInt64, inode: UInt64, offset: Int64, end: Int64, Codec)
        /// A version of an object.
        case object(key: String, version: String?, Codec)
    }

    /// Which of several logs in one place.
    package let log: String
    package let stream: StreamName
    /// What its name or its ends say that it holds.
    package let first: UInt64
    package let last: UInt64
    /// As it lies there.
    package let bytes: Int64
    /// Among items that hold the same record the one with the smallest is tried first.
    package let rank: Int
    /// As it is named in findings.
    package let name: String
    package let place: Place

    package init(
        log: String, stream: StreamName, first: UInt64, last: UInt64, bytes: Int64, rank: Int, name: String,
        place: Place
    ) {
        self.log = log
        self.stream = stream
        self.first = first
        self.last = last
        self.bytes = bytes
        self.rank = rank
        self.name = name
        self.place = place
    }

    package func holds(_ seq: UInt64) -> Bool { first <= seq && seq <= last }
}

/// Why an item could not be read to its end.
package enum SourceFailure: Error, Sendable, Equatable {
    /// Another one has its place, or none: list again.
    case gone
    /// The server or the operating system refused.
    case unreadable(String)
    /// It does not unpack to its end.
    case corrupt(String)
    /// Whoever wanted the bytes could not go on.
    case receiver(CustodyError)
}

/// Limits of reading for a restore, all to keep its memory bounded.
package enum RestoreLimit {
    /// Bytes that are read from a file at a time.
    package static let readSize = 256 << 10
    /// Bytes of a file without an end of its own, such as the active one, that are restored as one segment.
    package static let pieceBytes: Int64 = 64 << 20
    /// Times that a source is listed while its files keep moving.
    package static let listings = 4
    /// Findings that are kept; the rest is counted.
    package static let findings = 1000
    /// Logs that a message names.
    package static let namedLogs = 8
}
