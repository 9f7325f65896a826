import CustodyCrypto
import CustodyMerkle
package import CustodyModel
import CustodySink
package import CustodySystem

package struct ReplayOptions: Sendable {
    package enum Form: String, Sendable { case records, events }

    package var log: String?
    package var stream: StreamName?
    package var start: Timestamp?
    package var end: Timestamp?
    package var form = Form.records
    /// Sends the register too, and its newest note in the end.
    package var includesRegister = false
    /// Records a second; nil as fast as it goes.
    package var rate: UInt64?
    /// Verifies and counts, and sends nothing.
    package var isDry = false
    /// Bytes and records of one batch, at the most.
    package var batchBytes = 1 << 20
    package var batchRecords: UInt64 = 1000

    package init() {}
}

package struct ReplayReport: Sendable {
    package struct Stream: Sendable, Equatable {
        package let name: StreamName
        package var records: UInt64 = 0
        package var first: UInt64?
        package var last: UInt64?
        package var head = Digest.zero
    }

    package var streams: [Stream] = []
    package var bytes: Int64 = 0
    package var batches = 0
    package var findings: [Finding] = []
    package var nanoseconds: Int64 = 0
    /// Every record that was asked for was sent, now or before.
    package var isWhole = true

    package var records: UInt64 { streams.reduce(0) { $0 + $1.records } }

    package var exitStatus: Int32 {
        if findings.contains(where: { !$0.code.isUnchecked }) { return 1 }
        return isWhole && findings.isEmpty ? 0 : 3
    }
}

/// Feeds records, verified, into a target, stream after stream and in order.
package struct Replay: ~Copyable {
    private let source: any RecordSource
    private let target: any ReplayTarget
    private let options: ReplayOptions
    private let clock: any Clock
    private var state: ReplayState
    private var report = ReplayReport()
    private var sent: UInt64 = 0
    private var began: Int64 = 0

    package init(
        _ source: any RecordSource, to target: any ReplayTarget, _ options: ReplayOptions, state: ReplayState,
        clock: any Clock
    ) {
        self.source = source
        self.target = target
        self.options = options
        self.state = state
        self.clock = clock
    }

    /// Replays. Blocks.
    ///
    /// - Throws: what the target throws; everything acknowledged until then is in the state.
    package mutating func run(
        onProgress: (UInt64) -> Void = { _ in }
    ) throws(CustodyError) -> ReplayReport {
        began = clock.monotonicNanoseconds()
        let survey = try source.survey()
        let log = try survey.log(options.log)
        report.findings = survey.findings
        let register = try RegisterMap.read(source, survey, log: log)
        if let register, !register.outcome.isWhole { report.findings += register.outcome.findings }
        let map = register?.map ?? RegisterMap()
        guard options.start == nil && options.end == nil || register != nil else {
            throw CustodyError(
                .unreadable, "there is no register, which says where the window begins and ends",
                advice: "replay without --start and --end")
        }
        var streams = survey.streams(of: log).filter { options.stream == nil || options.stream == $0 }
        if options.includesRegister || options.stream == .register { streams.insert(.register, at: 0) }
        for stream in streams { try replay(stream, survey, log, map, onProgress) }
        if options.includesRegister, !options.isDry, report.isWhole { try sendNote(survey, log, map) }
        report.nanoseconds = clock.monotonicNanoseconds() - began
        return report
    }

    private mutating func replay(
        _ stream: StreamName, _ survey: SourceSurvey, _ log: String, _ map: RegisterMap, _ onProgress: (UInt64) -> Void
    ) throws(CustodyError) {
        let isRegister = stream == .register
        var reader = StreamReader(
            source, survey, log: log, stream: stream, marks: isRegister ? [] : map.marks(stream), parses: true)
        guard let promised = reader.promised else { return }
        let (from, upTo) = isRegister ? (0, nil) : map.window(stream, from: options.start, upTo: options.end)
        let known = state.positions[stream]
        let first = max(from, promised.lowerBound, known?.next ?? 0)
        let last = upTo.map { $0 > 0 ? $0 - 1 : 0 } ?? promised.upperBound
        guard first <= last, upTo != 0 else { return }
        var summary = ReplayReport.Stream(name: stream)
        var batch = BatchMaker(stream, options)
        let link = known.flatMap { $0.next == first ? $0.head : nil } ?? map.entry(stream, first)?.head
        // Taken out and put back: the closure may not hold on to all of self.
        let outcome = unsafe try reader.read(from: first, to: last, prev: link) {
            line, record throws(CustodyError) in
            guard isRegister || holds(record.time) else { return }
            if batch.mustCut(before: record) { try send(&batch, &summary, onProgress) }
            unsafe batch.add(line, record)
        }
        try send(&batch, &summary, onProgress)
        report.findings += outcome.findings
        if !outcome.isWhole { report.isWhole = false }
        report.streams.append(summary)
    }

    private func holds(_ time: Timestamp) -> Bool {
        if let start = options.start, time < start { return false }
        if let end = options.end, time > end { return false }
        return true
    }

    private mutating func send(
        _ batch: inout BatchMaker, _ summary: inout ReplayReport.Stream, _ onProgress: (UInt64) -> Void
    ) throws(CustodyError) {
        guard let made = batch.finish() else { return }
        let plan = made.plan
        if !options.isDry {
            pace(plan.count)
            try target.take(made)
            try state.set(plan.stream, .init(next: plan.last + 1, head: plan.head))
        }
        sent += plan.count
        summary.records += plan.count
        if summary.first == nil { summary.first = plan.first }
        summary.last = plan.last
        summary.head = plan.head
        report.bytes += Int64(made.lines.count)
        report.batches += 1
        onProgress(sent)
    }

    /// Waits until so many more records may go.
    private func pace(_ count: UInt64) {
        guard let rate = options.rate, rate > 0 else { return }
        let due = began + Int64(Double(sent) / Double(rate) * 1e9)
        let wait = due - clock.monotonicNanoseconds()
        guard wait > 0 else { return }
        let clock = clock
        _ = try? Blocking.run { () async throws(CustodyError) in try? await clock.sleep(nanoseconds: wait) }
    }

    private func sendNote(_ survey: SourceSurvey, _ log: String, _ map: RegisterMap) throws(CustodyError) {
        guard let note = survey.newestNote(log: log, map), note.checkpoint.size <= map.size else { return }
        try target.take(note: SinkNote(size: note.checkpoint.size, bytes: note.bytes))
    }
}

