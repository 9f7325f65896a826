/// One stored line, taken apart by the grammar of DESIGN section 3.1.
///
///     {"entry_hash":"H","event":E,"prev_hash":"P","redacted":[...],"rules":"R","seq":N,"source":"U","stream":"S","time":"T"}
///
/// Because the grammar is anchored at the line's end, it is read backwards from there: nothing inside E can imitate the
/// tail. Ranges are offsets into the line, which has no line feed here.
package struct RecordLine: Sendable {
    /// Offset of E: behind `{"entry_hash":"`, 64 characters and `","event":`.
    package static let eventOffset = 89
    /// The hash covers `{` and everything from here to the line feed.
    package static let hashedOffset = 81
    /// Offset of the 64 characters of H.
    package static let entryHashOffset = 15
    /// Bytes of the longest line that a reader accepts, line feed not counted.
    package static let maximumLength = 16 << 20
    /// The largest seq: below 2^63.
    package static let maximumSeq = UInt64(Int64.max)

    package let entryHash: Digest
    package let event: Range<Int>
    package let prevHash: Digest
    /// The list of rule ids with its brackets, if there is one.
    package let redacted: Range<Int>?
    package let rules: Range<Int>
    package let seq: UInt64
    package let source: Range<Int>?
    package let stream: Range<Int>
    package let time: Timestamp

    /// Nil when `line` is not in the grammar's form. E is only seen to be `{`...`}`: ``JSONScanner/check(_:)`` judges it.
    package init?(_ line: UnsafeRawBufferPointer) {
        guard line.count <= RecordLine.maximumLength else { return nil }
        guard unsafe !RecordLine.hasControlByte(line) else { return nil }
        var tail = unsafe BackwardReader(line)
        guard tail.has(prefix: "{\"entry_hash\":\"", at: 0),
            tail.has(prefix: "\",\"event\":{", at: 79),
            let entryHash = unsafe Digest(hex: UnsafeRawBufferPointer(rebasing: line[15..<79]))
        else { return nil }
        self.entryHash = entryHash

        guard tail.drop("\"}"), let timeRange = tail.take(Timestamp.textCount), tail.drop(",\"time\":\""),
            let time = unsafe Timestamp(UnsafeRawBufferPointer(rebasing: line[timeRange]))
        else { return nil }
        self.time = time
        guard let stream = tail.takeString(limit: StreamName.maximumLength), tail.drop(",\"stream\":"),
            unsafe StreamName.isValid(UnsafeRawBufferPointer(rebasing: line[stream]))
        else { return nil }
        self.stream = stream

        if tail.last == 0x22 {
            guard let source = tail.takeString(limit: Source.maximumLength), tail.drop(",\"source\":"), !source.isEmpty,
                unsafe line[source].allSatisfy({ (0x20...0x7E).contains($0) && $0 != 0x5C })
            else { return nil }
            self.source = source
        } else {
            source = nil
        }
        guard let seq = tail.takeNumber(), tail.drop(",\"seq\":") else { return nil }
        self.seq = seq
        guard let rules = tail.takeString(limit: RulesVersion.maximumLength), tail.drop(",\"rules\":"), !rules.isEmpty,
            unsafe line[rules].allSatisfy(RulesVersion.allows)
        else { return nil }
        self.rules = rules

        if tail.last == 0x5D {
            guard let list = tail.takeRuleList(), tail.drop(",\"redacted\":") else { return nil }
            redacted = list
        } else {
            redacted = nil
        }
        guard tail.drop("\""), let prev = tail.take(Digest.hexCount), tail.drop(",\"prev_hash\":\""),
            let prevHash = unsafe Digest(hex: UnsafeRawBufferPointer(rebasing: line[prev]))
        else { return nil }
        self.prevHash = prevHash
        guard tail.end >= RecordLine.eventOffset + 2, tail.last == 0x7D else { return nil }
        event = RecordLine.eventOffset..<tail.end
    }

    /// True when the bytes at offset 81 make the line Custody's own event (DESIGN, section 3.2).
    package static func isCustodys(_ line: UnsafeRawBufferPointer) -> Bool {
        let reader = unsafe BackwardReader(line)
        return reader.has(prefix: "\"event\":{\"type\":\"custody.", at: hashedOffset)
    }

    /// True when the line is Custody's own event of this type, named without `custody.`.
    package static func isCustodys(_ line: UnsafeRawBufferPointer, _ type: StaticString) -> Bool {
        let reader = unsafe BackwardReader(line)
        let end = hashedOffset + 25 + type.utf8CodeUnitCount
        return unsafe isCustodys(line) && reader.has(prefix: type, at: hashedOffset + 25)
            && reader.has(prefix: "\"", at: end)
    }

    private static func hasControlByte(_ line: UnsafeRawBufferPointer) -> Bool {
        // Whole words first: the loop has no branch inside, so that the compiler makes vectors of it.
        let words = line.count / 8
        let ones: UInt64 = 0x0101_0101_0101_0101
        var found: UInt64 = 0
        for index in 0..<words {
            let word = unsafe line.loadUnaligned(fromByteOffset: index &* 8, as: UInt64.self)
            found |= (word &- ones &* 0x20) & ~word
        }
        if found & (ones &* 0x80) != 0 { return true }
        for index in words * 8..<line.count where unsafe line[index] < 0x20 { return true }
        return false
    }
}

