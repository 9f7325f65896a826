import CustodyModel
import CustodySystem

/// Judges half lines and damage at the ends of files, when it is known what the other files hold.
struct TailCheck {
    let files: [SourceFile]
    let finder: RecordFinder
    let now: Timestamp
    let maximumLagSeconds: Int64

    func check(_ assembly: inout LogAssembly) {
        let isLive = assembly.streams.contains { $0.kind == .register && $0.register.isLive }
        for end in assembly.ends { check(end, isLive: isLive, &assembly) }
    }

    private func check(_ end: FileEnd, isLive: Bool, _ assembly: inout LogAssembly) {
        let source = files[end.file]
        var isCovered = false
        var isNewest = false
        if case .journal(let segment) = source.role {
            isCovered = isContinued(segment, end, assembly.streams)
            isNewest = !files.contains { $0.role.isJournal(behind: segment) }
        }
        if !end.held.isEmpty || end.heldUnkept > 0 {
            if isCovered {
                assembly.log.add(
                    VerificationNote(
                        "damaged lines at the end, whose records follow in a later segment", file: source.name,
                        line: end.held.first?.finding.line))
            } else {
                for held in end.held { assembly.add(held, file: end.file) }
                assembly.log.addUnkept(end.heldUnkept)
            }
        }
        guard let torn = end.torn else { return }
        let note: String?
        if isCovered || follows(torn, end, assembly.streams) {
            note = "a half line at the end, whose record follows whole elsewhere"
        } else if isNewest {
            note = "a half line at the end of the newest journal segment, which recovery cuts"
        } else if isLive, source.role == .active, isRecent(source) {
            note = "a half line at the end of a live log's active file"
        } else {
            note = nil
        }
        if let note {
            assembly.log.add(VerificationNote(note, file: source.name, line: end.tornLine))
        } else {
            report(torn, end, &assembly)
        }
    }

    private func report(_ torn: TornTail, _ end: FileEnd, _ assembly: inout LogAssembly) {
        let only = end.lastSeqs.count == 1 ? end.lastSeqs.first : nil
        let stream = only.map { assembly.streams[$0.stream].name }
        assembly.log.add(
            Finding(
                .tailTorn, stream: stream, seq: only.map { $0.seq + 1 }, file: files[end.file].name,
                line: end.tornLine, expected: "a line feed at the end", found: "\(torn.length) bytes without one"),
            file: end.file)
    }

    /// Whether a later segment of the same journal holds the record that should have stood here.
    private func isContinued(_ segment: JournalSegment, _ end: FileEnd, _ streams: [AssembledStream]) -> Bool {
        let wanted = end.lastSeqs.map { (stream: Optional($0.stream), seq: $0.seq + 1) }
        for (stream, seq) in wanted.isEmpty ? [(stream: nil, seq: segment.first)] : wanted {
            for (index, candidate) in streams.enumerated() where stream == nil || stream == index {
                for run in candidate.runs where run.first <= seq && seq <= run.last {
                    if files[run.file].role.isJournal(behind: segment) { return true }
                }
            }
        }
        return false
    }

    /// Whether another file holds the record of which this is the beginning: it has the next seq, and the hash with
    /// which the half line begins.
    private func follows(_ torn: TornTail, _ end: FileEnd, _ streams: [AssembledStream]) -> Bool {
        let begin = RecordLine.entryHashOffset
        let hash = torn.head.dropFirst(begin).prefix(Digest.hexCount)
        for (stream, last) in end.lastSeqs {
            for run in streams[stream].runs where run.file != end.file && run.first <= last + 1 && last + 1 <= run.last
            {
                let whole =
                    run.last == last + 1 ? run.head : try? finder.hash(of: last + 1, in: run, of: streams[stream].name)
                if let whole, whole.hex.utf8.starts(with: hash) { return true }
            }
        }
        return false
    }

    private func isRecent(_ source: SourceFile) -> Bool {
        guard case .file(_, let status) = source.place else { return false }
        return status.modified.adding(seconds: maximumLagSeconds) >= now
    }
}

extension SourceFile.Role {
    /// True for a segment of the same journal that comes after `segment`.
    fileprivate func isJournal(behind segment: JournalSegment) -> Bool {
        guard case .journal(let own) = self else { return false }
        return own.directory == segment.directory && segment.isBefore(own)
    }
}
