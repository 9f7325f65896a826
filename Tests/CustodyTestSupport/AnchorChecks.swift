import CustodyModel
import CustodySink

/// The checks of ``AnchorConformance``.
enum AnchorChecks {
    static func names(_ storage: AnchorConformance.Storage) async throws {
        let anchor = try await storage.open()
        let name = Array(anchor.name.utf8)
        let letters = name.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
        guard (1...32).contains(name.count), letters, name.first != 0x2D else {
            throw Broken(reason: "the name is not [a-z0-9][a-z0-9-]{0,31}")
        }
        if anchor.describe().isEmpty { throw Broken(reason: "describe() says nothing") }
        await anchor.close()
    }

    static func empty(_ storage: AnchorConformance.Storage) async throws {
        let subject = try await AnchorSubject(storage)
        try await subject.expect([], "when empty")
        guard try await subject.anchor.newest(expecting: subject.line(0).position).expected == .missing else {
            throw Broken(reason: "an empty anchor does not miss the line that it should hold")
        }
    }

    static func roundTrip(_ storage: AnchorConformance.Storage) async throws {
        let subject = try await AnchorSubject(storage)
        for seq in 0..<5 {
            try await subject.anchor.append(subject.line(seq))
            try await subject.expect(Array(0...seq), "after line \(seq)")
        }
        for seq in 0..<5 {
            guard try await subject.anchor.newest(expecting: subject.line(seq).position).expected == .held else {
                throw Broken(reason: "line \(seq) is said not to be held")
            }
        }
    }

    static func reopen(_ storage: AnchorConformance.Storage) async throws {
        var subject = try await AnchorSubject(storage)
        for seq in 0..<5 {
            try await subject.anchor.append(subject.line(seq))
            try await subject.reopen()
            try await subject.expect(Array(0...seq), "when reopened after line \(seq)")
        }
    }

    static func again(_ storage: AnchorConformance.Storage) async throws {
        var subject = try await AnchorSubject(storage)
        for seq in 0..<4 {
            try await subject.anchor.append(subject.line(seq))
            try await subject.anchor.append(subject.line(seq))
        }
        try await subject.anchor.append(subject.line(1))
        try await subject.expect([0, 1, 2, 3], "after equal lines again")
        try await subject.reopen()
        try await subject.anchor.append(subject.line(3))
        try await subject.anchor.append(subject.line(4))
        try await subject.anchor.append(subject.line(2))
        try await subject.expect([0, 1, 2, 3, 4], "after equal lines again in another process")
    }

    static func conflict(_ storage: AnchorConformance.Storage) async throws {
        var subject = try await AnchorSubject(storage)
        for seq in 0..<3 { try await subject.anchor.append(subject.line(seq)) }
        for isReopened in [false, true] {
            if isReopened { try await subject.reopen() }
            for seq in [2, 1] {
                do {
                    try await subject.anchor.append(subject.other(seq))
                    throw Broken(reason: "another line \(seq) was taken")
                } catch let error as CustodyError where error.code == .sinkConflict {}
            }
        }
        try await subject.anchor.append(subject.line(3))
        try await subject.expect([0, 1, 2, 3], "after refusing other lines")
    }

    static func ownHalf(_ storage: AnchorConformance.Storage) async throws {
        var subject = try await AnchorSubject(storage)
        try await subject.anchor.append(subject.line(0))
        let next = subject.line(1).bytes
        for kept in [1, 80, next.count - 1] {
            let before = subject.line(0).bytes
            try await storage.tamper { _ in before + next.prefix(kept) }
            try await subject.reopen()
            guard try await subject.anchor.newest().notices.map(\.finding?.code) == [.tailTorn] else {
                throw Broken(reason: "a half line is not reported")
            }
            try await subject.anchor.append(subject.line(1))
            try await subject.expect([0, 1], "after \(kept) bytes of the line")
        }
    }

    static func strangersHalf(_ storage: AnchorConformance.Storage) async throws {
        var subject = try await AnchorSubject(storage)
        try await subject.anchor.append(subject.line(0))
        let half = Array("{\"entry_hash\":\"half".utf8)
        try await storage.tamper { $0 + half }
        try await subject.reopen()
        try await subject.anchor.append(subject.line(1))
        let wanted = subject.line(0).bytes + half + [0x0A] + subject.line(1).bytes
        guard try await storage.contents() == wanted else { throw Broken(reason: "the half line was not kept") }
        let reading = try await subject.anchor.newest(expecting: subject.line(0).position)
        guard reading.newest == subject.line(1), reading.notices.map(\.finding?.code) == [.recordMalformed],
            reading.notices.first?.finding?.line == 2
        else { throw Broken(reason: "the half line is not reported at its place") }
    }

