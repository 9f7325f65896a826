import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodyTestSupport
import CustodyVerifier
import Testing

@Suite("A log in a bucket")
struct ArchiveTests {
    @Test("is verified like its files: signed, sealed, anchored")
    func whole() throws {
        let vault = try Vault(Sample.log())
        let report = try vault.verify()
        #expect(brief(report) == [])
        #expect(report.result == .verified)
        #expect(report.streams.map(\.name.text) == ["audit", "custody", "default"])
        #expect(report.meets(.anchored, maximumLagSeconds: 900))
        #expect(report.meets(.signed, maximumLagSeconds: 900))
        #expect(report.state?.origin == "test.example/log")
        #expect(
            report.files == vault.keys().count + vault.keys(.register).count + vault.keys(StreamName("audit")!).count)
    }

    @Test("gives the same heads as its files")
    func sameAsFiles() throws {
        let log = try Sample.log()
        let files = try AttackTests.judge(Loot(log), log)
        let objects = try Vault(log).verify()
        #expect(files.streams.map(\.head) == objects.streams.map(\.head))
        #expect(files.streams.map(\.records) == objects.streams.map(\.records))
    }

    @Test("nothing is read twice but the register, where no version is in doubt")
    func reads() throws {
        let vault = try Vault(Sample.log())
        _ = try vault.verify()
        let data = vault.keys().count + vault.keys(StreamName("audit")!).count
        let notes = vault.log.notes.count
        #expect(vault.bucket.openCount <= data + notes + 4 * vault.keys(.register).count)
    }

    @Test("objects of many sizes, and an empty prefix", arguments: [1, 7, 1000], ["", "a/b"])
    func sizes(batch: Int, prefix: String) throws {
        let vault = try Vault(Sample.log(), prefix: prefix, batch: batch)
        #expect(try brief(vault.verify()) == [])
    }

    @Test("local files of the same log may be given with it: copies count once")
    func mixed() throws {
        let log = try Sample.log()
        let vault = try Vault(log)
        var evidence = try Evidence(["/log/default.jsonl": log.data[.standard]!.bytes])
        evidence.clock.setWall(log.time)
        evidence.configuration.trust = try AttackTests.trust(log)
        let listing = try ArchiveListing(vault.bucket, prefix: vault.prefix)
        let report = Verifier(evidence.configuration, fileSystem: evidence.fileSystem, clock: evidence.clock)
            .verifyBlocking(["/log"], archives: listing.archives)
        #expect(brief(report) == [])
        #expect(report.streams.first { $0.name == .standard }?.records == log.data[.standard]!.nextSeq)
    }

    @Test("only one stream, and the register")
    func oneStream() throws {
        let report = try Vault(Sample.log()).verify { $0.stream = .standard }
        #expect(brief(report) == [])
        #expect(report.streams.map(\.name) == [.standard])
    }

    @Test("nothing there is never verified")
    func empty() throws {
        let vault = try Vault(Sample.log())
        for object in vault.objects { vault.bucket.remove(object.key) }
        #expect(try brief(vault.verify()) == ["stream.missing - -"])
        #expect(
            try vault.verify {
                $0.trust = nil; $0.anchors = []
            }.exitStatus == 3)
    }

    @Test("an anchor in a bucket vouches as its file does, whatever else somebody puts there")
    func bucketAnchor() throws {
        let vault = try Vault(Sample.log())
        let prefix = try #require(ArchivePrefix("anchors/test"))
        let elsewhere = MemoryBucket()
        func key(_ seq: Int) -> String {
            "anchors/test/" + String(repeating: "0", count: 20 - String(seq).count) + "\(seq).jsonl"
        }
        func verify() throws -> VerificationReport {
            try vault.verify(anchored: false) { $0.bucketAnchors = [BucketAnchor(elsewhere, prefix)] }
        }
        #expect(try verify().findings.map(\.code) == [.anchorMissing])
        for (seq, line) in vault.log.anchor.lines.enumerated() {
            elsewhere.put(key(seq), line, at: vault.log.time)
        }
        elsewhere.put(key(1), vault.log.anchor.lines[1], at: vault.log.time)
        elsewhere.put(key(2), [UInt8]("junk\n".utf8), at: TestLog.begin)
        elsewhere.put(key(900), vault.log.anchor.lines[0], at: vault.log.time)
        elsewhere.put("anchors/test/readme.txt", [1], at: vault.log.time)
        let report = try verify()
        #expect(brief(report) == [])
        #expect(report.meets(.anchored, maximumLagSeconds: 900))
        var builder = LogBuilder(.anchor, firstSeq: 1)
        builder.append("{\"type\":\"forged\"}")
        elsewhere.put(key(1), builder.bytes, at: TestLog.begin)
        #expect(try verify().exitStatus == 1)
        elsewhere.remove(key(vault.log.anchor.lines.count - 1))
        elsewhere.remove(key(1))
        #expect(try !verify().meets(.anchored, maximumLagSeconds: 900))
    }

    @Test("many logs below one prefix are told apart")
    func manyLogs() throws {
        let vault = try Vault(Sample.log())
        let other = try Sample.log(origin: "test.example/other")
        for object in other.archive(vault.prefix, batch: 5) {
            vault.bucket.put(object.key, object.bytes, at: object.newest)
        }
        let listing = try ArchiveListing(vault.bucket, prefix: vault.prefix)
        #expect(listing.logs.count == 2)
        for (mark, archive) in listing.logs {
            let evidence = try Evidence()
            evidence.clock.setWall(other.time)
            let report = Verifier(VerifierConfiguration(), fileSystem: evidence.fileSystem, clock: evidence.clock)
                .verifyBlocking([], archives: [archive])
            #expect(brief(report) == [], "\(mark)")
        }
    }

    @Test("an object with the lines of another day, stream or range does not fit its key")
    func names() throws {
        let log = try Sample.log()
        for moved in [
            { (layout: ArchiveLayout, key: String) in key.replacingOccurrences("dt=2026-11-21", "dt=2026-11-22") },
            { layout, key in key.replacingOccurrences("stream=default", "stream=third") },
            { layout, key in key.replacingOccurrences("-00000000000000000005", "-00000000000000000004") },
        ] {
            let vault = try Vault(log)
            let key = vault.keys()[0]
            let bytes = vault.bucket.bytes(key)
            vault.bucket.remove(key)
            vault.bucket.put(moved(log.layout(vault.prefix), key), bytes, at: log.time, newest: log.time)
            let codes = try vault.verify().findings.map(\.code)
            #expect(codes.contains(.objectNameUnexpected))
        }
    }
}

extension String {
    func replacingOccurrences(_ old: String, _ new: String) -> String { replacing(old, with: new) }
}
