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
        var writer = JSONWriter()
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
                writer.members(
                    of: stream.name, records: stream.records, first: stream.first, last: stream.last, head: stream.head)
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
