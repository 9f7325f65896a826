import CustodyModel
package import CustodyPipeline

/// How a sink is doing, and what it is owed.
package struct SinkStanding: Sendable, Equatable {
    package let status: Shipper.Status
    package let backlog: Backlog
    /// What the sink found that a person should see to.
    package let warnings: [String]

    package var name: String { status.name }

    /// What keeps the sink from taking records; nil when nothing does.
    var trouble: String? {
        guard let error = status.lastError else { return nil }
        let word = error.code == .sinkRefused ? "parked until this is mended" : "tried again"
        var owed = "\(backlog.records) records are owed"
        if let oldest = backlog.oldest { owed += " (\(backlog.bytes) bytes cut, the oldest from \(oldest))" }
        return "\(error.message), \(word); \(owed)" + (error.advice.map { ": \($0)" } ?? "")
    }
}
