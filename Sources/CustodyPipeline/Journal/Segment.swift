package import CustodyModel

/// The name of a journal segment: `<first seq:020>-<attempt:04>.jsonl`.
///
/// Segments are read by first seq, then attempt: lines that could not be made durable in one attempt stand again, the
/// same bytes, in the next.
package struct SegmentName: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let first: UInt64
    package let attempt: UInt32

    package init(first: UInt64, attempt: UInt32) {
        self.first = first
        self.attempt = attempt
    }

    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        let suffix = Array(".jsonl".utf8)
        guard bytes.count >= 20 + 1 + 4 + suffix.count, bytes[20] == 0x2D, bytes.suffix(suffix.count) == suffix[...],
            let first = UInt64(text.prefix(20)),
            let attempt = UInt32(text.dropFirst(21).dropLast(suffix.count))
        else { return nil }
        self.init(first: first, attempt: attempt)
        guard description == text else { return nil }
    }

    package var description: String {
        "\(SegmentName.padded(first, to: 20))-\(SegmentName.padded(UInt64(attempt), to: 4)).jsonl"
    }

    package static func < (left: SegmentName, right: SegmentName) -> Bool {
        (left.first, left.attempt) < (right.first, right.attempt)
    }

    package static func padded(_ value: UInt64, to width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

/// What is known of a segment: the part of it that is durable and counts.
package struct Segment: Sendable, Equatable {
    package let name: SegmentName
    /// Seq behind the last record that counts; `name.first` while there is none.
    package var next: UInt64
    /// Bytes from the file's beginning that hold the records `name.first` to `next - 1`.
    package var bytes: Int64
    /// T of the last record.
    package var lastTime: Timestamp

    package init(name: SegmentName, next: UInt64, bytes: Int64, lastTime: Timestamp) {
        self.name = name
        self.next = next
        self.bytes = bytes
        self.lastTime = lastTime
    }
}
