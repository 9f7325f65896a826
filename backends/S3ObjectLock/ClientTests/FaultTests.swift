import CustodyModel
import CustodySystem
import CustodyTestSupport
import S3Client
import S3TestSupport
import Testing
import CustodyHTTP

/// One attempt a call: each fault ends as the kind that tells a caller what to do.
@Suite(
    "a network that breaks things",
    .enabled(if: S3Server.hasRadosgw, Comment(rawValue: S3Server.radosgwAbsence)))
struct FaultTests {
    @Test(
        "each fault of a PUT has its kind, and a second call mends it",
        arguments: [
            ("reset-before", S3Error.Kind.unavailable, false), ("reset-mid=0.5", .unavailable, false),
            ("close-before", .unavailable, false), ("status=503", .throttled, false),
            ("status=500", .unavailable, false),
            ("status=429", .throttled, false), ("status=403", .denied, false), ("status=400", .timeout, false),
            ("drop-response", .unavailable, true), ("close-response", .unavailable, true),
            ("status-after=503", .throttled, true), ("hang-response=30", .timeout, true),
            ("corrupt-request", .corrupt, false),
            ("cut-head", .unavailable, true),
        ])
    func put(fault: String, kind: S3Error.Kind, takesEffect: Bool) async throws {
        let server = try S3Server.radosgw()
        let proxy = try server.proxied(["\(fault),method=PUT,nth=1"])
        let bucket = try await server.makeBucket(endpoint: proxy.endpoint) { $0.timeouts.firstByteMilliseconds = 400 }
        let put = S3Put(key: "k", body: S3Body([UInt8](repeating: 65, count: 200_000)))
        await #expect(throws: S3Error(kind, .putObject, "")) { try await bucket.put(put) }
        #expect(try await bucket.versions(prefix: "").versions.isEmpty == !takesEffect)
        _ = try await bucket.put(put)
        #expect(try await bucket.bytes(key: "k", limit: 200_000).bytes.count == 200_000)
    }

    @Test("how long a busy server asks to be left alone is in the error")
    func retryAfter() async throws {
        let server = try S3Server.radosgw()
        let proxy = try server.proxied(["retry-after=7,method=PUT,nth=1", "status=503,method=PUT,nth=2"])
        let bucket = try await server.makeBucket(endpoint: proxy.endpoint)
        var asked: [Int64?] = []
        for _ in 0..<2 {
            do throws(S3Error) {
                _ = try await bucket.put(S3Put(key: "k", body: S3Body([1])))
            } catch {
                #expect(error.kind == .throttled)
                asked.append(error.retryAfterSeconds)
            }
        }
        #expect(asked == [7, nil])
    }

