import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodyTestSupport
import CustodyWitness
import Testing
import Synchronization
import CustodySystem

@Suite("The witness: what it answers")
struct WitnessTests {
    @Test("a log that grows is cosigned step by step, and the same size again")
    func grows() async throws {
        let log = try TestLog()
        let world = try WitnessWorld([log])
        for (old, new) in [(0, 0), (0, 1), (1, 1), (1, 5), (5, 5), (5, 64)] {
            world.clock.advance(seconds: 7)
            let time = try world.expectCosigned(await world.post(log, old, new), log, new)
            #expect(time == UInt64(world.clock.now().seconds))
        }
    }

    @Test("logs do not mix")
    func severalLogs() async throws {
        let logs = try ["a.example/1", "a.example/2", "a.example/12"].map { try TestLog($0, key: $0) }
        let world = try WitnessWorld(logs)
        for (index, log) in logs.enumerated() {
            try world.expectCosigned(await world.post(log, 0, 3 + index), log, 3 + index)
        }
        for (index, log) in logs.enumerated() {
            try world.expectCosigned(await world.post(log, 3 + index, 20), log, 20)
        }
    }

    @Test("what is no request is 400")
    func malformed() async throws {
        let log = try TestLog()
        let world = try WitnessWorld([log])
        #expect(try await world.post([]).status == 400)
        #expect(try await world.post(Array("old 0\n\nnonsense".utf8)).status == 400)
    }

    @Test("an old size beyond the checkpoint's is 400, whatever the witness knows")
    func oldBeyond() async throws {
        let log = try TestLog()
        let world = try WitnessWorld([log])
        let text = AddCheckpointText(old: 9, hashes: [], checkpoint: try log.checkpoint(8).bytes)
        #expect(try await world.post(text.bytes).status == 400)
        try world.expectCosigned(await world.post(log, 0, 9), log, 9)
        #expect(try await world.post(text.bytes).status == 400)
    }

    @Test("an origin that was not added is 404, before anything else is looked at")
    func unknown() async throws {
        let log = try TestLog()
        let world = try WitnessWorld([try TestLog("other.example/log")])
        #expect(try await world.post(log, 0, 5).status == 404)
        let beyond = AddCheckpointText(old: 9, hashes: [], checkpoint: try log.checkpoint(8).bytes)
        #expect(try await world.post(beyond.bytes).status == 404)
        try world.add(log)
        // Added while it runs.
        try world.expectCosigned(await world.post(log, 0, 5), log, 5)
    }

