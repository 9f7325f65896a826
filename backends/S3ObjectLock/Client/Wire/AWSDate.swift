package import CustodyModel

/// The forms of a moment that S3 and its relatives write.
package enum AWSDate {
    /// `20261121T021906Z`, of signatures.
    package static func compact(_ time: Timestamp) -> String {
        String(time.description.prefix(19)).filter { $0 != "-" && $0 != ":" } + "Z"
    }

    /// `2026-11-21T02:19:06Z`, of retention.
    package static func iso(_ time: Timestamp) -> String { time.description.prefix(19) + "Z" }

    /// ISO 8601 with `Z` or an offset, with or without a fraction; nil for anything else.
    package static func parse(iso text: some StringProtocol) -> Timestamp? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes.count <= 40 else { return nil }
        var index = 19
        var fraction: [UInt8] = []
        if bytes[index] == UInt8(ascii: ".") {
            index += 1
            while index < bytes.count, isDigit(bytes[index]) {
                if fraction.count < 6 { fraction.append(bytes[index]) }
                index += 1
            }
            guard !fraction.isEmpty else { return nil }
        }
        while fraction.count < 6 { fraction.append(UInt8(ascii: "0")) }
        guard let offset = offsetSeconds(bytes[index...]) else { return nil }
        let written = bytes[..<19] + [UInt8(ascii: ".")] + fraction + [UInt8(ascii: "Z")]
        return Timestamp(String(decoding: Array(written), as: UTF8.self))?.adding(seconds: -offset)
    }

    /// Seconds that `Retry-After` asks for: a number, or a date by the server's own clock; never below 0.
    ///
    /// - Parameter date: the answer's Date.
    package static func seconds(retryAfter text: String, date: String?) -> Int64? {
        if let seconds = Int64(text) { return max(seconds, 0) }
        guard let until = parse(http: text), let now = date.flatMap({ parse(http: $0) }) else { return nil }
        return max(until.seconds - now.seconds, 0)
    }

    /// `Sat, 21 Nov 2026 11:18:25 GMT` (RFC 9110, section 5.6.7); nil for anything else, obsolete forms included.
    package static func parse(http text: some StringProtocol) -> Timestamp? {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0].utf8.count == 4, parts[0].hasSuffix(","), parts[5] == "GMT",
            parts[1].utf8.count == 2, parts[3].utf8.count == 4,
            let month = months.firstIndex(of: String(parts[2]))
        else { return nil }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        return Timestamp("\(parts[3])-\(number)-\(parts[1])T\(parts[4]).000000Z")
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    private static func offsetSeconds(_ bytes: ArraySlice<UInt8>) -> Int64? {
        let text = Array(bytes)
        if text == [UInt8(ascii: "Z")] { return 0 }
        let digits = text.dropFirst().filter(isDigit).map { Int64($0 - 0x30) }
        guard let sign = text.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), digits.count == 4,
            text.count == 5 || text.count == 6 && text[3] == UInt8(ascii: ":")
        else { return nil }
        let seconds = ((digits[0] * 10 + digits[1]) * 60 + digits[2] * 10 + digits[3]) * 60
        return sign == UInt8(ascii: "+") ? seconds : -seconds
    }
}
