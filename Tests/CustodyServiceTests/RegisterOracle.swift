import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodyPipeline
import CustodyService
import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing

/// Judges a register by the rules of DESIGN, section 3.3 to 3.5, from its lines, those of the data streams and the
/// public keys alone.
struct RegisterOracle {
    /// What was found wrong, in words.
    private(set) var defects: [String] = []
    /// Sizes of the checkpoints of each stream, in order.
    private(set) var sizes: [StreamName: [UInt64]] = [:]
    private(set) var epochs = 0
    private(set) var restarts = 0
    /// Log keys and the seq from which on each is in force.
    private(set) var logKeys: [(first: UInt64, key: VerifierKey)] = []

    private let identity: LogIdentity
    private var roots: [StreamName: [Digest]] = [:]
    private var hashes: [StreamName: [Digest]] = [:]
    private var epochKey: VerifierKey

    init(
        _ identity: LogIdentity, register: [[UInt8]], streams: [StreamName: [[UInt8]]], newest: [UInt8]?
    ) throws {
        self.identity = identity
        epochKey = identity.epochKey
        logKeys = [(0, identity.formerKeys.first ?? identity.logKey)]
        for (stream, lines) in streams.merging([.register: register], uniquingKeysWith: { $1 }) {
            try fold(stream, lines)
        }
        var keys: [(first: UInt64, key: VerifierKey)] = [(0, identity.epochKey)]
        var times: [Timestamp] = []
        for line in register {
            let record = try #require(unsafe line.withUnsafeBytes { unsafe RecordLine($0) })
            times.append(record.time)
            let event = Array(line[record.event])
            guard let parsed = unsafe event.withUnsafeBytes({ unsafe LedgerEvent($0) }) else { continue }
            switch parsed {
            case .checkpoint(let checkpoint): try judge(checkpoint, at: record.seq)
            case .epoch(let change):
                let header = change.isRestart ? "custody-epoch-restart/v1" : "custody-epoch/v1"
                let signer = change.isRestart ? logKey(ofNote: record.seq + 1) : epochKey
                let text =
                    "\(header)\n\(identity.origin)\n\(change.n)\n\(record.seq)\n\(record.prevHash.hex)\n\(change.key)\n"
                let signature = Base64.decode(change.signature) ?? []
                if try !Ed25519.verify(signature, of: Array(text.utf8), publicKey: signer.publicKey) {
                    defects.append("epoch \(change.n) at \(record.seq) is not signed by who came before")
                }
                if change.isRestart { restarts += 1 } else { epochs += 1 }
                epochKey = try #require(VerifierKey(change.key))
                keys.append((record.seq, epochKey))
            case .keyRotated(let next, let signature):
                let text = "custody-key/v1\n\(identity.origin)\n\(record.seq)\n\(record.prevHash.hex)\n\(next)\n"
                let old = logKey(ofNote: record.seq + 1)
                let bytes = Base64.decode(signature) ?? []
                if try !Ed25519.verify(bytes, of: Array(text.utf8), publicKey: old.publicKey) {
                    defects.append("the log key at \(record.seq) is not signed by the one before")
                }
                logKeys.append((record.seq, try #require(VerifierKey(next))))
            default: break
            }
        }
        try judgeNotes(register, keys: keys, times: times, newest: newest)
    }

    private func logKey(ofNote size: UInt64) -> VerifierKey {
        logKeys.last { $0.first < size }?.key ?? logKeys[0].key
    }

    private mutating func fold(_ stream: StreamName, _ lines: [[UInt8]]) throws {
        var hasher = SHA256()
        var frontier = Frontier()
        var list: [Digest] = [frontier.root(&hasher)]
        var entries: [Digest] = []
        for line in lines {
            let record = try #require(unsafe line.withUnsafeBytes { unsafe RecordLine($0) })
            frontier.append(leaf: MerkleHash.leaf(entry: record.entryHash, &hasher), &hasher)
            list.append(frontier.root(&hasher))
            entries.append(record.entryHash)
        }
        roots[stream] = list
        hashes[stream] = entries
    }

    private mutating func judge(_ checkpoint: LedgerCheckpoint, at seq: UInt64) throws {
        let (stream, size) = (checkpoint.stream, checkpoint.size)
        let place = "checkpoint of \(stream) at \(seq)"
        let note = try SignedCheckpoint(parsing: Array(checkpoint.note.utf8))
        // A note of the register is its size's; one of a data stream its place's.
        let key = logKey(ofNote: stream == .register ? size : seq)
        if try note.verify(log: key.stream(stream)) != .valid { defects.append("\(place): signature") }
        if note.checkpoint.size != size { defects.append("\(place): the note has another size") }
        guard let list = roots[stream], size < UInt64(list.count), size > 0 else {
            defects.append("\(place): larger than the stream")
            return
        }
        if note.checkpoint.root != list[Int(size)] { defects.append("\(place): root") }
        if hashes[stream]?[Int(size) - 1] != checkpoint.head { defects.append("\(place): head") }
        if size < sizes[stream]?.last ?? 0 { defects.append("\(place): smaller than the one before") }
        sizes[stream, default: []].append(size)
        if stream == .register {
            if checkpoint.frontier != nil { defects.append("\(place): the register has a frontier") }
            if size > seq { defects.append("\(place): covers itself") }
        } else {
            var hasher = SHA256()
            let frontier = checkpoint.frontier.flatMap { Frontier(size: size, rootsBase64: $0) }
            if frontier?.root(&hasher) != list[Int(size)] { defects.append("\(place): frontier") }
        }
    }

    /// Every note of the register: the recorded ones and the newest.
    private mutating func judgeNotes(
        _ register: [[UInt8]], keys: [(first: UInt64, key: VerifierKey)], times: [Timestamp], newest: [UInt8]?
    ) throws {
        var all: [[UInt8]] = []
        for line in register {
            let record = try #require(unsafe line.withUnsafeBytes { unsafe RecordLine($0) })
            let event = Array(line[record.event])
            if case .checkpoint(let checkpoint) = unsafe event.withUnsafeBytes({ unsafe LedgerEvent($0) }),
                checkpoint.stream == .register
            {
                all.append(Array(checkpoint.note.utf8))
            }
        }
        if let newest { all.append(newest) }
        for bytes in all {
            let note = try SignedCheckpoint(parsing: bytes)
            let size = note.checkpoint.size
            guard size > 0, size <= UInt64(times.count) else {
                defects.append("note over \(size): larger than the register")
                continue
            }
            if try note.verify(log: logKey(ofNote: size).stream(.register)) != .valid {
                defects.append("note over \(size): signature")
            }
            if note.checkpoint.root != roots[.register]?[Int(size)] { defects.append("note over \(size): root") }
            let key = keys.last { $0.first < size || $0.first == 0 }?.key ?? identity.epochKey
            let time = UInt64(times[Int(size) - 1].seconds)
            if try note.note.verifyCosignature(key) != .valid(time: time) {
                defects.append("note over \(size): the line of its epoch")
            }
        }
    }
}

extension LogHarness {
    var layout: StoreLayout { StoreLayout(LogHarness.root) }

    func contents(_ path: FilePath) throws -> [UInt8]? {
        try fileSystem.status(path) == nil ? nil : try fileSystem.contents(path)
    }

    /// The newest note of the register in the store.
    func newestNote() throws -> SignedCheckpoint? {
        try contents(layout.stream(.register).appending("checkpoint")).map { try SignedCheckpoint(parsing: $0) }
    }

    /// Judges the store's register against its journals, which must still hold everything.
    func judgeRegister(_ streams: [StreamName] = [.standard]) throws -> RegisterOracle {
        let identity = try LogIdentity.read(layout, fileSystem)
        var lines: [StreamName: [[UInt8]]] = [:]
        for stream in streams { lines[stream] = try journal(stream).lines }
        return try RegisterOracle(
            identity, register: try journal(.register).lines, streams: lines, newest: try newestNote()?.bytes)
    }

    /// What the tiles of a stream say about each record, against its journal.
    func tilesAgree(_ stream: StreamName) throws -> Bool {
        let published = try #require(try PublishedCheckpoint.read(layout.stream(stream), fileSystem))
        var reader = TileFiles(fileSystem, root: layout.stream(stream)).reader(size: published.checkpoint.size)
        var frontier = Frontier()
        var hasher = SHA256()
        for line in try journal(stream).lines.prefix(Int(published.checkpoint.size)) {
            let record = try #require(unsafe line.withUnsafeBytes { unsafe RecordLine($0) })
            frontier.append(leaf: MerkleHash.leaf(entry: record.entryHash, &hasher), &hasher)
        }
        return try reader.root(size: published.checkpoint.size) == frontier.root(&hasher)
            && frontier.root(&hasher) == published.checkpoint.root
    }
}
