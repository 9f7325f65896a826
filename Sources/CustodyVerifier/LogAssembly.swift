import CustodyCrypto
import CustodyModel

/// All that is kept of one stream over all files.
struct AssembledStream {
    let name: StreamName
    let kind: StreamKind
    /// In the order of files, and of lines in them.
    var runs: [Run] = []
    var register = RegisterState()
    /// From where on other streams are kept, as records of the register say, where that is collected.
    var prunings: [StreamName: Set<UInt64>] = [:]
    /// What its records are held against; nil when the register has no checkpoint of it.
    var tree: StreamTree?
}

/// What is known of the end of a file whose last lines are damaged or torn.
struct FileEnd {
    let file: Int
    let torn: TornTail?
    /// Line of the torn tail in the file.
    let tornLine: Int
    /// The last record of each of the file's streams.
    let lastSeqs: [(stream: Int, seq: UInt64)]
    /// Findings on damaged lines behind the last valid record of a journal segment, and how many more there are.
    let held: [PlacedFinding]
    let heldUnkept: Int
}

/// A finding and where it belongs among the others.
struct PlacedFinding {
    let finding: Finding
    let stream: StreamName?
    let seq: UInt64?
}

/// Puts chunk after chunk together, in the order of files and of lines.
struct LogAssembly: ~Copyable {
    private(set) var streams: [AssembledStream] = []
    private(set) var ends: [FileEnd] = []
    /// Damaged lines of each file.
    private(set) var damaged: [Int]
    private(set) var lines = 0
    private(set) var bytes: Int64 = 0
    private(set) var filesRead = 0
    var log: FindingLog

    private let files: [SourceFile]
    private let trees: [StreamName: StreamTree]
    private var numbers: [StreamName: Int] = [:]
    private var runCount = 0
    private var pruningCount = 0
    private var ledger = FileLedger()
    private var hasher = SHA256()

    /// - Parameter trees: the streams that the register has checkpoints of.
    init(_ files: [SourceFile], log: FindingLog, trees: [StreamName: StreamTree] = [:]) {
        self.files = files
        self.trees = trees
        self.log = log
        damaged = Array(repeating: 0, count: files.count)
    }

    /// What the chunks before say about the file that is being put together.
    private struct FileLedger {
        struct Stream {
            var lastSeq: UInt64
            var lastIsOutside: Bool
            /// Index of the stream's last run in this file.
            var run: Int?
        }

        var lines = 0
        var damaged = 0
        var streams: [Int: Stream] = [:]
        var lastStream: Int?
        var held: [PlacedFinding] = []
        var heldUnkept = 0
        var torn: TornTail?
    }

    mutating func merge(_ outcome: ScanOutcome) {
        let chunk = outcome.chunk
        lines += chunk.lines
        bytes += chunk.bytes
        let ids = chunk.streams.map { number(of: $0) }
        mergeFindings(chunk, file: outcome.file, ids: ids)
        for (stream, id) in zip(chunk.streams, ids) {
            guard let id else { continue }
            merge(stream, id, file: outcome.file)
        }
        if chunk.skippedStreams || ids.contains(nil) { tooMany("streams", VerifierLimit.streams) }
        if let last = chunk.lastValidStream { ledger.lastStream = ids[last] }
        if let torn = chunk.torn { ledger.torn = torn }
        if let failure = chunk.failure { add(failure, file: outcome.file, line: ledger.lines + chunk.lines + 1) }
        ledger.lines += chunk.lines
        ledger.damaged += chunk.damaged
        if outcome.isLastOfFile { endFile(outcome.file) }
    }

    private mutating func number(of stream: ChunkStream) -> Int? {
        if let known = numbers[stream.name] { return known }
        guard streams.count < VerifierLimit.streams else { return nil }
        numbers[stream.name] = streams.count
        streams.append(AssembledStream(name: stream.name, kind: stream.kind, tree: trees[stream.name]))
        return streams.count - 1
    }

    private mutating func merge(_ chunk: ChunkStream, _ id: Int, file: Int) {
        streams[id].register.merge(chunk.register)
        for (stream, before) in chunk.prunings {
            guard pruningCount < VerifierLimit.prunings else {
                tooMany("records of pruned streams", VerifierLimit.prunings)
                break
            }
            if streams[id].prunings[stream, default: []].insert(before).inserted { pruningCount += 1 }
        }
        var runs = chunk.runs
        for index in runs.indices {
            runs[index].file = file
            runs[index].firstLine += ledger.lines
            runs[index].damagedBeforeFirst += ledger.damaged
            runs[index].damagedBeforeLast += ledger.damaged
        }
        grow(chunk, &runs, id, file: file)
        var state = ledger.streams[id] ?? .init(lastSeq: chunk.lastSeq, lastIsOutside: false, run: nil)
        if ledger.streams[id] != nil {
            if !chunk.firstIsOutside, chunk.firstSeq <= state.lastSeq {
                log.add(
                    Finding(
                        .chainOrder, stream: chunk.name, seq: chunk.firstSeq, file: files[file].name,
                        line: ledger.lines + chunk.firstLine, expected: "a seq above \(state.lastSeq)",
                        found: "\(chunk.firstSeq)"), file: file)
            }
            if chunk.firstIsOutside, !state.lastIsOutside, let run = state.run {
                streams[id].runs[run].isCutBehind = true
            } else if !chunk.firstIsOutside, state.lastIsOutside, !runs.isEmpty {
                runs[0].isCutBefore = true
            } else if let run = state.run, let next = runs.first, streams[id].runs[run].isContinued(by: next) {
                checkTime(from: streams[id].runs[run], to: next, stream: chunk.name)
                streams[id].runs[run].extend(by: next)
                runs.removeFirst()
            }
        }
        runCount += runs.count
        if runCount > VerifierLimit.runs {
            tooMany("unbroken runs of records", VerifierLimit.runs)
            runCount -= runs.count
        } else {
            streams[id].runs += runs
        }
        state.lastSeq = chunk.lastSeq
        state.lastIsOutside = chunk.lastIsOutside
        if !streams[id].runs.isEmpty, !chunk.runs.isEmpty { state.run = streams[id].runs.count - 1 }
        ledger.streams[id] = state
    }

