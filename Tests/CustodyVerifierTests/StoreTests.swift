import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodyTestSupport
import CustodyVerifier
import SystemPackage
import Testing

@Suite("A store with its notes and tiles")
struct StoreTests {
    static func large() throws -> TestLog {
        var log = TestLog("test.example/large")
        try log.open()
        log.record(300)
        log.advance(seconds: 5)
        try log.round()
        return log
    }

    static func verify(_ files: [String: [UInt8]], _ log: TestLog) throws -> VerificationReport {
        var evidence = try Evidence(files)
        evidence.clock.setWall(log.time)
        evidence.configuration.trust = try AttackTests.trust(log)
        evidence.configuration.workers = 2
        evidence.configuration.chunkSize = 5000
        return evidence.verify("/store")
    }

    @Test("it is whole before, with tiles of two levels")
    func whole() throws {
        for log in [try Sample.log(), try Self.large()] {
            let report = try Self.verify(log.store(), log)
            #expect(brief(report) == [])
            #expect(report.assurances.filter { $0.kind == .sealed }.count == log.data.count + 1)
        }
    }

    @Test("every tile and bundle is held against the note", arguments: ["default", "custody"])
    func tiles(stream: String) throws {
        let log = try Self.large()
        let files = try log.store()
        for path in files.keys.sorted() where path.hasPrefix("/store/\(stream)/tile/") {
            var edited = files
            let last = files[path].map { $0.count - 1 } ?? 0
            edited[path]?[last] ^= 1
            #expect(try Self.verify(edited, log).findings.map(\.code.text) == ["checkpoint.root"], "\(path)")
            edited[path] = nil
            #expect(try Self.verify(edited, log).findings.map(\.code.text) == ["checkpoint.root"], "\(path)")
            edited[path] = files[path].map { Array($0.dropLast(32)) }
            #expect(try Self.verify(edited, log).findings.map(\.code.text) == ["checkpoint.root"], "\(path)")
        }
    }

    @Test("notes beside the tiles are judged like all others")
    func notes() throws {
        let log = try Sample.log()
        let files = try log.store()
        let older = try Sample.log(steps: 2).store()
        var forger = TestLog("test.example/log", seed: "forger")
        try forger.open()
        forger.record(33)
        try forger.round()
        let forged = try forger.store()
        let cases: [(String, [UInt8]?, [String])] = [
            // A size and root that were signed once, with the tiles of a later size.
            ("/store/default/checkpoint", older["/store/default/checkpoint"], []),
            (
                "/store/default/checkpoint", forged["/store/default/checkpoint"],
                ["checkpoint.signature", "checkpoint.root"]
            ),
            (
                "/store/custody/checkpoint", forged["/store/custody/checkpoint"],
                ["checkpoint.signature", "checkpoint.root"]
            ),
            ("/store/custody/checkpoint", nil, ["tail.uncovered"]),
            ("/store/default/checkpoint", [0x0A], ["checkpoint.signature"]),
        ]
        for (path, note, codes) in cases {
            var edited = files
            edited[path] = note
            let found = try Self.verify(edited, log).findings.map(\.code.text)
            #expect(codes.allSatisfy { found.contains($0) } && (!codes.isEmpty || found.isEmpty), "\(path): \(found)")
        }
    }

    @Test("a record is proved, and the proof holds offline")
    func proof() async throws {
        let log = try Self.large()
        let evidence = try Evidence(log.store())
        let tiles = StoredTiles("/store/default", fileSystem: evidence.fileSystem)
        let key = try log.logKey()
        for seq in [0, 1, 255, 256, 300] as [UInt64] {
            let proof = try tiles.prove(seq, namesEntry: true)
            let read = try TlogProof(parsing: proof.bytes)
            for key in [key, key.stream(.standard)] {
                let check = ProofCheck(read, key: key)
                #expect(check.namedEntry == log.data[.standard]?.hashes[Int(seq)])
                let entry = try #require(check.entry(in: log.data[.standard]?.bytes ?? []))
                #expect(entry == check.namedEntry)
                #expect(try check.check(entry, policy: nil) == .valid)
                #expect(try check.check(.zero, policy: nil) == .notIncluded)
            }
            let other = try TestLog("test.example/other").logKey()
            #expect(try ProofCheck(read, key: other).check(.zero, policy: nil) == .checkpoint(.unknownLog))
            #expect(try tiles.prove(seq, namesEntry: false).extra == nil)
        }
        #expect(throws: CustodyError(.unreadable, "")) { try tiles.prove(301, namesEntry: true) }
    }

    @Test("tiles that do not lead to the root prove nothing")
    func damaged() throws {
        let log = try Self.large()
        var files = try log.store()
        files["/store/default/tile/0/000"]?[0] ^= 1
        let tiles = StoredTiles("/store/default", fileSystem: try Evidence(files).fileSystem)
        #expect(throws: CustodyError(.storeDamaged, "")) { try tiles.prove(3, namesEntry: true) }
    }
}
