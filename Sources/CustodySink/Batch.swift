package import CustodyModel

/// Consecutive records of one stream and one UTC day, cut once for all sinks and durable before the first attempt to
/// ship them. A retry keeps all of it, whatever the configuration says by then.
package struct BatchPlan: Sendable, Equatable {
    /// Bytes of lines in the largest batch: 128 MiB.
    package static let maximumBytes = 128 << 20

    package let stream: StreamName
    package let first: UInt64
    package let last: UInt64
    /// Bytes of the lines with their line feeds.
    package let bytes: UInt64
    /// SHA-256 of the lines with their line feeds. Equality of two copies is always judged by it.
    package let digest: Digest
    /// `prev_hash` of the first record and `entry_hash` of the last.
    package let prev: Digest
    package let head: Digest
    /// T of the first and the last record.
    package let firstTime: Timestamp
    package let lastTime: Timestamp

    package init(
        stream: StreamName, first: UInt64, last: UInt64, bytes: UInt64, digest: Digest, prev: Digest, head: Digest,
        firstTime: Timestamp, lastTime: Timestamp
    ) {
        precondition(first <= last, "a batch has at least one record")
        self.stream = stream
        self.first = first
        self.last = last
        self.bytes = bytes
        self.digest = digest
        self.prev = prev
        self.head = head
        self.firstTime = firstTime
        self.lastTime = lastTime
    }

    package var count: UInt64 { last - first + 1 }
}

/// A batch with the way to its lines. The lines are read when they are needed, in chunks, and never held whole.
package struct Batch: Sendable {
    package let plan: BatchPlan
    /// Reads the journal, below the durable mark: this batch's lines and, for repairs, older ones still kept.
    package let history: any RecordReader

    package init(plan: BatchPlan, history: any RecordReader) {
        self.plan = plan
        self.history = history
    }

    /// The batch's lines, in order, in chunks of whole lines.
    package func forEachChunk(
        _ body: (UnsafeRawBufferPointer) throws(CustodyError) -> Void
    ) throws(CustodyError) {
        unsafe try history.read(plan.stream, plan.first...plan.last, body)
    }
}

/// Reads records in order.
package protocol RecordReader: Sendable {
    /// Calls `body` with consecutive chunks of whole lines (each with its line feed) that together are exactly the
    /// records of `range`. Every line keeps the line rule: what comes from a disk is checked, and what was hashed by this process
    /// a moment ago comes as it was hashed. A record that is not there or does not keep the rule is an error.
    /// Blocks.
    func read(
        _ stream: StreamName, _ range: ClosedRange<UInt64>,
        _ body: (UnsafeRawBufferPointer) throws(CustodyError) -> Void
    ) throws(CustodyError)

    /// The first seq that can be read, nil when there is none.
    func firstAvailable(_ stream: StreamName) throws(CustodyError) -> UInt64?
}
