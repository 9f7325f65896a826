import CustodyModel
import CustodySystem
import SystemPackage

/// A segment on its way: judged and durable, without its final name.
struct Landing: Sendable {
    let outcome: PieceOutcome
    let part: FilePath
}

/// Brings items into the folder, several at once.
final class LandingPool: Sendable {
    private struct State {
        var jobs: [PieceOrder]
        var issued = 0
        var landings: [Int: Result<Landing, CustodyError>] = [:]
        var isStopped = false
        var running = 0
    }

    private let source: any RecordSource
    private let folder: RestoreFolder
    private let state: Monitor<State>
    /// Numbers of parts are never used twice in one run.
    private let numbers: Monitor<Int>

    init(_ source: any RecordSource, _ folder: RestoreFolder, _ jobs: [PieceOrder], numbers: Monitor<Int>) {
        self.source = source
        self.folder = folder
        self.numbers = numbers
        state = Monitor(State(jobs: jobs))
    }

    func start(workers: Int) {
        let count = min(max(workers, 1), RestoreOptions.maximumWorkers)
        state.withLock { $0.running = count }
        for _ in 0..<count { WorkerThread.start { self.work() } }
    }

    /// Waits for one job's end.
    func landing(_ job: Int) throws(CustodyError) -> Landing {
        let result = state.wait(nanoseconds: nil, until: { $0.landings[job] != nil }) { state in
            state.landings.removeValue(forKey: job)
        }
        guard let result else { preconditionFailure("a job is waited for once") }
        return try result.get()
    }

    /// Waits until nobody works any more; jobs that were not begun are left out.
    func stop() {
        state.withLock { $0.isStopped = true }
        state.notify()
        state.wait(nanoseconds: nil, until: { $0.running == 0 }) { _ in }
    }

    private func work() {
        while true {
            let job = state.withLock { state -> (Int, PieceOrder)? in
                guard !state.isStopped, state.issued < state.jobs.count else { return nil }
                defer { state.issued += 1 }
                return (state.issued, state.jobs[state.issued])
            }
            guard let (number, order) = job else { break }
            let result: Result<Landing, CustodyError>
            do throws(CustodyError) {
                result = .success(try land(order))
            } catch {
                result = .failure(error)
            }
            state.withLock { $0.landings[number] = result }
            state.notify()
        }
        state.withLock { $0.running -= 1 }
        state.notify()
    }

    /// Brings one item in, on the calling thread.
    func land(_ order: PieceOrder) throws(CustodyError) -> Landing {
        let number = numbers.withLock { number -> Int in
            number += 1
            return number
        }
        let writer = try folder.open(order.item.stream, job: number)
        let outcome = unsafe try order.carryOut(source) { line, _ throws(CustodyError) in
            unsafe try writer.add(line)
        }
        try writer.finish()
        return Landing(outcome: outcome, part: writer.path)
    }
}
