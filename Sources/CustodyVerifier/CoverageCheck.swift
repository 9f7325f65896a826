import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodySystem

/// Holds the data streams against the register: that they are there, whole, and covered up to their ends.
struct CoverageCheck {
    let verdict: RegisterVerdict?
    let register: [Run]
    let stored: [StreamName: [StoredNote]]
    let configuration: VerifierConfiguration
    let files: [SourceFile]
    let fileSystem: any FileSystem
    let now: Timestamp
    let holes: [StreamName: Set<UInt64>]
    /// Streams with objects that the window leaves out.
    let seen: Set<StreamName>

    func check(_ assembly: inout LogAssembly, _ report: inout VerificationReport) {
        report.hasTrust = configuration.trust != nil
        report.isTrusted = verdict?.isTrusted ?? false
        report.isForwardSecure = verdict?.isForwardSecure ?? false
        let reader = CheckpointReader(runs: register, files: files, fileSystem: fileSystem)
        for index in assembly.streams.indices where assembly.streams[index].tree != nil {
            let runs = assembly.streams[index].runs
            assembly.withTree(index) { tree, hasher in
                tree.settle(&hasher)
                while let entry = tree.entrance, let found = reader.frontier(entry, of: tree.ledger) {
                    tree.enter(found.frontier, digest: found.digest, &hasher)
                    tree.settle(&hasher)
                }
                regrow(&tree, runs, &hasher)
            }
        }
        for summary in report.streams where configuration.end == nil {
            for note in stored[summary.name] ?? [] where note.size > summary.last + 1 {
                assembly.log.add(
                    Finding(
                        .tailMissing, stream: summary.name, seq: summary.last + 1, file: note.file,
                        expected: "\(note.size) records, as its note says", found: "\(summary.last + 1)"), file: 0)
            }
            let tree = assembly.streams.first { $0.name == summary.name }?.tree
            if verdict == nil, let tree { self.report(tree, summary, &assembly.log) }
        }
        guard let verdict else { return }
        for ledger in verdict.streams.values.sorted(by: { $0.name < $1.name }) where isWanted(ledger.name) {
            let stream = assembly.streams.first { $0.name == ledger.name }
            check(ledger, stream, report.streams.first { $0.name == ledger.name }, &assembly.log)
        }
        guard verdict.isTrusted else { return }
        for summary in report.streams where verdict.streams[summary.name] == nil && !summary.name.isReserved {
            uncovered(summary, from: summary.first, since: summary.from, &assembly.log)
        }
    }

    /// Goes on where a tree ends in the middle of another file's run: what files that overlap need.
    private func regrow(_ tree: inout StreamTree, _ runs: [Run], _ hasher: inout SHA256) {
        let sizes = tree.sizes
        while tree.checked < sizes.last, let end = tree.end,
            let run = runs.filter({ $0.first <= end && end <= $0.last }).max(by: { $0.last < $1.last }),
            let source = try? OpenSource(files[run.file], fileSystem)
        {
            var reader = RunReader(run, of: tree.ledger.name, in: source)
            var grower = TreeGrower()
            grower.begin(.init(stream: 0, run: 0), TreePieces(at: end), sizes)
            var prev: Digest?
            var isDone = false
            while !isDone {
                let found = unsafe try? reader.next { _, record, _ in
                    guard record.seq >= end else { return true }
                    if prev == nil { prev = record.prevHash }
                    grower.add(record)
                    return true
                }
                isDone = found == nil
            }
            guard let prev else { return }
            let pieces = grower.finish()
            // The file may have changed since.
            guard pieces.end == run.last + 1 else { return }
            tree.take(.init(pieces: pieces, prev: prev, head: run.head, file: run.file), continues: false, &hasher)
            tree.settle(&hasher)
            if tree.end == end { return }
        }
    }

    private func isWanted(_ name: StreamName) -> Bool { configuration.stream == nil || configuration.stream == name }

