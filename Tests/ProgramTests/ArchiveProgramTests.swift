import CustodyCompress
import CustodyModel
import CustodySystem
import CustodyTestSupport
import S3Client
import S3TestSupport
import Testing
import SystemPackage

/// `custody record` to a real S3 server, by the classic settings.
@Suite("custody record: the archive", .enabled(if: S3Server.hasRadosgw, Comment(rawValue: S3Server.radosgwAbsence)))
struct ArchiveProgramTests {
    private let store: StoreFolder

    init() throws { store = try StoreFolder() }

    private func environment(_ server: S3Server, _ bucket: String) -> [String: String] {
        [
            "AWS_ACCESS_KEY_ID": server.credentials.accessKeyID,
            "AWS_SECRET_ACCESS_KEY": server.credentials.secretAccessKey, "AUDIT_STORAGE_BACKEND": "s3",
            "AUDIT_S3_BUCKET": bucket, "AUDIT_S3_PREFIX": "audit", "AUDIT_S3_REGION": server.region,
            "AUDIT_S3_ENDPOINT_URL": server.endpoint, "AUDIT_S3_FORCE_PATH_STYLE": "true",
            "AUDIT_S3_OBJECT_LOCK_MODE": "governance", "AUDIT_S3_OBJECT_LOCK_DAYS": "3",
            "CUSTODY_DRAIN_TIMEOUT": "20s", "no_proxy": "127.0.0.1",
        ]
    }

    private func input(_ count: Int) -> [UInt8] {
        Array((0..<count).map { "{\"type\":\"test\",\"n\":\($0)}\n" }.joined().utf8)
    }

    /// All lines of a stream in the archive, by key.
    private func lines(_ bucket: S3Bucket, _ stream: StreamName) async throws -> [UInt8] {
        let prefix = try #require(ArchivePrefix("audit"))
        var lines: [UInt8] = []
        for version in try await bucket.versions(prefix: ArchiveLayout.allRecords(prefix)).versions {
            guard case .records(let key) = ArchiveKey(version.key, prefix: prefix), key.stream == stream else {
                continue
            }
            let packed = try await bucket.bytes(key: version.key, version: version.versionID, limit: 1 << 24).bytes
            var decompressor = Decompressor(Codec(fileName: version.key))
            var output = ByteBuffer()
            var failure: CustodyError?
            unsafe packed.withUnsafeBytes { bytes in
                do throws(CustodyError) {
                    _ = unsafe try decompressor.write(bytes, into: &output, limit: 1 << 26)
                } catch { failure = error }
            }
            if let failure { throw failure }
            lines += output.toArray()
        }
        return lines
    }

    @Test(
        "what was recorded is in the bucket, locked, with notes, and nothing but the journal stays",
        arguments: ["zstd", "gzip"])
    func ships(codec: String) async throws {
        let server = try S3Server.radosgw()
        let bucket = try await server.makeBucket()
        var environment = environment(server, bucket.options.bucket)
        environment["CUSTODY_BATCH_CODEC"] = codec
        environment["CUSTODY_BATCH_BYTES"] = "64KiB"
        let outcome = try store.record(input(2000), ["--json"], environment: environment)
        #expect(outcome.status == 0, "\(outcome.diagnostics)")
        #expect(outcome.diagnostics == "")
        #expect(try json(outcome.output, "[d['recorded'],d['shipped']]") == "[2000, true]")
        let lines = try await lines(bucket, .standard)
        #expect(lines.count { $0 == 0x0A } == 2001)
        let journal = try store.shell("cat store/default/journal/*.jsonl")
        #expect(lines == journal.output)
        let versions = try await bucket.versions(prefix: "audit/").versions
        #expect(versions.count { $0.key.contains("/checkpoints/") } > 0)
        for version in versions {
            guard case .present(let lock) = try await bucket.retention(key: version.key, version: version.versionID)
            else {
                Issue.record("no lock on \(version.key)")
                continue
            }
            #expect(lock.mode == .governance)
        }
        #expect(try store.shell("ls -d store/sink=local").status != 0)
    }

    @Test("a bucket that is not there is told with what is owed; once it is there, all of it is shipped")
    func parked() async throws {
        let server = try S3Server.radosgw()
        let name = "late-" + SystemRandom().bytes(6).map { String($0, radix: 16) }.joined()
        var environment = environment(server, name)
        environment["CUSTODY_DRAIN_TIMEOUT"] = "1s"
        let outcome = try store.record(input(100), ["--json"], environment: environment)
        // Recorded, but not even signed: nobody elsewhere confirmed that this is the newest copy.
        #expect(outcome.status == 3)
        #expect(try json(outcome.output, "[d['recorded'],d['shipped']]") == "[100, false]")
        #expect(outcome.diagnostics.contains("s3 is still owed 10"))
        let bucket = try server.bucket(name)
        try await bucket.create(withObjectLock: true)
        environment["CUSTODY_DRAIN_TIMEOUT"] = "20s"
        let second = try store.record(input(100), ["--json"], environment: environment)
        #expect(second.status == 0, "\(second.diagnostics)")
        #expect(try json(second.output, "d['shipped']") == "true")
        #expect(try await lines(bucket, .standard).count { $0 == 0x0A } == 201)
    }

    @Test("both at once: the local files and the archive hold the same lines, and an anchor in a bucket its note")
    func both() async throws {
        let server = try S3Server.radosgw()
        let bucket = try await server.makeBucket()
        let other = try await server.makeBucket()
        var environment = environment(server, bucket.options.bucket)
        environment["AUDIT_STORAGE_BACKEND"] = "local+s3"
        environment["CUSTODY_ANCHOR_S3"] = "s3://\(other.options.bucket)/anchors/one"
        let outcome = try store.record(input(500), ["--json"], environment: environment)
        #expect(outcome.status == 0, "\(outcome.diagnostics)")
        #expect(try await lines(bucket, .standard) == store.contents(StoreFolder.activeFile))
        let anchored = try await other.versions(prefix: "").versions
        #expect(anchored.map(\.key) == ["anchors/one/00000000000000000000.jsonl"])
    }

    @Test("objects that are not locked are warned of")
    func unlocked() async throws {
        let server = try S3Server.radosgw()
        let bucket = try await server.makeBucket()
        var environment = environment(server, bucket.options.bucket)
        environment["AUDIT_S3_OBJECT_LOCK_MODE"] = "off"
        let outcome = try store.record(input(10), environment: environment)
        #expect(outcome.status == 0)
        #expect(outcome.diagnostics.contains("objects are not locked (s3.object_lock_mode off)"))
    }

    private static let canTorture: Bool =
        S3Server.hasRadosgw && PythonTools.has("boto3") && Program.find("zstd") != nil && SharedCorpora.isPresent

    @Test(
        "faults of every kind and kills lose nothing, double nothing and leave nothing unlocked",
        .enabled(if: canTorture, "needs radosgw, a Python with boto3, zstd and the shared corpora"),
        .timeLimit(.minutes(20)))
    func torture() throws {
        let script = SharedCorpora.packageRoot.appending("scripts").appending("s3-torture")
        let outcome = try Program.run(
            script.string,
            [
                "--events", "3000", "--kill-every", "2", "--probability", "0.1", "--seed", "7", "--programs",
                CustodyProgram.path.removingLastComponent().string,
            ])
        #expect(outcome.status == 0, "\(outcome.text)\n\(outcome.diagnostics)")
        #expect(outcome.text.contains("nothing lost, nothing twice, all locked"))
    }
}
