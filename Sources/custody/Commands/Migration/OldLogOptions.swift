import ArgumentParser
import CustodyMigration
import CustodyModel
import CustodySystem

/// A log of another system, and what is known of it from elsewhere.
struct OldLogOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The log is one of another system: mcp-bridge, praxis, tamperproof (TamperProofLogger) or entry-hash.",
            valueName: "name"))
    var format: String?

    @Option(help: ArgumentHelp("Records that the old log is known to have had.", valueName: "n"))
    var expectCount: UInt64?

    @Option(
        help: ArgumentHelp(
            "The hash of the last of them; without --expect-count, of the old log's last record.", valueName: "sha256"))
    var expectHead: String?

    @Option(
        help: ArgumentHelp("praxis: the evidence file. Default: the one beside the log.", valueName: "file"))
    var evidence: String?

    @Option(
        help: ArgumentHelp("TamperProofLogger: what verify_chain once returned, as JSON.", valueName: "file"))
    var verifyChain: String?

    /// The format, if one was named.
    var wantedFormat: OldLogFormat? {
        get throws(CustodyError) {
            guard let format else {
                guard expectCount == nil, expectHead == nil, evidence == nil, verifyChain == nil else {
                    throw CustodyError(.usage, "that is for logs of other systems", advice: "name one with --format")
                }
                return nil
            }
            guard let known = OldLogFormat(rawValue: format) else {
                let names = OldLogFormat.allCases.map(\.rawValue).joined(separator: ", ")
                throw CustodyError(.usage, "--format takes \(names)")
            }
            return known
        }
    }

    func request(
        _ format: OldLogFormat, _ paths: [String], anchors: [String] = [], start: String? = nil, end: String? = nil
    ) throws(CustodyError) -> OldLogRequest {
        guard evidence == nil && anchors.isEmpty || format == .praxis else {
            throw CustodyError(.usage, "--evidence and --anchor belong to --format praxis")
        }
        guard verifyChain == nil || format == .mai else {
            throw CustodyError(.usage, "--verify-chain belongs to --format \(OldLogFormat.mai.rawValue)")
        }
        guard start == nil && end == nil || format == .mcpBridge else {
            throw CustodyError(.usage, "--start and --end belong to --format mcp-bridge: the others know no days")
        }
        guard anchors.count <= 1 else { throw CustodyError(.usage, "praxis has one anchor") }
        if let expectHead, Digest(hex: expectHead) == nil {
            throw CustodyError(.usage, "--expect-head takes 64 lowercase hexadecimal characters")
        }
        var request = OldLogRequest(format, paths: paths)
        request.firstDay = try OldLogOptions.day(start, "--start")
        request.lastDay = try OldLogOptions.day(end, "--end")
        request.evidence = evidence
        request.anchor = anchors.first
        request.chainReport = verifyChain
        request.expectedCount = expectCount
        request.expectedHead = expectHead
        return request
    }

    /// A day as mcp-bridge writes it.
    private static func day(_ text: String?, _ option: String) throws(CustodyError) -> String? {
        guard let text else { return nil }
        let parts = text.split(whereSeparator: { $0 == "-" || $0 == "/" })
        guard parts.map(\.count) == [4, 2, 2], parts.allSatisfy({ $0.allSatisfy(\.isNumber) }) else {
            throw CustodyError(.usage, "\(option) must be YYYY-MM-DD or YYYY/MM/DD")
        }
        return parts.joined(separator: "/")
    }

    /// Checks an old log, drawing a bar meanwhile.
    static func check(_ request: OldLogRequest) throws(CustodyError) -> OldLogReport {
        let check = try OldLogCheck(request, PosixFileSystem())
        var bar = ProgressBar("verifying")
        defer { bar.finish() }
        while try check.next() {
            let progress = check.progress
            bar.update(done: progress.done, total: progress.total)
        }
        return try check.finish()
    }

    /// Checks an old log, prints what was found and ends as it says.
    func verify(_ request: OldLogRequest, json: Bool) throws {
        let report = try OldLogOptions.check(request)
        if json {
            Console.print(String(decoding: report.json, as: Swift.UTF8.self))
        } else {
            Console.print(String(report.text.dropLast()))
        }
        if report.exitStatus != 0 { throw ExitStatus(code: report.exitStatus) }
    }
}