    private func check(
        _ ledger: StreamLedger, _ stream: AssembledStream?, _ summary: VerificationReport.Stream?,
        _ log: inout FindingLog
    ) {
        let pruning = verdict?.pruning(of: ledger.name)
        let prunedBefore = pruning?.before ?? 0
        let owed = ledger.owed(
            from: configuration.start, upTo: configuration.windowEnds[ledger.name] ?? configuration.end
        ).flatMap { $0.upperBound > prunedBefore ? max($0.lowerBound, prunedBefore)..<$0.upperBound : nil }
        guard let stream, let summary else {
            // A window may hold none of its records, unless the register says so.
            if let pruning, pruning.before == ledger.size {
                note(pruning, ledger.name, &log)
            } else if stream == nil, !seen.contains(ledger.name) {
                miss(ledger, &log)
            } else if let owed {
                cut(ledger.name, owed, at: owed.lowerBound, &log)
            }
            return
        }
        if let tree = stream.tree { report(tree, summary, &log) }
        if let pruning, summary.first > 0, summary.first <= prunedBefore { note(pruning, ledger.name, &log) }
        if verdict?.isTrusted == true, configuration.start == nil, summary.first > prunedBefore,
            holes[ledger.name]?.contains(summary.first) != true
        {
            log.add(
                Finding(
                    .chainGap, stream: ledger.name, seq: summary.first, expected: "seq \(prunedBefore)",
                    found: "seq \(summary.first): what came before is missing; --start leaves it out on purpose"),
                file: 0)
        }
        if let owed, summary.last + 1 < owed.upperBound { cut(ledger.name, owed, at: summary.last + 1, &log) }
        let signed = ledger.coveredSize(by: verdict?.cover[.signed])
        if verdict?.isTrusted == true, summary.last >= signed {
            let first = max(signed, summary.first)
            let time = first == summary.first ? summary.from : stream.tree?.firstUncovered[.signed] ?? summary.to
            uncovered(summary, from: first, since: time, &log)
        }
    }

    /// Says from where on a stream is whole that retention has removed the beginning of.
    private func note(_ pruning: StreamLedger.Pruning, _ stream: StreamName, _ log: inout FindingLog) {
        log.add(
            VerificationNote(
                "records before \(pruning.before) were pruned by the retention of \(stream) at \(pruning.time), as register "
                    + "record \(pruning.seq) says; the stream is whole from there on", stream: stream))
    }

    private func cut(_ stream: StreamName, _ owed: Range<UInt64>, at seq: UInt64, _ log: inout FindingLog) {
        log.add(
            Finding(
                .tailMissing, stream: stream, seq: seq, expected: "\(owed.upperBound) records, as its checkpoint says",
                found: "\(seq)"), file: 0)
    }

    private func miss(_ ledger: StreamLedger, _ log: inout FindingLog) {
        let expected = "\(ledger.size) records, as its checkpoint says"
        if configuration.trust != nil {
            log.add(
                Finding(.streamMissing, stream: ledger.name, expected: expected, found: "no record of it"), file: 0)
        } else {
            log.add(
                VerificationNote("not given; the register says that it has \(ledger.size) records", stream: ledger.name)
            )
        }
    }

    /// What the tree over the records came to.
    private func report(_ tree: StreamTree, _ summary: VerificationReport.Stream, _ log: inout FindingLog) {
        for mismatch in tree.mismatches {
            if let note = mismatch.note {
                log.add(
                    Finding(
                        .checkpointRoot, stream: summary.name, seq: note.size - 1, file: note.file,
                        expected: "root \(mismatch.root.base64) of the records", found: "root \(note.root.base64)"),
                    file: mismatch.file)
                continue
            }
            log.add(
                Finding(
                    .checkpointRoot, stream: summary.name, seq: mismatch.size - 1, file: files[mismatch.file].name,
                    expected: "root and head of \(mismatch.size) records as in register record \(mismatch.registerSeq)",
                    found: "root \(mismatch.root.base64), head \(mismatch.head.hex)"), file: mismatch.file)
        }
        if tree.isUnread {
            log.add(
                Finding(
                    .objectUnreadable, stream: summary.name, seq: tree.checked,
                    expected: "checkpoints in the register as they were judged",
                    found: "others: the register changed while it was verified: run again"), file: 0)
            return
        }
        guard let size = tree.ledger.checkpointedSize(upTo: summary.last + 1), tree.mismatches.isEmpty,
            log.earliest[summary.name] == nil, size > summary.first, tree.checked < size
        else { return }
        log.add(
            Finding(
                .objectUnreadable, stream: summary.name, seq: tree.checked,
                expected: "records from a checkpoint on, each file going on where another ends",
                found: "files whose tree cannot be put together"), file: 0)
    }

