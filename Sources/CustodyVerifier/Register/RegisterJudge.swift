import CustodyCrypto
import CustodyMerkle
import CustodyModel

/// Judges the register, record after record in order (DESIGN, sections 3.3 to 3.6).
///
/// A value without I/O: whoever drives it calls ``reach(_:)`` before each record, so that notes from outside which end
/// there are judged, then ``take(_:)``, and ``finish()`` behind the last.
struct RegisterJudge: ~Copyable {
    let context: JudgeContext
    var log: JudgeLog
    var hasher = SHA256()
    var keys: RegisterKeys?
    var tree = RegisterTree()
    /// False once a record is missing: roots cannot be computed any more.
    var knowsTree = true
    /// False once a note's root did not fit: all later ones would not either.
    var trustsTree = true
    /// False once a signature, a root or a record's form is wrong: what follows is not vouched for.
    var isSound = true
    var streams: [StreamLedger] = []
    private var numbers: [StreamName: Int] = [:]
    /// What vouches for the register. Data streams are covered through the records that name their checkpoints.
    private var own: [Assurance.Kind: CoverPoints] = [:]
    /// What is sealed since the seal broke; nil while that is all that is signed.
    private var sealed: CoverPoints?
    var lags: [Assurance.Kind: Int64] = [:]
    /// T of the first record that a kind of evidence does not cover.
    private var starts: [Assurance.Kind: Timestamp] = [:]
    var stamps: StampDesk
    private var heartbeat = HeartbeatWatch()
    private var activity = RegisterState()
    private var namedAnchors: [String] = []
    private var first: UInt64?
    private var position: UInt64 = 0
    private var lastPlace: JudgedPlace?

    /// A record that no note covers.
    private struct BareRecord {
        let seq: UInt64
        let time: Timestamp
        let file: Int
        let line: Int
    }

    /// Records behind the newest note that must not stay without one.
    private var bare: [BareRecord] = []
    private var lastOwed: UInt64 = 0
    private(set) var newestNote: UInt64 = 0
    /// T of the last record that the newest note covers.
    private(set) var newestNoteTime: Timestamp?
    /// Notes that the register must hold because they were seen elsewhere: by size.
    var expected: [UInt64: JudgedPlace] = [:]
    /// The newest size at which everything agreed.
    var agreed: (frontier: Frontier, head: Digest)?
    var shown = CoverPoints()
    /// What the log says of the one that it continues.
    var predecessor: CustodyEvent.Continuation?
    private var holds: Set<HeldObject> = []
    /// What is held of checkpoints of data streams, in bytes.
    private var checkpointBytes = 0
    private var saidTooMany = false

    init(_ context: JudgeContext) {
        self.context = context
        log = JudgeLog(limit: context.findingLimit)
        stamps = StampDesk(context.tsa, context.policy)
    }

    /// Records so far, counted from seq 0.
    var size: UInt64 { position }

    mutating func take(_ record: RegisterRecord) {
        let place = JudgedPlace(
            seq: record.seq, file: record.file, name: context.names[record.file], line: record.line)
        if first == nil { begin(record, place) }
        if record.seq != position {
            knowsTree = false
            position = record.seq
        }
        if record.seq >= context.firstDefect { isSound = false }
        beat(record, place)
        activity.note(record.event.activity, seq: record.seq)
        for kind in Assurance.Kind.allCases where (points(kind)?.size ?? 0) == record.seq { starts[kind] = record.time }
        judge(record, place)
        tree.append(.init(hash: record.hash, time: record.time))
        if tree.isOverfull, knowsTree { loseTree(place) }
        position += 1
        lastPlace = place
        if !record.event.isTrailer { lastOwed = record.seq }
        if !record.event.isTrailer, bare.count < RegisterTree.waitingLimit {
            bare.append(BareRecord(seq: record.seq, time: record.time, file: record.file, line: record.line))
        }
    }

    private mutating func begin(_ record: RegisterRecord, _ place: JudgedPlace) {
        first = record.seq
        position = record.seq
        guard record.seq > 0 else { return }
        if let state = context.state, state.size == record.seq {
            if state.head == record.prev, let resumed = RegisterKeys(state, context.trust) {
                keys = resumed
                if resumed.isTrusted, resumed.trust?.logKey != resumed.log, !isNamed(resumed.log) {
                    keys?.distrust()
                    log.add(
                        place.finding(
                            .checkpointSignature, expected: "a key that the trust or policy file names",
                            found: "\(resumed.log), which took over before the place where --state ended"),
                        file: place.file)
                }
                tree = RegisterTree(state.frontier)
                stamps.judgedBefore = state.size
                return
            }
            if state.head != record.prev {
                log.add(
                    place.finding(.rollbackDetected, expected: state.head.hex, found: record.prev.hex),
                    file: place.file)
            }
        }
        knowsTree = false
        log.add(
            VerificationNote(
                "begins at \(record.seq): signatures are judged from seq 0 on, or from where --state ended",
                stream: .register, file: place.name, line: place.line))
    }

