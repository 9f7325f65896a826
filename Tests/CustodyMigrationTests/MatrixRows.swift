import CustodyMigration

/// What was done to a log in one row of the matrix of the formats' own verdicts, done again.
struct MatrixRow {
    let system: String
    let mutation: String
    /// The name of what the format's own tool does not notice there; nil where it does.
    let spot: String?
    let change: (OldLogs) throws -> Void
    var request: (inout OldLogRequest) -> Void = { _ in }

    static var all: [MatrixRow] { mcpBridge + praxis + mai }

    private static let secondDay = "mcp_bridge/2026/02/21.jsonl"
    private static let lastDay = "mcp_bridge/2026/02/23.jsonl"
    private static let days = (20...23).map { "mcp_bridge/2026/02/\($0).jsonl" }

    private static func row(
        _ system: String, _ mutation: String, _ spot: String? = nil, _ change: @escaping (OldLogs) throws -> Void,
        request: @escaping (inout OldLogRequest) -> Void = { _ in }
    ) -> MatrixRow {
        MatrixRow(system: system, mutation: mutation, spot: spot, change: change, request: request)
    }

    private static var mcpBridge: [MatrixRow] {
        let system = "mcp_bridge"
        return [
            row(system, "clean") { _ in },
            row(system, "edit one value") {
                try $0.change(secondDay) { $0[10] = $0[10].replacing(first: "svc-agent", with: "svc-other") }
            },
            row(system, "delete middle line") { try $0.change(secondDay) { $0.remove(at: 10) } },
            row(system, "swap two lines") { try $0.change(secondDay) { $0.swapAt(5, 6) } },
            row(system, "truncate last 20 lines", "tail-cut") { try $0.change(lastDay) { $0.removeLast(20) } },
            row(system, "delete last whole day file", "last-day-deleted") { try $0.remove(lastDay) },
            row(system, "delete first whole day file") { try $0.remove(days[0]) },
            row(system, "delete middle day, verify only later window", "day-outside-window") {
                try $0.remove(secondDay)
            } request: {
                $0.firstDay = "2026/02/23"
            },
            row(system, "delete ALL files (empty dir)", "everything-deleted") { logs in
                for day in days { try logs.remove(day) }
            },
            row(system, "window in the future", "empty-window") { _ in
            } request: {
                $0.firstDay = "2027/01/01"
            },
            row(system, "add \"signature\" member", "unhashed-signature") {
                try $0.change(secondDay) {
                    $0[10] = $0[10].replacing(first: ",\"timestamp\"", with: ",\"signature\":\"x\",\"timestamp\"")
                }
            },
            row(system, "duplicate key injected before original", "duplicate-key") {
                try $0.change(secondDay) {
                    $0[10] = $0[10].replacing(first: "\"eventType\":", with: "\"eventType\":\"x\",\"eventType\":")
                }
            },
            row(system, "lone surrogate inserted in string", "lone-surrogate") {
                try $0.change(secondDay) { $0[10] = $0[10].replacing(first: "svc-agent", with: "svc-\\ud800agent") }
            },
            row(system, "edit + recompute whole chain", "rewritten") {
                _ = try OldLogs.run("rewrite", $0.path("mcp_bridge"))
            },
            row(system, "blank lines + CRLF + reformat", "form") {
                try $0.change(secondDay) { lines in
                    lines = lines.flatMap { ["", $0.replacing(first: "{\"", with: "{ \"") + "\r"] }
                }
            },
            row(system, "non-JSON junk line") { try $0.change(secondDay) { $0.append("{junk") } },
        ]
    }

    private static var praxis: [MatrixRow] {
        let (log, evidence, anchor) = ("praxis/audit.jsonl", "praxis/audit.evidence.jsonl", "praxis/anchor.jsonl")
        let toThird: (OldLogs) throws -> Void = {
            try $0.change(log) { $0 = Array($0.prefix(256)) }
            try $0.change(evidence) { $0 = Array($0.prefix(4)) }
        }
        let duplicate: (OldLogs) throws -> Void = {
            try $0.change(log) {
                $0[10] = $0[10].replacing(first: "\"decision\":", with: "\"decision\":\"x\",\"decision\":")
            }
        }
        return [
            row("praxis+anchor", "clean") { _ in },
            row("praxis+anchor", "edit one value") {
                try $0.change(log) { $0[10] = $0[10].replacing(first: "\"decision\":\"", with: "\"decision\":\"x") }
            },
            row("praxis+anchor", "delete middle line") { try $0.change(log) { $0.remove(at: 100) } },
            row("praxis+anchor", "truncate last 20 lines") { try $0.change(log) { $0.removeLast(20) } },
            row("praxis", "truncate log+evidence to checkpoint 3", "log-and-evidence-cut", toThird),
            row("praxis+anchor", "truncate log+evidence to checkpoint 3", nil, toThird),
            row("praxis+anchor", "truncate log+evidence+anchor", "all-cut") {
                try toThird($0)
                try $0.change(anchor) { $0 = Array($0.prefix(4)) }
            },
            row("praxis", "delete evidence file", "evidence-deleted") { try $0.remove(evidence) },
            row("praxis+anchor", "delete evidence file") { try $0.remove(evidence) },
            row("praxis+anchor", "delete evidence+anchor files, truncate", "evidence-deleted") {
                try $0.remove(evidence)
                try $0.remove(anchor)
                try $0.change(log) { $0 = Array($0.prefix(100)) }
            },
            row("praxis+anchor", "empty audit+evidence+anchor", "all-emptied") { logs in
                for file in [log, evidence, anchor] { try logs.write([], to: file) }
            },
            row("praxis", "record after last checkpoint (uncovered tail)") {
                try $0.change(evidence) { $0.removeLast() }
            },
            row("praxis+anchor", "duplicate key injected (chain only check)", "duplicate-key") {
                try duplicate($0)
                try $0.remove(evidence)
            } request: {
                $0.anchor = nil
            },
            row("praxis+anchor", "duplicate key injected", nil, duplicate),
        ]
    }

    private static var mai: [MatrixRow] {
        let (system, log) = ("mai", "mai/audit.log")
        return [
            row(system, "clean") { _ in },
            row(system, "edit event_data") {
                try $0.change(log) { $0[20] = $0[20].replacing(first: "\"task_id\": ", with: "\"task_id\": 9") }
            },
            row(system, "edit metadata", "metadata") {
                try $0.change(log) {
                    $0[20] = $0[20].replacing(first: "\"session_id\": \"s-", with: "\"session_id\": \"t-")
                }
            },
            row(system, "remove signature", "signature-removed") {
                try $0.change(log) { lines in
                    let parts = lines[20].split(separator: ",")
                    lines[20] = parts.dropLast().joined(separator: ",") + "}"
                }
            },
            row(system, "delete middle line") { try $0.change(log) { $0.remove(at: 100) } },
            row(system, "truncate tail", "tail-cut") { try $0.change(log) { $0.removeLast(50) } },
            row(system, "truncate head 5") { try $0.change(log) { $0.removeFirst(5) } },
            row(system, "junk line mid-file (init resets chain)", "junk-line") {
                try $0.change(log) { $0.insert("junk", at: 200) }
            },
            row(system, "edit + recompute chain incl. hard-coded key", "rewritten") {
                _ = try OldLogs.run("rewrite", $0.path("mai"))
            },
        ]
    }
}