    /// Records that no signed note of the register covers.
    private func uncovered(
        _ summary: VerificationReport.Stream, from first: UInt64, since time: Timestamp, _ log: inout FindingLog
    ) {
        guard let verdict else { return }
        if verdict.isLive, time.adding(seconds: configuration.maximumLagSeconds) >= now {
            log.add(
                VerificationNote("records from \(first) on are not covered by a signed note yet", stream: summary.name))
            return
        }
        log.add(
            Finding(
                .tailUncovered, stream: summary.name, seq: first,
                expected: "a signed note of the register that covers \(summary.last + 1) records",
                found: "\(first) are covered"), file: 0)
    }

    /// Writes down what holds for which records.
    func assure(_ assembly: borrowing LogAssembly, _ report: inout VerificationReport) {
        for stream in report.streams {
            let tree = assembly.streams.first { $0.name == stream.name }?.tree
            let broken = assembly.log.earliestBroken[stream.name] ?? .max
            if broken > stream.first {
                report.assurances.append(
                    Assurance(
                        .chained, stream: stream.name, range: stream.first...min(stream.last, broken - 1),
                        isWhole: broken > stream.last))
            }
            guard let verdict, verdict.isTrusted else { continue }
            let doubtful = assembly.log.earliest[stream.name] ?? .max
            for kind in Assurance.Kind.allCases where kind != .chained {
                let held =
                    stream.name == .register
                    ? verdict.held(kind) : tree.map { Held($0, verdict, kind) } ?? Held()
                let end = min(stream.last + 1, held.size, doubtful)
                guard end > stream.first else { continue }
                let isWhole = end > min(stream.last, held.lastOwed) || isInGrace(held.nextTime)
                report.assurances.append(
                    Assurance(
                        kind, stream: stream.name, range: stream.first...end - 1, lagMicroseconds: held.lag,
                        isWhole: isWhole))
            }
        }
    }

    private func isInGrace(_ time: Timestamp?) -> Bool {
        guard let time, verdict?.isLive == true else { return false }
        return time.adding(seconds: configuration.maximumLagSeconds) >= now
    }
}

/// How far a kind of evidence goes in one stream.
struct Held {
    /// Records that it covers.
    var size: UInt64 = 0
    /// Microseconds, at most.
    var lag: Int64?
    /// T of the first record that it does not cover.
    var nextTime: Timestamp?
    /// The last record that must be covered.
    var lastOwed: UInt64 = .max
}

extension Held {
    init(_ tree: StreamTree, _ verdict: RegisterVerdict, _ kind: Assurance.Kind) {
        size = min(tree.ledger.coveredSize(by: verdict.cover[kind]), tree.checked)
        lag = tree.lags[kind]
        nextTime = tree.firstUncovered[kind]
    }
}

extension RegisterVerdict {
    /// How far a stream was pruned on purpose. Where the register's signatures are known to be good, what no signed note
    /// covers yet does not count: whoever removes files can append to the register as well.
    func pruning(of stream: StreamName) -> StreamLedger.Pruning? {
        let signed = isTrusted ? cover[.signed]?.size ?? 0 : .max
        return streams[stream]?.prunings.last { $0.seq < signed }
    }

    fileprivate func held(_ kind: Assurance.Kind) -> Held {
        Held(size: cover[kind]?.size ?? 0, lag: lags[kind], nextTime: starts[kind], lastOwed: lastOwed)
    }
}
