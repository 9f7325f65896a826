import CustodyModel
import CustodyRestore
import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing
import CustodyVerifier
import CustodyMerkle

@Suite("Restore")
struct RestoreTests {
    @Test("what is restored has the bytes of the original", arguments: RestoreScene.Layout.allCases)
    func bytes(_ layout: RestoreScene.Layout) throws {
        let scene = try RestoreScene()
        try scene.lay(layout)
        let report = try scene.restore()
        #expect(report.exitStatus == 0)
        #expect(report.isRestored)
        #expect(report.verification.isTrusted)
        for (name, log) in scene.streams {
            let isSame = try scene.restored(name) == log.bytes
            #expect(isSame, "\(name)")
            let summary = try #require(report.streams.first { $0.name == name })
            #expect(summary.records == log.nextSeq)
            #expect(summary.head == log.head)
            if name != .register { #expect(summary.checkpoint?.size == log.nextSeq) }
        }
        let note = try scene.fileSystem.contents("/target/checkpoint")
        #expect(note == scene.log.note?.bytes)
    }

    @Test("segments keep their names, and packed ones are unpacked")
    func names() throws {
        let scene = try RestoreScene()
        try scene.lay(.zstdSink)
        _ = try scene.restore()
        let names = try scene.fileSystem.list("/target/default")
        let expected = scene.cuts(try #require(scene.log.data[.standard])).map {
            "audit-\(RestoreScene.range($0)).jsonl"
        }
        #expect(names == expected)
    }

    @Test("one stream comes with the register")
    func oneStream() throws {
        let scene = try RestoreScene()
        try scene.lay(.plainSink)
        let report = try scene.restore { $0.stream = .standard }
        #expect(report.isRestored)
        #expect(report.streams.map(\.name.text) == ["custody", "default"])
    }

    @Test("a window comes from the checkpoint before it to the one behind it, and verifies")
    func window() throws {
        let scene = try RestoreScene(records: 60, rounds: 6)
        try scene.lay(.plainSink)
        let day = TestLog.begin.adding(seconds: 86_400)
        let report = try scene.restore {
            $0.start = day
            $0.end = day.adding(seconds: 86_399)
        }
        #expect(report.exitStatus == 0)
        let summary = try #require(report.streams.first { $0.name == .standard })
        #expect(summary.first > 0)
        #expect(summary.last + 1 < scene.log.data[.standard]?.nextSeq ?? 0)
        #expect(summary.lastTime >= day)
        let log = try #require(scene.log.data[.standard])
        let isSame = try scene.restored() == log.bytes(summary.first...summary.last)
        #expect(isSame)
    }

    @Test("a window without a register is refused")
    func windowWithoutRegister() throws {
        let scene = try RestoreScene()
        let log = try #require(scene.log.data[.standard])
        try scene.add("/source/default/audit.jsonl", log.bytes)
        #expect(throws: CustodyError(.unreadable, "")) { try scene.restore { $0.start = TestLog.begin } }
    }

    @Test("a folder that holds anything else is refused")
    func strangers() throws {
        let scene = try RestoreScene()
        try scene.lay(.plainSink)
        try scene.add("/target/default/audit.jsonl", scene.log.register.bytes)
        #expect(throws: CustodyError(.storeExists, "")) { try scene.restore() }
        try scene.add("/other/readme", [1])
        #expect(throws: CustodyError(.storeExists, "")) { try scene.restore(to: "/other") }
    }

    @Test("a restore is not mixed with another one, nor done twice")
    func again() throws {
        let scene = try RestoreScene()
        try scene.lay(.plainSink)
        _ = try scene.restore()
        #expect(throws: CustodyError(.storeExists, "")) { try scene.restore() }
        #expect(throws: CustodyError(.storeExists, "")) { try scene.restore { $0.stream = .standard } }
    }

    @Test("a source that is not there, or holds nothing, is told before anything is made")
    func nothing() throws {
        let scene = try RestoreScene()
        #expect(throws: CustodyError(.unreadable, "")) { try scene.restore() }
        try scene.fileSystem.makeDirectories("/source")
        #expect(throws: CustodyError(.unreadable, "")) { try scene.restore() }
        #expect(try scene.fileSystem.status("/target") == nil)
    }

    @Test("a file that is rotated away while it is read is found again")
    func rotated() throws {
        let scene = try RestoreScene()
        try scene.lay(.plainSink)
        let first = "/source/default/audit-\(RestoreScene.range(0...6)).jsonl"
        let moved = FilePath("/source/default/audit-\(RestoreScene.range(0...6)).jsonl.1")
        // Once everything was listed, the register is read first.
        let opens = scene.fileSystem.counts[.open] ?? 0
        _ = try FolderSource(scene.source, fileSystem: scene.fileSystem).survey()
        let listing = (scene.fileSystem.counts[.open] ?? 0) - opens
        scene.fileSystem.interfere(before: listing + 2, of: [.open]) { try? $0.rename(FilePath(first), to: moved) }
        let report = try scene.restore { $0.workers = 1 }
        #expect(!scene.fileSystem.interferenceIsPending)
        #expect(report.exitStatus == 0)
        let isSame = try scene.restored() == scene.log.data[.standard]?.bytes
        #expect(isSame)
    }

    @Test("killed at any operation, the next run ends with the same bytes", arguments: [false, true])
    func killed(losesPower: Bool) throws {
        let scene = try RestoreScene(records: 12, rounds: 2)
        try scene.lay(.plainSink)
        let before = scene.fileSystem.snapshot()
        var nth = 1
        var resumed = 0
        while true {
            scene.fileSystem.restore(before)
            scene.fileSystem.inject(.init(nth: nth, .partlyStored, halts: true))
            do {
                _ = try scene.restore { $0.workers = 1 }
            } catch {
                #expect(error is CustodyError)
            }
            let fired = scene.fileSystem.faultFired
            if !fired { break }
            scene.fileSystem.inject(nil)
            if losesPower { scene.fileSystem.crash(seed: UInt64(nth)) } else { scene.fileSystem.kill() }
            if let report = try finish(scene) {
                if report.isResumed { resumed += 1 }
                #expect(report.isRestored, "at operation \(nth)")
            }
            for (name, log) in scene.streams {
                let isSame = try scene.restored(name) == log.bytes
                #expect(isSame, "\(name) at operation \(nth)")
            }
            nth += 1
        }
        #expect(nth > 20)
        #expect(resumed > 10)
    }

    /// Nil where everything was done already.
    private func finish(_ scene: RestoreScene) throws -> RestoreReport? {
        do {
            return try scene.restore { $0.workers = 1 }
        } catch let error as CustodyError where error.code == .storeExists {
            #expect(error.message.contains("restored already"))
            return nil
        }
    }

    @Test("a disk that fills up is told, and the next run goes on")
    func fullDisk() throws {
        let scene = try RestoreScene()
        try scene.lay(.plainSink)
        scene.fileSystem.setFreeSpace(4000)
        #expect(throws: CustodyError(.io, "")) { try scene.restore() }
        scene.fileSystem.setFreeSpace(nil)
        let report = try scene.restore()
        #expect(report.isResumed)
        #expect(report.isRestored)
    }
}
