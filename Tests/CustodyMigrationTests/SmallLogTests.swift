import CustodyMigration
import CustodyModel
import CustodyTestSupport
import Testing
import SystemPackage

@Suite("logs written by the rules in another language", .enabled(if: PythonTools.interpreter != nil, "no Python"))
struct SmallLogTests {
    static let folders: [(OldLogFormat, String, String)] = [
        (.mcpBridge, "mcp-bridge", "mcp-bridge/2026/02/20.jsonl"), (.praxis, "praxis", "praxis/audit.jsonl"),
        (.mai, "tamper", "tamper/audit.log"), (.entryHash, "entry-hash", "entry-hash/one.jsonl"),
    ]

    @Test("they pass, by their own rules and by ours", arguments: folders.indices)
    func clean(_ index: Int) throws {
        let (format, folder, _) = SmallLogTests.folders[index]
        let logs = try OldLogs()
        var request = OldLogRequest(format, paths: [logs.path(folder)])
        if format == .praxis { request.anchor = logs.path("praxis/anchor.jsonl") }
        if format == .mai { request.chainReport = logs.path("tamper/verify_chain.json") }
        let report = try OldLogs.check(request)
        #expect(report.findings == [])
        #expect(report.exitStatus == 0)
        #expect(report.verdict.passed)
        #expect(report.records == 40)
    }

    struct Change: Sendable, CustomTestStringConvertible {
        let name: String
        let code: String
        /// Counted from 1.
        let line: Int
        let change: @Sendable (inout [String]) -> Void
        var testDescription: String { name }
    }

    static let changes: [Change] = [
        Change(name: "edit", code: "record.hash_mismatch", line: 4) {
            $0[3] = $0[3].replacing(first: "12345678901234567890123", with: "12345678901234567890124")
        },
        Change(name: "delete", code: "chain.broken", line: 4) { $0.remove(at: 3) },
        Change(name: "swap", code: "chain.broken", line: 4) { $0.swapAt(3, 4) },
        Change(name: "blank line", code: "record.malformed", line: 4) { $0.insert("", at: 3) },
        Change(name: "CRLF", code: "record.malformed", line: 4) { $0[3] += "\r" },
        Change(name: "white space", code: "record.malformed", line: 4) {
            $0[3] = $0[3].replacing(first: "{", with: "{   ")
        },
        Change(name: "duplicate key", code: "record.malformed", line: 4) {
            $0[3] = $0[3].replacing(first: "\"n\":", with: "\"n\":0,\"n\":")
        },
        Change(name: "lone surrogate", code: "record.malformed", line: 6) {
            $0[5] = $0[5].replacing(first: "a \\\"quote", with: "a \\udc00\\\"quote")
        },
        Change(name: "junk", code: "record.malformed", line: 4) { $0.insert("junk", at: 3) },
        Change(name: "no object", code: "record.malformed", line: 4) { $0.insert("[1]", at: 3) },
        Change(name: "byte order mark", code: "record.malformed", line: 1) { $0[0] = "\u{FEFF}" + $0[0] },
        Change(name: "head cut", code: "chain.broken", line: 1) { $0.removeFirst(2) },
    ]

    @Test("a change is found at its line in every format", arguments: folders.indices, changes)
    func changed(_ index: Int, _ change: Change) throws {
        let (format, folder, file) = SmallLogTests.folders[index]
        let logs = try OldLogs()
        try logs.change(file, change.change)
        let report = try OldLogs.check(OldLogRequest(format, paths: [logs.path(folder)]))
        #expect(report.exitStatus == 1)
        #expect(report.findings.first?.line == change.line)
        #expect(report.findings.contains { $0.code.text == change.code && $0.line == change.line })
    }

    @Test("a last line without line feed is a torn tail")
    func torn() throws {
        let logs = try OldLogs()
        _ = try Program.run("truncate", ["-s", "-1", logs.path("tamper/audit.log")])
        let report = try OldLogs.check(OldLogRequest(.mai, paths: [logs.path("tamper")]))
        #expect(report.verdict.passed)
        #expect(report.findings.map(\.code) == [.tailTorn])
    }

