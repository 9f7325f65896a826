/// One row of the table of settings.
package struct Setting: Sendable, CustomStringConvertible {
    /// The key in the file, parts joined by dots: `journal.limit`.
    package let key: String
    package let kind: SettingKind
    /// One sentence for the manual and the commented file.
    package let summary: String
    /// The variable by which earlier systems set it.
    package let classic: String?

    private let read: @Sendable (Settings) -> SettingValue
    private let write: @Sendable (inout Settings, SettingValue) -> Void

    package var description: String { key }

    /// The variable that sets it: `CUSTODY_JOURNAL_LIMIT`.
    package var variable: String {
        "CUSTODY_" + key.uppercased().map { $0 == "." ? "_" : String($0) }.joined()
    }

    package func value(in settings: Settings) -> SettingValue { read(settings) }

    package func set(_ value: SettingValue, in settings: inout Settings) { write(&settings, value) }

    /// The value as it may be shown.
    package func shown(in settings: Settings) -> String { kind.show(read(settings)) }

    private init(
        _ key: String, _ kind: SettingKind, _ classic: String?, _ summary: String,
        read: @escaping @Sendable (Settings) -> SettingValue,
        write: @escaping @Sendable (inout Settings, SettingValue) -> Void
    ) {
        self.key = key
        self.kind = kind
        self.classic = classic
        self.summary = summary
        self.read = read
        self.write = write
    }
}

/// One way to make a row for each type of member. A value of the wrong case cannot arrive: the kind parsed it.
extension Setting {
    typealias Path<Value> = any WritableKeyPath<Settings, Value> & Sendable

    static func flag(_ key: String, _ path: Path<Bool>, classic: String? = nil, _ summary: String) -> Setting {
        Setting(
            key, .flag, classic, summary, read: { .flag($0[keyPath: path]) },
            write: { if case .flag(let value) = $1 { $0[keyPath: path] = value } })
    }

    static func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
        _ key: String, _ path: Path<Choice>, classic: String? = nil, _ summary: String
    ) -> Setting {
        Setting(
            key, .choice(Choice.allCases.map(\.rawValue)), classic, summary,
            read: { .text($0[keyPath: path].rawValue) },
            write: { if case .text(let name) = $1, let value = Choice(rawValue: name) { $0[keyPath: path] = value } })
    }

    static func count(
        _ key: String, _ path: Path<Int>, _ range: ClosedRange<Int64>, unit: String, classic: String? = nil,
        _ summary: String
    ) -> Setting {
        number(key, path, .count(range, unit: unit), classic: classic, summary)
    }

    static func size(
        _ key: String, _ path: Path<Int>, _ range: ClosedRange<Int64>, zero: String? = nil, _ summary: String
    ) -> Setting {
        number(key, path, .size(range, zero: zero), classic: nil, summary)
    }

    static func mode(_ key: String, _ path: Path<Int>, _ range: ClosedRange<Int64>, _ summary: String) -> Setting {
        number(key, path, .mode(range), classic: nil, summary)
    }

    private static func number(
        _ key: String, _ path: Path<Int>, _ kind: SettingKind, classic: String?, _ summary: String
    ) -> Setting {
        Setting(
            key, kind, classic, summary, read: { .number(Int64($0[keyPath: path])) },
            write: { if case .number(let value) = $1 { $0[keyPath: path] = Int(value) } })
    }

    /// `range` is in seconds.
    static func duration(
        _ key: String, _ path: Path<Duration>, _ range: ClosedRange<Double>, zero: String? = nil, _ summary: String
    ) -> Setting {
        let bounds = Int64(range.lowerBound * 1e9)...Int64(range.upperBound * 1e9)
        return Setting(
            key, .duration(bounds, zero: zero), nil, summary,
            read: { .number($0[keyPath: path].nanoseconds) },
            write: { if case .number(let value) = $1 { $0[keyPath: path] = .nanoseconds(value) } })
    }

    static func text(
        _ key: String, _ path: Path<String>, kind: SettingKind = .text, classic: String? = nil, _ summary: String
    ) -> Setting {
        Setting(
            key, kind, classic, summary, read: { .text($0[keyPath: path]) },
            write: { if case .text(let value) = $1 { $0[keyPath: path] = value } })
    }

    static func list(_ key: String, _ path: Path<[String]>, _ summary: String) -> Setting {
        Setting(
            key, .list, nil, summary, read: { .list($0[keyPath: path]) },
            write: { if case .list(let value) = $1 { $0[keyPath: path] = value } })
    }
}

extension Duration {
    /// Whole nanoseconds; settings never reach the 292 years at which they would overflow.
    package var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}
