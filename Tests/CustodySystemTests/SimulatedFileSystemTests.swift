import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing

/// The simulation itself is tested because every other fault test believes it.
@Suite("Simulated file system")
struct SimulatedFileSystemTests {
    private let disk = SimulatedFileSystem()

    private func text(_ path: FilePath) throws -> String {
        String(decoding: try disk.contents(path), as: UTF8.self)
    }

    private func write(_ path: FilePath, _ text: String, sync: Bool = true) throws {
        let file = try disk.open(path, .append)
        defer { file.close() }
        try file.append([UInt8](text.utf8))
        if sync { try file.sync() }
    }

    @Test("an open file follows its inode through rename and removal")
    func renameWhileOpen() throws {
        let file = try disk.open("/a", .create)
        try file.append([1])
        try disk.rename("/a", to: "/b")
        try file.append([2])
        #expect(try disk.contents("/b") == [1, 2])
        #expect(try disk.status("/a") == nil)
        #expect(try disk.status("/b")?.isSameFile(as: file.status()) == true)
        try disk.remove("/b")
        try file.append([3])
        let status = try file.status()
        #expect(status.links == 0)
        #expect(status.size == 3)
        try disk.open("/b", .create).close()
        #expect(try disk.status("/b")?.isSameFile(as: status) == false)
    }

    @Test("a rename over an open file leaves the old contents with its handle")
    func renameOver() throws {
        try write("/a", "new")
        let old = try disk.open("/b", .create)
        try old.append([UInt8]("old".utf8))
        try disk.rename("/a", to: "/b")
        #expect(try text("/b") == "new")
        #expect(try old.status().links == 0)
        #expect(try old.status().size == 3)
    }

    @Test("appends go to the end even after another handle truncated")
    func appendAfterTruncate() throws {
        let file = try disk.open("/a", .append)
        try file.append([1, 2, 3])
        try disk.open("/a", .append).truncate(to: 0)
        try file.append([4])
        #expect(try disk.contents("/a") == [4])
    }

    @Test("what was synced survives every crash; the rest leaves a front part", arguments: 0..<64 as Range<UInt64>)
    func crashKeepsSynced(seed: UInt64) throws {
        try write("/a", "synced.")
        try disk.syncDirectory("/")
        let file = try disk.open("/a", .append)
        try file.append([UInt8]("torn".utf8))
        try file.append([UInt8]("more".utf8))
        disk.crash(seed: seed)
        let left = try text("/a")
        #expect("synced.tornmore".hasPrefix(left))
        #expect(left.hasPrefix("synced."))
        #expect(throws: FileError.self) { try file.append([0]) }
    }

    @Test("seeds reach whole, torn and lost tails")
    func crashVariety() throws {
        var lengths: Set<Int> = []
        for seed in 0..<200 as Range<UInt64> {
            let disk = SimulatedFileSystem()
            let file = try disk.open("/a", .create)
            try disk.syncDirectory("/")
            try file.append([1, 2])
            try file.append([3, 4])
            disk.crash(seed: seed)
            lengths.insert(try disk.contents("/a").count)
        }
        #expect(lengths == [0, 1, 2, 3, 4])
    }

    @Test("a truncation that was not synced may come undone, and never touches synced bytes by halves")
    func crashTruncate() throws {
        var results: Set<String> = []
        for seed in 0..<100 as Range<UInt64> {
            let disk = SimulatedFileSystem()
            let file = try disk.open("/a", .create)
            try file.append([UInt8]("abcd".utf8))
            try file.sync()
            try disk.syncDirectory("/")
            try file.truncate(to: 1)
            try file.append([UInt8]("X".utf8))
            disk.crash(seed: seed)
            results.insert(String(decoding: try disk.contents("/a"), as: UTF8.self))
        }
        #expect(results == ["abcd", "a", "aX"])
    }

    @Test("names that were not synced come and go; synced ones stay", arguments: 0..<32 as Range<UInt64>)
    func crashNames(seed: UInt64) throws {
        try write("/kept", "k")
        try disk.syncDirectory("/")
        try write("/new", "n")
        try disk.rename("/kept", to: "/renamed")
        disk.crash(seed: seed)
        let names = try disk.list("/")
        // The first few changes: none, the new file, or both.
        #expect([["kept"], ["kept", "new"], ["new", "renamed"]].contains(names))
    }

