import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodyTestSupport
import CustodyVerifier
import Testing

@Suite("Attacks on a log, given its trust line and an anchor")
struct AttackTests {
    static func trust(_ log: TestLog) throws -> TrustFile {
        try TrustFile(parsing: [UInt8]((log.trustLine() + "\n").utf8))
    }

    static func judge(
        _ loot: Loot, _ log: TestLog, _ change: (inout VerifierConfiguration) throws -> Void = { _ in }
    ) throws -> VerificationReport {
        var evidence = try loot.evidence(now: log.time.adding(seconds: 1))
        evidence.configuration.trust = try trust(log)
        evidence.configuration.anchors = ["/anchor/anchor.jsonl"]
        try change(&evidence.configuration)
        return evidence.verify()
    }

    @Test("the log is whole before", arguments: [1, 700, 8 << 20])
    func whole(chunkSize: Int) throws {
        let log = try Sample.log()
        let report = try Self.judge(Loot(log), log) { $0.chunkSize = chunkSize }
        #expect(brief(report) == [])
        for stream in report.streams {
            let kinds = report.assurances.filter { $0.stream == stream.name }
            #expect(kinds.map(\.kind) == [.chained, .signed, .sealed, .anchored])
            #expect(kinds.allSatisfy { $0.range == 0...stream.last || stream.name == .register })
        }
        #expect(report.meets(.anchored, maximumLagSeconds: 900))
        #expect(!report.meets(.anchored, maximumLagSeconds: 5))
        #expect(report.meets(.signed, maximumLagSeconds: 505))
        #expect(!report.meets(.witnessed, maximumLagSeconds: 900))
    }

