package import CustodyModel
package import CustodySink
import Synchronization

/// A sink in memory that keeps the contract and fails on demand.
package final class MemorySink: RotatingSink {
    private struct State {
        var lines: [StreamName: [UInt8]] = [:]
        var next: [StreamName: UInt64] = [:]
        var batches: [BatchPlan] = []
        var failures = 0
        var puts = 0
        var rotations = 0
        var notes: [SinkNote] = []
        var planted: [UInt8]?
        var isSilent = false
        var refusesNotes = false
    }

    package let name: String
    private let isFarAway: Bool
    private let state = Mutex(State())

    package init(_ name: String = "memory", isElsewhere: Bool = false) {
        self.name = name
        isFarAway = isElsewhere
    }

    package var capabilities: SinkCapabilities { SinkCapabilities(concurrentPuts: 1, locksObjects: false) }

    /// The next `count` puts fail.
    package func fail(next count: Int) { state.withLock { $0.failures = count } }

    package var batches: [BatchPlan] { state.withLock { $0.batches } }
    package var puts: Int { state.withLock { $0.puts } }
    package var rotations: Int { state.withLock { $0.rotations } }

    /// All lines of a stream as they arrived.
    package func bytes(_ stream: StreamName) -> [UInt8] { state.withLock { $0.lines[stream] ?? [] } }

    package func resume(
        _ stream: StreamName, state: SinkState?, history: any RecordReader
    ) async throws(CustodyError) {}

    package func put(_ batch: Batch) async throws(CustodyError) -> PutResult {
        let fails = state.withLock { state -> Bool in
            state.puts += 1
            if state.failures > 0 { state.failures -= 1 } else { return false }
            return true
        }
        if fails { throw CustodyError(.sinkFailed, "this sink was told to fail") }
        var lines: [UInt8] = []
        unsafe try batch.forEachChunk { unsafe lines.append(contentsOf: $0) }
        let added = lines
        return try state.withLock { state throws(CustodyError) -> PutResult in
            let next = state.next[batch.plan.stream] ?? batch.plan.first
            if batch.plan.last < next { return PutResult() }
            guard batch.plan.first == next else {
                throw CustodyError(.sinkConflict, "batch \(batch.plan.first) arrived where \(next) was due")
            }
            state.lines[batch.plan.stream, default: []] += added
            state.next[batch.plan.stream] = batch.plan.last + 1
            state.batches.append(batch.plan)
            return PutResult()
        }
    }

    package func maintain(
        _ stream: StreamName, history: any RecordReader
    ) async throws(CustodyError) -> PutResult? { nil }

    package func rotate(_ stream: StreamName, history: any RecordReader) async throws(CustodyError) -> PutResult? {
        state.withLock { $0.rotations += 1 }
        return nil
    }

    package func list(_ stream: StreamName) async throws(CustodyError) -> [StoredObject] {
        state.withLock { state in
            guard let next = state.next[stream], let bytes = state.lines[stream], next > 0 else { return [] }
            let first = state.batches.first { $0.stream == stream }?.first ?? 0
            return [
                StoredObject(
                    name: stream.text, stream: stream, first: first, last: next - 1, storedBytes: UInt64(bytes.count),
                    isClosed: false)
            ]
        }
    }

    package func get(
        _ object: StoredObject, _ body: @Sendable (UnsafeRawBufferPointer) throws(CustodyError) -> Void
    ) async throws(CustodyError) {
        let bytes = bytes(object.stream)
        var failure: CustodyError?
        unsafe bytes.withUnsafeBytes { buffer in
            do throws(CustodyError) { unsafe try body(buffer) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    package func put(note: SinkNote) async throws(CustodyError) {
        try state.withLock { state throws(CustodyError) in
            if state.refusesNotes { throw CustodyError(.sinkFailed, "this sink was told to refuse notes") }
            state.notes.append(note)
        }
    }

    package func newestNote(_ isOwn: @Sendable ([UInt8]) -> Bool) async throws(CustodyError) -> [UInt8]? {
        let note = try state.withLock { state throws(CustodyError) -> [UInt8]? in
            if state.isSilent { throw CustodyError(.unreadable, "this sink was told not to answer") }
            return state.planted ?? state.notes.last?.bytes
        }
        return note.flatMap { isOwn($0) ? $0 : nil }
    }

    /// Notes in the order in which they came.
    package var notes: [SinkNote] { state.withLock { $0.notes } }

    /// What ``newestNote()`` answers from now on, whatever was put.
    package func plant(note: [UInt8]?) { state.withLock { $0.planted = note } }

    /// Whether ``newestNote()`` fails from now on.
    package func setSilent(_ isSilent: Bool) { state.withLock { $0.isSilent = isSilent } }

    package var isElsewhere: Bool { isFarAway }

    package func describe() -> String { "memory" }
}
