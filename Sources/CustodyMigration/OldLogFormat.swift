/// A format of hash-chained logs that Custody reads and takes over; docs/migration.md has their rules.
package enum OldLogFormat: String, Sendable, CaseIterable {
    case mcpBridge = "mcp-bridge"
    case praxis
    /// TamperProofLogger of Mai.
    case mai = "tamperproof"
    case entryHash = "entry-hash"

    /// What judges such a log otherwise.
    package var tool: String {
        switch self {
        case .mcpBridge: "mcp_bridge.audit.verify"
        case .praxis: "praxis verify_audit.py"
        case .mai: "TamperProofLogger.verify_chain"
        case .entryHash: "validate_audit_log.py --strict-hash"
        }
    }

    /// How the tool cuts a text into lines.
    var lines: PythonText.Lines { self == .mcpBridge || self == .mai ? .universal : .splitlines }
}

/// What is to be checked, and what is known from elsewhere.
package struct OldLogRequest: Sendable {
    package var format: OldLogFormat
    /// Files and folders.
    package var paths: [String]
    /// For mcp-bridge: the days that its own tool is asked for, `YYYY/MM/DD`; Custody reads all of them.
    package var firstDay: String?
    package var lastDay: String?
    /// For praxis: the evidence file; nil for the one beside the log.
    package var evidence: String?
    /// For praxis: the anchor file.
    package var anchor: String?
    /// For TamperProofLogger: what its `verify_chain` once said, kept as JSON.
    package var chainReport: String?
    /// Records that the log is known to have had.
    package var expectedCount: UInt64?
    /// The hash of the last of them; of the log's last record when no count is given.
    package var expectedHead: String?

    package init(_ format: OldLogFormat, paths: [String]) {
        self.format = format
        self.paths = paths
    }
}
