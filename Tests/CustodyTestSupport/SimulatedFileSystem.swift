import CustodyModel
package import CustodySystem
package import SystemPackage

import Synchronization

/// A file system in memory that can lose power, run full and fail on demand.
///
/// **Durability.** What ``File/dataSync()`` or ``File/sync()`` covered survives ``crash(seed:zeroes:)``; of the rest each
/// file keeps a front part chosen by the seed, which may tear a line. Names are durable after ``syncDirectory(_:)``; of
/// the rest each directory keeps the first few changes. A rename between two directories happens whole or not at all.
/// After a failed sync the bytes it was to write are given up: they can be read until the crash, which may drop them
/// even when later syncs of the file succeeded.
///
/// **Faults.** ``inject(_:)`` fails the Nth operation of some kinds. A test loops over N until a run completes without
/// its fault having fired.
package final class SimulatedFileSystem: FileSystem {
    package enum Operation: Hashable, Sendable, CaseIterable {
        case open, read, write, truncate, dataSync, sync, status, list, makeDirectory, rename, remove, syncDirectory,
            lock
    }

    package struct Fault: Sendable, Equatable {
        /// Operations that change what is stored, or make it durable.
        package static let changes: Set<Operation> = [
            .open, .write, .truncate, .dataSync, .sync, .makeDirectory, .rename, .remove, .syncDirectory, .lock,
        ]

        package enum Outcome: Sendable, Equatable, CaseIterable {
            /// Nothing happened. After a sync that failed so, what it was to write may be lost.
            case notStored
            /// Half of a write happened; as `stored` for all other operations.
            case partlyStored
            /// It took effect, and yet reports an error.
            case stored
        }

        /// Only these are counted.
        package var operations: Set<Operation>
        /// Which of them fails, from 1.
        package var nth: Int
        package var outcome: Outcome
        package var errno: Errno
        /// From then on every operation fails, as for a process that was killed at that moment.
        package var halts: Bool

        package init(
            nth: Int, of operations: Set<Operation> = changes, _ outcome: Outcome = .notStored,
            errno: Errno = .ioError, halts: Bool = false
        ) {
            self.operations = operations
            self.nth = nth
            self.outcome = outcome
            self.errno = errno
            self.halts = halts
        }
    }

    struct State {
        var disk = SimulatedDisk()
        var clock: any Clock
        var handles: [Int: Int] = [:]
        var nextHandle = 1
        var locked: [Int: Int] = [:]
        var counts: [Operation: Int] = [:]
        var fault: Fault?
        var faultCount = 0
        var firedCount = 0
        var isHalted = false
        var isReadOnly = false
        var capacity: Int64?
        var interference: Interference?
    }

    struct Interference {
        var countdown: Int
        let operations: Set<Operation>
        let action: @Sendable (SimulatedFileSystem) -> Void
    }

    /// What ``begin(_:_:)`` decided for one operation.
    struct Verdict {
        var fault: Fault?

        var happens: Bool { fault == nil || fault?.outcome != .notStored }
    }

    private let state: Mutex<State>

    package init(clock: any Clock = SimulatedClock()) {
        state = Mutex(State(clock: clock))
    }

    package func open(_ path: FilePath, _ mode: OpenMode, permissions: UInt32) throws(FileError) -> any File {
        let handle = try perform(.open, "open", path) { state throws(Errno) in
            var node = state.disk.find(path)
            if mode == .create, node != nil { throw .fileExists }
            if mode != .read, state.isReadOnly { throw .readOnlyFileSystem }
            if node == nil {
                if mode == .read || mode == .overwrite { throw .noSuchFileOrDirectory }
                node = try state.disk.add(.file, at: path, permissions: permissions, now: state.clock.now())
            }
            guard let node, state.disk.nodes[node]?.kind == .file else { throw .isDirectory }
            // Writing over all of a file leaves what writing it anew does.
            if mode == .overwrite { try state.disk.truncate(node, to: 0, now: state.clock.now()) }
            let handle = state.nextHandle
            state.nextHandle += 1
            state.handles[handle] = node
            return handle
        }
        return SimulatedFile(self, handle: handle, path: path, canWrite: mode != .read)
    }

    package func status(_ path: FilePath) throws(FileError) -> FileStatus? {
        try perform(.status, "look at", path) { state throws(Errno) in
            guard let node = state.disk.find(path) else { return nil }
            return state.status(node)
        }
    }

    package func list(_ directory: FilePath) throws(FileError) -> [String] {
        try perform(.list, "list", directory) { state throws(Errno) in
            guard let node = state.disk.find(directory) else { throw .noSuchFileOrDirectory }
            guard state.disk.nodes[node]?.kind == .directory else { throw .notDirectory }
            return (state.disk.nodes[node]?.names ?? [:]).keys.sorted()
        }
    }

    package func makeDirectory(_ path: FilePath, permissions: UInt32) throws(FileError) {
        try perform(.makeDirectory, "make the folder", path) { state throws(Errno) in
            if let node = state.disk.find(path) {
                if state.disk.nodes[node]?.kind == .directory { return }
                throw .fileExists
            }
            if state.isReadOnly { throw .readOnlyFileSystem }
            _ = try state.disk.add(.directory, at: path, permissions: permissions, now: state.clock.now())
        }
    }

    package func rename(_ path: FilePath, to target: FilePath) throws(FileError) {
        try perform(.rename, "rename", path) { state throws(Errno) in
            if state.isReadOnly { throw .readOnlyFileSystem }
            try state.disk.rename(path, to: target)
        }
    }

    package func remove(_ path: FilePath) throws(FileError) {
        try perform(.remove, "remove", path) { state throws(Errno) in
            if state.isReadOnly { throw .readOnlyFileSystem }
            try state.disk.remove(path)
        }
    }

    package func syncDirectory(_ path: FilePath) throws(FileError) {
        try perform(.syncDirectory, "fsync", path) { state throws(Errno) in
            guard let node = state.disk.find(path) else { throw .noSuchFileOrDirectory }
            guard state.disk.nodes[node]?.kind == .directory else { throw .notDirectory }
            state.disk.syncNames(node)
        }
    }

    package func lock(_ path: FilePath, contents: [UInt8]) throws(FileError) -> (any FileLock)? {
        let file = try open(path, .append)
        guard let file = file as? SimulatedFile else { return nil }
        let taken = try perform(.lock, "lock", path) { state throws(Errno) in
            guard let node = state.handles[file.handle] else { throw .badFileDescriptor }
            if state.locked[node] != nil { return false }
            state.locked[node] = file.handle
            try state.disk.truncate(node, to: 0, now: state.clock.now())
            return true
        }
        if !taken {
            file.close()
            return nil
        }
        try file.append(contents)
        return SimulatedLock(file)
    }
}

