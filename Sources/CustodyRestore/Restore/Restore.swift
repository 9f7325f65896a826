import CustodyCrypto
import CustodyMerkle
package import CustodyModel
package import CustodySystem
import CustodyVerifier
package import SystemPackage
import CustodyCompress

/// Brings records back from a source into an empty folder, verified as they land.
///
/// The folder has a local sink's form, so that whatever verifies, searches or replays one works on it: plain segments
/// with exactly the bytes of the original lines. Nothing gets a segment's name before it was judged and is durable, so a
/// restore that was killed goes on where it was. What a checkpoint of the register contradicts, or what does not link, is
/// not used while another copy of the same records is there.
package struct Restore: Sendable {
    private let source: any RecordSource
    private let target: FilePath
    private let options: RestoreOptions
    private let fileSystem: any FileSystem
    private let clock: any Clock

    package init(
        _ source: any RecordSource, to target: FilePath, _ options: RestoreOptions, fileSystem: any FileSystem,
        clock: any Clock
    ) {
        self.source = source
        self.target = target.lexicallyNormalized()
        self.options = options
        self.fileSystem = fileSystem
        self.clock = clock
    }

    /// Restores. Blocks.
    ///
    /// - Parameter onProgress: called now and then, on the calling thread.
    /// - Throws: `storeExists` and `storeLocked` for a folder that cannot be used, `usage`, `unreadable`, `io`. Defects of
    ///   the records are findings of the report.
    package func run(
        onProgress: @escaping (RestoreProgress) -> Void = { _ in }
    ) throws(CustodyError) -> RestoreReport {
        let began = clock.monotonicNanoseconds()
        // Before anything is made: what cannot be read must leave nothing behind.
        let survey = try source.survey()
        let log = try survey.log(options.log)
        let folder = try RestoreFolder(target, options.description(of: source.name), fileSystem)
        defer { folder.release() }
        var report = RestoreReport(source: source.name, target: target.string)
        report.isResumed = folder.isResumed
        let total = survey.items.reduce(0) { $0 + ($1.log == log ? $1.bytes : 0) }
        var done: Int64 = 0
        let shared = Bringer.Shared(source, folder, log: log) { bytes in
            done += bytes
            onProgress(RestoreProgress(bytesDone: done, bytesTotal: max(total, done)))
        }
        for finding in survey.findings { shared.add(finding) }
        let map = try bringRegister(survey, log, folder, shared, &report)
        try bringData(survey, log, folder, shared, map, &report)
        try bringNote(survey, log, folder, map)
        report.origin = map.origin
        report.landedBytes = shared.landedBytes
        let landed = clock.monotonicNanoseconds()
        report.restoreNanoseconds = landed - began
        report.findings = shared.findings.sorted {
            ($0.stream?.text ?? "", $0.seq ?? 0) < ($1.stream?.text ?? "", $1.seq ?? 0)
        }
        report.findingCount = shared.findingCount
        report.missing = shared.missing
        report.verification = verify()
        report.verifyNanoseconds = clock.monotonicNanoseconds() - landed
        for index in report.streams.indices { fill(&report.streams[index], map) }
        if report.isRestored { try folder.finish() }
        return report
    }

    private func fill(_ stream: inout RestoreReport.Stream, _ map: RegisterMap) {
        guard stream.records > 0, let entry = map.newest(stream.name, upTo: stream.last + 1),
            let frontier = entry.frontier
        else { return }
        var hasher = SHA256()
        stream.checkpoint = (entry.size, frontier.root(&hasher))
    }

    private func verify() -> VerificationReport {
        var configuration = options.verification
        configuration.start = options.start
        configuration.end = options.end
        configuration.stream = options.stream
        return Verifier(configuration, fileSystem: fileSystem, clock: clock).verifyBlocking([target.string])
    }

    /// The register comes first and whole: it is what everything else is held against.
    private func bringRegister(
        _ survey: SourceSurvey, _ log: String, _ folder: RestoreFolder, _ shared: Bringer.Shared,
        _ report: inout RestoreReport
    ) throws(CustodyError) -> RegisterMap {
        let items = survey.items(of: .register, log: log)
        guard !items.isEmpty else {
            guard options.start == nil, options.end == nil else {
                throw CustodyError(
                    .unreadable, "there is no register, which says where the window begins and ends",
                    advice: "restore without --start and --end")
            }
            return RegisterMap()
        }
        let candidates = Candidates(items)
        let course = Course(
            stream: .register, from: candidates.first ?? 0, end: (candidates.last ?? 0) + 1, prev: nil, marks: [],
            found: try found(folder, .register), candidates: candidates)
        report.streams += try bring([course], folder, shared)
        let restored = FolderSource(target, fileSystem: fileSystem)
        return try RegisterMap.read(restored, try restored.survey(), log: "")?.map ?? RegisterMap()
    }

    private func bringData(
        _ survey: SourceSurvey, _ log: String, _ folder: RestoreFolder, _ shared: Bringer.Shared, _ map: RegisterMap,
        _ report: inout RestoreReport
    ) throws(CustodyError) {
        var courses: [Course] = []
        for stream in survey.streams(of: log) where options.stream == nil || options.stream == stream {
            let candidates = Candidates(survey.items(of: stream, log: log))
            let (begin, upTo) = map.window(stream, from: options.start, upTo: options.end)
            let from = max(begin, map.beginning(of: stream, heldFrom: candidates.first))
            let end = upTo ?? (candidates.last ?? 0) + 1
            guard from < end else { continue }
            courses.append(
                Course(
                    stream: stream, from: from, end: end, prev: map.entry(stream, from)?.head,
                    marks: map.marks(stream), found: try found(folder, stream), candidates: candidates))
        }
        report.streams += try bring(courses, folder, shared)
    }

    private func bring(
        _ courses: [Course], _ folder: RestoreFolder, _ shared: Bringer.Shared
    ) throws(CustodyError) -> [RestoreReport.Stream] {
        for course in courses { try folder.clear(course.stream) }
        let plans = courses.map { $0.plan() }
        let pool = LandingPool(source, folder, plans.flatMap { $0 }, numbers: Monitor(0))
        pool.start(workers: options.workers)
        defer { pool.stop() }
        var result: [RestoreReport.Stream] = []
        var base = 0
        for (course, plan) in zip(courses, plans) {
            var bringer = Bringer(course, plan, base: base, pool, shared)
            try bringer.bring()
            if bringer.summary.records > 0 { result.append(bringer.summary) }
            base += plan.count
        }
        return result
    }

    /// Segments that an earlier run put in place.
    private func found(_ folder: RestoreFolder, _ stream: StreamName) throws(CustodyError) -> [Segment] {
        guard folder.isResumed else { return [] }
        return try filing { () throws(FileError) in
            let path = target.appending(stream.text)
            guard try fileSystem.status(path) != nil else { return [] }
            var segments: [Segment] = []
            for name in try fileSystem.list(path) {
                guard !name.hasPrefix("."), let range = SegmentNames.range(of: name), let last = range.last else {
                    continue
                }
                let file = try fileSystem.open(path.appending(name), .read)
                defer { file.close() }
                let size = try file.status().size
                var ends = FileEnds(file, size: size, codec: .none)
                guard let head = ends.first(), let tail = ends.last(), head.seq == range.first, tail.seq == last else {
                    throw FileError("go on with", path.appending(name), .badFileDescriptor)
                }
                segments.append(
                    Segment(
                        first: range.first, last: last, prev: head.record.prevHash, head: tail.record.entryHash,
                        firstTime: head.record.time, lastTime: tail.record.time, bytes: size))
            }
            return segments.sorted { $0.first < $1.first }
        }
    }

    /// The register's newest note: the largest that its key signed, or the largest there is.
    private func bringNote(
        _ survey: SourceSurvey, _ log: String, _ folder: RestoreFolder, _ map: RegisterMap
    ) throws(CustodyError) {
        if let note = survey.newestNote(log: log, map) { try folder.write(note: note.bytes) }
    }
}
