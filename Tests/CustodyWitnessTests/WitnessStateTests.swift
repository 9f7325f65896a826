import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodySystem
import CustodyTestSupport
import CustodyWitness
import SystemPackage
import Testing

@Suite("The witness: its state")
struct WitnessStateTests {
    private static let other = "other.example/log"

    /// A world in which both logs were cosigned at 5, and the state then kept by somebody.
    private static func world(guarded: Bool = true) async throws -> (
        WitnessWorld, TestLog, TestLog, [FilePath: [UInt8]]
    ) {
        let (log, other) = (try TestLog(), try TestLog(other))
        let world = try WitnessWorld(guarded: guarded, [log, other])
        try world.expectCosigned(await world.post(log, 0, 5), log, 5)
        try world.expectCosigned(await world.post(other, 0, 5), other, 5)
        var copy: [FilePath: [UInt8]] = [:]
        for path in ["/witness/key", "/witness/settings", "/witness/guard", "/elsewhere/guard"] as [FilePath] {
            if try world.disk.status(path) != nil { copy[path] = try world.disk.contents(path) }
        }
        for name in try world.disk.list("/witness/trees") {
            let path = FilePath("/witness/trees").appending(name)
            copy[path] = try world.disk.contents(path)
        }
        return (world, log, other, copy)
    }

    private static func tree(_ log: TestLog) -> FilePath {
        FilePath("/witness/trees").appending(SHA256.digest(log.origin).hex)
    }

    private static func restore(_ copy: [FilePath: [UInt8]], _ world: WitnessWorld, _ isWanted: (FilePath) -> Bool)
        throws
    {
        for (path, bytes) in copy where isWanted(path) { try world.disk.replace(path, with: bytes) }
    }

    private static func expectRefusal(_ world: WitnessWorld, _ word: String) {
        world.witness = nil
        world.disk.kill()
        let error = #expect(throws: CustodyError.self) { try world.open() }
        #expect(error?.code == .storeDamaged)
        #expect(error?.description.contains(word) == true)
        #expect(error?.advice?.contains("policies") == true)
    }

    @Test("an older copy of one log's tree is noticed at the start", arguments: [false, true])
    func olderTree(guarded: Bool) async throws {
        let (world, log, other, copy) = try await WitnessStateTests.world(guarded: guarded)
        try world.expectCosigned(await world.post(log, 5, 9), log, 9)
        try world.expectCosigned(await world.post(other, 5, 9), other, 9)
        try WitnessStateTests.restore(copy, world) { $0 == WitnessStateTests.tree(log) }
        WitnessStateTests.expectRefusal(world, "saw last")
    }

    @Test("an older copy of the newest tree alone is noticed too, and a tree that is gone")
    func newestTree() async throws {
        let (world, log, _, copy) = try await WitnessStateTests.world()
        try world.expectCosigned(await world.post(log, 5, 9), log, 9)
        let newest = try world.disk.contents(WitnessStateTests.tree(log))
        try WitnessStateTests.restore(copy, world) { $0 == WitnessStateTests.tree(log) }
        WitnessStateTests.expectRefusal(world, "saw last")
        try world.disk.remove(WitnessStateTests.tree(log))
        WitnessStateTests.expectRefusal(world, "saw last")
        try world.disk.replace(WitnessStateTests.tree(log), with: newest)
        try world.open()
    }

    @Test("an older copy of the whole folder is noticed when the guard lies elsewhere")
    func olderFolder() async throws {
        let (world, log, _, copy) = try await WitnessStateTests.world()
        try world.expectCosigned(await world.post(log, 5, 9), log, 9)
        try WitnessStateTests.restore(copy, world) { $0.starts(with: "/witness") }
        WitnessStateTests.expectRefusal(world, "saw last")
    }

    /// What the manual says cannot be noticed; were it, this test would say so.
    @Test("an older copy of everything is not noticed: nothing is left to tell")
    func olderEverything() async throws {
        let (world, log, _, copy) = try await WitnessStateTests.world()
        try world.expectCosigned(await world.post(log, 5, 9), log, 9)
        try WitnessStateTests.restore(copy, world) { _ in true }
        world.witness = nil
        world.disk.kill()
        try world.open()
        #expect(try await world.post(log, 9, 12) == .conflict(5))
    }

