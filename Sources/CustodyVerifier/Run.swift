import CustodyModel

/// Consecutive, linked, valid records of one stream in one file: all that is kept of them.
///
/// Because each record's hash covers the hash before it, two runs that agree in one record's hash agree byte for byte in
/// every record before it that both hold. So the two ends are enough to tell copies from forks.
struct Run: Sendable {
    /// Index of the file in the listing.
    var file: Int
    var first: UInt64
    var last: UInt64
    /// `prev_hash` of the first record.
    let prev: Digest
    /// `entry_hash` of the last record.
    var head: Digest
    let firstTime: Timestamp
    var lastTime: Timestamp
    /// Line of the first record, counted from 1.
    var firstLine: Int
    /// Where the first and the last record begin in the unpacked file.
    let firstOffset: Int64
    var lastOffset: Int64
    /// Damaged lines before the first and before the last record, in the file.
    var damagedBeforeFirst: Int
    var damagedBeforeLast: Int
    /// The first record is `custody.clock_stepped`, whose T may be smaller than the one before.
    let beginsWithClockStep: Bool
    /// Neighbours in the file were left out because their T is outside the window.
    var isCutBefore = false
    var isCutBehind = false
    /// The tree over the records, where the register has checkpoints of the stream; moved to ``StreamTree`` when chunks
    /// are put together.
    var pieces: TreePieces?
    /// A break inside was reported at once, so that no tree can be grown.
    var isBroken = false

    /// Whether `other`, which stands behind in the same file, goes on where this one ends.
    func isContinued(by other: Run) -> Bool {
        other.first == last + 1 && other.prev == head && !isCutBehind && !other.isCutBefore
    }

    /// Takes over the records of a run for which ``isContinued(by:)`` holds.
    mutating func extend(by other: Run) {
        last = other.last
        head = other.head
        lastTime = other.lastTime
        lastOffset = other.lastOffset
        damagedBeforeLast = other.damagedBeforeLast
        isCutBehind = other.isCutBehind
    }
}

/// What one chunk holds of one stream.
struct ChunkStream: Sendable {
    let name: StreamName
    let kind: StreamKind
    var runs: [Run] = []
    /// Of any record, also outside the window.
    let firstSeq: UInt64
    let firstLine: Int
    let firstIsOutside: Bool
    var lastSeq: UInt64
    var lastIsOutside: Bool
    /// Records, copies in the same chunk included.
    var records: UInt64 = 0
    var register = RegisterState()
    /// From where on streams are kept, where that is collected.
    var prunings: [(stream: StreamName, before: UInt64)] = []
    /// What the stream's first record names.
    var origin: String?

    /// Set while the last of `runs` may go on.
    var isRunOpen = false
    /// At which sizes the register has checkpoints; nil when no tree is wanted.
    var sizes: CheckpointSizes?
}

/// What decides whether a log is live or stopped (DESIGN, section 3.3); of the register alone.
struct RegisterState: Sendable {
    var lastStopped: UInt64?
    /// The last record that is neither `stopped` nor a checkpoint nor a trailer.
    var lastActivity: UInt64?
    var wasStarted = false

    mutating func note(_ activity: RegisterActivity, seq: UInt64) {
        switch activity {
        case .started:
            wasStarted = true
            lastActivity = max(lastActivity ?? 0, seq)
        case .stopped: lastStopped = max(lastStopped ?? 0, seq)
        case .covering: break
        case .other: lastActivity = max(lastActivity ?? 0, seq)
        }
    }

    mutating func merge(_ other: RegisterState) {
        if let stopped = other.lastStopped { lastStopped = max(lastStopped ?? 0, stopped) }
        if let activity = other.lastActivity { lastActivity = max(lastActivity ?? 0, activity) }
        wasStarted = wasStarted || other.wasStarted
    }

    var isLive: Bool {
        guard wasStarted, let lastActivity else { return false }
        guard let lastStopped else { return true }
        return lastStopped < lastActivity
    }
}

/// A defect in a chunk, before its line in the file is known.
struct ChunkFinding: Sendable {
    let code: Finding.Code
    /// Line in the chunk, counted from 1.
    let line: Int
    /// What the line says, when it is in the record's form.
    var stream: StreamName?
    var seq: UInt64?
    /// The last valid record before, by its index among the chunk's streams, which tells where a line without a name
    /// belongs.
    var afterStream: Int?
    var afterSeq: UInt64?
    var expected: String?
    var found: String?
    /// The line is no valid record, in contrast to a valid one at a wrong place.
    let isDamage: Bool
}

/// What stands behind the last line feed.
struct TornTail: Sendable {
    let line: Int
    let length: Int
    /// Its beginning, at most up to the end of its hash.
    let head: [UInt8]
}

/// All that is kept of a chunk: the lines that begin in one part of a file.
struct ChunkResult: Sendable {
    var lines = 0
    /// Unpacked bytes.
    var bytes: Int64 = 0
    var streams: [ChunkStream] = []
    /// The first findings, and how many there are.
    var findings: [ChunkFinding] = []
    var findingCount = 0
    /// Lines that are no valid record.
    var damaged = 0
    /// Findings and damaged lines behind the last valid record.
    var trailingFindings = 0
    var trailingDamaged = 0
    /// Line of the last valid record; 0 when there is none.
    var lastValidLine = 0
    var lastValidStream: Int?
    var torn: TornTail?
    var failure: ReadFailure?
    /// The file ended before the size that it had when it was listed.
    var isShorter = false
    /// Records of streams beyond ``VerifierLimit/streams``.
    var skippedStreams = false

    /// Pieces of trees.
    var pieceCount: Int {
        streams.reduce(0) { $0 + $1.runs.reduce(0) { $0 + ($1.pieces?.pieces.count ?? 0) } }
    }
}
