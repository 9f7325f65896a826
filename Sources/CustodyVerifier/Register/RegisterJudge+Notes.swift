import CustodyCrypto
import CustodyMerkle
import CustodyModel

extension RegisterJudge {
    /// A note of the register itself, recorded in it.
    mutating func takeRegisterNote(_ checkpoint: LedgerCheckpoint, _ record: RegisterRecord, _ place: JudgedPlace) {
        guard keys != nil else { return }
        guard let note = NoteCheck.parse(checkpoint.note) else {
            refuse(.checkpointSignature, "no signed note", place)
            return
        }
        guard note.checkpoint.size == checkpoint.size, checkpoint.frontier == nil else {
            refuse(
                .checkpointRoot, "a note of \(note.checkpoint.size) records", place,
                expected: "a note of \(checkpoint.size)")
            return
        }
        guard judge(note, head: checkpoint.head, place, isKnown: isVerified(record.seq)) else { return }
        expected[checkpoint.size] = nil
        let passed = expected.filter { $0.key < checkpoint.size }
        for (size, seen) in passed { missNote(size, seen) }
        let next = checkpoint.size == record.seq ? record.time : tree.entry(checkpoint.size)?.time
        accept(note, next: next)
    }

    /// Judges a note of the register by its signatures and by the records that it covers. Findings say what is wrong.
    ///
    /// - Parameters:
    ///   - head: entry hash of the last record covered, where the register says it.
    ///   - isKnown: an earlier verification judged the signatures.
    mutating func judge(_ note: SignedCheckpoint, head: Digest?, _ place: JudgedPlace, isKnown: Bool = false) -> Bool {
        guard let keys else { return false }
        let size = note.checkpoint.size
        guard size > 0, size <= self.size, size >= tree.base.size else {
            let range = "\(tree.base.size) to \(self.size)"
            refuse(.checkpointRoot, "a note of \(size) records", place, expected: "a note of \(range) records")
            return false
        }
        let last = tree.entry(size - 1)
        var defects: [NoteDefect] = []
        if !isKnown {
            if let defect = NoteCheck.logSignature(note, keys.register(ofNote: size)) {
                defects.append(defect)
            }
            if let defect = NoteCheck.epochLine(note, keys.epochs.epoch(ofNote: size), time: last?.time) {
                defects.append(defect)
            }
        }
        for defect in defects {
            log.add(place.finding(defect.code, expected: defect.expected, found: defect.found), file: place.file)
            if defect.code == .checkpointSignature { isSound = false } else { self.keys?.isSealed = false }
        }
        return judgeTree(note, head, last, place) && defects.isEmpty
    }

    /// Holds a note's root against the records.
    private mutating func judgeTree(
        _ note: SignedCheckpoint, _ head: Digest?, _ last: RegisterTree.Entry?, _ place: JudgedPlace
    ) -> Bool {
        guard knowsTree, trustsTree else { return false }
        if let head, let last, head != last.hash {
            refuse(.checkpointRoot, "head \(head.hex)", place, expected: "head \(last.hash.hex)")
            return false
        }
        guard let frontier = tree.frontier(at: note.checkpoint.size, &hasher) else { return false }
        let root = frontier.root(&hasher)
        guard root == note.checkpoint.root else {
            trustsTree = false
            refuse(
                .checkpointRoot, "root \(root.base64) of the \(note.checkpoint.size) records", place,
                expected: "root \(note.checkpoint.root.base64), which was signed")
            return false
        }
        return true
    }

    /// A note that holds vouches for all that it covers.
    mutating func accept(_ note: SignedCheckpoint, next: Timestamp?) {
        let size = note.checkpoint.size
        guard let keys, let last = tree.entry(size - 1) else { return }
        if let frontier = tree.frontier(at: size, &hasher) {
            if isSound { agreed = (frontier, last.hash) }
            tree.settle(frontier)
        }
        noteIsThere(size, last.time)
        if isSound, keys.isTrusted {
            sign(size: size, time: last.time, next: next, isSealed: keys.isSealed)
        }
        judge(stamps.add(note, next: next))
    }

    mutating func judge(_ outcomes: [StampOutcome]) {
        for outcome in outcomes {
            switch outcome {
            case .covers(let kind, let size, let time, let next):
                if isSound, keys?.isTrusted == true { cover(kind, size: size, time: time, next: next) }
            case .finding(let finding, let file): log.add(finding, file: file)
            case .note(let note): log.add(note)
            }
        }
    }

    /// A note of a data stream.
    mutating func takeDataNote(_ checkpoint: LedgerCheckpoint, _ record: RegisterRecord, _ place: JudgedPlace) {
        guard let keys else { return }
        guard !checkpoint.stream.isReserved, let note = NoteCheck.parse(checkpoint.note),
            let listed = checkpoint.frontier
        else {
            refuse(.checkpointSignature, "no signed note of a data stream with its frontier", place)
            return
        }
        if !isVerified(record.seq), let defect = NoteCheck.logSignature(note, keys.log.stream(checkpoint.stream)) {
            refuse(defect.code, defect.found, place, expected: defect.expected)
            return
        }
        // No copy of the whole, which would make the next checkpoint copy all that is packed.
        let known = number(of: checkpoint.stream).map {
            (size: streams[$0].size, root: streams[$0].root, head: streams[$0].head)
        }
        guard note.checkpoint.size == checkpoint.size, checkpoint.size > 0, checkpoint.size >= known?.size ?? 0 else {
            refuse(
                .checkpointRoot, "a note of \(note.checkpoint.size) records", place,
                expected: "a note of \(checkpoint.size) records, and not fewer than the \(known?.size ?? 0) before")
            return
        }
        guard let frontier = Frontier(size: checkpoint.size, rootsBase64: listed),
            frontier.root(&hasher) == note.checkpoint.root
        else {
            refuse(
                .checkpointRoot, "a frontier with another root", place,
                expected: "root \(note.checkpoint.root.base64)")
            return
        }
        if let known, known.size == checkpoint.size,
            known.root != note.checkpoint.root || known.head != checkpoint.head
        {
            refuse(
                .checkpointRoot, "root \(note.checkpoint.root.base64)", place,
                expected: "root \(known.root.base64), as at the same size before")
            return
        }
        addEntry(checkpoint.stream, note.checkpoint, head: checkpoint.head, record, place)
    }

