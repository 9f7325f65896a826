import CustodyModel
import S3ObjectLock
import Testing
import S3Client

/// The values that decide how much is asked of a server, and when nothing is.
@Suite("S3 sink: limits")
struct LimitTests {
    private static let second: Int64 = 1_000_000_000

    @Test("locks of streams: a class's own, S.2 as S, the register's as the longest, none where none is wanted")
    func locks() throws {
        let prefix = try #require(ArchivePrefix("audit"))
        let mark = try #require(LogMark("0123456789abcdef"))
        let layout = ArchiveLayout(prefix: prefix, log: mark)
        var settings = S3SinkSettings(layout: layout, lock: .init(mode: .governance, days: 10))
        #expect(settings.lock(of: .standard)?.days == 10 && settings.lock(of: .register)?.days == 10)
        let names = try ["long", "short", "long.2", "other"].map { try #require(StreamName($0)) }
        settings.streamDays = [names[0]: 30, names[1]: 2]
        #expect(names.map { settings.lock(of: $0)?.days } == [30, 2, 30, 10])
        #expect(settings.lock(of: .register)?.days == 30 && settings.lock(of: .standard)?.mode == .governance)
        settings.streamDays = [names[1]: 2]
        #expect(settings.lock(of: .register)?.days == 10)
        settings.lock = nil
        #expect(settings.lock(of: names[1]) == nil && settings.lock(of: .register) == nil)
    }

    @Test("the circuit opens at the fifth failure within a minute, not before", arguments: [4, 5, 6])
    func opens(failures: Int) {
        var breaker = CircuitBreaker(.init())
        for index in 0..<failures { breaker.failed(at: Int64(index) * Self.second) }
        #expect((breaker.state == .closed) == (failures < 5))
        let isAdmitted = breaker.admit(at: 6 * Self.second)
        #expect(isAdmitted == (failures < 5))
    }

    @Test("failures longer than a minute apart never open it", arguments: [(59, false), (60, true), (61, true)])
    func window(seconds: Int64, isClosed: Bool) {
        var breaker = CircuitBreaker(.init())
        for _ in 0..<4 { breaker.failed(at: 0) }
        breaker.failed(at: seconds * Self.second)
        #expect((breaker.state == .closed) == isClosed)
    }

    @Test("after thirty seconds one probe goes through, and decides")
    func probe() {
        var breaker = CircuitBreaker(.init())
        var isAdmitted = false
        for _ in 0..<5 { breaker.failed(at: 0) }
        isAdmitted = breaker.admit(at: 30 * Self.second - 1)
        #expect(!isAdmitted)
        isAdmitted = breaker.admit(at: 30 * Self.second)
        #expect(isAdmitted)
        isAdmitted = breaker.admit(at: 30 * Self.second)
        #expect(!isAdmitted)
        breaker.failed(at: 31 * Self.second)
        #expect(breaker.state == .open(until: 61 * Self.second))
        isAdmitted = breaker.admit(at: 61 * Self.second)
        #expect(isAdmitted)
        breaker.abandoned(at: 62 * Self.second)
        isAdmitted = breaker.admit(at: 62 * Self.second)
        #expect(isAdmitted)
        breaker.succeeded()
        #expect(breaker.state == .closed)
        isAdmitted = breaker.admit(at: 62 * Self.second)
        #expect(isAdmitted)
        isAdmitted = breaker.admit(at: 62 * Self.second)
        #expect(isAdmitted)
    }

    @Test("while the circuit is open or a probe is under way nothing need be packed")
    func isOpen() {
        var breaker = CircuitBreaker(.init())
        #expect(!breaker.isOpen(at: 0))
        for _ in 0..<5 { breaker.failed(at: 0) }
        #expect(breaker.isOpen(at: 0) && breaker.isOpen(at: 30 * Self.second - 1))
        #expect(!breaker.isOpen(at: 30 * Self.second))
        let isAdmitted = breaker.admit(at: 30 * Self.second)
        #expect(isAdmitted && breaker.isOpen(at: 30 * Self.second))
        breaker.succeeded()
        #expect(!breaker.isOpen(at: 30 * Self.second))
    }

    @Test("the limit grows by one a round up to its bound", arguments: [1, 2, 16, 64])
    func grows(bound: Int) {
        var limit = AdaptiveLimit(1...bound)
        #expect(limit.limit == min(4, bound))
        for _ in 0..<10_000 { limit.succeeded() }
        #expect(limit.limit == bound)
    }

    @Test("the limit is halved once for all that began together, and never below one")
    func halves() {
        var limit = AdaptiveLimit(1...64)
        for _ in 0..<10_000 { limit.succeeded() }
        let together = (0..<10).map { _ in limit.begin() }
        for number in together { limit.overloaded(number) }
        #expect(limit.limit == 32)
        for _ in 0..<20 { limit.overloaded(limit.begin()) }
        #expect(limit.limit == 1)
    }
}
