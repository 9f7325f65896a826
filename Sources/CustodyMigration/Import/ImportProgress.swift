import CustodyCrypto
package import CustodyModel
package import CustodySystem
import Glibc
package import SystemPackage

/// What earlier runs of an import left in a stream.
///
/// Events are recorded in the order of the old log, so that what an interrupted run left is a beginning of it. The
/// newest ids alone do not tell: the log remembers a limited number of them.
package struct ImportProgress: Sendable, Equatable {
    /// Records of the old log that the stream has: all up to here.
    package internal(set) var recorded: UInt64 = 0
    /// The id of the newest of them.
    package internal(set) var newest = ""
    /// Ids of the frames, `import.begun` and `import.done`.
    package internal(set) var frames: Set<String> = []

    package init() {}

    /// Looks through the local files of a stream: journal and segments.
    ///
    /// - Parameters:
    ///   - folders: the store, and where the local files lie.
    ///   - stream: its continuations, `S.2` and so on, count as well.
    package init(
        _ identity: ImportIdentity, stream: StreamName, folders: [FilePath], _ system: any FileSystem
    ) throws(CustodyError) {
        let scan = ProgressScan(identity)
        for folder in folders {
            for name in try ImportProgress.list(folder, system) where ImportProgress.is(name, stream.text) {
                for below in [folder.appending(name), folder.appending(name).appending("journal")] {
                    for file in try ImportProgress.list(below, system) where file.contains(".jsonl") {
                        let path = below.appending(file)
                        try scan.read(
                            OldLogFile(path: path, name: path.string, relativeName: file, size: 0), system)
                    }
                }
            }
        }
        self = scan.progress
    }

    private static func list(_ folder: FilePath, _ system: any FileSystem) throws(CustodyError) -> [String] {
        try filing { () throws(FileError) in
            try system.status(folder)?.kind == .directory ? try system.list(folder) : []
        }
    }

    private static func `is`(_ name: String, _ stream: String) -> Bool {
        guard name.hasPrefix(stream) else { return false }
        let rest = name.dropFirst(stream.count)
        return rest.isEmpty || rest.first == "." && rest.count > 1 && rest.dropFirst().allSatisfy(\.isNumber)
    }
}

/// Finds the events of one import among records.
final class ProgressScan {
    private(set) var progress = ImportProgress()
    private let record: [UInt8]
    private let frames: [[UInt8]]
    private let prefix: String
    private var hasher = SHA256()

    init(_ identity: ImportIdentity) {
        prefix = identity.prefix
        // The bytes at which an event begins in a record, and how those of an import begin.
        record = Array("\"event\":{\"type\":\"import.record\",\"id\":\"\(identity.prefix)".utf8)
        frames = ["begun", "done"].map {
            Array("\"event\":{\"type\":\"import.\($0)\",\"id\":\"\(identity.prefix)".utf8)
        }
    }

    /// Bytes of a record before its event.
    private static let eventOffset = 81

    func read(_ file: OldLogFile, _ system: any FileSystem) throws(CustodyError) {
        let reader = try OldLogReader(file, system)
        while let line = try reader.next(&hasher) {
            // A line that is not whole will not be there when the log is open.
            guard line.endsWithFeed, line.range.count > ProgressScan.eventOffset else { continue }
            let event = unsafe UnsafeRawBufferPointer(
                rebasing: reader.buffer.bytes[
                    (line.range.lowerBound + ProgressScan.eventOffset)..<line.range.upperBound])
            if let rest = unsafe rest(of: event, behind: record) {
                take(rest)
            } else {
                for frame in frames {
                    if let rest = unsafe rest(of: event, behind: frame) { progress.frames.insert(prefix + rest) }
                }
            }
        }
    }

    /// What stands between `beginning` and the next quotation mark.
    private func rest(of event: UnsafeRawBufferPointer, behind beginning: [UInt8]) -> String? {
        guard event.count > beginning.count, let base = event.baseAddress else { return nil }
        let isEqual = unsafe beginning.withUnsafeBytes { bytes in
            unsafe bytes.baseAddress.map { unsafe memcmp(base, $0, bytes.count) == 0 } ?? false
        }
        guard isEqual else { return nil }
        let tail = unsafe event[beginning.count...]
        guard let end = unsafe tail.firstIndex(of: 0x22) else { return nil }
        return unsafe String(decoding: tail[..<end], as: UTF8.self)
    }

    private func take(_ rest: String) {
        guard let number = UInt64(rest.prefix { $0 != ":" }), number >= progress.recorded else { return }
        progress.recorded = number + 1
        progress.newest = prefix + rest
    }
}
