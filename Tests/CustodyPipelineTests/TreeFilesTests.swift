import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodyPipeline
import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing

@Suite("Trees on disk")
struct TreeFilesTests {
    private static let root = FilePath("/tree")
    private static let origin = "audit.example/test/default"

    private static func entry(_ number: Int) -> Digest { SHA256.digest("\(number)") }

    private static func frontier(_ size: Int) -> Frontier {
        var frontier = Frontier()
        var hasher = SHA256()
        for number in 0..<size { frontier.append(leaf: MerkleHash.leaf(entry: entry(number), &hasher), &hasher) }
        return frontier
    }

    private static func rootHash(_ size: Int) -> Digest {
        var hasher = SHA256()
        return frontier(size).root(&hasher)
    }

    @Test("files wait for one another's sync up to the limit, and none does behind a sync", arguments: [63, 64, 65])
    func unsynced(count: Int) throws {
        let fileSystem = SimulatedFileSystem()
        let files = TileFiles(fileSystem, root: TreeFilesTests.root)
        try fileSystem.makeDirectories(TreeFilesTests.root)
        var writer = TileFileWriter(fileSystem, files: files)
        let tile = [UInt8](repeating: 1, count: 256 * 32)
        for index in 0..<count { try writer.write(TileCoordinate(.hashes(0), index: UInt64(index), width: 256), tile) }
        #expect(TileFileWriter.maximumUnsynced == 64)
        #expect(writer.unsyncedCount == count % 64)
        #expect(fileSystem.counts[.dataSync] ?? 0 == count / 64 * 64)
        try writer.sync()
        #expect(writer.unsyncedCount == 0)
        fileSystem.crash(seed: 1)
        for index in 0..<count {
            #expect(try files.read(TileCoordinate(.hashes(0), index: UInt64(index), width: 256)) == tile)
        }
    }

    /// Method: fail the Nth operation, for each N until none fails; go on with a new writer as the keeper does, then
    /// lose power. What was published must be readable and give its root.
    @Test(
        "what was published outlives a power loss, whichever operation failed before",
        arguments: SimulatedFileSystem.Fault.Outcome.allCases)
    func everyFault(outcome: SimulatedFileSystem.Fault.Outcome) throws {
        let sizes = [3, 300, 301, 600]
        var nth = 1
        while true {
            let fileSystem = SimulatedFileSystem()
            try fileSystem.makeDirectories(TreeFilesTests.root)
            fileSystem.inject(.init(nth: nth, outcome))
            for size in sizes {
                var attempts = 0
                while (try? grow(to: size, fileSystem)) == nil {
                    attempts += 1
                    try #require(attempts < 3, "operation \(nth), size \(size)")
                }
            }
            let fired = fileSystem.faultFired
            fileSystem.inject(nil)
            fileSystem.crash(seed: UInt64(nth))
            let published = try #require(try PublishedCheckpoint.read(TreeFilesTests.root, fileSystem))
            #expect(published.checkpoint.size == 600, "operation \(nth)")
            let isWhole =
                switch try TreeWriter(fileSystem, root: TreeFilesTests.root, checkpoint: published.checkpoint) {
                case .some: true
                case .none: false
                }
            #expect(isWhole, "operation \(nth), \(outcome)")
            if !fired { break }
            nth += 1
        }
        #expect(nth > 60)
    }

    private func grow(to size: Int, _ fileSystem: SimulatedFileSystem) throws {
        let root = TreeFilesTests.root
        let published = try PublishedCheckpoint.read(root, fileSystem)?.checkpoint
        guard var writer = try TreeWriter(fileSystem, root: root, checkpoint: published) else {
            throw CustodyError(.storeDamaged, "the tree does not give its root")
        }
        try writer.append((Int(writer.size)..<size).map { TreeFilesTests.entry($0) })
        try writer.finish()
        let rootHash = writer.root()
        let checkpoint = try #require(Checkpoint(origin: TreeFilesTests.origin, size: UInt64(size), root: rootHash))
        try writer.publish(checkpoint, note: nil)
    }

    private func keeper(_ fileSystem: SimulatedFileSystem) throws -> (TreeKeeper, LogSigner) {
        try fileSystem.makeDirectories(StoreLayout(TreeFilesTests.root).stream(.standard))
        let signer = try LogSigner(
            origin: "audit.example/test", seed: Array(repeating: 1, count: 32), epoch: 0,
            epochSeed: Array(repeating: 2, count: 32))
        return (TreeKeeper(fileSystem, layout: StoreLayout(TreeFilesTests.root)), signer)
    }

    private func handIn(_ range: Range<Int>, signed: Bool, _ keeper: TreeKeeper, _ signer: LogSigner) throws {
        let root = TreeFilesTests.rootHash(range.upperBound)
        let size = UInt64(range.upperBound)
        keeper.append(
            range.map { TreeFilesTests.entry($0) }, to: .standard, origin: signer.origin(of: .standard), size: size,
            root: root, note: signed ? try signer.note(.standard, size: size, root: root) : nil)
    }

    @Test("of checkpoints that wait, the newest alone is published")
    func newestAlone() throws {
        let fileSystem = SimulatedFileSystem()
        let (keeper, signer) = try keeper(fileSystem)
        for start in stride(from: 0, to: 1000, by: 100) {
            try handIn(start..<start + 100, signed: true, keeper, signer)
        }
        let renames = fileSystem.counts[.rename] ?? 0
        keeper.start()
        keeper.stop()
        #expect(fileSystem.counts[.rename] ?? 0 == renames + 1)
        #expect(keeper.failure == nil && keeper.writtenSize(of: .standard) == 1000)
        let folder = StoreLayout(TreeFilesTests.root).stream(.standard)
        let published = try #require(try PublishedCheckpoint.read(folder, fileSystem))
        #expect(published.note != nil && published.checkpoint.size == 1000)
        #expect(published.checkpoint.root == TreeFilesTests.rootHash(1000))
    }

    @Test("records behind the newest note are published by their number alone, so that the journal may let them go")
    func behindTheNote() throws {
        let fileSystem = SimulatedFileSystem()
        let (keeper, signer) = try keeper(fileSystem)
        try handIn(0..<100, signed: true, keeper, signer)
        try handIn(100..<250, signed: false, keeper, signer)
        keeper.start()
        keeper.stop()
        #expect(keeper.writtenSize(of: .standard) == 250)
        let folder = StoreLayout(TreeFilesTests.root).stream(.standard)
        #expect(try PublishedCheckpoint.readSigned(folder, fileSystem)?.checkpoint.size == 100)
        let published = try #require(try PublishedCheckpoint.read(folder, fileSystem))
        #expect(published.note == nil && published.checkpoint.size == 250)
    }

    @Test("a root that the records do not give is no checkpoint, wherever it stands among those that wait")
    func wrongRoot() throws {
        let fileSystem = SimulatedFileSystem()
        let (keeper, signer) = try keeper(fileSystem)
        try handIn(0..<100, signed: true, keeper, signer)
        let other = TreeFilesTests.rootHash(7)
        keeper.append(
            (100..<150).map { TreeFilesTests.entry($0) }, to: .standard, origin: signer.origin(of: .standard),
            size: 150, root: other, note: try signer.note(.standard, size: 150, root: other))
        try handIn(150..<200, signed: true, keeper, signer)
        keeper.start()
        keeper.stop()
        #expect(keeper.failure?.code == .storeDamaged)
        #expect(keeper.writtenSize(of: .standard) == 0)
        let folder = StoreLayout(TreeFilesTests.root).stream(.standard)
        #expect(try PublishedCheckpoint.read(folder, fileSystem) == nil)
    }
}
