package import CustodyCrypto
package import CustodyMerkle
package import CustodyModel

/// A whole log made from seeds and times, without any of the pipeline: data streams, register, newest note and anchor.
///
/// It can also do what only a forger would: sign with other keys, leave lines out, begin a history anew.
package struct TestLog: Sendable {
    /// Which epoch's line register notes carry.
    package enum EpochLine: Sendable {
        case right, none
        case of(UInt64)
    }

    package let origin: String
    package var logSeed: [UInt8]
    /// What the seeds of epoch keys are made of; another text gives another chain of epochs.
    package var epochSeed: String
    package var epochLine = EpochLine.right
    package private(set) var data: [StreamName: LogBuilder] = [:]
    package private(set) var register: LogBuilder
    package private(set) var anchor: LogBuilder
    /// The newest note of the register, as it is signed.
    package private(set) var note: SignedCheckpoint?
    /// Every note that was signed, by size.
    package private(set) var notes: [UInt64: SignedCheckpoint] = [:]
    package private(set) var epoch: UInt64 = 0
    private var epochStarts: [UInt64] = [0]
    /// Records of each data stream that the register's checkpoints cover.
    private var covered: [StreamName: UInt64] = [:]
    private var recorded: UInt64 = 0
    private var trees: [StreamName: Frontier] = [:]
    /// T of the next record.
    package var time: Timestamp

    package init(
        _ origin: String = "test.example/log", seed: String = "test", time: Timestamp = TestLog.begin
    ) {
        self.origin = origin
        logSeed = SHA256.digest("\(seed) log").bytes
        epochSeed = seed
        self.time = time
        register = LogBuilder(.register, step: 0)
        anchor = LogBuilder(.anchor, step: 0)
        register.source = nil
        anchor.source = nil
    }

    /// When logs begin if nothing else is said.
    package static let begin = Timestamp(microseconds: 1_795_219_200_000_000)

    package func epochKey(_ n: UInt64) throws -> Cosigner {
        try Cosigner(name: "\(origin)/epoch", seed: SHA256.digest("\(epochSeed) epoch \(n)").bytes)
    }

    package func logKey() throws -> VerifierKey {
        try VerifierKey(name: origin, kind: .signature, seed: logSeed)
    }

    /// Records of a data stream that the register has a checkpoint of.
    package func coveredSize(_ stream: StreamName) -> UInt64 { covered[stream] ?? 0 }

    /// What `custody init` would print.
    package func trustLine() throws -> String { "\(try logKey()) \(try epochKey(0).key)" }

    package mutating func advance(seconds: Int64) { time = time.adding(seconds: seconds) }

    /// Appends one of Custody's events to the register.
    package mutating func append(_ event: CustodyEvent) {
        register.time = time
        register.append(String(decoding: event.bytes, as: Swift.UTF8.self))
    }

    /// Begins the register.
    package mutating func open() throws {
        append(
            .registerOpened(
                origin: origin, logKey: try logKey().description, epochKey: try epochKey(0).key.description,
                software: "test"))
    }

    package mutating func start(heartbeatSeconds: UInt64 = 600) {
        append(
            .started(
                software: "test", configDigest: .zero, heartbeatSeconds: heartbeatSeconds, sinks: ["local"],
                anchors: ["file"], torn: []))
    }

    /// Appends events to a data stream, a millisecond apart, beginning it when it is new.
    package mutating func record(_ count: Int, _ stream: StreamName = .standard, text: String = "test.event") {
        // Taken out, so that nothing is copied while it grows.
        var log = data.removeValue(forKey: stream) ?? LogBuilder(stream, time: time, step: 1000)
        log.time = max(time, log.times.last ?? time)
        if log.lines.isEmpty {
            log.append(
                "{\"type\":\"custody.opened\",\"format\":1,\"origin\":\"\(origin)/\(stream)\",\"software\":\"test\"}")
        }
        for _ in 0..<count { log.append("{\"type\":\"\(text)\",\"n\":\(log.nextSeq)}") }
        time = log.times.last ?? time
        data[stream] = log
    }

    /// One round (DESIGN, section 3.3): the note before, a checkpoint of each stream that is due, a new note.
    package mutating func round(isAnchored: Bool = true, isRecorded: Bool = true) throws {
        if isRecorded { try recordNote() }
        for (stream, log) in data.sorted(by: { $0.key < $1.key }) where covered[stream] ?? 0 < log.nextSeq {
            try checkpoint(stream, log)
        }
        try sign()
        if isAnchored { try appendAnchor() }
    }

    /// Appends the newest note, unless that was done before.
    package mutating func recordNote() throws {
        guard let note, note.checkpoint.size > recorded else { return }
        recorded = note.checkpoint.size
        append(
            .checkpoint(
                stream: .register, size: recorded, head: register.hashes[Int(recorded) - 1],
                note: String(decoding: note.bytes, as: Swift.UTF8.self), frontier: nil))
    }

    /// Appends a checkpoint of a data stream as it is now.
    package mutating func checkpoint(_ stream: StreamName, _ log: LogBuilder) throws {
        let frontier = tree(stream, log)
        let signer = try NoteSigner(name: "\(origin)/\(stream)", seed: logSeed)
        let note = try TestLog.note(frontier, by: signer)
        covered[stream] = log.nextSeq
        append(
            .checkpoint(
                stream: stream, size: log.nextSeq, head: log.head,
                note: String(decoding: note.bytes, as: Swift.UTF8.self), frontier: frontier.rootsBase64))
    }

    /// Signs the register as it is now.
    package mutating func sign() throws {
        var signed = try TestLog.note(
            tree(.register, register), by: NoteSigner(name: "\(origin)/custody", seed: logSeed))
        let size = signed.checkpoint.size
        let right = UInt64((epochStarts.lastIndex { $0 < size }) ?? 0)
        let n: UInt64? =
            switch epochLine {
            case .right: right
            case .none: nil
            case .of(let n): n
            }
        if let n {
            let seconds = UInt64((register.times.last ?? time).seconds)
            let line = try epochKey(n).cosign(signed.note.text, time: seconds)
            signed = try SignedCheckpoint(signed.note.adding(line))
        }
        note = signed
        notes[size] = signed
    }

    /// Appends the newest note to the anchor.
    package mutating func appendAnchor() throws {
        guard let note else { return }
        anchor.time = register.times.last ?? time
        let heads = data.sorted { $0.key < $1.key }.compactMap { stream, log -> CustodyEvent.AnchoredHead? in
            guard let size = covered[stream] else { return nil }
            var hasher = SHA256()
            let root = TestLog.frontier(log.hashes.prefix(Int(size))).root(&hasher)
            return CustodyEvent.AnchoredHead(stream: stream, size: size, root: root.base64)
        }
        let event = CustodyEvent.anchor(note: String(decoding: note.bytes, as: Swift.UTF8.self), heads: heads)
        anchor.append(String(decoding: event.bytes, as: Swift.UTF8.self))
    }

    /// Begins the next epoch.
    ///
    /// - Parameter isRestart: the key before was lost: the log key hands over.
    package mutating func changeEpoch(isRestart: Bool = false) throws {
        let n = epoch + 1
        let key = try epochKey(n).key.description
        let purpose = isRestart ? "custody-epoch-restart/v1" : "custody-epoch/v1"
        let text = "\(purpose)\n\(origin)\n\(n)\n\(register.nextSeq)\n\(register.head.hex)\n\(key)\n"
        let seed = isRestart ? logSeed : SHA256.digest("\(epochSeed) epoch \(epoch)").bytes
        let signature = Base64.encode(try Ed25519.sign([UInt8](text.utf8), seed: seed))
        epochStarts.append(register.nextSeq)
        append(
            isRestart
                ? .epochRestart(n: n, key: key, signature: signature) : .epoch(n: n, key: key, signature: signature))
        epoch = n
    }

    /// Puts another log key in force, vouched for by the present one.
    ///
    /// - Parameter text: what the new key is made of.
    package mutating func rotateKey(_ text: String) throws {
        let seed = SHA256.digest("\(text) log").bytes
        let key = try VerifierKey(name: origin, kind: .signature, seed: seed).description
        let signed = "custody-key/v1\n\(origin)\n\(register.nextSeq)\n\(register.head.hex)\n\(key)\n"
        let signature = Base64.encode(try Ed25519.sign([UInt8](signed.utf8), seed: logSeed))
        append(.keyRotated(logKey: key, signature: signature))
        logSeed = seed
    }

    /// An orderly stop.
    package mutating func stop() throws {
        append(.stopped(reason: "orderly"))
        try round()
    }

    /// A witness has cosigned the newest note.
    package mutating func cosign(_ witness: Cosigner) throws {
        guard let note else { return }
        let line = try witness.cosign(note.note.text, time: UInt64(time.seconds))
        append(.cosignature(size: note.checkpoint.size, line: line.line))
    }

    /// The tree over a builder's records; what was computed before is gone on from.
    private mutating func tree(_ stream: StreamName, _ log: LogBuilder) -> Frontier {
        var hasher = SHA256()
        var frontier = trees[stream] ?? Frontier()
        if frontier.size > log.nextSeq { frontier = Frontier() }
        for hash in log.hashes[Int(frontier.size)...] {
            frontier.append(leaf: MerkleHash.leaf(entry: hash, &hasher), &hasher)
        }
        trees[stream] = frontier
        return frontier
    }

    package static func frontier(_ hashes: some Sequence<Digest>) -> Frontier {
        var hasher = SHA256()
        var frontier = Frontier()
        for hash in hashes { frontier.append(leaf: MerkleHash.leaf(entry: hash, &hasher), &hasher) }
        return frontier
    }

    private static func note(_ frontier: Frontier, by signer: NoteSigner) throws -> SignedCheckpoint {
        var hasher = SHA256()
        guard let checkpoint = Checkpoint(origin: signer.key.name, size: frontier.size, root: frontier.root(&hasher))
        else { throw NoteError(.malformedCheckpoint, "not an origin") }
        return try SignedCheckpoint(checkpoint, signatures: [signer.sign(checkpoint.text)])
    }
}

extension LogBuilder {
    /// The same records with other events, chained anew: what someone without keys can do to a whole file.
    ///
    /// - Parameter edit: the event to write in place of one; nil leaves the record out.
    package func rechained(_ edit: (UInt64, String) -> String?) -> LogBuilder {
        var result = LogBuilder(stream, step: 0)
        result.rules = rules
        for (index, line) in lines.enumerated() {
            let parts = unsafe line.withUnsafeBytes { bytes -> (String, Bool)? in
                let bytes = unsafe UnsafeRawBufferPointer(rebasing: bytes.dropLast())
                guard let record = unsafe RecordLine(bytes) else { return nil }
                return unsafe (String(decoding: bytes[record.event], as: Swift.UTF8.self), record.source != nil)
            }
            guard let (event, hasSource) = parts, let edited = edit(firstSeq + UInt64(index), event) else { continue }
            result.time = times[index]
            if !hasSource { result.source = nil }
            result.append(edited)
        }
        return result
    }
}
