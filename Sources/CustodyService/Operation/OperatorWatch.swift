import CustodyModel
import CustodyPipeline
import CustodySystem
import Synchronization
import SystemPackage

/// Looks after what operators and other processes leave in an open store: the sentinel that halts recording, and the inbox.
///
/// It has a thread of its own, which looks four times a second: a halt holds well within a second, also when no event
/// comes. It keeps no log alive; whoever owns it stops it.
final class OperatorWatch: Sendable {
    private static let intervalNanoseconds: Int64 = 250_000_000

    private struct State: Sendable {
        var isStopped = false
    }

    private struct Progress {
        var halt: Halt?
        var isBusy = false
        var failure: CustodyError?
    }

    private let layout: StoreLayout
    private let world: World
    private let committer: Committer
    private let inbox: Inbox
    private let state = Monitor(State())
    private let progress = Mutex(Progress())
    /// One value for each halt that begins while the log is open.
    let halts: AsyncStream<Void>
    private let halted: AsyncStream<Void>.Continuation

    init(_ layout: StoreLayout, _ world: World, _ committer: Committer) {
        self.layout = layout
        self.world = world
        self.committer = committer
        inbox = Inbox(layout, world)
        (halts, halted) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// The halt in force.
    var halt: Halt? { progress.withLock { $0.halt } }

    /// Why the last look failed.
    var failure: CustodyError? { progress.withLock { $0.failure } }

    /// Throws while recording is halted.
    func check() throws(CustodyError) {
        if let halt = progress.withLock({ $0.halt }) { throw halt.error }
    }

    /// Looks once, and records what is found, before anything else is.
    func begin() async throws(CustodyError) {
        _ = try look()
        // What cannot be recorded now is told as a trouble and tried again: no start is refused for it.
        do throws(CustodyError) { try await record() } catch { progress.withLock { $0.failure = error } }
        let (state, watch) = (state, WeakWatch(self))
        WorkerThread.start {
            while true {
                let isStopped = state.wait(nanoseconds: OperatorWatch.intervalNanoseconds, until: { $0.isStopped }) {
                    $0.isStopped
                }
                guard !isStopped, let watch = watch.value else { return }
                watch.turn()
            }
        }
    }

    func stop() {
        state.withLock { $0.isStopped = true }
        state.notify()
        halted.finish()
    }

    /// One turn of the thread: the flag at once, records behind it.
    private func turn() {
        do throws(CustodyError) {
            guard try look() || inbox.hasMail() else { return }
        } catch {
            progress.withLock { $0.failure = error }
            return
        }
        let begins = progress.withLock { progress -> Bool in
            if progress.isBusy { return false }
            progress.isBusy = true
            return true
        }
        guard begins else { return }
        Task { [self] in
            var failure: CustodyError?
            do throws(CustodyError) { try await record() } catch { failure = error }
            progress.withLock { progress in
                progress.isBusy = false
                progress.failure = failure
            }
        }
    }

    /// Reads the sentinel; true when what is recorded of it is out of date.
    private func look() throws(CustodyError) -> Bool {
        let found = try Halt.read(layout, world.fileSystem)
        let isNew = progress.withLock { progress -> Bool in
            defer { progress.halt = found }
            return found != nil && progress.halt == nil
        }
        if isNew { halted.yield() }
        return try chained() != found?.digest.hex
    }

    /// Digest of the halt that the register knows of and that was not lifted.
    private func chained() throws(CustodyError) -> String? {
        try filing { () throws(FileError) -> String? in
            guard try world.fileSystem.status(statePath) != nil else { return nil }
            return String(decoding: try world.fileSystem.contents(statePath), as: Swift.UTF8.self)
        }
    }

    private var statePath: FilePath { layout.stream(.register).appending("halted") }

    /// Chains what changed. A crash before its own note is durable chains it once more, which says nothing wrong.
    private func record() async throws(CustodyError) {
        let files = world.fileSystem
        let found = try Halt.read(layout, files)
        let known = try chained()
        if known != found?.digest.hex {
            if known != nil {
                let lifted = try Halt.read(layout.resumed, files)
                try await append(.resumed(by: lifted?.by ?? "unknown", reason: lifted?.reason ?? "none given"))
                try filing { () throws(FileError) in
                    try files.remove(statePath)
                    try files.syncDirectory(statePath.removingLastComponent())
                    if try files.status(layout.resumed) != nil { try files.remove(layout.resumed) }
                }
            }
            if let found {
                try await append(.halted(by: found.by, reason: found.reason))
                try filing { () throws(FileError) in
                    try files.replace(statePath, with: Array(found.digest.hex.utf8))
                }
            }
        }
        let refused = try await inbox.take { event throws(CustodyError) in try await append(event) }
        if let first = refused.first {
            throw CustodyError(
                .usage, "\(layout.inbox)/\(first).refused is no event that another process may leave",
                advice: "find out who put it there")
        }
    }

    private func append(_ event: CustodyEvent) async throws(CustodyError) {
        _ = try await committer.append(own: [event], to: .register)
    }
}

/// Lets the thread end with the watch.
///
// SAFETY: set once before the thread starts; reading a weak reference is atomic.
private final class WeakWatch: @unchecked Sendable {
    private(set) weak var value: OperatorWatch?

    init(_ value: OperatorWatch) { self.value = value }
}
