import CustodyCrypto
package import CustodyModel
package import CustodySink

/// Cuts a stream into batches: by bytes, by age and at the end of each UTC day.
///
/// It is fed every line in the order of the chain, by the writer thread while they are hot, and by recovery.
package struct BatchCutter: ~Copyable {
    /// Bounds on one batch.
    package struct Limits: Sendable, Equatable {
        package static let defaultBytes: UInt64 = 8 << 20
        package static let defaultAgeNanoseconds: Int64 = 5_000_000_000

        /// Bytes of lines; a single longer line makes a batch of its own.
        package var bytes: UInt64
        /// From a batch's first record to the moment when it is cut.
        package var ageNanoseconds: Int64

        package init(bytes: UInt64 = Limits.defaultBytes, ageNanoseconds: Int64 = Limits.defaultAgeNanoseconds) {
            precondition(bytes > 0 && bytes <= BatchPlan.maximumBytes, "a batch has 1 byte to 128 MiB")
            self.bytes = bytes
            self.ageNanoseconds = ageNanoseconds
        }
    }

    private struct Open {
        let first: UInt64
        let prev: Digest
        let firstTime: Timestamp
        let began: Int64
        var bytes: UInt64 = 0
        var last: Link
    }

    private let stream: StreamName
    private let limits: Limits
    private var hasher = SHA256()
    private var open: Open?

    package init(stream: StreamName, limits: Limits) {
        self.stream = stream
        self.limits = limits
    }

    /// When the open batch is due by age, on the monotonic clock; nil when there is none.
    package var due: Int64? { open.map { $0.began + limits.ageNanoseconds } }

    /// Adds a line with its line feed.
    ///
    /// - Parameters:
    ///   - breaks: true for `custody.clock_stepped`, which begins a new batch.
    /// - Returns: the batch that ends before this line, if one does.
    package mutating func add(
        _ line: UnsafeRawBufferPointer, _ link: Link, prev: Digest, breaks: Bool, monotonicNanoseconds now: Int64
    ) -> BatchPlan? {
        var cut: BatchPlan?
        if let open {
            let full = open.bytes + UInt64(line.count) > limits.bytes
            if full || breaks || link.time.day != open.firstTime.day { cut = self.cut() }
        }
        if open == nil {
            open = Open(first: link.seq, prev: prev, firstTime: link.time, began: now, last: link)
        }
        unsafe hasher.update(line)
        open?.bytes += UInt64(line.count)
        open?.last = link
        return cut
    }

    /// Ends the open batch, if there is one.
    package mutating func cut() -> BatchPlan? {
        guard let open else { return nil }
        self.open = nil
        return BatchPlan(
            stream: stream, first: open.first, last: open.last.seq, bytes: open.bytes, digest: hasher.finalize(),
            prev: open.prev, head: open.last.entryHash, firstTime: open.firstTime, lastTime: open.last.time)
    }
}
