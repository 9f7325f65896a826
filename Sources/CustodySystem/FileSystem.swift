package import CustodyModel
package import SystemPackage

/// How a file is opened.
package enum OpenMode: Sendable, Equatable {
    /// For reading; the file must exist.
    case read
    /// For appending to a new file; it must not exist. Mode 0600 unless said otherwise.
    case create
    /// For reading and appending (O_APPEND); made when absent.
    case append
    /// For writing over the bytes of an existing file, from its beginning.
    case overwrite
}

/// What is known of a file. `device` and `inode` together tell one file from another that took its name.
package struct FileStatus: Sendable, Equatable {
    package enum Kind: Sendable { case file, directory, other }

    package var kind: Kind
    /// Bytes.
    package var size: Int64
    package var device: UInt64
    package var inode: UInt64
    /// Names that lead to it; 0 when it was unlinked while open.
    package var links: UInt64
    package var modified: Timestamp
    /// Permission bits.
    package var permissions: UInt32

    package init(
        kind: Kind, size: Int64, device: UInt64, inode: UInt64, links: UInt64, modified: Timestamp, permissions: UInt32
    ) {
        self.kind = kind
        self.size = size
        self.device = device
        self.inode = inode
        self.links = links
        self.modified = modified
        self.permissions = permissions
    }

    package func isSameFile(as other: FileStatus) -> Bool { device == other.device && inode == other.inode }
}

/// Files as the rest of Custody sees them; a simulation replaces it.
///
/// Nothing that was written, made, renamed or removed may be taken as durable before ``File/dataSync()`` or
/// ``File/sync()`` (contents) and ``syncDirectory(_:)`` (names) returned without an error. Calls block.
package protocol FileSystem: Sendable {
    func open(_ path: FilePath, _ mode: OpenMode, permissions: UInt32) throws(FileError) -> any File
    /// Nil when nothing is there. Follows symbolic links.
    func status(_ path: FilePath) throws(FileError) -> FileStatus?
    /// Names in a directory, sorted, without `.` and `..`.
    func list(_ directory: FilePath) throws(FileError) -> [String]
    /// Makes one directory; it is no error when it is there already.
    func makeDirectory(_ path: FilePath, permissions: UInt32) throws(FileError)
    /// Replaces `target` when it exists.
    func rename(_ path: FilePath, to target: FilePath) throws(FileError)
    /// Removes a file, or a folder that is empty.
    func remove(_ path: FilePath) throws(FileError)
    func syncDirectory(_ path: FilePath) throws(FileError)
    /// Contents of the files and names in the directories are durable when this returns, in whatever order. After an error
    /// nothing is known of any of them.
    func sync(_ files: [any File], _ directories: [FilePath]) throws(FileError)
    /// Takes the advisory lock on a file, which is made when absent; nil when another process or handle has it.
    ///
    /// `contents` replaces what is in the file once the lock is held.
    func lock(_ path: FilePath, contents: [UInt8]) throws(FileError) -> (any FileLock)?
}

/// An open file. Closing it twice is harmless.
package protocol File: AnyObject, Sendable {
    /// Reads up to `buffer.count` bytes; 0 at the end of the file.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(FileError) -> Int
    /// Writes all of `bytes` at the file's end.
    func append(_ bytes: UnsafeRawBufferPointer) throws(FileError)
    /// As ``append(_:)``, for bytes that nobody is expected to read soon: where the system can, it keeps no copy of them in memory
    /// once the disk has them. A hint; what is written and when it is durable is the same.
    func appendUncached(_ bytes: UnsafeRawBufferPointer) throws(FileError)
    /// Begins to bring what was written to the disk, so that a later ``dataSync()`` waits for less. A hint that promises nothing.
    func beginSync()
    func truncate(to size: Int64) throws(FileError)
    /// Contents and size are durable when this returns (fdatasync).
    func dataSync() throws(FileError)
    /// As ``dataSync()``, with times and owner (fsync).
    func sync() throws(FileError)
    func status() throws(FileError) -> FileStatus
    func close()
}

/// Holds an advisory lock until it is released or the process ends.
package protocol FileLock: AnyObject, Sendable {
    func release()
}

