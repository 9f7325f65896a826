import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodyPipeline
import CustodySink
import CustodyTestSupport
import Testing

@Suite("Stages that are values")
struct ValueTests {
    @Test("small steps back are waited out, large ones and long leaps are recorded")
    func clockSteps() {
        let second: Int64 = 1_000_000
        let start = Timestamp(microseconds: 1_000_000 * second)
        var keeper = TimeKeeper(latest: nil)
        let answer1 = keeper.observe(wall: start, monotonicNanoseconds: 0)
        #expect(answer1 == nil)
        // At the tolerance nothing is recorded, beyond it is.
        let answer2 = keeper.observe(wall: start.adding(seconds: -1), monotonicNanoseconds: 10)
        #expect(answer2 == nil)
        let beyond = Timestamp(microseconds: start.microseconds - second - 1)
        let answer3 = keeper.observe(wall: beyond, monotonicNanoseconds: 20)
        #expect(answer3?.to == beyond)
        // The clock that was put back goes on from there.
        let answer4 = keeper.observe(wall: beyond.adding(seconds: 5), monotonicNanoseconds: 5_000_000_020)
        #expect(answer4 == nil)
        let hour = beyond.adding(seconds: 5 + 3600)
        let answer5 = keeper.observe(wall: hour, monotonicNanoseconds: 5_000_000_020)
        #expect(answer5 == nil)
        let leap = Timestamp(microseconds: hour.microseconds + 3600 * second + 1)
        let step = keeper.observe(wall: leap, monotonicNanoseconds: 5_000_000_020)
        #expect(step?.from == hour && step?.to == leap)
    }

    @Test("steps back that are small one by one but large together are recorded")
    func creepingClock() {
        var keeper = TimeKeeper(latest: nil)
        var wall = Timestamp(microseconds: 10_000_000_000)
        _ = keeper.observe(wall: wall, monotonicNanoseconds: 0)
        var steps = 0
        for _ in 0..<10 {
            wall = Timestamp(microseconds: wall.microseconds - 300_000)
            if keeper.observe(wall: wall, monotonicNanoseconds: 0) != nil { steps += 1 }
        }
        #expect(steps == 2)
    }

    @Test("a log whose records are younger than the clock has seen it step back")
    func clockBehindTheLog() {
        let latest = Timestamp(microseconds: 5_000_000_000)
        var keeper = TimeKeeper(latest: latest)
        let now = latest.adding(seconds: -3600)
        let step = keeper.observe(wall: now, monotonicNanoseconds: 77)
        #expect(step?.from == latest && step?.to == now)
        var fresh = TimeKeeper(latest: latest)
        let answer6 = fresh.observe(wall: latest.adding(seconds: 90_000), monotonicNanoseconds: 0)
        #expect(answer6 == nil)
    }

    @Test("ids are remembered up to the limit, the oldest forgotten first", arguments: [1, 2, 3, 10])
    func idempotencyLimit(limit: Int) {
        var window = IdempotencyWindow(limit: limit)
        func key(_ number: Int) -> Digest { SHA256.digest("\(number)") }
        for number in 0..<25 {
            let link = Link(seq: UInt64(number), entryHash: key(number), time: .earliest)
            window.insert(key(number), .init(event: key(number), link: link))
            #expect(window.count == min(number + 1, limit))
            for old in 0...number {
                #expect((window[key(old)] != nil) == (old > number - limit), "id \(old) after \(number)")
            }
        }
    }

    @Test("refusals are single up to the limit in a second, counted above it, and single again in the next")
    func rejectionLimit() {
        var limiter = RejectionLimiter()
        let source = Source("uid:1")
        for number in 1...102 {
            let single = limiter.admits("json.syntax", from: source, monotonicNanoseconds: 5)
            #expect(single == (number <= RejectionLimiter.individualPerSecond))
        }
        let answer7 = limiter.admits("json.syntax", from: nil, monotonicNanoseconds: 5)
        #expect(answer7)
        let answer8 = limiter.take(monotonicNanoseconds: 999_999_999)
        #expect(answer8.isEmpty)
        let floods = limiter.take(monotonicNanoseconds: 1_000_000_005)
        #expect(floods == [.init(source: source, reason: "json.syntax", count: 2)])
        #expect(!limiter.hasPending)
        let answer9 = limiter.admits("json.syntax", from: source, monotonicNanoseconds: 1_000_000_006)
        #expect(answer9)
    }

