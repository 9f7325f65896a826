import CustodyModel
import CustodyTestSupport
import CustodyVerifier
import Testing
import CustodyMerkle
import CustodyCompress

@Suite("Attacks on a log's records, done to its objects")
struct ArchiveTamperingTests {
    /// Those that change records; the others are about files beside them.
    static let rows = AttackTests.rows.filter { attack in
        !["anchor", "newest note deleted"].contains { attack.name.contains($0) }
    }

    /// The same objects with what the attack left in them; an object with nothing left is gone.
    private func bucket(_ loot: Loot, _ whole: Loot, _ log: TestLog) throws -> Vault {
        let vault = try Vault(log, batch: 1_000_000)
        for object in vault.objects { vault.bucket.remove(object.key) }
        let layout = log.layout(vault.prefix)
        let day = String(log.time.description.prefix(10))
        for (name, lines) in loot.files {
            let original = whole.files[name] ?? []
            let stream = StreamName(String(name.dropFirst("/log/".count).prefix { $0 != "-" && $0 != "." }))
            guard let stream, !original.isEmpty else { continue }
            let before = Loot.days.prefix { $0 != name }.reduce(0) { $0 + (whole.files[$1]?.count ?? 0) }
            let first = UInt64(Loot.days.contains(name) ? before : 0)
            vault.bucket.put(
                layout.records(
                    stream, day: day, first: first, last: first + UInt64(original.count) - 1, packing: .zstd),
                Array(lines.joined()).packed(.zstd), at: log.time, newest: log.time)
        }
        if let checkpoint = loot.checkpoint, let size = log.note?.checkpoint.size {
            vault.bucket.put(layout.checkpoint(size: size), checkpoint, at: log.time)
        }
        return vault
    }

    @Test("is found at the same place", arguments: rows)
    func attack(_ attack: Attack) throws {
        let log = try Sample.log()
        let whole = Loot(log)
        var loot = whole
        #expect(try brief(bucket(loot, whole, log).verify { $0.maximumLagSeconds = 3600 }) == [])
        try attack.change(&loot, log)
        let report = try bucket(loot, whole, log).verify { $0.maximumLagSeconds = 3600 }
        let codes = Set(report.findings.map(\.code.text))
        // A whole object that is gone is known by the keys around it; at the end, by the register.
        let isFound =
            codes.contains(attack.code) || attack.code == "chain.gap" && codes.contains("object.missing")
        #expect(isFound, "\(brief(report))")
        #expect(report.exitStatus == 1)
    }

    @Test("a window reads only its days' objects, and is not verified when they are not there")
    func window() throws {
        var log = TestLog(time: TestLog.begin)
        try log.open()
        log.start(heartbeatSeconds: 200_000)
        for _ in 0..<4 {
            log.record(10)
            log.advance(seconds: 5)
            try log.round()
            log.advance(seconds: 86_400)
        }
        try log.stop()
        let vault = try Vault(log, batch: 100)
        let day = Timestamp.microsecondsPerDay
        func window(_ first: Int64, _ last: Int64) throws -> VerificationReport {
            try vault.verify {
                $0.start = Timestamp(microseconds: TestLog.begin.microseconds + first * day)
                $0.end = Timestamp(microseconds: TestLog.begin.microseconds + (last + 1) * day - 1)
            }
        }
        let report = try window(1, 1)
        #expect(brief(report) == [])
        let stream = try #require(report.streams.first { $0.name == .standard })
        #expect(stream.first == 11 && stream.last >= 20)
        #expect(report.assurances.contains { $0.kind == .anchored && $0.stream == .standard && $0.isWhole })
        #expect(try window(10, 11).exitStatus == 3)
        vault.bucket.remove(vault.keys()[1])
        #expect(try window(1, 1).findings.map(\.code).contains(.objectMissing))
        // What comes after it has a hole before it; what comes later has not.
        #expect(try window(2, 2).findings.map(\.code).contains(.objectMissing))
        #expect(try brief(window(3, 3)) == [])
    }

    @Test("a listing keeps at most so many versions, and so many notes", arguments: [-1, 0, 1])
    func limits(_ more: Int) throws {
        let log = try Sample.log()
        let vault = try Vault(log)
        let layout = log.layout(vault.prefix)
        for object in vault.objects where object.key.hasPrefix(layout.checkpoints) { vault.bucket.remove(object.key) }
        for number in 0..<VerifierLimit.noteObjects + more {
            vault.bucket.put(layout.checkpoint(size: UInt64(number)), [UInt8](), at: log.time)
        }
        let report = try vault.verify { $0.keeping.days = nil }
        #expect(report.notes.contains { $0.text.contains("older than these") } == (more > 0))
    }
}
