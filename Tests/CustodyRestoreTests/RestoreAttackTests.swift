import CustodyModel
import CustodyRestore
import CustodySystem
import CustodyTestSupport
import CustodyVerifier
import SystemPackage
import Testing
import CustodyCompress

@Suite("Restore from a source that was tampered with")
struct RestoreAttackTests {
    private static let second = "/source/default/audit-\(RestoreScene.range(7...13)).jsonl"
    private static let third = "/source/default/audit-\(RestoreScene.range(14...20)).jsonl"

    enum Attack: String, CaseIterable {
        case edited, cut, swapped, missing, noRegister, shortened
    }

    /// Carries an attack out on a plain sink.
    static func carryOut(_ attack: Attack, _ scene: RestoreScene) throws {
        let files = scene.fileSystem
        switch attack {
        case .edited: try scene.change(second) { $0.edited(line: 2) }
        case .cut: try scene.change(second) { Array($0.prefix(700)) }
        case .swapped:
            let (one, other) = (try files.contents(FilePath(second)), try files.contents(FilePath(third)))
            try files.replace(FilePath(second), with: other)
            try files.replace(FilePath(third), with: one)
        case .missing: try files.remove(FilePath(second))
        case .noRegister:
            for name in try files.list("/source/custody") {
                try files.remove(FilePath("/source/custody").appending(name))
            }
        case .shortened:
            let names = try files.list("/source/default")
            try files.remove(FilePath("/source/default").appending(names[names.count - 1]))
        }
    }

    @Test("what is wrong is never called restored", arguments: Attack.allCases)
    func attacks(_ attack: Attack) throws {
        let scene = try RestoreScene()
        try scene.lay(.plainSink)
        try RestoreAttackTests.carryOut(attack, scene)
        let report = try scene.restore()
        #expect(report.exitStatus == 1)
        // Under each other's names the records are all there: that is told, and they are restored.
        #expect(report.isRestored == (attack == .swapped))
    }

    @Test("what is right behind a hole comes back all the same, and the hole is named")
    func hole() throws {
        let scene = try RestoreScene()
        try scene.lay(.plainSink)
        try scene.change(RestoreAttackTests.second) { $0.edited(line: 2) }
        let report = try scene.restore()
        #expect(report.missing == 1)
        #expect(report.findings.map(\.code) == [.recordHashMismatch, .chainGap])
        #expect(report.findings.allSatisfy { $0.seq == 9 })
        #expect(report.findings[0].line == 3)
        var expected = try #require(scene.log.data[.standard]).lines
        expected.remove(at: 9)
        let isSame = try scene.restored() == Array(expected.joined())
        #expect(isSame)
    }

    @Test("another copy mends what is wrong in the first")
    func mended() throws {
        let scene = try RestoreScene()
        try scene.lay(.plainSink)
        try scene.change(RestoreAttackTests.second) { $0.edited(line: 2) }
        try scene.add(
            "/source/default/journal/\(RestoreScene.padded(0))-0001.jsonl",
            try #require(scene.log.data[.standard]).bytes)
        let report = try scene.restore()
        #expect(report.isRestored)
        #expect(report.exitStatus == 1)
        #expect(report.findings.map(\.code) == [.recordHashMismatch])
        let isSame = try scene.restored() == scene.log.data[.standard]?.bytes
        #expect(isSame)
    }

    @Test("a restore that lacked records goes on when they are back")
    func later() throws {
        let scene = try RestoreScene()
        try scene.lay(.plainSink)
        let bytes = try scene.fileSystem.contents(FilePath(RestoreAttackTests.second))
        try scene.fileSystem.remove(FilePath(RestoreAttackTests.second))
        #expect(try scene.restore().missing == 7)
        try scene.add(RestoreAttackTests.second, bytes)
        let report = try scene.restore()
        #expect(report.isResumed)
        #expect(report.isRestored)
        let isSame = try scene.restored() == scene.log.data[.standard]?.bytes
        #expect(isSame)
    }

    /// Lines of another history: the same events but one, chained anew by someone without keys.
    private func forged(_ scene: RestoreScene, from seq: UInt64 = 0) throws -> LogBuilder {
        try #require(scene.log.data[.standard]).rechained { $0 == 9 ? "{\"type\":\"forged\"}" : $1 }
    }

    @Test("of two versions the one that a checkpoint names is restored", arguments: [true, false])
    func versions(forgedFirst: Bool) throws {
        let scene = try RestoreScene()
        let bucket = FakeBucket()
        try bucket.lay(scene)
        let forgery = try forged(scene)
        let key = try #require(
            bucket.keys.first { $0.contains("stream=default") && $0.contains("\(RestoreScene.range(7...13))") })
        bucket.add(key, forgery.bytes(7...13).packed(.zstd), isOlder: forgedFirst)
        bucket.mark(key)
        let source = BucketSource(bucket, prefix: try #require(ArchivePrefix("audit")))
        let report = try scene.restore(source)
        #expect(report.isRestored)
        #expect(report.findings.contains { $0.code == .objectDeleteMarker })
        let isSame = try scene.restored() == scene.log.data[.standard]?.bytes
        #expect(isSame)
    }

    @Test("without a register the version to which its neighbours link is restored")
    func links() throws {
        let scene = try RestoreScene()
        let bucket = FakeBucket()
        try bucket.lay(scene, withRegister: false)
        let forgery = try forged(scene)
        let key = try #require(
            bucket.keys.first { $0.contains("stream=default") && $0.contains("\(RestoreScene.range(7...13))") })
        bucket.add(key, forgery.bytes(7...13).packed(.zstd), isOlder: true)
        let source = BucketSource(bucket, prefix: try #require(ArchivePrefix("audit")))
        _ = try scene.restore(source) { $0.verification.trust = nil }
        let isSame = try scene.restored() == scene.log.data[.standard]?.bytes
        #expect(isSame)
    }

    @Test("a bucket of several logs wants one to be named")
    func severalLogs() throws {
        let scene = try RestoreScene()
        let bucket = FakeBucket()
        try bucket.lay(scene)
        try bucket.lay(scene, mark: "ffffffffffffffff")
        let source = BucketSource(bucket, prefix: try #require(ArchivePrefix("audit")))
        #expect(throws: CustodyError(.usage, "")) { try scene.restore(source) }
        let report = try scene.restore(source) { $0.log = FakeBucket.mark }
        #expect(report.isRestored)
    }
}
