import CustodyMerkle
package import CustodyModel

/// A note of the register that is durable, and so may be shown to others.
package struct ReleasedNote: Sendable, Equatable {
    /// Records of the register that it covers.
    package let size: UInt64
    package let root: Digest
    /// `entry_hash` and T of the last record covered.
    package let head: Digest
    package let time: Timestamp
    /// The note as signed.
    package let bytes: [UInt8]
    /// The newest checkpoint of each data stream that the register names below `size`, by name.
    package let heads: [CustodyEvent.AnchoredHead]
    /// True when a batch of a data stream ends in it.
    package let isBatchEnd: Bool

    package init(
        size: UInt64, root: Digest, head: Digest, time: Timestamp, bytes: [UInt8],
        heads: [CustodyEvent.AnchoredHead], isBatchEnd: Bool
    ) {
        self.size = size
        self.root = root
        self.head = head
        self.time = time
        self.bytes = bytes
        self.heads = heads
        self.isBatchEnd = isBatchEnd
    }

    /// The same note with other heads.
    package func naming(_ heads: [CustodyEvent.AnchoredHead]) -> ReleasedNote {
        ReleasedNote(
            size: size, root: root, head: head, time: time, bytes: bytes, heads: heads, isBatchEnd: isBatchEnd)
    }
}

/// Whether the log may sign, and what it says when it may not.
package enum SigningState: Sendable, Equatable {
    /// Nobody elsewhere has been asked yet, or nobody answered: records are taken, signatures withheld.
    case withheld(reason: String)
    case open
    /// An older copy was restored, or somebody signed another history: nothing is signed or shipped.
    case refused(reason: String)

    package var isOpen: Bool { self == .open }
}

/// How often checkpoints are made.
package struct CheckpointSettings: Sendable, Equatable {
    /// Default of ``delayNanoseconds``: 5 s.
    package static let defaultDelayNanoseconds: Int64 = 5_000_000_000
    /// Default of ``epochNanoseconds``: one hour.
    package static let defaultEpochNanoseconds: Int64 = 3_600_000_000_000

    /// From a stream's first uncovered record to its checkpoint.
    package var delayNanoseconds: Int64
    /// Uncovered records that make a checkpoint due; nil for none.
    package var every: UInt64?
    /// How long an epoch lasts.
    package var epochNanoseconds: Int64

    package init(
        delayNanoseconds: Int64 = CheckpointSettings.defaultDelayNanoseconds, every: UInt64? = nil,
        epochNanoseconds: Int64 = CheckpointSettings.defaultEpochNanoseconds
    ) {
        self.delayNanoseconds = delayNanoseconds
        self.every = every
        self.epochNanoseconds = epochNanoseconds
    }
}
