import CustodyMerkle
import CustodyModel

/// Judges each object that was read: whether its lines belong to its key, when it came, and how it is kept.
struct ArchiveJudge {
    let configuration: VerifierConfiguration
    let verdict: RegisterVerdict?

    init(_ configuration: VerifierConfiguration, _ verdict: RegisterVerdict?) {
        self.configuration = configuration
        self.verdict = verdict
    }

    func judge(_ object: ArchiveObject, _ outcome: ScanOutcome, _ log: inout FindingLog) {
        let chunk = outcome.chunk
        let name = object.name
        func add(_ code: Finding.Code, _ expected: String, _ found: String) {
            log.add(
                Finding(
                    code, stream: object.stream, seq: object.first, file: name, expected: expected, found: found),
                file: outcome.file)
        }
        // What does not unpack to its end, or has damaged lines, was found already.
        if chunk.failure == nil, chunk.damaged == 0, chunk.torn == nil,
            let (expected, found) = object.misfit(chunk, hasWindow: configuration.hasWindow)
        {
            add(.objectNameUnexpected, expected, found)
        }
        let newest = chunk.streams.compactMap { $0.runs.last?.lastTime }.max()
        if let newest, let late = lateness(object, newest) {
            if let witness = late.witness {
                log.add(
                    VerificationNote(
                        "shipped late, \(late.seconds) seconds after its newest record; its records were \(witness) "
                            + "in time", stream: object.stream, file: name))
            } else {
                add(
                    .objectLate,
                    "an object of \(late.limit) at the latest, or its records timestamped, witnessed or anchored by then",
                    "one of \(object.modified), \(late.seconds) seconds after its newest record")
            }
        }
        guard let keeping = outcome.keeping else { return }
        configuration.keeping.judge(keeping, of: object.stream, newest: newest ?? .earliest) { add($0, $1, $2) }
    }

    private struct Lateness {
        let seconds: Int64
        let limit: Timestamp
        /// What shows that its records were there in time.
        let witness: String?
    }

    /// An object that came later than it should is a rewrite that was sent again, unless something else shows that its
    /// records were there in time.
    private func lateness(_ object: ArchiveObject, _ newest: Timestamp) -> Lateness? {
        let limit = newest.adding(seconds: configuration.maximumLagSeconds)
        guard object.modified > limit else { return nil }
        return Lateness(
            seconds: (object.modified.microseconds - newest.microseconds) / Timestamp.microsecondsPerSecond,
            limit: limit, witness: verdict?.evidence(of: object, by: limit))
    }

    /// Judges how notes are kept.
    func judge(_ notes: [ArchiveNote], _ log: inout FindingLog) {
        for note in notes {
            guard let keeping = note.keeping else { continue }
            // A register note is as old as the last record it covers, which its epoch's line says in whole seconds.
            let times = note.note.note.signatures.filter { $0.name.hasSuffix("/epoch") }
                .compactMap { Cosignature(payload: $0.payload)?.time }
            let newest = times.min().map { Timestamp(microseconds: 0).adding(seconds: Int64(clamping: $0)) }
            let seq = note.object.size > 0 ? note.object.size - 1 : nil
            configuration.keeping.judge(keeping, of: .register, newest: newest ?? note.object.modified) {
                code, expected, found in
                log.add(
                    Finding(
                        code, stream: .register, seq: seq, file: note.name, expected: expected, found: found), file: 0)
            }
        }
    }

    /// Holes in the ranges of the keys.
    ///
    /// - Parameters:
    ///   - objects: the chosen ones of one stream, by seq.
    ///   - before: the greatest seq in objects of the days before.
    /// - Returns: the first seq behind each hole.
    func judgeHoles(
        _ objects: [ArchiveObject], before: UInt64? = nil, _ log: inout FindingLog
    ) -> Set<UInt64> {
        var holes: Set<UInt64> = []
        guard let first = objects.first else { return holes }
        let pruned = verdict?.pruning(of: first.stream)?.before ?? 0
        // Without a window, and with a state only for the register, everything is owed from seq 0 on.
        let begin = first.stream == .register ? configuration.state?.size ?? 0 : pruned
        let isWhole = configuration.start == nil || first.stream == .register
        var next = isWhole ? begin : first.first
        if !isWhole, let before, before < first.first { next = before + 1 }
        for object in objects {
            if object.first > next {
                holes.insert(object.first)
                log.add(
                    Finding(
                        .objectMissing, stream: object.stream, seq: next, file: object.name,
                        expected: "objects with seq \(next) to \(object.first - 1) before it", found: "none"), file: 0)
            }
            next = max(next, object.last + 1)
        }
        return holes
    }
}

extension RegisterVerdict {
    /// What shows that an object's records were there by `limit`.
    fileprivate func evidence(of object: ArchiveObject, by limit: Timestamp) -> String? {
        let size = object.last + 1
        let ledger = streams[object.stream]
        for kind in [Assurance.Kind.anchored, .timestamped, .witnessed] {
            guard let points = cover[kind] else { continue }
            let time =
                object.stream == .register
                ? points.time(covering: size) : ledger?.time(covering: size, by: points)
            if let time, time <= limit { return kind.rawValue }
        }
        let owner = object.stream == .register ? size : ledger?.entry(atOrAbove: size).map { $0.seq + 1 }
        if let owner, let time = shown.time(covering: owner), time <= limit { return "covered by a note in the bucket" }
        return nil
    }
}
