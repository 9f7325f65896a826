import CustodyCrypto
import CustodyModel
import CustodyRestore
import CustodySystem
import CustodyTestSupport
import CustodyVerifier
import SystemPackage
import Testing

@Suite("Quarantine")
struct QuarantineTests {
    /// The manifest as another program reads it.
    private func manifest(_ scene: RestoreScene, _ expression: String) throws -> String {
        let bytes = try scene.fileSystem.contents("/case/manifest.json")
        let program = "import json,sys; d=json.load(sys.stdin); f=d['files']; print(json.dumps(\(expression)))"
        let outcome = try Program.run("python3", ["-c", program], input: bytes)
        return outcome.status == 0 ? String(outcome.text.dropLast()) : outcome.diagnostics
    }

    private func run(
        _ scene: RestoreScene, _ suspects: [Suspect], reason: String? = nil
    ) throws(CustodyError) -> Quarantine.Outcome {
        try Quarantine("/case", fileSystem: scene.fileSystem, clock: scene.clock).run(suspects, reason: reason)
    }

    /// Every copy has the hash that `SHA256SUMS` names.
    private func areSumsRight(_ scene: RestoreScene) throws -> Bool {
        let sums = String(decoding: try scene.fileSystem.contents("/case/SHA256SUMS"), as: UTF8.self)
        return try sums.split(separator: "\n").allSatisfy { line in
            let bytes = try scene.fileSystem.contents(FilePath("/case").pushing(FilePath(String(line.dropFirst(66)))))
            return SHA256.digest(bytes).hex == line.prefix(64)
        }
    }

    @Test("copies are exact, listed and private; what was copied stays")
    func copies() throws {
        let scene = try RestoreScene()
        try scene.lay(.plainSink)
        let before = try scene.restored(in: "/source")
        let outcome = try run(scene, [.path("/source/default"), .path("/source/checkpoint")], reason: "test")
        #expect(outcome.copies > 3 && outcome.incomplete == 0)
        #expect(try areSumsRight(scene))
        let files = try scene.fileSystem.list("/case/files")
        #expect(files.count == outcome.copies)
        for name in files {
            #expect(try scene.fileSystem.status(FilePath("/case/files").appending(name))?.permissions == 0o600)
        }
        let copied = try files.dropLast().flatMap {
            try scene.fileSystem.contents(FilePath("/case/files").appending($0))
        }
        #expect(SHA256.digest(copied) == SHA256.digest(before))
        #expect(try scene.fileSystem.status("/case")?.permissions == 0o700)
        #expect(SHA256.digest(try scene.fileSystem.contents("/case/manifest.json")) == outcome.manifest)
        #expect(
            try manifest(scene, "[d['manifest'],d['reason'],d['copies']==len(f),d['incomplete'],f[0]['complete']]")
                == #"["custody-quarantine/v1", "test", true, 0, true]"#)
        let isSame = try scene.restored(in: "/source") == before
        #expect(isSame)
    }

    @Test("a case is not mixed with another one, and nothing is no case")
    func refused() throws {
        let scene = try RestoreScene()
        try scene.lay(.plainSink)
        #expect(throws: CustodyError(.unreadable, "")) { try run(scene, [.path("/nowhere")]) }
        let bucket = FakeBucket()
        #expect(throws: CustodyError(.unreadable, "")) { try run(scene, [.objects(bucket, key: "audit")]) }
        _ = try run(scene, [.path("/source/checkpoint")])
        #expect(throws: CustodyError(.storeExists, "")) { try run(scene, [.path("/source/checkpoint")]) }
    }

    @Test("every version of an object is copied and every delete marker listed, with how each is kept")
    func versions() throws {
        let scene = try RestoreScene()
        let bucket = FakeBucket()
        try bucket.lay(scene)
        let key = try #require(bucket.keys.first { $0.contains("stream=default") })
        bucket.add(key, Array("forged".utf8))
        bucket.mark(key)
        bucket.add(key + "x", Array("a neighbour".utf8))
        bucket.change(key) { version, facts in
            guard version.version != "m" else { return }
            facts.lock = ObjectLock(mode: .compliance, retainUntil: TestLog.begin.adding(seconds: 86_400))
            (facts.hasLegalHold, facts.etag, facts.metadata) = (true, "\"e\"", ["who": "me \"quoted\""])
        }
        let outcome = try run(scene, [.objects(bucket, key: key)])
        #expect(outcome.copies == 2 && outcome.deleteMarkers == 1 && outcome.incomplete == 0)
        #expect(try areSumsRight(scene))
        let names = try scene.fileSystem.list("/case/files")
        #expect(names.count == 2 && names[0].hasPrefix("000001-") && names[1].hasSuffix(".jsonl.zst"))
        let isForged =
            try scene.fileSystem.contents(FilePath("/case/files").appending(names[1])) == Array("forged".utf8)
        #expect(isForged)
        #expect(
            try manifest(
                scene, "[x['delete_marker'] for x in f]+[f[1]['lock']['mode'],f[1]['legal_hold'],f[1]['etag']]")
                == #"[false, false, true, "compliance", true, "\"e\""]"#)
        #expect(try manifest(scene, "f[0]['metadata']") == #"{"who": "me \"quoted\""}"#)
        #expect(try manifest(scene, "'lock' in f[2] or 'copy' in f[2]") == "false")
        #expect(try manifest(scene, "f[0]['source'].startswith('s3://bucket/audit/records/')") == "true")
        // A folder of objects.
        let second = Quarantine("/second", fileSystem: scene.fileSystem, clock: scene.clock)
        let all = try second.run([.objects(bucket, key: "audit")], reason: nil)
        #expect(all.copies == bucket.keys.count - 1 && all.deleteMarkers == 1)
    }