    @Test("both directories of a rename agree after a crash", arguments: 0..<32 as Range<UInt64>)
    func crashAcrossDirectories(seed: UInt64) throws {
        try disk.makeDirectories("/one")
        try disk.makeDirectories("/two")
        try write("/one/f", "x")
        try disk.syncDirectory("/one")
        try disk.rename("/one/f", to: "/two/f")
        if seed.isMultiple(of: 2) { try disk.syncDirectory("/two") }
        disk.crash(seed: seed)
        let found = try disk.list("/one") + disk.list("/two")
        #expect(found == ["f"])
        if seed.isMultiple(of: 2) { #expect(try disk.list("/two") == ["f"]) }
    }

    @Test("a failed sync gives its bytes up although later syncs succeed")
    func abandonedBytes() throws {
        var results: Set<String> = []
        for seed in 0..<100 as Range<UInt64> {
            let disk = SimulatedFileSystem()
            let file = try disk.open("/a", .create)
            try disk.syncDirectory("/")
            try file.append([UInt8]("ab".utf8))
            disk.inject(.init(nth: 1, of: [.dataSync]))
            #expect(throws: FileError("fdatasync", "/a", .ioError)) { try file.dataSync() }
            try file.append([UInt8]("cd".utf8))
            try file.dataSync()
            #expect(try disk.contents("/a").count == 4)
            disk.crash(seed: seed)
            results.insert(String(decoding: try disk.contents("/a"), as: UTF8.self))
        }
        #expect(results == ["abcd", "\0\0cd"])
    }

    @Test("a full disk stores what fits and says so")
    func noSpace() throws {
        let file = try disk.open("/a", .create)
        try file.append([1, 2])
        disk.setFreeSpace(3)
        #expect(throws: FileError("write", "/a", .noSpace)) { try file.append([3, 4, 5, 6]) }
        #expect(try disk.contents("/a") == [1, 2, 3, 4, 5])
        disk.setFreeSpace(nil)
        try file.append([6])
    }

    @Test("a read-only file system refuses changes and serves reads")
    func readOnly() throws {
        try write("/a", "x")
        disk.setReadOnly(true)
        #expect(throws: FileError("open", "/b", .readOnlyFileSystem)) { try disk.open("/b", .create) }
        #expect(throws: FileError("rename", "/a", .readOnlyFileSystem)) { try disk.rename("/a", to: "/b") }
        #expect(try text("/a") == "x")
    }

    @Test("an append-only file is appended to and nothing else")
    func appendOnly() throws {
        try write("/a", "x")
        disk.setAppendOnly("/a", true)
        try write("/a", "y")
        #expect(try text("/a") == "xy")
        #expect(throws: FileError("remove", "/a", .notPermitted)) { try disk.remove("/a") }
        #expect(throws: FileError("rename", "/a", .notPermitted)) { try disk.rename("/a", to: "/b") }
        #expect(throws: FileError("truncate", "/a", .notPermitted)) { try disk.open("/a", .append).truncate(to: 0) }
    }

    @Test("a lock excludes a second handle until it is released or the machine restarts")
    func locks() throws {
        let first = try #require(try disk.lock("/lock", contents: [UInt8]("1".utf8)))
        #expect(try disk.lock("/lock", contents: []) == nil)
        #expect(try text("/lock") == "1")
        first.release()
        let second = try #require(try disk.lock("/lock", contents: [UInt8]("2".utf8)))
        disk.kill()
        #expect(try disk.lock("/lock", contents: []) != nil)
        second.release()
    }

    @Test(
        "the Nth operation fails, stored or not, and a loop over N ends",
        arguments: SimulatedFileSystem.Fault.Outcome.allCases)
    func faults(outcome: SimulatedFileSystem.Fault.Outcome) throws {
        let written = [SimulatedFileSystem.Fault.Outcome.notStored: 0, .partlyStored: 2, .stored: 4][outcome]
        let stored = outcome != .notStored
        var seen: [String] = []
        for nth in 1...100 {
            let disk = SimulatedFileSystem()
            disk.inject(.init(nth: nth, outcome))
            var failure: FileError?
            do { try disk.replace("/a", with: [1, 2, 3, 4]) } catch { failure = error }
            #expect(disk.faultFired == (failure != nil))
            guard let failure else { break }
            seen.append(failure.operation)
            switch failure.operation {
            case "open": #expect((try disk.status("/.a.new") != nil) == stored)
            case "write": #expect(try disk.contents("/.a.new").count == written)
            case "rename": #expect((try disk.status("/a") != nil) == stored)
            default: break
            }
        }
        // The last name is that of the directory's fsync; then a run without a fault.
        #expect(seen == ["open", "write", "fsync", "rename", "fsync"])
    }

    @Test("after a halt nothing works until the restart")
    func halts() throws {
        try write("/a", "x")
        disk.inject(.init(nth: 1, of: [.write], .partlyStored, halts: true))
        let file = try disk.open("/a", .append)
        #expect(throws: FileError.self) { try file.append([UInt8]("1234".utf8)) }
        #expect(throws: FileError.self) { try disk.list("/") }
        disk.kill()
        #expect(try text("/a") == "x12")
    }

    @Test("another program can step in before the Nth operation")
    func interference() throws {
        try write("/a", "x")
        disk.interfere(before: 2, of: [.write]) { disk in try? disk.rename("/a", to: "/a.1") }
        let file = try disk.open("/a", .append)
        try file.append([1])
        #expect(try disk.status("/a") != nil)
        try file.append([2])
        #expect(try disk.status("/a") == nil)
        #expect(!disk.interferenceIsPending)
    }
}
