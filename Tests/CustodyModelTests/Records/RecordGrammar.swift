import CustodyModel

/// A record line read forwards, written from the regular expression of `verify_lines.py` and the sentences below it in
/// DESIGN section 3.1, sharing nothing with the real parser: it reads backwards. Where an event may end is found by
/// trying every place.
struct RecordGrammar {
    struct Parts: Equatable {
        var entryHash: String
        var event: Range<Int>
        var prevHash: String
        var redacted: [String]
        var rules: String
        var seq: UInt64
        var source: String?
        var stream: String
        var time: String
    }

    private let line: [UInt8]
    private var position = 0

    static func parse(_ line: [UInt8]) -> Parts? {
        guard line.allSatisfy({ $0 >= 0x20 }), line.count <= 16 << 20 else { return nil }
        var reader = RecordGrammar(line: line)
        guard reader.take("{\"entry_hash\":\""), let hash = reader.run(64, hex), reader.take("\",\"event\":"),
            reader.next == "{"
        else { return nil }
        let start = reader.position
        // `\{.*\}` may end at any `}` behind its `{`; the tail decides which, and can hold at one of them only.
        var found: [Parts] = []
        for end in line.indices where end > start && line[end] == UInt8(ascii: "}") {
            reader.position = end + 1
            if let parts = reader.tail(hash, start..<end + 1) { found.append(parts) }
        }
        precondition(found.count < 2, "the grammar is ambiguous")
        return found.first
    }

    private init(line: [UInt8]) { self.line = line }

    private var next: UnicodeScalar? { position < line.count ? UnicodeScalar(line[position]) : nil }

    private mutating func take(_ text: String) -> Bool {
        guard line[position...].starts(with: text.utf8) else { return false }
        position += text.utf8.count
        return true
    }

    /// The longest run of what `allows` takes, if it has `count` bytes.
    private mutating func run(_ counts: ClosedRange<Int>, _ allows: (UnicodeScalar) -> Bool) -> String? {
        let bytes = line[position...].prefix { allows(UnicodeScalar($0)) }
        guard counts.contains(bytes.count) else { return nil }
        position += bytes.count
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func run(_ count: Int, _ allows: (UnicodeScalar) -> Bool) -> String? { run(count...count, allows) }

    private static func digit(_ scalar: UnicodeScalar) -> Bool { ("0"..."9").contains(scalar) }
    private static func lower(_ scalar: UnicodeScalar) -> Bool { ("a"..."z").contains(scalar) }
    private static func hex(_ scalar: UnicodeScalar) -> Bool { digit(scalar) || ("a"..."f").contains(scalar) }

    private mutating func tail(_ hash: String, _ event: Range<Int>) -> Parts? {
        guard take(",\"prev_hash\":\""), let prev = run(64, Self.hex), take("\",") else { return nil }
        var redacted: [String] = []
        if take("\"redacted\":[") {
            repeat {
                guard take("\""), let id = run(1...64, { Self.digit($0) || Self.lower($0) || $0 == "-" }), take("\""),
                    !id.hasPrefix("-"), !redacted.contains(id)
                else { return nil }
                redacted.append(id)
            } while take(",")
            guard take("],") else { return nil }
        }
        guard take("\"rules\":\""),
            let rules = run(
                1...64,
                { Self.digit($0) || Self.lower($0) || ("A"..."Z").contains($0) || "._-".unicodeScalars.contains($0) }),
            take("\",\"seq\":"), let digits = run(1...19, Self.digit), digits == "0" || !digits.hasPrefix("0"),
            let seq = UInt64(digits), seq < 1 << 63, take(",")
        else { return nil }
        var source: String?
        if take("\"source\":\"") {
            let text = run(1...128) { (" "..."~").contains($0) && $0 != "\"" && $0 != "\\" }
            guard let text, take("\",") else { return nil }
            source = text
        }
        guard take("\"stream\":\""),
            let stream = run(1...64, { Self.digit($0) || Self.lower($0) || "._-".unicodeScalars.contains($0) }),
            !stream.hasPrefix("."), !stream.hasPrefix("_"), !stream.hasPrefix("-"), !stream.hasSuffix("."),
            !stream.hasSuffix("_"), !stream.hasSuffix("-"), take("\",\"time\":\""), let time = time(), take("\"}"),
            position == line.count
        else { return nil }
        return Parts(
            entryHash: hash, event: event, prevHash: prev, redacted: redacted, rules: rules, seq: seq, source: source,
            stream: stream, time: time)
    }

    private mutating func time() -> String? {
        let start = position
        guard let year = run(4, Self.digit), take("-"), let month = run(2, Self.digit), take("-"),
            let day = run(2, Self.digit),
            take("T"), let hour = run(2, Self.digit), take(":"), let minute = run(2, Self.digit), take(":"),
            let second = run(2, Self.digit), take("."), run(6, Self.digit) != nil, take("Z"),
            let (year, month, day) = numbers(year, month, day),
            let (hour, minute, second) = numbers(hour, minute, second),
            (1...12).contains(month), hour < 24, minute < 60, second < 60
        else { return nil }
        let isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
        guard (1...days).contains(day) else { return nil }
        return String(decoding: line[start..<position], as: UTF8.self)
    }

    private func numbers(_ first: String, _ second: String, _ third: String) -> (Int, Int, Int)? {
        guard let first = Int(first), let second = Int(second), let third = Int(third) else { return nil }
        return (first, second, third)
    }
}

/// What the real parser says, in the same words.
func parsed(_ line: [UInt8]) -> RecordGrammar.Parts? {
    unsafe line.withUnsafeBytes { bytes in
        guard let record = unsafe RecordLine(bytes) else { return nil }
        func text(_ range: Range<Int>) -> String { String(decoding: line[range], as: UTF8.self) }
        let redacted = record.redacted.map {
            text($0).dropFirst(2).dropLast(2).split(separator: "\",\"").map(String.init)
        }
        return RecordGrammar.Parts(
            entryHash: record.entryHash.hex, event: record.event, prevHash: record.prevHash.hex,
            redacted: redacted ?? [],
            rules: text(record.rules), seq: record.seq, source: record.source.map(text), stream: text(record.stream),
            time: record.time.description)
    }
}
