import CustodyModel
import CustodySink
import CustodySystem
import CustodyTestSupport
import S3Client
import S3ObjectLock
import S3TestSupport
import Testing
import CustodyHTTP

/// The register's notes in the archive.
@Suite("S3 sink: notes", .enabled(if: S3Server.hasRadosgw && S3Server.hasMoto, Comment(rawValue: S3Server.motoAbsence)))
struct NoteTests {
    private func note(_ size: UInt64, signer: String = "ours") -> SinkNote {
        SinkNote(size: size, bytes: Array("log/custody\n\(size)\ncm9vdA==\n\n\u{2014} \(signer) c2ln\n".utf8))
    }

    private static let isOwn: @Sendable ([UInt8]) -> Bool = { String(decoding: $0, as: UTF8.self).contains(" ours ") }

    @Test("the newest note is the one of the greatest size", arguments: ["moto", "radosgw"])
    func newest(name: String) async throws {
        let archive = try await Archive(name == "moto" ? S3Server.moto() : S3Server.radosgw())
        let sink = archive.sink()
        #expect(try await sink.newestNote(Self.isOwn) == nil)
        for size in [3, 9, 100] as [UInt64] { try await sink.put(note: note(size)) }
        try await sink.put(note: note(100))
        #expect(try await archive.versions(archive.settings.layout.checkpoint(size: 100)).count == 1)
        #expect(try await archive.sink().newestNote(Self.isOwn) == note(100).bytes)
        #expect(try await archive.bucket.head(key: archive.settings.layout.checkpoint(size: 9)).retention != nil)
    }

    @Test("notes that are not ours, and old ones under greater keys, are passed over and told")
    func foreign() async throws {
        let archive = try await Archive(S3Server.radosgw())
        let sink = archive.sink()
        for size in [3, 9] as [UInt64] { try await sink.put(note: note(size)) }
        let layout = archive.settings.layout
        try await archive.plant(layout.checkpoint(size: .max), note(.max, signer: "theirs").bytes)
        try await archive.plant(layout.checkpoint(size: 5000), note(3).bytes)
        try await archive.plant(layout.checkpoint(size: 4000), Array("junk".utf8))
        try await archive.plant(layout.checkpoints + "zzz", Array("junk".utf8))
        let fresh = archive.sink()
        #expect(try await fresh.newestNote(Self.isOwn) == note(9).bytes)
        #expect(fresh.warnings.count == 1)
    }

    @Test("a delete marker and a version on top do not hide the newest note")
    func hidden() async throws {
        let archive = try await Archive(S3Server.radosgw())
        let sink = archive.sink()
        for size in [3, 9] as [UInt64] { try await sink.put(note: note(size)) }
        let key = archive.settings.layout.checkpoint(size: 9)
        try await archive.bucket.delete(key: key)
        #expect(try await archive.sink().newestNote(Self.isOwn) == note(9).bytes)
        try await archive.plant(key, Array("junk".utf8))
        #expect(try await archive.sink().newestNote(Self.isOwn) == note(9).bytes)
    }

    /// More notes than a page lists, with a hole in the numbers; moto takes them quickly.
    @Test("among many notes the newest is found by few pages", .timeLimit(.minutes(15)))
    func many() async throws {
        let archive = try await Archive(S3Server.moto(), mode: nil)
        let layout = archive.settings.layout
        let sizes = Array(1...1200) + Array(90_000...90_300)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for part in 0..<8 {
                group.addTask {
                    for size in sizes where size % 8 == part {
                        try await archive.plant(layout.checkpoint(size: UInt64(size)), note(UInt64(size)).bytes)
                    }
                }
            }
            try await group.waitForAll()
        }
        let before = pages(archive)
        #expect(try await archive.sink().newestNote(Self.isOwn) == note(90_300).bytes)
        #expect(pages(archive) - before <= 70)
    }

    private func pages(_ archive: Archive) -> UInt64 {
        archive.bucket.counts.calls.filter { $0.key.kind == S3Operation.listVersions.rawValue }.values.reduce(0, +)
    }
}
