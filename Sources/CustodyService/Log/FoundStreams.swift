import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodyPipeline
import CustodySink
import CustodySystem

/// Reads all streams of a store back and decides how each goes on.
struct FoundStreams {
    /// Streams named S.2, S.3, ... at the most, for one S.
    static let maximumContinuations = 1000

    private let opening: StoreOpening
    private let identity: LogIdentity
    private let epochKeys: EpochKeys
    private let keeper: TreeKeeper
    private let registerOpening: RegisterOpening
    private(set) var standing = RegisterStanding()
    /// Records of the register.
    private(set) var registerSize: UInt64 = 0
    private var reading = RegisterReading()
    private(set) var boxes: [RecoveredStreamBox] = []
    private(set) var backlogBytes: Int64 = 0
    private(set) var torn: [CustodyEvent.Torn] = []
    private(set) var notices: [Notice] = []
    /// S and the name under which it goes on.
    private(set) var continued: [StreamName: StreamName] = [:]
    /// What the first record of a continuing stream says.
    private(set) var continuations: [StreamName: CustodyEvent.Continuation] = [:]
    private(set) var isRegisterDamaged = false
    /// The newest note of a damaged register.
    private(set) var registerNote: Checkpoint?
    /// The newest note can be shown again with what it covers of each stream; otherwise the next one, which is due, is.
    private(set) var hasAllHeads = true
    /// The newest log key that the register's journal names; nil when it does not reach back so far.
    var recordedLogKey: VerifierKey? { reading.logKey.flatMap { VerifierKey($0) } }
    private(set) var damaged: [StreamName: (size: UInt64, root: Digest)] = [:]
    private var names: Set<StreamName> = []
    /// Names under which damaged streams go on since an earlier start.
    private var targets: Set<StreamName> = []

    /// - Parameter ownKeys: log keys whose notes are the log's own.
    init(
        _ opening: StoreOpening, _ identity: LogIdentity, ownKeys: [VerifierKey], _ epochKeys: EpochKeys,
        _ keeper: TreeKeeper
    ) {
        self.opening = opening
        self.identity = identity
        self.epochKeys = epochKeys
        self.keeper = keeper
        registerOpening = RegisterOpening(identity, ownKeys: ownKeys, opening, epochKeys)
    }

    /// The keys to sign with, once everything was read.
    mutating func signer(logSeed: [UInt8]) throws(CustodyError) -> (LogSigner, [Notice]) {
        let signer = try registerOpening.signer(logSeed: logSeed, reading, &standing)
        if let preparation = standing.preparation, preparation.isRestart {
            let notice = Notice(
                kind: .epochRestarted, stream: .register,
                message:
                    "the key of the present epoch is not there: another one begins; from now on the trust line is \(identity.trustLine) \(signer.epochKey)"
            )
            return (signer, [notice])
        }
        return (signer, [])
    }

    mutating func read(into board: ShippingBoard) async throws(CustodyError) {
        // The register may have been made halfway before a crash, or not at all.
        try opening.prepare(.register)
        try await read(.register, into: board)
        if isRegisterDamaged { return }
        // A stream that the register names and that is not there is damaged, not new.
        let named = reading.streams.filter { $0 != .register }
        for stream in Set(try opening.streams()).union(named).sorted() where stream != .register {
            names.insert(stream)
            try await read(stream, into: board)
        }
        for stream in damaged.keys {
            if let next = try continuation(of: stream) { targets.insert(next) }
        }
        for stream in damaged.keys.sorted() { try goOn(stream) }
        completeHeads()
    }

    /// Says what the newest note covers of each stream. A round that was interrupted leaves checkpoints that no note covers.
    private mutating func completeHeads() {
        guard let newest = standing.newest else { return }
        var heads: [CustodyEvent.AnchoredHead] = []
        for (stream, covered) in standing.covered.sorted(by: { $0.key < $1.key }) where covered.size > 0 {
            guard
                let head = reading.covered(stream, below: newest.size)
                    ?? (reading.newest(stream) == nil ? covered : nil)
            else {
                // Its first checkpoint is behind the note, or the last one before lies further back than was read.
                hasAllHeads = false
                continue
            }
            heads.append(.init(stream: stream, size: head.size, root: head.root.base64))
        }
        standing.newest = newest.naming(heads)
    }

