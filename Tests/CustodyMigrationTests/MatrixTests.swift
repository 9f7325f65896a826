import CustodyMigration
import CustodyModel
import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing

/// corpora/chained-logs has logs that the formats' own writers made, and what their own tools said to each change.
@Suite("the formats' own verdicts", .enabled(if: SharedCorpora.isPresent, "no shared corpora"))
struct MatrixTests {
    struct Verdict {
        let passed: Bool
        let checked: Int
        let message: String
    }

    static func corpus() throws -> FilePath {
        try #require(SharedCorpora.root).pushing("corpora/chained-logs")
    }

    /// The table of the corpus, by system and mutation.
    static func table() throws -> [String: Verdict] {
        let bytes = try PosixFileSystem().contents(try corpus().appending("UPSTREAM-TAMPER-MATRIX.tsv"))
        var table: [String: Verdict] = [:]
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let cells = line.split(separator: "\t").map(String.init)
            table[cells[0] + "/" + cells[1]] = Verdict(
                passed: cells[2] == "True", checked: try #require(Int(cells[3])), message: cells[4])
        }
        return table
    }

    static func request(_ row: MatrixRow, _ logs: OldLogs) -> OldLogRequest {
        let names: [String: (OldLogFormat, String)] = [
            "mcp_bridge": (.mcpBridge, "mcp_bridge"), "praxis": (.praxis, "praxis/audit.jsonl"),
            "praxis+anchor": (.praxis, "praxis/audit.jsonl"), "mai": (.mai, "mai/audit.log"),
        ]
        guard let (format, path) = names[row.system] else { preconditionFailure("a system of the matrix") }
        var request = OldLogRequest(format, paths: [logs.path(path)])
        if row.system == "praxis+anchor" { request.anchor = logs.path("praxis/anchor.jsonl") }
        row.request(&request)
        return request
    }

    @Test("every row of the matrix is done again here")
    func rows() throws {
        #expect(Set(MatrixRow.all.map { $0.system + "/" + $0.mutation }) == Set(try MatrixTests.table().keys))
    }

    @Test("the verdict is the tool's own, and ours is at least as good", arguments: MatrixRow.all.indices)
    func row(_ index: Int) throws {
        let row = MatrixRow.all[index]
        let wanted = try #require(try MatrixTests.table()[row.system + "/" + row.mutation])
        let logs = try OldLogs(copying: try MatrixTests.corpus())
        let clean = try OldLogs.check(MatrixTests.request(row, logs))
        try row.change(logs)
        let report = try OldLogs.check(MatrixTests.request(row, logs))
        #expect(report.verdict.passed == wanted.passed)
        #expect(report.verdict.checked == wanted.checked)
        expectReason(report.verdict.reason, wanted.message, row, logs)
        if !wanted.passed { #expect(report.exitStatus == 1) }
        if row.mutation == "clean" { #expect(report.exitStatus == 0) }
        guard let name = row.spot else { return }
        // What the tool passes is named, and noticed where anything can notice it.
        let spot = try #require(BlindSpot.all(report.request.format).first { $0.name == name })
        #expect(report.text.contains("  \(name): \(spot.text)"))
        switch spot.seen {
        case .always: #expect(report.exitStatus != 0)
        case .never: #expect(report.exitStatus == 0)
        case .given:
            #expect(report.exitStatus == 0)
            var request = report.request
            request.expectedCount = clean.records
            request.expectedHead = clean.head.digestText
            #expect(try OldLogs.check(request).exitStatus == 1)
        }
    }

    /// The messages name the same places and hashes; the matrix has their first 160 characters or so.
    private func expectReason(_ reason: String?, _ message: String, _ row: MatrixRow, _ logs: OldLogs) {
        switch row.system {
        case "mai":
            #expect((reason ?? "tampered=0 broken=0") == message)
        case "mcp_bridge":
            var wanted = message.replacing(first: "DIR", with: logs.path("mcp_bridge"))
            // Which value was edited there is not known.
            if row.mutation == "edit one value" { wanted = String(wanted.prefix { $0 != ":" }) }
            #expect((reason ?? "Verified").hasPrefix(wanted))
        default:
            #expect((reason ?? "None") == message)
        }
    }

    @Test("the log of the entry-hash family passes as it did with its own tool")
    func entryHash() throws {
        let path = try MatrixTests.corpus().appending("frontier-syntax-2026-08-06.jsonl").string
        let report = try OldLogs.check(OldLogRequest(.entryHash, paths: [path]))
        #expect(report.exitStatus == 0)
        #expect(report.verdict.line == "PASS: 92 entries validated")
    }
}
