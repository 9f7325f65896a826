import Glibc

/// A thread of its own for work that blocks.
package enum WorkerThread {
    /// Starts a thread that runs `body` and ends with it.
    package static func start(_ body: @escaping @Sendable () -> Void) {
        let box = unsafe Unmanaged.passRetained(Start(body))
        var thread = pthread_t()
        var attributes = pthread_attr_t()
        unsafe pthread_attr_init(&attributes)
        unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        let result = unsafe pthread_create(
            &thread, &attributes,
            { argument in
                guard let argument = unsafe argument else { return nil }
                let start = unsafe Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                start.body()
                return nil
            }, box.toOpaque())
        unsafe pthread_attr_destroy(&attributes)
        precondition(result == 0, "the operating system refused a thread")
    }

    private final class Start: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}

/// Runs an actor's jobs on a thread of its own, in order, so that an actor may block in system calls.
package final class ThreadExecutor: SerialExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var stopped = false
    }

    private let state = Monitor(State())

    package init() {
        let state = state
        // The thread holds the state, not the executor: it ends when the executor goes.
        let executor = unsafe Unowned(self)
        WorkerThread.start {
            while true {
                let jobs = state.wait(nanoseconds: nil, until: { !$0.jobs.isEmpty || $0.stopped }) { state in
                    let jobs = state.jobs
                    state.jobs = []
                    return jobs
                }
                if jobs.isEmpty { return }
                for job in jobs { unsafe executor.run(job) }
            }
        }
    }

    deinit {
        state.withLock { $0.stopped = true }
        state.notify()
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(job) }
        state.notify()
    }

    package func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        unsafe UnownedSerialExecutor(ordinary: self)
    }
}

/// A reference for the executor's own thread, which runs jobs only of actors that keep the executor alive.
@unsafe
private struct Unowned: Sendable {
    private unowned(unsafe) let executor: ThreadExecutor

    init(_ executor: ThreadExecutor) { unsafe self.executor = executor }

    func run(_ job: UnownedJob) {
        unsafe job.runSynchronously(on: unsafe executor.asUnownedSerialExecutor())
    }
}
