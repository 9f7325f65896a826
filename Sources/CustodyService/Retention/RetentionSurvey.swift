import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodyPipeline
import CustodySink
import CustodySystem
import LocalJSONL

/// Looks at everything that decides what may be removed, and changes nothing.
struct RetentionSurvey: Sendable {
    private struct Place: Sendable {
        let stream: StreamName
        let shelf: SegmentShelf
        let segments: [SegmentShelf.Segment]
        let obstacle: SegmentShelf.Obstacle?
    }

    /// Nothing from `seq` on goes.
    private struct Limit {
        let seq: UInt64
        let stay: RetentionStanding.Stay
    }

    private let work: RetentionWork
    private let identity: LogIdentity
    private let sink: any Sink
    private let places: [Place]
    private(set) var register: RetentionRegister
    /// Records of the register that the newest note beside the files covers.
    private(set) var noteSize: UInt64 = 0
    /// By name: records of the register that each anchor's newest note covers, nil where it does not answer.
    private var anchors: [(name: String, size: UInt64?)] = []

    init(_ work: RetentionWork) async throws(CustodyError) {
        self.work = work
        identity = try LogIdentity.read(work.layout, work.world.fileSystem)
        sink = try LocalJSONLSink(work.local, system: work.world.fileSystem, clock: work.world.clock)
        var places: [Place] = []
        var wanted: [StreamName: Set<UInt64>] = [:]
        for stream in try SegmentShelf.streams(work.local, work.world.fileSystem) where !stream.isReserved {
            let shelf = SegmentShelf(stream, work.local, work.world.fileSystem)
            let (segments, obstacle) = try shelf.survey()
            places.append(Place(stream: stream, shelf: shelf, segments: segments, obstacle: obstacle))
            wanted[stream] = Set(segments.map { $0.last + 1 })
        }
        self.places = places
        register = RetentionRegister(wanted: wanted)
        for anchor in work.anchors {
            let line = try? await anchor.newest().newest
            anchors.append((anchor.name, line.flatMap { size(ofNote: Array($0.note.utf8)) }))
        }
        try await readOn()
    }

    /// Reads what the register and its newest note say by now.
    mutating func readOn() async throws(CustodyError) {
        // The note first: it is as old as the records that are read behind it, or older.
        let keys = keys
        let note = try await sink.newestNote { bytes in RetentionSurvey.size(ofNote: bytes, keys) != nil }
        noteSize = note.flatMap { size(ofNote: $0) } ?? 0
        try await register.read(sink)
    }

    private var keys: [VerifierKey] { ([identity.logKey] + identity.formerKeys).map { $0.stream(.register) } }

    private func size(ofNote bytes: [UInt8]) -> UInt64? { RetentionSurvey.size(ofNote: bytes, keys) }

    /// Records that a note of the register covers; nil for one that is not ours.
    private static func size(ofNote bytes: [UInt8], _ keys: [VerifierKey]) -> UInt64? {
        guard let note = try? SignedCheckpoint(parsing: bytes),
            keys.contains(where: { (try? note.verify(log: $0)) == .valid })
        else { return nil }
        return note.checkpoint.size
    }

    /// Whether the register says, under a signed note, that a stream begins at `before` or later.
    func hasPruned(_ stream: StreamName, before: UInt64) -> Bool {
        register.pruned[stream].map { $0.before >= before && $0.seq < noteSize } ?? false
    }

    func standings() throws(CustodyError) -> [RetentionStanding] {
        let holds = try LocalHold.list(work.layout, work.world.fileSystem)
        let now = work.world.clock.now()
        var standings: [RetentionStanding] = []
        for place in places { standings.append(try judge(place, holds, now)) }
        return standings
    }

    private func judge(_ place: Place, _ holds: [LocalHold], _ now: Timestamp) throws(CustodyError) -> RetentionStanding
    {
        let stream = place.stream
        let keep = work.plan.keepSeconds(of: stream)
        var going: RetentionStanding.Going?
        var stay = RetentionStanding.Stay.forEver
        var from = place.segments.first?.first ?? 0
        if let keep {
            var limits = try limits(stream, holds)
            if let obstacle = place.obstacle {
                limits.append(Limit(seq: obstacle.first, stay: .inTheWay(obstacle.reason)))
            }
            (going, stay, from) = walk(place, limits, newest: now.adding(seconds: -keep), keep)
        }
        let ends = place.segments.first.flatMap { first in place.segments.map(\.last).max().map { first.first...$0 } }
        return RetentionStanding(
            stream: stream, keepSeconds: keep, isClass: work.plan.retentionClass(of: stream) != nil,
            segments: place.segments.count, bytes: place.segments.reduce(0) { $0 + $1.storedBytes }, range: ends,
            prunedBefore: register.pruned[stream]?.before ?? 0, going: going, stay: stay, staysFrom: from)
    }

