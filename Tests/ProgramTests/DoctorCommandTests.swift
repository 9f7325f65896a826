import CustodySystem
import CustodyTestSupport
import S3Client
import S3TestSupport
import SystemPackage
import Testing

/// `custody doctor s3` as an operator would run it.
@Suite("custody doctor s3")
struct DoctorCommandTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private func run(_ arguments: [String], _ environment: [String: String] = [:]) throws -> Program.Outcome {
        let usual = [
            "HOME": folder.path.string, "AWS_EC2_METADATA_DISABLED": "true", "AWS_ACCESS_KEY_ID": "", "AWS_PROFILE": "",
            "no_proxy": "127.0.0.1",
        ]
        return try CustodyProgram.run(
            ["doctor", "s3"] + arguments, in: folder.path, environment: usual.merging(environment) { $1 })
    }

    @Test("a bucket that nobody answers for could not be checked, and nothing is called good")
    func nobody() throws {
        let outcome = try run(
            ["--bucket", "test-bucket", "--endpoint-url", "http://127.0.0.1:1", "--json"],
            ["AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": ["hush", "hush"].joined(separator: "-")])
        // The endpoint is not encrypted, which is a finding.
        #expect(outcome.status == 1)
        #expect(outcome.text.contains(#"{"check":"bucket","result":"unknown""#))
        #expect(outcome.text.contains(#""good":0"#) && !outcome.text.contains("hush"))
        #expect(outcome.text.contains("found by: environment"))
    }

    @Test("no bucket, a wrong address and a profile that is not there are refused")
    func usage() throws {
        #expect(try run([]).status == 2)
        #expect(try run(["--bucket", "b", "--endpoint-url", "not a url"]).status == 2)
        #expect(try run(["--bucket", "test-bucket", "--profile", "absent"]).status == 2)
    }

    @Test(
        "a locked bucket is looked over, by a key from the credentials file",
        .enabled(if: S3Server.hasRadosgw, Comment(rawValue: S3Server.radosgwAbsence)))
    func looks() async throws {
        let server = try S3Server.radosgw()
        let bucket = try await server.makeBucket()
        let key = server.credentials
        let system = PosixFileSystem()
        try system.makeDirectories(folder.appending(".aws"))
        try system.replace(
            folder.appending(".aws").appending("credentials"),
            with: Array(
                "[auditor]\naws_access_key_id=\(key.accessKeyID)\naws_secret_access_key=\(key.secretAccessKey)\n".utf8))
        let outcome = try run(
            ["s3://\(bucket.options.bucket)/audit", "--profile", "auditor", "--force-path-style", "--no-probe"],
            ["AWS_ENDPOINT_URL_S3": server.endpoint])
        #expect(outcome.status == 1, "\(outcome.text)\(outcome.diagnostics)")
        for line in ["found by: shared-credentials-file", "by AWS_ENDPOINT_URL_S3", "us-east-1 (by default)"] {
            #expect(outcome.text.contains(line), "\(outcome.text)")
        }
        #expect(outcome.text.contains("good    versioning") && !outcome.text.contains(key.secretAccessKey))
    }
}
