import CustodyMerkle
import CustodyModel
import CustodySystem
import SystemPackage
import CustodyCrypto

/// What the register says, and what the data streams are held against.
struct RegisterOutcome {
    /// Where the register's records lie, whatever the window.
    var runs: [Run] = []
    /// Nil when there is no register among what was given.
    var verdict: RegisterVerdict?
    var trees: [StreamName: StreamTree] = [:]
    var plan: [StreamName: CheckpointSizes] = [:]
    /// Notes of data streams that lie beside their tiles.
    var stored: [StreamName: [StoredNote]] = [:]
    /// Notes among objects.
    var notes: [ArchiveNote] = []
    /// By stream: the first seqs behind objects that are missing, which are findings already.
    var holes: [StreamName: Set<UInt64>] = [:]
    /// Streams that have objects, in the window or not.
    var seen: Set<StreamName> = []

    /// How much is vouched for, to tell one way in which a register goes on from another.
    var evidence: (signed: UInt64, noted: UInt64) {
        (verdict?.cover[.signed]?.size ?? 0, verdict?.noteSize ?? 0)
    }
}

/// What the scan of the register found.
private struct ScannedRegister {
    var runs: [Run] = []
    /// The first seq at which its records are in doubt.
    var firstDefect: UInt64 = .max
    /// From where on streams are kept, as its records say.
    var prunings: [StreamName: Set<UInt64>] = [:]
}

extension Verifier {
    /// The notes that the command line names; what cannot be read is told when the register is judged.
    func readNotes() -> [(path: FilePath, bytes: [UInt8]?)] {
        configuration.checkpoints.map { path in
            let path = FilePath(path)
            guard let status = try? fileSystem.status(path), status.size <= Int64(SignedNote.byteLimit) else {
                return (path, nil)
            }
            return (path, try? fileSystem.contents(path))
        }
    }

    /// Reads the register before anything else and judges it.
    ///
    /// - Parameters:
    ///   - ledger: indices of the files that hold it.
    ///   - given: notes that the command line names.
    ///   - archived: notes among objects.
    func judgeRegister(
        _ list: SourceList, _ firsts: FirstRecords, _ ledger: Set<Int>,
        _ given: [(path: FilePath, bytes: [UInt8]?)], _ archived: [ArchiveNote], _ log: inout FindingLog
    ) -> RegisterOutcome {
        let runs = scanRegister(list, firsts.order.filter { ledger.contains($0) })
        var context = JudgeContext(
            trust: configuration.trust, policy: configuration.policy, tsa: configuration.tsa,
            state: configuration.state, now: now, maximumLagSeconds: configuration.maximumLagSeconds,
            findingLimit: configuration.findingLimit, names: list.files.map(\.name))
        context.firstDefect = runs.firstDefect
        context.checkpointBytes = configuration.checkpointBytes
        context.prunings = runs.prunings
        let limit = configuration.findingLimit
        let outside =
            outsideNotes(list, given, &log)
            + archived.map { OutsideNote(note: $0.note, file: $0.name, modified: $0.object.modified) }
        let anchors =
            configuration.anchors.map {
                AnchorCursor(FilePath($0), file: list.files.count, isTrusted: true, limit: limit, fileSystem)
            }
            + configuration.bucketAnchors.map { AnchorCursor($0, file: list.files.count, limit: limit) }
            + firsts.anchors.compactMap { file in
                list.files[file].path.map { AnchorCursor($0, file: file, isTrusted: false, limit: limit, fileSystem) }
            }
        if configuration.anchors.isEmpty, configuration.bucketAnchors.isEmpty, !firsts.anchors.isEmpty,
            configuration.trust != nil
        {
            log.add(
                VerificationNote(
                    "an anchor among the records is held against the register; only one given with --anchor vouches "
                        + "for them", stream: .anchor, file: firsts.anchors.first.map { list.files[$0].name }))
        }
        if runs.runs.isEmpty { missRegister(anchors, &log) }
        let pass = RegisterPass(files: list.files, fileSystem: fileSystem, outside: outside)
        do throws(ReadFailure) {
            var (verdict, logs) = try pass.judge(runs.runs, anchors: anchors, context)
            for judged in logs { judged.tell(&log) }
            if list.isArchiveAlone { leaveOutYoung(&verdict, &log) }
            let reader = CheckpointReader(runs: runs.runs, files: list.files, fileSystem: fileSystem)
            var outcome = outcome(runs.runs.isEmpty ? nil : verdict, storedNotes(list, verdict, &log), reader)
            outcome.runs = runs.runs
            return outcome
        } catch {
            let reason: String
            switch error {
            case .unreadable(let text), .corrupt(let text): reason = text
            }
            log.add(Finding(.objectUnreadable, stream: .register, found: reason), file: 0)
            return RegisterOutcome()
        }
    }

