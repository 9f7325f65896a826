import CustodyMerkle
import CustodyModel
import CustodySystem

/// Drives a ``RegisterJudge`` over the register's records, with the anchors and notes from elsewhere beside it.
struct RegisterPass {
    let files: [SourceFile]
    let fileSystem: any FileSystem
    let outside: [OutsideNote]

    /// An anchor and how far it agreed.
    private struct AnchorState {
        let cursor: AnchorCursor
        var agreed: UInt64 = 0
        var isContradicted = false
    }

    /// - Parameter runs: of the register; may be empty.
    func judge(
        _ runs: [Run], anchors: [AnchorCursor], _ context: JudgeContext
    ) throws(ReadFailure) -> (RegisterVerdict, [JudgeLog]) {
        var judge = RegisterJudge(context)
        var anchors = anchors.map { AnchorState(cursor: $0) }
        var notes = outside.sorted { $0.note.checkpoint.size < $1.note.checkpoint.size }[...]
        var state = context.state
        var walk = RegisterWalk(runs, files: files, fileSystem: fileSystem)
        let none = files.count
        func reach(_ position: UInt64, _ judge: inout RegisterJudge) {
            if let size = state?.size, size <= position {
                if size == position { judge.judgeState(file: none) }
                state = nil
            }
            while let note = notes.first, note.note.checkpoint.size <= position {
                if judge.keys != nil { judge.judge(note, file: none) }
                notes.removeFirst()
            }
            for index in anchors.indices {
                while let entry = anchors[index].cursor.entry, entry.note.checkpoint.size <= position {
                    let agrees = judge.judge(entry, isTrusted: anchors[index].cursor.isTrusted)
                    if agrees {
                        anchors[index].agreed = entry.note.checkpoint.size
                    } else {
                        anchors[index].isContradicted = true
                    }
                    anchors[index].cursor.advance()
                }
            }
        }
        while let record = try walk.take() {
            if judge.size == record.seq || judge.keys != nil { reach(record.seq, &judge) }
            judge.take(record)
        }
        reach(judge.size, &judge)
        if state != nil, judge.size > 0 { judge.judgeStateAhead(file: none) }
        for note in notes where judge.keys != nil { judge.judgeAhead(note, file: none) }
        for index in anchors.indices { finish(&anchors[index], &judge) }
        let logs = anchors.map(\.cursor.log)
        let (verdict, log) = judge.finish()
        return (verdict, [log] + logs)
    }

    /// The lines that name more records than there are, and the note that an anchor should hold.
    private func finish(_ anchor: inout AnchorState, _ judge: inout RegisterJudge) {
        while let entry = anchor.cursor.entry {
            if judge.size > 0 { judge.judgeAhead(entry) }
            anchor.isContradicted = true
            anchor.cursor.advance()
        }
        guard anchor.cursor.isTrusted, !anchor.isContradicted, anchor.cursor.isSound, let time = judge.newestNoteTime,
            anchor.agreed < judge.newestNote, !judge.isInGrace(time)
        else { return }
        judge.miss(
            Finding(
                .anchorMissing, stream: .anchor, file: anchor.cursor.name,
                expected: "a line for the note of \(judge.newestNote) records",
                found: anchor.cursor.count == 0 ? "no line" : "the newest is for \(anchor.agreed)"),
            file: files.count)
    }
}