extension SimulatedFileSystem {
    /// Plans one fault; it replaces the one planned before. Counting begins now.
    package func inject(_ fault: Fault?) {
        state.withLock {
            $0.fault = fault
            $0.faultCount = 0
            $0.firedCount = 0
        }
    }

    /// Whether the fault planned last has fired.
    package var faultFired: Bool { state.withLock { $0.firedCount > 0 } }

    /// Operations so far, by kind.
    package var counts: [Operation: Int] { state.withLock { $0.counts } }

    /// Runs `action` once, before the Nth of the operations from now on: what another program does in between. Faults
    /// and counting do not touch it.
    package func interfere(
        before nth: Int, of operations: Set<Operation> = Set(Operation.allCases),
        _ action: @escaping @Sendable (SimulatedFileSystem) -> Void
    ) {
        state.withLock { $0.interference = Interference(countdown: nth, operations: operations, action: action) }
    }

    /// Whether the planned interference is still to come.
    package var interferenceIsPending: Bool { state.withLock { $0.interference != nil } }

    package func cancelInterference() { state.withLock { $0.interference = nil } }

    /// Mounted read-only: whatever changes something is refused.
    package func setReadOnly(_ isReadOnly: Bool) { state.withLock { $0.isReadOnly = isReadOnly } }

    /// Leaves room for `bytes` more in files; nil takes the limit away. A write that does not fit is stored as far as
    /// it does.
    package func setFreeSpace(_ bytes: Int64?) {
        state.withLock { state in state.capacity = bytes.map { $0 + state.disk.usedBytes } }
    }

