import CustodyModel

/// Tells copies from forks where runs of one stream overlap.
struct CopyCheck {
    let files: [SourceFile]
    let finder: RecordFinder
    private var comparisonsLeft = VerifierLimit.comparisons
    private var forksLeft = VerifierLimit.forksLocated

    init(_ finder: RecordFinder) {
        self.finder = finder
        files = finder.files
    }

    mutating func check(_ comparisons: [Comparison], of stream: AssembledStream, in log: inout FindingLog) {
        var pending: [Int: [Comparison]] = [:]
        for comparison in comparisons {
            let (holder, ending) = (stream.runs[comparison.holder], stream.runs[comparison.ending])
            if holder.last == comparison.seq {
                if holder.head != ending.head { fork(comparison, stream, &log) }
            } else if comparisonsLeft > 0 {
                comparisonsLeft -= 1
                pending[comparison.holder, default: []].append(comparison)
            } else {
                log.add(
                    Finding(
                        .objectUnreadable, stream: stream.name, seq: comparison.seq, file: files[ending.file].name,
                        expected: "at most \(VerifierLimit.comparisons) overlaps to compare",
                        found: "more: verify fewer files at a time"), file: ending.file)
            }
        }
        for (holder, group) in pending.sorted(by: { $0.key < $1.key }) {
            compare(group.sorted { $0.seq < $1.seq }, with: stream.runs[holder], stream, &log)
        }
    }

    private mutating func compare(
        _ comparisons: [Comparison], with holder: Run, _ stream: AssembledStream, _ log: inout FindingLog
    ) {
        do throws(ReadFailure) {
            let hashes = try finder.hashes(of: comparisons.map(\.seq), in: holder, of: stream.name)
            for comparison in comparisons {
                guard let hash = hashes[comparison.seq] else {
                    throw .unreadable("the file changed while it was verified: run again")
                }
                if hash != stream.runs[comparison.ending].head { fork(comparison, stream, &log) }
            }
        } catch {
            unreadable(error, holder, stream, &log)
        }
    }

    /// Reports the first record in which the two differ, at the place of the one that was listed later.
    private mutating func fork(_ comparison: Comparison, _ stream: AssembledStream, _ log: inout FindingLog) {
        let runs = [stream.runs[comparison.holder], stream.runs[comparison.ending]].sorted {
            ($0.file, $0.firstLine) < ($1.file, $1.firstLine)
        }
        let (left, right) = (runs[0], runs[1])
        var finding = Finding(
            .chainFork, stream: stream.name, seq: comparison.seq, file: files[right.file].name,
            expected: "the records in \(files[left.file].name)", found: "others, up to here")
        if forksLeft > 0 {
            forksLeft -= 1
            do throws(ReadFailure) {
                let end = comparison.seq
                if let (one, other) = try finder.firstDifference(left, right, upTo: end, of: stream.name) {
                    finding = Finding(
                        .chainFork, stream: stream.name, seq: one.seq, file: files[right.file].name, line: other.line,
                        expected: "\(one.hash.hex) (\(files[left.file].name), line \(one.line))", found: other.hash.hex)
                }
            } catch {
                unreadable(error, right, stream, &log)
            }
        }
        log.add(finding, file: right.file)
    }

    private func unreadable(
        _ failure: ReadFailure, _ run: Run, _ stream: AssembledStream, _ log: inout FindingLog
    ) {
        let reason: String
        switch failure {
        case .unreadable(let text), .corrupt(let text): reason = text
        }
        log.add(
            Finding(.objectUnreadable, stream: stream.name, file: files[run.file].name, found: reason), file: run.file)
    }
}
