import CustodyModel
import CustodySink
import CustodySystem
import CustodyTestSupport
import S3Client
import S3ObjectLock
import S3TestSupport
import Testing
import CustodyHTTP

/// The suite that judges every anchor, as far as it is about lines and not about bytes of a file: an object is written
/// whole or not at all, so that there are no half lines.
@Suite("S3 anchor", .enabled(if: S3Server.hasRadosgw && S3Server.hasMoto, Comment(rawValue: S3Server.motoAbsence)))
struct AnchorTests {
    private static let halves = [
        "half of the next line is finished", "a stranger's half line is ended and kept",
        // Both need faults that a server cannot be told to make; the faults of connections are the sink's tests.
        "an operation that fails once costs nothing but the call",
        "a crash at any operation loses nothing and leaves nothing", "an acknowledged line survives a loss of power",
    ]

    @Test(
        "keeps every promise", arguments: AnchorConformance.checks.filter { !halves.contains($0) },
        ["radosgw", "moto"])
    func conformance(check: String, name: String) async throws {
        // moto tells times in whole seconds, and this check writes all in one.
        if name == "moto", check == "a stranger's lines are reported and stepped over" { return }
        let suite = AnchorConformance {
            // Without locks, so that what lies there can be changed behind the anchor's back.
            let archive = try await Archive(name == "moto" ? S3Server.moto() : S3Server.radosgw(), mode: nil)
            return AnchorConformance.Storage(
                open: { S3Anchor(name: "s3", archive.settings, bucket: archive.bucket) },
                contents: { try await AnchorTests.contents(archive) },
                tamper: { change in
                    let old = try await AnchorTests.contents(archive)
                    for version in try await archive.bucket.versions(prefix: "audit/").versions {
                        try await archive.bucket.delete(key: version.key, version: version.versionID)
                    }
                    try await AnchorTests.write(change(old), to: archive)
                })
        }
        try await suite.run(check)
    }

    private static func contents(_ archive: Archive) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for version in try await archive.bucket.versions(prefix: "audit/").versions {
            bytes += try await archive.bucket.bytes(key: version.key, version: version.versionID, limit: 1 << 20).bytes
        }
        return bytes
    }

    /// Each line in an object of its own, at its seq, and what is no line at the seq behind the one before.
    private static func write(_ bytes: [UInt8], to archive: Archive) async throws {
        var next: UInt64 = 0
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast() {
            let seq = unsafe Array(line).withUnsafeBytes { unsafe try? AnchorLine($0) }?.seq ?? next
            let digits = String(seq)
            let key = "audit/" + String(repeating: "0", count: 20 - digits.count) + digits + ".jsonl"
            try await archive.plant(key, Array(line) + [0x0A])
            next = seq + 1
        }
    }

    @Test("a line is locked, and a shortcut reads only the end of a long chain")
    func locked() async throws {
        let archive = try await Archive(S3Server.radosgw())
        let anchor = S3Anchor(name: "s3", archive.settings, bucket: archive.bucket)
        let rules = try #require(RulesVersion("test-1"))
        var position: AnchorPosition?
        for size in 1...30 as ClosedRange<UInt64> {
            let line = AnchorLine(
                after: position, note: "log/custody\n\(size)\ncm9vdA==\n\n\u{2014} log c2ln\n", heads: [],
                time: Timestamp(microseconds: Int64(size)), rules: rules)
            try await anchor.append(line)
            position = line.position
        }
        let key = "audit/00000000000000000029.jsonl"
        guard case .present = try await archive.bucket.retention(key: key) else {
            Issue.record("a line has no lock")
            return
        }
        let before = gets(archive)
        let reading = try await anchor.newest(expecting: position)
        #expect(reading.expected == .held)
        #expect(reading.newest?.position == position)
        #expect(gets(archive) - before == 2)
    }

    private func gets(_ archive: Archive) -> UInt64 {
        archive.bucket.counts.calls.filter { $0.key.kind == S3Operation.getObject.rawValue }.values.reduce(0, +)
    }
}
