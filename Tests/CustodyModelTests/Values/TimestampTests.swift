import CustodyModel
import CustodyTestSupport
import Testing

/// Moments, their written form, and the calendar between the two.
@Suite struct TimestampTests {
    @Test(
        "known moments are written right and read back",
        arguments: [
            ("1970-01-01T00:00:00.000000Z", 0), ("1970-01-01T00:00:00.000001Z", 1), ("1969-12-31T23:59:59.999999Z", -1),
            ("1969-12-31T00:00:00.000000Z", -86_400_000_000), ("2000-02-29T12:34:56.789012Z", 951_827_696_789_012),
            ("2001-09-09T01:46:40.000000Z", 1_000_000_000_000_000),
            ("2038-01-19T03:14:08.000000Z", 2_147_483_648_000_000),
            ("1900-03-01T00:00:00.000000Z", -2_203_891_200_000_000),
            ("2026-11-21T02:19:06.123456Z", 1_795_227_546_123_456),
            ("0000-01-01T00:00:00.000000Z", -62_167_219_200_000_000),
            ("0000-02-29T00:00:00.000000Z", -62_162_121_600_000_000),
            ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999),
        ])
    func known(text: String, microseconds: Int64) throws {
        let moment = Timestamp(microseconds: microseconds)
        #expect(moment.description == text)
        #expect(Timestamp(text) == moment)
        #expect(moment.dayText == text.prefix(10))
    }

    @Test("every day of the years 0000 to 9999 is written and read as the calendar counts, and no other day")
    func everyDay() {
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        var day = Int(Timestamp.earliest.microseconds / Timestamp.microsecondsPerDay)
        func padded(_ value: Int, _ digits: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: digits - text.count) + text
        }
        var wrong = 0
        for year in 0...9999 {
            let isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
            for month in 1...12 {
                let length = lengths[month - 1] + (isLeap && month == 2 ? 1 : 0)
                let behind = padded(year, 4) + "-" + padded(month, 2) + "-" + padded(length + 1, 2)
                if Timestamp(behind + "T00:00:00.000000Z") != nil { wrong += 1 }
                for date in 1...length {
                    let text = padded(year, 4) + "-" + padded(month, 2) + "-" + padded(date, 2)
                    // The last microsecond of the day, where rounding down goes wrong first.
                    let last = Timestamp(microseconds: Int64(day + 1) * Timestamp.microsecondsPerDay - 1)
                    if last.dayText != text || last.day != day || Timestamp(text + "T23:59:59.999999Z") != last {
                        wrong += 1
                    }
                    day += 1
                }
            }
        }
        #expect(wrong == 0)
        #expect(Int64(day) * Timestamp.microsecondsPerDay == Timestamp.latest.microseconds + 1)
    }

    @Test("text order is time order, and reading gives back what was written", arguments: UInt64(1)...4)
    func order(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let range = Timestamp.earliest.microseconds...Timestamp.latest.microseconds
        for _ in 0..<5000 {
            let first = Timestamp(microseconds: Int64.random(in: range, using: &random))
            let near = Int64.random(in: -3_000_000...3_000_000, using: &random)
            let second = Timestamp(
                microseconds: Bool.random(using: &random)
                    ? Int64.random(in: range, using: &random)
                    : min(max(first.microseconds + near, range.lowerBound), range.upperBound))
            #expect(Timestamp(first.description) == first)
            #expect((first < second) == (first.description < second.description))
            #expect((first == second) == (first.description == second.description))
        }
    }

    @Test("seconds and days are rounded down, before 1970 too")
    func floors() {
        for (microseconds, seconds, day) in [
            (Int64(0), Int64(0), 0), (999_999, 0, 0), (1_000_000, 1, 0), (-1, -1, -1), (-1_000_000, -1, -1),
            (-1_000_001, -2, -1), (86_399_999_999, 86_399, 0), (86_400_000_000, 86_400, 1),
            (-86_400_000_000, -86_400, -1),
            (-86_400_000_001, -86_401, -2),
        ] {
            #expect(Timestamp(microseconds: microseconds).seconds == seconds)
            #expect(Timestamp(microseconds: microseconds).day == day)
        }
        #expect(Timestamp(microseconds: 5).adding(seconds: -2) == Timestamp(microseconds: -1_999_995))
    }

    @Test("a moment that four digits cannot say is written as the nearest that they can")
    func clamped() {
        #expect(Timestamp(microseconds: .min).description == "0000-01-01T00:00:00.000000Z")
        #expect(Timestamp(microseconds: .max).description == "9999-12-31T23:59:59.999999Z")
        #expect(Timestamp(microseconds: Timestamp.latest.microseconds + 1).description == Timestamp.latest.description)
        #expect(
            Timestamp(microseconds: Timestamp.earliest.microseconds - 1).description == Timestamp.earliest.description)
    }

    @Test(
        "every change of one byte gives another moment or none",
        arguments: ["2024-02-29T23:59:59.999999Z", "2026-10-01T00:00:00.000000Z"])
    func everyByte(text: String) throws {
        let original = try #require(Timestamp(text))
        for place in 0..<Timestamp.textCount {
            for byte in 0...UInt8.max {
                var bytes = [UInt8](text.utf8)
                bytes[place] = byte
                guard let moment = unsafe bytes.withUnsafeBytes({ unsafe Timestamp($0) }) else { continue }
                // What is read is what would have been written, so nothing has two forms.
                #expect([UInt8](moment.description.utf8) == bytes)
                #expect((moment == original) == (bytes == [UInt8](text.utf8)))
            }
        }
    }

    @Test(
        "any other length is no moment",
        arguments: ["", "2026", "2026-11-21T02:19:06Z", "2026-11-21T02:19:06.123456Z ", "2026-11-21T02:19:06.123456"])
    func length(text: String) {
        #expect(Timestamp(text) == nil)
    }
}