    /// Moves the runs' trees to the stream's.
    private mutating func grow(_ chunk: ChunkStream, _ runs: inout [Run], _ id: Int, file: Int) {
        guard streams[id].tree != nil else { return }
        for index in runs.indices {
            guard let pieces = runs[index].pieces else { continue }
            runs[index].pieces = nil
            let last = ledger.streams[id]?.run.map { streams[id].runs[$0] }
            let continues = index == 0 && last?.isContinued(by: runs[index]) == true
            streams[id].tree?.take(
                StreamTree.Waiting(
                    pieces: pieces, prev: runs[index].prev, head: runs[index].head, file: file),
                continues: continues, &hasher)
        }
    }

    /// Files that hold records of the register.
    var registerFiles: Set<Int> {
        Set(streams.first { $0.kind == .register }?.runs.map(\.file) ?? [])
    }

    /// Does something with a stream's tree, when all files have been read.
    mutating func withTree(_ id: Int, _ body: (inout StreamTree, inout SHA256) -> Void) {
        guard var tree = streams[id].tree else { return }
        streams[id].tree = nil
        body(&tree, &hasher)
        streams[id].tree = tree
    }

    /// T never decreases but at `custody.clock_stepped`.
    mutating func checkTime(from run: Run, to next: Run, stream: StreamName) {
        guard next.firstTime < run.lastTime, !next.beginsWithClockStep else { return }
        log.add(
            Finding(
                .chainOrder, stream: stream, seq: next.first, file: files[next.file].name, line: next.firstLine,
                expected: "a time not before \(run.lastTime)", found: next.firstTime.description), file: next.file)
    }

    private mutating func mergeFindings(_ chunk: ChunkResult, file: Int, ids: [Int?]) {
        guard case .journal = files[file].role else {
            for finding in chunk.findings { add(placed(finding, chunk, file: file, ids: ids), file: file) }
            log.addUnkept(chunk.findingCount - chunk.findings.count)
            return
        }
        // In a journal, damage at the end is judged when it is known whether a later segment holds those records.
        if chunk.lastValidLine > 0 { flushHeld(file) }
        var unkeptTrailing = chunk.trailingFindings
        for finding in chunk.findings {
            let placed = placed(finding, chunk, file: file, ids: ids)
            if finding.isDamage, finding.line > chunk.lastValidLine {
                unkeptTrailing -= 1
                ledger.held.append(placed)
            } else {
                add(placed, file: file)
            }
        }
        ledger.heldUnkept += unkeptTrailing
        log.addUnkept(chunk.findingCount - chunk.findings.count - unkeptTrailing)
    }

    private mutating func flushHeld(_ file: Int) {
        for held in ledger.held { add(held, file: file) }
        log.addUnkept(ledger.heldUnkept)
        ledger.held = []
        ledger.heldUnkept = 0
    }

    mutating func add(_ placed: PlacedFinding, file: Int) {
        log.add(placed.finding, file: file, sortStream: placed.stream, sortSeq: placed.seq)
    }

    private func placed(_ finding: ChunkFinding, _ chunk: ChunkResult, file: Int, ids: [Int?]) -> PlacedFinding {
        let own = finding.stream
        var stream = own
        var seq = finding.seq
        if own == nil {
            // The line does not say where it belongs: behind the record before it.
            if let after = finding.afterStream {
                stream = chunk.streams[after].name
                seq = finding.afterSeq.map { $0 + 1 }
            } else if let last = ledger.lastStream, let state = ledger.streams[last] {
                stream = streams[last].name
                seq = state.lastSeq + 1
            }
        }
        return PlacedFinding(
            finding: Finding(
                finding.code, stream: own, seq: finding.seq, file: files[file].name,
                line: ledger.lines + finding.line, expected: finding.expected, found: finding.found),
            stream: stream, seq: seq)
    }

    private mutating func add(_ failure: ReadFailure, file: Int, line: Int) {
        let name = files[file].name
        switch failure {
        case .unreadable(let reason): log.add(Finding(.objectUnreadable, file: name, found: reason), file: file)
        case .corrupt(let reason):
            log.add(Finding(.objectCorrupt, file: name, line: line, found: reason), file: file)
        }
    }

    private var saidTooMany: Set<String> = []

    private mutating func tooMany(_ what: String, _ limit: Int) {
        guard saidTooMany.insert(what).inserted else { return }
        log.add(
            Finding(
                .objectUnreadable, expected: "at most \(limit) \(what) in one verification",
                found: "more: verify fewer files at a time"), file: 0)
    }

    private mutating func endFile(_ file: Int) {
        filesRead += 1
        damaged[file] = ledger.damaged
        if ledger.torn != nil || !ledger.held.isEmpty || ledger.heldUnkept > 0 {
            let seqs = ledger.streams.sorted { $0.key < $1.key }.map { (stream: $0.key, seq: $0.value.lastSeq) }
            ends.append(
                FileEnd(
                    file: file, torn: ledger.torn, tornLine: ledger.lines, lastSeqs: seqs, held: ledger.held,
                    heldUnkept: ledger.heldUnkept))
        }
        ledger = FileLedger()
    }
}
