import CustodyModel
import CustodyVerifier

/// The report as one HTML page that loads nothing: it can be mailed, archived and opened years later.
extension JobReport {
    /// Findings that the page shows; the JSON has the rest.
    private static let shownFindings = 200

    package var page: String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <meta name="color-scheme" content="light dark">
        <title>\(JobReport.escaped("\(word) – \(origin) – \(time.dayText)"))</title>
        <style>\(JobReport.style)</style>
        </head>
        <body>
        <header>
        <p>Scheduled verification of <strong>\(JobReport.escaped(origin))</strong></p>
        <h1 class="\(result.rawValue)">\(word)</h1>
        <p><time datetime="\(time)">\(time)</time>, \(durationMilliseconds) ms, \(records) records, \(bytes) bytes</p>
        </header>
        <main>
        \(findingsSection)
        <section aria-labelledby="covered"><h2 id="covered">What was looked at</h2>
        <dl>
        \(coverageRows)</dl></section>
        \(partsSection)
        \(assuranceSection)
        </main>
        <footer><p>Configuration <code>\(configurationDigest.hex)</code></p></footer>
        </body>
        </html>

        """
    }

    private var word: String {
        switch result {
        case .verified: "Verified"
        case .findings: "Not verified: \(findingCount) \(findingCount == 1 ? "finding" : "findings")"
        case .unchecked: "Not verified: something could not be checked"
        }
    }

    private var findingsSection: String {
        guard !findings.isEmpty else {
            return result == .verified
                ? "<p>No finding.</p>" : "<p>Nothing was there to check.</p>"
        }
        let rows = findings.prefix(JobReport.shownFindings).map { finding in
            let place = [
                finding.stream.map { $0.text }, finding.seq.map { "seq \($0)" }, finding.file,
                finding.line.map { "line \($0)" },
            ].compactMap { $0 }.joined(separator: ", ")
            let cells = [place, finding.expected ?? "", finding.found ?? ""].map { "<td>\(JobReport.escaped($0))</td>" }
            return "<tr><th scope=\"row\"><code>\(finding.code)</code></th>\(cells.joined())</tr>"
        }
        let rest = findingCount - min(findings.count, JobReport.shownFindings)
        return """
            <section aria-labelledby="findings"><h2 id="findings">Findings</h2>
            <div class="wide" role="region" aria-labelledby="findings" tabindex="0"><table>
            <thead><tr><th scope="col">Code</th><th scope="col">Where</th><th scope="col">Expected</th>\
            <th scope="col">Found</th></tr></thead>
            <tbody>
            \(rows.joined(separator: "\n"))
            </tbody></table></div>\(rest > 0 ? "<p>and \(rest) more, in the report in JSON</p>" : "")</section>
            """
    }

    private var coverageRows: String {
        let rows: [(String, [String])] = [
            ("Window", ["\(from) to \(to)", "\(coverage.lookbackDays) days back"]),
            ("History", ["everything within \(coverage.turns) runs"]),
            (
                "Silence",
                [
                    coverage.maximumSilenceSeconds == 0
                        ? "not watched" : "at most \(coverage.maximumSilenceSeconds) s without a record or heartbeat"
                ]
            ),
            ("Streams", coverage.streams.sorted()), ("Sinks", coverage.sinks.sorted()),
            ("Anchors", coverage.anchors.sorted()), ("Believed", coverage.beliefs.sorted()),
            ("Alerts go to", coverage.channels.sorted()),
        ]
        return rows.map { name, values in
            let values = values.isEmpty ? ["none"] : values
            return "<dt>\(name)</dt>" + values.map { "<dd>\(JobReport.escaped($0))</dd>" }.joined() + "\n"
        }.joined()
    }

    private var partsSection: String {
        let rows = parts.flatMap { part in
            part.report.streams.map { stream in
                "<tr><th scope=\"row\">\(JobReport.escaped(stream.name.text))</th><td>\(part.kind)</td>"
                    + "<td class=\"number\">\(stream.records)</td><td class=\"number\">\(stream.first)–\(stream.last)</td>"
                    + "<td class=\"time\">\(stream.from)<br>\(stream.to)</td><td><code>\(stream.head.hex)</code></td></tr>"
            }
        }
        guard !rows.isEmpty else { return "" }
        return """
            <section aria-labelledby="read"><h2 id="read">What was read</h2>
            <div class="wide" role="region" aria-labelledby="read" tabindex="0"><table>
            <thead><tr><th scope="col">Stream</th><th scope="col">Part</th><th scope="col">Records</th>\
            <th scope="col">Seq</th><th scope="col">First and last</th><th scope="col">Head</th></tr></thead>
            <tbody>
            \(rows.joined(separator: "\n"))
            </tbody></table></div></section>
            """
    }

    private var assuranceSection: String {
        guard let report = parts.first?.report else { return "" }
        let held = report.assurances.map { assurance in
            "<li>\(assurance.kind.rawValue): \(JobReport.escaped(assurance.stream.text)) "
                + "\(assurance.range.lowerBound)–\(assurance.range.upperBound)</li>"
        }
        let missing = report.missingAssurances.map { "<li>not \($0.rawValue): \($0.unnoticedWithout)</li>" }
        return """
            <section aria-labelledby="assured"><h2 id="assured">What vouches for the window</h2>
            <ul>\(held.isEmpty ? "<li>nothing</li>" : held.joined())</ul>
            <h3>What nobody would notice from this alone</h3>
            <ul>\(missing.isEmpty ? "<li>nothing that is known of</li>" : missing.joined())</ul></section>
            """
    }

    private static let style = """
        :root{--text:#1b1f24;--page:#fff;--soft:#57606a;--line:#d0d7de;--good:#116329;--bad:#b3261e;--doubt:#7a4b00}
        @media (prefers-color-scheme:dark){:root{--text:#e6edf3;--page:#0d1117;--soft:#9da7b3;--line:#30363d;\
        --good:#56d364;--bad:#ff8a80;--doubt:#f0b429}}
        body{margin:0 auto;max-width:68rem;padding:1.5rem;background:var(--page);color:var(--text);\
        font:1rem/1.5 system-ui,sans-serif}
        h1{font-size:2rem;margin:.25rem 0}h1.verified{color:var(--good)}h1.findings{color:var(--bad)}\
        h1.unchecked{color:var(--doubt)}
        header p,footer p{color:var(--soft);margin:.25rem 0}h2{margin-top:2rem;font-size:1.25rem}
        .wide{overflow-x:auto}.wide:focus-visible{outline:2px solid currentColor}
        table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;\
        border-bottom:1px solid var(--line);min-width:4.5rem}td{overflow-wrap:anywhere}td.number{text-align:right;\
        white-space:nowrap}td.time{white-space:nowrap}
        code{font:.875em ui-monospace,monospace;overflow-wrap:anywhere}th code{white-space:nowrap}
        dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1.5rem}dt{font-weight:600;grid-column:1}\
        dd{margin:0;grid-column:2;overflow-wrap:anywhere}
        @media (max-width:40rem){dl{display:block}dd{margin-bottom:.5rem}}
        """

    static func escaped(_ text: String) -> String {
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\0"..."\u{1F}" where character != "\n": result += "\u{FFFD}"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}
