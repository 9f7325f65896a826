import CustodyCrypto
import CustodyModel
import CustodySink
import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing

/// The tools of the tests.
@Suite("Test support")
struct TestSupportTests {
    @Test("built lines keep the line rule and link")
    func lines() throws {
        var log = LogBuilder()
        log.append(count: 3)
        log.append("{\"type\":\"x\"}", redacted: ["rule-a"])
        var prev = Digest.zero
        for (index, line) in log.lines.enumerated() {
            let text = Array(line.dropLast())
            let record = unsafe text.withUnsafeBytes { unsafe RecordLine($0) }
            #expect(record?.seq == UInt64(index))
            #expect(record?.prevHash == prev)
            #expect(record?.entryHash == SHA256.digest([0x7B] + text[81...]))
            prev = try #require(record?.entryHash)
        }
        let plan = log.plan(1...3)
        #expect(plan.digest == SHA256.digest(log.bytes(1...3)))
        #expect(plan.prev == log.hashes[0])
        #expect(plan.head == log.head)
    }

    @Test("a reader gives exactly the range, in chunks of whole lines, and refuses what it has not")
    func reader() throws {
        var log = LogBuilder()
        log.append(count: 20)
        let reader = MemoryRecordReader([log], chunkBytes: 500)
        var chunks: [[UInt8]] = []
        unsafe try reader.read(.standard, 3...17) { chunk throws(CustodyError) in unsafe chunks.append([UInt8](chunk)) }
        #expect(Array(chunks.joined()) == log.bytes(3...17))
        #expect(chunks.count > 3)
        #expect(chunks.allSatisfy { $0.last == 0x0A })
        reader.forget(.standard, before: 5)
        #expect(try reader.firstAvailable(.standard) == 5)
        #expect(throws: CustodyError(.unreadable, "")) {
            unsafe try reader.read(.standard, 4...6) { _ throws(CustodyError) in }
        }
        #expect(throws: CustodyError(.unreadable, "")) {
            unsafe try reader.read(.standard, 19...20) { _ throws(CustodyError) in }
        }
    }

    @Test("a temporary folder goes with everything in it")
    func temporaryDirectory() throws {
        let path: FilePath
        do {
            let folder = try TemporaryDirectory()
            path = folder.path
            try PosixFileSystem().makeDirectories(folder.appending("a").appending("b"))
            try PosixFileSystem().replace(folder.appending("a").appending("f"), with: [1])
        }
        #expect(try PosixFileSystem().status(path) == nil)
    }

    @Test("a program's input, output, diagnostics, environment and status pass through")
    func program() throws {
        let outcome = try Program.run(
            "sh", ["-c", "cat; echo \"$CUSTODY_TEST\" >&2; exit 3"], input: [1, 2], environment: ["CUSTODY_TEST": "x"])
        #expect(outcome.output == [1, 2])
        #expect(outcome.diagnostics == "x\n")
        #expect(outcome.status == 3)
        #expect(try Program.run("sh", ["-c", "kill -9 $$"]).status == 137)
    }

    @Test("corpora are found and inflated", .enabled(if: SharedCorpora.isPresent, "\(SharedCorpora.absence)"))
    func corpora() throws {
        let files = try SharedCorpora.files("events", suffix: ".ndjson.gz")
        #expect(files.count > 5)
        let lines = try SharedCorpora.lines(try #require(files.first), limit: 3)
        #expect(!lines.isEmpty && lines.count <= 3)
        #expect(lines.allSatisfy { $0.first == 0x7B && $0.last == 0x7D })
    }
}