    /// A stream begins later from now on. A checkpoint of the very size must say the same, because what is left is
    /// verified from there.
    mutating func prune(
        _ stream: StreamName, _ before: UInt64, _ head: Digest, _ listed: [String], _ record: RegisterRecord,
        _ place: JudgedPlace
    ) {
        guard keys != nil else { return }
        let frontier = Frontier(size: before, rootsBase64: listed)
        guard let number = number(of: stream), let digest = streams[number].digest(pinned: before), let frontier,
            StreamLedger.digest(root: frontier.root(&hasher), head: head, &hasher) == digest
        else {
            refuse(
                .checkpointRoot, "other roots, or no such checkpoint", place,
                expected: "what a checkpoint of \(before) records of \(stream) says")
            return
        }
        streams[number].add(.init(before: before, seq: record.seq, time: record.time))
    }

    /// Another epoch begins.
    mutating func take(_ epoch: LedgerEpoch, _ record: RegisterRecord, _ place: JudgedPlace) {
        guard let keys else { return }
        let expected = "epoch \(keys.epochs.last.n + 1)"
        guard epoch.n == keys.epochs.last.n + 1 else {
            breakSeal("epoch \(epoch.n)", place, expected: expected)
            return
        }
        guard let key = VerifierKey(epoch.key), key.kind == .cosignature,
            key.name.utf8.elementsEqual("\(keys.origin)/epoch".utf8), !keys.epochs.holds(key)
        else {
            breakSeal("no new key of an epoch", place, expected: expected)
            return
        }
        let text = EpochChain.text(epoch, origin: keys.origin, seq: record.seq, prev: record.prev)
        let signer = epoch.isRestart ? keys.log : keys.epochs.last.key
        let holds = isVerified(record.seq) || NoteCheck.holds(epoch.signature, over: text, signer)
        self.keys?.epochs.append(EpochChain.Epoch(n: epoch.n, seq: record.seq, key: key))
        guard holds else {
            breakSeal("a signature that does not hold", place, expected: "\(expected), signed by \(signer)")
            return
        }
        guard epoch.isRestart else { return }
        if keys.trust?.restarts.contains(key) == true {
            log.add(
                VerificationNote(
                    "epoch \(epoch.n) was begun anew after a key was lost, as the trust file acknowledges",
                    stream: .register, file: place.name, line: place.line))
        } else {
            self.keys?.isSealed = false
            log.add(
                place.finding(
                    .epochRestart, expected: "a handing over by the key of epoch \(epoch.n - 1)",
                    found: "\(key), signed by the log key alone: acknowledge it in the trust file if it is right"),
                file: place.file)
        }
    }

    private mutating func breakSeal(_ found: String, _ place: JudgedPlace, expected: String) {
        keys?.isSealed = false
        log.add(place.finding(.epochBroken, expected: expected, found: found), file: place.file)
    }

    /// Another log key takes over; it is followed only where trust or policy names both.
    mutating func rotate(_ text: String, _ signature: String, _ record: RegisterRecord, _ place: JudgedPlace) {
        guard let keys else { return }
        guard let key = VerifierKey(text), key.kind == .signature, key.name.utf8.elementsEqual(keys.origin.utf8) else {
            refuse(.checkpointSignature, "no key of this log", place)
            return
        }
        let message = EpochChain.rotationText(newKey: text, origin: keys.origin, seq: record.seq, prev: record.prev)
        guard isVerified(record.seq) || NoteCheck.holds(signature, over: message, keys.log) else {
            refuse(.checkpointSignature, "a signature that does not hold", place, expected: "one by \(keys.log)")
            return
        }
        let isNamed = isNamed(key)
        if context.trust != nil, keys.isTrusted, !isNamed {
            log.add(
                place.finding(
                    .checkpointSignature, expected: "a key that the trust or policy file names beside \(keys.log)",
                    found: text), file: place.file)
        }
        self.keys?.rotate(to: key, seq: record.seq, isTrusted: isNamed)
    }

    /// Whether trust or policy names a log key.
    func isNamed(_ key: VerifierKey) -> Bool {
        if context.trust?.lines.contains(where: { $0.logKey == key }) == true { return true }
        let register = key.stream(.register)
        return context.policy?.logs.contains { $0.key == register } == true
    }

    /// Whether an earlier verification has judged the signatures up to here.
    func isVerified(_ seq: UInt64) -> Bool {
        guard let state = context.state, state.trust == keys?.trust?.digest else { return false }
        return seq < state.size
    }
}
