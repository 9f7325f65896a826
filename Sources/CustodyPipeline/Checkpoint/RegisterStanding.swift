import CustodyMerkle
package import CustodyModel

/// How the register and what it covers stood when the store was opened.
package struct RegisterStanding: Sendable {
    /// A stream's newest checkpoint.
    package struct Covered: Sendable, Equatable {
        package let size: UInt64
        package let root: Digest

        package init(size: UInt64, root: Digest) {
            self.size = size
            self.root = root
        }
    }

    /// An epoch whose key is durable and whose record has still to be chained.
    package struct Preparation: Sendable {
        package let n: UInt64
        package let seed: [UInt8]
        /// The key before was lost, so the log key vouches for this one.
        package let isRestart: Bool

        package init(n: UInt64, seed: [UInt8], isRestart: Bool) {
            self.n = n
            self.seed = seed
            self.isRestart = isRestart
        }
    }

    /// The newest note that may have been shown to others.
    package var newest: ReleasedNote?
    /// True when the register holds that note as a record.
    package var isNewestRecorded = false
    /// True when records that are no trailers follow the newest note.
    package var isUncovered = false
    package var covered: [StreamName: Covered] = [:]
    /// When the present epoch's key was made; nil when that cannot be told.
    package var epochBegan: Timestamp?
    package var preparation: Preparation?
    /// Epoch keys that have a successor in the register and are still there.
    package var outdatedEpochs: [UInt64] = []
    /// Entry hashes of the register's records behind the size that its tree on disk has.
    package var entries: [Digest] = []

    package init() {}
}

/// Takes what the register's records say about notes and epochs, in order, while the journal is read back.
package struct RegisterReading: Sendable {
    /// Seq and content of each stream's checkpoints since the newest recorded note, and of the last one below that.
    private var checkpoints: [StreamName: [(seq: UInt64, covered: RegisterStanding.Covered)]] = [:]
    /// The newest epoch that the journal still names, and its verifier key.
    package private(set) var epoch: (n: UInt64, key: String)?
    /// The newest log key that the journal names; nil when it no longer reaches back so far.
    package private(set) var logKey: String?
    /// Seq of the last record that is no trailer.
    package private(set) var lastSubstantial: UInt64?

    package init() {}

    /// Streams that have a checkpoint in what was read.
    package var streams: [StreamName] { Array(checkpoints.keys) }

    /// The newest checkpoint of a stream.
    package func newest(_ stream: StreamName) -> RegisterStanding.Covered? { checkpoints[stream]?.last?.covered }

    /// The newest one that a note of this size covers; nil when none was read, which may lie further back.
    package func covered(_ stream: StreamName, below size: UInt64) -> RegisterStanding.Covered? {
        checkpoints[stream]?.last { $0.seq < size }?.covered
    }

    /// Notes to come are larger than a recorded one: of what it covers only the newest checkpoints matter.
    private mutating func forget(below size: UInt64) {
        for (stream, list) in checkpoints {
            guard let last = list.lastIndex(where: { $0.seq < size }), last > 0 else { continue }
            checkpoints[stream] = Array(list[last...])
        }
    }

    package mutating func take(_ event: UnsafeRawBufferPointer, seq: UInt64) {
        guard let parsed = unsafe LedgerEvent(event) else {
            lastSubstantial = seq
            return
        }
        switch parsed {
        case .checkpoint(let checkpoint):
            if checkpoint.stream != .register { lastSubstantial = seq }
            let bytes = [UInt8](checkpoint.note.utf8)
            guard let root = (try? SignedCheckpoint(parsing: bytes))?.checkpoint.root else { return }
            checkpoints[checkpoint.stream, default: []].append((seq, .init(size: checkpoint.size, root: root)))
            if checkpoint.stream == .register { forget(below: checkpoint.size) }
        case .timestamp, .cosignature: break
        case .epoch(let change):
            epoch = (change.n, change.key)
            lastSubstantial = seq
        case .registerOpened(let opened):
            epoch = (0, opened.epochKey)
            logKey = opened.logKey
            lastSubstantial = seq
        case .keyRotated(let key, _):
            logKey = key
            lastSubstantial = seq
        default: lastSubstantial = seq
        }
    }
}
