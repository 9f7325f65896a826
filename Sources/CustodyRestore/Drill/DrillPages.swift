package import CustodyModel
import CustodyMerkle

extension DrillReport {
    private var rows: [(String, String)] {
        var rows = [
            ("Result", result), ("Log", origin ?? "unknown"), ("Source", source), ("Window", choice),
            ("From", window.from?.description ?? "the first record"),
            ("To", window.to?.description ?? "the last record"),
            ("Began", began.description), ("Ended", ended.description),
            ("Records", "\(records), \(bytes) bytes"),
            (
                "Recovery time",
                Seconds.text(recoveryNanoseconds) + (objectives.time.map { " (objective \(Seconds.text($0)))" } ?? "")
            ),
            ("Replay", Seconds.text(replayNanoseconds)),
        ]
        if let newestRecord { rows.append(("Newest record", newestRecord.description)) }
        if let point = recoveryPointNanoseconds {
            let objective = objectives.point.map { " (objective \(Seconds.text($0)))" } ?? ""
            rows.append(("Recovery point", Seconds.text(point) + objective))
        }
        rows.append(("Trust line", hasTrust ? "given" : "not given: whose log this is, is open"))
        rows.append(("Software", software))
        return rows
    }

    private var streamRows: [[String]] {
        streams.map { stream in
            [
                stream.name.text, String(stream.records), "\(stream.first) to \(stream.last)", stream.head.hex,
                stream.root?.base64 ?? "-", stream.agrees ? "the same" : "DIFFERENT",
            ]
        }
    }

    private static let columns = ["Stream", "Records", "Seq", "Head", "Root", "Original, restored, replayed"]

    /// - Parameter digest: of the JSON, which is what is signed.
    package func markdown(digest: Digest) -> String {
        func cell(_ text: String) -> String {
            text.map { $0 == "|" ? "\\|" : $0 == "\n" ? " " : String($0) }.joined()
        }
        var lines = ["# Restore drill: \(result)", "", "| what | value |", "| --- | --- |"]
        lines += rows.map { "| \($0.0) | \(cell($0.1)) |" }
        lines += ["", "| \(DrillReport.columns.joined(separator: " | ")) |", "| --- | --- | --- | --- | --- | --- |"]
        lines += streamRows.map { "| \($0.map(cell).joined(separator: " | ")) |" }
        if !doubts.isEmpty { lines += ["", "## Doubts", ""] + doubts.map { "- \(cell($0))" } }
        if !findings.isEmpty {
            lines += ["", "## Findings", ""]
            lines += findings.map {
                "- `\($0.code)` \($0.stream?.text ?? "") \($0.seq.map(String.init) ?? "") \(cell($0.file ?? ""))"
            }
        }
        lines += ["", "## Verdict of the verification", "", "```"] + verdict + ["```", ""]
        lines.append("SHA-256 of the signed JSON: `\(digest.hex)`")
        return lines.joined(separator: "\n") + "\n"
    }

    /// A page that needs nothing else.
    package func html(digest: Digest) -> String {
        func escape(_ text: String) -> String {
            text.map { character -> String in
                switch character {
                case "&": "&amp;"
                case "<": "&lt;"
                case ">": "&gt;"
                case "\"": "&quot;"
                default: String(character)
                }
            }.joined()
        }
        func table(_ head: [String], _ rows: [[String]]) -> String {
            let top = head.isEmpty ? "" : "<tr>" + head.map { "<th>\($0)</th>" }.joined() + "</tr>"
            let body = rows.map { row in "<tr>" + row.map { "<td>\(escape($0))</td>" }.joined() + "</tr>" }
            return "<table>\(top)\(body.joined(separator: "\n"))</table>"
        }
        var parts = [
            """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="color-scheme" content="light dark">
            <title>Restore drill: \(result)</title>
            <style>\(DrillReport.style)</style></head><body>
            <h1 class="\(hasPassed ? "passed" : "failed")">Restore drill: \(result)</h1>
            """,
            table([], rows.map { [$0.0, $0.1] }),
        ]
        if !doubts.isEmpty {
            parts.append("<h2>Doubts</h2><ul>" + doubts.map { "<li>\(escape($0))</li>" }.joined() + "</ul>")
        }
        parts.append("<h2>Streams</h2>" + table(DrillReport.columns, streamRows))
        if !findings.isEmpty {
            parts.append(
                "<h2>Findings</h2>"
                    + table(
                        ["Code", "Stream", "Seq", "File", "Expected", "Found"],
                        findings.map {
                            [
                                $0.code.text, $0.stream?.text ?? "", $0.seq.map(String.init) ?? "", $0.file ?? "",
                                $0.expected ?? "", $0.found ?? "",
                            ]
                        }))
        }
        parts.append("<h2>Verdict of the verification</h2><pre>\(escape(verdict.joined(separator: "\n")))</pre>")
        parts.append("<p>SHA-256 of the signed JSON: <code>\(digest.hex)</code></p></body></html>")
        return parts.joined(separator: "\n") + "\n"
    }

    /// For light and dark screens, and for paper.
    private static let style = """
        :root{--text:#1b1f24;--page:#fff;--line:#d0d7de;--block:#f3f4f6;--good:#116329;--bad:#b3261e}
        @media (prefers-color-scheme:dark){:root{--text:#e6edf3;--page:#0d1117;--line:#30363d;--block:#161b22;\
        --good:#56d364;--bad:#ff8a80}}
        body{margin:0 auto;max-width:75rem;padding:1.5rem;background:var(--page);color:var(--text);\
        font:1rem/1.5 system-ui,sans-serif}
        h1{padding-left:.75rem;border-left:.5rem solid}h1.passed{color:var(--good)}h1.failed{color:var(--bad)}
        table{border-collapse:collapse;margin:1rem 0}td,th{border:1px solid var(--line);padding:.3rem .6rem;\
        text-align:left;vertical-align:top;min-width:4.5rem}\
        th{white-space:nowrap}td{overflow-wrap:anywhere}
        pre{background:var(--block);padding:1rem;overflow:auto}code{overflow-wrap:anywhere}
        """
}
