package import CustodyModel

extension Settings {
    /// Every setting's value as it may be shown, by key: what the register's `config_digest` is made of.
    package var shown: [String: String] {
        Dictionary(uniqueKeysWithValues: Setting.table.map { ($0.key, $0.shown(in: self)) })
    }

    /// SHA-256 of the effective settings: `<key>=<value>` and a line feed for each, in the order of the keys, secrets
    /// masked.
    package var digest: Digest {
        var options = LogOptions()
        options.configuration = shown
        return options.configurationDigest
    }

    /// Keys whose values differ, in the order of the table. Names only: values may be secret.
    package func changedKeys(since old: Settings) -> [String] {
        Setting.table.filter { $0.value(in: self) != $0.value(in: old) }.map(\.key)
    }
}
