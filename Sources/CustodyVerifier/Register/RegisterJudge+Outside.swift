import CustodyCrypto
import CustodyMerkle
import CustodyModel

extension RegisterJudge {
    /// Judges an anchor's line at the place in the register where its note ends.
    ///
    /// - Returns: whether it agrees.
    mutating func judge(_ entry: AnchorEntry, isTrusted: Bool) -> Bool {
        let size = entry.note.checkpoint.size
        guard let keys, size > 0, size == self.size else {
            mismatch(entry, expected: "a note of the register, larger than the one before", found: "\(size) records")
            return false
        }
        if let defect = NoteCheck.logSignature(entry.note, keys.register(ofNote: size))
            ?? NoteCheck.epochLine(entry.note, keys.epochs.epoch(ofNote: size), time: tree.entry(size - 1)?.time)
        {
            mismatch(entry, expected: defect.expected, found: defect.found)
            return false
        }
        guard knowsTree, let frontier = tree.frontier(at: size, &hasher), let last = tree.entry(size - 1) else {
            return false
        }
        let root = frontier.root(&hasher)
        guard root == entry.note.checkpoint.root else {
            trustsTree = false
            isSound = false
            mismatch(
                entry, expected: "root \(entry.note.checkpoint.root.base64), which is anchored",
                found: "root \(root.base64) of the register's \(size) records")
            return false
        }
        guard entry.time == last.time else {
            mismatch(entry, expected: "the time of the last record covered, \(last.time)", found: "\(entry.time)")
            return false
        }
        guard entry.heads == heads else {
            mismatch(
                entry, expected: "the newest checkpoint of each of \(streams.count) data streams",
                found: "\(entry.heads.count) heads that are not these")
            return false
        }
        accept(entry.note, next: nil)
        expect(size, entry.place)
        if isTrusted, isSound, keys.isTrusted { cover(.anchored, size: size, time: entry.time, next: nil) }
        return true
    }

    private var heads: [CustodyEvent.AnchoredHead] {
        streams.sorted { $0.name < $1.name }.map {
            CustodyEvent.AnchoredHead(stream: $0.name, size: $0.size, root: $0.root.base64)
        }
    }

    private mutating func mismatch(_ entry: AnchorEntry, expected: String, found: String) {
        log.add(
            entry.place.finding(.anchorMismatch, expected: expected, found: found), file: entry.place.file)
    }

    /// An anchor holds a note that is larger than the register, or none is left to hold it against.
    mutating func judgeAhead(_ entry: AnchorEntry) {
        let size = entry.note.checkpoint.size
        if let defect = aheadDefect(entry.note) {
            mismatch(entry, expected: defect.expected, found: defect.found)
            return
        }
        let expected = "a register of at least \(size) records"
        let found = "\(self.size) records"
        if isInGrace(entry.time) {
            log.add(
                VerificationNote(
                    "anchor.ahead: \(expected), \(found): it is being written", stream: .anchor,
                    file: entry.place.name, line: entry.place.line))
        } else {
            log.add(
                entry.place.finding(.anchorAhead, expected: expected, found: found), file: entry.place.file)
        }
    }

    /// What is wrong with the signature of a note that is larger than the register: its key may be one that took over
    /// behind the end, and then trust or policy must name it.
    private func aheadDefect(_ note: SignedCheckpoint) -> NoteDefect? {
        guard let keys else { return nil }
        let defect = NoteCheck.logSignature(note, keys.log.stream(.register))
        guard defect != nil else { return nil }
        let later =
            (context.trust?.lines(of: keys.origin).map { $0.logKey.stream(.register) } ?? [])
            + (context.policy?.logs.map(\.key) ?? [])
        return later.contains { NoteCheck.logSignature(note, $0) == nil } ? nil : defect
    }

    /// Judges a checkpoint file at the place in the register where its note ends.
    mutating func judge(_ outside: OutsideNote, file: Int) {
        if judgePredecessor(outside, file: file) { return }
        let place = JudgedPlace(seq: outside.note.checkpoint.size - 1, file: file, name: outside.file)
        if judge(outside.note, head: nil, place) {
            accept(outside.note, next: nil)
            if let modified = outside.modified { shown.add(size: outside.note.checkpoint.size, time: modified) }
            expect(outside.note.checkpoint.size, place)
        }
    }

