package import CustodyModel
import CustodyPipeline

extension EventLog {
    /// Appends one of Custody's own events to the register.
    ///
    /// - Returns: when it is durable; the register is signed over it in the next round, or when the log is closed.
    package func record(own event: CustodyEvent) async throws(CustodyError) {
        _ = try await committer.append(own: [event], to: .register)
    }
}
