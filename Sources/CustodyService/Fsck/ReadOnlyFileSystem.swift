import CustodySystem
import SystemPackage

/// Another file system with every way to change it refused, so that a look at a store cannot harm it.
struct ReadOnlyFileSystem: FileSystem {
    private let base: any FileSystem

    init(_ base: any FileSystem) { self.base = base }

    func open(_ path: FilePath, _ mode: OpenMode, permissions: UInt32) throws(FileError) -> any File {
        guard mode == .read else { throw refused("write", path) }
        return try base.open(path, mode, permissions: permissions)
    }

    func status(_ path: FilePath) throws(FileError) -> FileStatus? { try base.status(path) }
    func list(_ directory: FilePath) throws(FileError) -> [String] { try base.list(directory) }
    func makeDirectory(_ path: FilePath, permissions: UInt32) throws(FileError) { throw refused("make", path) }
    func rename(_ path: FilePath, to target: FilePath) throws(FileError) { throw refused("rename", path) }
    func remove(_ path: FilePath) throws(FileError) { throw refused("remove", path) }
    func syncDirectory(_ path: FilePath) throws(FileError) { throw refused("sync", path) }
    func lock(_ path: FilePath, contents: [UInt8]) throws(FileError) -> (any FileLock)? { throw refused("lock", path) }

    private func refused(_ operation: String, _ path: FilePath) -> FileError {
        FileError(operation, path, .readOnlyFileSystem)
    }
}
