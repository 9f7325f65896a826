import CustodyModel
import CustodyRestore
import CustodySystem
import CustodyTestSupport
import CustodyVerifier
import SystemPackage
import Testing
import CustodyCompress

@Suite("Explanation")
struct ExplanationTests {
    private let scene: RestoreScene
    private let bucket = FakeBucket()
    private let mark: LogMark
    private let prefix = ArchivePrefix("audit")!

    init() throws {
        scene = try RestoreScene()
        mark = scene.log.layout(prefix).log
        let objects = scene.log.archive(prefix, batch: 7, packing: .zstd) { $0.packed(.zstd) }
        for object in objects { bucket.add(object.key, object.bytes) }
    }

    /// The object of the data stream that begins with the record 13, and its key.
    private var object: (key: String, records: ArchiveKey.Records) {
        get throws {
            for key in bucket.keys {
                if case .records(let records)? = ArchiveKey(key, prefix: prefix), records.stream == .standard,
                    records.first == 13
                {
                    return (key, records)
                }
            }
            throw CustodyError(.unreadable, "no object begins there")
        }
    }

    private func explained(_ more: [Explanation.Place] = []) throws -> Explanation? {
        var configuration = VerifierConfiguration()
        configuration.trust = try RestoreScene.trustFile(scene.log)
        configuration.keeping.wantsLock = false
        configuration.workers = 1
        let listing = try ArchiveListing(bucket, prefix: prefix)
        let report = Verifier(configuration, fileSystem: scene.fileSystem, clock: scene.clock)
            .verifyBlocking([], archives: listing.archives)
        let place = Explanation.Place(BucketSource(bucket, prefix: prefix), store: bucket)
        return Explanation(report, [place] + more, log: mark, fileSystem: scene.fileSystem)
    }

    private var lines: LogBuilder { scene.log.data[.standard]! }

    /// The records of a segment with other events, chained to what is before them.
    private func forged(_ records: ArchiveKey.Records) -> [UInt8] {
        let (first, count) = (Int(records.first), Int(records.last - records.first) + 1)
        var builder = LogBuilder(
            .standard, firstSeq: UInt64(first), prev: lines.hashes[first - 1], time: lines.times[first], step: 1000)
        for _ in 0..<count { builder.append("{\"type\":\"forged\"}") }
        return builder.bytes.packed(.zstd)
    }

    @Test("nothing is explained of a log without a finding")
    func good() throws {
        try #expect(explained() == nil)
    }

    @Test("a changed line in an object: its neighbours, how far the evidence is good, and where the record still is")
    func changed() throws {
        let key = try object.key
        bucket.replace(key, bucket.bytes(key).unpacked().edited(line: 2).packed(.zstd))
        try scene.lay(.plainSink)
        let folder = Explanation.Place(FolderSource("/source", fileSystem: scene.fileSystem))
        let explanation = try #require(try explained([folder]))
        #expect(explanation.finding.code == .recordHashMismatch && explanation.finding.seq == 15)
        #expect(explanation.neighbours.map(\.line) == [1, 2, 3, 4, 5, 6])
        #expect(explanation.neighbours.map(\.isRight) == [true, true, false, true, true, true])
        #expect(explanation.copies.count == 2)
        #expect(explanation.copies.first { $0.place == "s3://bucket/audit/" }?.standing == .wrong(.recordHashMismatch))
        let copy = explanation.copies.first { $0.place == "/source" }
        #expect(copy.map { $0.standing == .confirmed || $0.standing == .alone } == true)
        #expect(explanation.versions.count == 1)
        let text = explanation.text
        #expect(text.contains("> line 3: seq 15, hash") && text.contains("`custody restore /source --to DIR`"))
        #expect(!text.contains("forged") && !text.contains("some "))
    }

    @Test("a forged version over an original: both are shown, and the register says which of them is right")
    func overwritten() throws {
        let (key, records) = try object
        bucket.add(key, forged(records))
        bucket.change(key) { version, facts in
            if version.version != "m" {
                facts.lock = ObjectLock(mode: .governance, retainUntil: TestLog.begin.adding(seconds: 99))
            }
        }
        let explanation = try #require(try explained())
        #expect(explanation.finding.code == .objectExtraVersion, "\(explanation.finding)")
        #expect(explanation.versions.count == 2)
        #expect(explanation.versions.allSatisfy { $0.contains("locked (governance) until") })
        #expect(explanation.copies.count == 2)
        #expect(explanation.copies.count { $0.standing == .wrong(.checkpointRoot) } == 1, "\(explanation.copies)")
        #expect(explanation.copies.count { $0.standing == .confirmed } == 1, "\(explanation.copies)")
        #expect(explanation.text.contains("the newest good checkpoint has "))
    }

    @Test("an original under a delete marker is listed with it")
    func hidden() throws {
        bucket.mark(try object.key)
        let explanation = try #require(try explained())
        #expect(explanation.finding.code == .objectDeleteMarker)
        #expect(explanation.versions.count == 2 && explanation.versions.contains { $0.hasSuffix(": a delete marker") })
    }

    @Test("a place that cannot be listed is named, and a log of another origin decides nothing")
    func places() throws {
        bucket.mark(try object.key)
        var other = TestLog("audit.example/other")
        try other.open()
        other.record(40)
        try other.round()
        for (path, bytes) in try other.store("/other") { try scene.add(path, bytes) }
        let places = ["/nowhere", "/other"].map {
            Explanation.Place(FolderSource(FilePath($0), fileSystem: scene.fileSystem))
        }
        let explanation = try #require(try explained(places))
        #expect(explanation.unseen.count == 1 && explanation.unseen[0].hasPrefix("/nowhere: "))
        #expect(explanation.copies.allSatisfy { $0.place == "s3://bucket/audit/" })
        #expect(explanation.text.contains("Not looked at, so nothing is known of it:"))
    }

    @Test("versions are shown up to their limit, and the rest is counted")
    func manyVersions() throws {
        let key = try object.key
        for number in 0..<Explanation.namedVersions - 1 { bucket.add(key, Array("\(number)".utf8)) }
        try #expect(explained()?.versions.count == Explanation.namedVersions)
        bucket.add(key, Array("one more".utf8))
        let versions = try #require(try explained()?.versions)
        #expect(versions.count == Explanation.namedVersions + 1 && versions.last == "... and 1 older ones")
    }
}