    private mutating func beat(_ record: RegisterRecord, _ place: JudgedPlace) {
        switch heartbeat.take(record.event, record.time) {
        case .fine: break
        case .missed(let seconds, let allowed):
            log.add(
                place.finding(
                    .heartbeatMissed, expected: "a record within \(allowed) seconds", found: "\(seconds) seconds"),
                file: place.file)
        case .unclean:
            log.add(
                VerificationNote(
                    "unclean stop: the process before did not stop in order", stream: .register, file: place.name,
                    line: place.line))
        }
    }

    private mutating func loseTree(_ place: JudgedPlace) {
        knowsTree = false
        log.add(
            place.finding(
                .objectUnreadable, expected: "at most \(RegisterTree.waitingLimit) records without a note",
                found: "more: the register's tree cannot be computed"), file: place.file)
    }

    private mutating func judge(_ record: RegisterRecord, _ place: JudgedPlace) {
        if record.seq == 0 {
            if case .ledger(.registerOpened(let opened)) = record.event {
                open(opened, place)
            } else {
                isSound = false
                miss(
                    place.finding(.recordMalformed, expected: "`custody.opened` with the log's keys", found: "none"),
                    file: place.file)
            }
            return
        }
        switch record.event {
        case .malformed:
            // The scan of its file has found it.
            isSound = false
        case .other: break
        case .ledger(.checkpoint(let checkpoint)):
            if checkpoint.stream == .register {
                takeRegisterNote(checkpoint, record, place)
            } else {
                takeDataNote(checkpoint, record, place)
            }
        case .ledger(.epoch(let epoch)): take(epoch, record, place)
        case .ledger(.pruned(let stream, let before, let head, let frontier)):
            prune(stream, before, head, frontier, record, place)
        case .ledger(.keyRotated(let key, let signature)): rotate(key, signature, record, place)
        case .ledger(.timestamp(let stamp)) where keys != nil:
            judge(stamps.take(stamp, place))
        case .ledger(.cosignature(let size, let line)) where keys != nil:
            judge(stamps.take(size: size, line: line, place))
        case .ledger(.legalHold(let hold)): take(hold, place)
        case .ledger(.started(let start)): namedAnchors = start.anchors
        default: break
        }
    }

    /// How a hold names the local files.
    private static let localSink = "local"

    private mutating func take(_ hold: LedgerHold, _ place: JudgedPlace) {
        // What holds local files holds no object.
        if hold.sink == RegisterJudge.localSink { return }
        let object = HeldObject(key: hold.key, version: hold.version)
        if !hold.isSet {
            holds.remove(object)
        } else if holds.count < VerifierLimit.holds {
            holds.insert(object)
        } else {
            log.add(
                place.finding(
                    .objectLockUnreadable, expected: "at most \(VerifierLimit.holds) legal holds",
                    found: "more: this one is not looked at"), file: place.file)
        }
    }

    private mutating func open(_ opened: RegisterOpened, _ place: JudgedPlace) {
        guard let keys = RegisterKeys(opened, context.trust) else {
            refuse(.recordMalformed, "keys that are not named as the origin", place)
            return
        }
        self.keys = keys
        guard let trust = context.trust else { return }
        let lines = trust.lines(of: opened.origin)
        if lines.isEmpty {
            refuse(
                .checkpointSignature, "the log \(opened.origin)", place,
                expected: "a log of the trust file: " + trust.lines.map(\.logKey.name).joined(separator: ", "))
        } else if let line = keys.trust {
            if let epochKey = line.epochKey, !keys.isSealed {
                log.add(
                    place.finding(.epochBroken, expected: epochKey.description, found: opened.epochKey),
                    file: place.file)
            }
        } else {
            refuse(
                .checkpointSignature, opened.logKey, place,
                expected: lines.map(\.logKey.description).joined(separator: " or "))
        }
        if let continues = opened.continues {
            predecessor = continues
            log.add(
                VerificationNote(
                    "continues \(continues.origin) at size \(continues.size), which is a log of its own",
                    stream: .register, file: place.name, line: place.line))
        }
    }

    /// A finding after which nothing is vouched for.
    mutating func refuse(
        _ code: Finding.Code, _ found: String, _ place: JudgedPlace, expected: String? = nil
    ) {
        isSound = false
        log.add(place.finding(code, expected: expected, found: found), file: place.file)
    }

    /// What should be there and is not: a finding given a trust line; without one a register proves nothing anyway.
    mutating func miss(_ finding: Finding, file: Int) {
        if context.trust != nil {
            log.add(finding, file: file)
        } else {
            log.add(
                VerificationNote(
                    "\(finding.code): " + [finding.expected, finding.found].compactMap { $0 }.joined(separator: "; "),
                    stream: finding.stream, file: finding.file, line: finding.line))
        }
    }

    /// The index of a data stream's ledger; nil beyond the limit.
    func number(of stream: StreamName) -> Int? { numbers[stream] }

