import CustodySystem
import CustodyTestSupport
import S3Client
import S3TestSupport
import Testing
import CustodyHTTP

@Suite("looking a bucket over")
struct DoctorTests {
    private func look(_ bucket: S3Bucket, _ change: (inout S3Needs) -> Void = { _ in }) async -> [String: S3Check] {
        var needs = S3Needs()
        needs.prefix = "audit"
        change(&needs)
        let checks = await S3Doctor(bucket, needs).run(nil) { "given" }
        #expect(Set(checks.map(\.name)).count == checks.count)
        return Dictionary(checks.map { ($0.name, $0) }) { $1 }
    }

    @Test(
        "a locked bucket of radosgw, and what its owner's key may do to it",
        .enabled(if: S3Server.hasRadosgw, Comment(rawValue: S3Server.radosgwAbsence)))
    func owner() async throws {
        let bucket = try await S3Server.radosgw().makeBucket()
        let checks = await look(bucket)
        for name in ["bucket", "clock", "versioning", "object-lock", "lifecycle"] {
            #expect(checks[name]?.result == .good, "\(String(describing: checks[name]))")
        }
        #expect(checks["endpoint"]?.result == .bad && checks["default-retention"]?.result == .note)
        for name in ["ListBucket", "PutObject", "GetObject", "GetObjectRetention"] {
            #expect(checks["may.\(name)"]?.result == .good, "\(String(describing: checks["may.\(name)"]))")
        }
        // The owner may do all of that: it is said. Nothing was done.
        #expect(checks["must-not.PutLifecycleConfiguration"]?.result == .bad)
        #expect(checks["must-not.DeleteObject"]?.result == .unknown)
        #expect(try await bucket.versions(prefix: "").versions.isEmpty)
        #expect(try await bucket.versioning() == .enabled)
        #expect(try await bucket.lifecycle().isEmpty)
    }

    @Test(
        "what is wrong is called wrong",
        .enabled(if: S3Server.hasRadosgw, Comment(rawValue: S3Server.radosgwAbsence)))
    func wrong() async throws {
        let server = try S3Server.radosgw()
        let open = await look(try await server.makeBucket(locked: false))
        #expect(open["versioning"]?.result == .bad && open["object-lock"]?.result == .bad)
        let bucket = try await server.makeBucket()
        let rule =
            "<LifecycleConfiguration><Rule><ID>old</ID><Prefix>%</Prefix><Status>Enabled</Status><Expiration><Days>3</Days>"
            + "</Expiration></Rule></LifecycleConfiguration>"
        try await bucket.configure("lifecycle", rule.replacing("%", with: "other/"))
        let elsewhere = await look(bucket) { $0.probes = false }
        #expect(elsewhere["lifecycle"]?.result == .good)
        try await bucket.configure("lifecycle", rule.replacing("%", with: "aud"))
        let found = await look(bucket) { $0.probes = false }
        #expect(found["lifecycle"]?.result == .bad && found["may.PutObject"] == nil)
        // Another user's key may do nothing.
        let stranger = await look(
            try server.bucket(
                bucket.options.bucket, credentials: AWSCredentials(accessKeyID: "NOBODY", secretAccessKey: "x")))
        #expect(stranger["bucket"]?.result == .unknown && stranger["versioning"] == nil)
    }

    @Test("nobody there is unknown, never good")
    func nobody() async throws {
        var options = S3Options(bucket: "test-bucket")
        options.endpoint = "http://127.0.0.1:1"
        options.proxy = .none
        let bucket = try S3Bucket(options, credentials: AWSCredentials(accessKeyID: "a", secretAccessKey: "b"))
        let checks = await look(bucket)
        #expect(checks["bucket"]?.result == .unknown && checks["clock"]?.result == .unknown)
        #expect(!checks.values.contains { $0.result == .good })
    }
}
