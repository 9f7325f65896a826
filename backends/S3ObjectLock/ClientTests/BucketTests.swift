import CustodyModel
import CustodySystem
import CustodyTestSupport
import S3Client
import S3TestSupport
import Testing
import CustodyHTTP

/// What only a real server can say: the gateway judges signatures, clocks, locks and TLS.
@Suite(
    "a bucket of radosgw",
    .enabled(if: S3Server.hasRadosgw, Comment(rawValue: S3Server.radosgwAbsence)))
struct BucketTests {
    private let server: S3Server

    init() throws { server = try S3Server.radosgw() }

    private func expect<T>(
        _ kind: S3Error.Kind, _ place: SourceLocation = #_sourceLocation, _ body: () async throws -> T
    ) async {
        do {
            _ = try await body()
            Issue.record("no error", sourceLocation: place)
        } catch let error as S3Error {
            #expect(error.kind == kind, "\(error)", sourceLocation: place)
        } catch { Issue.record(error, sourceLocation: place) }
    }

    @Test(
        "keys of every kind",
        arguments: [
            "a", "a b", "a+b", "a%2Fb", "ä/日本語/😀", "a?b&c=d#e", "a//b", "a/./b", "a/../b", "/a", "a/", "'\"<>&",
            "a;b,c:d@e!",
            "$(x)*~-_.", "dt=2026-11-21/00000000000000000000-00000000000000000001.jsonl.zst", "\u{7F}",
        ])
    func keys(key: String) async throws {
        let bucket = try await server.makeBucket()
        let written = try await bucket.put(S3Put(key: key, body: S3Body(Array(key.utf8))))
        let version = try #require(written.versionID)
        #expect(try await bucket.bytes(key: key, version: version, limit: 1000).bytes == Array(key.utf8))
        #expect(try await bucket.list(prefix: "").entries.map(\.key) == [key])
        #expect(try await bucket.versions(prefix: "").versions.map(\.key) == [key])
        #expect(try await bucket.list(prefix: key).entries.count == 1)
    }

    @Test("a key has a limit", arguments: [1023, 1024, 1025])
    func keyLimit(count: Int) async throws {
        let bucket = try await server.makeBucket()
        let key = String(repeating: "k", count: count)
        if count <= S3Call.maximumKeyBytes {
            _ = try await bucket.put(S3Put(key: key, body: S3Body([1])))
        } else {
            await expect(.configuration) { try await bucket.put(S3Put(key: key, body: S3Body([1]))) }
        }
        await expect(.configuration) { try await bucket.head(key: "") }
    }

    @Test("a key, metadata or a tag cannot smuggle a header in")
    func injection() async throws {
        let bucket = try await server.makeBucket()
        for text in ["a\r\nx-amz-acl: public-read", "a\nb", "ä", "\u{0}"] {
            var put = S3Put(key: "k", body: S3Body([1]))
            put.metadata = [("m", text)]
            await expect(.configuration) { try await bucket.put(put) }
            put.metadata = [(text, "v")]
            await expect(.configuration) { try await bucket.put(put) }
            put.metadata = []
            put.storageClass = text
            await expect(.configuration) { try await bucket.put(put) }
        }
        var put = S3Put(key: "k\r\nx-amz-acl: public-read", body: S3Body([1]))
        put.tags = [("a\r\nb", "c&d=e")]
        _ = try await bucket.put(put)
        #expect(try await bucket.list(prefix: "").entries.map(\.key) == [put.key])
    }

    @Test(
        "bodies from nothing to a mebibyte and more, from a buffer or read piece by piece",
        arguments: [0, 1, 65_537, 3_000_000])
    func bodies(count: Int) async throws {
        let bucket = try await server.makeBucket()
        let bytes = SystemRandom().bytes(min(count, 1000)) + [UInt8](repeating: 7, count: max(count - 1000, 0))
        _ = try await bucket.put(S3Put(key: "k", body: S3Body(bytes)))
        #expect(try await bucket.bytes(key: "k", limit: count).bytes.elementsEqual(bytes))
        if count > 0 { await expect(.tooLarge) { try await bucket.bytes(key: "k", limit: count - 1) } }
    }

