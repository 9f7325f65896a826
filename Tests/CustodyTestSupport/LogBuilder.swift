import CustodyCrypto
package import CustodyModel
package import CustodySink

/// Writes valid, chained record lines of one stream from event texts.
package struct LogBuilder: Sendable {
    package let stream: StreamName
    package let firstSeq: UInt64
    /// Whole lines with their line feeds; line i is the record of seq `firstSeq + i`.
    package private(set) var lines: [[UInt8]] = []
    package private(set) var hashes: [Digest] = []
    package private(set) var times: [Timestamp] = []
    /// T of the next record.
    package var time: Timestamp
    /// Microseconds from one record to the next.
    package var step: Int64
    package var rules: RulesVersion
    package var source: Source?
    private let firstPrev: Digest

    /// - Parameters:
    ///   - firstSeq: of the first line; with `prev`, for a log that goes on from another.
    package init(
        _ stream: StreamName = .standard, firstSeq: UInt64 = 0, prev: Digest = .zero,
        time: Timestamp = Timestamp(microseconds: 1_795_219_200_000_000), step: Int64 = 1000
    ) {
        self.stream = stream
        self.firstSeq = firstSeq
        firstPrev = prev
        self.time = time
        self.step = step
        guard let rules = RulesVersion("test-1"), let source = Source("uid:1000") else {
            preconditionFailure("both are in their grammars")
        }
        self.rules = rules
        self.source = source
    }

    package var nextSeq: UInt64 { firstSeq + UInt64(lines.count) }
    package var head: Digest { hashes.last ?? firstPrev }
    /// Every line, one after the other.
    package var bytes: [UInt8] { Array(lines.joined()) }

    /// Appends the record of `event`, which must be compact JSON, and returns its line with the line feed.
    @discardableResult
    package mutating func append(_ event: String, redacted: [String] = []) -> [UInt8] {
        var output = ByteBuffer(capacity: event.utf8.count + RecordEncoder.overhead)
        var hasher = SHA256()
        var event = event
        let envelope = RecordEncoder.Envelope(seq: nextSeq, stream: stream, time: time, rules: rules, source: source)
        let prev = head
        let hash = event.withUTF8 { text in
            unsafe RecordEncoder.append(
                event: UnsafeRawBufferPointer(text), redacted: redacted, prev: prev, envelope: envelope, to: &output,
                digest: { unsafe hasher.digest($0) })
        }
        lines.append(output.toArray())
        hashes.append(hash)
        times.append(time)
        time.microseconds += step
        return lines[lines.count - 1]
    }

    /// Appends `count` records with small events that differ.
    package mutating func append(count: Int, padding: Int = 0) {
        let filler = String(repeating: "x", count: padding)
        for _ in 0..<count { append("{\"type\":\"test.event\",\"n\":\(nextSeq),\"filler\":\"\(filler)\"}") }
    }

    /// The line of one record, with its line feed.
    package func line(_ seq: UInt64) -> [UInt8] { lines[Int(seq - firstSeq)] }

    /// The lines of a range in one piece.
    package func bytes(_ range: ClosedRange<UInt64>) -> [UInt8] {
        Array(lines[Int(range.lowerBound - firstSeq)...Int(range.upperBound - firstSeq)].joined())
    }

    /// The batch of a range of records, as it would be cut.
    package func plan(_ range: ClosedRange<UInt64>) -> BatchPlan {
        let first = Int(range.lowerBound - firstSeq)
        let last = Int(range.upperBound - firstSeq)
        let bytes = bytes(range)
        return BatchPlan(
            stream: stream, first: range.lowerBound, last: range.upperBound, bytes: UInt64(bytes.count),
            digest: SHA256.digest(bytes), prev: first == 0 ? firstPrev : hashes[first - 1], head: hashes[last],
            firstTime: times[first], lastTime: times[last])
    }

    /// A reader of everything appended so far.
    package var reader: MemoryRecordReader { MemoryRecordReader([self]) }

    package func batch(_ range: ClosedRange<UInt64>) -> Batch { Batch(plan: plan(range), history: reader) }
}
