import CustodyCrypto
import CustodyModel
import CustodyRestore
import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing

@Suite("Quarantine")
struct QuarantineTests {
    @Test("copies are exact, listed and private; what was copied stays")
    func copies() throws {
        let scene = try RestoreScene()
        try scene.lay(.plainSink)
        let before = try scene.restored(in: "/source")
        let quarantine = Quarantine("/case", fileSystem: scene.fileSystem, clock: scene.clock)
        let outcome = try quarantine.run(["/source/default", "/source/checkpoint"], reason: "test")
        #expect(outcome.copies.count > 3)
        for copy in outcome.copies {
            let bytes = try scene.fileSystem.contents(FilePath("/case/\(copy.name)"))
            #expect(SHA256.digest(bytes) == copy.digest)
            let isSame = try scene.fileSystem.contents(FilePath(copy.source)) == bytes
            #expect(isSame)
            #expect(try scene.fileSystem.status(FilePath("/case/\(copy.name)"))?.permissions == 0o600)
        }
        #expect(try scene.fileSystem.status("/case")?.permissions == 0o700)
        #expect(SHA256.digest(try scene.fileSystem.contents("/case/manifest.json")) == outcome.manifest)
        let isSame = try scene.restored(in: "/source") == before
        #expect(isSame)
    }

    @Test("a case is not mixed with another one, and nothing is no case")
    func refused() throws {
        let scene = try RestoreScene()
        try scene.lay(.plainSink)
        let quarantine = Quarantine("/case", fileSystem: scene.fileSystem, clock: scene.clock)
        #expect(throws: CustodyError(.unreadable, "")) { try quarantine.run(["/nowhere"], reason: nil) }
        _ = try quarantine.run(["/source/checkpoint"], reason: nil)
        #expect(throws: CustodyError(.storeExists, "")) { try quarantine.run(["/source/checkpoint"], reason: nil) }
    }
}
