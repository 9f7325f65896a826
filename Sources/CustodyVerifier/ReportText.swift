package import CustodyModel

extension VerificationReport {
    /// The report for people: findings first, the verdict last. Lines end with a line feed.
    package var text: String {
        var lines: [String] = []
        for finding in findings { lines += VerificationReport.describe(finding) }
        if findingCount > findings.count { lines.append("... and \(findingCount - findings.count) findings more") }
        for note in notes { lines.append(VerificationReport.describe(note)) }
        if noteCount > notes.count { lines.append("... and \(noteCount - notes.count) notes more") }
        for stream in streams {
            let records = stream.records == 1 ? "1 record" : "\(stream.records) records"
            lines.append(
                "\(stream.name): \(records), seq \(stream.first) to \(stream.last), \(stream.from) to \(stream.to)")
            lines.append("  head \(stream.head.hex)")
        }
        lines.append(
            "\(files) \(files == 1 ? "file" : "files"), \(self.lines) lines, \(bytes) bytes"
                + (isFast ? "; events were not parsed again (--fast)" : ""))
        lines += verdict
        return lines.joined(separator: "\n") + "\n"
    }

    /// The verdict in words: what holds for which records, and what would go unnoticed.
    package var verdict: [String] {
        var lines: [String] = []
        switch result {
        case .verified: lines.append("VERIFIED")
        case .findings: lines.append("NOT VERIFIED: \(findingCount) \(findingCount == 1 ? "finding" : "findings")")
        case .unchecked: lines.append("NOT VERIFIED: nothing was checked, or something could not be")
        }
        for assurance in assurances {
            var line = "  \(assurance.kind.rawValue): \(assurance.stream) "
            line += "\(assurance.range.lowerBound) to \(assurance.range.upperBound)"
            if let lag = assurance.lagMicroseconds { line += ", largest lag \(VerificationReport.describe(lag: lag))" }
            lines.append(line)
        }
        if streams.isEmpty { return lines }
        if !hasTrust {
            lines.append(
                "No trust line was given: whose signatures these are, and whether records are missing, is open.")
        } else if isTrusted, !isForwardSecure {
            lines.append("Not forward-secure: the trust line names no epoch key.")
        }
        var open: [String] = []
        for kind in missingAssurances { open.append("  not \(kind.rawValue): \(kind.unnoticedWithout)") }
        for assurance in assurances where !assurance.isWhole && assurance.kind != .chained {
            open.append(
                "  from \(assurance.stream) \(assurance.range.upperBound + 1) on not \(assurance.kind.rawValue): "
                    + assurance.kind.unnoticedWithout)
        }
        if let windowStart {
            open.append("  records before \(windowStart) were not looked at: whether they are there is open")
        }
        if !open.isEmpty { lines += ["What nobody would notice from this verification alone:"] + open }
        return lines
    }

    /// Seconds with three digits behind the point.
    private static func describe(lag: Int64) -> String {
        let milliseconds = (max(lag, 0) + 999) / 1000
        let rest = String(milliseconds % 1000)
        return "\(milliseconds / 1000).\(String(repeating: "0", count: 3 - rest.count))\(rest) s"
    }

    /// Kinds of evidence that no stream has.
    package var missingAssurances: [Assurance.Kind] {
        Assurance.Kind.allCases.filter { kind in !assurances.contains { $0.kind == kind } }
    }

    /// One finding in up to three lines.
    package static func describe(_ finding: Finding) -> [String] {
        var place: [String] = []
        if let stream = finding.stream { place.append(finding.seq.map { "\(stream) seq \($0)" } ?? stream.text) }
        if let file = finding.file { place.append(finding.line.map { "\(file) line \($0)" } ?? file) }
        var lines = [
            ([finding.code.text] + (place.isEmpty ? [] : [place.joined(separator: ", ")])).joined(separator: ": ")
        ]
        if let expected = finding.expected { lines.append("  expected \(expected)") }
        if let found = finding.found { lines.append("  found    \(found)") }
        return lines
    }

    private static func describe(_ note: VerificationNote) -> String {
        var place: [String] = []
        if let stream = note.stream { place.append(stream.text) }
        if let file = note.file { place.append(note.line.map { "\(file) line \($0)" } ?? file) }
        return (["note"] + (place.isEmpty ? [] : [place.joined(separator: ", ")]) + [note.text]).joined(separator: ": ")
    }
}