/// Reads a line from its end towards its beginning.
@safe
struct BackwardReader {
    private let line: UnsafeRawBufferPointer
    /// Everything from here on has been read.
    private(set) var end: Int

    init(_ line: UnsafeRawBufferPointer) {
        unsafe self.line = line
        end = line.count
    }

    var last: UInt8 { unsafe end > 0 ? line[end - 1] : 0 }

    /// Inlined, so that the text becomes a few words in the code that compares it.
    @inline(__always)
    func has(prefix text: StaticString, at offset: Int) -> Bool {
        let count = text.utf8CodeUnitCount
        guard offset >= 0, unsafe offset &+ count <= line.count, let base = unsafe line.baseAddress else {
            return false
        }
        let place = unsafe base + offset
        let wanted = unsafe UnsafeRawPointer(text.utf8Start)
        guard count >= 8 else {
            var difference: UInt8 = 0
            for index in 0..<count {
                difference |=
                    unsafe place.load(fromByteOffset: index, as: UInt8.self)
                    ^ wanted.load(fromByteOffset: index, as: UInt8.self)
            }
            return difference == 0
        }
        // Whole words, the last one overlapping the one before.
        var difference: UInt64 = 0
        var index = 0
        while index < count {
            let start = min(index, count &- 8)
            difference |=
                unsafe place.loadUnaligned(fromByteOffset: start, as: UInt64.self)
                ^ wanted.loadUnaligned(fromByteOffset: start, as: UInt64.self)
            index &+= 8
        }
        return difference == 0
    }

    /// Steps over `text` when it stands before the position.
    @inline(__always)
    mutating func drop(_ text: StaticString) -> Bool {
        let start = end &- text.utf8CodeUnitCount
        guard has(prefix: text, at: start) else { return false }
        end = start
        return true
    }

    @inline(__always)
    mutating func take(_ count: Int) -> Range<Int>? {
        guard end >= count else { return nil }
        end -= count
        return end..<end + count
    }

    /// A quoted string without escapes, at most `limit` bytes: the range between its quotes.
    mutating func takeString(limit: Int) -> Range<Int>? {
        guard last == 0x22 else { return nil }
        let close = end - 1
        var start = close
        while start > 0, close - start <= limit, unsafe line[start - 1] != 0x22 { start -= 1 }
        guard start > 0, close - start <= limit else { return nil }
        end = start - 1
        return start..<close
    }

    /// `0` or up to 19 digits without a leading zero, below 2^63.
    mutating func takeNumber() -> UInt64? {
        let close = end
        var start = close
        while start > 0, close - start < 20, unsafe line[start - 1] &- 0x30 < 10 { start -= 1 }
        guard (1...19).contains(close - start), unsafe close - start == 1 || line[start] != 0x30 else { return nil }
        var value: UInt64 = 0
        for index in start..<close { unsafe value = value * 10 + UInt64(line[index] - 0x30) }
        guard value <= RecordLine.maximumSeq else { return nil }
        end = start
        return value
    }

    /// `["id","id"]`: at least one rule id, none twice.
    mutating func takeRuleList() -> Range<Int>? {
        guard last == 0x5D else { return nil }
        let close = end
        end -= 1
        var ids: [Range<Int>] = []
        repeat {
            guard let id = takeString(limit: RuleID.maximumLength),
                unsafe RuleID.isValid(UnsafeRawBufferPointer(rebasing: line[id]))
            else { return nil }
            for other in ids where unsafe line[other].elementsEqual(line[id]) { return nil }
            ids.append(id)
            if ids.count > RuleID.maximumPerRecord { return nil }
        } while drop(",")
        guard drop("[") else { return nil }
        return end..<close
    }
}

/// The name of a sanitizer rule: `[a-z0-9][a-z0-9-]{0,63}`.
package enum RuleID {
    package static let maximumLength = 64
    /// Rule ids in one record; a rule set holds no more rules.
    package static let maximumPerRecord = 1024

    package static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard (1...maximumLength).contains(bytes.count), unsafe bytes[0] != 0x2D else { return false }
        return unsafe bytes.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
    }
}