    @Test("versions and delete markers are listed page by page, newest first")
    func versions() async throws {
        let bucket = try await server.makeBucket()
        var written: [String] = []
        for key in ["a/1", "a/2", "a/2", "a/2", "b"] {
            written.append(try #require(try await bucket.put(S3Put(key: key, body: S3Body(Array(key.utf8)))).versionID))
        }
        try await bucket.delete(key: "a/2")
        var all: [S3Version] = []
        var after: S3VersionMarker?
        var pages = 0
        repeat {
            let page = try await bucket.versions(prefix: "a/", after: after, count: 2)
            all += page.versions
            after = page.next
            pages += 1
        } while after != nil && pages < 10
        #expect(all.map(\.key) == ["a/1", "a/2", "a/2", "a/2", "a/2"] && pages == 3)
        #expect(all.map(\.isDeleteMarker) == [false, true, false, false, false])
        #expect(all.map(\.isLatest) == [true, true, false, false, false])
        #expect(Set(all.filter { !$0.isDeleteMarker }.map(\.versionID)) == Set(written.dropLast()))
        #expect(all.allSatisfy { $0.lastModified != nil })
        // A plain read meets the marker; the versions are still there.
        await expect(.notFound) { try await bucket.head(key: "a/2") }
        #expect(try await bucket.bytes(key: "a/2", version: written[1], limit: 10).bytes == Array("a/2".utf8))
        #expect(try await bucket.list(prefix: "a/").entries.map(\.key) == ["a/1"])
        await expect(.notFound) { try await bucket.bytes(key: "none", limit: 1) }
    }

    @Test("a listing of current objects goes on where it ended, and begins behind a key")
    func list() async throws {
        let bucket = try await server.makeBucket()
        for number in 0..<5 { _ = try await bucket.put(S3Put(key: "p/\(number)", body: S3Body([1]))) }
        let first = try await bucket.list(prefix: "p/", count: 3)
        #expect(first.entries.map(\.key) == ["p/0", "p/1", "p/2"])
        let second = try await bucket.list(prefix: "p/", token: first.next)
        #expect(second.entries.map(\.key) == ["p/3", "p/4"] && second.next == nil)
        #expect(try await bucket.list(prefix: "p/", startAfter: "p/3").entries.map(\.key) == ["p/4"])
    }

    @Test(
        "locks: set with the object, read, made longer; never shorter in COMPLIANCE mode, and no version under one goes"
    )
    func locks() async throws {
        let bucket = try await server.makeBucket()
        var put = S3Put(key: "k", body: S3Body([1]))
        put.lock = S3Put.Lock(mode: .compliance, period: .days(1))
        put.legalHold = true
        let before = SystemClock().now().seconds
        let written = try await bucket.put(put)
        let after = SystemClock().now().seconds
        let version = try #require(written.versionID)
        let lock = try #require(written.retention)
        // The server's clock is this machine's; times are whole seconds.
        #expect((before + 86_399...after + 86_401).contains(lock.until.seconds))
        #expect(try await bucket.retention(key: "k", version: version) == .present(lock))
        #expect(try await bucket.legalHold(key: "k", version: version) == .present(true))
        #expect(try await bucket.head(key: "k", version: version).hasLegalHold == true)
        let longer = S3Retention(mode: .compliance, until: lock.until.adding(seconds: 86_400))
        try await bucket.setRetention(key: "k", version: version, longer)
        #expect(try await bucket.retention(key: "k", version: version) == .present(longer))
        await expect(.denied) { try await bucket.setRetention(key: "k", version: version, lock) }
        await expect(.denied) { try await bucket.delete(key: "k", version: version, bypassing: true) }
        try await bucket.setLegalHold(key: "k", version: version, false)
        #expect(try await bucket.legalHold(key: "k", version: version) == .present(false))
        // Without a lock: said to be absent.
        let plain = try #require(try await bucket.put(S3Put(key: "plain", body: S3Body([1]))).versionID)
        #expect(try await bucket.retention(key: "plain", version: plain) == .absent)
        #expect(try await bucket.head(key: "plain", version: plain).retention == nil)
        let unlocked = try await server.makeBucket(locked: false)
        _ = try await unlocked.put(S3Put(key: "k", body: S3Body([1])))
        #expect(try await unlocked.retention(key: "k") == .absent)
    }

    @Test("a lock lasts from one day to a hundred years", arguments: [0, 1, 36_500, 36_501])
    func lockDays(days: Int) async throws {
        let bucket = try await server.makeBucket()
        if (1...S3Bucket.maximumLockDays).contains(days) {
            #expect(try await bucket.lockDate(days: days).seconds > bucket.serverNow.seconds + Int64(days - 1) * 86_400)
        } else {
            await expect(.configuration) { try await bucket.lockDate(days: days) }
        }
    }

    @Test("what a bucket says of itself")
    func state() async throws {
        let bucket = try await server.makeBucket()
        #expect(try await bucket.versioning() == .enabled)
        #expect(try await bucket.objectLockConfiguration() == S3BucketLock(isEnabled: true, defaultRetention: nil))
        #expect(try await bucket.lifecycle().isEmpty)
        try await bucket.configure(
            "object-lock",
            "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention>"
                + "<Mode>GOVERNANCE</Mode><Years>2</Years></DefaultRetention></Rule></ObjectLockConfiguration>")
        #expect(
            try await bucket.objectLockConfiguration()?.defaultRetention
                == S3BucketLock.DefaultRetention(mode: .governance, days: 730))
        try await bucket.configure(
            "lifecycle",
            "<LifecycleConfiguration><Rule><ID>old</ID><Filter><Prefix>x/</Prefix></Filter><Status>Enabled</Status>"
                + "<Expiration><Days>3</Days></Expiration><NoncurrentVersionExpiration><NoncurrentDays>4</NoncurrentDays>"
                + "</NoncurrentVersionExpiration></Rule></LifecycleConfiguration>")
        #expect(
            try await bucket.lifecycle() == [
                S3LifecycleRule(
                    id: "old", isEnabled: true, prefix: "x/", expirationDays: 3, expiresAtDate: false, noncurrentDays: 4
                )
            ])
        let plain = try await server.makeBucket(locked: false)
        #expect(try await plain.versioning() == .never)
        #expect(try await plain.objectLockConfiguration() == nil)
        await expect(.notFound) { try await server.bucket("no-such-bucket").headBucket() }
    }

    @Test("a wrong secret and an unknown key")
    func wrongKey() async throws {
        let bucket = try await server.makeBucket()
        let good = server.credentials
        let wrong = AWSCredentials(accessKeyID: good.accessKeyID, secretAccessKey: "not-it")
        let unknown = AWSCredentials(accessKeyID: "NOBODYATALL", secretAccessKey: good.secretAccessKey)
        for (credentials, code) in [(wrong, "SignatureDoesNotMatch"), (unknown, "InvalidAccessKeyId")] {
            do {
                _ = try await server.bucket(bucket.options.bucket, credentials: credentials).list(prefix: "")
                Issue.record("taken")
            } catch let error as S3Error {
                #expect(error.kind == .credentials && error.code == code && error.status == 403)
                #expect(!"\(error)".contains("not-it") && !"\(error)".contains(bucket.options.bucket))
            }
        }
    }

    @Test(
        "a host whose clock is hours or months wrong learns the server's and goes on",
        arguments: [-7200, 7200, 10_000_000])
    func skew(seconds: Int64) async throws {
        let real = try await server.makeBucket()
        let clock = ShiftedClock(seconds: seconds)
        let bucket = try server.bucket(real.options.bucket, clock: clock)
        var put = S3Put(key: "k", body: S3Body([1, 2]))
        let before = SystemClock().now().seconds
        let written = try await bucket.put(put)
        // An answer says what the time was when it was made.
        let elapsed = SystemClock().now().seconds - before
        #expect(abs(try #require(bucket.serverClock.offsetMicroseconds) / 1_000_000 + seconds) <= 2 + elapsed)
        #expect(try await bucket.bytes(key: "k", version: written.versionID, limit: 2).bytes == [1, 2])
        // Two calls for the first, one for each of the others.
        #expect(bucket.counts.calls.values.reduce(0, +) == 3)
        put.lock = S3Put.Lock(mode: .governance, period: .days(1))
        if seconds > bucket.options.maximumClockOffsetSeconds {
            await expect(.clockSkew) { try await bucket.put(put) }
        } else {
            let until = try #require(try await bucket.put(put).retention).until
            #expect(abs(until.seconds - SystemClock().now().seconds - 86_400) <= 60)
        }
    }

    @Test("SSE-KMS names its key")
    func kms() async throws {
        let bucket = try await server.makeBucket()
        var put = S3Put(key: "k", body: S3Body([1, 2, 3]))
        put.kmsKeyID = server.kmsKeyID
        _ = try await bucket.put(put)
        let read = try await bucket.bytes(key: "k", limit: 3)
        #expect(read.bytes == [1, 2, 3] && read.info.encryption == "aws:kms" && read.info.kmsKeyID == server.kmsKeyID)
    }

    @Test("checksums: each kind is taken, and a wrong one refused")
    func checksums() async throws {
        for kind in S3Options.Checksums.allCases {
            let bucket = try await server.makeBucket { $0.checksums = kind }
            var put = S3Put(key: "k", body: S3Body(Array("x".utf8)))
            put.lock = S3Put.Lock(mode: .governance, period: .days(1))
            _ = try await bucket.put(put)
        }
        let bucket = try await server.makeBucket()
        let other = S3Body(Array("y".utf8))
        let body = S3Body(sha256: other.sha256, md5: other.md5, upload: .init(Array("x".utf8)))
        await expect(.corrupt) { try await bucket.put(S3Put(key: "k", body: body)) }
        #expect(try await bucket.list(prefix: "").entries.isEmpty)
    }

    @Test("TLS: the private authority is believed when it is given, and not otherwise")
    func tls() async throws {
        let bucket = try await server.makeBucket(endpoint: server.tlsEndpoint)
        _ = try await bucket.put(S3Put(key: "k", body: S3Body([1])))
        #expect(try await bucket.bytes(key: "k", limit: 1).bytes == [1])
        let stranger = try server.bucket(bucket.options.bucket, endpoint: server.tlsEndpoint) { $0.caFile = nil }
        await expect(.tls) { try await stranger.list(prefix: "") }
    }

    @Test("the bucket's name may stand in the host's")
    func virtualHost() async throws {
        let bucket = try await server.makeBucket()
        let endpoint = server.endpoint.replacing("127.0.0.1", with: "localhost")
        let virtual = try server.bucket(bucket.options.bucket, endpoint: endpoint) { $0.forcePathStyle = false }
        #expect(virtual.origin.contains("//\(bucket.options.bucket).localhost"))
        _ = try await virtual.put(S3Put(key: "a//../b c", body: S3Body([1])))
        #expect(try await virtual.bytes(key: "a//../b c", limit: 1).bytes == [1])
        #expect(try await virtual.list(prefix: "").entries.map(\.key) == ["a//../b c"])
    }

    @Test("many calls at once share connections")
    func parallel() async throws {
        let bucket = try await server.makeBucket()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<100 {
                group.addTask {
                    let bytes = [UInt8](repeating: UInt8(number), count: 1000 + number)
                    _ = try await bucket.put(S3Put(key: "\(number)", body: S3Body(bytes)))
                    let read = try await bucket.bytes(key: "\(number)", limit: 2000).bytes
                    #expect(read.elementsEqual(bytes))
                }
            }
            try await group.waitForAll()
        }
        #expect(bucket.counts.calls[.init(kind: "PutObject", outcome: "200")] == 100)
    }
}

/// This host's clock, wrong by some seconds.
private struct ShiftedClock: Clock {
    let seconds: Int64
    func now() -> Timestamp { SystemClock().now().adding(seconds: seconds) }
    func monotonicNanoseconds() -> Int64 { SystemClock().monotonicNanoseconds() }
    func sleep(nanoseconds: Int64) async throws(CancellationError) {
        try await SystemClock().sleep(nanoseconds: nanoseconds)
    }
}