    /// A checkpoint file names more records than the register has.
    mutating func judgeAhead(_ outside: OutsideNote, file: Int) {
        if judgePredecessor(outside, file: file) { return }
        let place = JudgedPlace(seq: size, file: file, name: outside.file)
        if let defect = aheadDefect(outside.note) {
            refuse(defect.code, defect.found, place, expected: defect.expected)
            return
        }
        log.add(
            place.finding(
                .tailMissing, expected: "\(outside.note.checkpoint.size) records of the register, as signed",
                found: "\(size)"), file: file)
    }

    /// Holds what the log says of the one that it continues against a note of that one (DESIGN, section 2.7).
    ///
    /// - Returns: false when the note is none of that log.
    private mutating func judgePredecessor(_ outside: OutsideNote, file: Int) -> Bool {
        let note = outside.note
        let origin = note.checkpoint.origin
        guard let predecessor, origin.utf8.elementsEqual(predecessor.origin.utf8) else { return false }
        let named = "\(predecessor.size) records of \(origin) with root \(predecessor.root)"
        let place = JudgedPlace(seq: 0, file: file, name: outside.file)
        if let trust = context.trust {
            let keys = trust.lines.map { $0.logKey.stream(.register) }.filter {
                $0.name.utf8.elementsEqual(origin.utf8)
            }
            guard keys.contains(where: { NoteCheck.logSignature(note, $0) == nil }) else {
                log.add(
                    place.finding(
                        .checkpointSignature,
                        expected: "a signature of the log that this one continues, \(origin)",
                        found: keys.isEmpty
                            ? "none that counts: the trust file does not name that log" : "none that holds"),
                    file: file)
                return true
            }
        }
        if note.checkpoint.size > predecessor.size {
            log.add(
                place.finding(
                    .tailMissing, expected: "\(note.checkpoint.size) records, as the old log signed", found: named),
                file: file)
        } else if note.checkpoint.size == predecessor.size, note.checkpoint.root.base64 != predecessor.root {
            log.add(
                place.finding(
                    .checkpointRoot, expected: "root \(note.checkpoint.root.base64), as the old log signed",
                    found: named),
                file: file)
        } else {
            let isSame = note.checkpoint.size == predecessor.size
            log.add(
                VerificationNote(
                    isSame
                        ? "continues \(origin) where its note says"
                        : "a note of \(note.checkpoint.size) records of \(origin) is older than the \(predecessor.size) "
                            + "that the log continues",
                    stream: .register, file: outside.file))
        }
        return true
    }

    /// Holds the register against what an earlier verification kept, at the place where that one ended.
    mutating func judgeState(file: Int) {
        guard let state = context.state, let keys else { return }
        let place = JudgedPlace(seq: state.size - 1, file: file, name: "--state")
        let found = tree.entry(state.size - 1)?.hash
        guard state.origin.utf8.elementsEqual(keys.origin.utf8), found == state.head else {
            isSound = false
            log.add(
                place.finding(
                    .rollbackDetected, expected: "\(state.origin) with head \(state.head.hex) at \(state.size) records",
                    found: "\(keys.origin) with head \(found?.hex ?? "unknown")"), file: file)
            return
        }
    }

    /// The register ends before the place where an earlier verification had come to.
    mutating func judgeStateAhead(file: Int) {
        guard let state = context.state else { return }
        isSound = false
        log.add(
            Finding(
                .rollbackDetected, stream: .register, seq: size, file: "--state",
                expected: "at least \(state.size) records, as verified before", found: "\(size)"), file: file)
    }

    /// The register must record a note that was seen elsewhere, unless it is the newest.
    private mutating func expect(_ size: UInt64, _ place: JudgedPlace) {
        expected[size] = place
    }

    mutating func missNote(_ size: UInt64, _ seen: JudgedPlace) {
        expected[size] = nil
        let finding = Finding(
            .checkpointMissing, stream: .register, seq: size, file: seen.name, line: seen.line,
            expected: "the note of \(size) records in the register", found: "none")
        miss(finding, file: seen.file)
    }

    /// Every signed note but the newest is in the register.
    mutating func settleExpected() {
        for (size, seen) in expected.sorted(by: { $0.key < $1.key }) where size < newestNote { missNote(size, seen) }
    }
}
