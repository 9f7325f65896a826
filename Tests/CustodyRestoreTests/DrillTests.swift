import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodyRestore
import CustodySink
import CustodySystem
import CustodyTestSupport
import LocalJSONL
import SystemPackage
import Testing
import CustodyCompress

@Suite("Drill")
struct DrillTests {
    private func drill(
        _ scene: RestoreScene, seed: UInt64 = 1, _ change: (inout DrillOptions) -> Void = { _ in }
    ) async throws -> DrillReport {
        var options = DrillOptions(scratch: "/scratch")
        options.restore = try scene.options
        options.software = "custody test"
        change(&options)
        let (files, clock, chosen, source) = (scene.fileSystem, scene.clock, options, scene.source)
        return try await onOwnThread {
            try Drill(
                FolderSource(source, fileSystem: files), chosen, fileSystem: files, clock: clock,
                random: SeededRandom(seed: seed)
            ) { folder throws(CustodyError) in
                try LocalJSONLSink(
                    LocalJSONLSettings(directory: folder, rotateSeconds: nil, compression: .none), system: files,
                    clock: clock)
            }.run()
        }
    }

    @Test(
        "a drill over good data passes, whichever day is drawn, and leaves no scratch",
        arguments: [1, 2, 3] as [UInt64])
    func passes(_ seed: UInt64) async throws {
        let scene = try RestoreScene(records: 60)
        try scene.lay(.zstdSink)
        let report = try await drill(scene, seed: seed)
        #expect(report.doubts == [])
        #expect(report.hasPassed)
        #expect(report.choice.hasPrefix("a day drawn at random from"))
        #expect(report.streams.allSatisfy { $0.agrees })
        #expect(report.streams.contains { $0.signedRoot != nil && $0.signedRoot == $0.root })
        #expect(try scene.fileSystem.status("/scratch") == nil)
    }

    @Test("a drill over everything passes", arguments: RestoreScene.Layout.allCases)
    func whole(_ layout: RestoreScene.Layout) async throws {
        let scene = try RestoreScene()
        try scene.lay(layout)
        let report = try await drill(scene) { $0.isWhole = true }
        #expect(report.doubts == [])
        #expect(report.records == scene.streams.values.reduce(0) { $0 + $1.nextSeq })
    }

    @Test("a drill is red on each attack", arguments: RestoreAttackTests.Attack.allCases)
    func attacks(_ attack: RestoreAttackTests.Attack) async throws {
        let scene = try RestoreScene()
        try scene.lay(.plainSink)
        try RestoreAttackTests.carryOut(attack, scene)
        let report = try await drill(scene) { $0.isWhole = true }
        #expect(!report.hasPassed)
    }

    @Test("an objective that is missed is a doubt")
    func objectives() async throws {
        let scene = try RestoreScene()
        try scene.lay(.plainSink)
        let report = try await drill(scene) {
            $0.isWhole = true
            $0.recoveryPoint = 1_000_000_000
        }
        #expect(report.doubts.count == 1)
        #expect(report.doubts[0].contains("newest record"))
        let lax = try await drill(scene) { $0.recoveryPoint = 90_000 * 1_000_000_000 }
        #expect(lax.hasPassed)
    }

    @Test("the report is checked with the public key alone, and a changed one is refused")
    func signature() async throws {
        let scene = try RestoreScene()
        try scene.lay(.plainSink)
        let json = try await drill(scene) { $0.isWhole = true }.json
        let seed = [UInt8](repeating: 7, count: 32)
        let key = try VerifierKey(name: scene.log.origin, kind: .signature, seed: seed)
        let signature = try DrillSignature.sign(json, origin: scene.log.origin, seed: seed)
        let isValid = try DrillSignature.holds(signature, json, key)
        #expect(isValid)
        var changed = json
        changed[20] ^= 1
        let isChangedValid = try DrillSignature.holds(signature, changed, key)
        #expect(!isChangedValid)
        let other = try VerifierKey(name: scene.log.origin, kind: .signature, seed: [UInt8](repeating: 8, count: 32))
        let isOthersValid = try DrillSignature.holds(signature, json, other)
        #expect(!isOthersValid)
    }

    @Test("pages hold what the JSON holds, and nothing from elsewhere")
    func pages() async throws {
        let scene = try RestoreScene()
        try scene.lay(.plainSink)
        let report = try await drill(scene) { $0.isWhole = true }
        let digest = SHA256.digest(report.json)
        for page in [report.markdown(digest: digest), report.html(digest: digest)] {
            #expect(page.contains(digest.hex))
            #expect(page.contains("passed"))
            #expect(!page.contains("://"))
            for stream in report.streams { #expect(page.contains(stream.head.hex)) }
        }
    }
}
