import CustodyModel
import CustodyPipeline
import CustodyService
import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing
import CustodyMerkle

@Suite("Trees that were lost")
struct LostTreeTests {
    /// A store whose journal no longer has the first records, which every sink has, and whose tiles are gone.
    private func harness(_ limit: (UInt64) -> UInt64) async throws -> (LogHarness, first: UInt64) {
        var harness = LogHarness()
        harness.options.keepSeconds = 0
        try harness.make()
        let log = try await harness.open()
        for number in 0..<120 { _ = try await log.append(LogHarness.event(number), to: .standard, source: nil) }
        _ = try await log.checkpoint()
        // The shipper's housekeeping removes what everybody has.
        for _ in 0..<200 {
            // A segment may go between being listed and being read.
            if let first = try? harness.journal(.standard).state.first, first > 0 { break }
            try await harness.clock.sleep(nanoseconds: 5_000_000_000)
        }
        try await log.close()
        let first = try harness.journal(.standard).state.first
        try remove(harness.layout.stream(.standard).appending("tile"), harness.fileSystem)
        harness.options.treeFetchLimit = limit(first)
        return (harness, first)
    }

    private func remove(_ path: FilePath, _ fileSystem: SimulatedFileSystem) throws {
        if try fileSystem.status(path)?.kind == .directory {
            for name in try fileSystem.list(path) { try remove(path.appending(name), fileSystem) }
        }
        try fileSystem.remove(path)
    }

    @Test("a tree whose beginning only a sink has is made again from there", arguments: [0, 1])
    func fetched(more: UInt64) async throws {
        let (harness, first) = try await harness { $0 + more }
        #expect(first > 0)
        let log = try await harness.open()
        #expect(log.notices.map(\.kind) == [.mended])
        _ = try await log.append(LogHarness.event(500), to: .standard, source: nil)
        try await log.close()
        let layout = harness.layout.stream(.standard)
        let published = try #require(try PublishedCheckpoint.read(layout, harness.fileSystem))
        #expect(published.checkpoint.size == 122)
        var reader = TileFiles(harness.fileSystem, root: layout).reader(size: 122)
        #expect(try reader.root(size: 122) == published.checkpoint.root)
        #expect(try await harness.open().close())
    }

    @Test(
        "one record more than the limit, or a sink that lacks them: it is said, and recording and signing go on",
        arguments: [true, false])
    func tooDeep(hasSink: Bool) async throws {
        let (full, first) = try await harness { hasSink ? $0 - 1 : $0 }
        let harness = hasSink ? full : LogHarness(full, sinks: [MemorySink()])
        #expect(first > 0)
        let log = try await harness.open()
        #expect(log.notices.map(\.kind).contains(.treeLacks))
        let receipt = try await log.append(LogHarness.event(500), to: .standard, source: nil)
        try await log.checkpoint()
        try await log.waitUntilCheckpointed(receipt)
        try await log.close()
        let checkpoints = try harness.journal(.register).lines.map { String(decoding: $0, as: UTF8.self) }
        #expect(checkpoints.contains { $0.contains("\"stream\":\"default\",\"size\":122,") })
    }
}
