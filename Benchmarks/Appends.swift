import CustodyModel
import CustodyPipeline
import CustodyService
import CustodySystem
import SystemPackage

/// Many producers that each wait for every receipt.
struct Appends {
    let folder: String

    func run(producers: Int, seconds: Double) async throws {
        var settings = Settings()
        settings.storage.path = folder
        _ = try StoreMaker.make(StoreLayout(settings.storePath), origin: "bench.example/append", World())
        let log = try await EventLog.open(settings)
        let end = Bench.clock.monotonicNanoseconds() + Int64(seconds * 1e9)
        let times = try await withThrowingTaskGroup(of: [Int64].self) { group in
            for producer in 0..<producers {
                group.addTask { @concurrent in try await Appends.produce(log, producer, until: end) }
            }
            var all: [Int64] = []
            for try await times in group { all += times }
            return all.sorted()
        }
        try await log.close()
        let (p50, p99) = (times[times.count / 2], times[times.count * 99 / 100])
        print(
            "{\"per_second\":\(Double(times.count) / seconds),\"p50\":\(Double(p50) / 1000),\"p99\":\(Double(p99) / 1000)}"
        )
    }

    private static func produce(_ log: EventLog, _ producer: Int, until end: Int64) async throws -> [Int64] {
        let text =
            "{\"type\":\"tool_invocation\",\"actor\":\"agent:\(producer)\",\"action\":\"read\",\"outcome\":\"success\","
            + "\"resource\":\"file:src/main.swift\",\"session_id\":\"0f9a\",\"correlation_id\":\"7c1e\",\"duration_ms\":12}"
        let event = Array(text.utf8)
        var times: [Int64] = []
        times.reserveCapacity(1 << 17)
        var now = Bench.clock.monotonicNanoseconds()
        while now < end {
            _ = try await log.append(event, to: .standard, source: Source("bench"))
            let after = Bench.clock.monotonicNanoseconds()
            times.append(after - now)
            now = after
        }
        return times
    }
}
