import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodySanitizer
import CustodySystem

/// The writer thread's state and its loop: wait, chain, make durable, answer.
struct WriterRound: ~Copyable {
    private struct Gap {
        var count: UInt64
        let from: Timestamp
        var to: Timestamp
    }

    private let settings: Committer.Settings
    private var rules: RulesVersion
    private let clock: any Clock
    private let opening: @Sendable (StreamName) -> CustodyEvent
    private let create: @Sendable (StreamName) throws(CustodyError) -> RecoveredStream
    private let onCut: @Sendable ([CutBatch]) -> Void
    private let reclaim: @Sendable () -> Bool
    private var hasher = SHA256()
    private var rejectCode: HMACSHA256
    private let rejectKeyID: String
    private let writers = StreamWriters()
    private var keeper: TimeKeeper?
    private var limiters: [StreamName: RejectionLimiter] = [:]
    private var gaps: [StreamName: Gap] = [:]
    private var heartbeat: Int64?
    private var now = Timestamp.earliest
    private var monotonic: Int64 = 0
    private var rounds: RegisterRounds
    private var demand = RegisterRounds.Demand()
    /// Work that is answered when its round of checkpoints is done.
    private var forced: [Committer.Staged] = []
    /// Work that is answered when the batches that it ended were handed out.
    private var cutting: [Committer.Staged] = []
    /// Work that waits until a note covers a record.
    private var awaiting: [(staged: Committer.Staged, seq: UInt64)] = []

    init(
        settings: Committer.Settings, rules: RulesVersion, clock: any Clock, rejectKey: [UInt8],
        opening: @escaping @Sendable (StreamName) -> CustodyEvent,
        create: @escaping @Sendable (StreamName) throws(CustodyError) -> RecoveredStream,
        onCut: @escaping @Sendable ([CutBatch]) -> Void, reclaim: @escaping @Sendable () -> Bool,
        register: RegisterParts
    ) {
        self.settings = settings
        self.rules = rules
        self.clock = clock
        self.opening = opening
        self.create = create
        self.onCut = onCut
        self.reclaim = reclaim
        rejectCode = HMACSHA256(key: rejectKey)
        rejectKeyID = RejectKey.id(rejectKey)
        rounds = RegisterRounds(register, now: clock.now(), monotonic: clock.monotonicNanoseconds())
    }

    mutating func adopt(_ stream: consuming RecoveredStream) {
        writers.adopt(stream, now: clock.monotonicNanoseconds())
    }

    /// Runs until the committer stops and everything handed in was answered.
    mutating func run(_ shared: Monitor<Committer.Shared>) {
        while true {
            let timeout = nextDue().map { max($0 - clock.monotonicNanoseconds(), 0) }
            let (work, isStopping) = shared.wait(
                nanoseconds: timeout, until: { !$0.queue.isEmpty || $0.isStopping }
            ) { shared in
                let work = shared.queue
                shared.queue = []
                shared.queuedBytes = 0
                // Those who waited for room are next; they are few and each was within the limit.
                swap(&shared.queue, &shared.overflow)
                for staged in shared.queue {
                    if case .events(let batch) = staged.work { shared.queuedBytes += batch.weight }
                }
                return (work, shared.isStopping && shared.queue.isEmpty)
            }
            let durable = round(work, backlog: shared.withLock { $0.backlogBytes }, isLast: isStopping)
            shared.withLock { $0.backlogBytes += Int64(durable) }
            if isStopping {
                let waiters = shared.withLock { shared in
                    shared.isStopped = true
                    return shared.stopWaiters
                }
                for waiter in waiters { waiter.resume() }
                return
            }
        }
    }

    /// When something is due although nobody hands anything in.
    private func nextDue() -> Int64? {
        var due = writers.due
        if let moment = rounds.due { due = min(due ?? .max, moment) }
        if let heartbeat { due = min(due ?? .max, writers.lastRegisterRecord + heartbeat) }
        if limiters.values.contains(where: \.hasPending) || !gaps.isEmpty {
            due = min(due ?? .max, clock.monotonicNanoseconds() + 1_000_000_000)
        }
        return due
    }

    private mutating func round(_ work: [Committer.Staged], backlog: Int64, isLast: Bool) -> Int {
        now = clock.now()
        monotonic = clock.monotonicNanoseconds()
        recordClockStep()
        if writers.size(of: .register) == 0 { own(opening(.register), .register) }
        var room = settings.journalLimitBytes - backlog
        var answers = Answers()
        makeRoom(for: work)
        for staged in work { take(staged, room: &room, &answers) }
        chainDue(isLast: isLast)
        var cuts: [CutBatch] = []
        var durable = flush(&cuts, &answers)
        // Producers are not kept waiting by what follows.
        answers.deliver()
        answers = Answers()
        durable += checkpoint(&cuts, &answers, isLast: isLast)
        if !cuts.isEmpty { onCut(cuts) }
        answers.deliver()
        return durable
    }

