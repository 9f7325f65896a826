import CustodyCrypto
package import CustodyModel
package import CustodySink
import CustodySystem

/// Records on their way to a target: consecutive ones of one stream and one UTC day.
package struct ReplayBatch: Sendable {
    package let plan: BatchPlan
    /// Whole lines, each with its line feed: records, or events alone where those were asked for.
    package let lines: [UInt8]
}

/// A place that records are fed into. Calls block.
package protocol ReplayTarget: Sendable {
    /// As the state file names it: another target has another state.
    var name: String { get }

    /// Returns when the batch is where it should be. After an error the same batch comes again in the next run, so that
    /// taking it twice must do no harm.
    func take(_ batch: ReplayBatch) throws(CustodyError)

    /// Takes the newest note of the register, when every record that it covers was taken.
    func take(note: SinkNote) throws(CustodyError)
}

/// Feeds records into a sink, which keeps one copy of what comes twice.
package struct SinkTarget: ReplayTarget {
    private let sink: any Sink
    private let resumed = Monitor<Set<StreamName>>([])

    package init(_ sink: any Sink) { self.sink = sink }

    package var name: String { sink.describe() }

    package func take(_ batch: ReplayBatch) throws(CustodyError) {
        let sink = sink
        let stream = batch.plan.stream
        let reader = BatchReader(plan: batch.plan, lines: batch.lines)
        let isNew = resumed.withLock { $0.insert(stream).inserted }
        try Blocking.run { () async throws(CustodyError) in
            if isNew { try await sink.resume(stream, state: nil, history: reader) }
            _ = try await sink.put(Batch(plan: batch.plan, history: reader))
        }
    }

    package func take(note: SinkNote) throws(CustodyError) {
        let sink = sink
        try Blocking.run { () async throws(CustodyError) in try await sink.put(note: note) }
    }
}

/// Reads one batch's lines from memory.
private struct BatchReader: RecordReader {
    let plan: BatchPlan
    let lines: [UInt8]

    func read(
        _ stream: StreamName, _ range: ClosedRange<UInt64>,
        _ body: (UnsafeRawBufferPointer) throws(CustodyError) -> Void
    ) throws(CustodyError) {
        guard stream == plan.stream, range.lowerBound >= plan.first, range.upperBound <= plan.last else {
            throw CustodyError(.unreadable, "records \(range) of \(stream) are not part of what is replayed now")
        }
        var failure: CustodyError?
        unsafe lines.withUnsafeBytes { bytes in
            var start = 0
            var seq = plan.first
            var from = 0
            while seq <= range.upperBound, start < bytes.count {
                if seq == range.lowerBound { from = start }
                guard let base = bytes.baseAddress,
                    let length = unsafe ByteSearch.first(
                        0x0A, in: UnsafeRawPointer(base + start), count: bytes.count - start)
                else { break }
                start += length + 1
                seq += 1
            }
            do throws(CustodyError) {
                unsafe try body(UnsafeRawBufferPointer(rebasing: bytes[from..<start]))
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    func firstAvailable(_ stream: StreamName) throws(CustodyError) -> UInt64? {
        stream == plan.stream ? plan.first : nil
    }
}

/// Hands the lines to whoever writes them out.
package struct OutputTarget: ReplayTarget {
    package let name: String
    private let write: @Sendable ([UInt8]) -> Bool

    /// - Parameter write: false when nobody reads any more.
    package init(_ name: String, _ write: @escaping @Sendable ([UInt8]) -> Bool) {
        self.name = name
        self.write = write
    }

    package func take(_ batch: ReplayBatch) throws(CustodyError) {
        guard write(batch.lines) else {
            throw CustodyError(.io, "\(name) takes nothing more", advice: "run the command again to go on")
        }
    }

    package func take(note: SinkNote) throws(CustodyError) {}
}

/// Waits for asynchronous work on a thread that may block: never one of Swift's own pool.
enum Blocking {
    static func run<Value: Sendable>(
        _ body: @escaping @Sendable () async throws(CustodyError) -> Value
    ) throws(CustodyError) -> Value {
        let result = Monitor<Result<Value, CustodyError>?>(nil)
        Task.detached {
            let value: Result<Value, CustodyError>
            do throws(CustodyError) {
                value = .success(try await body())
            } catch {
                value = .failure(error)
            }
            result.withLock { $0 = value }
            result.notify()
        }
        let done = result.wait(nanoseconds: nil, until: { $0 != nil }) { $0 }
        guard let done else { preconditionFailure("waited until there is a result") }
        return try done.get()
    }
}
