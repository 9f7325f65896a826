import CustodyVerifier
import CustodyModel

extension ReplayReport {
    /// For people, without a line feed at its end.
    package var text: String {
        var lines: [String] = []
        for finding in findings { lines += VerificationReport.describe(finding) }
        for stream in streams {
            let range = stream.first.flatMap { first in stream.last.map { ", seq \(first) to \($0)" } } ?? ""
            lines.append("\(stream.name): \(stream.records) records\(range)")
        }
        lines.append("\(records) records, \(bytes) bytes in \(batches) batches, \(Seconds.text(nanoseconds))")
        lines.append(
            isWhole && findings.isEmpty
                ? "REPLAYED" : isWhole ? "REPLAYED, with the findings above" : "NOT ALL REPLAYED")
        return lines.joined(separator: "\n")
    }

    package var json: String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("result", isWhole ? "replayed" : "not all replayed")
            writer.member("exit_status", UInt64(exitStatus))
            writer.member("records", records)
            writer.member("bytes", UInt64(bytes))
            writer.member("batches", UInt64(batches))
            writer.member("seconds", nanoseconds: nanoseconds)
            writer.list("streams", streams) { stream, writer in
                writer.members(
                    of: stream.name, records: stream.records, first: stream.first, last: stream.last, head: stream.head)
            }
            writer.list("findings", findings) { $1.members(of: $0) }
        }
        return writer.text
    }
}
