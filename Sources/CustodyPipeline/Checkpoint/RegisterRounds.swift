import CustodyCrypto
import CustodyMerkle
package import CustodyModel
package import CustodySystem
package import SystemPackage
import CustodySink

/// What the writer needs to sign: the log's keys, where trees are kept, and who hears of notes.
package struct RegisterParts: Sendable {
    package var signer: LogSigner
    package var settings: CheckpointSettings
    package var epochKeys: EpochKeys
    package var keeper: TreeKeeper
    package var fileSystem: any FileSystem
    /// The register's folder.
    package var root: FilePath
    /// How the register stood when it was read back.
    package var standing: RegisterStanding
    /// Takes each note once it is durable, on the writer thread; must not block.
    package var onNote: @Sendable (ReleasedNote) -> Void
    /// Takes what keeps notes from being signed; nil when it is well again.
    package var onFailure: @Sendable (CustodyError?) -> Void

    package init(
        signer: LogSigner, settings: CheckpointSettings, epochKeys: EpochKeys, keeper: TreeKeeper,
        fileSystem: any FileSystem, root: FilePath, standing: RegisterStanding,
        onNote: @escaping @Sendable (ReleasedNote) -> Void, onFailure: @escaping @Sendable (CustodyError?) -> Void
    ) {
        self.signer = signer
        self.settings = settings
        self.epochKeys = epochKeys
        self.keeper = keeper
        self.fileSystem = fileSystem
        self.root = root
        self.standing = standing
        self.onNote = onNote
        self.onFailure = onFailure
    }
}

/// Covers what was recorded by signed checkpoints (DESIGN, section 3.3); belongs to the writer thread.
///
/// A round: the previous note of the register is recorded, then a checkpoint of each due stream, then the register is
/// signed at that size. The note is durable before anybody hears of it, and only durable records are ever covered.
struct RegisterRounds: ~Copyable {
    /// After a round failed, how long until the next attempt.
    static let retryNanoseconds: Int64 = 500_000_000
    /// From one round to the next, where only ends of batches are due: 1 s, or the delay of checkpoints if that is less.
    static let batchPauseNanoseconds: Int64 = 1_000_000_000

    /// What is done before a register note is signed anew.
    enum EpochChange {
        case none
        /// The key is durable; its record is not chained yet.
        case prepared(RegisterStanding.Preparation)
        /// The record is chained and may not be durable yet.
        case chained(RegisterStanding.Preparation)
    }

    /// A checkpoint that may be published once the round's records are durable.
    private struct Publication {
        let stream: StreamName
        let entries: [Digest]
        let size: UInt64
        let root: Digest
        let note: [UInt8]
    }

    private let parts: RegisterParts
    private var signer: LogSigner
    private(set) var signing = SigningState.withheld(reason: "the log was opened just now")
    private var coverage: [StreamName: Coverage] = [:]
    private var newest: ReleasedNote?
    private var isRecorded: Bool
    /// When the first record that is neither covered nor a trailer was chained.
    private var uncoveredSince: Int64?
    /// A round's records are chained, and the register has still to be signed over them.
    private var isSealOwed = false
    /// When the last round began, on the monotonic clock.
    private var lastRound: Int64?
    private var isBatchEnd = false
    private var publications: [Publication] = []
    private var change = EpochChange.none
    /// Seed of a log key whose record is chained and may not be durable yet.
    private var nextLogKey: [UInt8]?
    private var epochEnds: Int64
    private var outdatedEpochs: [UInt64]
    /// The register's tree; nil after a failed write, until it is read back.
    private var tree: TreeWriter?
    /// Entry hashes of the register behind the newest published size.
    private var entries: [Digest] = []
    private(set) var retryAt: Int64?
    private var hasher = SHA256()

    /// Epochs end no more by time, because the log is closing.
    private var isEnding = false

    init(_ parts: RegisterParts, now: Timestamp, monotonic: Int64) {
        self.parts = parts
        signer = parts.signer
        newest = parts.standing.newest
        isRecorded = parts.standing.isNewestRecorded
        uncoveredSince = parts.standing.isUncovered ? monotonic : nil
        if let preparation = parts.standing.preparation { change = .prepared(preparation) }
        outdatedEpochs = parts.standing.outdatedEpochs
        entries = parts.standing.entries
        // An epoch goes on over restarts: many short runs are no longer than their hours.
        let age = parts.standing.epochBegan.map { max(now.microseconds - $0.microseconds, 0) } ?? 0
        let lasted = age > Int64.max / 1000 ? Int64.max : age * 1000
        epochEnds = monotonic + max(parts.settings.epochNanoseconds - lasted, 0)
        for (stream, covered) in parts.standing.covered where stream != .register {
            coverage[stream] = Coverage(size: covered.size, root: covered.root)
        }
    }

