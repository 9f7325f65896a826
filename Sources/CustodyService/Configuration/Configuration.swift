package import CustodyAlerts
package import CustodyModel
package import CustodySystem
import SystemPackage

/// Settings with the place that each value came from.
///
/// Layers, each winning over those before it: built-in defaults, the file, the classic `AUDIT_*` variables, the
/// `CUSTODY_*` variables, options. An empty variable counts as not set.
package struct Configuration: Sendable {
    /// Where a value was written.
    package enum Origin: Equatable, Sendable, CustomStringConvertible {
        case builtIn
        case file(String, line: Int)
        case variable(String)
        case option(String)

        package var description: String {
            switch self {
            case .builtIn: "default"
            case .file(let path, let line): "\(path):\(line)"
            case .variable(let name): "\(name)"
            case .option(let name): name
            }
        }
    }

    /// A value given on the command line.
    package struct Option: Sendable {
        package let key: String
        package let written: String
        /// The option as the person wrote it: `--store`.
        package let name: String

        package init(key: String, written: String, name: String) {
            self.key = key
            self.written = written
            self.name = name
        }
    }

    /// Files that are read when none is named: the first that exists.
    package static let defaultPaths = ["custody.yaml", "/etc/custody/custody.yaml"]

    package private(set) var settings = Settings()
    /// Who is told when something is wrong; the section `alerts` of the file.
    package private(set) var alerts = AlertPlan()
    /// The file that was read, nil when there was none.
    package private(set) var file: String?
    /// Variables that begin with `CUSTODY_` and set nothing, with the nearest known name.
    package private(set) var unknownVariables: [(name: String, nearest: String?)] = []

    private var origins: [String: Origin] = [:]

    package func origin(of setting: Setting) -> Origin { origins[setting.key] ?? .builtIn }

    /// Puts the layers together. Every problem is named in the one error that is thrown.
    package static func load(
        file: String? = nil, environment: [String: String], options: [Option] = [], files: any FileSystem
    ) throws(CustodyError) -> Configuration {
        var configuration = Configuration()
        var problems: [String] = []
        if let path = try find(file, files) {
            configuration.file = path
            configuration.take(try ConfigurationFile(path: path, contents: try read(path, files)), &problems)
        }
        configuration.take(environment: environment, &problems)
        for option in options { configuration.take(option, &problems) }
        do throws(CustodyError) {
            configuration.alerts = try AlertSection.load(
                file: configuration.file, store: configuration.settings.storePath, files: files)
        } catch {
            problems.append(error.message)
        }
        if problems.isEmpty { problems = configuration.contradictions() }
        guard problems.isEmpty else { throw CustodyError(.configuration, problems.joined(separator: "\n")) }
        return configuration
    }

    private static func find(_ named: String?, _ files: any FileSystem) throws(CustodyError) -> String? {
        if let named { return named }
        for path in defaultPaths {
            let status = try? files.status(FilePath(path))
            if status != nil { return path }
        }
        return nil
    }

    private static func read(_ path: String, _ files: any FileSystem) throws(CustodyError) -> [UInt8] {
        do throws(FileError) {
            return try files.contents(FilePath(path))
        } catch {
            throw CustodyError(
                .configuration, "cannot read the configuration: \(error.custody.message)", advice: error.custody.advice)
        }
    }

    private mutating func take(_ file: ConfigurationFile, _ problems: inout [String]) {
        let keys = Setting.table.map(\.key)
        for entry in file.entries {
            let origin = Origin.file(file.path, line: entry.line)
            guard let setting = Setting.named(entry.key) else {
                let nearest = Nearest.name(to: entry.key, among: keys).map { "; did you mean \($0)" }
                problems.append("\(origin): unknown setting \(Configuration.quoted(entry.key))\(nearest ?? "")")
                continue
            }
            switch (entry.written, setting.kind) {
            case (.scalar(let text), _): take(text, for: setting, from: origin, &problems)
            case (.sequence(let words), .list): set(.list(words), for: setting, from: origin)
            case (.sequence, _): problems.append("\(origin): \(setting.key) must be \(setting.kind.expectation)")
            }
        }
    }

    private mutating func take(environment: [String: String], _ problems: inout [String]) {
        for setting in Setting.table {
            for name in [setting.classic, setting.variable] {
                guard let name, let text = environment[name], !text.isEmpty else { continue }
                take(text, for: setting, from: .variable(name), &problems)
            }
        }
        let known = Setting.table.map(\.variable) + Configuration.otherVariables
        for name in environment.keys.sorted() where name.hasPrefix("CUSTODY_") && !known.contains(name) {
            unknownVariables.append((name, Nearest.name(to: name, among: known)))
        }
    }

    /// Variables that programs read and that are no settings.
    private static let otherVariables = ["CUSTODY_TRUST", "CUSTODY_SHARED", "CUSTODY_PYTHON"]

    private mutating func take(_ option: Option, _ problems: inout [String]) {
        guard let setting = Setting.named(option.key) else {
            preconditionFailure("\(option.name) sets \(option.key), which is no setting")
        }
        take(option.written, for: setting, from: .option(option.name), &problems)
    }

    private mutating func take(_ text: String, for setting: Setting, from origin: Origin, _ problems: inout [String]) {
        guard let value = setting.kind.parse(Units.trimmed(text)) else {
            // The value is not repeated: whoever mixes up two lines may have put a secret there.
            problems.append("\(origin): \(setting.key) must be \(setting.kind.expectation)")
            return
        }
        set(value, for: setting, from: origin)
    }

    private mutating func set(_ value: SettingValue, for setting: Setting, from origin: Origin) {
        setting.set(value, in: &settings)
        origins[setting.key] = origin
    }

    /// Settings that are each allowed and together make no sense.
    private func contradictions() -> [String] {
        var problems: [String] = []
        func require(_ key: String, atMost other: String, _ holds: Bool) {
            guard !holds, let setting = Setting.named(key), let limit = Setting.named(other) else { return }
            problems.append(
                "\(origin(of: setting)): \(key) (\(setting.shown(in: settings))) must not exceed "
                    + "\(other) (\(limit.shown(in: settings)), \(origin(of: limit)))")
        }
        require("journal.segment", atMost: "journal.limit", settings.journal.segment <= settings.journal.limit)
        require("batch.bytes", atMost: "journal.limit", settings.batch.bytes <= settings.journal.limit)
        require("event.max_bytes", atMost: "staging.limit", settings.event.maximumBytes <= settings.stagingLimit)
        do throws(CustodyError) {
            _ = try RetentionPlan(settings)
        } catch {
            let place = Setting.named("retention.classes").map { origin(of: $0).description } ?? ""
            problems.append("\(place): \(error.message)")
        }
        if settings.storage.path.isEmpty { problems.append("storage.path must not be empty") }
        return problems
    }

    /// A key from a file, short and printable: it stands in a message.
    static func quoted(_ key: String) -> String {
        let printable = key.unicodeScalars.prefix(64).map { $0.value < 0x20 || $0.value == 0x7F ? "?" : String($0) }
        return "\"" + printable.joined() + "\""
    }
}

extension Settings {
    /// Throws when what the settings ask for cannot be done.
    package func requireSupported() throws(CustodyError) {
        if storage.backend != .local { _ = try s3SinkSettings(ArchiveLayout(try s3Options())) }
    }
}