    @Test("an older copy of the guard is noticed once it is more than a crash behind")
    func olderGuard() async throws {
        let (world, log, other, copy) = try await WitnessStateTests.world()
        try world.expectCosigned(await world.post(log, 5, 9), log, 9)
        let guardOnly: (FilePath) -> Bool = { $0 == "/elsewhere/guard" }
        try WitnessStateTests.restore(copy, world, guardOnly)
        world.witness = nil
        world.disk.kill()
        // One behind is what a crash leaves.
        try world.open()
        try world.expectCosigned(await world.post(other, 5, 9), other, 9)
        try WitnessStateTests.restore(copy, world, guardOnly)
        WitnessStateTests.expectRefusal(world, "older")
    }

    @Test("a guard that is gone, damaged or another witness's is no guard")
    func noGuard() async throws {
        let (world, _, _, copy) = try await WitnessStateTests.world()
        let good = try #require(copy["/elsewhere/guard"])
        try world.disk.remove("/elsewhere/guard")
        WitnessStateTests.expectRefusal(world, "not there")
        try world.disk.replace("/elsewhere/guard", with: Array(good.dropLast()))
        WitnessStateTests.expectRefusal(world, "damaged")
        let strange = WitnessGuard(key: "x", generation: 2, digest: .zero)
        try world.disk.replace("/elsewhere/guard", with: strange.bytes)
        WitnessStateTests.expectRefusal(world, "another witness's")
    }

    @Test("a tree with any byte changed is not taken for the state")
    func editedTree() async throws {
        let (world, log, _, _) = try await WitnessStateTests.world()
        let path = WitnessStateTests.tree(log)
        let good = try world.disk.contents(path)
        for index in stride(from: 0, to: good.count, by: 3) {
            var bad = good
            bad[index] ^= 1
            try world.disk.replace(path, with: bad)
            world.witness = nil
            world.disk.kill()
            #expect(throws: CustodyError(.storeDamaged, "")) { try world.open() }
        }
    }

    @Test("a second process is refused")
    func locked() async throws {
        let world = try WitnessWorld([try TestLog()])
        #expect(throws: CustodyError(.storeLocked, "")) {
            _ = try Witness(WitnessFolder("/witness", system: world.disk), system: world.disk) { _ in }
        }
    }

    @Test("where a witness is, or was, no other is made")
    func refusesRemains() async throws {
        let (world, _, _, _) = try await WitnessStateTests.world()
        let folder = WitnessFolder("/witness", system: world.disk)
        let random = SeededRandom(seed: 2)
        func expectRefusal(_ word: String) {
            let error = #expect(throws: CustodyError.self) {
                _ = try folder.create(name: "w.example", guard: "/elsewhere/guard", random: random)
            }
            #expect(error?.code == .storeExists)
            #expect(error?.description.contains(word) == true)
        }
        expectRefusal("already")
        // Its state is lost, its key is not.
        let kept = try world.disk.contents("/elsewhere/guard")
        try world.disk.remove("/elsewhere/guard")
        expectRefusal("policies")
        try world.disk.replace("/elsewhere/guard", with: kept)
        // Its key is lost, its state is not.
        try world.disk.remove("/witness/key")
        expectRefusal("key is gone")
        for name in try world.disk.list("/witness/trees") {
            try world.disk.remove(FilePath("/witness/trees").appending(name))
        }
        expectRefusal("key is gone")
        // A guard that never counted anything is none.
        try world.disk.remove("/elsewhere/guard")
        _ = try folder.create(name: "w.example", guard: "/elsewhere/guard", random: random)
    }

    @Test("the key is for its owner alone")
    func permissions() throws {
        let folder = try TemporaryDirectory()
        let path = folder.appending("witness")
        _ = try WitnessFolder(path).create(name: "w.example", guard: nil, random: SystemRandom())
        #expect(try PosixFileSystem().status(path)?.permissions == 0o700)
        #expect(try PosixFileSystem().status(path.appending("key"))?.permissions == 0o600)
    }

    @Test("a name that is no key name is refused", arguments: ["", "a b", "a+b", "a\nb"])
    func names(name: String) throws {
        let folder = WitnessFolder("/witness", system: SimulatedFileSystem())
        #expect(throws: CustodyError(.usage, "")) {
            _ = try folder.create(name: name, guard: nil, random: SeededRandom(seed: 1))
        }
    }

    @Test("a log has so many keys and no more")
    func keyLimit() throws {
        let log = try TestLog()
        let world = try WitnessWorld([log])
        for index in 1..<WitnessedLog.keyLimit { try world.add(try TestLog(key: "\(index)")) }
        // Again is no more.
        try world.add(try TestLog(key: "7"))
        #expect(throws: CustodyError(.usage, "")) { try world.add(try TestLog(key: "one more")) }
        #expect(WitnessedLog(origin: "two\nlines", keys: [log.key]) == nil)
        #expect(WitnessedLog(origin: log.origin, keys: []) == nil)
    }
}