    @Test(
        "a GET that breaks, lies or dawdles is found out",
        arguments: [
            ("cut-response=1000", S3Error.Kind.unavailable), ("slow-response=100", .timeout),
            ("hang-response=30", .timeout), ("status=503", .throttled),
        ])
    func get(fault: String, kind: S3Error.Kind) async throws {
        let server = try S3Server.radosgw()
        let proxy = try server.proxied(["\(fault),method=GET,nth=1"])
        let bucket = try await server.makeBucket(endpoint: proxy.endpoint) { options in
            options.timeouts.firstByteMilliseconds = 400
            options.timeouts.slowSeconds = 1
        }
        let bytes = [UInt8](repeating: 66, count: 100_000)
        _ = try await bucket.put(S3Put(key: "k", body: S3Body(bytes)))
        await #expect(throws: S3Error(kind, .getObject, "")) {
            try await bucket.bytes(key: "k", limit: 100_000).bytes.count
        }
        #expect(try await bucket.bytes(key: "k", limit: 100_000).bytes.elementsEqual(bytes))
    }

    @Test("a PUT on a kept connection whose answer is lost is not sent again behind the caller's back")
    func once() async throws {
        let server = try S3Server.radosgw()
        let proxy = try server.proxied(["drop-response,method=PUT,path=second"])
        let bucket = try await server.makeBucket(endpoint: proxy.endpoint)
        _ = try await bucket.put(S3Put(key: "first", body: S3Body([1])))
        await #expect(throws: S3Error(.unavailable, .putObject, "")) {
            try await bucket.put(S3Put(key: "second", body: S3Body([2])))
        }
        #expect(try await bucket.versions(prefix: "second").versions.count == 1)
    }

    @Test("twenty faults in a hundred are survived by retrying; what was written is there, whole")
    func storm() async throws {
        let server = try S3Server.radosgw()
        let kinds = [
            "reset-before", "reset-mid=0.3", "close-before", "status=503", "drop-response", "status-after=500",
        ]
        let proxy = try server.proxied(kinds.map { "\($0),p=0.04,method=PUT" }, seed: 5)
        let bucket = try await server.makeBucket(endpoint: proxy.endpoint)
        let random = SystemRandom()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<60 {
                group.addTask {
                    let put = S3Put(key: "\(number)", body: S3Body([UInt8](repeating: UInt8(number), count: 5000)))
                    _ = try await S3Retry(attempts: 8).run(AcceleratedClock(), random) { () async throws(S3Error) in
                        try await bucket.put(put)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await bucket.list(prefix: "").entries.count == 60)
        #expect(bucket.counts.calls.filter { $0.key.outcome != "200" }.values.reduce(0, +) > 0)
    }

    @Test("a task that is cancelled ends its call")
    func cancelled() async throws {
        let server = try S3Server.radosgw()
        let proxy = try server.proxied(["hang-response=60,method=GET"])
        let bucket = try await server.makeBucket(endpoint: proxy.endpoint)
        let task = Task { try await bucket.list(prefix: "") }
        while try !proxy.log().contains("GET") { try await SystemClock().sleep(nanoseconds: 1_000_000) }
        task.cancel()
        await #expect(throws: S3Error(.cancelled, .listObjects, "")) { try await task.value }
    }

    @Test("nobody there is unavailable; no such name too")
    func nobody() async throws {
        var options = S3Options(bucket: "test-bucket")
        options.forcePathStyle = true
        options.proxy = .none
        for endpoint in ["http://127.0.0.1:1", "http://no-such-name.invalid"] {
            options.endpoint = endpoint
            let bucket = try S3Bucket(options, credentials: AWSCredentials(accessKeyID: "a", secretAccessKey: "b"))
            await #expect(throws: S3Error(.unavailable, .listObjects, "")) { try await bucket.list(prefix: "") }
        }
    }
}

/// What the gateway does not do.
@Suite("a bucket of moto", .enabled(if: S3Server.hasMoto, Comment(rawValue: S3Server.motoAbsence)))
struct MotoTests {
    @Test("If-None-Match finds the object that is there")
    func precondition() async throws {
        let bucket = try await S3Server.moto().makeBucket()
        var put = S3Put(key: "k", body: S3Body([1]))
        put.ifNoneMatch = true
        put.lock = S3Put.Lock(mode: .governance, period: .days(1))
        let first = try await bucket.put(put)
        await #expect(throws: S3Error(.precondition, .putObject, "")) { try await bucket.put(put) }
        // It looks at the current version alone: a marker hides the object from it.
        try await bucket.delete(key: "k")
        let second = try await bucket.put(put)
        #expect(first.versionID != nil && first.versionID != second.versionID)
        #expect(try await bucket.versions(prefix: "k").versions.count == 3)
    }

    @Test("the checksum that the server keeps is checked; metadata, tags and storage class arrive")
    func checksum() async throws {
        let bucket = try await S3Server.moto().makeBucket()
        var put = S3Put(key: "k", body: S3Body(Array("abc".utf8)))
        put.metadata = [("custody-count", "3")]
        put.tags = [("team", "a b=c")]
        put.storageClass = "STANDARD_IA"
        _ = try await bucket.put(put)
        let info = try await bucket.bytes(key: "k", limit: 3).info
        #expect(info.checksumSHA256 == "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=")
        #expect(info.metadata["custody-count"] == "3" && info.storageClass == "STANDARD_IA")
    }

    @Test("public access, encryption and policy as a bucket says them")
    func state() async throws {
        let bucket = try await S3Server.moto().makeBucket()
        #expect(try await bucket.publicAccessBlock() == nil)
        try await bucket.configure(
            "publicAccessBlock",
            "<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true"
                + "</IgnorePublicAcls><BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>false"
                + "</RestrictPublicBuckets></PublicAccessBlockConfiguration>")
        #expect(try await bucket.publicAccessBlock() == false)
        try await bucket.configure(
            "encryption",
            "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms"
                + "</SSEAlgorithm><KMSMasterKeyID>k1</KMSMasterKeyID></ApplyServerSideEncryptionByDefault></Rule>"
                + "</ServerSideEncryptionConfiguration>")
        let encryption = try #require(try await bucket.encryption())
        #expect(encryption.algorithm == "aws:kms" && encryption.kmsKeyID == "k1")
    }
}
