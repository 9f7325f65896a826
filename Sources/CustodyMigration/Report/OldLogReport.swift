package import CustodyModel

/// What a check of an old log came to.
package struct OldLogReport: Sendable {
    package let request: OldLogRequest
    /// What the format's own tool would say.
    package let verdict: ToolVerdict
    package let files: Int
    package let lines: Int
    package let records: UInt64
    /// Unpacked.
    package let bytes: Int64
    /// Hashes of the first and the last record.
    package let first: HashText
    package let head: HashText
    /// SHA-256 of all files, unpacked, behind each other.
    package let digest: Digest
    /// The first of them, in the order in which they were found.
    package let findings: [Finding]
    package let findingCount: Int
    let hasDefect: Bool
    package let notes: [String]

    /// As DESIGN has it: 0 good, 1 a finding, 3 when something could not be checked.
    package var exitStatus: Int32 { findingCount == 0 ? 0 : hasDefect ? 1 : 3 }

    private var spots: [BlindSpot] { BlindSpot.all(request.format) }

    /// The report for people; the verdict stands behind the findings.
    package var text: String {
        var lines = ["\(request.format.tool) would say: \(verdict.passed ? "PASS" : "FAIL")", "  \(verdict.line)"]
        for finding in findings { lines += OldLogReport.describe(finding) }
        if findingCount > findings.count { lines.append("... and \(findingCount - findings.count) findings more") }
        for note in notes { lines.append("note: \(note)") }
        lines.append(
            "\(records) \(records == 1 ? "record" : "records") in \(files) \(files == 1 ? "file" : "files"), \(bytes) bytes"
        )
        if case .digest(let first) = first { lines.append("  first \(first.hex)") }
        if case .digest(let head) = head, records > 0 { lines.append("  head  \(head.hex)") }
        switch exitStatus {
        case 0: lines.append("VERIFIED by the format's own rules")
        case 1: lines.append("NOT VERIFIED: \(findingCount) \(findingCount == 1 ? "finding" : "findings")")
        default: lines.append("NOT VERIFIED: nothing was checked, or something could not be")
        }
        lines.append("What \(request.format.tool) does not notice, and this check does:")
        for spot in spots where spot.isNoticed(request) { lines.append("  \(spot.name): \(spot.text)") }
        lines.append("What would go unnoticed now:")
        for spot in spots where !spot.isNoticed(request) {
            lines.append("  \(spot.name): \(spot.text)\(OldLogReport.help(spot))")
        }
        lines.append("What it objects to although nothing is wrong:")
        for text in BlindSpot.falseAlarms(request.format) { lines.append("  \(text)") }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func help(_ spot: BlindSpot) -> String {
        guard case .given(let evidence) = spot.seen else { return " (nothing in the log shows it)" }
        return " (noticed with \(evidence.map(\.rawValue).joined(separator: " or ")), from what was kept elsewhere)"
    }

    private static func describe(_ finding: Finding) -> [String] {
        var line = finding.code.text
        if let file = finding.file { line += ": " + (finding.line.map { "\(file) line \($0)" } ?? file) }
        var lines = [line]
        if let expected = finding.expected { lines.append("  expected \(expected)") }
        if let found = finding.found { lines.append("  found    \(found)") }
        return lines
    }
}
