package import CustodyModel

/// Times as people name them: `YYYY-MM-DD` or `YYYY/MM/DD` for a whole UTC day, or RFC 3339 for a moment.
package struct TimeArgument: Sendable, Equatable {
    /// First and last microsecond that are meant.
    package let first: Timestamp
    package let last: Timestamp

    /// Nil when `text` is neither.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard let day = TimeArgument.day(bytes.prefix(10)) else { return nil }
        if bytes.count == 10 {
            first = day
            last = Timestamp(microseconds: day.microseconds + Timestamp.microsecondsPerDay - 1)
            return
        }
        guard bytes[4] == UInt8(ascii: "-"), let time = TimeArgument.time(Array(bytes[10...])) else { return nil }
        first = Timestamp(microseconds: day.microseconds + time)
        last = first
    }

    private static func day(_ bytes: ArraySlice<UInt8>) -> Timestamp? {
        var text = Array(bytes)
        guard text.count == 10, text[4] == text[7], text[4] == UInt8(ascii: "-") || text[4] == UInt8(ascii: "/") else {
            return nil
        }
        text[4] = UInt8(ascii: "-")
        text[7] = UInt8(ascii: "-")
        // The grammar of records knows which dates exist.
        return Timestamp(String(decoding: text, as: Swift.UTF8.self) + "T00:00:00.000000Z")
    }

    /// `Thh:mm:ss[.digits](Z|+hh:mm|-hh:mm)` as microseconds since midnight, UTC.
    private static func time(_ bytes: [UInt8]) -> Int64? {
        var rest = bytes[...]
        func take(_ characters: String) -> Bool {
            guard let byte = rest.first, characters.utf8.contains(byte) else { return false }
            rest = rest.dropFirst()
            return true
        }
        func number(_ limit: Int64) -> Int64? {
            guard rest.count >= 2, let value = Int64(String(decoding: rest.prefix(2), as: Swift.UTF8.self)),
                rest.prefix(2).allSatisfy({ (0x30...0x39).contains($0) }), value <= limit
            else { return nil }
            rest = rest.dropFirst(2)
            return value
        }
        guard take("Tt "), let hour = number(23), take(":"), let minute = number(59), take(":"),
            let second = number(59)
        else { return nil }
        var fraction: Int64 = 0
        if take(".") {
            let digits = rest.prefix { (0x30...0x39).contains($0) }
            guard (1...9).contains(digits.count) else { return nil }
            rest = rest.dropFirst(digits.count)
            let six = (Array(digits) + [UInt8](repeating: 0x30, count: 6)).prefix(6)
            fraction = Int64(String(decoding: six, as: Swift.UTF8.self)) ?? 0
        }
        var offset: Int64 = 0
        if !take("Zz") {
            let sign: Int64 = rest.first == UInt8(ascii: "-") ? -1 : 1
            guard take("+-"), let hours = number(23), take(":"), let minutes = number(59) else { return nil }
            offset = sign * (hours * 3600 + minutes * 60)
        }
        guard rest.isEmpty else { return nil }
        let seconds = hour * 3600 + minute * 60 + second - offset
        return seconds * Timestamp.microsecondsPerSecond + fraction
    }
}
