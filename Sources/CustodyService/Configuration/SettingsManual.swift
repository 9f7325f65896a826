/// What people read about the settings, written from ``Setting/table``.
package enum SettingsManual {
    /// `docs/configuration.md`.
    package static var page: String {
        let defaults = Settings()
        let rows = Setting.table.map { setting in
            let classic = setting.classic.map { ", `\($0)`" } ?? ""
            let value = setting.shown(in: defaults)
            return "| `\(setting.key)` | \(value.isEmpty ? "empty" : "`\(value)`") | \(setting.summary) Takes "
                + "\(setting.kind.expectation). | `\(setting.variable)`\(classic) |"
        }
        return """
            # Settings

            This page is written from the table in `Sources/CustodyService/Configuration/SettingsTable.swift` by `make docs`.

            Settings come from these places, each winning over those before it:

            1. built-in defaults, so that no file is needed;
            2. a YAML file: `--config FILE`, else `./custody.yaml`, else `/etc/custody/custody.yaml`;
            3. the classic `AUDIT_*` variables, then the `CUSTODY_*` variables (an empty one counts as not set);
            4. options on the command line.

            `custody config show` prints every effective value and where it came from; `custody config check` says whether a
            configuration is good. An unknown key in the file is an error that names the nearest known one; an unknown
            `CUSTODY_*` variable is a warning of `config check`.

            Sizes are written `512KiB`, `64MiB`, `1GiB` (powers of 1024) or `64MB` (powers of 1000); a plain number is bytes.
            Times name their unit: `250ms`, `5s`, `10m`, `24h`, `7d`.

            | key | default | what it does | variables |
            | --- | --- | --- | --- |
            \(rows.joined(separator: "\n"))

            """
    }

    /// `config/custody.yaml`: every setting at its default, with a comment.
    package static var file: String {
        var text = """
            # Custody's settings at their defaults. No file is needed at all: keep the lines that you change.
            # Looked for as ./custody.yaml and /etc/custody/custody.yaml, or named with --config FILE.
            # docs/configuration.md says the same as a table.

            """
        let defaults = Settings()
        var section: Substring = ""
        for setting in Setting.table {
            let parts = setting.key.split(separator: ".", maxSplits: 1)
            let indent = parts.count == 2 ? "  " : ""
            if parts.count == 2, parts[0] != section { text += "\n\(parts[0]):\n" }
            if parts.count == 1 { text += "\n" }
            section = parts.count == 2 ? parts[0] : ""
            text += "\(indent)# \(setting.summary)\n\(indent)# Takes \(setting.kind.expectation).\n"
            text += "\(indent)\(parts[parts.count - 1]): \(yaml(setting.value(in: defaults), setting.kind))\n"
        }
        return text
    }

    private static func yaml(_ value: SettingValue, _ kind: SettingKind) -> String {
        switch value {
        case .list(let words): "[" + words.joined(separator: ", ") + "]"
        case .text(""): "\"\""
        default: kind.write(value)
        }
    }
}
