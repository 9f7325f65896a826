import CustodyModel
import CustodyVerifier
import CustodyMerkle

extension RestoreReport {
    /// The report for people, without a line feed at its end.
    package var text: String {
        var lines: [String] = []
        for finding in findings { lines += VerificationReport.describe(finding) }
        if findingCount > findings.count { lines.append("... and \(findingCount - findings.count) findings more") }
        for stream in streams {
            let records = stream.records == 1 ? "1 record" : "\(stream.records) records"
            lines.append(
                "\(stream.name): \(records), seq \(stream.first) to \(stream.last), \(stream.firstTime) to \(stream.lastTime)"
            )
            lines.append("  head \(stream.head.hex)")
            if let checkpoint = stream.checkpoint {
                lines.append("  root \(checkpoint.root.base64) of \(checkpoint.size) records")
            }
        }
        lines.append(
            "\(bytes) bytes in \(streams.reduce(0) { $0 + $1.segments }) segments"
                + (isResumed ? ", \(streams.reduce(0) { $0 + $1.segmentsFound }) of them from the run before" : "")
                + "; \(Seconds.text(restoreNanoseconds)) to restore, \(Seconds.text(verifyNanoseconds)) to verify")
        if verification.result != .verified {
            for finding in verification.findings { lines += VerificationReport.describe(finding) }
        }
        lines.append(contentsOf: verification.verdict)
        switch (isRestored, findingCount) {
        case (true, 0): lines.append("RESTORED from \(source) into \(target)")
        case (true, _):
            lines.append("RESTORED from \(source) into \(target), from what was right there: see the findings above")
        case (false, _):
            lines.append("NOT RESTORED: what is in \(target) is not all of what was asked for, or does not verify")
        }
        return lines.joined(separator: "\n")
    }

    /// The report as one JSON document without a line feed.
    package var json: String {
        var writer = DocumentWriter()
        writer.object { writer in
            writer.member("result", isRestored ? "restored" : "not restored")
            writer.member("exit_status", UInt64(exitStatus))
            writer.member("source", source)
            writer.member("target", target)
            writer.member("origin", origin)
            writer.member("resumed", isResumed)
            writer.member("records", records)
            writer.member("bytes", UInt64(bytes))
            writer.member("landed_bytes", UInt64(max(landedBytes, 0)))
            writer.member("restore_seconds", nanoseconds: restoreNanoseconds)
            writer.member("verify_seconds", nanoseconds: verifyNanoseconds)
            writer.list("streams", streams) { stream, writer in
                writer.member("stream", stream.name.text)
                writer.member("records", stream.records)
                writer.member("first", stream.first)
                writer.member("last", stream.last)
                writer.member("head", stream.head.hex)
                writer.member("from", stream.firstTime.description)
                writer.member("to", stream.lastTime.description)
                writer.member("bytes", UInt64(stream.bytes))
                writer.member("segments", UInt64(stream.segments))
                writer.member("checkpoint_size", stream.checkpoint?.size)
                writer.member("root", stream.checkpoint?.root.base64)
            }
            writer.member("finding_count", UInt64(findingCount))
            writer.list("findings", findings) { $1.members(of: $0) }
            writer.member("verification", raw: verification.json)
        }
        return writer.text
    }
}

/// Times in reports.
enum Seconds {
    /// With three digits behind the point: `1.234 s`.
    static func text(_ nanoseconds: Int64) -> String { plain(nanoseconds) + " s" }

    static func plain(_ nanoseconds: Int64) -> String {
        let milliseconds = (max(nanoseconds, 0) + 500_000) / 1_000_000
        let rest = String(milliseconds % 1000)
        return "\(milliseconds / 1000).\(String(repeating: "0", count: 3 - rest.count))\(rest)"
    }
}

/// Writes a JSON document in the order of the calls; members without a value are left out.
struct DocumentWriter: ~Copyable {
    private var output = ByteBuffer()
    private var needsComma = false

    var text: String { unsafe String(decoding: output.bytes, as: UTF8.self) }
    var bytes: [UInt8] { output.toArray() }

    mutating func object(_ members: (inout DocumentWriter) -> Void) {
        output.append(0x7B)
        needsComma = false
        members(&self)
        output.append(0x7D)
        needsComma = true
    }

    mutating func member(_ name: String, _ value: String?) {
        guard let value else { return }
        self.name(name)
        JSONText.appendQuoted(value, to: &output)
    }

    mutating func member(_ name: String, _ value: UInt64?) {
        guard let value else { return }
        self.name(name)
        output.append(decimal: value)
    }

    mutating func member(_ name: String, _ value: Bool) {
        self.name(name)
        output.append(value ? "true" : "false")
    }

    mutating func member(_ name: String, nanoseconds: Int64) {
        self.name(name)
        output.append(Seconds.plain(nanoseconds))
    }

    /// A value that is JSON already.
    mutating func member(_ name: String, raw: [UInt8]) {
        self.name(name)
        output.append(raw)
    }

    mutating func object(_ name: String, _ members: (inout DocumentWriter) -> Void) {
        self.name(name)
        object(members)
    }

    mutating func words(_ name: String, _ values: [String]) {
        self.name(name)
        output.append(0x5B)
        for (index, value) in values.enumerated() {
            if index > 0 { output.append(0x2C) }
            JSONText.appendQuoted(value, to: &output)
        }
        output.append(0x5D)
    }

    mutating func list<Element>(
        _ name: String, _ elements: [Element], _ members: (Element, inout DocumentWriter) -> Void
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

    mutating func members(of finding: Finding) {
        member("code", finding.code.text)
        member("stream", finding.stream?.text)
        member("seq", finding.seq)
        member("file", finding.file)
        member("line", finding.line.map(UInt64.init))
        member("expected", finding.expected)
        member("found", finding.found)
    }

    private mutating func name(_ name: String) {
        if needsComma { output.append(0x2C) }
        needsComma = true
        JSONText.appendQuoted(name, to: &output)
        output.append(0x3A)
    }
}
