import CustodyModel
import CustodySystem
import SystemPackage

/// Puts the segments of one stream in place, in order: only what links to the segment before it, or to what the register
/// says, gets its name.
struct Bringer: ~Copyable {
    /// What all streams of one restore share.
    final class Shared {
        let source: any RecordSource
        let folder: RestoreFolder
        let log: String
        var findings: [Finding] = []
        var findingCount = 0
        var landedBytes: Int64 = 0
        var missing: UInt64 = 0
        var listings = 1
        let onProgress: (Int64) -> Void

        init(_ source: any RecordSource, _ folder: RestoreFolder, log: String, _ onProgress: @escaping (Int64) -> Void)
        {
            self.source = source
            self.folder = folder
            self.log = log
            self.onProgress = onProgress
        }

        func add(_ finding: Finding) {
            findingCount += 1
            if findings.count < RestoreLimit.findings { findings.append(finding) }
        }
    }

    /// The segment that was put in place last.
    private struct Last {
        let first: UInt64
        let prev: Digest?
        let item: SourceItem
        let path: FilePath
        let bytes: Int64
        let summary: RestoreReport.Stream
    }

    private let shared: Shared
    private let pool: LandingPool
    private var course: Course
    private let jobs: [PieceOrder]
    /// Number of the first job in the pool.
    private let base: Int
    private var job = 0
    private var next: UInt64
    private var prev: Digest?
    private var last: Last?
    private(set) var summary: RestoreReport.Stream

    init(_ course: Course, _ jobs: [PieceOrder], base: Int, _ pool: LandingPool, _ shared: Shared) {
        self.course = course
        self.jobs = jobs
        self.base = base
        self.pool = pool
        self.shared = shared
        next = course.from
        prev = course.prev ?? (course.from == 0 ? .zero : nil)
        summary = RestoreReport.Stream(name: course.stream)
    }

    mutating func bring() throws(CustodyError) {
        while next < course.end {
            if let segment = course.found.first(where: { $0.first == next }) {
                try pass(segment)
            } else if try !takeJob(), try !bringOther(), try !salvage() {
                return
            }
        }
        while job < jobs.count { try dropJob() }
    }

    /// A segment that an earlier run put in place.
    private mutating func pass(_ segment: Segment) throws(CustodyError) {
        if let prev, prev != segment.prev {
            throw CustodyError(
                .storeDamaged,
                "a segment of \(course.stream) from record \(segment.first) on does not link to the one before",
                advice: "remove \(shared.folder.root) and restore into a new folder")
        }
        count(
            segment.first, segment.last, segment.head, segment.firstTime, segment.lastTime, segment.bytes,
            isFound: true)
        last = nil
        next = segment.last + 1
        prev = segment.head
    }

    /// Takes the job that begins here, if there is one.
    private mutating func takeJob() throws(CustodyError) -> Bool {
        while job < jobs.count, jobs[job].from < next { try dropJob() }
        guard job < jobs.count, jobs[job].from == next else { return false }
        let landing = try pool.landing(base + job)
        job += 1
        try accept(landing, jobs[job - 1].item)
        return true
    }

    /// A job whose records another item brought.
    private mutating func dropJob() throws(CustodyError) {
        try shared.folder.discard(try pool.landing(base + job).part)
        job += 1
    }

    private var limit: UInt64 { course.limit(behind: next, jobs: Array(jobs[job...])) }

    /// Tries the next item that may hold the record.
    private mutating func bringOther() throws(CustodyError) -> Bool {
        guard let item = course.candidates.holding(next).first else { return false }
        var order = PieceOrder(item: item, from: next, to: min(item.last, limit - 1), prev: prev)
        order.marks = course.marks
        try accept(try pool.land(order), item)
        return true
    }

    private mutating func accept(_ landing: Landing, _ item: SourceItem) throws(CustodyError) {
        let outcome = landing.outcome
        if outcome.failure == .gone {
            try shared.folder.discard(landing.part)
            try listAgain(item)
            return
        }
        if let defect = outcome.defect { shared.add(defect) }
        guard outcome.first == next, !outcome.contradicts else {
            try shared.folder.discard(landing.part)
            course.candidates.fail(item, at: next)
            return
        }
        guard prev == nil || prev == outcome.prev else {
            try shared.folder.discard(landing.part)
            shared.add(
                Finding(
                    .chainBroken, stream: course.stream, seq: next, file: item.name, expected: prev?.hex,
                    found: outcome.prev.hex))
            if try !undo() { course.candidates.fail(item, at: next) }
            return
        }
        try commit(landing, item)
    }

