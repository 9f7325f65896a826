import CustodyModel
import CustodySystem
import SystemPackage

/// The folder that records are restored into: a local sink's form, and a marker that tells what is going on.
///
/// A segment has its final name only after it was judged and is durable.
struct RestoreFolder: Sendable {
    private static let marker = ".custody-restore"
    private static let finished = "restored\n"

    let root: FilePath
    let fileSystem: any FileSystem
    private let description: String
    private let lock: any FileLock
    /// An earlier run had begun.
    let isResumed: Bool

    /// - Throws: `storeExists` when the folder holds anything but an unfinished restore of the same; `storeLocked` while
    ///   another process is at it.
    init(_ root: FilePath, _ description: String, _ fileSystem: any FileSystem) throws(CustodyError) {
        self.root = root
        self.fileSystem = fileSystem
        self.description = description
        try filing { () throws(FileError) in try fileSystem.makeDirectories(root) }
        let names = try filing { () throws(FileError) in try fileSystem.list(root) }
        let markerPath = root.appending(RestoreFolder.marker)
        let strange = names.contains {
            !$0.hasPrefix(RestoreFolder.marker) && !$0.hasPrefix("." + RestoreFolder.marker)
        }
        guard names.contains(RestoreFolder.marker) || !strange else {
            throw CustodyError(
                .storeExists, "\(root) is not empty",
                advice: "restore into a new folder: nothing is ever mixed with a log")
        }
        let lock = try filing { () throws(FileError) in
            try fileSystem.lock(root.appending(RestoreFolder.marker + ".lock"), contents: [])
        }
        guard let lock else {
            throw CustodyError(
                .storeLocked, "another process restores into \(root)", advice: "wait for it, or choose another folder")
        }
        self.lock = lock
        do throws(CustodyError) {
            isResumed = try RestoreFolder.begin(markerPath, description, fileSystem)
        } catch {
            lock.release()
            throw error
        }
    }

    private static func begin(
        _ marker: FilePath, _ description: String, _ fileSystem: any FileSystem
    ) throws(CustodyError) -> Bool {
        let known = try filing { () throws(FileError) -> [UInt8]? in
            try fileSystem.status(marker) == nil ? nil : try fileSystem.contents(marker)
        }
        guard let known else {
            try filing { () throws(FileError) in try fileSystem.replace(marker, with: [UInt8](description.utf8)) }
            return false
        }
        let text = String(decoding: known, as: UTF8.self)
        if text == description { return true }
        let folder = marker.removingLastComponent()
        guard text != description + finished else {
            throw CustodyError(
                .storeExists, "\(folder) was restored already", advice: "verify it with `custody verify \(folder)`")
        }
        throw CustodyError(
            .storeExists, "\(folder) holds another restore, from another source or of another window",
            advice: "restore into a new folder, or go on with the same source and options")
    }

    func release() { lock.release() }

    /// Says that everything is in place and verified.
    func finish() throws(CustodyError) {
        try filing { () throws(FileError) in
            try fileSystem.replace(
                root.appending(RestoreFolder.marker), with: [UInt8]((description + RestoreFolder.finished).utf8))
        }
    }

    /// Removes what a run that was interrupted had not finished.
    func clear(_ stream: StreamName) throws(CustodyError) {
        let folder = root.appending(stream.text)
        try filing { () throws(FileError) in
            guard try fileSystem.status(folder) != nil else { return }
            for name in try fileSystem.list(folder) where name.hasPrefix(".") && name.hasSuffix(".part") {
                try fileSystem.remove(folder.appending(name))
            }
        }
    }

    /// Begins a segment, under a name that no reader takes for one.
    func open(_ stream: StreamName, job: Int) throws(CustodyError) -> SegmentWriter {
        let folder = root.appending(stream.text)
        let path = folder.appending(".\(job).part")
        let file = try filing { () throws(FileError) in
            if try fileSystem.status(folder) == nil {
                try fileSystem.makeDirectories(folder)
            }
            if try fileSystem.status(path) != nil { try fileSystem.remove(path) }
            return try fileSystem.open(path, .create)
        }
        return SegmentWriter(file, path)
    }

    /// Gives a durable segment the name by which it counts.
    func commit(_ part: FilePath, _ stream: StreamName, _ first: UInt64, _ last: UInt64) throws(CustodyError) {
        let folder = root.appending(stream.text)
        try filing { () throws(FileError) in
            try fileSystem.rename(part, to: folder.appending(SegmentNames.name(first, last)))
            try fileSystem.syncDirectory(folder)
        }
    }

    func discard(_ part: FilePath) throws(CustodyError) {
        try filing { () throws(FileError) in
            if try fileSystem.status(part) != nil { try fileSystem.remove(part) }
        }
    }

    /// Writes the register's newest note.
    func write(note: [UInt8]) throws(CustodyError) {
        try filing { () throws(FileError) in try fileSystem.replace(root.appending("checkpoint"), with: note) }
    }
}

/// Writes the lines of one segment.
final class SegmentWriter {
    private let file: any File
    let path: FilePath
    private var buffer = ByteBuffer(capacity: RestoreLimit.readSize * 2)

    init(_ file: any File, _ path: FilePath) {
        self.file = file
        self.path = path
    }

    func add(_ line: UnsafeRawBufferPointer) throws(CustodyError) {
        unsafe buffer.append(line)
        buffer.append(0x0A)
        if buffer.count >= RestoreLimit.readSize { try flush() }
    }

    /// Makes everything durable.
    func finish() throws(CustodyError) {
        try flush()
        defer { file.close() }
        try filing { () throws(FileError) in try file.sync() }
    }

    private func flush() throws(CustodyError) {
        defer { buffer.removeAll() }
        do throws(FileError) { unsafe try file.append(buffer.bytes) } catch { throw error.custody }
    }
}