    @Test("characters at which Python cuts lines fail the format's tool, and not us")
    func falseAlarm() throws {
        let folder = try TemporaryDirectory()
        let program = """
            import hashlib,json,sys
            e={"id":"1","text":"a\\u2028b"}
            e["entry_hash"]=hashlib.sha256(json.dumps(e,sort_keys=True,ensure_ascii=False).encode()).hexdigest()
            open(sys.argv[1],"w",encoding="utf-8").write(json.dumps(e,ensure_ascii=False)+"\\n")
            """
        let file = folder.appending("log.jsonl").string
        _ = try Program.run(PythonTools.interpreter ?? "python3", ["-c", program, file])
        let report = try OldLogs.check(OldLogRequest(.entryHash, paths: [file]))
        #expect(!report.verdict.passed)
        #expect(report.verdict.line.hasPrefix("FAIL: 2 validation error(s) in 2 entries"))
        #expect(report.exitStatus == 0)
        #expect(report.text.contains("U+2028"))
    }

    @Test("packed and rotated parts are one log")
    func rotated() throws {
        let logs = try OldLogs()
        let lines = try logs.lines("tamper/audit.log")
        try logs.write(Array(lines[..<15]), to: "tamper/audit.log.1")
        try logs.write(Array(lines[15...]), to: "tamper/audit.log")
        _ = try Program.run("gzip", [logs.path("tamper/audit.log.1")])
        let report = try OldLogs.check(
            OldLogRequest(.mai, paths: [logs.path("tamper/audit.log.1.gz"), logs.path("tamper/audit.log")]))
        #expect(report.exitStatus == 0)
        #expect(report.records == 40)
    }

    @Test("a packed file that ends too early is a finding")
    func corrupt() throws {
        let logs = try OldLogs()
        _ = try Program.run("gzip", [logs.path("tamper/audit.log")])
        _ = try Program.run("truncate", ["-s", "-20", logs.path("tamper/audit.log.gz")])
        let report = try OldLogs.check(OldLogRequest(.mai, paths: [logs.path("tamper/audit.log.gz")]))
        #expect(report.findings.contains { $0.code == .objectCorrupt })
    }

    @Test("a line is as long as the limit, not longer", arguments: [-1, 0, 1])
    func longLine(_ excess: Int) throws {
        let limit = 16 << 20
        let folder = try TemporaryDirectory()
        let file = folder.appending("log.jsonl").string
        let program = "import sys; open(sys.argv[1],'w').write('{\"a\": \"'+'x'*(int(sys.argv[2])-9)+'\"}\\n')"
        _ = try Program.run(PythonTools.interpreter ?? "python3", ["-c", program, file, "\(limit + excess)"])
        let report = try OldLogs.check(OldLogRequest(.entryHash, paths: [file]))
        #expect(report.findings.contains { $0.found == "more" } == (excess > 0))
    }

    @Test("findings beyond the limit are counted", arguments: [999, 1000, 1001])
    func manyFindings(_ count: Int) throws {
        let logs = try OldLogs()
        try logs.write(Array(repeating: "", count: count), to: "tamper/audit.log")
        let report = try OldLogs.check(OldLogRequest(.mai, paths: [logs.path("tamper")]))
        // One more: there is no record.
        #expect(report.findingCount == count + 1)
        #expect(report.findings.count == min(count + 1, 1000))
    }

    @Test("a request that names nothing there cannot be checked")
    func absent() throws {
        let folder = try TemporaryDirectory()
        #expect(throws: CustodyError(.unreadable, "")) {
            try OldLogs.check(OldLogRequest(.praxis, paths: [folder.appending("none").string]))
        }
        let report = try OldLogs.check(OldLogRequest(.mcpBridge, paths: [folder.path.string]))
        #expect(report.exitStatus == 3)
        #expect(report.verdict.passed)
        #expect(report.findings.map(\.code) == [.windowEmpty])
    }
}
