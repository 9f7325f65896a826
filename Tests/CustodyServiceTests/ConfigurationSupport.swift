import CustodyModel
import CustodySystem
import SystemPackage

/// A file system with one readable file, or none; everything else is refused.
final class OneFile: FileSystem {
    private let path: FilePath?
    private let bytes: [UInt8]

    init(_ text: String, at path: String? = "f.yaml") {
        self.path = path.map { FilePath($0) }
        bytes = Array(text.utf8)
    }

    /// No file at all.
    static let none = OneFile("", at: nil)

    func open(_ path: FilePath, _ mode: OpenMode, permissions: UInt32) throws(FileError) -> any File {
        guard path == self.path, mode == .read else { throw FileError("open", path, .noSuchFileOrDirectory) }
        return OpenFile(path, bytes)
    }

    func status(_ path: FilePath) throws(FileError) -> FileStatus? {
        path == self.path ? OpenFile(path, bytes).information : nil
    }

    func list(_ directory: FilePath) throws(FileError) -> [String] { throw refused("list", directory) }
    func makeDirectory(_ path: FilePath, permissions: UInt32) throws(FileError) { throw refused("make", path) }
    func rename(_ path: FilePath, to target: FilePath) throws(FileError) { throw refused("rename", path) }
    func remove(_ path: FilePath) throws(FileError) { throw refused("remove", path) }
    func syncDirectory(_ path: FilePath) throws(FileError) { throw refused("sync", path) }
    func lock(_ path: FilePath, contents: [UInt8]) throws(FileError) -> (any FileLock)? { throw refused("lock", path) }

    private func refused(_ operation: String, _ path: FilePath) -> FileError {
        FileError(operation, path, .readOnlyFileSystem)
    }

    private final class OpenFile: File {
        private let path: FilePath
        private let bytes: [UInt8]

        init(_ path: FilePath, _ bytes: [UInt8]) {
            self.path = path
            self.bytes = bytes
        }

        var information: FileStatus {
            FileStatus(
                kind: .file, size: Int64(bytes.count), device: 1, inode: 1, links: 1,
                modified: Timestamp(microseconds: 0), permissions: 0o600)
        }

        func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(FileError) -> Int {
            let rest = bytes[min(Int(offset), bytes.count)...].prefix(buffer.count)
            unsafe buffer.copyBytes(from: rest)
            return rest.count
        }

        func status() throws(FileError) -> FileStatus { information }
        func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) { throw refused("write") }
        func truncate(to size: Int64) throws(FileError) { throw refused("truncate") }
        func dataSync() throws(FileError) {}
        func sync() throws(FileError) {}
        func close() {}

        private func refused(_ operation: String) -> FileError { FileError(operation, path, .readOnlyFileSystem) }
    }
}
