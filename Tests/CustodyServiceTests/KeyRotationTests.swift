import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodyPipeline
import CustodyService
import CustodySystem
import CustodyTestSupport
import CustodyVerifier
import SystemPackage
import Testing
import CustodyMerkle
import CustodySink

@Suite("Replacing the log key")
struct KeyRotationTests {
    private static let keyFiles = ["log.key", "log-next.key", "log-old.key"]

    private func run(_ harness: LogHarness, _ events: Range<Int>) async throws -> [Notice] {
        let log = try await harness.open()
        for number in events { _ = try await log.append(LogHarness.event(number), to: .standard, source: nil) }
        try await log.close()
        return log.notices
    }

    private func there(_ harness: LogHarness) throws -> [String] {
        try harness.fileSystem.list(harness.layout.keys).filter { KeyRotationTests.keyFiles.contains($0) }
    }

    private func identity(_ harness: LogHarness) throws -> LogIdentity {
        try LogIdentity.read(harness.layout, harness.fileSystem)
    }

    @Test("what comes after is signed by the new key, which the old one vouches for; the old key is gone")
    func rotation() async throws {
        var harness = LogHarness(sinks: [MemorySink("near"), MemorySink("far", isElsewhere: true)])
        try harness.make()
        try harness.addAnchor()
        let first = try identity(harness)
        _ = try await run(harness, 0..<20)
        let log = try await harness.open()
        let second = try await log.rotateLogKey()
        try await log.close()
        #expect(second.formerKeys == [first.logKey])
        #expect(second.logKey != first.logKey)
        #expect(second.epochKey == first.epochKey)
        #expect(try identity(harness) == second)
        #expect(try there(harness) == ["log.key"])
        // Notes by the old key lie outside and are ours; so nothing is withheld.
        #expect(try await run(harness, 20..<40) == [])
        let oracle = try harness.judgeRegister()
        #expect(oracle.defects == [])
        #expect(oracle.logKeys.map(\.key) == [first.logKey, second.logKey])
        #expect(try #require(try harness.newestNote()).verify(log: second.logKey.stream(.register)) == .valid)

        let both = try harness.verify(harness.trustLines())
        #expect(both.findings.map(\.code.text) == [], "\(both.text)")
        for kind in [Assurance.Kind.signed, .sealed, .anchored] {
            #expect(both.assurances.contains { $0.kind == kind && $0.stream == .standard && $0.range == 0...40 })
        }
        let old = try harness.verify([first.trustLine])
        #expect(old.exitStatus == 1)
        #expect(old.findings.contains { $0.code == .checkpointSignature })
        let new = try harness.verify([second.trustLine])
        #expect(new.exitStatus == 1)
        #expect(new.findings.contains { $0.code == .checkpointSignature })
    }

    @Test("keys are replaced again and again")
    func again() async throws {
        let harness = LogHarness()
        try harness.make()
        for round in 0..<3 {
            _ = try await run(harness, (round * 10)..<(round * 10 + 10))
            let log = try await harness.open()
            _ = try await log.rotateLogKey()
            try await log.close()
        }
        #expect(try identity(harness).formerKeys.count == 3)
        #expect(try harness.judgeRegister().defects == [])
        #expect(try harness.verify(harness.trustLines()).findings == [])
        // One key that is not named breaks the chain.
        var lines = try harness.trustLines()
        lines.remove(at: 2)
        #expect(try harness.verify(lines).exitStatus == 1)
    }

    @Test("an older copy is noticed by a note of the new key, and by one of the key before", arguments: [false, true])
    func rollback(isOldKey: Bool) async throws {
        let harness = LogHarness(sinks: [MemorySink("far", isElsewhere: true)])
        try harness.make()
        _ = try await run(harness, 0..<10)
        let seed = try KeyFiles.read(KeyFiles.logKey, harness.layout, harness.fileSystem)
        var log = try await harness.open()
        _ = try await log.rotateLogKey()
        try await log.close()
        let older = harness.fileSystem.snapshot()
        _ = try await run(harness, 20..<30)
        if isOldKey {
            let signer = try NoteSigner(name: "audit.example/test/custody", seed: seed)
            let size = try #require(try harness.newestNote()).checkpoint.size + 1
            let text = try #require(Checkpoint(origin: signer.key.name, size: size, root: .zero)).text
            harness.sinks[0].plant(note: try SignedNote(text: text, signatures: [try signer.sign(text)]).bytes)
        } else {
            harness.fileSystem.restore(older)
        }
        log = try await harness.open()
        try await harness.waitForDecision(log)
        guard case .refused(let reason) = log.signing else {
            Issue.record("signing was not refused: \(log.signing)")
            return
        }
        #expect(reason.hasPrefix("rollback.detected"))
        try await log.close()
    }