    /// A sink gets records before the note that covers them, but the register's own records may be there before those of
    /// the streams that they name. On a live log these may still be on their way.
    private func leaveOutYoung(_ verdict: inout RegisterVerdict, _ log: inout FindingLog) {
        guard verdict.isLive else { return }
        let youngest = now.adding(seconds: -configuration.maximumLagSeconds)
        let size = verdict.shown.size
        for name in verdict.streams.keys.sorted() {
            if verdict.streams[name]?.leaveOut(from: size, youngest: youngest) == true {
                log.add(
                    VerificationNote("its newest checkpoints are not yet under a note in the bucket", stream: name))
            }
        }
    }

    /// A register that nobody can show is the first thing that someone takes away.
    private func missRegister(_ anchors: [AnchorCursor], _ log: inout FindingLog) {
        let anchored = anchors.first { $0.isTrusted && $0.entry != nil }?.entry?.note.checkpoint.origin
        guard configuration.trust != nil || configuration.state != nil || anchored != nil else { return }
        let origins =
            anchored.map { [$0] } ?? configuration.trust?.lines.map { "\($0.logKey.name)/custody" }
            ?? [configuration.state?.origin ?? ""]
        log.add(
            Finding(
                .streamMissing, stream: .register, expected: "the register, \(origins.joined(separator: " or "))",
                found: "none: signatures and coverage cannot be judged"), file: 0)
    }

    private func scanRegister(_ list: SourceList, _ order: [Int]) -> ScannedRegister {
        guard !order.isEmpty else { return ScannedRegister() }
        var plain = configuration
        plain.stream = nil
        plain.start = nil
        plain.end = nil
        plain.plan = [:]
        plain.judgesKeeping = false
        plain.collectsPrunings = true
        var assembly = LogAssembly(list.files, log: FindingLog(limit: configuration.findingLimit) { _ in })
        // What cannot be read is found again, and then told, by the scan of everything.
        _ = scan(list, order, plain, into: &assembly, mayStop: false) { _ in }
        guard let stream = assembly.streams.first(where: { $0.kind == .register }) else { return ScannedRegister() }
        _ = ChainSweep(stream, in: &assembly, files: list.files, hasWindow: true)
        return ScannedRegister(
            runs: stream.runs, firstDefect: assembly.log.earliest[.register] ?? .max, prunings: stream.prunings)
    }

    private func outsideNotes(
        _ list: SourceList, _ given: [(path: FilePath, bytes: [UInt8]?)], _ log: inout FindingLog
    ) -> [OutsideNote] {
        var notes: [OutsideNote] = []
        for (path, bytes) in given {
            guard let bytes, let note = NoteCheck.parse(bytes) else {
                log.add(
                    Finding(
                        bytes == nil ? .checkpointMissing : .checkpointSignature, stream: .register, file: path.string,
                        expected: "a signed note of the register", found: bytes == nil ? "nothing readable" : "none"),
                    file: list.files.count)
                continue
            }
            notes.append(OutsideNote(note: note, file: path.string))
        }
        for (path, bytes) in list.checkpoints {
            guard let note = NoteCheck.parse(bytes) else {
                log.add(
                    Finding(
                        .checkpointSignature, file: path.string, expected: "a signed note",
                        found: "something else"), file: list.files.count)
                continue
            }
            // Those of data streams are held against the records with the tiles beside them.
            if note.checkpoint.origin.hasSuffix("/custody") {
                notes.append(OutsideNote(note: note, file: path.string))
            }
        }
        return notes
    }

    private func outcome(
        _ verdict: RegisterVerdict?, _ stored: [StreamName: [StoredNote]], _ reader: CheckpointReader
    ) -> RegisterOutcome {
        var outcome = RegisterOutcome(verdict: verdict, stored: stored)
        let youngest = verdict?.isLive == true ? now.adding(seconds: -configuration.maximumLagSeconds) : nil
        for name in Set(verdict?.streams.keys.map { $0 } ?? []).union(stored.keys) {
            let ledger = verdict?.streams[name] ?? StreamLedger(name)
            let notes = stored[name] ?? []
            let tree = StreamTree(
                ledger, stored: notes, cover: verdict?.cover ?? [:], reader: reader, youngest: youngest)
            outcome.trees[name] = tree
            outcome.plan[name] = tree.sizes
        }
        return outcome
    }
}

extension SourceList {
    func indices(of paths: Set<FilePath>) -> [Int] {
        files.indices.filter { files[$0].path.map { paths.contains($0) } ?? false }
    }
}

extension SourceFile {
    /// Nil for standard input.
    var path: FilePath? {
        if case .file(let path, _) = place { path } else { nil }
    }
}
