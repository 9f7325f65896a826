import CustodyCrypto
import CustodyModel

/// The ids of the events that an import makes; they are the same in every run over the same log.
package struct ImportIdentity: Sendable, Equatable {
    package let format: OldLogFormat
    /// Tells one log of a format from another: 16 hexadecimal characters of its first record's hash.
    package let key: String
    /// Tells a log from the same log when it has grown: its length and 16 characters of the digest of its bytes.
    let version: String

    package init(_ report: OldLogReport) {
        format = report.request.format
        let first = report.first.digest ?? SHA256.digest(report.digest.bytes)
        key = String(first.hex.prefix(16))
        version = "\(report.records):\(report.digest.hex.prefix(16))"
    }

    /// What the id of every event of this log begins with.
    var prefix: String { "import:\(format.rawValue):\(key):" }

    /// `begun` and `done` frame a run.
    func id(ofFrame word: String) -> String { "\(prefix)\(word):\(version)" }

    func id(ofRecord number: UInt64, _ hash: HashText) -> String {
        "\(prefix)\(number):\(hash.digest?.hex ?? "none")"
    }
}
