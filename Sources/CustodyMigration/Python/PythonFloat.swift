import CustodyModel
import Glibc

/// Floating point numbers as Python writes them.
enum PythonFloat {
    /// The double that is nearest to a number's characters; infinite beyond the largest.
    static func parse(_ characters: UnsafeRawBufferPointer) -> Double {
        // strtod rounds correctly and wants a zero behind the characters.
        unsafe withUnsafeTemporaryAllocation(byteCount: characters.count + 1, alignment: 1) { room in
            unsafe room.copyMemory(from: characters)
            unsafe room[characters.count] = 0
            guard let base = room.baseAddress else { return 0 }
            return unsafe strtod(base.assumingMemoryBound(to: CChar.self), nil)
        }
    }

    /// Appends `float.__repr__`: the shortest digits that give the same double, with an exponent below 1e-4 and from
    /// 1e16 on; `NaN` and `Infinity` in the words of `json.dumps`.
    static func append(_ value: Double, to output: inout ByteBuffer) {
        guard value.isFinite else {
            output.append(value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity")
            return
        }
        if value.sign == .minus { output.append(0x2D) }
        if value == 0 {
            output.append("0.0")
            return
        }
        let (digits, point) = shortest(value.magnitude)
        if point > 16 || point < -3 {
            appendScientific(digits, exponent: point - 1, to: &output)
        } else if point <= 0 {
            output.append("0.")
            for _ in 0..<(-point) { output.append(0x30) }
            output.append(digits)
        } else {
            for index in 0..<max(point, digits.count) {
                if index == point { output.append(0x2E) }
                output.append(index < digits.count ? digits[index] : 0x30)
            }
            if digits.count <= point { output.append(".0") }
        }
    }

    private static func appendScientific(_ digits: [UInt8], exponent: Int, to output: inout ByteBuffer) {
        output.append(digits[0])
        if digits.count > 1 {
            output.append(0x2E)
            output.append(Array(digits[1...]))
        }
        output.append(0x65)
        output.append(exponent < 0 ? 0x2D : 0x2B)
        if abs(exponent) < 10 { output.append(0x30) }
        output.append(decimal: UInt64(abs(exponent)))
    }

    /// The shortest digits of a positive number, without zeros at either end, and where its point stands: 0.d1d2... *
    /// 10^point.
    private static func shortest(_ value: Double) -> (digits: [UInt8], point: Int) {
        // Swift finds the same digits and writes them in another form.
        var digits: [UInt8] = []
        var point: Int?
        var exponent = 0
        var text = value.description
        text.withUTF8 { characters in
            var index = 0
            while index < characters.count {
                let byte = unsafe characters[index]
                if byte == 0x2E {
                    point = digits.count
                } else if byte == 0x65 {
                    let rest = unsafe UnsafeBufferPointer(rebasing: characters[(index + 1)...])
                    exponent = unsafe Int(String(decoding: rest, as: UTF8.self)) ?? 0
                    break
                } else {
                    digits.append(byte)
                }
                index += 1
            }
        }
        var place = (point ?? digits.count) + exponent
        let zeros = digits.prefix { $0 == 0x30 }.count
        digits.removeFirst(zeros)
        place -= zeros
        while digits.last == 0x30 { digits.removeLast() }
        return (digits, place)
    }

    /// Digits behind the point that mcp-bridge hashes, and from where on its arithmetic of 28 digits gives up.
    static let quantumDigits = 14
    static let quantizedLimit = 1e14

    /// `float(Decimal(value).quantize(Decimal('0.00000000000000'), ROUND_HALF_UP))`: the exact value of the double,
    /// rounded to 14 digits behind the point, halves away from zero; nil where that raises `InvalidOperation`.
    static func quantized(_ value: Double) -> Double? {
        let magnitude = value.magnitude
        guard magnitude < quantizedLimit else { return nil }
        // Whole numbers, and so everything from 2^53 on, have nothing behind the point.
        if magnitude == magnitude.rounded(.towardZero) { return value }
        var quotient = scaled(magnitude)
        if quotient == 0 { return value.sign == .minus ? -0.0 : 0 }
        var digits: [UInt8] = []
        while quotient > 0 {
            digits.append(0x30 + UInt8(truncatingIfNeeded: quotient % 10))
            quotient /= 10
        }
        var text: [UInt8] = value.sign == .minus ? [0x2D] : []
        text += digits.reversed()
        text += Array("e-14".utf8)
        return unsafe text.withUnsafeBytes { unsafe parse($0) }
    }

    /// `magnitude` * 10^14, rounded to a whole number, halves up. `magnitude` is below 10^14 and not whole.
    private static func scaled(_ magnitude: Double) -> UInt128 {
        // magnitude = significand / 2^shift, with 53 bits; times 10^14 (47 bits) fits 128 bits.
        let significand = UInt64(magnitude.significandBitPattern) | (magnitude.isNormal ? 1 << 52 : 0)
        let shift = magnitude.isNormal ? 1075 - Int(magnitude.exponentBitPattern) : 1074
        let product = UInt128(significand) * 100_000_000_000_000
        // Below a half of the last digit in any case.
        if shift > 101 { return 0 }
        let whole = product >> UInt128(shift)
        let half = (product >> UInt128(shift - 1)) & 1
        return whole + half
    }
}
