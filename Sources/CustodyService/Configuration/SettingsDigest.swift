import CustodyModel

extension Settings {
    /// Every setting's value as it may be shown, by key. With the parts of the policy it is what the register's
    /// `config_digest` is made of; see ``LogOptions/configurationDigest``.
    package var shown: [String: String] {
        Dictionary(uniqueKeysWithValues: Setting.table.map { ($0.key, $0.shown(in: self)) })
    }

    /// Keys whose values differ, in the order of the table. Names only: values may be secret.
    package func changedKeys(since old: Settings) -> [String] {
        Setting.table.filter { $0.value(in: self) != $0.value(in: old) }.map(\.key)
    }
}
