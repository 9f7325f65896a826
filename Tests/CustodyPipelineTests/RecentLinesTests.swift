import CustodyCrypto
import CustodyModel
import CustodyPipeline
import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing

/// Method: a journal on a simulated disk, which counts reads. Whatever is read must be the bytes that were committed,
/// from memory or from the disk.
@Suite("Lines that were recorded a moment ago")
struct RecentLinesTests {
    private let fileSystem = SimulatedFileSystem()
    private let directory = FilePath("/journal")

    /// A journal, and all that was committed to it.
    private final class Written {
        let journal: Journal
        var chain = Chain(stream: .standard)
        var lines: [[UInt8]] = []
        var hasher = SHA256()
        var buffer = ByteBuffer()

        init(_ journal: Journal) { self.journal = journal }

        /// Bytes that wait for a commit.
        var held: Int { buffer.count }

        /// Commits records at once, whose events have so many bytes each.
        func commit(_ sizes: [Int]) throws {
            let first = chain.next
            let rules = try #require(RulesVersion("1"))
            for size in sizes {
                let start = buffer.count
                let event = Array("{\"t\":\"\(String(repeating: "x", count: size))\"}".utf8)
                unsafe event.withUnsafeBytes {
                    _ = unsafe chain.append(
                        $0, rules: rules, source: nil, now: Timestamp(microseconds: 1), to: &buffer, &hasher)
                }
                lines.append(unsafe Array(buffer.bytes[start...]))
            }
            try journal.commit(&buffer, first: first, next: chain.next, time: chain.time)
        }

        func read(_ range: ClosedRange<UInt64>) throws -> [UInt8] {
            var bytes: [UInt8] = []
            unsafe try journal.read(.standard, range) { chunk throws(CustodyError) in bytes += unsafe Array(chunk) }
            return bytes
        }

        func expected(_ range: ClosedRange<UInt64>) -> [UInt8] {
            lines[Int(range.lowerBound)...Int(range.upperBound)].flatMap { $0 }
        }
    }

    private func make(_ budget: RecentBudget, segmentBytes: Int64 = 1 << 20) throws -> Written {
        try fileSystem.makeDirectories(directory)
        let state = unsafe try JournalScan(
            fileSystem, directory: directory, stream: .standard, from: (0, .zero)
        ).run([]) { _, _ in }
        return Written(
            Journal(
                fileSystem, directory: directory, stream: .standard, recovered: state, segmentBytes: segmentBytes,
                recent: budget))
    }

    private var reads: Int { fileSystem.counts[.read] ?? 0 }

    @Test("they are read without the disk, whatever part of them is asked for, small and large commits mixed")
    func fromMemory() throws {
        let written = try make(RecentBudget())
        for sizes in [[1], [10, 2], [70_000], [5], [40_000, 40_000, 7], [3, 3], [30_000, 30_000], [30_000, 2]] {
            try written.commit(sizes)
        }
        let count = UInt64(written.lines.count)
        for first in 0..<count {
            for last in first..<count {
                #expect(try written.read(first...last) == written.expected(first...last), "\(first) to \(last)")
            }
        }
        #expect(reads == 0)
        // What follows a read is kept as well.
        try written.commit([4])
        #expect(try written.read(0...count) == written.expected(0...count))
        #expect(reads == 0)
    }

    @Test("a limit in bytes of memory is kept by all streams together; what does not fit is read from the disk")
    func limit() throws {
        let budget = RecentBudget(limit: 300_000)
        let written = try make(budget)
        for _ in 0..<30 {
            try written.commit([90_000])
            #expect(budget.taken <= budget.limit)
            try written.commit([10])
            #expect(budget.taken <= budget.limit)
        }
        let count = UInt64(written.lines.count)
        #expect(try written.read(0...count - 1) == written.expected(0...count - 1))
        #expect(reads > 0)
        let before = reads
        #expect(try written.read(count - 1...count - 1) == written.expected(count - 1...count - 1))
        #expect(reads == before, "the newest are kept")
    }

    @Test("a commit is kept when its memory is just as large as the limit, not when it is larger", arguments: [0, 1])
    func atTheLimit(excess: Int) throws {
        let size = 100_000
        let written = try make(RecentBudget(limit: 1 << 30))
        try written.commit([size])
        let weight = written.journal.recentBytes
        #expect(weight >= size)
        let other = RecentLinesTests()
        let limited = try other.make(RecentBudget(limit: weight - excess))
        try limited.commit([size])
        #expect(limited.journal.recentBytes == (excess == 0 ? weight : 0))
        #expect(try limited.read(0...0) == limited.expected(0...0))
        #expect((other.reads == 0) == (excess == 0))
    }

    @Test("what every sink has is let go of, and the memory is for other streams again")
    func forgotten() throws {
        let budget = RecentBudget()
        let written = try make(budget)
        for _ in 0..<4 { try written.commit([70_000, 1]) }
        let all = budget.taken
        written.journal.forgetRecent(below: 3)
        #expect(budget.taken < all && budget.taken > 0)
        // The second commit is needed still, because one of its lines is.
        #expect(try written.read(2...7) == written.expected(2...7) && reads == 0)
        #expect(try written.read(0...7) == written.expected(0...7) && reads > 0)
        written.journal.forgetRecent(below: 8)
        #expect(budget.taken == 0)
        #expect(try written.read(0...7) == written.expected(0...7))
    }

    @Test("lines that could not be made durable are not read from memory either, and stay with the writer")
    func failedCommit() throws {
        let written = try make(RecentBudget())
        try written.commit([100])
        fileSystem.inject(.init(nth: 1, of: [.dataSync]))
        #expect(throws: FileError.self) { try written.commit([80_000]) }
        #expect(written.held > 80_000)
        #expect(throws: CustodyError(.unreadable, "")) { try written.read(1...1) }
        fileSystem.inject(nil)
        try written.journal.commit(&written.buffer, first: 1, next: 2, time: written.chain.time)
        #expect(written.held == 0)
        #expect(try written.read(0...1) == written.expected(0...1) && reads == 0)
    }

    @Test("reading goes on across the end of what is kept, with segments in between")
    func acrossSegments() throws {
        let written = try make(RecentBudget(limit: 200_000), segmentBytes: 100_000)
        for _ in 0..<12 { try written.commit([66_000]) }
        for first in UInt64(0)..<12 {
            #expect(try written.read(first...11) == written.expected(first...11), "from \(first)")
        }
    }
}
