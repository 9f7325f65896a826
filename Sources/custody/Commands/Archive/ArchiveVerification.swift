import CustodyModel
import CustodyService
import CustodySystem
import CustodyVerifier

/// The logs that some buckets hold, each verified on its own.
struct ArchiveVerification {
    /// By mark: what each bucket holds of the log.
    let logs: [(mark: LogMark, archives: [ArchiveLog])]

    /// Lists the buckets.
    ///
    /// - Parameter mark: only this log.
    init(
        _ urls: [String], _ options: BucketOptions, _ settings: Settings, _ configuration: VerifierConfiguration,
        mark: LogMark?
    ) throws(CustodyError) {
        var found: [LogMark: [ArchiveLog]] = [:]
        for url in urls {
            let (store, prefix) = try options.open(url, settings)
            let listing = try ArchiveListing(
                store, prefix: prefix, start: configuration.start, stream: configuration.stream)
            for archive in listing.archives { found[archive.layout.log, default: []].append(archive) }
        }
        // Where other logs are, what stands for none says nothing.
        let real = found.filter { $0.value.contains { !$0.isEmpty } }
        var logs = (real.isEmpty ? found : real).sorted { $0.key.text < $1.key.text }
        if let mark {
            logs = logs.filter { $0.key == mark }
            guard !logs.isEmpty else {
                throw CustodyError(.unreadable, "there is nothing of a log with that mark", advice: "see --log")
            }
        }
        self.logs = logs.map { (mark: $0.key, archives: $0.value) }
    }

    /// One document for many logs.
    static func json(_ reports: [(mark: LogMark, report: VerificationReport)], exitStatus: Int32) -> String {
        let result =
            switch exitStatus {
            case 0: VerificationReport.Result.verified
            case 1: VerificationReport.Result.findings
            default: VerificationReport.Result.unchecked
            }
        let parts = reports.map { mark, report in
            "{\"log\":\"\(mark)\",\"report\":\(String(decoding: report.json, as: Swift.UTF8.self))}"
        }
        return
            "{\"result\":\"\(result.rawValue)\",\"exit_status\":\(exitStatus),\"logs\":[\(parts.joined(separator: ","))]}"
    }

    /// The status of many: 1 beats 3.
    static func exitStatus(_ statuses: [Int32]) -> Int32 {
        statuses.contains(1) ? 1 : statuses.max() ?? 3
    }
}