    private func makeRoom(for work: [Committer.Staged]) {
        var sizes: [StreamName: (bytes: Int, count: Int)] = [:]
        for staged in work {
            guard case .events(let batch) = staged.work, writers.contains(staged.stream) else { continue }
            let known = sizes[staged.stream] ?? (0, 0)
            sizes[staged.stream] = (known.bytes + batch.bytes.count, known.count + batch.entries.count)
        }
        for (stream, size) in sizes { writers.with(stream) { $0.reserve(bytes: size.bytes, count: size.count) } }
    }

    /// Covers what is durable by signed notes, as far as that is due, and ends the register's batch.
    private mutating func checkpoint(_ cuts: inout [CutBatch], _ answers: inout Answers, isLast: Bool) -> Int {
        rounds.observe(cuts, writers, monotonic: monotonic)
        // The register's batch ends with a note where it can, so that sinks hold no record that waits for one.
        let moment = monotonic
        let isCutDue = isLast || !cutting.isEmpty || writers.with(.register) { $0.isCutDue(monotonic: moment) }
        if isCutDue, rounds.signing.isOpen { demand.now = true }
        let access = RegisterAccess(writers: writers, context: context, reclaim: reclaim)
        var (durable, failure) = rounds.run(demand, access)
        demand = RegisterRounds.Demand()
        for staged in forced {
            if let failure { answers.refuse(staged, failure) } else { answers.add(staged, stream: nil) }
        }
        forced = []
        for staged in cutting { answers.add(staged, stream: nil) }
        cutting = []
        awaiting.removeAll { waiting in
            let isCovered = rounds.coveredSize(of: waiting.staged.stream) > waiting.seq
            if isCovered {
                answers.add(waiting.staged, stream: nil)
            } else if isLast {
                answers.refuse(
                    waiting.staged, CustodyError(.closed, "the log was closed before a note covered the record"))
            }
            return isCovered || isLast
        }
        if isCutDue { writers.with(.register) { $0.cut(monotonic: moment, force: true) } }
        do throws(CustodyError) {
            durable += try writers.flush(.register, monotonic: monotonic, reclaim: reclaim)
            cuts += writers.takeCuts(.register)
        } catch {
            // Its lines are kept and tried again; nobody waits for them here.
        }
        return durable
    }

    private var context: StreamWriter.Context {
        StreamWriter.Context(rules: rules, now: now, monotonic: monotonic)
    }

    private mutating func recordClockStep() {
        if keeper == nil { keeper = TimeKeeper(latest: writers.latestTime) }
        guard let step = keeper?.observe(wall: now, monotonicNanoseconds: monotonic) else { return }
        let event = CustodyEvent.clockStepped(from: step.from, to: step.to)
        for stream in writers.names where writers.size(of: stream) > 0 { own(event, stream, breaks: true) }
    }

    private mutating func take(_ staged: Committer.Staged, room: inout Int64, _ answers: inout Answers) {
        switch staged.work {
        case .heartbeats(let nanoseconds):
            heartbeat = nanoseconds
            answers.add(staged, stream: nil)
        case .rules(let version):
            rules = version
            answers.add(staged, stream: nil)
        case .cut:
            for stream in writers.names where stream != .register {
                writers.with(stream) { $0.cut(monotonic: .max, force: true) }
            }
            cutting.append(staged)
        case .settle:
            chainCounted(all: true)
            rounds.end()
            answers.add(staged, stream: nil)
        case .signing(let state):
            rounds.set(state)
            answers.add(staged, stream: nil)
        case .checkpoint(let all):
            demand.now = true
            demand.all = demand.all || all
            forced.append(staged)
        case .logKey(let seed):
            demand.logKey = seed
            demand.all = true
            demand.now = true
            forced.append(staged)
        case .covered(let seq):
            awaiting.append((staged, seq))
        case .own(let events):
            guard ready(staged, &answers) else { return }
            for event in events { own(event, staged.stream) }
            answers.add(staged, stream: staged.stream)
        case .events(let batch):
            if staged.previous?.hasFailed ?? false {
                return answers.refuse(
                    staged, CustodyError(.io, "nothing was recorded: what was handed in before was not"))
            }
            guard ready(staged, &answers) else { return }
            chain(batch, staged, room: &room, &answers)
        }
    }

    /// True when the stream can take records: it exists, or was made, and nothing older is stuck.
    private mutating func ready(_ staged: Committer.Staged, _ answers: inout Answers) -> Bool {
        do throws(CustodyError) {
            if !writers.contains(staged.stream) {
                writers.adopt(try create(staged.stream), now: monotonic)
            }
            try writers.unblock(staged.stream, monotonic: monotonic, reclaim: reclaim)
            if writers.size(of: staged.stream) == 0 { own(opening(staged.stream), staged.stream) }
            return true
        } catch {
            let known = error.code == .outcomeUnknown
            // Nothing of this work was chained, so this much is certain.
            let refusal =
                known ? CustodyError(.io, "nothing was recorded: \(error.message)", advice: error.advice) : error
            answers.refuse(staged, refusal)
            return false
        }
    }

