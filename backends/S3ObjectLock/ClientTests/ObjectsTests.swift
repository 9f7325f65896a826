import CustodyModel
import CustodySystem
import CustodyTestSupport
import S3Client
import S3TestSupport
import Testing

/// Every operation against Ceph's gateway.
@Suite(
    "objects in a bucket of radosgw",
    .enabled(if: S3Server.hasRadosgw, Comment(rawValue: S3Server.radosgwAbsence)))
struct ObjectsTests {
    @Test("an object comes back as it was written, with its lock")
    func roundTrip() async throws {
        let bucket = try await S3Server.radosgw().makeBucket()
        let bytes = SystemRandom().bytes(100_000)
        var put = S3Put(key: "a/b c/ä+&=?#%.zst", body: S3Body(bytes))
        put.contentType = "application/zstd"
        put.metadata = [("custody-first-seq", "0"), ("custody-count", "17")]
        put.lock = S3Put.Lock(mode: .governance, period: .days(2))
        let written = try await bucket.put(put)
        let version = try #require(written.versionID)
        let read = try await bucket.bytes(key: put.key, version: version, limit: bytes.count)
        #expect(read.bytes == bytes)
        #expect(read.info.versionID == version && read.info.count == 100_000)
        #expect(read.info.contentType == "application/zstd")
        #expect(read.info.metadata["custody-count"] == "17")
        #expect(read.info.retention == written.retention)
        #expect(try await bucket.retention(key: put.key, version: version) == .present(try #require(written.retention)))
        let head = try await bucket.head(key: put.key, version: version)
        #expect(head.count == 100_000 && head.etag == written.etag && head.lastModified != nil)
        let page = try await bucket.list(prefix: "a/")
        #expect(page.entries.map(\.key) == [put.key] && page.next == nil)
        let versions = try await bucket.versions(prefix: "a/")
        #expect(versions.versions.map(\.versionID) == [version] && versions.next == nil)
        #expect(abs(try #require(bucket.serverClock.offsetMicroseconds)) < 5_000_000)
    }
}
