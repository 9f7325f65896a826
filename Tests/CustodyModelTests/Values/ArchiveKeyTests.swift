import CustodyModel
import Testing

/// Keys of an archive, written and read.
@Suite struct ArchiveKeyTests {
    private static let mark = "0123456789abcdef"
    private static let range = "00000000000000000000-00000000000000000009"
    private static let records = "records/log=\(mark)/stream=default/dt=2026-11-21/\(range).jsonl.zst"

    private func prefix(_ text: String) throws -> ArchivePrefix { try #require(ArchivePrefix(text)) }

    @Test("what is written can be read", arguments: ["", "audit", "/audit/prod/"], ArchiveKey.Packing.allCases)
    func roundTrip(prefixText: String, packing: ArchiveKey.Packing) throws {
        let prefix = try prefix(prefixText)
        let log = try #require(LogMark(Self.mark))
        let layout = ArchiveLayout(prefix: prefix, log: log)
        for (first, last) in [(0, 0), (7, 12_345), (0, UInt64.max)] as [(UInt64, UInt64)] {
            let key = ArchiveKey.Records(
                log: log, stream: .register, day: "2026-02-28", first: first, last: last, packing: packing)
            let text = layout.text(key)
            #expect(ArchiveKey(text, prefix: prefix) == .records(key))
            #expect(text.hasPrefix(layout.records(.register, day: "2026-02-28")))
            #expect(layout.records(.register).hasPrefix(ArchiveLayout.allRecords(prefix)))
            let note = layout.checkpoint(size: last)
            #expect(ArchiveKey(note, prefix: prefix) == .checkpoint(log: log, size: last))
            #expect(note.hasPrefix(ArchiveLayout.allCheckpoints(prefix)))
        }
    }

    @Test("the keys are those of the documentation")
    func golden() throws {
        let log = try #require(LogMark(Self.mark))
        let layout = ArchiveLayout(prefix: try prefix("audit"), log: log)
        let text = layout.records(.standard, day: "2026-11-21", first: 0, last: 9, packing: .zstd)
        #expect(text == "audit/\(Self.records)")
        #expect(layout.checkpoint(size: 12) == "audit/checkpoints/log=\(Self.mark)/00000000000000000012")
    }

    @Test(
        "anything else is no key",
        arguments: [
            "", "records/", "x\(records)", "\(records)x",
            "records/log=\(mark)x/stream=default/dt=2026-11-21/\(range).jsonl",
            "records/log=\(mark.uppercased())/stream=default/dt=2026-11-21/\(range).jsonl",
            "records/log=\(mark)/stream=Default/dt=2026-11-21/\(range).jsonl",
            "records/log=\(mark)/stream=default/dt=2026-02-29/\(range).jsonl",
            "records/log=\(mark)/stream=default/dt=2026-11-2/\(range).jsonl",
            "records/log=\(mark)/stream=default/\(range).jsonl",
            "records/log=\(mark)/stream=default/dt=2026-11-21/x/\(range).jsonl",
            "records/log=\(mark)/stream=default/dt=2026-11-21/0-9.jsonl",
            "records/log=\(mark)/stream=default/dt=2026-11-21/00000000000000000009-00000000000000000008.jsonl",
            "records/log=\(mark)/stream=default/dt=2026-11-21/99999999999999999999-99999999999999999999.jsonl",
            "records/log=\(mark)/stream=default/dt=2026-11-21/\(range).jsonl.zst.gz",
            "records/log=\(mark)/stream=default/dt=2026-11-21/\(range).json",
            "records/log=\(mark)/stream=default/dt=2026-11-21/\(range)",
            "checkpoints/log=\(mark)/1", "checkpoints/log=\(mark)/+0000000000000000001",
            "checkpoints/log=\(mark)/00000000000000000001/", "checkpoints/stream=\(mark)/00000000000000000001",
        ])
    func strange(key: String) throws {
        #expect(ArchiveKey(key, prefix: try prefix("")) == nil)
        #expect(ArchiveKey("a/" + key, prefix: try prefix("a")) == nil)
    }

    @Test("a key below another prefix is no key")
    func otherPrefix() throws {
        #expect(ArchiveKey("a/\(Self.records)", prefix: try prefix("b")) == nil)
        #expect(ArchiveKey(Self.records, prefix: try prefix("a")) == nil)
        #expect(ArchiveKey("ab/\(Self.records)", prefix: try prefix("a")) == nil)
    }

    @Test(
        "a prefix has plain parts",
        arguments: [
            ("a", true), ("a/b", true), ("", true), ("/", true), ("a//b", false), ("a/../b", false), (".", false),
            ("a\u{7F}", false), ("ä", false),
        ])
    func prefixes(text: String, isValid: Bool) {
        #expect((ArchivePrefix(text) != nil) == isValid)
    }

    @Test("a prefix has at most 800 bytes", arguments: [799, 800, 801])
    func prefixLength(count: Int) {
        #expect((ArchivePrefix(String(repeating: "a", count: count)) != nil) == (count <= ArchivePrefix.maximumBytes))
    }

    @Test("the longest key fits into S3's 1,024 bytes")
    func longest() throws {
        let layout = ArchiveLayout(
            prefix: try prefix(String(repeating: "p", count: ArchivePrefix.maximumBytes)),
            log: try #require(LogMark(Self.mark)))
        let stream = try #require(StreamName(String(repeating: "s", count: StreamName.maximumLength)))
        let key = layout.records(stream, day: "2026-11-21", first: 0, last: .max, packing: .zstd)
        #expect(key.utf8.count <= 1024)
    }
}
