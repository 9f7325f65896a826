package import CustodyMerkle
package import CustodySink

/// A batch that was cut, with the tree over the stream up to and with its last record: from it and the journal behind
/// it, the tree is known again after a start.
package struct CutBatch: Sendable, Equatable {
    package let plan: BatchPlan
    /// Of size `plan.last + 1`.
    package let frontier: Frontier

    package init(plan: BatchPlan, frontier: Frontier) {
        precondition(frontier.size == plan.last + 1, "the tree ends with the batch")
        self.plan = plan
        self.frontier = frontier
    }
}