    private mutating func read(_ stream: StreamName, into board: ShippingBoard) async throws(CustodyError) {
        try opening.prepare(stream)
        let signed = try registerOpening.signedCheckpoint(stream)
        var checkpoint = signed.map { (size: $0.checkpoint.size, root: $0.checkpoint.root) }
        if stream != .register, let named = reading.newest(stream), named.size > checkpoint?.size ?? 0 {
            checkpoint = (named.size, named.root)
        }
        var opened = try opening.open(stream, checkpoint: checkpoint)
        if let damage = opened.state.damage, try await Mending(opening).mend(stream, opened.state) {
            notices.append(
                Notice(
                    kind: .mended, stream: stream,
                    message: "records of \(stream) from \(damage.seq) on were taken from a sink: \(damage.reason)"))
            opened = try opening.open(stream, checkpoint: checkpoint)
        }
        try note(try opening.keepTorn(opened.state, of: stream))
        for (sink, cursor) in opened.newcomers.sorted(by: { $0.key < $1.key }) where cursor.next > 0 {
            notices.append(
                Notice(
                    kind: .newSink, stream: stream,
                    message:
                        "the sink \(sink) begins \(stream) at record \(cursor.next): the journal holds no earlier batch"
                ))
        }
        guard let damage = opened.state.damage else {
            backlogBytes += opened.backlogBytes
            board.add(opened.journal, ledger: opened.ledger, cursors: opened.cursors)
            if stream == .register {
                reading = opened.reading
                registerSize = opened.state.next
                standing = try registerOpening.standing(opened, note: signed)
                keeper.adopt(.register, size: signed?.checkpoint.size ?? 0)
            } else {
                if let checkpoint {
                    standing.covered[stream] = .init(size: checkpoint.size, root: checkpoint.root)
                }
                let trees = TreeOpening(opening, identity, keeper)
                var front: [Digest]?
                if let lack = try trees.lack(stream, opened) { front = await trees.fetch(lack, stream) }
                if let notice = try trees.open(stream, opened, front: front) { notices.append(notice) }
            }
            boxes.append(RecoveredStreamBox(opened.takeRecovered()))
            return
        }
        // Nothing may be recorded under a register that does not hold together: see ``LogRenewal``.
        if stream == .register {
            isRegisterDamaged = true
            registerNote = signed?.checkpoint
        }
        let place = damage.segment.map { " in \($0) at byte \(damage.offset)" } ?? ""
        notices.append(
            Notice(
                kind: .damaged, stream: stream,
                message: "\(stream) is damaged at record \(damage.seq)\(place): \(damage.reason); it is kept as it is"))
        // Every note goes on naming what was covered of it.
        if stream != .register, let checkpoint {
            standing.covered[stream] = .init(size: checkpoint.size, root: checkpoint.root)
        }
        var hasher = SHA256()
        damaged[stream] = (opened.frontier.size, opened.frontier.root(&hasher))
        // What was planned before the damage is still shipped.
        opened.ledger.hold(from: damage.seq)
        board.add(opened.journal, ledger: opened.ledger, cursors: opened.cursors, isDamaged: true)
    }

    private mutating func note(_ cut: [CustodyEvent.Torn]) throws(CustodyError) {
        torn += cut
        for torn in cut {
            notices.append(
                Notice(
                    kind: .torn, stream: torn.stream,
                    message:
                        "\(torn.bytes) bytes at the end of the journal of \(torn.stream) were no record; they are kept in torn/"
                ))
        }
    }

    /// A damaged data stream goes on under the first free name S.2, S.3, ..., which is kept beside what is damaged, so that
    /// the next start finds it.
    private mutating func goOn(_ stream: StreamName) throws(CustodyError) {
        // What continues another stream is looked after by that one.
        guard !targets.contains(stream) else { return }
        var last = stream
        while let next = try continuation(of: last) {
            if damaged[next] == nil {
                goOn(stream, as: next)
                return
            }
            last = next
        }
        for number in 2..<FoundStreams.maximumContinuations {
            guard let next = StreamName("\(stream.text).\(number)") else { break }
            if names.contains(next) { continue }
            let path = opening.layout.continuation(last)
            try filing { () throws(FileError) in
                try opening.fileSystem.replace(path, with: [UInt8](next.text.utf8))
            }
            if let old = damaged[last] {
                let root = Base64.encode(old.root.bytes)
                continuations[next] = .init(
                    origin: identity.origin(of: last), stream: last, size: old.size, root: root)
            }
            goOn(stream, as: next)
            return
        }
        throw CustodyError(.storeDamaged, "there is no name left under which \(stream) can go on")
    }

    private mutating func goOn(_ stream: StreamName, as next: StreamName) {
        continued[stream] = next
        notices.append(Notice(kind: .continued, stream: stream, message: "\(stream) goes on as \(next)"))
    }

    private func continuation(of stream: StreamName) throws(CustodyError) -> StreamName? {
        let path = opening.layout.continuation(stream)
        let text = try filing { () throws(FileError) -> [UInt8]? in
            try opening.fileSystem.status(path) == nil ? nil : try opening.fileSystem.contents(path)
        }
        return text.flatMap { StreamName(String(decoding: $0, as: UTF8.self)) }
    }
}