    @Test("batches end by bytes, by day and before a clock step, and their digest is that of their lines")
    func cutting() throws {
        var log = LogBuilder(.standard)
        log.append(count: 9)
        let size = UInt64(log.line(1).count)
        var cutter = BatchCutter(stream: .standard, limits: .init(bytes: size * 3 + 8, ageNanoseconds: 50))
        var plans: [BatchPlan] = []
        for seq in 0..<log.nextSeq {
            let line = log.line(seq)
            let record = try #require(unsafe line.dropLast().withUnsafeBytes { unsafe RecordLine($0) })
            let link = Link(seq: seq, entryHash: record.entryHash, time: record.time)
            let plan = unsafe line.withUnsafeBytes {
                unsafe cutter.add($0, link, prev: record.prevHash, breaks: seq == 4, monotonicNanoseconds: Int64(seq))
            }
            if let plan { plans.append(plan) }
        }
        let due = cutter.due
        #expect(due == 57)
        if let last = cutter.cut() { plans.append(last) }
        let nothing = cutter.cut()
        #expect(cutter.due == nil && nothing == nil)
        #expect(plans.map { $0.first...$0.last } == [0...2, 3...3, 4...6, 7...8])
        for plan in plans { #expect(plan == log.plan(plan.first...plan.last)) }
    }

    @Test("a batch never crosses midnight in UTC")
    func midnight() throws {
        let midnight = try #require(Timestamp("2026-11-22T00:00:00.000000Z"))
        var cutter = BatchCutter(stream: .standard, limits: .init())
        let line = Array("x\n".utf8)
        func add(_ seq: UInt64, _ time: Timestamp) -> BatchPlan? {
            unsafe line.withUnsafeBytes {
                unsafe cutter.add(
                    $0, Link(seq: seq, entryHash: .zero, time: time), prev: .zero, breaks: false,
                    monotonicNanoseconds: 0)
            }
        }
        #expect(add(0, midnight.adding(seconds: -1)) == nil)
        #expect(add(1, Timestamp(microseconds: midnight.microseconds - 1)) == nil)
        #expect(add(2, midnight)?.last == 1)
    }

    @Test("waiting grows with failures, stays within its bounds, and starts anew after success")
    func backoff() {
        var backoff = Backoff(random: SeededRandom(seed: 3))
        for failure in 1...40 {
            let pause = backoff.failed()
            let ceiling = min(Backoff.baseNanoseconds << Int64(min(failure - 1, 10)), Backoff.maximumNanoseconds)
            #expect(pause >= Backoff.minimumNanoseconds && pause <= ceiling)
        }
        #expect(backoff.failures == 40)
        backoff.succeeded()
        let first = backoff.failed()
        #expect(backoff.failures == 1 && first <= Backoff.baseNanoseconds)
    }

    @Test("segment names round-trip, sort as they are read, and nothing else is one")
    func segmentNames() {
        let names = [(0, 0), (0, 1), (0, 12), (7, 0), (UInt64(Int64.max), 10_000)].map {
            SegmentName(first: UInt64($0.0), attempt: UInt32($0.1))
        }
        #expect(names == names.shuffled().sorted())
        for name in names { #expect(SegmentName(name.description) == name) }
        #expect(names[1].description == "00000000000000000000-0001.jsonl")
        for text in ["", "1-1.jsonl", "00000000000000000000-001.jsonl", "00000000000000000000-0001.json", "x"] {
            #expect(SegmentName(text) == nil)
        }
    }
}