/// Gathers records into batches.
struct BatchMaker: ~Copyable {
    private let stream: StreamName
    private let options: ReplayOptions
    private var lines = ByteBuffer(capacity: 1 << 16)
    private var out = ByteBuffer(capacity: 1 << 16)
    private var first: (seq: UInt64, prev: Digest, time: Timestamp)?
    private var last: (seq: UInt64, head: Digest, time: Timestamp)?

    init(_ stream: StreamName, _ options: ReplayOptions) {
        self.stream = stream
        self.options = options
    }

    /// Whether what was gathered must go before this record comes.
    func mustCut(before record: RecordLine) -> Bool {
        guard let first, let last else { return false }
        return lines.count >= options.batchBytes || last.seq - first.seq + 1 >= options.batchRecords
            || record.time.day != first.time.day || record.seq != last.seq + 1
    }

    mutating func add(_ line: UnsafeRawBufferPointer, _ record: RecordLine) {
        if first == nil { first = (record.seq, record.prevHash, record.time) }
        last = (record.seq, record.entryHash, record.time)
        unsafe lines.append(line)
        lines.append(0x0A)
        guard options.form == .events else { return }
        unsafe out.append(UnsafeRawBufferPointer(rebasing: line[record.event]))
        out.append(0x0A)
    }

    mutating func finish() -> ReplayBatch? {
        guard let first, let last else { return nil }
        var hasher = SHA256()
        let plan = BatchPlan(
            stream: stream, first: first.seq, last: last.seq, bytes: UInt64(lines.count),
            digest: unsafe hasher.digest(lines.bytes), prev: first.prev, head: last.head, firstTime: first.time,
            lastTime: last.time)
        let batch = ReplayBatch(plan: plan, lines: options.form == .events ? out.toArray() : lines.toArray())
        self.first = nil
        self.last = nil
        lines.removeAll()
        out.removeAll()
        return batch
    }
}