    /// Size that the newest durable note's register names for a stream, for those who wait for a checkpoint.
    func coveredSize(of stream: StreamName) -> UInt64 {
        if isSealOwed { return 0 }
        return stream == .register ? newest?.size ?? 0 : coverage[stream]?.size ?? 0
    }

    /// When something is due without new records, on the monotonic clock.
    var due: Int64? {
        guard signing.isOpen else { return nil }
        if let retryAt { return retryAt }
        var due = isEnding ? .max : epochEnds
        switch change {
        case .none: break
        case .prepared, .chained: due = .min
        }
        if nextLogKey != nil { due = .min }
        if isSealOwed { due = .min }
        if let uncoveredSince { due = min(due, uncoveredSince + parts.settings.delayNanoseconds) }
        for covered in coverage.values {
            if let moment = covered.due(parts.settings, batchEnds: batchEnds) { due = min(due, moment) }
        }
        return due
    }

    /// From when on ends of batches are due: at once, but where batches follow each other fast several wait for one round.
    private var batchEnds: Int64 {
        guard let lastRound else { return .min }
        return lastRound + min(parts.settings.delayNanoseconds, RegisterRounds.batchPauseNanoseconds)
    }

    /// A record that is no trailer was chained in the register.
    mutating func noteRegisterRecord(monotonic: Int64) {
        if uncoveredSince == nil { uncoveredSince = monotonic }
    }

    mutating func set(_ state: SigningState) { signing = state }

    /// From now on no epoch ends by time, so that nothing follows the last note by itself.
    mutating func end() { isEnding = true }

    /// Takes ends of batches whose records are durable, and what else became durable.
    mutating func observe(_ cuts: [CutBatch], _ writers: StreamWriters, monotonic: Int64) {
        for stream in writers.names where stream != .register {
            var covered = coverage[stream] ?? Coverage(size: 0, root: MerkleHash.empty)
            covered.observe(
                size: writers.durableSize(of: stream), isSettled: writers.settled(stream) != nil, monotonic: monotonic)
            for cut in cuts where cut.plan.stream == stream {
                covered.add(Coverage.Point(frontier: cut.frontier, head: cut.plan.head))
                isBatchEnd = true
                // While nothing may be signed, trees grow all the same, so that the journal need not keep everything.
                if !signing.isOpen { keep(stream, cut.frontier, writers) }
            }
            coverage[stream] = covered
        }
    }

    private mutating func keep(_ stream: StreamName, _ frontier: Frontier, _ writers: StreamWriters) {
        parts.keeper.append(
            writers.takeEntries(of: stream, upTo: frontier.size), to: stream, origin: signer.origin(of: stream),
            size: frontier.size, root: frontier.root(&hasher), note: nil)
    }

    /// What one run may do.
    struct Demand {
        /// Every data stream is due, covered or not.
        var all = false
        /// A round is due whatever the time, if anything is uncovered.
        var now = false
        /// Seed of the key that takes the log key's place; it is durable already.
        var logKey: [UInt8]?
    }

    /// Does what is due. Nothing is due while signatures are withheld.
    ///
    /// - Parameter register: holds at least its first record.
    /// - Returns: bytes of the register made durable.
    mutating func run(_ demand: Demand, _ register: RegisterAccess) -> (durable: Int, failure: CustodyError?) {
        guard signing.isOpen else { return (0, withheld) }
        let monotonic = register.context.monotonic
        if let retryAt, monotonic < retryAt, !demand.all, !demand.now { return (0, nil) }
        var durable = 0
        do throws(CustodyError) {
            if nextLogKey != nil { try finishLogKey(register, &durable) }
            if case .chained = change { try finishChange(register, &durable) }
            if isSealOwed { try seal(register, &durable) }
            if isChangeDue(monotonic) { try changeEpoch(register, &durable) }
            if let seed = demand.logKey { try changeLogKey(to: seed, register, &durable) }
            if demand.all || isRoundDue(demand, register) { try round(demand, register, &durable) }
            try eraseOutdated()
            if retryAt != nil { parts.onFailure(nil) }
            retryAt = nil
            return (durable, nil)
        } catch {
            retryAt = monotonic + RegisterRounds.retryNanoseconds
            parts.onFailure(error)
            return (durable, error)
        }
    }