    @Test("a key that is not the one in force is refused, and nothing is signed by it")
    func wrongKey() async throws {
        let harness = LogHarness()
        try harness.make()
        _ = try await run(harness, 0..<5)
        let path = harness.layout.keys.appending("log.key")
        let old = try harness.fileSystem.contents(path)
        let log = try await harness.open()
        _ = try await log.rotateLogKey()
        try await log.close()
        let note = try harness.newestNote()?.bytes
        try harness.fileSystem.replace(path, with: old)
        await #expect(throws: CustodyError(.keysMissing, "")) { _ = try await harness.open() }
        #expect(try harness.newestNote()?.bytes == note)
    }

    @Test("while nothing may be signed, the key is not replaced")
    func withheld() async throws {
        var harness = LogHarness(sinks: [MemorySink("near"), MemorySink("far", isElsewhere: true)])
        harness.options.drainNanoseconds = 1_000_000_000
        try harness.make()
        _ = try await run(harness, 0..<5)
        harness.sinks[1].setSilent(true)
        let log = try await harness.open()
        await #expect(throws: CustodyError(.signaturesWithheld, "")) { _ = try await log.rotateLogKey() }
        try await log.close()
        #expect(try identity(harness).formerKeys == [])
        // The next start says that a key waits, and the next rotation takes it.
        harness.sinks[1].setSilent(false)
        let next = try await harness.open()
        #expect(next.notices.map(\.kind) == [.keyRotated])
        _ = try await next.rotateLogKey()
        try await next.close()
        #expect(try harness.judgeRegister().defects == [])
        #expect(try there(harness) == ["log.key"])
    }

    /// Method: as `LogFaultTests`: the Nth changing operation of a run that replaces the key fails, for all N; then power
    /// is lost, and the store is opened again without faults.
    @Test(
        "a failed operation or a kill at any step is finished or told, and one key is in force",
        arguments: RegisterFaultTests.cases)
    func everyOperation(first begin: Int, outcome: SimulatedFileSystem.Fault.Outcome, halts: Bool) async throws {
        let prepared = LogHarness()
        try prepared.make()
        _ = try await run(prepared, 0..<3)
        let start = prepared.fileSystem.snapshot()
        var (isFinished, finishedLater, toldOnly) = (0, 0, 0)
        var steps = FaultSteps(first: begin + 1)
        while true {
            prepared.fileSystem.restore(start)
            var harness = LogHarness(prepared, sinks: [MemorySink()])
            let first = try identity(harness)
            harness.options.drainNanoseconds = halts ? 0 : harness.options.drainNanoseconds
            harness.fileSystem.inject(.init(nth: steps.nth, outcome, halts: halts))
            var claimed: LogIdentity?
            if let log = try? await harness.open() {
                claimed = try? await log.rotateLogKey()
                _ = try? await log.close()
            }
            let fired = harness.fileSystem.faultFired
            harness.fileSystem.inject(nil)
            harness.fileSystem.crash(seed: UInt64(steps.nth))
            harness.options.drainNanoseconds = prepared.options.drainNanoseconds

            let story = "operation \(steps.nth), \(outcome), halts \(halts)"
            let notices = try await run(harness, 100..<103)
            let second = try identity(harness)
            let names = try there(harness)
            if let claimed { #expect(second == claimed, "\(story)") }
            if second == first {
                #expect(names == ["log.key"] || notices.contains { $0.kind == .keyRotated }, "\(story): \(names)")
                if names != ["log.key"] { toldOnly += 1 }
            } else {
                #expect(second.formerKeys == [first.logKey], "\(story)")
                #expect(names == ["log.key"], "\(story)")
                if notices.contains(where: { $0.kind == .keyRotated }) { finishedLater += 1 } else { isFinished += 1 }
            }
            try LogFaultTests.judgeRegister(harness, story)
            let report = try harness.verify(harness.trustLines())
            #expect(report.findings == [], "\(story): \(report.text)")
            if !fired { break }
            steps.advance()
        }
        // Each of the ends was met, so the steps between were.
        let story = "\(steps.nth) operations, \(isFinished) \(finishedLater) \(toldOnly)"
        #expect(steps.nth > 40 && isFinished > 0, "\(story)")
        if steps.isWhole { #expect(toldOnly > 0 && (finishedLater > 0 || !halts), "\(story)") }
    }
}

@Suite("Keys that are done with")
struct KeyErasureTests {
    @Test("a key is overwritten, durably, before it is unlinked")
    func overwritten() throws {
        let fileSystem = SimulatedFileSystem()
        let folder = FilePath("/keys")
        try fileSystem.makeDirectories(folder)
        let keys = EpochKeys(fileSystem, folder: folder, random: SeededRandom(seed: 3))
        let seed = try keys.make(4)
        let path = folder.appending("epoch-4.key")
        let seen = Monitor<[[UInt8]]>([])
        fileSystem.interfere(before: 1, of: [.remove]) { files in
            // What is there after a loss of power at this moment.
            files.crash(seed: 1)
            let bytes = (try? files.contents(path)) ?? []
            seen.withLock { $0.append(bytes) }
        }
        try keys.erase(4)
        #expect(seen.withLock { $0 } == [[UInt8](repeating: 0x30, count: seed.count * 2 + 1)])
        #expect(try keys.numbers() == [])
    }
}
