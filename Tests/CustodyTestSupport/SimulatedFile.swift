import CustodyModel
import CustodySystem
import SystemPackage

/// An open file of a ``SimulatedFileSystem``; it follows its node through renames and removals.
final class SimulatedFile: File {
    let handle: Int
    private let system: SimulatedFileSystem
    private let path: FilePath
    private let canWrite: Bool

    init(_ system: SimulatedFileSystem, handle: Int, path: FilePath, canWrite: Bool) {
        self.system = system
        self.handle = handle
        self.path = path
        self.canWrite = canWrite
    }

    deinit { close() }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(FileError) -> Int {
        try system.perform(.read, "read", path) { state throws(Errno) in
            let node = try self.node(state)
            guard let data = state.disk.nodes[node]?.data else { throw .badFileDescriptor }
            let start = min(Int(offset), data.count)
            let count = min(buffer.count, data.count - start)
            unsafe data.withUnsafeBytes { bytes in
                unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[start..<start + count]))
            }
            return count
        }
    }

    func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        _ = try system.perform(.write, "write", path) { state, verdict throws(Errno) -> Bool? in
            let node = try self.writable(state)
            var wanted = bytes.count
            if verdict.fault != nil {
                switch verdict.fault?.outcome {
                case .notStored: wanted = 0
                case .partlyStored: wanted /= 2
                case .stored, nil: break
                }
            }
            let room = state.capacity.map { max(0, Int($0 - state.disk.usedBytes)) } ?? wanted
            let count = min(wanted, room)
            if count > 0 {
                unsafe state.disk.append(
                    UnsafeRawBufferPointer(rebasing: bytes[..<count]), to: node, now: state.clock.now())
            }
            if count < wanted { throw .noSpace }
            return true
        }
    }

    func truncate(to size: Int64) throws(FileError) {
        try system.perform(.truncate, "truncate", path) { state throws(Errno) in
            try state.disk.truncate(try self.writable(state), to: Int(size), now: state.clock.now())
        }
    }

    func dataSync() throws(FileError) { try sync(.dataSync, "fdatasync") }

    func sync() throws(FileError) { try sync(.sync, "fsync") }

    private func sync(_ operation: SimulatedFileSystem.Operation, _ name: String) throws(FileError) {
        _ = try system.perform(operation, name, path) { state, verdict throws(Errno) -> Bool? in
            let node = try self.node(state)
            if verdict.happens { state.disk.sync(node) } else { state.disk.abandon(node) }
            return true
        }
    }

    func status() throws(FileError) -> FileStatus {
        try system.perform(.status, "look at", path) { state throws(Errno) in
            guard let status = state.status(try self.node(state)) else { throw .badFileDescriptor }
            return status
        }
    }

    func close() { system.forget(handle: handle) }

    private func node(_ state: SimulatedFileSystem.State) throws(Errno) -> Int {
        guard let node = state.handles[handle] else { throw .badFileDescriptor }
        return node
    }

    private func writable(_ state: SimulatedFileSystem.State) throws(Errno) -> Int {
        if !canWrite { throw .badFileDescriptor }
        if state.isReadOnly { throw .readOnlyFileSystem }
        return try node(state)
    }
}

final class SimulatedLock: FileLock {
    private let file: SimulatedFile

    init(_ file: SimulatedFile) { self.file = file }

    func release() { file.close() }
}
