import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodyPipeline
import CustodySink
import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing

/// The golden register was written by an independent program: from the same seed and times ours must write the same bytes.
@Suite(.enabled(if: SharedCorpora.isPresent, "\(SharedCorpora.absence)"))
struct GoldenRegisterTests {
    private static let origin = "audit.example/golden"

    private func contents(_ name: String) throws -> [UInt8] {
        let root = try #require(SharedCorpora.root)
        return try PosixFileSystem().contents(root.appending("golden").appending(name))
    }

    private func lines(_ name: String) throws -> [[UInt8]] {
        try contents(name).split(separator: 0x0A).map { Array($0) }
    }

    private func seed(_ purpose: String) throws -> [UInt8] {
        let text = String(decoding: try contents("seed.hex"), as: UTF8.self)
        let master = try #require(Digest(hex: String(text.prefix(64))))
        return SHA256.digest(master.bytes + [UInt8](purpose.utf8)).bytes
    }

    /// Writes the register again: times and the order of events are golden's, every byte else is made here.
    private struct Writer {
        var chain = Chain(stream: .register)
        var signer: LogSigner
        var frontier = Frontier()
        var times: [Timestamp] = []
        var heads: [Digest] = []
        var notes: [UInt64: [UInt8]] = [:]
        let data: [Digest]
        let epochSeed: [UInt8]
        let witness: Cosigner

        mutating func line(like golden: LedgerEvent, at time: Timestamp, _ rules: RulesVersion) throws -> [UInt8] {
            let event = try event(like: golden)
            var output = ByteBuffer()
            var hasher = SHA256()
            let link = unsafe event.bytes.withUnsafeBytes {
                unsafe chain.append($0, rules: rules, source: nil, now: time, to: &output, &hasher)
            }
            frontier.append(leaf: MerkleHash.leaf(entry: link.entryHash, &hasher), &hasher)
            times.append(link.time)
            heads.append(link.entryHash)
            if case .epoch(let change) = golden { try signer.begin(epoch: change.n, seed: epochSeed) }
            // What a round would sign here; the register's later records say which of these it released.
            notes[chain.next] = try signer.registerNote(
                size: chain.next, root: frontier.root(&hasher), time: link.time)
            return output.toArray()
        }

        private func event(like golden: LedgerEvent) throws -> CustodyEvent {
            var hasher = SHA256()
            switch golden {
            case .registerOpened(let opened):
                return .registerOpened(
                    origin: signer.origin, logKey: opened.logKey, epochKey: signer.epochKey.description,
                    software: opened.software)
            case .started(let start):
                return .started(
                    software: start.software, configDigest: .zero, heartbeatSeconds: 600, sinks: ["local"],
                    anchors: ["file"], torn: [])
            case .checkpoint(let checkpoint) where checkpoint.stream == .register:
                let note = try #require(notes[checkpoint.size])
                return .checkpoint(
                    stream: .register, size: checkpoint.size, head: heads[Int(checkpoint.size) - 1],
                    note: String(decoding: note, as: UTF8.self), frontier: nil)
            case .checkpoint(let checkpoint):
                var frontier = Frontier()
                frontier.append(
                    leaves: data.prefix(Int(checkpoint.size)).map { MerkleHash.leaf(entry: $0, &hasher) }, &hasher)
                let note = try signer.note(
                    checkpoint.stream, size: checkpoint.size, root: frontier.root(&hasher))
                return .checkpoint(
                    stream: checkpoint.stream, size: checkpoint.size, head: data[Int(checkpoint.size) - 1],
                    note: String(decoding: note, as: UTF8.self), frontier: frontier.rootsBase64)
            case .epoch(let change):
                return try signer.handOver(to: change.n, seed: epochSeed, seq: chain.next, prev: chain.head)
            case .cosignature(let size, let line):
                let note = try SignedCheckpoint(parsing: try #require(notes[size]))
                let golden = try #require(NoteSignature(line: Array(line.utf8)))
                let time = try #require(Cosignature(payload: golden.payload)).time
                return .cosignature(size: size, line: try witness.cosign(note.note.text, time: time).line)
            case .heartbeat: return .heartbeat
            case .stopped: return .stopped(reason: "orderly")
            default: throw CustodyError(.unsupported, "an event that the golden register does not have")
            }
        }
    }

    private func entries(_ name: String) throws -> [Digest] {
        try lines(name).map { line in
            try #require(Digest(hex: String(decoding: line.dropFirst(15).prefix(64), as: UTF8.self)))
        }
    }

    @Test("register, checkpoint and anchor come out byte for byte")
    func reproduces() throws {
        let rules = try #require(RulesVersion("2026.11.21"))
        let witnessKey = String(decoding: try contents("witness.vkey"), as: UTF8.self)
        let witnessName = try #require(witnessKey.split(separator: "+").first).description
        var writer = Writer(
            signer: try LogSigner(
                origin: Self.origin, seed: try seed("log"), epoch: 0, epochSeed: try seed("epoch0")),
            data: try entries("default.jsonl"), epochSeed: try seed("epoch1"),
            witness: try Cosigner(name: witnessName, seed: SHA256.digest("golden witness").bytes))
        for line in try lines("custody.jsonl") {
            let record = try #require(unsafe line.withUnsafeBytes { unsafe RecordLine($0) })
            let event = Array(line[record.event])
            let parsed = try #require(unsafe event.withUnsafeBytes { unsafe LedgerEvent($0) })
            let ours = try writer.line(like: parsed, at: record.time, rules)
            #expect(String(decoding: ours, as: UTF8.self) == String(decoding: line + [0x0A], as: UTF8.self))
        }
        #expect(writer.notes[writer.chain.next] == (try contents("checkpoint")))
        try reproduceAnchor(writer, rules)
    }

    private func reproduceAnchor(_ writer: Writer, _ rules: RulesVersion) throws {
        var position: AnchorPosition?
        var hasher = SHA256()
        for line in try lines("anchor.jsonl") {
            let record = try #require(unsafe line.withUnsafeBytes { unsafe RecordLine($0) })
            let event = Array(line[record.event])
            guard case .anchor(let note, let heads) = unsafe event.withUnsafeBytes({ unsafe LedgerEvent($0) }) else {
                Issue.record("a line of the anchor is none")
                return
            }
            let size = try SignedCheckpoint(parsing: Array(note.utf8)).checkpoint.size
            let ours = heads.map { head -> CustodyEvent.AnchoredHead in
                var frontier = Frontier()
                frontier.append(
                    leaves: writer.data.prefix(Int(head.size)).map { MerkleHash.leaf(entry: $0, &hasher) }, &hasher)
                return .init(stream: head.stream, size: head.size, root: frontier.root(&hasher).base64)
            }
            let made = AnchorLine(
                after: position, note: String(decoding: try #require(writer.notes[size]), as: UTF8.self), heads: ours,
                time: writer.times[Int(size) - 1], rules: rules)
            #expect(String(decoding: made.bytes, as: UTF8.self) == String(decoding: line + [0x0A], as: UTF8.self))
            position = made.position
        }
    }
}
