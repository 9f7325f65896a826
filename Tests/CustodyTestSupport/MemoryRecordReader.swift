package import CustodyModel
import CustodySink

import Synchronization

/// Records in memory, with the faults that a journal's reader may have.
package final class MemoryRecordReader: RecordReader {
    private struct Lines {
        var first: UInt64
        var lines: [[UInt8]]
    }

    private struct State {
        var streams: [StreamName: Lines] = [:]
        var failure: (seq: UInt64, error: CustodyError)?
        var isEnded = false
        var lateReads = 0
        var readRanges: [ClosedRange<UInt64>] = []
    }

    private let state = Mutex(State())
    /// Bytes of a chunk, at least one line.
    private let chunkBytes: Int

    package init(_ logs: [LogBuilder] = [], chunkBytes: Int = 64 << 10) {
        self.chunkBytes = chunkBytes
        for log in logs { set(log) }
    }

    /// Holds the log's lines from now on in place of those held before.
    package func set(_ log: LogBuilder) {
        state.withLock { $0.streams[log.stream] = Lines(first: log.firstSeq, lines: log.lines) }
    }

    /// Drops the records before `seq`, as a journal does when everyone is past them.
    package func forget(_ stream: StreamName, before seq: UInt64) {
        state.withLock { state in
            guard var held = state.streams[stream], seq > held.first else { return }
            held.lines.removeFirst(min(Int(seq - held.first), held.lines.count))
            held.first = seq
            state.streams[stream] = held
        }
    }

    /// Fails the next read that comes to the record `seq`, once.
    package func failOnce(at seq: UInt64, _ error: CustodyError = CustodyError(.io, "cannot read the journal")) {
        state.withLock { $0.failure = (seq, error) }
    }

    /// Reads from now on break the promise that nothing is read outside the calls that a batch was given to.
    package func end() { state.withLock { $0.isEnded = true } }

    /// Reads after ``end()``.
    package var lateReads: Int { state.withLock { $0.lateReads } }

    /// What was asked for, in order.
    package var readRanges: [ClosedRange<UInt64>] { state.withLock { $0.readRanges } }

    package func read(
        _ stream: StreamName, _ range: ClosedRange<UInt64>,
        _ body: (UnsafeRawBufferPointer) throws(CustodyError) -> Void
    ) throws(CustodyError) {
        state.withLock { state in
            if state.isEnded { state.lateReads += 1 }
            state.readRanges.append(range)
        }
        var chunk: [UInt8] = []
        for seq in range {
            chunk += try line(stream, seq)
            if chunk.count >= chunkBytes || seq == range.upperBound {
                unsafe try MemoryRecordReader.pass(chunk, to: body)
                chunk = []
            }
        }
    }

    private static func pass(
        _ chunk: [UInt8], to body: (UnsafeRawBufferPointer) throws(CustodyError) -> Void
    ) throws(CustodyError) {
        var failure: CustodyError?
        unsafe chunk.withUnsafeBytes { bytes in
            do throws(CustodyError) { unsafe try body(bytes) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    package func firstAvailable(_ stream: StreamName) throws(CustodyError) -> UInt64? {
        state.withLock { state in
            guard let held = state.streams[stream], !held.lines.isEmpty else { return nil }
            return held.first
        }
    }

    private func line(_ stream: StreamName, _ seq: UInt64) throws(CustodyError) -> [UInt8] {
        try state.withLock { state throws(CustodyError) in
            if let failure = state.failure, failure.seq == seq {
                state.failure = nil
                throw failure.error
            }
            guard let held = state.streams[stream], seq >= held.first, seq - held.first < UInt64(held.lines.count)
            else { throw CustodyError(.unreadable, "record \(seq) of stream \(stream) is not in the journal") }
            return held.lines[Int(seq - held.first)]
        }
    }
}
