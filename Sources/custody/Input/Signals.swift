import CustodySystem
import Glibc
import Synchronization

/// SIGTERM and SIGINT end the intake, SIGHUP asks for rotation.
final class Signals: Sendable {
    /// Where the handlers, which may do next to nothing, leave the numbers of signals.
    private static let numbers = Pipe()

    private let stopped = Atomic<Bool>(false)
    /// One value for all SIGHUPs that nobody has answered yet.
    let hangUps: AsyncStream<Void>
    private let hangUp: AsyncStream<Void>.Continuation
    private let stop = Pipe()

    /// Takes the signals over for the rest of the process.
    init() {
        (hangUps, hangUp) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        // The pipe is made here: a handler may only use what exists.
        _ = Signals.numbers
        for number in [SIGTERM, SIGINT, SIGHUP] {
            signal(number) { number in
                var byte = UInt8(truncatingIfNeeded: number)
                _ = unsafe write(Signals.numbers.writing, &byte, 1)
            }
        }
        // Whoever reads our output may go away; recording goes on.
        signal(SIGPIPE, SIG_IGN)
        WorkerThread.start { [self] in
            while true {
                var byte: UInt8 = 0
                guard unsafe read(Signals.numbers.reading, &byte, 1) == 1 else { continue }
                if Int32(byte) == SIGHUP { hangUp.yield() } else { end() }
            }
        }
    }

    /// True after SIGTERM or SIGINT.
    var isStopped: Bool { stopped.load(ordering: .sequentiallyConsistent) }

    /// Readable for good from the first stop on, so that a poll on it ends.
    var descriptor: Int32 { stop.reading }

    /// Ends the intake as a signal would.
    func end() {
        stopped.store(true, ordering: .sequentiallyConsistent)
        var byte: UInt8 = 1
        _ = unsafe write(stop.writing, &byte, 1)
    }

    private struct Pipe {
        let reading: Int32
        let writing: Int32

        init() {
            var ends: [Int32] = [-1, -1]
            let result = unsafe pipe(&ends)
            precondition(result == 0, "the operating system refused a pipe")
            (reading, writing) = (ends[0], ends[1])
        }
    }
}
