import CustodyModel

extension OldLogReport {
    /// The report as one JSON document without a line feed; members without a value are left out.
    package var json: [UInt8] {
        var output = ByteBuffer()
        var writer = MemberWriter()
        output.append("{")
        writer.string("format", request.format.rawValue, &output)
        writer.string("result", ["verified", "findings", "", "unchecked"][Int(exitStatus)], &output)
        writer.number("exit_status", UInt64(exitStatus), &output)
        writer.name("tool", &output)
        append(tool: verdict, to: &output)
        writer.number("files", UInt64(files), &output)
        writer.number("lines", UInt64(lines), &output)
        writer.number("records", records, &output)
        writer.number("bytes", UInt64(bytes), &output)
        writer.string("first", first.digest?.hex, &output)
        writer.string("head", records > 0 ? head.digest?.hex : nil, &output)
        writer.string("sha256", digest.hex, &output)
        writer.number("finding_count", UInt64(findingCount), &output)
        writer.name("findings", &output)
        OldLogReport.append(findings, to: &output)
        writer.name("notes", &output)
        output.append("[")
        for (index, note) in notes.enumerated() {
            if index > 0 { output.append(",") }
            JSONText.appendQuoted(note, to: &output)
        }
        output.append("]")
        writer.name("blind_spots", &output)
        appendSpots(to: &output)
        output.append("}")
        return output.toArray()
    }

    private func append(tool verdict: ToolVerdict, to output: inout ByteBuffer) {
        var writer = MemberWriter()
        output.append("{")
        writer.string("name", request.format.tool, &output)
        writer.name("passed", &output)
        output.append(verdict.passed ? "true" : "false")
        writer.number("checked", UInt64(verdict.checked), &output)
        writer.string("reason", verdict.reason, &output)
        writer.string("line", verdict.line, &output)
        output.append("}")
    }

    /// A list of findings, as reports and provenance have it.
    static func append(_ findings: [Finding], to output: inout ByteBuffer) {
        output.append("[")
        for (index, finding) in findings.enumerated() {
            output.append(index == 0 ? "{" : ",{")
            var writer = MemberWriter()
            writer.string("code", finding.code.text, &output)
            writer.string("file", finding.file, &output)
            writer.number("line", finding.line.map { UInt64($0) }, &output)
            writer.string("expected", finding.expected, &output)
            writer.string("found", finding.found, &output)
            output.append("}")
        }
        output.append("]")
    }

    private func appendSpots(to output: inout ByteBuffer) {
        output.append("[")
        for (index, spot) in BlindSpot.all(request.format).enumerated() {
            output.append(index == 0 ? "{" : ",{")
            var writer = MemberWriter()
            writer.string("name", spot.name, &output)
            writer.string("text", spot.text, &output)
            writer.name("noticed", &output)
            output.append(spot.isNoticed(request) ? "true" : "false")
            if case .given(let evidence) = spot.seen {
                writer.string("with", evidence.map(\.rawValue).joined(separator: " or "), &output)
            }
            output.append("}")
        }
        output.append("]")
    }
}

/// Writes members of one object, with commas between them.
struct MemberWriter {
    private var isFirst: Bool

    init(isFirst: Bool = true) { self.isFirst = isFirst }

    mutating func name(_ name: StaticString, _ output: inout ByteBuffer) {
        output.append(isFirst ? "\"" : ",\"")
        isFirst = false
        output.append(name)
        output.append("\":")
    }

    mutating func string(_ name: StaticString, _ value: String?, _ output: inout ByteBuffer) {
        guard let value else { return }
        self.name(name, &output)
        JSONText.appendQuoted(value, to: &output)
    }

    mutating func number(_ name: StaticString, _ value: UInt64?, _ output: inout ByteBuffer) {
        guard let value else { return }
        self.name(name, &output)
        output.append(decimal: value)
    }
}
