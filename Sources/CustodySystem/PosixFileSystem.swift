import CLinuxFiles
import CustodyModel
import Synchronization
package import SystemPackage

import Glibc

/// The operating system's files.
package struct PosixFileSystem: FileSystem {
    package init() {}

    package func open(_ path: FilePath, _ mode: OpenMode, permissions: UInt32) throws(FileError) -> any File {
        let flags: Int32
        switch mode {
        case .read: flags = O_RDONLY
        case .create: flags = O_RDWR | O_APPEND | O_CREAT | O_EXCL
        case .append: flags = O_RDWR | O_APPEND | O_CREAT
        case .overwrite: flags = O_WRONLY
        }
        let descriptor = try Posix.result("open", path) {
            unsafe path.withPlatformString { unsafe Glibc.open($0, flags | O_CLOEXEC, mode_t(permissions)) }
        }
        return PosixFile(descriptor, path)
    }

    package func status(_ path: FilePath) throws(FileError) -> FileStatus? {
        var status = stat()
        let result = unsafe path.withPlatformString { unsafe fstatat(AT_FDCWD, $0, &status, 0) }
        if result == 0 { return FileStatus(status) }
        let error = Posix.lastError
        if error == .noSuchFileOrDirectory || error == .notDirectory { return nil }
        throw FileError("look at", path, error)
    }

    package func list(_ directory: FilePath) throws(FileError) -> [String] {
        guard let handle = unsafe directory.withPlatformString({ unsafe opendir($0) }) else {
            throw FileError("list", directory, Posix.lastError)
        }
        defer { unsafe closedir(handle) }
        var names: [String] = []
        while true {
            Posix.clearError()
            guard let entry = unsafe readdir(handle) else { break }
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        if Posix.lastError.rawValue != 0 { throw FileError("list", directory, Posix.lastError) }
        return names.sorted()
    }

    package func makeDirectory(_ path: FilePath, permissions: UInt32) throws(FileError) {
        let result = unsafe path.withPlatformString { unsafe mkdir($0, mode_t(permissions)) }
        if result == 0 { return }
        let error = Posix.lastError
        if error == .fileExists, try status(path)?.kind == .directory { return }
        throw FileError("make the folder", path, error)
    }

    package func rename(_ path: FilePath, to target: FilePath) throws(FileError) {
        _ = try Posix.result("rename", path) {
            unsafe path.withPlatformString { from in
                unsafe target.withPlatformString { unsafe Glibc.rename(from, $0) }
            }
        }
    }

    package func remove(_ path: FilePath) throws(FileError) {
        _ = try Posix.result("remove", path) { unsafe path.withPlatformString { unsafe Glibc.remove($0) } }
    }

    package func syncDirectory(_ path: FilePath) throws(FileError) {
        let descriptor = try Posix.result("open", path) {
            unsafe path.withPlatformString { unsafe Glibc.open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        }
        defer { Glibc.close(descriptor) }
        _ = try Posix.result("fsync", path) { fsync(descriptor) }
    }

    package func sync(_ files: [any File], _ directories: [FilePath]) throws(FileError) {
        try ParallelSync(self, files, directories).run()
    }

    package func lock(_ path: FilePath, contents: [UInt8]) throws(FileError) -> (any FileLock)? {
        let descriptor = try Posix.result("open", path) {
            unsafe path.withPlatformString { unsafe Glibc.open($0, O_RDWR | O_CREAT | O_CLOEXEC, 0o600) }
        }
        // flock(2) belongs to the open file, not to the process: a second handle in this process is refused too.
        if flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let error = Posix.lastError
            Glibc.close(descriptor)
            if error == .wouldBlock { return nil }
            throw FileError("lock", path, error)
        }
        let lock = PosixFileLock(descriptor)
        _ = try Posix.result("write", path) { ftruncate(descriptor, 0) }
        let written = try Posix.result("write", path) {
            Int32(unsafe contents.withUnsafeBytes { unsafe pwrite(descriptor, $0.baseAddress, $0.count, 0) })
        }
        guard written == contents.count else { throw FileError("write", path, .noSpace) }
        return lock
    }
}

private final class PosixFile: File {
    private let descriptor: Int32
    private let path: FilePath
    private let closed: CloseOnce
    /// The file system does not know uncached writes.
    private let cachesAlways = Atomic(false)

    init(_ descriptor: Int32, _ path: FilePath) {
        self.descriptor = descriptor
        self.path = path
        closed = CloseOnce(descriptor)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(FileError) -> Int {
        while true {
            let count = unsafe pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
            if count >= 0 { return count }
            if Posix.lastError != .interrupted { throw FileError("read", path, Posix.lastError) }
        }
    }

    func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        var done = 0
        while done < bytes.count {
            let count = unsafe Glibc.write(descriptor, bytes.baseAddress.unsafelyUnwrapped + done, bytes.count - done)
            if count >= 0 {
                done += count
            } else if Posix.lastError != .interrupted {
                throw FileError("write", path, Posix.lastError)
            }
        }
    }

    func appendUncached(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        guard bytes.count >= UncachedWrite.minimumBytes, !cachesAlways.load(ordering: .relaxed) else {
            return unsafe try append(bytes)
        }
        let whole = UncachedWrite.wholePages(of: bytes.count, at: try status().size)
        var done = 0
        while done < whole {
            let count = unsafe custody_write_uncached(
                descriptor, bytes.baseAddress.unsafelyUnwrapped + done, whole - done)
            if count >= 0 {
                done += count
            } else if Posix.lastError == .notSupported || Posix.lastError == .invalidArgument {
                // Nothing was written by this call: the rest goes the ordinary way.
                cachesAlways.store(true, ordering: .relaxed)
                break
            } else if Posix.lastError != .interrupted {
                throw FileError("write", path, Posix.lastError)
            }
        }
        unsafe try append(UnsafeRawBufferPointer(rebasing: bytes[done...]))
    }

    func beginSync() { custody_begin_sync(descriptor) }

    func truncate(to size: Int64) throws(FileError) {
        _ = try Posix.result("truncate", path) { ftruncate(descriptor, off_t(size)) }
    }

    func dataSync() throws(FileError) {
        _ = try Posix.result("fdatasync", path) { fdatasync(descriptor) }
    }

    func sync() throws(FileError) {
        _ = try Posix.result("fsync", path) { fsync(descriptor) }
    }

    func status() throws(FileError) -> FileStatus {
        var status = stat()
        _ = try Posix.result("look at", path) { unsafe fstat(descriptor, &status) }
        return FileStatus(status)
    }

    func close() { closed.close() }
}

/// Which part of an append is written without a copy in memory.
package enum UncachedWrite {
    /// Bytes below which an append is written the ordinary way.
    package static let minimumBytes = 256 << 10
    /// The page that an append ends in stays in memory: the next append goes on in it.
    private static let pageBytes: Int64 = 4096

    /// Bytes from the append's beginning up to the last page that it fills.
    ///
    /// - Parameter offset: the file's size before.
    package static func wholePages(of count: Int, at offset: Int64) -> Int {
        let end = (offset + Int64(count)) / pageBytes * pageBytes
        return Int(max(end - offset, 0))
    }
}

private final class PosixFileLock: FileLock {
    private let closed: CloseOnce

    init(_ descriptor: Int32) { closed = CloseOnce(descriptor) }

    deinit { release() }

    // Closing alone is not enough: a child process that is being started holds the descriptor too, until it runs its program.
    func release() { closed.close { _ = flock($0, LOCK_UN) } }
}

/// Closes a descriptor once, at the latest when the last reference goes.
private final class CloseOnce: Sendable {
    private let descriptor: Monitor<Int32>

    init(_ descriptor: Int32) { self.descriptor = Monitor(descriptor) }

    deinit { close() }

    /// - Parameter before: what is done with the descriptor before it is closed.
    func close(_ before: (Int32) -> Void = { _ in }) {
        let open = descriptor.withLock { value -> Int32 in
            defer { value = -1 }
            return value
        }
        // EINTR after close(2) on Linux means closed: calling again could close another thread's file.
        if open >= 0 {
            before(open)
            Glibc.close(open)
        }
    }
}

/// `errno`, kept in one place.
enum Posix {
    static var lastError: Errno { Errno(rawValue: Glibc.errno) }

    static func clearError() { Glibc.errno = 0 }

    /// Runs a call that reports failure as -1, again while a signal interrupts it.
    static func result(
        _ operation: String, _ path: FilePath, _ call: () -> Int32
    ) throws(FileError) -> Int32 {
        while true {
            let value = call()
            if value != -1 { return value }
            let error = lastError
            if error != .interrupted { throw FileError(operation, path, error) }
        }
    }
}

extension FileStatus {
    init(_ status: stat) {
        let kind: Kind
        switch status.st_mode & S_IFMT {
        case S_IFREG: kind = .file
        case S_IFDIR: kind = .directory
        default: kind = .other
        }
        self.init(
            kind: kind, size: Int64(status.st_size), device: UInt64(status.st_dev), inode: UInt64(status.st_ino),
            links: UInt64(status.st_nlink),
            modified: Timestamp(
                microseconds: Int64(status.st_mtim.tv_sec) * 1_000_000 + Int64(status.st_mtim.tv_nsec) / 1000),
            permissions: UInt32(status.st_mode & 0o7777))
    }
}
