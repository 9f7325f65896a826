import CustodyAlerts
package import CustodyModel

/// What a monitoring system sees of the scheduled verification, in the form of node_exporter's textfile collector. The
/// times are absolute, so that a job that does not run any more is seen by their age.
package struct JobMetrics: Sendable {
    package var origin: String
    package var lastRun: Timestamp
    package var lastSuccess: Timestamp?
    /// 0, 1 or 3; nil when the job ended before it had a result.
    package var exitStatus: Int32?
    package var durationMilliseconds: Int64 = 0
    package var records: UInt64 = 0
    package var bytes: Int64 = 0
    package var findings: [String: Int] = [:]
    package var lookbackDays = 0
    package var turns = 0
    package var alertsOpen = 0
    package var alertsWaiting = 0
    package var oldestWaiting: Timestamp?

    package init(origin: String, lastRun: Timestamp) {
        self.origin = origin
        self.lastRun = lastRun
    }

    package var text: String {
        var lines: [String] = []
        func add(_ name: String, _ help: String, _ value: String, labels: [(String, String)] = []) {
            let heading = "# HELP custody_\(name) \(help)"
            if !lines.contains(heading) { lines += [heading, "# TYPE custody_\(name) gauge"] }
            let labels = ([("log", origin)] + labels).map { "\($0.0)=\"\(JobMetrics.escaped($0.1))\"" }
            lines.append("custody_\(name){\(labels.joined(separator: ","))} \(value)")
        }
        add(
            "verify_last_run_timestamp_seconds", "When the scheduled verification last ran.",
            JobMetrics.seconds(lastRun))
        add(
            "verify_last_success_timestamp_seconds", "When it last found everything good; 0 for never.",
            lastSuccess.map(JobMetrics.seconds) ?? "0")
        add("verify_success", "Whether the last run found everything good.", exitStatus == 0 ? "1" : "0")
        add(
            "verify_exit_status", "0 verified, 1 findings, 3 not everything could be checked, 4 the job failed.",
            exitStatus.map(String.init) ?? "4")
        add("verify_duration_seconds", "How long the last run took.", "\(Double(durationMilliseconds) / 1000)")
        add("verify_records", "Records that the last run read.", String(records))
        add("verify_bytes", "Unpacked bytes that the last run read.", String(bytes))
        add("verify_findings", "Findings of the last run.", String(findings.values.reduce(0, +)))
        for (code, count) in findings.sorted(by: { $0.key < $1.key }) {
            add("verify_findings_by_code", "Findings of the last run by code.", String(count), labels: [("code", code)])
        }
        add("verify_lookback_days", "Days that a run looks back.", String(lookbackDays))
        add("verify_turns", "Runs within which all history is read.", String(turns))
        add("alerts_open", "Troubles that stand.", String(alertsOpen))
        add("alerts_waiting", "Notices that are not delivered yet.", String(alertsWaiting))
        add(
            "alerts_oldest_waiting_timestamp_seconds", "When the oldest of them was queued; 0 for none.",
            oldestWaiting.map(JobMetrics.seconds) ?? "0")
        return lines.map { $0 + "\n" }.joined()
    }

    private static func seconds(_ time: Timestamp) -> String { String(time.seconds) }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            default: result.append(character)
            }
        }
        return result
    }
}
