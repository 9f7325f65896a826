/// Decimal numbers as C2SP writes sizes, indexes and times.
enum DecimalText {
    /// The largest number that is read: sizes, sequence numbers and times all stay below 2^63.
    static let limit = UInt64(Int64.max)

    /// Nil for anything but digits, for leading zeros and for numbers above ``limit``.
    static func parse(_ bytes: some Collection<UInt8>) -> UInt64? {
        guard let first = bytes.first, first != UInt8(ascii: "0") || bytes.count == 1 else { return nil }
        var number: UInt64 = 0
        for byte in bytes {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            let (tens, over) = number.multipliedReportingOverflow(by: 10)
            guard !over else { return nil }
            // Below ten times 2^63 / 10 plus 9: no overflow that the limit would not have caught in the step before.
            let next = tens.addingReportingOverflow(UInt64(byte - UInt8(ascii: "0")))
            guard !next.overflow, next.partialValue <= limit else { return nil }
            number = next.partialValue
        }
        return number
    }
}
