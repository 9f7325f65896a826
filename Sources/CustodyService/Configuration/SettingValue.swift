/// A setting's value apart from its place in ``Settings``.
package enum SettingValue: Equatable, Sendable {
    case flag(Bool)
    /// A number, bytes, nanoseconds or permission bits, as the kind says.
    case number(Int64)
    case text(String)
    case list([String])
}

/// How a setting is written, and which values it takes.
package enum SettingKind: Sendable {
    case flag
    case choice([String])
    /// A number of `unit`.
    case count(ClosedRange<Int64>, unit: String)
    /// Bytes, as `64MiB`. `zero` says what 0 means where it is allowed beside the range.
    case size(ClosedRange<Int64>, zero: String?)
    /// Nanoseconds, as `24h`.
    case duration(ClosedRange<Int64>, zero: String?)
    /// Permission bits, in octal.
    case mode(ClosedRange<Int64>)
    case text
    /// A web address; a password in it is never shown.
    case address
    /// Words separated by commas, or a YAML sequence.
    case list

    /// What the kind expects, for messages and the manual.
    package var expectation: String {
        switch self {
        case .flag: "true or false"
        case .choice(let names): "one of " + names.joined(separator: ", ")
        case .count(let range, let unit): "a number of \(unit) from \(range.lowerBound) to \(range.upperBound)"
        case .size(let range, let zero):
            "a size from \(Units.size(range.lowerBound)) to \(Units.size(range.upperBound))" + also(zero)
        case .duration(let range, let zero):
            "a time from \(Units.duration(range.lowerBound)) to \(Units.duration(range.upperBound))" + also(zero)
        case .mode(let range): "permission bits from \(Units.mode(range.lowerBound)) to \(Units.mode(range.upperBound))"
        case .text: "text"
        case .address: "a web address"
        case .list: "a list of words"
        }
    }

    private func also(_ zero: String?) -> String { zero.map { ", or 0 for \($0)" } ?? "" }

    /// Reads one written value; nil when it is not what ``expectation`` says.
    package func parse(_ written: String) -> SettingValue? {
        switch self {
        case .flag:
            switch written.lowercased() {
            case "true", "yes", "on", "1": .flag(true)
            case "false", "no", "off", "0": .flag(false)
            default: nil
            }
        case .choice(let names):
            names.contains(written.lowercased()) ? .text(written.lowercased()) : nil
        case .count(let range, _):
            Units.number(written).flatMap { range.contains($0) ? .number($0) : nil }
        case .size(let range, let zero):
            Units.parseSize(written).flatMap { range.contains($0) || $0 == 0 && zero != nil ? .number($0) : nil }
        case .duration(let range, let zero):
            Units.parseDuration(written).flatMap { range.contains($0) || $0 == 0 && zero != nil ? .number($0) : nil }
        case .mode(let range):
            Units.parseMode(written).flatMap { range.contains($0) ? .number($0) : nil }
        case .text, .address:
            written.utf8.contains { $0 < 0x20 || $0 == 0x7F } ? nil : .text(written)
        case .list:
            .list(written.split(separator: ",").map { String($0.drop { $0 == " " }) }.map(Units.trimmed))
        }
    }

    /// The value as a person would write it; ``parse(_:)`` reads it back.
    package func write(_ value: SettingValue) -> String {
        switch (self, value) {
        case (.size, .number(let bytes)): Units.size(bytes)
        case (.duration, .number(let nanoseconds)): Units.duration(nanoseconds)
        case (.mode, .number(let bits)): Units.mode(bits)
        case (_, .number(let number)): String(number)
        case (_, .flag(let flag)): flag ? "true" : "false"
        case (_, .text(let text)): text
        case (_, .list(let words)): words.joined(separator: ",")
        }
    }

    /// As ``write(_:)``, with what nobody may read masked.
    package func show(_ value: SettingValue) -> String {
        let text = write(value)
        guard case .address = self else { return text }
        return Units.withoutPassword(text)
    }
}

/// Numbers with units, as people write them.
enum Units {
    private static let sizes: [(String, Int64)] = [
        ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10),
        ("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1000), ("B", 1),
    ]
    private static let durations: [(String, Int64)] = [
        ("ms", 1_000_000), ("us", 1000), ("d", 86_400_000_000_000), ("h", 3_600_000_000_000),
        ("m", 60_000_000_000), ("s", 1_000_000_000),
    ]

    static func number(_ text: String) -> Int64? {
        let digits = text.filter { $0 != "_" }
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int64(digits)
    }

    static func parseSize(_ text: String) -> Int64? { number(text) ?? parse(text, sizes) }

    /// A time always names its unit; only 0 needs none.
    static func parseDuration(_ text: String) -> Int64? { text == "0" ? 0 : parse(text, durations) }

    static func parseMode(_ text: String) -> Int64? {
        let digits = text.hasPrefix("0o") ? String(text.dropFirst(2)) : text
        guard (3...4).contains(digits.utf8.count) else { return nil }
        return Int64(digits, radix: 8)
    }

    private static func parse(_ text: String, _ units: [(name: String, factor: Int64)]) -> Int64? {
        for unit in units where text.lowercased().hasSuffix(unit.name.lowercased()) {
            guard let value = number(trimmed(String(text.dropLast(unit.name.count)))) else { return nil }
            let (product, overflow) = value.multipliedReportingOverflow(by: unit.factor)
            return overflow ? nil : product
        }
        return nil
    }

    static func size(_ bytes: Int64) -> String {
        if bytes == 0 { return "0" }
        for (name, factor) in sizes where name.hasSuffix("iB") && bytes % factor == 0 {
            return "\(bytes / factor)\(name)"
        }
        return "\(bytes)B"
    }

    static func duration(_ nanoseconds: Int64) -> String {
        if nanoseconds == 0 { return "0" }
        let largestFirst = durations.sorted { $0.1 > $1.1 }
        for (name, factor) in largestFirst where nanoseconds % factor == 0 { return "\(nanoseconds / factor)\(name)" }
        return "\(nanoseconds / 1000)us"
    }

    static func mode(_ bits: Int64) -> String { "0" + String(bits, radix: 8) }

    static func trimmed(_ text: String) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }

    /// `scheme://user:password@host` with the password masked.
    static func withoutPassword(_ address: String) -> String {
        guard let slashes = address.firstRange(of: "//"),
            let at = address[slashes.upperBound...].prefix(while: { $0 != "/" }).lastIndex(of: "@"),
            let colon = address[slashes.upperBound..<at].firstIndex(of: ":")
        else { return address }
        return address[...colon] + "********" + address[at...]
    }
}

extension String {
    fileprivate func firstRange(of text: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
