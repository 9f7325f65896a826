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
        JSONBody.object([
            ("format", .string("custody-verify-job/v1")), ("log", .string(origin)),
            ("time", .string(time.description)), ("duration_ms", .number(durationMilliseconds)),
            ("result", .string(result.rawValue)), ("exit_status", .number(Int64(exitStatus))),
            ("first_run", .bool(isFirstRun)), ("config_digest", .string(configurationDigest.hex)),
            ("covers", covers), ("finding_count", .number(Int64(findingCount))),
            ("findings", .array(findings.map(JobReport.json))),
            (
                "parts",
                .array(
                    parts.map { part in
                        .object([
                            ("kind", .string(part.kind)), ("from", .string(part.from.description)),
                            ("to", .string(part.to.description)), ("verification", .raw(part.report.json)),
                        ])
                    })
            ),
        ]).bytes + [0x0A]
    }

    private var covers: JSONBody {
        func list(_ names: Set<String>) -> JSONBody { .array(names.sorted().map { .string($0) }) }
        return .object([
            ("lookback_days", .number(Int64(coverage.lookbackDays))), ("turns", .number(Int64(coverage.turns))),
            ("max_silence_s", .number(coverage.maximumSilenceSeconds)), ("streams", list(coverage.streams)),
            ("sinks", list(coverage.sinks)), ("anchors", list(coverage.anchors)), ("channels", list(coverage.channels)),
            ("beliefs", list(coverage.beliefs)),
        ])
    }

    private static func json(_ finding: Finding) -> JSONBody {
        var members: [(String, JSONBody)] = [("code", .string(finding.code.text))]
        if let stream = finding.stream { members.append(("stream", .string(stream.text))) }
        if let seq = finding.seq { members.append(("seq", .number(Int64(clamping: seq)))) }
        if let file = finding.file { members.append(("file", .string(file))) }
        if let line = finding.line { members.append(("line", .number(Int64(line)))) }
        if let expected = finding.expected { members.append(("expected", .string(expected))) }
        if let found = finding.found { members.append(("found", .string(found))) }
        return .object(members)
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
