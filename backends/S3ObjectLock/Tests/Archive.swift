import CustodyCompress
import CustodyModel
import CustodySink
import CustodySystem
import CustodyTestSupport
import S3Client
import S3ObjectLock
import S3TestSupport
import SystemPackage

/// A bucket of its own and sinks that write to it.
struct Archive: Sendable {
    let bucket: S3Bucket
    let folder: TemporaryDirectory
    var settings: S3SinkSettings

    init(_ server: S3Server, locked: Bool = true, mode: S3LockMode? = .governance) async throws {
        try self.init(await server.makeBucket(locked: locked), mode: mode)
    }

    init(_ bucket: S3Bucket, mode: S3LockMode? = .governance) throws {
        self.bucket = bucket
        folder = try TemporaryDirectory()
        guard let prefix = ArchivePrefix("audit"), let log = LogMark("0123456789abcdef") else {
            preconditionFailure("both are in their grammars")
        }
        settings = S3SinkSettings(
            layout: ArchiveLayout(prefix: prefix, log: log), lock: mode.map { .init(mode: $0, days: 1) })
        // Waits of a second would make every fault a slow test.
        settings.retry = S3Retry(attempts: 5, maximumSeconds: 0)
    }

    func sink(bucket other: S3Bucket? = nil, _ change: (inout S3SinkSettings) -> Void = { _ in }) -> S3ObjectLockSink {
        var settings = settings
        change(&settings)
        return S3ObjectLockSink(settings, bucket: other ?? bucket, spool: folder.path)
    }

    /// A sink that was told to resume the standard stream.
    func ready(
        _ log: LogBuilder, state: SinkState? = nil, _ change: (inout S3SinkSettings) -> Void = { _ in }
    ) async throws -> S3ObjectLockSink {
        let sink = sink(change)
        try await sink.resume(log.stream, state: state, history: log.reader)
        return sink
    }

    func key(_ log: LogBuilder, _ range: ClosedRange<UInt64>, _ packing: ArchiveKey.Packing = .zstd) -> String {
        settings.layout.records(
            log.stream, day: log.plan(range).firstTime.dayText, first: range.lowerBound, last: range.upperBound,
            packing: packing)
    }

    /// Puts bytes at a key, as anybody could who may write there.
    @discardableResult
    func plant(_ key: String, _ bytes: [UInt8], locked: Bool = false) async throws -> String? {
        var put = S3Put(key: key, body: S3Body(bytes))
        if locked { put.lock = .init(mode: .governance, period: .days(1)) }
        return try await bucket.put(put).versionID
    }

    /// Versions of a key, the newest first.
    func versions(_ key: String) async throws -> [S3Version] {
        try await bucket.versions(prefix: key).versions.filter { $0.key == key }
    }

    /// Lines packed as the sink does it.
    static func packed(_ lines: [UInt8], _ codec: Codec = .zstd) -> [UInt8] {
        var compressor = Compressor(codec)
        var output = ByteBuffer()
        unsafe lines.withUnsafeBytes { unsafe compressor.write($0, into: &output) }
        compressor.finish(into: &output)
        return output.toArray()
    }
}
