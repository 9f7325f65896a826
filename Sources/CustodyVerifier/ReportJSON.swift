import CustodyModel

extension VerificationReport {
    /// The report as one JSON document without a line feed; members always come in the same order, and those without a
    /// value are left out.
    package var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("result", result.rawValue)
            writer.member("exit_status", UInt64(exitStatus))
            writer.member("fast", isFast)
            writer.member("trusted", isTrusted)
            writer.member("forward_secure", isTrusted && isForwardSecure)
            writer.member("files", UInt64(files))
            writer.member("lines", UInt64(lines))
            writer.member("bytes", UInt64(bytes))
            writer.list("streams", streams) { VerificationReport.write($0, to: &$1) }
            writer.list("assurances", assurances) { VerificationReport.write($0, to: &$1) }
            writer.list("missing", missingAssurances) { kind, writer in
                writer.member("assurance", kind.rawValue)
                writer.member("unnoticed", kind.unnoticedWithout)
            }
            writer.member("finding_count", UInt64(findingCount))
            writer.list("findings", findings) { VerificationReport.write($0, to: &$1) }
            writer.member("note_count", UInt64(noteCount))
            writer.list("notes", notes) { note, writer in
                writer.member("text", note.text)
                writer.member("stream", note.stream?.text)
                writer.member("file", note.file)
                writer.member("line", note.line.map(UInt64.init))
            }
        }
        return writer.finish()
    }

    private static func write(_ stream: Stream, to writer: inout JSONWriter) {
        writer.member("stream", stream.name.text)
        writer.member("records", stream.records)
        writer.member("first", stream.first)
        writer.member("last", stream.last)
        writer.member("head", stream.head.hex)
        writer.member("from", stream.from.description)
        writer.member("to", stream.to.description)
    }

    private static func write(_ assurance: Assurance, to writer: inout JSONWriter) {
        writer.member("assurance", assurance.kind.rawValue)
        writer.member("stream", assurance.stream.text)
        writer.member("first", assurance.range.lowerBound)
        writer.member("last", assurance.range.upperBound)
        writer.member("lag_us", assurance.lagMicroseconds.map { UInt64(max($0, 0)) })
        writer.member("whole", assurance.isWhole)
    }

    private static func write(_ finding: Finding, to writer: inout JSONWriter) {
        writer.member("code", finding.code.text)
        writer.member("stream", finding.stream?.text)
        writer.member("seq", finding.seq)
        writer.member("file", finding.file)
        writer.member("line", finding.line.map(UInt64.init))
        writer.member("expected", finding.expected)
        writer.member("found", finding.found)
    }
}

/// Writes JSON in the order of the calls.
struct JSONWriter: ~Copyable {
    private var output = ByteBuffer()
    private var needsComma = false

    mutating func object(_ members: (inout JSONWriter) -> Void) {
        output.append(0x7B)
        needsComma = false
        members(&self)
        output.append(0x7D)
        needsComma = true
    }

    mutating func member(_ name: StaticString, _ value: String?) {
        guard let value else { return }
        self.name(name)
        JSONText.appendQuoted(value, to: &output)
    }

    mutating func member(_ name: StaticString, _ value: UInt64?) {
        guard let value else { return }
        self.name(name)
        output.append(decimal: value)
    }

    mutating func member(_ name: StaticString, _ value: Bool) {
        self.name(name)
        output.append(value ? "true" : "false")
    }

    /// A list of objects.
    mutating func list<Element>(
        _ name: StaticString, _ elements: [Element], _ members: (Element, inout JSONWriter) -> Void
    ) {
        self.name(name)
        output.append(0x5B)
        needsComma = false
        for element in elements {
            if needsComma { output.append(0x2C) }
            object { members(element, &$0) }
        }
        output.append(0x5D)
        needsComma = true
    }

    private mutating func name(_ name: StaticString) {
        if needsComma { output.append(0x2C) }
        needsComma = true
        output.append(0x22)
        output.append(name)
        output.append("\":")
    }

    consuming func finish() -> [UInt8] { output.toArray() }
}
