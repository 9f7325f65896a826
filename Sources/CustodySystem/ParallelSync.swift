import SystemPackage

/// Makes several files and folders durable at once, on a few threads.
///
/// A disk flushes everything that it was given before: syncs that wait for it at the same time share its flushes, which
/// those that come one after the other cannot.
final class ParallelSync: Sendable {
    /// Threads at the most, the caller's among them.
    static let maximumThreads = 8

    private struct State: Sendable {
        var next = 0
        var running: Int
        var failure: FileError?
    }

    private let system: PosixFileSystem
    private let files: [any File]
    private let directories: [FilePath]
    private let state: Monitor<State>

    init(_ system: PosixFileSystem, _ files: [any File], _ directories: [FilePath]) {
        self.system = system
        self.files = files
        self.directories = directories
        state = Monitor(State(running: min(files.count + directories.count, ParallelSync.maximumThreads)))
    }

    /// Returns when all are durable; after an error nothing is known of any of them.
    func run() throws(FileError) {
        let threads = state.withLock { $0.running }
        guard threads > 0 else { return }
        for _ in 1..<threads { WorkerThread.start { self.work() } }
        work()
        let failure = state.wait(nanoseconds: nil, until: { $0.running == 0 }) { $0.failure }
        if let failure { throw failure }
    }

    private func work() {
        while let index = take() {
            do throws(FileError) {
                if index < files.count {
                    try files[index].dataSync()
                } else {
                    try system.syncDirectory(directories[index - files.count])
                }
            } catch {
                state.withLock { $0.failure = $0.failure ?? error }
            }
        }
        state.withLock { $0.running -= 1 }
        state.notify()
    }

    /// What is to be made durable next; nil when there is nothing, or when it is of no use any more.
    private func take() -> Int? {
        state.withLock { state in
            guard state.failure == nil, state.next < files.count + directories.count else { return nil }
            state.next += 1
            return state.next - 1
        }
    }
}