    /// chattr +a.
    package func setAppendOnly(_ path: FilePath, _ isAppendOnly: Bool) {
        state.withLock { state in
            if let node = state.disk.find(path) { state.disk.nodes[node]?.isAppendOnly = isAppendOnly }
        }
    }

    /// The power goes and comes back. Open files and locks are gone, planned faults too.
    ///
    /// - Parameters:
    ///   - seed: chooses what of the un-synced survives.
    ///   - zeroes: whether lost bytes may read as zeros inside a file.
    package func crash(seed: UInt64, zeroes: Bool = false) {
        var random = SplitMix64(seed: seed)
        state.withLock { state in
            state.disk.losePower(using: &random, zeroes: zeroes)
            state.restart()
        }
    }

    /// Everything as it is now, to be put back later: what a backup would hold.
    package func snapshot() -> Snapshot { state.withLock { Snapshot(disk: $0.disk) } }

    /// Puts a snapshot in the place of everything.
    package func restore(_ snapshot: Snapshot) {
        state.withLock { state in
            state.disk = snapshot.disk
            state.restart()
        }
    }

    package struct Snapshot: Sendable { let disk: SimulatedDisk }

    /// The process is killed and a new one begins: open files and locks are gone, all contents stay.
    package func kill() { state.withLock { $0.restart() } }
}

extension SimulatedFileSystem {
    /// Counts an operation, lets an interference happen before it and decides whether it fails.
    private func begin(_ operation: Operation) throws(Errno) -> Verdict {
        let action = state.withLock { state -> (@Sendable (SimulatedFileSystem) -> Void)? in
            guard var planned = state.interference, planned.operations.contains(operation) else { return nil }
            planned.countdown -= 1
            state.interference = planned.countdown > 0 ? planned : nil
            return planned.countdown > 0 ? nil : planned.action
        }
        if let action {
            // The other program has no part in the fault plan.
            let plan = state.withLock { state in
                let plan = (state.fault, state.isHalted, state.counts)
                (state.fault, state.isHalted) = (nil, false)
                return plan
            }
            action(self)
            state.withLock { ($0.fault, $0.isHalted, $0.counts) = plan }
        }
        return try state.withLock { state throws(Errno) in
            state.counts[operation, default: 0] += 1
            if state.isHalted { throw .ioError }
            guard let fault = state.fault, fault.operations.contains(operation) else { return Verdict() }
            state.faultCount += 1
            if state.faultCount != fault.nth { return Verdict() }
            state.firedCount += 1
            if fault.halts { state.isHalted = true }
            return Verdict(fault: fault)
        }
    }

    /// Runs one operation that happens whole or not at all.
    func perform<Result: Sendable>(
        _ operation: Operation, _ name: String, _ path: FilePath,
        _ body: (inout State) throws(Errno) -> Result
    ) throws(FileError) -> Result {
        try perform(operation, name, path) { state, verdict throws(Errno) in
            guard verdict.happens else { return nil }
            return try body(&state)
        }
    }

    /// Runs one operation that looks at its verdict itself; nil stands for "not stored".
    func perform<Result: Sendable>(
        _ operation: Operation, _ name: String, _ path: FilePath,
        _ body: (inout State, Verdict) throws(Errno) -> Result?
    ) throws(FileError) -> Result {
        do throws(Errno) {
            let verdict = try begin(operation)
            let result = try state.withLock { state throws(Errno) in try body(&state, verdict) }
            if let fault = verdict.fault { throw fault.errno }
            guard let result else { throw .ioError }
            return result
        } catch {
            throw FileError(name, path, error)
        }
    }

    func forget(handle: Int) {
        state.withLock { state in
            guard let node = state.handles.removeValue(forKey: handle) else { return }
            if state.locked[node] == handle { state.locked[node] = nil }
        }
    }
}

extension SimulatedFileSystem.State {
    func status(_ node: Int) -> FileStatus? {
        guard let entry = disk.nodes[node] else { return nil }
        return FileStatus(
            kind: entry.kind, size: Int64(entry.data.count), device: 1, inode: UInt64(node), links: disk.links(node),
            modified: entry.modified, permissions: entry.permissions)
    }

    mutating func restart() {
        handles = [:]
        locked = [:]
        fault = nil
        isHalted = false
        interference = nil
    }
}