    static let rows: [Attack] = [
        Attack("one value edited", "record.hash_mismatch") { loot, _ in
            loot.data[5] = loot.data[5].replacing("\"n\":5", with: "\"n\":6")
        },
        Attack("a middle line deleted", "chain.gap") { loot, _ in loot.data.remove(at: 9) },
        Attack("two lines swapped", "chain.order") { loot, _ in loot.data.swapAt(7, 8) },
        Attack("the last 20 lines cut", "tail.missing") { loot, _ in loot.data.removeLast(20) },
        Attack("the last day deleted", "tail.missing") { loot, _ in loot.files[Loot.days[2]] = nil },
        Attack("the first day deleted", "chain.gap") { loot, _ in loot.files[Loot.days[0]] = nil },
        Attack("a day in the middle deleted", "chain.gap") { loot, _ in loot.files[Loot.days[1]] = nil },
        Attack("all files deleted", "stream.missing") { loot, _ in
            loot.files = [:]
            loot.checkpoint = nil
        },
        Attack("a member added", "record.malformed") { loot, _ in
            loot.data[5] = loot.data[5].replacing(",\"stream\":", with: ",\"signature\":\"none\",\"stream\":")
        },
        Attack("a duplicate key injected", "record.malformed") { loot, _ in
            loot.data[5] = loot.data[5].replacing("\"n\":5", with: "\"n\":6,\"n\":5").rehashed()
        },
        Attack("a lone surrogate inserted", "record.malformed") { loot, _ in
            loot.data[5] = loot.data[5].replacing("\"n\":5", with: "\"n\":\"\\ud800\"").rehashed()
        },
        Attack("edited, and the whole stream chained anew", "checkpoint.root") { loot, log in
            loot.data = log.data[.standard]!.rechained { $0 == 5 ? $1.replacing("\"n\":5", "\"n\":6") : $1 }.lines
        },
        Attack("blank lines", "record.malformed") { loot, _ in loot.data.insert([0x0A], at: 4) },
        Attack("carriage returns", "record.malformed") { loot, _ in
            loot.data = loot.data.map { $0.dropLast() + [0x0D, 0x0A] }
        },
        Attack("junk", "record.malformed") { loot, _ in loot.data.insert([UInt8]("junk\n".utf8), at: 4) },
        Attack("a record behind the last checkpoint", "tail.uncovered") { loot, log in
            var more = log
            more.record(1)
            loot.data = more.data[.standard]!.lines
        },
        Attack("the register deleted", "stream.missing") { loot, _ in loot.files[Loot.register] = nil },
        Attack("register and anchor deleted", "stream.missing") { loot, _ in
            loot.files[Loot.register] = nil
            loot.anchor = nil
        },
        Attack("a stream gone", "stream.missing") { loot, _ in loot.files["/log/audit.jsonl"] = nil },
        Attack("everything emptied", "stream.missing") { loot, _ in
            loot.files = loot.files.mapValues { _ in [] }
            loot.checkpoint = []
            loot.anchor = []
        },
        Attack("the anchor deleted", "anchor.missing") { loot, _ in loot.anchor = nil },
        Attack("the anchor's last line deleted", "anchor.missing") { loot, _ in loot.anchor?.removeLast() },
        Attack("the anchor's first line deleted", "chain.gap") { loot, _ in loot.anchor?.removeFirst() },
        Attack("an anchor line deleted", "chain.gap") { loot, _ in loot.anchor?.remove(at: 2) },
        Attack("an anchor line edited", "record.hash_mismatch") { loot, _ in
            loot.anchor?[2][120] ^= 1
        },
        Attack("the newest note deleted", "tail.uncovered") { loot, _ in
            loot.checkpoint = nil
            loot.anchor?.removeLast()
        },
        Attack("a register line deleted, chained anew", "checkpoint.root") { loot, log in
            loot.files[Loot.register] = log.register.rechained { $0 == 6 ? nil : $1 }.lines
        },
        Attack("a heartbeat deleted, chained anew", "checkpoint.root") { loot, log in
            loot.files[Loot.register] =
                log.register.rechained { $1.contains("custody.heartbeat") ? nil : $1 }.lines
        },
        Attack("a heartbeat forged, chained anew", "checkpoint.root") { loot, log in
            loot.files[Loot.register] =
                log.register.rechained {
                    $1.contains("custody.epoch\"") ? String(decoding: CustodyEvent.heartbeat.bytes, as: UTF8.self) : $1
                }.lines
        },
        Attack("epoch lines stripped, chained anew", "epoch.missing") { loot, log in
            loot.files[Loot.register] =
                log.register.rechained { _, event in
                    guard let cut = event.range(of: "\\n— test.example/log/epoch") else { return event }
                    return event.removing(from: cut, upTo: "\\n\"")
                }.lines
        },
        Attack("the epoch line stripped from the newest note", "epoch.missing") { loot, log in
            loot.checkpoint = try log.note?.note.keeping { $0.name.hasSuffix("/custody") }.bytes
        },
        Attack("the whole log rewritten with today's keys", "epoch.broken") { loot, log in
            // The keys of epochs 0 and 1 are erased: their notes cannot be signed again.
            loot = Loot(try Sample.log(epochLine: .of(2), text: "forged"))
        },
        Attack("the whole log rewritten without epoch lines", "epoch.missing") { loot, log in
            loot = Loot(try Sample.log(epochLine: .none, text: "forged"))
        },
        Attack("the whole log rewritten with the log key and new epochs", "epoch.broken") { loot, log in
            loot = Loot(try Sample.log(epochSeed: "forger", text: "forged"))
        },
        Attack("two histories: the anchor saw the other", "anchor.mismatch") { loot, log in
            let anchor = loot.anchor
            loot = Loot(try Sample.log(text: "other"))
            loot.anchor = anchor
        },
        Attack("a log of another name and key", "checkpoint.signature") { loot, log in
            loot = Loot(try Sample.log(origin: "test.example/other"))
        },
    ]

    @Test("each is a finding", arguments: rows)
    func found(attack: Attack) throws {
        let log = try Sample.log()
        var loot = Loot(log)
        try attack.change(&loot, log)
        for chunkSize in [600, 8 << 20] {
            let report = try Self.judge(loot, log) { $0.chunkSize = chunkSize }
            #expect(report.exitStatus == 1)
            #expect(report.findings.map(\.code.text).contains(attack.code), "\(brief(report))")
        }
    }

    @Test("without trust line and anchor the verdict says what it cannot rule out", arguments: rows)
    func unknown(attack: Attack) throws {
        let log = try Sample.log()
        var loot = Loot(log)
        try attack.change(&loot, log)
        loot.anchor = nil
        let report = try loot.evidence(now: log.time).verify()
        #expect(report.missingAssurances.suffix(5) == [.signed, .sealed, .timestamped, .anchored, .witnessed])
        #expect(report.result != .verified || report.text.contains("No trust line was given"))
    }
}

extension String {
    func range(of part: String) -> Index? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(part) { return start }
            start = index(after: start)
        }
        return nil
    }

    func replacing(_ old: String, _ new: String) -> String {
        guard let start = range(of: old) else { preconditionFailure("nothing to replace") }
        return String(self[..<start]) + new + String(self[start...].dropFirst(old.count))
    }

    /// Without what lies between `start` and the next `end`.
    func removing(from start: Index, upTo end: String) -> String {
        let rest = String(self[start...])
        guard let stop = rest.range(of: end) else { preconditionFailure("no end") }
        return String(self[..<start]) + rest[stop...]
    }
}
