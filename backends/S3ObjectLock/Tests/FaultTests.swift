import CustodyModel
import CustodySink
import CustodySystem
import CustodyTestSupport
import S3Client
import S3ObjectLock
import S3TestSupport
import Synchronization
import Testing
import CustodyHTTP

/// The system's clocks; waits are written down and not waited for.
private final class WaitingClock: Clock {
    private let kept = Mutex<[Int64]>([])

    var waits: [Int64] { kept.withLock { $0 } }
    func now() -> Timestamp { SystemClock().now() }
    func monotonicNanoseconds() -> Int64 { SystemClock().monotonicNanoseconds() }
    func sleep(nanoseconds: Int64) async throws(CancellationError) { kept.withLock { $0.append(nanoseconds) } }
}

/// Servers that fail, and what they are told from.
@Suite("S3 sink: faults", .enabled(if: S3Server.hasRadosgw, Comment(rawValue: S3Server.radosgwAbsence)))
struct FaultTests {
    private func log() -> LogBuilder {
        var log = LogBuilder()
        log.append(count: 40, padding: 20)
        return log
    }

    @Test("a bucket that is not there parks the sink; once it is made the same batch goes through")
    func noBucket() async throws {
        let server = try S3Server.radosgw()
        let archive = try Archive(
            server.bucket("absent-" + SystemRandom().bytes(6).map { String($0, radix: 16) }.joined()))
        let log = log()
        let sink = try await archive.ready(log)
        await #expect(throws: CustodyError(.sinkRefused, "")) { _ = try await sink.put(log.batch(0...9)) }
        try await archive.bucket.create(withObjectLock: true)
        _ = try await sink.put(log.batch(0...9))
        #expect(try await sink.list(log.stream).count == 1)
    }

    @Test("a wrong key parks the sink and is named")
    func wrongKey() async throws {
        let server = try S3Server.radosgw()
        let archive = try await Archive(server)
        let stranger = try server.bucket(
            archive.bucket.options.bucket, credentials: AWSCredentials(accessKeyID: "nobody", secretAccessKey: "wrong"))
        let log = log()
        let sink = archive.sink(bucket: stranger)
        try await sink.resume(log.stream, state: nil, history: log.reader)
        do throws(CustodyError) {
            _ = try await sink.put(log.batch(0...9))
            Issue.record("a stranger's key was taken")
        } catch {
            #expect(error.code == .sinkRefused)
            #expect(error.advice != nil)
        }
        await #expect(throws: CustodyError(.unreadable, "")) { _ = try await sink.newestNote() }
    }

    @Test("a server that is gone opens the circuit, and is then not asked")
    func gone() async throws {
        let server = try S3Server.radosgw()
        // Nobody listens on port 1.
        let archive = try Archive(server.bucket("gone", endpoint: "http://127.0.0.1:1"))
        let log = log()
        let sink = try await archive.ready(log) { $0.retry = S3Retry(attempts: 1) }
        for _ in 0..<5 {
            await #expect(throws: CustodyError(.sinkFailed, "")) { _ = try await sink.put(log.batch(0...9)) }
        }
        let asked = archive.bucket.counts.calls.values.reduce(0, +)
        await #expect(throws: CustodyError(.sinkFailed, "")) { _ = try await sink.put(log.batch(0...9)) }
        #expect(archive.bucket.counts.calls.values.reduce(0, +) == asked)
        // Nor is anything packed for it: that would find that these are not the lines that were planned.
        let other = log.plan(10...19)
        _ = try await sink.plan(other)
        await #expect(throws: CustodyError(.sinkFailed, "")) {
            _ = try await sink.put(Batch(plan: other, history: LogBuilder().reader))
        }
        #expect(sink.standing.breaker != .closed)
    }

    @Test("a busy server is left alone for as long as it asks")
    func busy() async throws {
        let server = try S3Server.radosgw()
        let proxy = try server.proxied(["retry-after=9,method=PUT,nth=1"])
        let archive = try await Archive(server)
        let bucket = try server.bucket(archive.bucket.options.bucket, endpoint: proxy.endpoint)
        let clock = WaitingClock()
        let sink = S3ObjectLockSink(archive.settings, bucket: bucket, spool: archive.folder.path, clock: clock)
        let log = log()
        try await sink.resume(log.stream, state: nil, history: log.reader)
        _ = try await sink.put(log.batch(0...9))
        #expect(clock.waits == [9_000_000_000])
        #expect(try await sink.list(log.stream).count == 1)
    }

    @Test("one batch more than may be under way is made ready, and never more are under way than may be")
    func ready() async throws {
        let server = try S3Server.radosgw()
        let proxy = try server.proxied(["delay-response=100,method=PUT"])
        let archive = try await Archive(server)
        let bucket = try server.bucket(archive.bucket.options.bucket, endpoint: proxy.endpoint)
        let log = log()
        let sink = archive.sink(bucket: bucket) { $0.uploads = 1 }
        #expect(sink.capabilities.concurrentPuts == 2)
        try await sink.resume(log.stream, state: nil, history: log.reader)
        let ranges = [0...9, 10...19, 20...29] as [ClosedRange<UInt64>]
        for range in ranges { _ = try await sink.plan(log.plan(range)) }
        let most = try await withThrowingTaskGroup(of: Int.self) { group in
            for range in ranges {
                group.addTask {
                    _ = try await sink.put(log.batch(range))
                    return sink.standing.underWay
                }
            }
            return try await group.reduce(0, max)
        }
        #expect(most <= 1)
        #expect(try await sink.list(log.stream).count == 3)
    }

    @Test("an upload that is cancelled ends soon, waiting or not")
    func cancelled() async throws {
        let server = try S3Server.radosgw()
        let archive = try Archive(server.bucket("gone", endpoint: "http://127.0.0.1:1"))
        let log = log()
        let sink = try await archive.ready(log) {
            $0.uploads = 1
            $0.retry = S3Retry(attempts: 1000, maximumSeconds: 1000)
        }
        for range in [0...9, 10...19] as [ClosedRange<UInt64>] { _ = try await sink.plan(log.plan(range)) }
        let tasks = [0...9, 10...19].map { range in Task { try await sink.put(log.batch(range)) } }
        for task in tasks { task.cancel() }
        for task in tasks { await #expect(throws: CustodyError.self) { _ = try await task.value } }
    }
}
