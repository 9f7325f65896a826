package import CustodyModel
import CustodySystem
import SystemPackage

/// The versions of one log's objects that are the right ones.
package struct ArchiveChoice: Sendable {
    /// By stream, in the order of seq; objects that cannot be used are among them where no version fits.
    package var streams: [StreamName: [ArchiveObject]] = [:]
    /// Notes of the register, by size.
    package var notes: [ChosenNote] = []
    /// The origin that the register names; nil without one.
    package var origin: String?
    /// What is wrong with the register, with notes and with versions.
    package var findings: [Finding] = []
}

/// The right version of a note object.
package struct ChosenNote: Sendable {
    package let store: any ObjectStore
    package let key: String
    package let version: String
    /// Records of the register that it covers.
    package let size: UInt64
}

extension Verifier {
    /// Decides which version of each object is the right one, as a verification does before it reads them all: the
    /// register first, by its notes, then the data streams by the register's checkpoints. For whoever brings records back.
    ///
    /// Blocks. Only versions under dispute are read besides the register.
    package func chooseVersions(_ archives: [ArchiveLog]) -> ArchiveChoice {
        var log = FindingLog(limit: configuration.findingLimit) { _ in }
        var list = SourceList([], fileSystem: fileSystem)
        var firsts = FirstRecords([], fileSystem)
        var register = judgeRegister(archives, &list, &firsts, [], readNotes(), asksForLocks: false, &log)
        var scanned = configuration
        scanned.plan = [:]
        addData(archives, &list, &firsts, &register, scanned, &log)
        var choice = ArchiveChoice(origin: register.verdict?.origin)
        for object in list.files.compactMap(\.object) { choice.streams[object.stream, default: []].append(object) }
        choice.notes = register.notes.map {
            ChosenNote(store: $0.store, key: $0.object.key, version: $0.object.version, size: $0.object.size)
        }
        choice.findings = log.finish()
        return choice
    }

    /// Reads and judges the register, from whichever files and objects hold it. Where versions of its objects contradict
    /// each other, each way in which it could go on is judged, and the one with the most signatures is taken.
    func judgeRegister(
        _ archives: [ArchiveLog], _ list: inout SourceList, _ firsts: inout FirstRecords, _ mixed: Set<Int>,
        _ given: [(path: FilePath, bytes: [UInt8]?)], asksForLocks: Bool = true, _ log: inout FindingLog
    ) -> RegisterOutcome {
        guard !archives.isEmpty else {
            return judgeRegister(list, firsts, mixed.union(firsts.register), given, [], &log)
        }
        var notes: [ArchiveNote] = []
        for archive in archives {
            archive.findings.tell(&log)
            notes += ArchiveNotes(archive, configuration, asksForLocks: asksForLocks, &log).notes
        }
        var surveys: [StreamSurvey] = []
        for archive in archives {
            var survey = StreamSurvey(archive.streams[.register] ?? [])
            examine(&survey)
            surveys.append(survey)
        }
        let usual = surveys.map { $0.choose { _ in false } }
        var ways = [usual]
        for (number, survey) in surveys.enumerated() {
            for choice in survey.alternatives(limit: VerifierLimit.registers) {
                var way = usual
                way[number] = choice
                ways.append(way)
            }
        }
        if ways.count > 1 {
            ways.sort { Verifier.end(of: $0, surveys) < Verifier.end(of: $1, surveys) }
        }
        var best: (list: SourceList, firsts: FirstRecords, log: FindingLog, register: RegisterOutcome)?
        for way in ways {
            var trial = (list: list, firsts: firsts, log: log)
            var objects: [ArchiveObject] = []
            for (survey, choice) in zip(surveys, way) { objects += tell(survey, choice, &trial.log) }
            trial.list.add(objects)
            trial.firsts.add(objects)
            let ledger = mixed.union(trial.firsts.register)
            var register = judgeRegister(trial.list, trial.firsts, ledger, given, notes, &trial.log)
            register.notes = notes
            if best.map({ $0.register.evidence < register.evidence }) ?? true {
                best = (trial.list, trial.firsts, trial.log, register)
            }
        }
        guard let best else { preconditionFailure("there is always the usual way") }
        (list, firsts, log) = (best.list, best.firsts, best.log)
        return best.register
    }

    /// When the last object of a way was put there.
    private static func end(of way: [StreamSurvey.Choice], _ surveys: [StreamSurvey]) -> Timestamp {
        zip(surveys, way).compactMap { survey, choice in choice.chosen.last.map { survey.objects[$0].modified } }.max()
            ?? .earliest
    }

