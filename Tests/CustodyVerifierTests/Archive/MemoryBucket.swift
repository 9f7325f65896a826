import CustodyModel
import CustodySystem
import CustodyTestSupport
import CustodyVerifier
import CustodyCompress

/// A bucket with versions in memory. It does what it is told, as an attacker with every right would.
final class MemoryBucket: ObjectStore {
    struct Version: Sendable {
        let key: String
        let id: String
        var bytes: [UInt8]
        var isDeleteMarker = false
        var modified: Timestamp
        var lock: ObjectLock?
        var hold: Bool?
        var kmsKey: String?
        /// Reading it, or its lock, is refused.
        var isHidden = false
        var hidesLock = false
        /// Lock headers come with the bytes.
        var showsLock = true
    }

    private let state = Monitor([Version]())
    private let opened = Monitor(0)
    let name = "s3://memory/"

    var versions: [Version] { state.withLock { $0 } }
    /// Versions that were opened so far.
    var openCount: Int { opened.withLock { $0 } }

    /// Puts another version on top, locked for a year beyond its newest record.
    @discardableResult
    func put(_ key: String, _ bytes: [UInt8], at time: Timestamp, newest: Timestamp? = nil) -> String {
        state.withLock { versions in
            let id = "v\(versions.count)"
            let until = (newest ?? time).adding(seconds: 366 * 86_400)
            versions.append(
                Version(
                    key: key, id: id, bytes: bytes, modified: time,
                    lock: ObjectLock(mode: .governance, retainUntil: until)))
            return id
        }
    }

    func hide(_ key: String, at time: Timestamp) {
        state.withLock { versions in
            versions.append(
                Version(key: key, id: "m\(versions.count)", bytes: [], isDeleteMarker: true, modified: time))
        }
    }

    func change(_ key: String, _ body: (inout Version) -> Void) {
        state.withLock { versions in
            for index in versions.indices where versions[index].key == key { body(&versions[index]) }
        }
    }

    func remove(_ key: String) { state.withLock { $0.removeAll { $0.key == key } } }

    func bytes(_ key: String) -> [UInt8] { versions.first { $0.key == key }?.bytes ?? [] }

    private func find(_ key: String, _ id: String) throws(CustodyError) -> Version {
        guard let version = versions.first(where: { $0.key == key && $0.id == id }), !version.isDeleteMarker else {
            throw CustodyError(.unreadable, "no such version")
        }
        return version
    }

    func versions(below prefix: String, _ body: (ObjectVersion) -> Void) throws(CustodyError) {
        for version in versions.sorted(by: { $0.key < $1.key }).reversed() where version.key.hasPrefix(prefix) {
            body(
                ObjectVersion(
                    key: version.key, version: version.id, isDeleteMarker: version.isDeleteMarker,
                    size: Int64(version.bytes.count), modified: version.modified))
        }
    }

    func open(_ key: String, version: String) throws(CustodyError) -> OpenObject {
        let found = try find(key, version)
        guard !found.isHidden else { throw CustodyError(.unreadable, "access denied") }
        opened.withLock { $0 += 1 }
        return OpenObject(
            body: Evidence.Input(found.bytes),
            facts: ObjectFacts(
                lock: found.showsLock && !found.hidesLock ? found.lock : nil,
                hasLegalHold: found.showsLock ? found.hold : nil, kmsKey: found.kmsKey))
    }

    func lock(of key: String, version: String) throws(CustodyError) -> ObjectLock? {
        let found = try find(key, version)
        guard !found.hidesLock else { throw CustodyError(.unreadable, "access denied") }
        return found.lock
    }

    func hasLegalHold(_ key: String, version: String) throws(CustodyError) -> Bool {
        let found = try find(key, version)
        guard !found.hidesLock else { throw CustodyError(.unreadable, "access denied") }
        return found.hold ?? false
    }
}

extension MemoryBucket: ObjectKeeper {
    var serverNow: Timestamp { TestLog.begin.adding(seconds: 86_400) }

    func extend(_ key: String, version: String, to lock: ObjectLock) throws(CustodyError) {
        _ = try find(key, version)
        change(key) { if $0.id == version { $0.lock = lock } }
    }

    func setLegalHold(_ key: String, version: String, isOn: Bool) throws(CustodyError) {
        _ = try find(key, version)
        change(key) { if $0.id == version { $0.hold = isOn } }
    }
}

/// A log in a bucket, as an attacker finds it.
struct Vault {
    let bucket = MemoryBucket()
    let log: TestLog
    let objects: [TestLog.ArchivedObject]
    let prefix: ArchivePrefix

    /// - Parameter delay: seconds from an object's newest record to its upload.
    init(_ log: TestLog, prefix: String = "prod", batch: Int = 6, delay: Int64 = 5) throws {
        guard let prefix = ArchivePrefix(prefix) else { throw CustodyError(.usage, "no prefix") }
        self.prefix = prefix
        self.log = log
        objects = log.archive(prefix, batch: batch, packing: .zstd) { $0.packed(.zstd) }
        for object in objects {
            bucket.put(object.key, object.bytes, at: object.newest.adding(seconds: delay), newest: object.newest)
        }
    }

    /// The objects of a stream, by seq.
    func keys(_ stream: StreamName = .standard) -> [String] {
        objects.map(\.key).filter { $0.hasPrefix(log.layout(prefix).records(stream)) }
    }

    /// A key beside others.
    func key(_ first: UInt64, _ last: UInt64) -> String {
        log.layout(prefix).records(
            .standard, day: String(log.time.description.prefix(10)), first: first, last: last, packing: .zstd)
    }

    /// Records of the data stream, edited and chained anew, with the old hash before them.
    func forged(_ index: Int, prev: Bool = true) -> [UInt8] {
        let begin = index * 6
        let lines = Array(log.data[.standard]!.lines[begin..<min(begin + 6, log.data[.standard]!.lines.count)])
        var builder = LogBuilder(
            .standard, firstSeq: UInt64(begin),
            prev: prev && begin > 0 ? log.data[.standard]!.hashes[begin - 1] : .zero,
            time: log.data[.standard]!.times[begin], step: 1000)
        for _ in lines { builder.append("{\"type\":\"forged\"}") }
        return builder.bytes.packed(.zstd)
    }

    func verify(
        _ paths: [String] = [], anchored: Bool = true,
        _ change: (inout VerifierConfiguration) throws -> Void = { _ in }
    ) throws -> VerificationReport {
        var evidence = try Evidence(["/anchor/anchor.jsonl": log.anchor.bytes])
        evidence.clock.setWall(log.time.adding(seconds: 60))
        evidence.configuration.trust = try AttackTests.trust(log)
        if anchored { evidence.configuration.anchors = ["/anchor/anchor.jsonl"] }
        evidence.configuration.keeping.mode = .governance
        evidence.configuration.keeping.days = 365
        evidence.configuration.workers = 2
        try change(&evidence.configuration)
        let configuration = evidence.configuration
        let listing = try ArchiveListing(
            bucket, prefix: prefix, start: configuration.start, stream: configuration.stream)
        let verifier = Verifier(configuration, fileSystem: evidence.fileSystem, clock: evidence.clock)
        return verifier.verifyBlocking(paths, archives: listing.archives)
    }
}
