import CustodyCrypto
import CustodyMerkle
package import CustodyModel
package import CustodySystem
import SystemPackage

/// Verifies files of records: every line's form and hash, links and gaps, in any order and with any copies; and, where the
/// register is among them, every signature, tree and anchor (DESIGN, sections 3 and 6).
///
/// Records, the register and anchors are one form, so any mix of them can be given: plain, gzip or zstd, rotated,
/// directories, globs and `-` for standard input. Memory stays below 128 MiB whatever the size of the data: of each file
/// only its unbroken runs of records are kept, and of each round of the register a few bytes (``StreamLedger``). The
/// register is read first, because it names the sizes at which the roots of the data streams' trees are wanted.
package struct Verifier: Sendable {
    let configuration: VerifierConfiguration
    let fileSystem: any FileSystem
    private let clock: any Clock
    private let standardInput: any ByteStream

    package init(
        _ configuration: VerifierConfiguration, fileSystem: any FileSystem, clock: any Clock,
        standardInput: any ByteStream = StandardInput()
    ) {
        self.configuration = configuration
        self.fileSystem = fileSystem
        self.clock = clock
        self.standardInput = standardInput
    }

    /// As the blocking form, on a thread of its own.
    package func verify(
        _ paths: [String], archives: [ArchiveLog] = [],
        onProgress: @escaping @Sendable (VerifierProgress) -> Void = { _ in },
        onFinding: @escaping @Sendable (Finding) -> Void = { _ in }
    ) async -> VerificationReport {
        await withCheckedContinuation { continuation in
            WorkerThread.start {
                continuation.resume(
                    returning: verifyBlocking(paths, archives: archives, onProgress: onProgress, onFinding: onFinding))
            }
        }
    }

    /// Verifies what `paths` name. Defects are findings, never errors; so is what cannot be read.
    ///
    /// - Parameters:
    ///   - archives: objects of the same log in buckets.
    ///   - onProgress: called now and then, on the calling thread.
    ///   - onFinding: called for each of the first findings as it is found, in no particular order; a file that is
    ///     rotated meanwhile can make one come twice. The report has them in order.
    package func verifyBlocking(
        _ paths: [String], archives: [ArchiveLog] = [], onProgress: (VerifierProgress) -> Void = { _ in },
        onFinding: @escaping (Finding) -> Void = { _ in }
    ) -> VerificationReport {
        let outside = readNotes()
        // A file that holds register records behind others is known only when all has been read.
        var mixed: Set<FilePath> = []
        for attempt in 1...VerifierLimit.listings {
            var list = SourceList(paths, fileSystem: fileSystem)
            var firsts = FirstRecords(list.files, fileSystem)
            let fromPaths = list.indices(of: mixed)
            list.measureAgain(except: Set(firsts.register + fromPaths))
            // Standard input cannot be read a second time.
            let isLastAttempt = attempt == VerifierLimit.listings || list.files.contains { $0.name == "-" }
            var log = FindingLog(limit: configuration.findingLimit, observe: onFinding)
            for finding in list.findings { log.add(finding, file: 0) }
            for note in list.notes { log.add(note) }
            var register = judgeRegister(archives, &list, &firsts, Set(fromPaths), outside, &log)
            var scanned = configuration
            scanned.plan = register.plan
            scanned.holds = register.verdict?.holds ?? []
            scanned.judgesKeeping = !archives.isEmpty
            widen(&scanned, register.verdict, &log)
            if !archives.isEmpty { addData(archives, &list, &firsts, &register, scanned, &log) }
            var assembly = LogAssembly(list.files, log: log, trees: register.trees)
            let judge = ArchiveJudge(scanned, register.verdict)
            let order = firsts.order.filter { isWanted(list.files[$0]) }
            guard scan(list, order, scanned, into: &assembly, judge, mayStop: !isLastAttempt, onProgress) else {
                continue
            }
            // An object with the register's records under another key has its finding.
            let holders = assembly.registerFiles.subtracting(firsts.register).subtracting(fromPaths).filter {
                list.files[$0].object == nil
            }
            if !isLastAttempt, !holders.isEmpty {
                mixed.formUnion(holders.compactMap { list.files[$0].path })
                continue
            }
            for file in holders.sorted() where configuration.trust != nil {
                assembly.log.add(
                    Finding(
                        .objectUnreadable, stream: .register, file: list.files[file].name,
                        expected: "register records in files, which can be read first",
                        found: "register records that were read too late to judge them"), file: file)
            }
            return finish(list, &assembly, register, scanned)
        }
        preconditionFailure("the last attempt never stops early")
    }

    /// With one stream in mind, objects of others need not be fetched; only the register, which was read already.
    private func isWanted(_ file: SourceFile) -> Bool {
        guard let stream = configuration.stream, let object = file.object else { return true }
        return object.stream == stream
    }

    /// Lets a window end where a checkpoint does, so that what is in it can be held against one.
    private func widen(
        _ configuration: inout VerifierConfiguration, _ verdict: RegisterVerdict?, _ log: inout FindingLog
    ) {
        guard let end = configuration.end, let verdict else { return }
        for ledger in verdict.streams.values where ledger.window(upTo: end) > end {
            configuration.windowEnds[ledger.name] = ledger.window(upTo: end)
        }
        if !configuration.windowEnds.isEmpty {
            log.add(VerificationNote("the window reaches up to the next checkpoint of each stream"))
        }
    }

    /// False when a file changed its name or shrank meanwhile and everything must be listed again.
    func scan(
        _ list: SourceList, _ order: [Int], _ configuration: VerifierConfiguration,
        into assembly: inout LogAssembly, _ judge: ArchiveJudge? = nil, mayStop: Bool,
        _ onProgress: (VerifierProgress) -> Void
    ) -> Bool {
        let pool = ScanPool(list.files, order: order, configuration, fileSystem, standardInput)
        pool.start()
        let total = list.totalSize
        var done: Int64 = 0
        while let outcome = pool.nextOutcome() {
            if outcome.hasChanged {
                if mayStop {
                    pool.stop()
                    return false
                }
                assembly.log.add(
                    Finding(
                        .objectUnreadable, file: list.files[outcome.file].name,
                        found: "the file was replaced or cut while it was read: run again"), file: outcome.file)
            }
            assembly.merge(outcome)
            if let judge, let object = list.files[outcome.file].object {
                judge.judge(object, outcome, &assembly.log)
            }
            done += outcome.packedBytes
            onProgress(VerifierProgress(bytesDone: done, bytesTotal: total))
        }
        return true
    }

    private func finish(
        _ list: SourceList, _ assembly: inout LogAssembly, _ register: RegisterOutcome,
        _ configuration: VerifierConfiguration
    ) -> VerificationReport {
        let finder = RecordFinder(files: list.files, fileSystem: fileSystem)
        var copies = CopyCheck(finder)
        var report = VerificationReport()
        for stream in assembly.streams.sorted(by: { $0.name < $1.name }) {
            let sweep = ChainSweep(
                stream, in: &assembly, files: list.files, hasWindow: configuration.hasWindow,
                holes: register.holes[stream.name] ?? [])
            copies.check(sweep.comparisons, of: stream, in: &assembly.log)
            if let summary = sweep.summary { report.streams.append(summary) }
        }
        let tails = TailCheck(
            files: list.files, finder: finder, now: clock.now(), maximumLagSeconds: configuration.maximumLagSeconds)
        tails.check(&assembly)
        let coverage = CoverageCheck(
            verdict: register.verdict, register: register.runs, stored: register.stored, configuration: configuration,
            files: list.files,
            fileSystem: fileSystem,
            now: clock.now(), holes: register.holes, seen: register.seen)
        coverage.check(&assembly, &report)
        checkTiles(list, &assembly.log)
        // Nothing checked is never "verified"; what lies behind the window, up to a checkpoint, is not what was asked for.
        let isEmpty = report.streams.allSatisfy { stream in configuration.end.map { stream.from > $0 } ?? false }
        if isEmpty, assembly.log.count == 0 {
            assembly.log.add(Finding(.windowEmpty, found: "no record to check"), file: 0)
        }
        coverage.assure(assembly, &report)
        report.files = assembly.filesRead
        report.lines = assembly.lines
        report.bytes = assembly.bytes
        report.isFast = configuration.isFast
        report.windowStart = configuration.start
        report.findingCount = assembly.log.count
        report.uncheckedCount = assembly.log.uncheckedCount
        report.findings = assembly.log.finish()
        report.notes = assembly.log.notes
        report.noteCount = assembly.log.noteCount
        report.checkpointBytes = register.verdict?.checkpointBytes ?? 0
        report.waitingPieces = assembly.streams.compactMap { $0.tree?.mostWaiting }.max() ?? 0
        report.coverBytes = register.verdict?.coverBytes ?? 0
        if report.result == .verified { report.state = register.verdict?.state }
        return report
    }

    var now: Timestamp { clock.now() }
}
