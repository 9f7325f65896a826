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
            writer.list("findings", findings) { $1.members(of: $0) }
            writer.member("note_count", UInt64(noteCount))
            writer.list("notes", notes) { note, writer in
                writer.member("text", note.text)
                writer.member("stream", note.stream?.text)
                writer.member("file", note.file)
                writer.member("line", note.line.map(UInt64.init))
            }
        }
        return writer.bytes
    }

    private static func write(_ stream: Stream, to writer: inout JSONWriter) {
        writer.members(
            of: stream.name, records: stream.records, first: stream.first, last: stream.last, head: stream.head)
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
}
