import CustodyModel
import CustodyService
import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing
import CustodyPipeline

/// Method: an input that comes in many small pieces, so that many batches are on their way at once.
@Suite("Recording from an input")
struct BatchFeederTests {
    private static let count = 400

    private func input(_ log: EventLog) -> EventInput {
        var text: [UInt8] = []
        for number in 0..<BatchFeederTests.count { text += LogHarness.event(number) + [0x0A] }
        return EventInput(
            Pieces(text, piece: 200), maximumEvent: log.limits.maximumBytes, digest: log.rejectCode)
    }

    @Test("batches that are on their way together are recorded in the order of the input, and counted")
    func order() async throws {
        var harness = LogHarness()
        harness.options.stream.segmentBytes = 1 << 20
        try harness.make()
        let log = try await harness.open()
        var feeder = try BatchFeeder(log, stream: nil, source: nil, workers: 2)
        var input = input(log)
        var blocks = 0
        try await feeder.feed(&input, isStopped: { false }) { _ in blocks += 1 }
        try await log.close()
        #expect(blocks > BatchFeeder.maximumFlights * 2)
        #expect(feeder.totals.recorded == BatchFeederTests.count)
        let lines = try harness.journal(.standard).lines
        #expect(feeder.totals.size == UInt64(lines.count))
        let numbers = LogHarness.numbers(lines).sorted { $0.key < $1.key }.map(\.value)
        #expect(numbers == Array(0..<BatchFeederTests.count))
    }

    @Test(
        "a disk that fails in the midst leaves the beginning of the input without a hole, and no more is counted than that",
        arguments: [1, 2, 3, 5, 8, 13])
    func fault(nth: Int) async throws {
        var harness = LogHarness()
        harness.options.stream.segmentBytes = 1 << 20
        // What is recorded is shipped later; only journals are written to while this fails.
        harness.options.stream.batch = .init(bytes: 1 << 20)
        try harness.make()
        let log = try await harness.open()
        var feeder = try BatchFeeder(log, stream: nil, source: nil, workers: 2)
        var input = input(log)
        harness.fileSystem.inject(.init(nth: nth, of: [.dataSync], .stored))
        var failure: CustodyError?
        do throws(CustodyError) {
            try await feeder.feed(&input, isStopped: { false }) { _ in }
        } catch {
            failure = error
        }
        #expect(harness.fileSystem.faultFired)
        harness.fileSystem.inject(nil)
        try await log.close()
        let lines = try harness.journal(.standard).lines
        let numbers = LogHarness.numbers(lines).sorted { $0.key < $1.key }.map(\.value)
        #expect(numbers == Array(0..<numbers.count))
        #expect(feeder.totals.recorded <= numbers.count)
        if failure == nil { #expect(feeder.totals.recorded == BatchFeederTests.count) }
    }
}

@Suite("The pace of an input")
struct PaceTests {
    private let patience = Pace.patienceNanoseconds

    @Test("at the limit and below nothing waits, above it does", arguments: [(99, false), (100, false), (101, true)])
    func limit(backlog: Int64, waits: Bool) {
        var pace = Pace(limit: 100)
        let answer = pace.waits(backlog: backlog, now: 0)
        #expect(answer == waits)
    }

    @Test("sinks that go on taking are waited for, however long that takes")
    func progress() {
        var pace = Pace(limit: 100)
        for step in 0..<50 {
            let waits = pace.waits(backlog: Int64(150 - step), now: Int64(step) * (patience - 1))
            #expect(waits)
        }
        let isOver = !pace.waits(backlog: 100, now: 50 * patience)
        #expect(isOver)
    }

    @Test("sinks that take nothing hold an input up once, and again only after they have caught up")
    func stalled() {
        var pace = Pace(limit: 100)
        var answers = [pace.waits(backlog: 200, now: 0), pace.waits(backlog: 200, now: patience - 1)]
        #expect(answers == [true, true])
        answers = [
            pace.waits(backlog: 200, now: patience), pace.waits(backlog: 300, now: patience),
            pace.waits(backlog: 200, now: 9 * patience),
        ]
        #expect(answers == [false, false, false])
        answers = [pace.waits(backlog: 199, now: 9 * patience), pace.waits(backlog: 199, now: 10 * patience)]
        #expect(answers == [true, false])
    }
}

/// Bytes in pieces of one size, none of which has to be waited for.
private final class Pieces: EventFeed {
    private var rest: ArraySlice<UInt8>
    private let piece: Int

    init(_ bytes: [UInt8], piece: Int) {
        rest = bytes[...]
        self.piece = piece
    }

    var isBusy: Bool { true }
    var isStopped: Bool { false }

    func read(into buffer: inout ByteBuffer, count: Int) throws(CustodyError) -> Bool {
        let next = rest.prefix(min(piece, count))
        rest = rest.dropFirst(next.count)
        buffer.append(Array(next))
        return !next.isEmpty
    }
}