    /// Adds the objects of data streams, the right version of each; and tells what is missing between them.
    func addData(
        _ archives: [ArchiveLog], _ list: inout SourceList, _ firsts: inout FirstRecords,
        _ register: inout RegisterOutcome, _ scanned: VerifierConfiguration, _ log: inout FindingLog
    ) {
        let judge = ArchiveJudge(configuration, register.verdict)
        let surveys = archives.map { surveyData($0) }
        let heads = heads(at: surveys, register, list)
        for (archive, surveys) in zip(archives, surveys) {
            let ledger = list.files.compactMap(\.object).filter {
                $0.stream == .register && $0.folder.store.name == archive.store.name
            }
            register.holes[.register, default: []].formUnion(judge.judgeHoles(ledger, &log))
            register.seen.formUnion(Array(archive.streams.keys) + Array(archive.before.keys))
            for (stream, survey) in surveys {
                let ledger = register.verdict?.streams[stream]
                let choice = survey.choose { run in
                    ledger?.entry(run.last + 1).map { heads[$0.seq] == run.head } ?? false
                }
                let end = (scanned.windowEnds[stream] ?? configuration.end).map { String($0.description.prefix(10)) }
                let objects = tell(survey, choice, &log).filter { object in end.map { object.day <= $0 } ?? true }
                register.holes[stream, default: []].formUnion(
                    judge.judgeHoles(objects, before: archive.before[stream], &log))
                list.add(objects)
                firsts.add(objects)
            }
        }
        judge.judge(register.notes, &log)
    }

    /// What is known of the versions of each data stream's objects that are wanted, by stream.
    private func surveyData(_ archive: ArchiveLog) -> [(stream: StreamName, survey: StreamSurvey)] {
        archive.streams.keys.sorted().compactMap { stream in
            if stream == .register { return nil }
            if let wanted = configuration.stream, wanted != stream { return nil }
            var survey = StreamSurvey(archive.streams[stream] ?? [])
            examine(&survey)
            return (stream, survey)
        }
    }

    /// The heads of the checkpoints at which disputed versions end, by the seqs of their records in the register.
    private func heads(
        at surveys: [[(stream: StreamName, survey: StreamSurvey)]], _ register: RegisterOutcome, _ list: SourceList
    ) -> [UInt64: Digest] {
        var seqs: Set<UInt64> = []
        for (stream, survey) in surveys.joined() {
            guard let ledger = register.verdict?.streams[stream] else { continue }
            seqs.formUnion(survey.ends.compactMap { ledger.entry($0)?.seq })
        }
        let reader = CheckpointReader(runs: register.runs, files: list.files, fileSystem: fileSystem)
        return reader.heads(of: seqs.sorted())
    }

    /// The chosen objects; what the other versions are goes into the log.
    private func tell(
        _ survey: StreamSurvey, _ choice: StreamSurvey.Choice, _ log: inout FindingLog
    ) -> [ArchiveObject] {
        for index in choice.extras {
            let object = survey.objects[index]
            log.add(
                Finding(
                    .objectExtraVersion, stream: object.stream, seq: object.first, file: object.name,
                    expected: "one version, whose lines verify and link to their neighbours or to a checkpoint",
                    found: "another one, of \(object.modified)"), file: 0)
        }
        for index in choice.copies {
            log.add(
                VerificationNote(
                    "another version with the same lines: sent twice", stream: survey.objects[index].stream,
                    file: survey.objects[index].name))
        }
        guard !choice.copies.isEmpty else { return choice.chosen.sorted().map { survey.objects[$0] } }
        let copies = choice.copies.map { survey.objects[$0] }
        return choice.chosen.sorted().map { index in
            let object = survey.objects[index]
            let same = copies.filter { $0.hasKey(of: object) }
            return same.isEmpty ? object : Verifier.bestKept(object, same)
        }
    }

    /// Of versions with the same lines the one whose lock lasts longest: a sink adds one where it found its own lines
    /// without the lock that they should have.
    private static func bestKept(_ object: ArchiveObject, _ copies: [ArchiveObject]) -> ArchiveObject {
        func end(_ object: ArchiveObject) -> Timestamp {
            let lock = try? object.folder.store.lock(of: object.key, version: object.version)
            return lock.flatMap { $0 }?.retainUntil ?? .earliest
        }
        var best = (object: object, end: end(object))
        for copy in copies {
            let end = end(copy)
            if best.end < end { best = (best.object.replaced(by: copy), end) }
        }
        return best.object
    }

    /// Reads the versions that a survey must know more of, on every core.
    private func examine(_ survey: inout StreamSurvey) {
        let wanted = survey.wanted
        guard !wanted.isEmpty else { return }
        let files = wanted.map { SourceFile(survey.objects[$0]) }
        var plain = VerifierConfiguration()
        plain.isFast = true
        plain.workers = configuration.workers
        plain.findingLimit = 1
        let pool = ScanPool(files, order: Array(files.indices), plain, fileSystem, StandardInput())
        pool.start()
        while let outcome = pool.nextOutcome() {
            let index = wanted[outcome.file]
            survey.take(ObjectRun(survey.objects[index], outcome.chunk), of: index)
        }
    }
}

extension ObjectRun {
    /// Nil for lines that are not what the object's key says, whole and linked.
    fileprivate init?(_ object: ArchiveObject, _ chunk: ChunkResult) {
        guard chunk.failure == nil, chunk.findingCount == 0, chunk.torn == nil,
            object.misfit(chunk, hasWindow: false) == nil, let runs = chunk.streams.first?.runs, runs.count == 1
        else { return nil }
        first = runs[0].first
        last = runs[0].last
        prev = runs[0].prev
        head = runs[0].head
    }
}

extension SourceList {
    mutating func add(_ objects: [ArchiveObject]) {
        for object in objects { add(SourceFile(object)) }
    }
}
