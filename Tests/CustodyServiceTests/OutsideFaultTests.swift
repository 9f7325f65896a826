import CustodyCrypto
import CustodyHTTP
import CustodyMerkle
import CustodyModel
import CustodyPipeline
import CustodyService
import CustodySystem
import CustodyTestSupport
import CustodyTimestamp
import CustodyWitness
import Glibc
import Testing

/// A log that runs while places outside fail: what is recorded, what is told, and what comes after.
@Suite("Places outside that fail while a log runs")
struct OutsideFaultTests {
    @Test("an authority that fails and then hangs holds up nothing, is told, and its next stamp covers what was missed")
    func authority() async throws {
        let authority = Authority()
        var harness = LogHarness()
        harness.options.outside.authority = (name: "authority", source: authority)
        harness.options.outside.timestampNanoseconds = 10_000_000_000
        try harness.make()
        let log = try await harness.open()
        try await record(log, 0..<10)
        #expect(try await harness.comesTrue { authority.attempts > 1 && trouble(log, "no time stamp from authority") })
        #expect(try stamps(harness) == [])

        authority.turn(to: .hangs)
        #expect(try await harness.comesTrue { authority.isHanging })
        let note = try #require(try harness.newestNote()).checkpoint.size
        let puts = harness.sinks[0].puts
        try await record(log, 10..<30)
        _ = try await log.checkpoint()
        #expect(try #require(try harness.newestNote()).checkpoint.size > note)
        #expect(try await harness.comesTrue { harness.sinks[0].puts > puts })
        let missed = try #require(try harness.newestNote()).checkpoint.size

        authority.turn(to: .stamps)
        let isStamped = try await harness.comesTrue { ((try? stamps(harness)) ?? []).contains { $0 >= missed } }
        #expect(isStamped)
        #expect(try await harness.comesTrue { !trouble(log, "authority") })
        #expect(try await log.close())
        #expect(try harness.judgeRegister().defects == [])
    }

    @Test(
        "witnesses that are away when it starts, and refuse later, withhold cosignatures and nothing that was recorded")
    func witness() async throws {
        var harness = LogHarness()
        let witness = try WitnessStandIn(harness.clock)
        let policy = try WitnessPolicy(
            parsing: Array("witness w1 \(witness.key) https://witness.example/\nquorum w1\n".utf8))
        harness.options.outside.witnesses = try WitnessPool(policy, memory: Forgetful(), clock: harness.clock) {
            witness
        }
        harness.options.outside.witnessNanoseconds = 5_000_000_000
        try harness.make()
        let log = try await harness.open()
        try await record(log, 0..<10)
        // It is the only place elsewhere: until it has answered nothing is signed.
        #expect(try await harness.comesTrue { trouble(log, "witnesses") })
        await #expect(throws: CustodyError(.signaturesWithheld, "")) { try await log.checkpoint() }

        witness.turn(to: .refuses)
        try await harness.waitForDecision(log)
        #expect(log.signing == .open)
        _ = try await log.checkpoint()
        #expect(try await harness.comesTrue { trouble(log, "no witness cosigned") })
        try await record(log, 10..<30)
        _ = try await log.checkpoint()
        let missed = try #require(try harness.newestNote()).checkpoint.size

        witness.turn(to: .cosigns)
        let isCosigned = try await harness.comesTrue { ((try? cosigned(harness)) ?? []).contains { $0 >= missed } }
        #expect(isCosigned)
        #expect(try await harness.comesTrue { !trouble(log, "witness") })
        #expect(try await log.close())
        #expect(try harness.judgeRegister().defects == [])
    }

    private func record(_ log: EventLog, _ numbers: Range<Int>) async throws {
        for number in numbers { _ = try await log.append(LogHarness.event(number), to: .standard, source: nil) }
    }

    private func trouble(_ log: EventLog, _ text: String) -> Bool {
        log.troubles.contains { $0.message.contains(text) }
    }

    private func events(_ harness: LogHarness) throws -> [LedgerEvent] {
        try harness.journal(.register).lines.compactMap { line in
            unsafe line.withUnsafeBytes { bytes -> LedgerEvent? in
                guard let record = unsafe RecordLine(bytes) else { return nil }
                return unsafe LedgerEvent(UnsafeRawBufferPointer(rebasing: bytes[record.event]))
            }
        }
    }

    /// Sizes of the notes that were stamped.
    private func stamps(_ harness: LogHarness) throws -> [UInt64] {
        try events(harness).compactMap { if case .timestamp(let stamp) = $0 { stamp.size } else { nil } }
    }

    /// Sizes of the notes that were cosigned.
    private func cosigned(_ harness: LogHarness) throws -> [UInt64] {
        try events(harness).compactMap { if case .cosignature(let size, _) = $0 { size } else { nil } }
    }
}

/// An authority in memory; its stamps are no tokens, which nobody here judges.
private final class Authority: TimestampSource {
    enum Mood { case fails, hangs, stamps }

    private let state = Monitor<(mood: Mood, attempts: Int, isHanging: Bool)>((.fails, 0, false))

    var attempts: Int { state.withLock { $0.attempts } }
    var isHanging: Bool { state.withLock { $0.isHanging } }

    func turn(to mood: Mood) { state.withLock { $0.mood = mood } }

    func stamp(_ note: [UInt8]) throws(StampError) -> Stamp {
        while true {
            let mood = state.withLock { state -> Mood in
                state.attempts += 1
                state.isHanging = state.mood == .hangs
                return state.mood
            }
            switch mood {
            case .fails: throw StampError(.transport(.connect), "nobody answers")
            case .stamps: return Stamp(token: [0x30, 0], genTime: .earliest, tsaName: "CN=test")
            case .hangs: usleep(1000)
            }
        }
    }
}

/// A witness in memory that signs what it is asked to.
private final class WitnessStandIn: HTTPTransport {
    enum Mood { case isAway, refuses, cosigns }

    private let cosigner: Cosigner
    private let clock: any Clock
    private let mood = Monitor<Mood>(.isAway)

    init(_ clock: any Clock) throws {
        cosigner = try Cosigner(name: "witness.example/w1", seed: Array(repeating: 5, count: 32))
        self.clock = clock
    }

    var key: VerifierKey { cosigner.key }

    func turn(to mood: Mood) { self.mood.withLock { $0 = mood } }

    func send(_ request: HTTPRequest, cancellation: HTTPCancellation) throws(HTTPError) -> HTTPResponse {
        let mood = mood.withLock { $0 }
        if mood == .isAway { throw HTTPError(.connect, "nobody answers") }
        // It has seen no checkpoint before.
        guard request.method == .post else { return HTTPResponse(status: 404) }
        guard mood == .cosigns, let line = cosign(request.body) else { return HTTPResponse(status: 503) }
        return HTTPResponse(status: 200, body: Array("\(line)\n".utf8))
    }

    /// A request is a header, an empty line and the note.
    private func cosign(_ body: [UInt8]) -> String? {
        guard let end = body.firstRange(of: [0x0A, 0x0A])?.upperBound,
            let note = try? SignedCheckpoint(parsing: Array(body[end...]))
        else { return nil }
        return try? cosigner.cosign(note.note.text, time: UInt64(clock.now().seconds)).line
    }
}

/// Remembers nothing: each request begins at size 0.
private struct Forgetful: WitnessMemory {
    func size(_ witness: VerifierKey, origin: String) -> UInt64? { nil }
    func keep(_ size: UInt64, _ witness: VerifierKey, origin: String) {}
}
