import CustodyModel
import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing

@Suite("POSIX file system")
struct PosixFileSystemTests {
    private let system = PosixFileSystem()
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    @Test("create refuses a file that exists, append makes one, read wants one")
    func openModes() throws {
        let path = folder.appending("f")
        #expect(throws: FileError("open", path, .noSuchFileOrDirectory)) { try system.open(path, .read) }
        let made = try system.open(path, .create)
        try made.append([1, 2])
        #expect(throws: FileError("open", path, .fileExists)) { try system.open(path, .create) }
        let appended = try system.open(path, .append)
        try appended.append([3])
        try made.append([4])
        #expect(try system.contents(path) == [1, 2, 3, 4])
        #expect(try system.status(path)?.permissions == 0o600)
        let reader = try system.open(path, .read)
        #expect(throws: FileError("write", path, .badFileDescriptor)) { try reader.append([5]) }
    }

    @Test("an append after a truncation goes to the new end, with no hole")
    func appendAfterTruncate() throws {
        let path = folder.appending("f")
        let file = try system.open(path, .append)
        try file.append([1, 2, 3])
        try system.open(path, .append).truncate(to: 0)
        try file.append([4])
        #expect(try system.contents(path) == [4])
    }

    @Test(
        "bytes that need not stay in memory are written like others, from any size and in any number",
        arguments: [0, 1, UncachedWrite.minimumBytes - 1, UncachedWrite.minimumBytes, UncachedWrite.minimumBytes + 1])
    func uncached(count: Int) throws {
        let path = folder.appending("f")
        let file = try system.open(path, .create)
        var all: [UInt8] = []
        for round in 0..<4 {
            let bytes = (0..<count + round * 1000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ round) }
            unsafe try bytes.withUnsafeBytes { unsafe try file.appendUncached($0) }
            try file.append([UInt8(round)])
            file.beginSync()
            all += bytes + [UInt8(round)]
        }
        try file.dataSync()
        #expect(try system.contents(path) == all)
    }

    @Test("of an append all up to the last page that it fills need not stay in memory")
    func wholePages() {
        let page = 4096
        for (count, offset, whole) in [
            (page, 0, page), (page - 1, 0, 0), (page + 1, 0, page), (page, 1, page - 1), (2 * page, page - 1, page + 1),
            (10, 5, 0), (10, page - 5, 5), (0, 7, 0),
        ] {
            #expect(UncachedWrite.wholePages(of: count, at: Int64(offset)) == whole)
        }
    }

    @Test("many files and folders are made durable at once, none too", arguments: [0, 1, 2, 8, 9, 100])
    func parallelSync(count: Int) throws {
        var files: [any File] = []
        for number in 0..<count {
            let file = try system.open(folder.appending("f\(number)"), .create)
            try file.append([1])
            files.append(file)
        }
        try system.sync(files, [folder.path])
        try system.sync(files, [])
        try system.sync([], [folder.path, folder.path])
        let absent = folder.appending("absent")
        #expect(throws: FileError("open", absent, .noSuchFileOrDirectory)) {
            try system.sync(files, [folder.path, absent, folder.path])
        }
        let unfit = try system.open(FilePath("/dev/null"), .overwrite)
        #expect(throws: FileError("fdatasync", FilePath("/dev/null"), .invalidArgument)) {
            try system.sync(files + [unfit], [])
        }
    }

    @Test("a lock excludes a second handle in the same process")
    func lock() throws {
        let path = folder.appending("lock")
        let first = try #require(try system.lock(path, contents: [UInt8]("pid 1\n".utf8)))
        #expect(try system.lock(path, contents: [UInt8]("x".utf8)) == nil)
        #expect(try system.contents(path) == [UInt8]("pid 1\n".utf8))
        first.release()
        first.release()
        let second = try #require(try system.lock(path, contents: [UInt8]("2".utf8)))
        #expect(try system.contents(path) == [UInt8]("2".utf8))
        second.release()
    }

    @Test("replace changes a file whole and leaves nothing beside it, whatever a crash left before")
    func replace() throws {
        let path = folder.appending("state")
        try system.replace(path, with: [1])
        try system.replace(folder.appending(".state.new"), with: [9])
        try system.replace(path, with: [2, 3])
        #expect(try system.contents(path) == [2, 3])
        #expect(try system.list(folder.path) == ["state"])
    }

    @Test("names are listed in order, without dots; an absent folder is named in the error")
    func list() throws {
        for name in ["b", "a", ".c"] { try system.replace(folder.appending(name), with: []) }
        #expect(try system.list(folder.path) == [".c", "a", "b"])
        let absent = folder.appending("absent")
        #expect(throws: FileError("list", absent, .noSuchFileOrDirectory)) { try system.list(absent) }
    }

    @Test("what is not there has no status, even below a file")
    func absent() throws {
        let path = folder.appending("f")
        #expect(try system.status(path) == nil)
        try system.replace(path, with: [1])
        #expect(try system.status(path)?.size == 1)
        #expect(try system.status(path)?.kind == .file)
        #expect(try system.status(path.appending("below")) == nil)
        #expect(try system.status(folder.path)?.kind == .directory)
    }

    @Test("a removed file lives on for its handle, with no links")
    func unlinked() throws {
        let path = folder.appending("f")
        let file = try system.open(path, .create)
        try file.append([1])
        try system.remove(path)
        #expect(try file.status().links == 0)
        #expect(try system.status(path) == nil)
        #expect(throws: FileError("remove", path, .noSuchFileOrDirectory)) { try system.remove(path) }
    }

    @Test("folders are made with those above them, and again without an error")
    func makeDirectories() throws {
        let path = folder.appending("a").appending("b").appending("c")
        try system.makeDirectories(path)
        try system.makeDirectories(path)
        #expect(try system.status(path)?.kind == .directory)
        #expect(try system.status(path)?.permissions == 0o700)
        let file = folder.appending("file")
        try system.replace(file, with: [])
        #expect(throws: FileError("make the folder", file, .notDirectory)) { try system.makeDirectories(file) }
        #expect(throws: FileError.self) { try system.makeDirectory(file, permissions: 0o700) }
    }

    @Test("a folder that cannot be written to is named in the error and its advice")
    func refusedFolder() throws {
        // procfs takes no new files, for root neither.
        let path = FilePath("/proc/custody-test/f")
        let error = #expect(throws: FileError.self) { try system.open(path, .create) }
        #expect(error?.path == path)
        #expect(error?.custody.message.contains("/proc/custody-test/f") == true)
        #expect(error?.custody.code == .io)
    }

    @Test("advice follows from the kind of error")
    func advice() {
        #expect(FileError("write", "/x", .noSpace).custody.advice?.contains("space") == true)
        #expect(FileError("write", "/x", .readOnlyFileSystem).custody.advice?.contains("read-only") == true)
        #expect(FileError("open", "/x", .permissionDenied).custody.advice?.contains("mode") == true)
    }

    @Test("a closed file can be closed again")
    func closeTwice() throws {
        let file = try system.open(folder.appending("f"), .create)
        file.close()
        file.close()
    }
}
