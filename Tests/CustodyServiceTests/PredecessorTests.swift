import CustodyMerkle
import CustodyModel
import CustodyPipeline
import CustodyService
import CustodySystem
import CustodyTestSupport
import CustodyVerifier
import SystemPackage
import Testing

@Suite("What a new log says of the one that it continues")
struct PredecessorTests {
    /// A note of the old log as its key signs it, and what the verifier must make of it.
    enum Note: CaseIterable {
        case newest, older, larger, other, unsigned

        var code: Finding.Code? {
            switch self {
            case .newest, .older: nil
            case .larger: .tailMissing
            case .other: .checkpointRoot
            case .unsigned: .checkpointSignature
            }
        }
    }

    @Test("is held against the old log's notes", arguments: Note.allCases)
    func notes(note: Note) async throws {
        let (harness, trust, newest) = try await renewed()
        let path = FilePath("/kept.note")
        try harness.fileSystem.replace(path, with: try bytes(note, harness, newest))
        let report = try verify(harness, trust, path)
        #expect(report.findings.map(\.code) == (note.code.map { [$0] } ?? []), "\(report.findings)")
        #expect((report.exitStatus == 0) == (note.code == nil))
        if note == .newest {
            #expect(report.notes.contains { $0.text == "continues audit.example/test/custody where its note says" })
        }
    }

    @Test("counts for nothing when the trust file does not name the old log")
    func unnamed() async throws {
        let (harness, trust, newest) = try await renewed()
        let path = FilePath("/kept.note")
        try harness.fileSystem.replace(path, with: newest.bytes)
        let report = try verify(harness, trust.filter { $0.contains("~1") }, path)
        #expect(report.findings.map(\.code) == [.checkpointSignature])
    }

    private func bytes(_ note: Note, _ harness: LogHarness, _ newest: SignedCheckpoint) throws -> [UInt8] {
        let checkpoint = newest.checkpoint
        let (size, root): (UInt64, Digest)
        switch note {
        case .newest: return newest.bytes
        case .older: (size, root) = (checkpoint.size - 1, .zero)
        case .larger: (size, root) = (checkpoint.size + 1, .zero)
        case .other, .unsigned: (size, root) = (checkpoint.size, .zero)
        }
        let seed = try KeyFiles.read(KeyFiles.logKey, harness.layout, harness.fileSystem)
        let signer = try NoteSigner(
            name: checkpoint.origin, seed: note == .unsigned ? Array(repeating: 1, count: 32) : seed)
        let text = try #require(Checkpoint(origin: checkpoint.origin, size: size, root: root)).text
        return try SignedNote(text: text, signatures: [try signer.sign(text)]).bytes
    }

    private func verify(_ harness: LogHarness, _ trust: [String], _ note: FilePath) throws -> VerificationReport {
        var configuration = VerifierConfiguration()
        configuration.trust = try TrustFile(parsing: [UInt8]((trust.joined(separator: "\n") + "\n").utf8))
        configuration.checkpoints = [note.string]
        return Verifier(configuration, fileSystem: harness.fileSystem, clock: harness.clock)
            .verifyBlocking([LogHarness.root.string])
    }

    /// A store whose register was damaged, so that a new log began in it; both trust lines; the old log's newest note.
    private func renewed() async throws -> (LogHarness, trust: [String], SignedCheckpoint) {
        var old = LogHarness()
        old.options.stream.segmentBytes = 1 << 20
        try old.make()
        let first = try await old.open()
        for number in 0..<5 { _ = try await first.append(LogHarness.event(number), to: .standard, source: nil) }
        try await first.close()
        let trust = try old.trustLines()
        let newest = try #require(try old.newestNote())
        let register = old.layout.journal(.register)
        let segment = register.appending(try #require(try old.fileSystem.list(register).last))
        for folder in [old.layout.batches(.register), old.layout.cursors(.register)] {
            for name in try old.fileSystem.list(folder) { try old.fileSystem.remove(folder.appending(name)) }
        }
        var bytes = try old.fileSystem.contents(segment)
        bytes[200] ^= 1
        try old.fileSystem.replace(segment, with: bytes)
        let harness = LogHarness(old, sinks: [MemorySink()])
        let second = try await harness.open()
        try #require(second.identity.origin == "audit.example/test~1")
        _ = try await second.append(LogHarness.event(9), to: .standard, source: nil)
        try await second.close()
        return (harness, trust + (try harness.trustLines()), newest)
    }
}
