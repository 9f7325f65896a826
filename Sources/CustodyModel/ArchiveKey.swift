/// What an object's key in an archive says that it holds (DESIGN, section 4).
///
///     <prefix>/records/log=<mark>/stream=<s>/dt=YYYY-MM-DD/<first:020>-<last:020>.jsonl[.zst|.gz]
///     <prefix>/checkpoints/log=<mark>/<register size:020>
///
/// A key is written by ``ArchiveLayout`` and read by ``init(_:prefix:)``; what one wrote the other reads, and nothing
/// else. No decision about the evidence rests on a key: anybody who may write to the bucket can choose one.
package enum ArchiveKey: Hashable, Sendable {
    /// Consecutive records of one stream and one UTC day.
    case records(Records)
    /// A signed note of the register.
    case checkpoint(log: LogMark, size: UInt64)

    package struct Records: Hashable, Sendable {
        package let log: LogMark
        package let stream: StreamName
        /// `YYYY-MM-DD`: the day of the first record's T.
        package let day: String
        package let first: UInt64
        package let last: UInt64
        package let packing: Packing

        package init(
            log: LogMark, stream: StreamName, day: String, first: UInt64, last: UInt64, packing: Packing
        ) {
            self.log = log
            self.stream = stream
            self.day = day
            self.first = first
            self.last = last
            self.packing = packing
        }
    }

    /// How the lines are packed, as the key's end says.
    package enum Packing: String, CaseIterable, Sendable {
        case plain = ""
        case zstd = ".zst"
        case gzip = ".gz"
    }

    /// Digits of a seq or a size in a key: enough for any UInt64, so that keys sort as numbers do.
    package static let digits = 20

    /// Nil for what is no key of an archive below `prefix`.
    package init?(_ key: String, prefix: ArchivePrefix) {
        guard key.hasPrefix(prefix.text) else { return nil }
        let parts = key.dropFirst(prefix.text.count).split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 3, let mark = ArchiveKey.value(parts[1], "log="), let log = LogMark(String(mark)) else {
            return nil
        }
        switch (parts[0], parts.count) {
        case ("records", 5):
            guard let stream = ArchiveKey.value(parts[2], "stream=").flatMap({ StreamName(String($0)) }),
                let day = ArchiveKey.value(parts[3], "dt="), Timestamp("\(day)T00:00:00.000000Z") != nil,
                let (first, last, packing) = ArchiveKey.range(parts[4])
            else { return nil }
            self = .records(
                Records(log: log, stream: stream, day: String(day), first: first, last: last, packing: packing))
        case ("checkpoints", 3):
            guard let size = ArchiveKey.number(parts[2]) else { return nil }
            self = .checkpoint(log: log, size: size)
        default: return nil
        }
    }

    private static func value(_ part: Substring, _ name: String) -> Substring? {
        part.hasPrefix(name) ? part.dropFirst(name.count) : nil
    }

    private static func range(_ name: Substring) -> (UInt64, UInt64, Packing)? {
        let stem = name.prefix { $0 != "." }
        let ending = name.dropFirst(stem.count)
        let numbers = stem.split(separator: "-", omittingEmptySubsequences: false)
        guard ending.hasPrefix(".jsonl"), let packing = Packing(rawValue: String(ending.dropFirst(".jsonl".count))),
            numbers.count == 2, let first = number(numbers[0]), let last = number(numbers[1]), first <= last
        else { return nil }
        return (first, last, packing)
    }

    private static func number(_ text: Substring) -> UInt64? {
        guard text.utf8.count == digits, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return UInt64(text)
    }

    static func padded(_ number: UInt64) -> String {
        let text = String(number)
        return String(repeating: "0", count: digits - text.utf8.count) + text
    }
}

/// What tells one log's objects from those of others in one archive: the first 16 hex digits of SHA-256(log origin).
package struct LogMark: Hashable, Sendable, CustomStringConvertible {
    package static let length = 16

    package let text: String

    /// Nil for anything but 16 lowercase hex digits.
    package init?(_ text: String) {
        guard text.utf8.count == LogMark.length,
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { return nil }
        self.text = text
    }

    /// - Parameter digest: SHA-256 of the log's origin.
    package init(origin digest: Digest) { text = String(digest.hex.prefix(LogMark.length)) }

    package var description: String { text }
}

/// What all keys of an archive begin with: empty, or words that end with one slash.
package struct ArchivePrefix: Hashable, Sendable, CustomStringConvertible {
    /// Bytes of a prefix at most: with it the longest key of an archive has 1,008 of the 1,024 bytes that S3 allows.
    package static let maximumBytes = 800

    package let text: String

    /// Slashes around are dropped; nil for what could not be told from other keys: empty parts, `.` and `..`, bytes
    /// that are not printable ASCII, and what is too long.
    package init?(_ written: String) {
        let slash: (Character) -> Bool = { $0 == "/" }
        let inner = written.drop(while: slash).reversed().drop(while: slash).reversed()
        let parts = String(inner).split(separator: "/", omittingEmptySubsequences: false)
        guard inner.isEmpty || parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }),
            written.utf8.count <= ArchivePrefix.maximumBytes, written.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
        else { return nil }
        text = inner.isEmpty ? "" : String(inner) + "/"
    }

    package var description: String { text }
}

/// Writes the keys of one log's archive.
package struct ArchiveLayout: Hashable, Sendable {
    package let prefix: ArchivePrefix
    package let log: LogMark

    package init(prefix: ArchivePrefix, log: LogMark) {
        self.prefix = prefix
        self.log = log
    }

    /// What the keys of all records begin with, those of other logs in the archive included.
    package static func allRecords(_ prefix: ArchivePrefix) -> String { "\(prefix)records/" }

    /// What the keys of all notes begin with, those of other logs in the archive included.
    package static func allCheckpoints(_ prefix: ArchivePrefix) -> String { "\(prefix)checkpoints/" }

    /// What the keys of the log's records begin with.
    package var records: String { "\(prefix)records/log=\(log)/" }

    /// What the keys of the log's notes begin with.
    package var checkpoints: String { "\(prefix)checkpoints/log=\(log)/" }

    /// What the keys of a stream's records begin with.
    package func records(_ stream: StreamName) -> String { "\(records)stream=\(stream)/" }

    /// What the keys of one day of a stream begin with.
    ///
    /// - Parameter day: `YYYY-MM-DD`.
    package func records(_ stream: StreamName, day: String) -> String { "\(records(stream))dt=\(day)/" }

    package func records(
        _ stream: StreamName, day: String, first: UInt64, last: UInt64, packing: ArchiveKey.Packing
    ) -> String {
        records(stream, day: day)
            + "\(ArchiveKey.padded(first))-\(ArchiveKey.padded(last)).jsonl\(packing.rawValue)"
    }

    package func checkpoint(size: UInt64) -> String { checkpoints + ArchiveKey.padded(size) }

    package func text(_ key: ArchiveKey.Records) -> String {
        records(key.stream, day: key.day, first: key.first, last: key.last, packing: key.packing)
    }
}