    private mutating func chain(
        _ batch: PreparedBatch, _ staged: Committer.Staged, room: inout Int64, _ answers: inout Answers
    ) {
        var outcome = BatchOutcome()
        let wantsEach = staged.waiters.contains { waiter in
            switch waiter {
            case .one: true
            case .all(let each, _): each
            case .pending: false
            }
        }
        if gaps[staged.stream] != nil, room > 0 { chainGap(staged.stream) }
        for index in batch.entries.indices {
            let result = chain(batch.entries[index], of: batch, stream: staged.stream, room: &room)
            switch result {
            case .recorded(let link):
                if outcome.first == nil { outcome.first = link }
                outcome.last = link
                outcome.recorded += 1
            case .duplicate:
                outcome.duplicates += 1
                outcome.exceptions.append((index, result))
            case .conflict, .rejected, .dropped:
                outcome.exceptions.append((index, result))
            }
            if wantsEach { outcome.each.append(result) }
        }
        (outcome.size, outcome.head, outcome.root) = writers.tree(of: staged.stream, &hasher)
        answers.add(staged, stream: staged.stream, outcome)
    }

    private mutating func chain(
        _ entry: PreparedBatch.Entry, of batch: PreparedBatch, stream: StreamName, room: inout Int64
    ) -> EntryOutcome {
        if room <= 0, settings.dropsWhenFull {
            var gap = gaps[stream] ?? Gap(count: 0, from: now, to: now)
            gap.count += 1
            gap.to = now
            gaps[stream] = gap
            return .dropped
        }
        switch entry.content {
        case .event(let place):
            let outcome = writers.appendEvent(entry, at: place, of: batch, to: stream, context, &hasher)
            if case .recorded = outcome { room -= Int64(place.count + RecordEncoder.overhead / 2) }
            if case .conflict(let first) = outcome {
                let id = unsafe UnsafeRawBufferPointer(rebasing: batch.idBytes.bytes[batch.ids[entry.id].place])
                let digest = unsafe rejectCode.code(id)
                own(.idConflict(idDigest: digest, key: rejectKeyID, firstSeq: first), stream)
            }
            return outcome
        case .rejected(let refusal, let length, let digest):
            var limiter = limiters[stream] ?? RejectionLimiter()
            let single = limiter.admits(refusal.reason, from: batch.source, monotonicNanoseconds: monotonic)
            limiters[stream] = limiter
            if single {
                own(
                    .rejected(
                        reason: refusal.reason, offset: refusal.offset, length: length,
                        digest: batch.rejectionDigests[digest], key: rejectKeyID), stream, source: batch.source)
            }
            return .rejected(refusal)
        }
    }

    private mutating func own(
        _ event: CustodyEvent, _ stream: StreamName, breaks: Bool = false, source: Source? = nil
    ) {
        writers.appendOwn(event, to: stream, context, source: source, breaks: breaks, &hasher)
        if stream == .register, !event.isTrailer { rounds.noteRegisterRecord(monotonic: monotonic) }
    }

    private mutating func chainGap(_ stream: StreamName) {
        guard let gap = gaps.removeValue(forKey: stream) else { return }
        own(.gap(count: gap.count, from: gap.from, to: gap.to), stream)
    }

    /// Heartbeats, floods whose second is over, gaps, and batches that are due by age.
    private mutating func chainDue(isLast: Bool) {
        if let heartbeat, !isLast, monotonic - writers.lastRegisterRecord >= heartbeat {
            own(.heartbeat, .register)
        }
        chainCounted(all: isLast)
        let moment = monotonic
        for stream in writers.names where stream != .register {
            writers.with(stream) { $0.cut(monotonic: moment, force: isLast) }
        }
    }

    private mutating func chainCounted(all: Bool) {
        for stream in limiters.keys.sorted() {
            var limiter = limiters[stream] ?? RejectionLimiter()
            for flood in limiter.take(monotonicNanoseconds: monotonic, all: all) {
                own(
                    .rejected(reason: flood.reason, key: rejectKeyID, count: flood.count), stream,
                    source: flood.source)
            }
            limiters[stream] = limiter
        }
        if all { for stream in gaps.keys.sorted() { chainGap(stream) } }
    }

    /// Makes all streams durable, the register last, so that it never names records that are not.
    private mutating func flush(_ cuts: inout [CutBatch], _ answers: inout Answers) -> Int {
        var durable = 0
        for stream in writers.names.filter({ $0 != .register }) + [.register] {
            do throws(CustodyError) {
                durable += try writers.flush(stream, monotonic: monotonic, reclaim: reclaim)
                cuts += writers.takeCuts(stream)
            } catch {
                answers.fail(stream, error)
            }
        }
        return durable
    }
}
