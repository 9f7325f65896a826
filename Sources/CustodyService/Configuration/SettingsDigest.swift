import CustodyCrypto
package import CustodyModel

extension Settings {
    /// SHA-256 of the effective settings: `<key>=<value>` and a line feed for each, in the order of the keys, secrets
    /// masked. It is what `config_digest` holds in the register.
    package var digest: Digest {
        let lines = Setting.table.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.shown(in: self))\n" }
        return SHA256.digest(Array(lines.joined().utf8))
    }

    /// Keys whose values differ, in the order of the table. Names only: values may be secret.
    package func changedKeys(since old: Settings) -> [String] {
        Setting.table.filter { $0.value(in: self) != $0.value(in: old) }.map(\.key)
    }
}