    mutating func addEntry(
        _ stream: StreamName, _ checkpoint: Checkpoint, head: Digest, _ record: RegisterRecord, _ place: JudgedPlace
    ) {
        let number: Int
        if let known = numbers[stream] {
            number = known
        } else {
            number = streams.count
            numbers[stream] = number
            streams.append(StreamLedger(stream, pinned: context.prunings[stream] ?? []))
        }
        guard checkpoint.size > streams[number].size else { return }
        guard checkpointBytes + StreamLedger.entryBytes <= context.checkpointBytes else {
            if !saidTooMany {
                saidTooMany = true
                log.add(
                    place.finding(
                        .objectUnreadable,
                        expected: "checkpoints of data streams of which \(context.checkpointBytes) bytes hold what "
                            + "counts",
                        found: "more: verify with --state"), file: place.file)
            }
            return
        }
        checkpointBytes -= streams[number].byteCount
        streams[number].add(checkpoint, head: head, seq: record.seq, time: record.time, &hasher)
        checkpointBytes += streams[number].byteCount
    }

    /// Up to where a kind of evidence covers the register, and since when.
    private func points(_ kind: Assurance.Kind) -> CoverPoints? {
        kind == .sealed ? sealed ?? own[.signed] : own[kind]
    }

    /// Everything that the first `size` records say is vouched for since `time`.
    mutating func cover(_ kind: Assurance.Kind, size: UInt64, time: Timestamp, next: Timestamp?) {
        measure(kind, size: size, time: time, next: next)
        own[kind, default: CoverPoints()].add(size: size, time: time)
    }

    private mutating func measure(_ kind: Assurance.Kind, size: UInt64, time: Timestamp, next: Timestamp?) {
        if let start = starts[kind], size > points(kind)?.size ?? 0 {
            lags[kind] = max(lags[kind] ?? 0, time.microseconds - start.microseconds)
        }
        if let next { starts[kind] = next }
    }

    /// A note by the log key that trust names vouches for the first `size` records.
    mutating func sign(size: UInt64, time: Timestamp, next: Timestamp?, isSealed: Bool) {
        if isSealed {
            measure(.sealed, size: size, time: time, next: next)
        } else if sealed == nil {
            sealed = own[.signed] ?? CoverPoints()
        }
        cover(.signed, size: size, time: time, next: next)
    }

    /// A note of this size is known now: what it covers needs no other.
    mutating func noteIsThere(_ size: UInt64, _ time: Timestamp) {
        guard size > newestNote else { return }
        newestNote = size
        newestNoteTime = time
        bare.removeAll { $0.seq < size }
    }

    consuming func finish() -> (RegisterVerdict, JudgeLog) {
        settleExpected()
        judgeEnd()
        judge(stamps.finish())
        var verdict = RegisterVerdict()
        verdict.origin = keys?.origin
        verdict.logKeys = keys?.all ?? []
        verdict.isTrusted = keys?.isTrusted ?? false
        verdict.isForwardSecure = keys?.trust?.epochKey != nil
        verdict.isLive = activity.isLive
        verdict.first = first ?? 0
        verdict.size = position
        verdict.cover = own
        verdict.cover[.sealed] = points(.sealed)
        verdict.checkpointBytes = checkpointBytes
        verdict.coverBytes = own.values.reduce(sealed?.byteCount ?? 0) { $0 + $1.byteCount }
        verdict.lags = lags
        verdict.starts = starts
        verdict.lastOwed = lastOwed
        verdict.namedAnchors = namedAnchors
        verdict.noteSize = newestNote
        verdict.shown = shown
        verdict.holds = holds
        for stream in streams { verdict.streams[stream.name] = stream }
        if let keys, let agreed, isSound, keys.isTrusted {
            verdict.state = VerifierState(keys, agreed.frontier, agreed.head)
        }
        return (verdict, log)
    }

    var isLive: Bool { activity.isLive }

    /// Whether something at this time may still be without what covers it.
    func isInGrace(_ time: Timestamp) -> Bool {
        activity.isLive && time.adding(seconds: context.maximumLagSeconds) >= context.now
    }

    private mutating func judgeEnd() {
        if activity.isLive, case .missed(let seconds, let allowed) = heartbeat.judge(now: context.now),
            let place = lastPlace
        {
            log.add(
                place.finding(
                    .heartbeatMissed, expected: "a record within \(allowed) seconds, and this is the last one",
                    found: "\(seconds) seconds until now"), file: place.file)
        }
        guard let first = bare.first, keys != nil else { return }
        let place = JudgedPlace(
            seq: first.seq, file: first.file, name: context.names[first.file], line: first.line)
        let finding = place.finding(
            .tailUncovered, expected: "a signed note of the register of at least \((place.seq ?? 0) + 1) records",
            found: newestNote == 0 ? "none" : "the newest covers \(newestNote)")
        if isInGrace(first.time) {
            log.add(
                VerificationNote(
                    "the records from here on are not covered by a note yet", stream: .register, file: place.name,
                    line: place.line))
        } else {
            miss(finding, file: place.file)
        }
    }
}