    static func junk(_ storage: AnchorConformance.Storage) async throws {
        var subject = try await AnchorSubject(storage)
        try await subject.anchor.append(subject.line(0))
        var record = LogBuilder(.anchor)
        record.append("{\"type\":\"test.event\"}")
        let foreign = record.bytes
        let far = subject.far.bytes
        try await storage.tamper { $0 + Array("junk\n\n".utf8) + foreign + far }
        try await subject.reopen()
        let reading = try await subject.anchor.newest(expecting: subject.line(0).position)
        let codes = reading.notices.map(\.finding?.code)
        guard codes == [.recordMalformed, .recordMalformed, .anchorMismatch, .chainGap], reading.expected == .held
        else {
            throw Broken(reason: "junk is reported as \(codes)")
        }
        try await subject.anchor.append(subject.line(1))
        guard try await subject.anchor.newest().newest == subject.line(1) else {
            throw Broken(reason: "a stranger's line leads the chain astray")
        }
    }

    static func edited(_ storage: AnchorConformance.Storage) async throws {
        var subject = try await AnchorSubject(storage)
        for seq in 0..<3 { try await subject.anchor.append(subject.line(seq)) }
        try await storage.tamper { bytes in
            var bytes = bytes
            // A digit of the last line's time.
            bytes[bytes.count - 6] ^= 1
            return bytes
        }
        try await subject.reopen()
        var reading = try await subject.anchor.newest(expecting: subject.line(2).position)
        guard reading.expected == .missing, reading.notices.map(\.finding?.code) == [.recordHashMismatch],
            reading.newest == subject.line(1)
        else { throw Broken(reason: "an edited line is not reported") }
        let lines = [subject.line(0), subject.line(1), subject.other(2)].flatMap(\.bytes)
        try await storage.tamper { _ in lines }
        try await subject.reopen()
        reading = try await subject.anchor.newest(expecting: subject.line(2).position)
        guard reading.expected == .replaced(subject.other(2).hash) else {
            throw Broken(reason: "a line that was replaced by a valid one is not reported")
        }
    }

    static func cut(_ storage: AnchorConformance.Storage) async throws {
        var subject = try await AnchorSubject(storage)
        for seq in 0..<4 { try await subject.anchor.append(subject.line(seq)) }
        let kept = subject.line(0).bytes + subject.line(1).bytes
        try await storage.tamper { _ in kept }
        try await subject.reopen()
        guard try await subject.anchor.newest(expecting: subject.line(3).position).expected == .missing else {
            throw Broken(reason: "a cut line is not missed")
        }
        try await subject.anchor.append(subject.line(4))
        try await subject.anchor.append(subject.line(5))
        let reading = try await subject.anchor.newest(expecting: subject.line(4).position)
        guard reading.notices.map(\.finding?.code) == [.chainGap], reading.newest == subject.line(5),
            reading.expected == .held
        else { throw Broken(reason: "the hole does not show: \(reading.notices)") }
    }

    static func emptied(_ storage: AnchorConformance.Storage) async throws {
        var subject = try await AnchorSubject(storage)
        for seq in 0..<2 { try await subject.anchor.append(subject.line(seq)) }
        try await storage.tamper { _ in [] }
        let reading = try await subject.anchor.newest(expecting: subject.line(1).position)
        guard reading.expected == .missing, reading.newest == nil else {
            throw Broken(reason: "what was emptied is not missed")
        }
        try await subject.anchor.append(subject.line(2))
        try await subject.reopen()
        guard try await subject.anchor.newest().notices.map(\.finding?.code) == [.chainGap] else {
            throw Broken(reason: "the hole does not show")
        }
    }

    static func twoProcesses(_ storage: AnchorConformance.Storage) async throws {
        var subject = try await AnchorSubject(storage)
        try await subject.anchor.append(subject.line(0))
        let second = try await storage.open()
        guard try await second.newest().newest == subject.line(0) else {
            throw Broken(reason: "a second process cannot read")
        }
        try await subject.anchor.append(subject.line(1))
        do {
            try await second.append(subject.other(1))
            throw Broken(reason: "both processes wrote line 1")
        } catch let error as CustodyError where error.code == .storeLocked || error.code == .sinkConflict {}
        await second.close()
        try await subject.reopen()
        try await subject.anchor.append(subject.line(2))
        try await subject.expect([0, 1, 2], "after a second process")
    }

    static func durable(_ storage: AnchorConformance.Storage) async throws {
        guard let losePower = storage.losePower else { return }
        var subject = try await AnchorSubject(storage)
        for seq in 0..<5 {
            try await subject.anchor.append(subject.line(seq))
            try await losePower()
            try await subject.reopen()
            try await subject.expect(Array(0...seq), "after a loss of power")
        }
    }

    static func failOnce(_ storage: AnchorConformance.Storage) async throws {
        try await everyFault(storage) { subject, fail, fault in
            _ = try await fail(fault)
            for seq in 0..<4 {
                var attempts = 0
                while true {
                    do {
                        try await subject.anchor.append(subject.line(seq))
                        break
                    } catch let error as CustodyError {
                        attempts += 1
                        if attempts > 1 { throw Broken(reason: "after operation \(fault.nth), again: \(error)") }
                    }
                }
            }
            let isOver = try await !fail(nil)
            try await subject.expect([0, 1, 2, 3], "operation \(fault.nth) \(fault.outcome)")
            // What was acknowledged in spite of the fault must be durable.
            try await storage.losePower?()
            try await subject.reopen()
            try await subject.expect([0, 1, 2, 3], "operation \(fault.nth) \(fault.outcome), then a loss of power")
            return isOver
        }
    }

