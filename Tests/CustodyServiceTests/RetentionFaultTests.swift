import CustodyModel
import CustodyPipeline
import CustodyService
import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing
import CustodyVerifier
import CustodyCompress
import LocalJSONL

@Suite("Retention under faults, and over long times")
struct RetentionFaultTests {
    private let allowed = RetentionHarness.allowed

    /// Method: the Nth operation of a run fails, or is the last one before the process is killed or the power goes. Whatever
    /// is left has no gap in it, and the next run ends what this one began.
    @Test(
        "whatever operation of a run fails or is the last, what is left verifies and the next run ends it",
        arguments: [0, 1, 2])
    func everyOperation(mode: Int) async throws {
        var harness = try RetentionHarness()
        try await harness.record("allowed", 14)
        harness.day = 20
        try await harness.record("allowed", 3)
        harness.day = 45
        let snapshot = harness.files.snapshot()
        var steps = FaultSteps(first: mode + 1)
        while true {
            let nth = steps.nth
            harness.files.restore(snapshot)
            var faulty = harness
            // Nobody waits for what cannot come.
            faulty.patience = 100_000_000_000
            faulty.log.options.drainNanoseconds = mode == 0 ? 500_000_000_000 : 0
            harness.files.inject(.init(nth: nth, mode == 0 ? .notStored : .stored, halts: mode > 0))
            _ = try? await faulty.apply()
            let fired = harness.files.faultFired
            harness.files.inject(nil)
            if mode == 1 { harness.files.kill() }
            if mode == 2 { harness.files.crash(seed: UInt64(nth)) }
            let story = "operation \(nth), mode \(mode)"
            // Before anything is mended: no gap in the stream, and nothing is gone that the register does not say.
            let gaps = try harness.verify().findings.filter { $0.stream == allowed }
            #expect(gaps.isEmpty, "\(story): \(gaps.map { "\($0.code) \($0.expected ?? "") \($0.found ?? "")" })")
            try await harness.open().close()
            #expect(try harness.codes() == [], "\(story)")
            try await harness.apply()
            #expect(try harness.codes() == [], "\(story)")
            #expect(try harness.range() == 15...17, "\(story)")
            #expect(try harness.provesAll(), "\(story)")
            if !fired { break }
            steps.advance()
        }
        #expect(steps.nth > 30)
    }

    @Test(
        "whatever order of recording, closing, removing, holding and waiting: the chain is whole and all kept is proved"
    )
    func random() async throws {
        for seed in 1...4 as ClosedRange<UInt64> {
            var harness = try RetentionHarness()
            harness.local.compression = seed % 2 == 0 ? .none : .gzip
            var random = SplitMix64(seed: seed)
            // A store of which nothing was recorded yet has nothing to remove.
            #expect(try await harness.apply().standings.isEmpty)
            try await harness.record("allowed", 1)
            // When each record was accepted, by seq.
            var times: [Timestamp] = []
            var isHeld = false
            var story: [String] = []
            for _ in 0..<14 {
                switch Int.random(in: 0..<8, using: &random) {
                case 0...2:
                    let count = Int.random(in: 1...25, using: &random)
                    let rotates = Bool.random(using: &random)
                    story.append("record \(count) \(rotates)")
                    try await harness.record("allowed", count, rotates: rotates)
                case 3, 4:
                    let days = Int64.random(in: 1...25, using: &random)
                    story.append("wait \(days)")
                    harness.day += days
                case 5:
                    isHeld.toggle()
                    guard try harness.files.status(harness.layout.stream(allowed)) != nil else {
                        isHeld = false
                        continue
                    }
                    story.append("hold \(isHeld)")
                    try await hold(harness, isHeld)
                default:
                    let first = try harness.range()?.lowerBound
                    story.append("apply")
                    let report = try await harness.apply()
                    if isHeld {
                        #expect(report.removed == [])
                        #expect(try harness.range()?.lowerBound == first)
                    }
                    #expect(!report.hasFindings, "seed \(seed): \(story)")
                }
                #expect(try harness.codes() == [], "seed \(seed): \(story)")
                for stream in try harness.verify().streams where stream.name == allowed {
                    if times.count <= Int(stream.last) {
                        times += Array(repeating: stream.to, count: Int(stream.last) + 1 - times.count)
                    }
                }
                // Nothing that is younger than its class is kept is gone.
                let kept = try harness.range()?.lowerBound ?? UInt64(times.count)
                let cutoff = harness.world.clock.now().adding(seconds: -30 * 86_400)
                #expect(times.prefix(Int(kept)).allSatisfy { $0 <= cutoff }, "seed \(seed): \(story)")
            }
            if harness.local.compression == .none { #expect(try harness.provesAll()) }
        }
    }

    private func hold(_ harness: RetentionHarness, _ isOn: Bool) async throws {
        let record = { (event: CustodyEvent) async throws(CustodyError) -> Void in
            _ = try Inbox(harness.layout, harness.world).leave(event)
            do { try await harness.open().close() } catch { throw CustodyError(.io, "\(error)") }
        }
        if isOn {
            _ = try await LocalHold.set(
                harness.layout, allowed, by: "uid:1", reason: "case", harness.world, record: record)
        } else {
            _ = try await LocalHold.clear(harness.layout, allowed, harness.world, record: record)
        }
    }
}