    @Test("what cannot be read, comes short or hides its lock is listed with the reason and stops nothing else")
    func unreadable() throws {
        let scene = try RestoreScene()
        let bucket = FakeBucket()
        for name in ["a", "b", "c", "d", "e"] { bucket.add(name + "/1", Array("bytes of \(name)".utf8)) }
        bucket.change("a/1") { version, _ in version.isHidden = true }
        bucket.change("b/1") { version, _ in version.breaksAt = 4 }
        bucket.change("c/1") { version, _ in version.listedSize = 99 }
        bucket.change("d/1") { version, _ in version.hidesLock = true }
        bucket.change("e/1") { _, facts in facts.checksum = Base64.encode(SHA256.digest("other bytes").bytes) }
        let outcome = try run(scene, [.objects(bucket, key: "")])
        #expect(outcome.copies == 1 && outcome.incomplete == 4 && outcome.failures.count == 4)
        #expect(outcome.failures[0] == "s3://bucket/a/1?versionId=v0: access denied")
        #expect(try areSumsRight(scene))
        #expect(try manifest(scene, "[x['complete'] for x in f]") == "[false, false, false, true, false]")
        #expect(try manifest(scene, "['copy' in f[0], f[1]['bytes'], f[1]['error']]") == #"[false, 4, "it broke off"]"#)
        #expect(try manifest(scene, "[f[3]['lock_error'], f[3]['legal_hold_error']]") == #"["denied", "denied"]"#)
        #expect(try manifest(scene, "f[2]['lock']") == "null")
        #expect(try manifest(scene, "d['incomplete']") == "4")
        // Where not even the listing can be read there is no case.
        bucket.change("a/1") { version, _ in version.refusesListing = true }
        let second = Quarantine("/second", fileSystem: scene.fileSystem, clock: scene.clock)
        #expect(throws: CustodyError(.unreadable, "")) {
            try second.run([.objects(bucket, key: "")], reason: nil)
        }
    }

    @Test("whatever operation fails, a run that did not end has no manifest, and what was copied stays as it was")
    func faults() throws {
        var nth = 1
        while true {
            let scene = try RestoreScene(records: 12, rounds: 2)
            try scene.lay(.zstdSink)
            let before = try scene.restored(in: "/source")
            scene.fileSystem.inject(.init(nth: nth, halts: true))
            let outcome = try? run(scene, [.path("/source/default")])
            let fired = scene.fileSystem.faultFired
            scene.fileSystem.inject(nil)
            scene.fileSystem.crash(seed: UInt64(nth))
            let isSame = try scene.restored(in: "/source") == before
            #expect(isSame)
            let manifest = try? scene.fileSystem.contents("/case/manifest.json")
            if let outcome {
                #expect(manifest.map { SHA256.digest($0) } == outcome.manifest, "operation \(nth)")
                #expect(try areSumsRight(scene))
            } else if let manifest {
                // It got its name, and that was not durable yet: it is whole all the same.
                #expect(manifest.last == 0x0A, "operation \(nth)")
                #expect(try areSumsRight(scene))
            }
            if !fired { break }
            nth += 1
        }
        #expect(nth > 15, "there must be operations to fail")
    }

    @Test("at the limit of files the last one is taken, and one more is refused before anything is copied")
    func limit() throws {
        let scene = try RestoreScene(records: 12, rounds: 2)
        let bucket = FakeBucket()
        bucket.addMarkers(Quarantine.fileLimit)
        let outcome = try run(scene, [.objects(bucket, key: "m")])
        #expect(outcome.deleteMarkers == Quarantine.fileLimit)
        bucket.addMarkers(1)
        let second = Quarantine("/second", fileSystem: scene.fileSystem, clock: scene.clock)
        #expect(throws: CustodyError(.usage, "")) { try second.run([.objects(bucket, key: "m")], reason: nil) }
        #expect(try scene.fileSystem.status("/second") == nil)
    }
}