    private var withheld: CustodyError {
        switch signing {
        case .open: CustodyError(.closed, "the log is closed")
        case .withheld(let reason): CustodyError(.signaturesWithheld, "nothing is signed yet: \(reason)")
        case .refused(let reason):
            CustodyError(
                .signaturesWithheld, "nothing is signed: \(reason)",
                advice: "find out which copy is the true one before you record on")
        }
    }

    private func isRoundDue(_ demand: Demand, _ register: RegisterAccess) -> Bool {
        let monotonic = register.context.monotonic
        let delay = demand.now ? 0 : parts.settings.delayNanoseconds
        if let uncoveredSince, demand.now || uncoveredSince + delay <= monotonic { return true }
        return coverage.contains { stream, covered in
            guard let due = covered.due(parts.settings, batchEnds: batchEnds) else { return false }
            return demand.now || due <= monotonic
                || covered.isDue(parts.settings, size: register.writers.size(of: stream), monotonic)
        }
    }

    private mutating func round(
        _ demand: Demand, _ register: RegisterAccess, _ durable: inout Int
    ) throws(CustodyError) {
        lastRound = register.context.monotonic
        recordPrevious(register)
        for stream in register.writers.names where stream != .register { try cover(stream, demand, register) }
        isSealOwed = true
        try seal(register, &durable)
    }

    /// Every signed note but the newest is in the register.
    private mutating func recordPrevious(_ register: RegisterAccess) {
        guard let newest, !isRecorded else { return }
        let note = String(decoding: newest.bytes, as: UTF8.self)
        register.append(
            .checkpoint(stream: .register, size: newest.size, head: newest.head, note: note, frontier: nil))
        isRecorded = true
    }

    private mutating func cover(
        _ stream: StreamName, _ demand: Demand, _ register: RegisterAccess
    ) throws(CustodyError) {
        guard var covered = coverage[stream] else { return }
        let (writers, monotonic) = (register.writers, register.context.monotonic)
        var points = covered.takePoints()
        // What is not durable yet is not covered: then the ends of batches alone are.
        let present = writers.settled(stream)
        let isDue = demand.all || demand.now || covered.isDue(parts.settings, size: writers.size(of: stream), monotonic)
        if let present, present.frontier.size > 0, isDue {
            let last = points.last?.frontier.size ?? covered.size
            if present.frontier.size > last || (demand.all && points.isEmpty) { points.append(present) }
        }
        for point in points {
            let (size, root) = (point.frontier.size, point.frontier.root(&hasher))
            let note = try signer.note(stream, size: size, root: root)
            register.append(
                .checkpoint(
                    stream: stream, size: size, head: point.head, note: String(decoding: note, as: UTF8.self),
                    frontier: point.frontier.rootsBase64))
            publications.append(
                Publication(
                    stream: stream, entries: writers.takeEntries(of: stream, upTo: size), size: size, root: root,
                    note: note))
            covered.cover(size: size, root: root, of: writers.size(of: stream), monotonic: monotonic)
        }
        coverage[stream] = covered
    }

    /// Signs the register over all that is chained in it.
    private mutating func seal(
        _ register: RegisterAccess, _ durable: inout Int
    ) throws(CustodyError) {
        try register.flush(&durable)
        for publication in publications {
            parts.keeper.append(
                publication.entries, to: publication.stream, origin: signer.origin(of: publication.stream),
                size: publication.size, root: publication.root, note: publication.note)
        }
        publications = []
        guard let present = register.writers.settled(.register) else { return }
        let size = present.frontier.size
        entries += register.writers.takeEntries(of: .register, upTo: size)
        let root = present.frontier.root(&hasher)
        let time = register.writers.time(of: .register)
        let note = try signer.registerNote(size: size, root: root, time: time)
        try publish(size: size, root: root, note: note)
        isSealOwed = false
        uncoveredSince = nil
        isRecorded = false
        let released = ReleasedNote(
            size: size, root: root, head: present.head, time: time, bytes: note, heads: heads, isBatchEnd: isBatchEnd)
        isBatchEnd = false
        newest = released
        parts.onNote(released)
    }

    private var heads: [CustodyEvent.AnchoredHead] {
        coverage.filter { $0.value.size > 0 }.sorted { $0.key < $1.key }.map { stream, covered in
            .init(stream: stream, size: covered.size, root: covered.root.base64)
        }
    }

    private func isChangeDue(_ monotonic: Int64) -> Bool {
        if case .prepared = change { return true }
        return !isEnding && monotonic >= epochEnds
    }

