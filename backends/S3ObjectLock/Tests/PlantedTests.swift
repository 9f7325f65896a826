import CustodyModel
import CustodySink
import CustodySystem
import CustodyTestSupport
import S3Client
import S3ObjectLock
import S3TestSupport
import Testing

/// The rule of `If-None-Match` (FORMATS, "S3 Object Lock rules"): moto heeds it, radosgw does not.
@Suite("S3 sink: planted objects")
struct PlantedTests {
    private static let hasBoth = S3Server.hasMoto && S3Server.hasRadosgw

    private func log() -> LogBuilder {
        var log = LogBuilder()
        log.append(count: 30, padding: 20)
        return log
    }

    private func server(_ name: String) throws -> S3Server {
        name == "moto" ? try S3Server.moto() : try S3Server.radosgw()
    }

    @Test("an equal, locked object under the key is success, whoever packed it", .enabled(if: hasBoth))
    func equal() async throws {
        let archive = try await Archive(S3Server.moto())
        let log = log()
        let key = archive.key(log, 0...9)
        // Other bytes, the same lines: two frames in place of one.
        try await archive.plant(key, Archive.packed(log.bytes(0...4)) + Archive.packed(log.bytes(5...9)), locked: true)
        let sink = try await archive.ready(log)
        _ = try await sink.put(log.batch(0...9))
        #expect(try await archive.versions(key).count == 1)
    }

    @Test("an equal object without a lock gets a locked version beside it", .enabled(if: hasBoth))
    func equalUnlocked() async throws {
        let archive = try await Archive(S3Server.moto())
        let log = log()
        let key = archive.key(log, 0...9)
        try await archive.plant(key, Archive.packed(log.bytes(0...9)))
        let sink = try await archive.ready(log)
        _ = try await sink.put(log.batch(0...9))
        let versions = try await archive.versions(key)
        #expect(versions.count == 2)
        // moto answers no question for a lock; it tells it with the object.
        #expect(try await archive.bucket.head(key: key, version: versions[0].versionID).retention != nil)
        #expect(sink.warnings.count == 1)
    }

    @Test(
        "an object planted under the next key never stops the archive", .enabled(if: hasBoth),
        arguments: ["moto", "radosgw"], ["junk", "fork", "bomb", "cut"])
    func different(name: String, kind: String) async throws {
        let archive = try await Archive(server(name))
        let log = log()
        let key = archive.key(log, 0...9)
        var fork = LogBuilder()
        fork.append(count: 10)
        let bytes: [UInt8] =
            switch kind {
            case "fork": Archive.packed(fork.bytes)
            case "bomb": Archive.packed([UInt8](repeating: 0x20, count: 64 << 20))
            case "cut": Archive.packed(log.bytes(0...9)).dropLast(3)
            default: Array("no zstd at all".utf8)
            }
        try await archive.plant(key, bytes)
        let sink = try await archive.ready(log)
        _ = try await sink.put(log.batch(0...9))
        _ = try await sink.put(log.batch(10...19))
        let versions = try await archive.versions(key)
        #expect(versions.count == 2)
        let (newest, _) = try await archive.bucket.bytes(key: key, version: versions[0].versionID, limit: 1 << 20)
        #expect(newest == Archive.packed(log.bytes(0...9)))
        // Only a server that heeds the condition shows it before the put; the verifier finds it on the other one.
        if name == "moto" { #expect(sink.warnings.count == 1) }
    }

    @Test("a delete marker over the key does not hide the batch for long", .enabled(if: hasBoth))
    func deleteMarker() async throws {
        let archive = try await Archive(S3Server.moto())
        let log = log()
        let first = try await archive.ready(log)
        let state = try #require(try await first.plan(log.plan(0...9)))
        _ = try await first.put(log.batch(0...9))
        let key = archive.key(log, 0...9)
        try await archive.bucket.delete(key: key)
        let second = try await archive.ready(log, state: state)
        _ = try await second.put(log.batch(0...9))
        #expect(try await archive.bucket.bytes(key: key, limit: 1 << 20).bytes == Archive.packed(log.bytes(0...9)))
    }
}