    /// What keeps records whatever their age.
    private func limits(_ stream: StreamName, _ holds: [LocalHold]) throws(CustodyError) -> [Limit] {
        var limits: [Limit] = []
        if work.holdsEverything { limits.append(Limit(seq: 0, stay: .held("s3.legal_hold holds everything"))) }
        // Whoever halted recording wants to look at what there is.
        if let halt = try Halt.read(work.layout, work.world.fileSystem) {
            limits.append(Limit(seq: 0, stay: .held("recording is halted by \(halt.by)")))
        }
        if let hold = holds.first(where: { $0.stream == stream }) {
            limits.append(Limit(seq: 0, stay: .held("set by \(hold.by) (\(hold.reason))")))
        } else if register.heldStreams.contains(stream) {
            limits.append(Limit(seq: 0, stay: .held("set in the register and not cleared")))
        }
        if let seq = register.firstHeld(stream) {
            limits.append(Limit(seq: seq, stay: .held("an object of the archive from record \(seq) on is held")))
        }
        for sink in work.sinks {
            let cursor = try Cursor.read(work.layout.cursor(stream, sink: sink), work.world.fileSystem)
            limits.append(Limit(seq: cursor?.next ?? 0, stay: .owed(sink: sink)))
        }
        return limits
    }

    private typealias Walk = (going: RetentionStanding.Going?, stay: RetentionStanding.Stay, from: UInt64)

    /// Goes through the segments from the oldest on, as far as they hold what was signed and their time is over.
    private func walk(_ place: Place, _ limits: [Limit], newest cutoff: Timestamp, _ keep: Int64) -> Walk {
        let pruned = register.pruned[place.stream]
        let limit = limits.min { $0.seq < $1.seq }
        var chain = SegmentChain(place.shelf, pruned: pruned.map { ($0.before, $0.head) })
        var going: RetentionStanding.Going?
        var pending = RetentionStanding.Stay.nothing
        for (index, segment) in place.segments.enumerated() {
            let kept = going?.before ?? place.segments[0].first
            if let limit, limit.seq <= segment.last { return (going, limit.stay, kept) }
            do throws(CustodyError) {
                let time = try chain.take(segment)
                guard time <= cutoff else { return (going, .until(time.adding(seconds: keep)), kept) }
            } catch {
                return (going, .damaged(error.message), kept)
            }
            // A segment that begins before another's end is decided with it.
            if index + 1 < place.segments.count, place.segments[index + 1].first < chain.next { continue }
            switch seal(place.stream, chain) {
            case .none: continue
            case .some(.failure(let stay)): pending = stay
            case .some(.success(let mark)):
                pending = .nothing
                going = .init(
                    before: chain.next, head: mark.head, frontier: mark.frontier,
                    segments: Array(place.segments[...index]))
            }
            if pending.isFinding { return (going, pending, kept) }
        }
        return (going, pending, going?.before ?? place.segments.first?.first ?? 0)
    }

    private enum Seal {
        case success(RetentionRegister.Mark)
        case failure(RetentionStanding.Stay)
    }

    /// Whether what was walked through ends at a checkpoint that is signed, and known to everybody who should know of it.
    ///
    /// - Returns: nil where no checkpoint is.
    private func seal(_ stream: StreamName, _ chain: SegmentChain) -> Seal? {
        guard let mark = register.marks[stream]?[chain.next] else { return nil }
        var hasher = SHA256()
        let root = Frontier(size: chain.next, rootsBase64: mark.frontier)?.root(&hasher)
        let note = try? SignedCheckpoint(parsing: Array(mark.note.utf8)).checkpoint
        guard mark.head == chain.head, let root, note?.root == root, note?.size == chain.next else {
            return .failure(
                .damaged("the files of \(stream) do not agree with its checkpoint of \(chain.next) records"))
        }
        guard mark.seq < noteSize else { return .failure(.unsigned) }
        for anchor in anchors {
            guard let size = anchor.size else {
                return .failure(.unanchored("the anchor \(anchor.name) does not answer, or holds no note of this log"))
            }
            guard mark.seq < size else {
                return .failure(.unanchored("the anchor \(anchor.name) has no note that covers them yet"))
            }
        }
        return .success(mark)
    }
}
