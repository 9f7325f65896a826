package import CustodyCrypto
package import CustodyModel

/// What is believed of one log without being told by the log: a line of a trust file (DESIGN, section 3.5).
package struct TrustLine: Sendable, Equatable {
    /// Named as the log's origin.
    package let logKey: VerifierKey
    /// The key of epoch 0; nil when the line names none: then the log is not forward-secure.
    package let epochKey: VerifierKey?
    /// Keys of epochs that were begun anew after a key was lost, and that its operator has acknowledged.
    package let restarts: [VerifierKey]

    /// `<log vkey> [<epoch 0 vkey> [<acknowledged restart vkey>...]]`
    package init?(_ text: String) {
        var keys: [VerifierKey] = []
        for word in text.split(whereSeparator: { $0 == " " || $0 == "\t" }) {
            guard let key = VerifierKey(String(word)) else { return nil }
            keys.append(key)
        }
        guard let logKey = keys.first, logKey.kind == .signature,
            keys.dropFirst().allSatisfy({ $0.kind == .cosignature && $0.name == logKey.name + "/epoch" })
        else { return nil }
        self.logKey = logKey
        epochKey = keys.count > 1 ? keys[1] : nil
        restarts = Array(keys.dropFirst(2))
    }

    /// Tells one trust line from another.
    package var digest: Digest {
        SHA256.digest(([logKey] + (epochKey.map { [$0] } ?? []) + restarts).map(\.description).joined(separator: " "))
    }
}

/// A trust file: one line for each log, `#` begins a comment.
package struct TrustFile: Sendable {
    /// Bytes of the longest file that is read.
    package static let byteLimit = 1 << 20

    package let lines: [TrustLine]

    package init(parsing bytes: [UInt8]) throws(CustodyError) {
        guard bytes.count <= TrustFile.byteLimit, let text = String(validating: bytes, as: UTF8.self) else {
            throw CustodyError(.configuration, "a trust file is text of at most \(TrustFile.byteLimit) bytes")
        }
        var lines: [TrustLine] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let content = line.drop { $0 == " " || $0 == "\t" }
            if content.isEmpty || content.hasPrefix("#") { continue }
            guard let trust = TrustLine(String(content)) else {
                throw CustodyError(
                    .configuration,
                    "line \(index + 1) of the trust file is not `<log vkey> [<epoch 0 vkey> [<restart vkey>...]]`",
                    advice: "copy the line that `custody init` printed")
            }
            lines.append(trust)
        }
        guard !lines.isEmpty else {
            throw CustodyError(.configuration, "the trust file names no log", advice: "put a trust line into it")
        }
        self.lines = lines
    }

    /// The lines of a log; more than one where its key was rotated.
    func lines(of origin: String) -> [TrustLine] {
        lines.filter { $0.logKey.name.utf8.elementsEqual(origin.utf8) }
    }
}
