import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodyPipeline
import CustodySystem

/// Finds out how a log's register stands, and with which keys it goes on.
struct RegisterOpening {
    private let identity: LogIdentity
    private let opening: StoreOpening
    private let epochKeys: EpochKeys
    /// Log keys whose notes are the log's own.
    private let ownKeys: [VerifierKey]

    init(_ identity: LogIdentity, ownKeys: [VerifierKey], _ opening: StoreOpening, _ epochKeys: EpochKeys) {
        self.identity = identity
        self.ownKeys = ownKeys
        self.opening = opening
        self.epochKeys = epochKeys
    }

    /// The newest checkpoint of a stream in the store that a log key of ours signed; others never count (DESIGN, section
    /// 2.8).
    func signedCheckpoint(_ stream: StreamName) throws(CustodyError) -> SignedCheckpoint? {
        guard let note = try PublishedCheckpoint.readSigned(opening.layout.stream(stream), opening.fileSystem) else {
            return nil
        }
        for key in ownKeys where try note.verify(log: key.stream(stream)) == .valid { return note }
        return nil
    }

    /// Puts together what note, journal and checkpoint files say.
    ///
    /// - Parameter note: the register's newest note.
    func standing(_ opened: borrowing OpenedStream, note: SignedCheckpoint?) throws(CustodyError) -> RegisterStanding {
        let reading = opened.reading
        var standing = RegisterStanding()
        let size = note?.checkpoint.size ?? 0
        if let note {
            standing.newest = ReleasedNote(
                size: size, root: note.checkpoint.root, head: opened.watched?.head ?? opened.state.head,
                time: opened.watched?.time ?? opened.state.time, bytes: note.bytes, heads: [], isBatchEnd: false)
            standing.isNewestRecorded = reading.newest(.register).map { $0.size >= size } ?? false
        }
        standing.isUncovered = reading.lastSubstantial.map { $0 >= size } ?? false
        standing.entries = try entries(opened, from: size)
        return standing
    }

    /// Entry hashes of the register's records that its tree on disk does not have.
    private func entries(_ opened: borrowing OpenedStream, from size: UInt64) throws(CustodyError) -> [Digest] {
        guard size < opened.state.next else { return [] }
        var result: [Digest] = []
        try EntryReading.forEach(opened.journal, .register, size..<opened.state.next) { result.append($0) }
        return result
    }

    /// The keys to sign with: the present epoch's, and the next one's where a change was interrupted.
    ///
    /// A key whose successor is in the register is erased later; a successor that the register does not know yet is
    /// announced first of all. Without the present epoch's key a new one begins, and the log key vouches for it.
    func signer(
        logSeed: [UInt8], _ reading: RegisterReading, _ standing: inout RegisterStanding
    ) throws(CustodyError) -> LogSigner {
        let known = try presentEpoch(reading, standing.newest)
        let there = try epochKeys.numbers()
        if let known, there.contains(known.n), let seed = try epochKeys.seed(known.n),
            try publicKey(seed) == known.key
        {
            standing.outdatedEpochs = there.filter { $0 < known.n }
            standing.epochBegan = try epochKeys.made(known.n)
            if there.contains(known.n + 1), let nextSeed = try epochKeys.seed(known.n + 1) {
                standing.preparation = .init(n: known.n + 1, seed: nextSeed, isRestart: false)
            }
            return try LogSigner(origin: identity.origin, seed: logSeed, epoch: known.n, epochSeed: seed)
        }
        let n = max(known?.n ?? 0, there.last ?? 0) + 1
        let seed = try epochKeys.make(n)
        standing.preparation = .init(n: n, seed: seed, isRestart: true)
        standing.outdatedEpochs = there
        return try LogSigner(origin: identity.origin, seed: logSeed, epoch: n, epochSeed: seed)
    }

    /// The present epoch's number and verifier key.
    private func presentEpoch(
        _ reading: RegisterReading, _ newest: ReleasedNote?
    ) throws(CustodyError) -> (n: UInt64, key: String)? {
        if let epoch = reading.epoch { return epoch }
        guard let newest else { return (0, identity.epochKey.description) }
        // The journal no longer reaches back to the epoch's record: the newest note says whose key it was.
        guard let note = try? SignedNote(parsing: newest.bytes) else { return nil }
        for n in try epochKeys.numbers() {
            guard let seed = try epochKeys.seed(n), let key = VerifierKey(try publicKey(seed)) else { continue }
            if note.signatures.contains(where: { $0.isNamed(like: key) }) { return (n, key.description) }
        }
        return nil
    }

    private func publicKey(_ seed: [UInt8]) throws(CustodyError) -> String {
        try Cosigner(name: identity.origin + "/epoch", seed: seed).key.description
    }
}

/// Reads the entry hashes of records that a journal holds.
enum EntryReading {
    static func forEach(
        _ journal: Journal, _ stream: StreamName, _ range: Range<UInt64>, _ body: (Digest) -> Void
    ) throws(CustodyError) {
        guard !range.isEmpty else { return }
        unsafe try journal.read(stream, range.lowerBound...(range.upperBound - 1)) { chunk throws(CustodyError) in
            var start = 0
            while start < chunk.count, let base = chunk.baseAddress {
                guard let length = unsafe ByteSearch.first(0x0A, in: base + start, count: chunk.count - start) else {
                    break
                }
                let place = start + RecordLine.entryHashOffset
                let hex = unsafe UnsafeRawBufferPointer(rebasing: chunk[place..<place + Digest.hexCount])
                if let digest = unsafe Digest(hex: hex) { body(digest) }
                start += length + 1
            }
        }
    }
}
