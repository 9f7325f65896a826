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
