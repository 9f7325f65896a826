import CustodyModel

/// Two runs that both hold a record, whose hash is known of one of them.
struct Comparison {
    /// Indices among the stream's runs: the one that must be read again, and the one that ends with the record.
    let holder: Int
    let ending: Int
    let seq: UInt64
}

/// Goes over one stream's runs by seq, and finds gaps, broken links and copies to compare.
struct ChainSweep {
    private(set) var comparisons: [Comparison] = []
    private(set) var summary: VerificationReport.Stream?

    /// - Parameter holes: first seqs behind objects that are missing, which is a finding already.
    init(
        _ stream: AssembledStream, in assembly: inout LogAssembly, files: [SourceFile], hasWindow: Bool,
        holes: Set<UInt64> = []
    ) {
        let runs = stream.runs
        let order = runs.indices.sorted {
            let (left, right) = (runs[$0], runs[$1])
            return (left.first, left.file, left.firstLine) < (right.first, right.file, right.firstLine)
        }
        guard let start = order.first else { return }
        if runs[start].first > 0, !hasWindow {
            assembly.log.add(
                VerificationNote(
                    "begins at \(runs[start].first): what came before was not given", stream: stream.name,
                    file: files[runs[start].file].name, line: runs[start].firstLine))
        }
        // The run that reaches furthest. It began before the next one, so it holds all that the two share.
        var furthest = start
        var records = runs[start].count
        for (place, index) in order.enumerated().dropFirst() {
            let (before, run) = (runs[furthest], runs[index])
            if run.first > before.last + 1 {
                let isCut = before.isCutBehind || run.isCutBefore
                let missing = run.first - before.last - 1
                if !isCut, !holes.contains(run.first),
                    ChainSweep.damage(around: furthest, index, runs, assembly.damaged) < missing,
                    !ChainSweep.isDamaged(missing, behind: before.last, order[place...], runs, assembly.damaged)
                {
                    assembly.log.add(
                        Finding(
                            .chainGap, stream: stream.name, seq: run.first, file: files[run.file].name,
                            line: run.firstLine, expected: "seq \(before.last + 1)", found: "seq \(run.first)"),
                        file: run.file)
                }
                records += run.count
                furthest = index
            } else if run.first == before.last + 1 {
                if run.prev != before.head {
                    assembly.log.add(
                        Finding(
                            .chainBroken, stream: stream.name, seq: run.first, file: files[run.file].name,
                            line: run.firstLine, expected: before.head.hex, found: run.prev.hex), file: run.file)
                } else {
                    assembly.checkTime(from: before, to: run, stream: stream.name)
                }
                records += run.count
                furthest = index
            } else {
                // Both hold the last record of the one that ends first.
                let runIsShorter = run.last <= before.last
                comparisons.append(
                    Comparison(
                        holder: runIsShorter ? furthest : index, ending: runIsShorter ? index : furthest,
                        seq: min(run.last, before.last)))
                if !runIsShorter {
                    records += run.last - before.last
                    furthest = index
                }
            }
        }
        summary = VerificationReport.Stream(
            name: stream.name, records: records, first: runs[start].first, last: runs[furthest].last,
            head: runs[furthest].head, from: runs[start].firstTime, to: runs[furthest].lastTime)
    }

    /// True when a file that holds both neighbours of a gap has damaged lines between them, whatever other copy begins
    /// behind the gap.
    ///
    /// - Parameter following: runs in order, from the first one behind the gap on.
    private static func isDamaged(
        _ missing: UInt64, behind last: UInt64, _ following: ArraySlice<Int>, _ runs: [Run], _ damaged: [Int]
    ) -> Bool {
        guard let first = following.first.map({ runs[$0].first }) else { return false }
        for index in following {
            guard runs[index].first == first else { return false }
            if index > 0, runs[index - 1].file == runs[index].file, runs[index - 1].last == last,
                damage(around: index - 1, index, runs, damaged) >= missing
            {
                return true
            }
        }
        return false
    }

    /// Damaged lines that stand where the records between two runs should be: each is a finding of its own, and
    /// another one for the gap that it leaves would say nothing new.
    private static func damage(around left: Int, _ right: Int, _ runs: [Run], _ damaged: [Int]) -> UInt64 {
        let (before, run) = (runs[left], runs[right])
        let isFirstInFile = right == 0 || runs[right - 1].file != run.file
        let ahead = run.damagedBeforeFirst - (isFirstInFile ? 0 : runs[right - 1].damagedBeforeLast)
        let isLastInFile = left == runs.count - 1 || runs[left + 1].file != before.file
        let behind = isLastInFile ? damaged[before.file] - before.damagedBeforeLast : 0
        return UInt64(max(ahead, 0)) + UInt64(max(behind, 0))
    }
}

extension Run {
    var count: UInt64 { last - first + 1 }
}
