import CustodyCompress
package import CustodyModel
package import CustodySystem
package import SystemPackage

/// Records in a folder: a local sink's, a store's, a copy of either made by any backup tool, or a bucket copied to disk.
package struct FolderSource: RecordSource {
    package let root: FilePath
    private let fileSystem: any FileSystem
    /// Bytes from which a file without an end of its own is taken in parts.
    private let pieceBytes: Int64

    package init(
        _ root: FilePath, fileSystem: any FileSystem, pieceBytes: Int64 = RestoreLimit.pieceBytes
    ) {
        self.root = root
        self.fileSystem = fileSystem
        self.pieceBytes = pieceBytes
    }

    package var name: String { root.string }

    package func survey() throws(CustodyError) -> SourceSurvey {
        let status = try filing { () throws(FileError) in try fileSystem.status(root) }
        guard let status, status.kind == .directory else {
            throw CustodyError(.unreadable, "there is no folder \(root) to restore from", advice: "check the path")
        }
        var listing = Listing()
        try filing { () throws(FileError) in try list(root, log: "", depth: 0, &listing) }
        var survey = SourceSurvey()
        survey.notes = listing.notes
        var data: [SourceItem] = []
        for found in listing.files {
            do throws(FileError) {
                let items = try examine(found, &survey.findings)
                for item in items {
                    if item.stream == .register { survey.items.append(item) } else { data.append(item) }
                }
            } catch {
                // Renamed since it was listed: whoever needs it lists again.
                if error.errno == .noSuchFileOrDirectory { continue }
                survey.findings.append(
                    Finding(
                        .objectUnreadable, file: found.path.string,
                        found: "cannot \(error.operation): \(error.errno)"))
            }
        }
        survey.items += data
        return survey
    }

    private struct Found {
        let path: FilePath
        let log: String
    }

    private struct Listing {
        var files: [Found] = []
        var notes: [SourceSurvey.Note] = []
    }

    /// Folders that hold no records of a log, or such as are no longer part of it.
    private static let skipped: Set<String> = ["tile", "torn", "damaged", "batches", "cursors", "anchors"]
    /// Folders inside each other; more can only be a loop of symbolic links.
    private static let maximumDepth = 32

    private func list(
        _ folder: FilePath, log: String, depth: Int, _ listing: inout Listing
    ) throws(FileError) {
        guard depth < FolderSource.maximumDepth else { return }
        let names = try fileSystem.list(folder)
        // Notes first, registers before data: see ``SourceSurvey``.
        let order = names.filter { $0 == "checkpoint" } + names.filter { $0 == "custody" }
        for name in order + names.filter({ $0 != "checkpoint" && $0 != "custody" }) where !name.hasPrefix(".") {
            let path = folder.appending(name)
            guard let status = try fileSystem.status(path) else { continue }
            if status.kind == .directory {
                if FolderSource.skipped.contains(name) { continue }
                let inner = name.hasPrefix("log=") ? String(name.dropFirst("log=".count)) : log
                try list(path, log: inner, depth: depth + 1, &listing)
            } else if name == "checkpoint" || folder.string.contains("/checkpoints/log=") {
                guard status.size <= Int64(FolderSource.longestNote) else { continue }
                listing.notes.append(.init(log: log, name: path.string, bytes: try fileSystem.contents(path)))
            } else if name.contains(".jsonl") {
                listing.files.append(Found(path: path, log: log))
            }
        }
    }

    /// Bytes of the longest file that is taken for a note.
    private static let longestNote = 1 << 20

    /// What one file holds, by its first and last line and its name.
    private func examine(_ found: Found, _ findings: inout [Finding]) throws(FileError) -> [SourceItem] {
        let file = try fileSystem.open(found.path, .read)
        defer { file.close() }
        let status = try file.status()
        guard status.size > 0 else { return [] }
        let name = found.path.lastComponent?.string ?? ""
        let range = SegmentNames.range(of: name)
        let codec = try FolderSource.codec(of: file, name)
        var ends = FileEnds(file, size: status.size, codec: codec)
        guard let first = ends.first() else {
            if let defect = ends.failure {
                findings.append(Finding(.objectCorrupt, file: found.path.string, found: defect))
            } else {
                findings.append(
                    Finding(.recordMalformed, file: found.path.string, line: 1, found: "no line that is a record"))
            }
            return []
        }
        guard first.stream != .anchor else { return [] }
        let isClosed = range?.last != nil
        let last: UInt64
        if let named = range?.last, codec != .none {
            last = named
        } else {
            // A file's name may promise more than a cut file holds, and less than one that someone wrote to.
            last = ends.last()?.seq ?? first.seq
        }
        let rank = isClosed ? 0 : name.hasPrefix("audit") ? 1 : 2
        func item(_ first: UInt64, _ last: UInt64, from offset: Int64, to end: Int64) -> SourceItem {
            SourceItem(
                log: found.log, stream: ends.stream, first: min(first, last), last: last, bytes: end - offset,
                rank: rank, name: found.path.string,
                place: .file(
                    found.path, device: status.device, inode: status.inode, offset: offset, end: end, codec))
        }
        guard codec == .none, !isClosed, status.size >= 2 * pieceBytes else {
            // What stands before the first valid line belongs to it by the name.
            return [item(min(range?.first ?? first.seq, first.seq), last, from: 0, to: status.size)]
        }
        var cuts: [(seq: UInt64, offset: Int64)] = [(first.seq, 0)]
        var offset = pieceBytes
        while offset < status.size - pieceBytes / 2 {
            if let next = ends.record(from: offset), next.seq > cuts[cuts.count - 1].seq {
                cuts.append((next.seq, next.offset))
            }
            offset += pieceBytes
        }
        var items: [SourceItem] = []
        for (index, cut) in cuts.enumerated() {
            let isLast = index + 1 == cuts.count
            items.append(
                item(
                    cut.seq, isLast ? last : cuts[index + 1].seq - 1, from: cut.offset,
                    to: isLast ? status.size : cuts[index + 1].offset))
        }
        return items
    }

    private static func codec(of file: any File, _ name: String) throws(FileError) -> Codec {
        var head = ByteBuffer(capacity: Codec.magicLength)
        let room = unsafe UnsafeMutableRawBufferPointer(
            start: head.reserve(Codec.magicLength), count: Codec.magicLength)
        head.commit(unsafe try file.read(into: room, at: 0))
        let codec = unsafe Codec(magic: head.bytes)
        return codec == .none ? Codec(fileName: name) : codec
    }

    package func read(
        _ item: SourceItem, _ body: (UnsafeRawBufferPointer) throws(SourceFailure) -> Bool
    ) throws(SourceFailure) {
        guard case .file(let path, let device, let inode, let offset, let end, let codec) = item.place else {
            throw .unreadable("\(item.name) does not lie in \(root)")
        }
        let file: any File
        let isSame: Bool
        do throws(FileError) {
            file = try fileSystem.open(path, .read)
            let status = try file.status()
            isSame = status.device == device && status.inode == inode && status.size >= end
        } catch {
            if error.errno == .noSuchFileOrDirectory { throw .gone }
            throw .unreadable("cannot \(error.operation): \(error.errno)")
        }
        guard isSame else {
            file.close()
            throw .gone
        }
        defer { file.close() }
        var reader = FileBytes(file, from: offset, to: end, codec)
        while let chunk = unsafe try reader.next() {
            guard unsafe try body(chunk) else { return }
        }
    }
}

/// The ranges that file names of segments promise (DESIGN, section 4).
enum SegmentNames {
    private static let digits = 20

    static func name(_ first: UInt64, _ last: UInt64) -> String {
        "audit-\(padded(first))-\(padded(last)).jsonl"
    }

    private static func padded(_ number: UInt64) -> String {
        let text = String(number)
        return String(repeating: "0", count: digits - text.utf8.count) + text
    }

    /// `[audit-]<first:020>-<last:020>.jsonl[.zst|.gz]` has both, a journal's `<first:020>-<attempt:04>.jsonl` the first.
    static func range(of name: String) -> (first: UInt64, last: UInt64?)? {
        let stem = (name.hasPrefix("audit-") ? name.dropFirst("audit-".count) : name[...]).prefix { $0 != "." }
        let parts = stem.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == digits, let first = number(parts[0]) else { return nil }
        if parts[1].utf8.count == digits, let last = number(parts[1]), first <= last { return (first, last) }
        return parts[1].utf8.count == 4 && number(parts[1]) != nil ? (first, nil) : nil
    }

    private static func number(_ text: Substring) -> UInt64? {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? UInt64(text) : nil
    }
}
