package import CustodyModel
package import CustodySink
import CustodySystem

/// What one sink has not acknowledged yet.
package struct Backlog: Sendable, Equatable {
    /// Durable records.
    package var records: UInt64 = 0
    /// Bytes of lines in batches; what was not cut into one yet is younger than `batch.age` and not counted.
    package var bytes: UInt64 = 0
    package var batches = 0
    /// T of the oldest record in a batch.
    package var oldest: Timestamp?

    package init() {}
}

/// How one batch stands with one sink.
package enum BatchStatus: String, Sendable, CaseIterable {
    /// The sink has it.
    case found
    /// It waits for its turn, or for the sink.
    case delayed
    /// It is on its way.
    case uploading
    /// The sink does not have it, and the journal no longer does.
    case lost
}

extension ShippingBoard {
    /// What a sink is owed.
    package func backlog(sink: String) -> Backlog {
        state.withLock { state in
            var backlog = Backlog()
            for (stream, entry) in state.streams where !entry.isDamaged {
                let next = entry.cursors[sink]?.next ?? 0
                let durable = entry.journal.durableNext
                backlog.records += durable > next ? durable - next : 0
                let unplanned = state.unplanned.lazy.map(\.plan).filter { $0.stream == stream }
                for plan in Array(entry.ledger.plans) + unplanned where plan.last >= next {
                    backlog.bytes += plan.bytes
                    backlog.batches += 1
                    backlog.oldest = min(backlog.oldest ?? plan.firstTime, plan.firstTime)
                }
            }
            return backlog
        }
    }

    /// How the batches of a stream stand with a sink, as far back as the plans are kept.
    ///
    /// - Parameter uploading: first seqs of the batches on their way; see ``Shipper/Status/uploading``.
    package func batches(
        _ stream: StreamName, sink: String, uploading: Set<UInt64>
    ) -> [(plan: BatchPlan, status: BatchStatus)] {
        state.withLock { state in
            guard let entry = state.streams[stream] else { return [] }
            let next = entry.cursors[sink]?.next ?? 0
            let kept = entry.journal.firstKept ?? .max
            return entry.ledger.plans.map { plan in
                if plan.last < next { return (plan, .found) }
                if uploading.contains(plan.first) { return (plan, .uploading) }
                return (plan, plan.first < kept ? .lost : .delayed)
            }
        }
    }
}
