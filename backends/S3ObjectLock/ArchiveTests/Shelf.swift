import CustodyCompress
import CustodyCrypto
import CustodyModel
import CustodySystem
import CustodyTestSupport
import CustodyVerifier
import S3Archive
import S3Client
import S3TestSupport
import SystemPackage

/// A log in a real bucket, as an attacker finds it: one who may do everything that the server lets anybody do.
struct Shelf {
    static let days = 2
    static let batch = 6
    static let prefix = "prod"

    let bucket: S3Bucket
    let log: TestLog
    let objects: [TestLog.ArchivedObject]
    let prefix: ArchivePrefix

    /// How one object is put there.
    struct Manner {
        var mode: S3LockMode? = .governance
        var days = Shelf.days
        var legalHold = false
        var kmsKeyID: String?
    }

    /// - Parameters:
    ///   - before: called before each object is put there.
    ///   - manner: how it is put there.
    init(
        _ server: S3Server, _ log: TestLog? = nil,
        before: (Shelf, String) async throws -> Void = { _, _ in },
        manner: (String) -> Manner = { _ in Manner() }
    ) async throws {
        guard let prefix = ArchivePrefix(Shelf.prefix) else { throw CustodyError(.usage, "no prefix") }
        self.prefix = prefix
        self.log = try log ?? Shelf.sample()
        objects = self.log.archive(prefix, batch: Shelf.batch, packing: .zstd) { Shelf.packed($0) }
        bucket = try await server.makeBucket()
        for object in objects {
            try await before(self, object.key)
            try await put(object.key, object.bytes, manner(object.key))
        }
    }

    /// A log of this hour, in time for a server whose clock is right.
    static func sample() throws -> TestLog {
        var log = TestLog("test.example/shelf", time: SystemClock().now().adding(seconds: -60))
        try log.open()
        log.start()
        for _ in 0..<5 {
            log.record(6)
            log.advance(seconds: 1)
            try log.round()
        }
        try log.stop()
        return log
    }

    static func packed(_ bytes: [UInt8]) -> [UInt8] {
        var compressor = Compressor(.zstd)
        var output = ByteBuffer()
        unsafe bytes.withUnsafeBytes { unsafe compressor.write($0, into: &output) }
        compressor.finish(into: &output)
        return output.toArray()
    }

    @discardableResult
    func put(_ key: String, _ bytes: [UInt8], _ manner: Manner = Manner()) async throws -> String? {
        var put = S3Put(key: key, body: S3Body(bytes))
        put.lock = manner.mode.map { S3Put.Lock(mode: $0, period: .days(manner.days)) }
        put.legalHold = manner.legalHold
        put.kmsKeyID = manner.kmsKeyID
        return try await bucket.put(put).versionID
    }

    /// Keys of the data stream, by seq.
    var keys: [String] { objects.map(\.key).filter { $0.hasPrefix(log.layout(prefix).records(.standard)) } }

    func bytes(_ index: Int) -> [UInt8] { objects.first { $0.key == keys[index] }?.bytes ?? [] }

    /// The records of one object with other events, chained to what is before them.
    func forged(_ index: Int) -> [UInt8] {
        let begin = index * Shelf.batch
        guard let data = log.data[.standard] else { return [] }
        var builder = LogBuilder(
            .standard, firstSeq: UInt64(begin), prev: begin > 0 ? data.hashes[begin - 1] : .zero,
            time: data.times[begin], step: 1000)
        for _ in begin..<min(begin + Shelf.batch, data.lines.count) { builder.append("{\"type\":\"forged\"}") }
        return Shelf.packed(builder.bytes)
    }

    /// Takes every version of a key away, past a GOVERNANCE lock.
    func erase(_ key: String) async throws {
        for version in try await bucket.versions(prefix: key).versions where version.key == key {
            try await bucket.delete(key: key, version: version.versionID, bypassing: true)
        }
    }

    func verify(_ change: (inout VerifierConfiguration) -> Void = { _ in }) async throws -> VerificationReport {
        let folder = try TemporaryDirectory()
        let anchor = folder.path.appending("anchor.jsonl")
        try PosixFileSystem().replace(anchor, with: log.anchor.bytes)
        var configuration = VerifierConfiguration()
        configuration.trust = try TrustFile(parsing: [UInt8]((log.trustLine() + "\n").utf8))
        configuration.anchors = [anchor.string]
        configuration.keeping.mode = .governance
        configuration.keeping.days = Shelf.days
        configuration.workers = 2
        change(&configuration)
        let verifier = Verifier(configuration, fileSystem: PosixFileSystem(), clock: SystemClock())
        let archives = try await listing().archives
        let report = await verifier.verify([], archives: archives)
        _ = folder
        return report
    }

    func listing() async throws -> ArchiveListing {
        let store = S3ObjectStore(bucket)
        let prefix = prefix
        return try await withCheckedContinuation { continuation in
            WorkerThread.start {
                do throws(CustodyError) {
                    let listing = try ArchiveListing(store, prefix: prefix)
                    continuation.resume(returning: Result<ArchiveListing, CustodyError>.success(listing))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }.get()
    }
}
