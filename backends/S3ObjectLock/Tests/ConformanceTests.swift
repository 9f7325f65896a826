import CustodyCompress
import CustodySink
import CustodySystem
import CustodyTestSupport
import S3Client
import S3ObjectLock
import S3TestSupport
import Testing
import SystemPackage

/// The suite that judges every sink, on servers.
@Suite("S3 sink: conformance")
struct ConformanceTests {
    private static func suite(_ server: S3Server, _ codec: Codec) -> SinkConformance {
        SinkConformance {
            var archive = try await Archive(server)
            archive.settings.codec = codec
            let made = archive
            return SinkConformance.Storage(
                open: { made.sink() },
                tamper: { object in
                    for version in try await made.versions(object.name) {
                        do throws(S3Error) {
                            try await made.bucket.delete(key: object.name, version: version.versionID)
                            return true
                        } catch {
                            guard error.kind == .denied else { throw error }
                        }
                    }
                    return false
                })
        }
    }

    @Test(
        "keeps every promise on radosgw",
        .enabled(if: S3Server.hasRadosgw, Comment(rawValue: S3Server.radosgwAbsence)),
        arguments: SinkConformance.checks, [Codec.zstd, .gzip])
    func radosgw(check: String, codec: Codec) async throws {
        try await ConformanceTests.suite(S3Server.radosgw(), codec).run(check)
    }

    @Test(
        "keeps every promise on moto", .enabled(if: S3Server.hasMoto, Comment(rawValue: S3Server.motoAbsence)),
        arguments: SinkConformance.checks)
    func moto(check: String) async throws {
        try await ConformanceTests.suite(S3Server.moto(), .zstd).run(check)
    }
}
