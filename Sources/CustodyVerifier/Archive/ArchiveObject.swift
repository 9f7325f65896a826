package import CustodyCompress
package import CustodyModel

/// Where objects of one stream of one log lie; shared by all of them, because there may be a quarter of a million.
package final class ArchiveFolder: Sendable {
    package let store: any ObjectStore
    package let layout: ArchiveLayout
    package let stream: StreamName

    init(_ store: any ObjectStore, _ layout: ArchiveLayout, _ stream: StreamName) {
        self.store = store
        self.layout = layout
        self.stream = stream
    }
}

/// One version of an object of records: what its key says it holds, and what the listing says of it.
package struct ArchiveObject: Sendable {
    package let folder: ArchiveFolder
    /// `YYYY-MM-DD`.
    package let day: String
    package let first: UInt64
    package let last: UInt64
    package let packing: ArchiveKey.Packing
    package private(set) var version: String
    package private(set) var size: Int64
    /// When it came; the first time, where the same lines came twice.
    package private(set) var modified: Timestamp

    init(_ folder: ArchiveFolder, _ key: ArchiveKey.Records, _ listed: ObjectVersion) {
        self.folder = folder
        day = key.day
        first = key.first
        last = key.last
        packing = key.packing
        version = listed.version
        size = listed.size
        modified = listed.modified
    }

    /// Another version with the same lines, to be read in place of this one.
    func replaced(by copy: ArchiveObject) -> ArchiveObject {
        var result = copy
        result.modified = min(modified, copy.modified)
        return result
    }

    package var stream: StreamName { folder.stream }

    package var key: String {
        folder.layout.records(folder.stream, day: day, first: first, last: last, packing: packing)
    }

    /// As a report names it: with its version, by which it was read.
    package var name: String { folder.store.name(of: key, version) }

    package func open() throws(CustodyError) -> OpenObject { try folder.store.open(key, version: version) }

    package var codec: Codec {
        switch packing {
        case .plain: .none
        case .zstd: .zstd
        case .gzip: .gzip
        }
    }

    /// By seq, then by key, the oldest version of a key first.
    static func areInOrder(_ left: ArchiveObject, _ right: ArchiveObject) -> Bool {
        (left.first, left.last, left.day, left.packing.rawValue, left.modified, left.version)
            < (right.first, right.last, right.day, right.packing.rawValue, right.modified, right.version)
    }

    func hasKey(of other: ArchiveObject) -> Bool {
        first == other.first && last == other.last && day == other.day && packing == other.packing
    }
}

extension ArchiveObject {
    /// Why these lines are not what the key says; nil when they are.
    ///
    /// - Parameter hasWindow: some lines may have been left out, so that only what was read is held against the key.
    func misfit(_ chunk: ChunkResult, hasWindow: Bool) -> (expected: String, found: String)? {
        guard chunk.streams.count == 1, let held = chunk.streams.first, held.name == stream else {
            let names = chunk.streams.map(\.name.text).joined(separator: ", ")
            return ("records of stream \(stream), as its key says", names.isEmpty ? "none" : "records of \(names)")
        }
        guard held.firstSeq == first, held.lastSeq == last else {
            return ("seq \(first) to \(last), as its key says", "seq \(held.firstSeq) to \(held.lastSeq)")
        }
        for run in held.runs {
            for time in [run.firstTime, run.lastTime] where !time.description.hasPrefix(day) {
                return ("records of \(day), as its key says", "one of \(time)")
            }
        }
        if let origin = held.origin, !isOf(origin) {
            return ("a record of the log with mark \(folder.layout.log), as its key says", "one of \(origin)")
        }
        return nil
    }

    /// - Parameter origin: what the first record of a stream names: `<log origin>/<stream>`; the register's, the log's own.
    private func isOf(_ origin: String) -> Bool {
        let suffix = "/\(stream)"
        let log = stream == .register ? origin : origin.hasSuffix(suffix) ? String(origin.dropLast(suffix.count)) : ""
        return folder.layout.log == LogMark(ofOrigin: log)
    }
}
