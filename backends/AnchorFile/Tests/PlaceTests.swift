import AnchorFile
import CustodyModel
import CustodySink
import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing

@Suite("Anchor file: its place")
struct PlaceTests {
    private static func line() throws -> AnchorLine {
        AnchorLine(
            after: nil, note: "note\n", heads: [], time: Timestamp(microseconds: 0),
            rules: try #require(RulesVersion("test-1")))
    }

    @Test("the file is made for its owner alone; a mode that was opened up is noticed")
    func permissions() async throws {
        let folder = try TemporaryDirectory()
        let path = folder.appending("anchor.jsonl")
        let anchor = AnchorFile(name: "anchor", path: path, store: folder.path)
        try await anchor.append(PlaceTests.line())
        #expect(try PosixFileSystem().status(path)?.permissions == 0o600)
        #expect(try await anchor.newest().notices == [])
        for mode in ["640", "604", "622"] {
            #expect(try Program.run("chmod", [mode, path.string]).status == 0)
            let notices = try await anchor.newest().notices
            #expect(notices.count == 1)
            #expect(notices.first?.text.contains("0\(mode)") == true)
            #expect(notices.first?.finding == nil)
        }
    }

    @Test("an anchor beside the store is not elsewhere, one on another file system is")
    func elsewhere() throws {
        let folder = try TemporaryDirectory()
        let near = AnchorFile(name: "anchor", path: folder.appending("anchor.jsonl"), store: folder.path)
        #expect(!near.isElsewhere)
        let far = AnchorFile(name: "anchor", path: "/proc/anchor.jsonl", store: folder.path)
        #expect(far.isElsewhere)
        // What cannot be seen is not claimed; AnchorChain remembers what was seen before.
        let gone = AnchorFile(name: "anchor", path: "/nowhere/anchor.jsonl", store: folder.path)
        #expect(!gone.isElsewhere)
    }

    @Test("a folder that is not there is an error that names it, not an anchor of its own")
    func missingFolder() async throws {
        let anchor = AnchorFile(name: "anchor", path: "/nowhere/anchor.jsonl", store: "/")
        #expect(try await anchor.newest().newest == nil)
        let error = await #expect(throws: CustodyError.self) { try await anchor.append(PlaceTests.line()) }
        #expect(error?.code == .io)
        #expect(error?.message.contains("/nowhere") == true)
    }

    @Test("a full disk is an error until there is room, then the half line is finished")
    func fullDisk() async throws {
        for room in [0, 1, 100, 300] as [Int64] {
            let disk = SimulatedFileSystem()
            try disk.makeDirectories("/mnt")
            let anchor = AnchorFile(name: "anchor", path: "/mnt/anchor.jsonl", store: "/", system: disk)
            try await anchor.append(PlaceTests.line())
            let next = AnchorLine(
                after: try PlaceTests.line().position, note: "note 2\n", heads: [], time: Timestamp(microseconds: 1),
                rules: try #require(RulesVersion("test-1")))
            disk.setFreeSpace(room)
            let error = await #expect(throws: CustodyError.self) { try await anchor.append(next) }
            #expect(error?.advice?.contains("space") == true)
            disk.setFreeSpace(nil)
            try await anchor.append(next)
            #expect(try disk.contents("/mnt/anchor.jsonl") == PlaceTests.line().bytes + next.bytes)
        }
    }

    @Test("an append-only file takes lines; one whose fsync failed there is an error, never a second copy")
    func appendOnly() async throws {
        let disk = SimulatedFileSystem()
        try disk.makeDirectories("/mnt")
        let anchor = AnchorFile(name: "anchor", path: "/mnt/anchor.jsonl", store: "/", system: disk)
        try await anchor.append(PlaceTests.line())
        disk.setAppendOnly("/mnt/anchor.jsonl", true)
        let next = AnchorLine(
            after: try PlaceTests.line().position, note: "note 2\n", heads: [], time: Timestamp(microseconds: 1),
            rules: try #require(RulesVersion("test-1")))
        disk.inject(.init(nth: 1, of: [.sync], .notStored))
        await #expect(throws: CustodyError.self) { try await anchor.append(next) }
        await #expect(throws: CustodyError.self) { try await anchor.append(next) }
        disk.setAppendOnly("/mnt/anchor.jsonl", false)
        try await anchor.append(next)
        disk.crash(seed: 3)
        #expect(try disk.contents("/mnt/anchor.jsonl") == PlaceTests.line().bytes + next.bytes)
    }
}