    static func crash(_ storage: AnchorConformance.Storage) async throws {
        guard let losePower = storage.losePower else { return }
        try await everyFault(storage) { subject, fail, fault in
            _ = try await fail(fault)
            var acknowledged = 0
            do {
                for seq in 0..<4 {
                    try await subject.anchor.append(subject.line(seq))
                    acknowledged = seq + 1
                }
            } catch is CustodyError {}
            let isOver = try await !fail(nil)
            try await losePower()
            try await subject.reopen()
            let reading = try await subject.anchor.newest()
            if let newest = reading.newest, newest.seq + 1 < acknowledged {
                throw Broken(reason: "operation \(fault.nth) \(fault.outcome): line \(acknowledged - 1) is lost")
            }
            if reading.newest == nil, acknowledged > 0 { throw Broken(reason: "operation \(fault.nth): all is lost") }
            // The caller's chain has the line on which the crash fell, and appends it again.
            for seq in acknowledged..<5 { try await subject.anchor.append(subject.line(seq)) }
            try await subject.expect(Array(0..<5), "after a crash at operation \(fault.nth) \(fault.outcome)")
            return isOver
        }
    }

    /// Makes one life for each operation and outcome, until one completes without its fault.
    private static func everyFault(
        _ storage: AnchorConformance.Storage,
        _ life: (inout AnchorSubject, (AnchorConformance.Fault?) async throws -> Bool, AnchorConformance.Fault)
            async throws -> Bool
    ) async throws {
        guard let fail = storage.fail else { return }
        for outcome in AnchorConformance.Fault.Outcome.allCases {
            for nth in 1...500 {
                try await storage.tamper { _ in [] }
                var subject = try await AnchorSubject(storage)
                let isOver = try await life(&subject, fail, AnchorConformance.Fault(nth: nth, outcome: outcome))
                await subject.anchor.close()
                if isOver { break }
                if nth == 500 { throw Broken(reason: "no life completed without its fault") }
            }
        }
    }
}

/// An anchor and the chain that goes there.
struct AnchorSubject {
    let storage: AnchorConformance.Storage
    var anchor: any Anchor
    private let lines: [AnchorLine]

    init(_ storage: AnchorConformance.Storage) async throws {
        self.storage = storage
        anchor = try await storage.open()
        var lines: [AnchorLine] = []
        for seq in 0..<8 { lines.append(AnchorSubject.make(after: lines.last?.position, size: seq + 1)) }
        self.lines = lines
    }

    func line(_ seq: Int) -> AnchorLine { lines[seq] }

    /// Another line with the same seq and link.
    func other(_ seq: Int) -> AnchorLine {
        AnchorSubject.make(after: seq > 0 ? lines[seq - 1].position : nil, size: seq + 100)
    }

    /// A valid line that links to nothing.
    var far: AnchorLine {
        AnchorSubject.make(after: AnchorPosition(seq: 1 << 40, hash: .zero), size: 1000)
    }

    private static func make(after previous: AnchorPosition?, size: Int) -> AnchorLine {
        guard let rules = RulesVersion("test-1") else { preconditionFailure("it is in its grammar") }
        return AnchorLine(
            after: previous, note: "test.example/log/custody\n\(size)\ncm9vdA==\n\n\u{2014} test.example c2ln\n",
            heads: [CustodyEvent.AnchoredHead(stream: .standard, size: UInt64(size), root: "cm9vdA==")],
            time: Timestamp(microseconds: 1_795_219_200_000_000 + Int64(size)), rules: rules)
    }

    mutating func reopen() async throws {
        await anchor.close()
        anchor = try await storage.open()
    }

    /// Requires that the anchor holds exactly these lines, that reading gives them back, and that nothing is amiss.
    func expect(_ seqs: [Int], _ when: String) async throws {
        let wanted = seqs.flatMap { lines[$0].bytes }
        guard try await storage.contents() == wanted else {
            throw Broken(reason: "\(when): the storage is not exactly the lines \(seqs)")
        }
        let collected = Collector()
        unsafe try await anchor.forEachLine { line throws(CustodyError) in
            unsafe collected.append(line)
            unsafe [UInt8(0x0A)].withUnsafeBytes { unsafe collected.append($0) }
        }
        guard collected.bytes == wanted else { throw Broken(reason: "\(when): forEachLine gives other lines") }
        let reading = try await anchor.newest()
        guard reading.newest == seqs.last.map({ lines[$0] }), reading.lines == UInt64(seqs.count),
            reading.expected == .none
        else { throw Broken(reason: "\(when): newest() is not line \(seqs.last ?? -1)") }
        if let notice = reading.notices.first { throw Broken(reason: "\(when): \(notice)") }
    }
}