    /// Ends the present epoch: what is not covered is covered by its key, the next key is made durable, its record is
    /// chained and made durable, and only then the old key goes. A crash on the way is finished by the next start.
    private mutating func changeEpoch(
        _ register: RegisterAccess, _ durable: inout Int
    ) throws(CustodyError) {
        var next: RegisterStanding.Preparation
        if case .prepared(let prepared) = change {
            next = prepared
        } else {
            let n = signer.epoch + 1
            next = RegisterStanding.Preparation(n: n, seed: try parts.epochKeys.make(n), isRestart: false)
            change = .prepared(next)
        }
        if next.isRestart {
            let (seq, prev) = (register.writers.size(of: .register), register.writers.head(of: .register))
            register.append(try signer.restart(at: next.n, seed: next.seed, seq: seq, prev: prev))
        } else {
            if isRoundDue(Demand(now: true), register) { try round(Demand(now: true), register, &durable) }
            let (seq, prev) = (register.writers.size(of: .register), register.writers.head(of: .register))
            register.append(try signer.handOver(to: next.n, seed: next.seed, seq: seq, prev: prev))
        }
        noteRegisterRecord(monotonic: register.context.monotonic)
        change = .chained(next)
        try finishChange(register, &durable)
    }

    private mutating func finishChange(
        _ register: RegisterAccess, _ durable: inout Int
    ) throws(CustodyError) {
        guard case .chained(let next) = change else { return }
        try register.flush(&durable)
        let old = signer.epoch
        try signer.begin(epoch: next.n, seed: next.seed)
        if !next.isRestart { outdatedEpochs.append(old) }
        change = .none
        epochEnds = register.context.monotonic + parts.settings.epochNanoseconds
    }

    /// Hands over to another log key: the present one covers what is uncovered, then vouches for the new one.
    ///
    /// A note belongs to the key whose record has the greatest seq below its size, so nothing is signed between the
    /// record and its being durable.
    private mutating func changeLogKey(
        to seed: [UInt8], _ register: RegisterAccess, _ durable: inout Int
    ) throws(CustodyError) {
        if isRoundDue(Demand(now: true), register) { try round(Demand(now: true), register, &durable) }
        let (seq, prev) = (register.writers.size(of: .register), register.writers.head(of: .register))
        register.append(try signer.handOver(toLogKey: seed, seq: seq, prev: prev))
        noteRegisterRecord(monotonic: register.context.monotonic)
        nextLogKey = seed
        try finishLogKey(register, &durable)
    }

    private mutating func finishLogKey(_ register: RegisterAccess, _ durable: inout Int) throws(CustodyError) {
        guard let seed = nextLogKey else { return }
        try register.flush(&durable)
        try signer.begin(logKey: seed)
        nextLogKey = nil
    }

    /// Erases keys whose successor is in the register.
    private mutating func eraseOutdated() throws(CustodyError) {
        while let n = outdatedEpochs.first {
            try parts.epochKeys.erase(n)
            outdatedEpochs.removeFirst()
        }
    }

    /// Tiles first, then the note, each durable.
    private mutating func publish(size: UInt64, root: Digest, note: [UInt8]) throws(CustodyError) {
        if tree == nil {
            let published = try PublishedCheckpoint.read(parts.root, parts.fileSystem)
            tree = try TreeWriter(parts.fileSystem, root: parts.root, checkpoint: published?.checkpoint)
        }
        guard tree != nil, let known = tree?.size,
            let checkpoint = Checkpoint(
                origin: signer.origin(of: .register), size: size, root: root)
        else {
            throw CustodyError(
                .storeDamaged, "the register's tiles do not give the root of its checkpoint", advice: "run custody fsck"
            )
        }
        do throws(FileError) {
            try tree?.append(entries.suffix(Int(size - known)))
            try tree?.finish()
            guard tree?.root() == root else {
                tree = nil
                throw FileError("fit the tiles of the register to its records in", parts.root, .ioError)
            }
            try tree?.publish(checkpoint, note: note)
        } catch {
            tree = nil
            throw error.custody
        }
        entries = []
    }
}

/// The writers, as a round uses them.
struct RegisterAccess {
    let writers: StreamWriters
    let context: StreamWriter.Context
    let reclaim: @Sendable () -> Bool

    func append(_ event: CustodyEvent) {
        var hasher = SHA256()
        writers.appendOwn(event, to: .register, context, source: nil, breaks: false, &hasher)
    }

    /// Makes the register durable; an error when it is not.
    func flush(_ durable: inout Int) throws(CustodyError) {
        durable += try writers.flush(.register, monotonic: context.monotonic, reclaim: reclaim)
        guard writers.settled(.register) != nil else {
            throw CustodyError(
                .outcomeUnknown, "the register could not be made durable", advice: "see the error before")
        }
    }
}
