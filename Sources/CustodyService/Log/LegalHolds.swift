package import CustodyModel
import CustodyPipeline

extension EventLog {
    /// Events of one append to the register.
    private static let holdsAtOnce = 256

    /// Records in the register that legal holds were set or cleared; returns when that is durable.
    package func recordLegalHolds(
        _ objects: [(key: String, version: String)], isSet: Bool, sink: String
    ) async throws(CustodyError) {
        var rest = objects[...]
        while !rest.isEmpty {
            let events = rest.prefix(EventLog.holdsAtOnce).map {
                CustodyEvent.legalHold(isSet: isSet, sink: sink, key: $0.key, version: $0.version)
            }
            _ = try await committer.append(own: events, to: .register)
            rest = rest.dropFirst(EventLog.holdsAtOnce)
        }
    }
}