    @Test("without a signature of the log's key, or with one that does not hold, it is 403, before the sizes")
    func forbidden() async throws {
        let log = try TestLog()
        let world = try WitnessWorld([log])
        let other = try TestLog(key: "another")
        #expect(try await world.post(other, 0, 5).status == 403)
        // A line that claims to be the key's beside a good one, over other bytes.
        let good = try log.checkpoint(5)
        let mixed = try good.note.adding(try log.checkpoint(6).note.signatures[0])
        for old in [0, 9] {
            let text = AddCheckpointText(old: old, hashes: [], checkpoint: mixed.bytes)
            #expect(try await world.post(text.bytes).status == 403)
        }
        let edited = try SignedCheckpoint(
            #require(Checkpoint(origin: log.origin, size: 5, root: log.root(6))), signatures: good.note.signatures)
        let text = AddCheckpointText(old: 0, hashes: [], checkpoint: edited.bytes)
        #expect(try await world.post(text.bytes).status == 403)
    }

    @Test("another old size than the one cosigned last is 409 with that size, before the proof is looked at")
    func conflict() async throws {
        let log = try TestLog()
        let world = try WitnessWorld([log])
        #expect(try await world.post(log, 3, 8) == .conflict(0))
        try world.expectCosigned(await world.post(log, 0, 5), log, 5)
        for old in [0, 4, 6] {
            let answer = try await world.post(log, old, 8)
            #expect(answer == .conflict(5))
            #expect(answer.status == 409)
            #expect(answer.mediaType == "text/x.tlog.size")
            #expect(answer.body == Array("5\n".utf8))
        }
        // An older checkpoint once more: its size is below what was cosigned.
        #expect(try await world.post(log, 3, 3) == .conflict(5))
        // With a proof that is wrong.
        let text = AddCheckpointText(old: 4, hashes: [.zero], checkpoint: try log.checkpoint(8).bytes)
        #expect(try await world.post(text.bytes) == .conflict(5))
    }

    @Test("a proof that does not hold is 422")
    func unprocessable() async throws {
        let log = try TestLog()
        let forked = try TestLog(fork: 4)
        let world = try WitnessWorld([log])
        // First contact: nothing to prove, so that any proof is too much.
        var text = AddCheckpointText(old: 0, hashes: [.zero], checkpoint: try log.checkpoint(5).bytes)
        #expect(try await world.post(text.bytes).status == 422)
        // The empty tree has one root.
        text = AddCheckpointText(
            old: 0, hashes: [], checkpoint: try log.sign(origin: log.origin, size: 0, root: log.root(1)).bytes)
        #expect(try await world.post(text.bytes).status == 422)
        try world.expectCosigned(await world.post(log, 0, 5), log, 5)
        #expect(try await world.post(forked, 5, 5).status == 422)
        #expect(try await world.post(forked, 5, 9).status == 422)
        let good = log.proof(5, 9).hashes
        for hashes in [[], Array(good.dropLast()), good + [.zero], good.reversed(), [.zero] + good.dropFirst()] {
            text = AddCheckpointText(old: 5, hashes: hashes, checkpoint: try log.checkpoint(9).bytes)
            #expect(try await world.post(text.bytes).status == 422)
        }
        // The same size with a proof.
        text = AddCheckpointText(old: 5, hashes: [.zero], checkpoint: try log.checkpoint(5).bytes)
        #expect(try await world.post(text.bytes).status == 422)
        // None of these moved it.
        try world.expectCosigned(await world.post(log, 5, 9), log, 9)
    }

    @Test("a request that is too large is 413, and one byte less is judged", arguments: [0, 1])
    func tooLarge(over: Int) async throws {
        let world = try WitnessWorld([try TestLog()])
        let body = [UInt8](repeating: 0x61, count: AddCheckpoint.byteLimit + over)
        #expect(try await world.post(body).status == (over > 0 ? 413 : 400))
    }

    @Test("a clock that went back gives 503, until it has caught up; equal times are fine")
    func clock() async throws {
        let log = try TestLog()
        let world = try WitnessWorld([log])
        let before = world.clock.now()
        let first = try world.expectCosigned(await world.post(log, 0, 5), log, 5)
        world.clock.setWall(before.adding(seconds: -1))
        for _ in 0..<2 {
            #expect(try await world.post(log, 5, 9).status == 503)
            // The same after a restart.
            try world.open()
        }
        #expect(world.reports.withLock { $0.contains { $0.contains("clock") } })
        // Refusals are told all the same.
        #expect(try await world.post(log, 4, 9) == .conflict(5))
        world.clock.setWall(before)
        #expect(try world.expectCosigned(await world.post(log, 5, 9), log, 9) == first)
        world.clock.setWall(Timestamp(microseconds: 0))
        let other = try TestLog("other.example/log")
        try world.add(other)
        #expect(try await world.post(other, 0, 1).status == 503)
    }

    @Test("a log may have several keys, each of which signs; one that fails refuses")
    func severalKeys() async throws {
        let log = try TestLog()
        let rotated = try TestLog(key: "second")
        let world = try WitnessWorld([log])
        #expect(try await world.post(rotated, 0, 5).status == 403)
        try world.add(rotated)
        try world.expectCosigned(await world.post(log, 0, 5), log, 5)
        try world.expectCosigned(await world.post(rotated, 5, 9), rotated, 9)
        let both = try log.checkpoint(12).note.adding(rotated.checkpoint(12).note.signatures[0])
        var text = AddCheckpointText(old: 9, hashes: log.proof(9, 12).hashes, checkpoint: both.bytes)
        try world.expectCosigned(await world.post(text.bytes), log, 12)
        let bad = try log.checkpoint(13).note.adding(rotated.checkpoint(12).note.signatures[0])
        text = AddCheckpointText(old: 12, hashes: log.proof(12, 13).hashes, checkpoint: bad.bytes)
        #expect(try await world.post(text.bytes).status == 403)
    }

    @Test("the newest checkpoint is served with the log's lines and the witness's, and no others")
    func newest() async throws {
        let log = try TestLog()
        let world = try WitnessWorld([log])
        let path = MonitoringPath.of(origin: log.origin)
        #expect(path == "/\(SHA256.digest(log.origin).hex)/checkpoint")
        #expect(try await world.get(path).status == 404)
        let stranger = try TestLog("stranger.example")
        let line = try stranger.signer.sign(log.checkpoint(5).note.text)
        let note = try log.checkpoint(5).note.adding(line)
        _ = try await world.post(AddCheckpointText(old: 0, hashes: [], checkpoint: note.bytes).bytes)
        let answer = try await world.get(path)
        #expect(answer.status == 200)
        let served = try SignedCheckpoint(parsing: answer.body)
        #expect(served.note.text == note.text)
        #expect(served.note.signatures.count == 2)
        #expect(try served.verify(log: log.key) == .valid)
        #expect(try served.note.verifyCosignature(world.key) == .valid(time: UInt64(world.clock.now().seconds)))
        try world.open()
        #expect(try await world.get(path) == answer)
    }

    @Test(
        "other pages and methods are refused",
        arguments: [
            ("GET", "/add-checkpoint", 405), ("PUT", "/add-checkpoint", 405), ("POST", "/", 404), ("GET", "/", 404),
            ("GET", "", 404), ("GET", "/../key/checkpoint", 404), ("GET", "/x/checkpoint/", 404),
            ("POST", "/\(String(repeating: "0", count: 64))/checkpoint", 405),
            ("GET", "/\(String(repeating: "0", count: 64))/checkpoint", 404), ("GET", "/add-checkpoint/", 404),
        ])
    func pages(method: String, path: String, status: Int) async throws {
        let world = try WitnessWorld([try TestLog()])
        #expect(try await world.get(path, method: method).status == status)
    }
}