/// An operation that the operating system refused.
package struct FileError: Error, Sendable, Equatable {
    package let operation: String
    package let path: FilePath
    package let errno: Errno

    package init(_ operation: String, _ path: FilePath, _ errno: Errno) {
        self.operation = operation
        self.path = path
        self.errno = errno
    }

    /// The same, in the words of ``CustodyError``.
    package var custody: CustodyError {
        CustodyError(.io, "cannot \(operation) \(path): \(errno)", advice: advice)
    }

    private var advice: String? {
        switch errno {
        case .noSpace: "free some space on that file system; nothing acknowledged is lost"
        case .permissionDenied, .notPermitted: "check the owner and mode of the file and its folders"
        case .readOnlyFileSystem: "the file system is mounted read-only; remount it for writing"
        case .noSuchFileOrDirectory: "check the path"
        default: nil
        }
    }
}

/// Runs file operations where errors are told in the words of ``CustodyError``.
package func filing<Result>(_ body: () throws(FileError) -> Result) throws(CustodyError) -> Result {
    do throws(FileError) {
        return try body()
    } catch {
        throw error.custody
    }
}

extension FileSystem {
    package func sync(_ files: [any File], _ directories: [FilePath]) throws(FileError) {
        for file in files { try file.dataSync() }
        for directory in directories { try syncDirectory(directory) }
    }

    package func open(_ path: FilePath, _ mode: OpenMode) throws(FileError) -> any File {
        try open(path, mode, permissions: 0o600)
    }

    /// Makes a directory and those above it that are missing, each durable.
    package func makeDirectories(_ path: FilePath, permissions: UInt32 = 0o700) throws(FileError) {
        let above = path.removingLastComponent()
        let parent = above.isEmpty ? FilePath(".") : above
        if let status = try status(path) {
            guard status.kind == .directory else { throw FileError("make the folder", path, .notDirectory) }
            // It may be there since an attempt whose sync failed. A parent that is not ours to open is not ours to sync.
            do throws(FileError) {
                try syncDirectory(parent)
            } catch {
                if error.errno != .permissionDenied { throw error }
            }
            return
        }
        if parent != path { try makeDirectories(parent, permissions: permissions) }
        try makeDirectory(path, permissions: permissions)
        try syncDirectory(parent)
    }

    /// All bytes of a file.
    package func contents(_ path: FilePath) throws(FileError) -> [UInt8] {
        let file = try open(path, .read)
        defer { file.close() }
        var result = [UInt8](repeating: 0, count: Int(try file.status().size) + 1)
        var length = 0
        while true {
            if length == result.count { result.append(contentsOf: [UInt8](repeating: 0, count: result.count)) }
            var failure: FileError?
            let count = unsafe result.withUnsafeMutableBytes { buffer -> Int in
                do throws(FileError) {
                    return unsafe try file.read(
                        into: UnsafeMutableRawBufferPointer(rebasing: buffer[length...]), at: Int64(length))
                } catch {
                    failure = error
                    return 0
                }
            }
            if let failure { throw failure }
            if count == 0 { break }
            length += count
        }
        result.removeLast(result.count - length)
        return result
    }

    /// Replaces a small file so that after a crash either the old or the new contents are there, whole:
    /// write beside it, fsync, rename, fsync the directory.
    package func replace(
        _ path: FilePath, with contents: [UInt8], permissions: UInt32 = 0o600
    ) throws(FileError) {
        let parent = path.removingLastComponent()
        let name = path.lastComponent?.string ?? "file"
        let temporary = parent.appending("." + name + ".new")
        if try status(temporary) != nil { try remove(temporary) }
        let file = try open(temporary, .create, permissions: permissions)
        defer { file.close() }
        try file.append(contents)
        try file.sync()
        try rename(temporary, to: path)
        try syncDirectory(parent.isEmpty ? FilePath(".") : parent)
    }
}

extension File {
    package func appendUncached(_ bytes: UnsafeRawBufferPointer) throws(FileError) { unsafe try append(bytes) }

    package func beginSync() {}

    package func append(_ bytes: [UInt8]) throws(FileError) {
        var failure: FileError?
        unsafe bytes.withUnsafeBytes { buffer in
            do throws(FileError) { unsafe try append(buffer) } catch { failure = error }
        }
        if let failure { throw failure }
    }
}
