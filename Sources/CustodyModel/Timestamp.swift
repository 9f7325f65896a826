/// A moment in UTC with microseconds, as records write it: `2026-11-21T02:19:06.123456Z`.
package struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Characters of the written form.
    package static let textCount = 27
    package static let microsecondsPerSecond: Int64 = 1_000_000
    package static let microsecondsPerDay: Int64 = 86_400 * microsecondsPerSecond
    /// 0000-01-01T00:00:00.000000Z and 9999-12-31T23:59:59.999999Z: what four digits of a year can say.
    package static let earliest = Timestamp(microseconds: -62_167_219_200 * microsecondsPerSecond)
    package static let latest = Timestamp(microseconds: 253_402_300_800 * microsecondsPerSecond - 1)

    /// Microseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
    package var microseconds: Int64

    /// A moment outside the years 0 to 9999 is written as the nearest inside.
    package init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.microseconds < right.microseconds
    }

    /// Days since 1970-01-01; a batch never crosses one.
    package var day: Int { Int(Timestamp.floorDivide(microseconds, Timestamp.microsecondsPerDay)) }

    package var seconds: Int64 { Timestamp.floorDivide(microseconds, Timestamp.microsecondsPerSecond) }

    package func adding(seconds: Int64) -> Timestamp {
        Timestamp(microseconds: microseconds + seconds * Timestamp.microsecondsPerSecond)
    }

    private static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient - 1 : quotient
    }

    package var description: String {
        unsafe String(unsafeUninitializedCapacity: Timestamp.textCount) { room in
            unsafe write(to: UnsafeMutableRawPointer(room.baseAddress.unsafelyUnwrapped))
            return Timestamp.textCount
        }
    }

    /// `YYYY-MM-DD`, the UTC day.
    package var dayText: String { String(description.prefix(10)) }

    /// Writes the 27 bytes of the written form to `target`.
    package func write(to target: UnsafeMutableRawPointer) {
        let value = min(max(self, .earliest), .latest)
        let days = Timestamp.floorDivide(value.microseconds, Timestamp.microsecondsPerDay)
        var rest = value.microseconds - days * Timestamp.microsecondsPerDay
        let (year, month, day) = Timestamp.civil(fromDays: days)
        let fraction = rest % Timestamp.microsecondsPerSecond
        rest /= Timestamp.microsecondsPerSecond
        unsafe Timestamp.put(year, digits: 4, at: target)
        unsafe target.storeBytes(of: 0x2D, toByteOffset: 4, as: UInt8.self)
        unsafe Timestamp.put(month, digits: 2, at: target + 5)
        unsafe target.storeBytes(of: 0x2D, toByteOffset: 7, as: UInt8.self)
        unsafe Timestamp.put(day, digits: 2, at: target + 8)
        unsafe target.storeBytes(of: 0x54, toByteOffset: 10, as: UInt8.self)
        unsafe Timestamp.put(rest / 3600, digits: 2, at: target + 11)
        unsafe target.storeBytes(of: 0x3A, toByteOffset: 13, as: UInt8.self)
        unsafe Timestamp.put(rest / 60 % 60, digits: 2, at: target + 14)
        unsafe target.storeBytes(of: 0x3A, toByteOffset: 16, as: UInt8.self)
        unsafe Timestamp.put(rest % 60, digits: 2, at: target + 17)
        unsafe target.storeBytes(of: 0x2E, toByteOffset: 19, as: UInt8.self)
        unsafe Timestamp.put(fraction, digits: 6, at: target + 20)
        unsafe target.storeBytes(of: 0x5A, toByteOffset: 26, as: UInt8.self)
    }

    private static func put(_ value: Int64, digits: Int, at target: UnsafeMutableRawPointer) {
        var rest = value
        for offset in stride(from: digits - 1, through: 0, by: -1) {
            unsafe target.storeBytes(of: 0x30 + UInt8(rest % 10), toByteOffset: offset, as: UInt8.self)
            rest /= 10
        }
    }

    /// The moment in exactly the written form; nil for anything else, days that do not exist included.
    package init?(_ text: UnsafeRawBufferPointer) {
        guard text.count == Timestamp.textCount else { return nil }
        guard unsafe text[4] == 0x2D, unsafe text[7] == 0x2D, unsafe text[10] == 0x54, unsafe text[13] == 0x3A,
            unsafe text[16] == 0x3A, unsafe text[19] == 0x2E, unsafe text[26] == 0x5A
        else { return nil }
        guard let year = unsafe Timestamp.number(text, 0, 4), let month = unsafe Timestamp.number(text, 5, 2),
            let day = unsafe Timestamp.number(text, 8, 2), let hour = unsafe Timestamp.number(text, 11, 2),
            let minute = unsafe Timestamp.number(text, 14, 2), let second = unsafe Timestamp.number(text, 17, 2),
            let fraction = unsafe Timestamp.number(text, 20, 6)
        else { return nil }
        guard (1...12).contains(month), day >= 1, day <= Timestamp.days(inMonth: month, of: year),
            hour < 24, minute < 60, second < 60
        else { return nil }
        let days = Timestamp.days(year: year, month: month, day: day)
        let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second
        microseconds = seconds * Timestamp.microsecondsPerSecond + fraction
    }

    package init?(_ text: String) {
        var copy = text
        guard let value = copy.withUTF8({ unsafe Timestamp(UnsafeRawBufferPointer($0)) }) else { return nil }
        self = value
    }

    @inline(__always)
    private static func number(_ text: UnsafeRawBufferPointer, _ start: Int, _ digits: Int) -> Int64? {
        var value: Int64 = 0
        for offset in start..<start + digits {
            let digit = unsafe text[offset] &- 0x30
            guard digit < 10 else { return nil }
            value = value * 10 + Int64(digit)
        }
        return value
    }

    private static func days(inMonth month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }

    /// Days from 1970-01-01 to a date of the proleptic Gregorian calendar, counted in eras of 400 years from March.
    package static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let month = monthIndex + (monthIndex < 10 ? 3 : -9)
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthIndex + 2) / 5 + 1)
    }
}
