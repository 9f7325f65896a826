import CustodyModel
import CustodySystem
import CustodyTestSupport
import S3Client
import Testing

@Suite("where a bucket answers")
struct AddressTests {
    private func origin(_ bucket: String, _ region: String, _ endpoint: String?, path: Bool) throws -> String {
        var options = S3Options(bucket: bucket)
        options.region = region
        options.endpoint = endpoint
        options.forcePathStyle = path
        let key = AWSCredentials(accessKeyID: "A", secretAccessKey: "B")
        return try S3Bucket(options, credentials: key).origin
    }

    @Test(
        "Amazon's own, by region and partition",
        arguments: [
            ("eu-central-1", "https://logs.s3.eu-central-1.amazonaws.com"),
            ("us-east-1", "https://logs.s3.us-east-1.amazonaws.com"),
            ("cn-north-1", "https://logs.s3.cn-north-1.amazonaws.com.cn"),
            ("us-gov-west-1", "https://logs.s3.us-gov-west-1.amazonaws.com"),
            ("us-isob-east-1", "https://logs.s3.us-isob-east-1.sc2s.sgov.gov"),
        ])
    func amazon(region: String, expected: String) throws {
        #expect(try origin("logs", region, nil, path: false) == expected)
        #expect(try origin("logs", region, nil, path: true) == expected.replacing("logs.", with: ""))
    }

    @Test(
        "an endpoint with port, path, IPv6, in either style",
        arguments: [
            ("http://localhost:9000", false, "http://logs.localhost:9000"),
            ("http://localhost:9000/", true, "http://localhost:9000"),
            ("https://S3.Example:443/base", false, "https://logs.s3.example"),
            ("http://[::1]:9000", false, "http://[::1]:9000"), ("http://127.0.0.1:80", false, "http://127.0.0.1"),
        ])
    func endpoint(text: String, path: Bool, expected: String) throws {
        #expect(try origin("logs", "us-east-1", text, path: path) == expected)
    }

    @Test("a name with dots stands in the path where a certificate would not cover it")
    func dots() throws {
        #expect(try origin("a.b", "us-east-1", nil, path: false) == "https://s3.us-east-1.amazonaws.com")
        #expect(try origin("a.b", "us-east-1", "http://s3.example", path: false) == "http://a.b.s3.example")
    }

    @Test(
        "what is no endpoint is refused, and in no error",
        arguments: [
            "", "s3.example", "ftp://s3.example", "https://", "https://user:hush@s3.example", "https://a b",
            "https://a/?x",
            "https://a/#x", "https://a:0", "https://a:70000", "https://a:x", "https://[::1", "https://[zz]",
            "https://ä",
            "https://a\r\nHost: b",
        ])
    func refused(text: String) throws {
        do {
            _ = try origin("logs", "us-east-1", text, path: false)
            Issue.record("taken")
        } catch let error as S3Error {
            #expect(error.kind == .configuration && !error.message.contains("hush"))
        }
    }

    @Test(
        "a bucket's name is what S3 allows",
        arguments: ["", "ab", "Logs", "a_b", "-ab", "ab-", "a..b", "a/b", "a b", String(repeating: "a", count: 64)])
    func bucket(name: String) {
        #expect(throws: S3Error(.configuration, .configure, "")) { try origin(name, "us-east-1", nil, path: false) }
    }

    @Test("a bucket's name has a limit", arguments: [3, 62, 63])
    func bucketLimit(count: Int) throws {
        _ = try origin(String(repeating: "a", count: count), "us-east-1", nil, path: false)
    }

    @Test("a region cannot lead elsewhere", arguments: ["", "evil.example/", "a@b", "EU", "a:b"])
    func region(name: String) {
        #expect(throws: S3Error(.configuration, .configure, "")) { try origin("logs", name, nil, path: false) }
    }
}

@Suite("when a call is made again")
struct RetryTests {
    @Test("waits are drawn from zero to a bound that doubles up to twenty seconds")
    func delays() {
        let retry = S3Retry(attempts: 9)
        let random = SeededRandom(seed: 7)
        for (number, bound) in [(1, 1), (2, 2), (3, 4), (5, 16), (6, 20), (60, 20)] {
            let draws = (0..<200).map { _ in retry.delay(before: number, random) }
            #expect(draws.allSatisfy { $0 >= 0 && $0 < Int64(bound) * 1_000_000_000 })
            #expect((draws.max() ?? 0) > Int64(bound) * 900_000_000)
        }
    }

    @Test(
        "what a server asks for by Retry-After is the least that is waited, up to a minute",
        arguments: [(nil, 0), (0, 0), (30, 30), (59, 59), (60, 60), (61, 60), (.max, 60)] as [(Int64?, Int64)])
    func retryAfter(asked: Int64?, seconds: Int64) {
        let failure = S3Error(.throttled, .putObject, "no", retryAfterSeconds: asked)
        let random = SeededRandom(seed: 7)
        #expect(S3Retry(maximumSeconds: 0).delay(before: 1, after: failure, random) == seconds * 1_000_000_000)
        #expect(S3Retry().delay(before: 1, after: failure, random) >= seconds * 1_000_000_000)
    }

    @Test("what passes is tried again to a limit; what does not is not")
    func attempts() async throws {
        let clock = AcceleratedClock()
        let random = SeededRandom(seed: 1)
        for kind in S3Error.Kind.allCases {
            var calls = 0
            await #expect(throws: S3Error(kind, .putObject, "")) {
                try await S3Retry(attempts: 3).run(clock, random) { () async throws(S3Error) -> Int in
                    calls += 1
                    throw S3Error(kind, .putObject, "no")
                }
            }
            #expect(calls == (kind.isPassing ? 3 : 1), "\(kind)")
            #expect(!(kind.isPassing && kind.needsSomebody))
        }
    }
}
