import CustodyAlerts
package import CustodyModel
package import CustodyVerifier

/// What one run of the scheduled verification did and found.
package struct JobReport: Sendable {
    package struct Part: Sendable {
        /// `window`, `history` or `doubt`.
        package let kind: String
        package let from: Timestamp
        package let to: Timestamp
        package let report: VerificationReport
    }

    package let origin: String
    package let time: Timestamp
    package let durationMilliseconds: Int64
    package let configurationDigest: Digest
    package let coverage: Coverage
    package let isFirstRun: Bool
    /// The window first.
    package let parts: [Part]
    /// Of all parts and of the job itself, each once.
    package let findings: [Finding]
    package let findingCount: Int
    /// What did not keep the job from its end: an alert that could not be spooled, an event that could not be recorded.
    package var warnings: [String] = []

    package var result: VerificationReport.Result {
        if findings.contains(where: { !$0.code.isUnchecked }) { return .findings }
        let wasLooked = parts.first.map { !$0.report.streams.isEmpty } ?? false
        return findings.isEmpty && findingCount == 0 && wasLooked ? .verified : .unchecked
    }

    package var exitStatus: Int32 {
        switch result {
        case .verified: 0
        case .findings: 1
        case .unchecked: 3
        }
    }

    package var records: UInt64 { parts.reduce(0) { $0 + $1.report.streams.reduce(0) { $0 + $1.records } } }
    package var bytes: Int64 { parts.reduce(0) { $0 + $1.report.bytes } }

    /// The window's ends.
    package var from: Timestamp { parts.first?.from ?? time }
    package var to: Timestamp { parts.first?.to ?? time }

    /// One JSON document with a line feed, whose digest the register gets.
    package var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("format", "custody-verify-job/v1")
            writer.member("log", origin)
            writer.member("time", time.description)
            writer.member("duration_ms", UInt64(clamping: durationMilliseconds))
            writer.member("result", result.rawValue)
            writer.member("exit_status", UInt64(exitStatus))
            writer.member("first_run", isFirstRun)
            writer.member("config_digest", configurationDigest.hex)
            writer.member("covers", raw: covers)
            writer.member("finding_count", UInt64(findingCount))
            writer.list("findings", findings) { $1.members(of: $0) }
            writer.list("parts", parts) { part, writer in
                writer.member("kind", part.kind)
                writer.member("from", part.from.description)
                writer.member("to", part.to.description)
                writer.member("verification", raw: part.report.json)
            }
        }
        return writer.bytes + [0x0A]
    }

    private var covers: [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("lookback_days", UInt64(coverage.lookbackDays))
            writer.member("turns", UInt64(coverage.turns))
            writer.member("max_silence_s", UInt64(clamping: coverage.maximumSilenceSeconds))
            writer.words("streams", coverage.streams.sorted())
            writer.words("sinks", coverage.sinks.sorted())
            writer.words("anchors", coverage.anchors.sorted())
            writer.words("channels", coverage.channels.sorted())
            writer.words("beliefs", coverage.beliefs.sorted())
        }
        return writer.bytes
    }

    /// For people. Lines end with a line feed.
    package var text: String {
        var lines: [String] = []
        for finding in findings { lines += VerificationReport.describe(finding) }
        if findingCount > findings.count { lines.append("... and \(findingCount - findings.count) findings more") }
        lines.append("log       \(origin)")
        lines.append("config    \(configurationDigest.hex)")
        for part in parts {
            let records = part.report.streams.reduce(0) { $0 + $1.records }
            let name = part.kind + String(repeating: " ", count: max(1, 10 - part.kind.utf8.count))
            lines.append("\(name)\(part.from) to \(part.to), \(records) records")
        }
        for (name, values) in [
            ("streams", coverage.streams), ("sinks", coverage.sinks), ("anchors", coverage.anchors),
            ("believed", coverage.beliefs), ("alerts", coverage.channels),
        ] {
            let name = name + String(repeating: " ", count: 10 - name.utf8.count)
            lines.append(name + (values.isEmpty ? "none" : values.sorted().joined(separator: ", ")))
        }
        let verdict = parts.first?.report.verdict.dropFirst().map { $0 } ?? []
        switch result {
        case .verified: lines.append("VERIFIED")
        case .findings: lines.append("NOT VERIFIED: \(findingCount) \(findingCount == 1 ? "finding" : "findings")")
        case .unchecked: lines.append("NOT VERIFIED: nothing was checked, or something could not be")
        }
        return (lines + verdict).map { $0 + "\n" }.joined()
    }
}