    private mutating func commit(
        _ landing: Landing, _ item: SourceItem, isSalvaged: Bool = false
    ) throws(CustodyError) {
        let outcome = landing.outcome
        guard let first = outcome.first, let firstTime = outcome.firstTime, let lastTime = outcome.lastTime else {
            return
        }
        let end = outcome.next - 1
        try shared.folder.commit(landing.part, course.stream, first, end)
        let path = shared.folder.root.appending(course.stream.text).appending(SegmentNames.name(first, end))
        last =
            isSalvaged
            ? nil
            : Last(first: first, prev: prev, item: item, path: path, bytes: outcome.bytes, summary: summary)
        count(first, end, outcome.head, firstTime, lastTime, outcome.bytes, isFound: false)
        shared.landedBytes += outcome.bytes
        shared.onProgress(outcome.bytes)
        next = outcome.next
        prev = outcome.head
        if next <= item.last { course.candidates.fail(item, at: next) }
    }

    private mutating func count(
        _ first: UInt64, _ end: UInt64, _ head: Digest, _ firstTime: Timestamp, _ lastTime: Timestamp, _ bytes: Int64,
        isFound: Bool
    ) {
        if summary.records == 0 {
            summary.first = first
            summary.firstTime = firstTime
        }
        summary.records += end - first + 1
        summary.last = end
        summary.head = head
        summary.lastTime = lastTime
        summary.bytes += bytes
        summary.segments += 1
        if isFound { summary.segmentsFound += 1 }
    }

    /// Takes the last segment away again, because nothing links to it and another item holds the same records.
    private mutating func undo() throws(CustodyError) -> Bool {
        guard let last else { return false }
        course.candidates.fail(last.item, at: last.first)
        guard !course.candidates.holding(last.first).isEmpty else { return false }
        try shared.folder.discard(last.path)
        summary = last.summary
        shared.landedBytes -= last.bytes
        next = last.first
        prev = last.prev
        self.last = nil
        return true
    }

    /// Goes on behind records that nobody has; false when there is nothing behind them.
    private mutating func salvage() throws(CustodyError) -> Bool {
        let (hole, limit) = (next, self.limit)
        for item in course.candidates.behind(hole) where item.first < limit {
            var from = hole
            while from < limit {
                var order = PieceOrder(item: item, from: from, to: min(item.last, limit - 1), salvages: true)
                order.marks = course.marks
                guard order.from <= order.to else { break }
                let landing = try pool.land(order)
                if landing.outcome.contradicts, let seq = landing.outcome.defect?.seq {
                    try shared.folder.discard(landing.part)
                    from = seq + 1
                    continue
                }
                guard let first = landing.outcome.first, first < limit else {
                    try shared.folder.discard(landing.part)
                    break
                }
                noteHole(hole, first)
                if let defect = landing.outcome.defect { shared.add(defect) }
                prev = nil
                try commit(landing, item, isSalvaged: true)
                return true
            }
        }
        noteHole(hole, limit)
        next = limit
        prev = nil
        last = nil
        return limit < course.end
    }

    private func noteHole(_ first: UInt64, _ end: UInt64) {
        guard first < end else { return }
        shared.missing += end - first
        shared.add(
            Finding(
                .chainGap, stream: course.stream, seq: first, expected: "records \(first) to \(end - 1)",
                found: "no copy of them that verifies"))
    }

    /// What the item was is somewhere else now, or gone.
    private mutating func listAgain(_ item: SourceItem) throws(CustodyError) {
        guard shared.listings < RestoreLimit.listings else {
            shared.add(
                Finding(
                    .objectUnreadable, stream: course.stream, seq: next, file: item.name,
                    found: "it moves or vanishes whenever it is read"))
            course.candidates.fail(item, at: next)
            return
        }
        shared.listings += 1
        let survey = try shared.source.survey()
        course.candidates.replace(with: survey.items(of: course.stream, log: shared.log))
    }
}
