import CustodyModel
import CustodyPipeline
import CustodyService
import CustodySink
import CustodySystem
import CustodyTestSupport
import Synchronization
import SystemPackage
import Testing

/// A sink that takes several batches at once, holds those it is told to hold, and fails for streams it is told to.
private final class HoldingSink: Sink {
    private struct State {
        var holds = true
        var failing: Set<StreamName> = []
        var underWay = 0
        var most = 0
        var puts: [StreamName: [UInt64]] = [:]
        var planned: [StreamName: [UInt64]] = [:]
        var held: [CheckedContinuation<Void, Never>] = []
        var waits: [(puts: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    let name = "holding"
    let capabilities = SinkCapabilities(concurrentPuts: 4, locksObjects: false)
    let isElsewhere = false
    private let state = Mutex(State())

    func describe() -> String { "holds the first batch" }
    func resume(_ stream: StreamName, state: SinkState?, history: any RecordReader) async throws(CustodyError) {}

    func plan(_ plan: BatchPlan) async throws(CustodyError) -> SinkState? {
        state.withLock { $0.planned[plan.stream, default: []].append(plan.first) }
        return SinkState(bytes: Array("planned \(plan.first)".utf8))
    }

    func state(of stream: StreamName) async -> SinkState? { nil }

    func put(_ batch: Batch) async throws(CustodyError) -> PutResult {
        let plan = batch.plan
        let fails = state.withLock { state in
            state.underWay += 1
            state.most = max(state.most, state.underWay)
            return state.failing.contains(plan.stream)
        }
        if !fails, plan.stream == .standard, plan.first == 0 {
            await withCheckedContinuation { continuation in
                let goesOn = state.withLock { state in
                    if state.holds { state.held.append(continuation) }
                    return !state.holds
                }
                if goesOn { continuation.resume() }
            }
        }
        let ready = state.withLock { state in
            state.underWay -= 1
            if !fails { state.puts[plan.stream, default: []].append(plan.first) }
            let count = state.puts[.standard]?.count ?? 0
            let ready = state.waits.filter { $0.puts <= count }
            state.waits.removeAll { $0.puts <= count }
            return ready
        }
        for wait in ready { wait.continuation.resume() }
        if fails { throw CustodyError(.sinkFailed, "told to fail") }
        return PutResult()
    }

    /// Returns when so many batches of the standard stream were put.
    func waitForPuts(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                let isThere = (state.puts[.standard]?.count ?? 0) >= count
                if !isThere { state.waits.append((count, continuation)) }
                return isThere
            }
            if isThere { continuation.resume() }
        }
    }

    func release() {
        let held = state.withLock { state in
            state.holds = false
            let held = state.held
            state.held = []
            return held
        }
        for continuation in held { continuation.resume() }
    }

    func fail(_ streams: Set<StreamName>) { state.withLock { $0.failing = streams } }

    var most: Int { state.withLock { $0.most } }
    func puts(_ stream: StreamName) -> [UInt64] { state.withLock { $0.puts[stream] ?? [] } }
    func planned(_ stream: StreamName) -> [UInt64] { state.withLock { $0.planned[stream] ?? [] } }

    func maintain(_ stream: StreamName, history: any RecordReader) async throws(CustodyError) -> PutResult? { nil }
    func list(_ stream: StreamName) async throws(CustodyError) -> [StoredObject] { [] }
    func get(
        _ object: StoredObject, _ body: @Sendable (UnsafeRawBufferPointer) throws(CustodyError) -> Void
    ) async throws(CustodyError) {}
    func put(note: SinkNote) async throws(CustodyError) {}
    func newestNote(_ isOwn: @Sendable ([UInt8]) -> Bool) async throws(CustodyError) -> [UInt8]? { nil }
}

/// Several batches of one sink on their way at once.
@Suite("Shipping")
struct ShippingTests {
    private func open(_ harness: LogHarness, _ sink: HoldingSink) async throws -> EventLog {
        try await EventLog.open(LogHarness.root, sinks: [sink], options: harness.options, world: harness.world)
    }

    private func cursor(_ harness: LogHarness) throws -> UInt64 {
        let path = StoreLayout(LogHarness.root).cursor(.standard, sink: "holding")
        return try Cursor.read(path, harness.fileSystem)?.next ?? 0
    }

    @Test("as many are under way as the sink bears, and the cursor waits for the first")
    func order() async throws {
        let harness = LogHarness()
        try harness.make()
        let sink = HoldingSink()
        let log = try await open(harness, sink)
        var last: Receipt?
        for number in 0..<60 { last = try await log.append(LogHarness.event(number), to: .standard, source: nil) }
        await sink.waitForPuts(3)
        #expect(try cursor(harness) == 0)
        #expect(sink.puts(.standard).allSatisfy { $0 > 0 })
        let standing = try #require(log.sinks.first)
        #expect(standing.backlog.records >= 60)
        #expect(standing.backlog.oldest != nil)
        let batches = log.batches(.standard, sink: "holding")
        #expect(batches.first?.status == .uploading)
        // The window is as long as the sink bears: what is behind it waits, though places are free.
        #expect(batches.dropFirst(4).allSatisfy { $0.status == .delayed })
        sink.release()
        try await log.waitUntilShipped(try #require(last))
        #expect(sink.most <= 4)
        #expect(try await log.close())
        #expect(try cursor(harness) == 61)
        #expect(sink.planned(.standard) == sink.planned(.standard).sorted())
        #expect(Set(sink.puts(.standard)) == Set(sink.planned(.standard)))
        #expect(log.batches(.standard, sink: "holding").allSatisfy { $0.status == .found })
    }

    @Test("a stream that the sink does not take holds up no other, and goes on when it does")
    func streams() async throws {
        let harness = LogHarness()
        try harness.make()
        let sink = HoldingSink()
        sink.release()
        let other = try #require(StreamName("other"))
        sink.fail([other])
        let log = try await open(harness, sink)
        let stuck = try await log.append(LogHarness.event(0), to: other, source: nil)
        for number in 1..<40 {
            let receipt = try await log.append(LogHarness.event(number), to: .standard, source: nil)
            if number % 10 == 0 { try await log.waitUntilShipped(receipt) }
        }
        #expect(sink.puts(other).isEmpty)
        #expect(log.troubles.contains { $0.message.hasPrefix("holding: told to fail, tried again") })
        sink.fail([])
        try await log.waitUntilShipped(stuck)
        #expect(try await log.close())
        #expect(log.troubles.allSatisfy { !$0.message.hasPrefix("holding") })
    }

    @Test("the state that planning returned is durable before the batch is put")
    func planned() async throws {
        let harness = LogHarness()
        try harness.make()
        let sink = HoldingSink()
        let log = try await open(harness, sink)
        for number in 0..<60 { _ = try await log.append(LogHarness.event(number), to: .standard, source: nil) }
        await sink.waitForPuts(3)
        // Power is lost while the first batch is still under way.
        harness.fileSystem.crash(seed: 3)
        let path = StoreLayout(LogHarness.root).cursor(.standard, sink: "holding")
        let kept = try #require(try Cursor.read(path, harness.fileSystem))
        #expect(kept.next == 0)
        let words = String(decoding: try #require(kept.state).bytes, as: UTF8.self).split(separator: " ")
        #expect(words.first == "planned")
        // That of the newest batch is kept: what was put is in it, and what was noted ahead.
        let through = try #require(words.last.flatMap { UInt64($0) })
        #expect(through >= (sink.puts(.standard).max() ?? .max))
        sink.release()
        _ = try? await log.close()
    }
}
