import CustodyCrypto
import CustodyModel
import CustodyPipeline
import CustodySanitizer
import CustodyTestSupport
import FoundationEssentials
import SystemPackage
import Testing

/// `golden/` was written by an independent program: the same events at the same times must become the same bytes.
@Suite("The golden example", .enabled(if: SharedCorpora.isPresent, "no shared corpora beside the checkout"))
struct GoldenTests {
    private struct Submitted: Decodable {
        let time: String
        let source: String?
        let raw: String
    }

    private func lines(_ name: String) throws -> [[UInt8]] {
        let root = try #require(SharedCorpora.root)
        let bytes = try Data(contentsOf: URL(filePath: root.appending("golden").appending(name).string))
        return bytes.split(separator: 0x0A).map { Array($0) }
    }

    @Test("raw events become default.jsonl byte for byte, from the second record on")
    func reproducesDefault() throws {
        let golden = try lines("default.jsonl")
        let opened = try #require(unsafe golden[0].withUnsafeBytes { unsafe RecordLine($0) })
        let stream = try #require(StreamName("default"))
        var chain = Chain(stream: stream, next: 1, head: opened.entryHash, time: opened.time)
        let rules = try #require(RulesVersion("2026.11.21"))
        var preparer = try Preparer(
            limits: JSONLimits(), rejectKey: [UInt8](repeating: 1, count: RejectKey.bytes))
        var hasher = SHA256()
        for (index, line) in try lines("raw-events.ndjson").enumerated() {
            let submitted = try JSONDecoder().decode(Submitted.self, from: Data(line))
            let batch = PreparedBatch(source: submitted.source.flatMap { Source($0) }, rules: .standard)
            let raw = Array(submitted.raw.utf8)
            unsafe raw.withUnsafeBytes { unsafe preparer.add($0, tag: 0, to: batch) }
            let entry = batch.entries[0]
            guard case .event(let place) = entry.content else {
                Issue.record("event \(index) was refused")
                continue
            }
            var output = ByteBuffer()
            unsafe _ = chain.append(
                UnsafeRawBufferPointer(rebasing: batch.bytes.bytes[place]),
                redacted: batch.redactions[entry.redacted].map { RuleSet.standard.id(of: $0) }, rules: rules,
                source: batch.source, now: try #require(Timestamp(submitted.time)), to: &output, &hasher)
            #expect(
                String(decoding: output.toArray(), as: UTF8.self)
                    == String(decoding: golden[index + 1] + [0x0A], as: UTF8.self))
        }
        #expect(chain.next == UInt64(golden.count))
    }

    @Test("the register's own events have golden's bytes")
    func reproducesOwnEvents() throws {
        let golden = try lines("custody.jsonl").map { String(decoding: $0.dropFirst(89), as: UTF8.self) }
        let zeros = Digest.zero
        let expected: [(Int, CustodyEvent)] = [
            (
                1,
                .started(
                    software: "independent", configDigest: zeros, heartbeatSeconds: 600, sinks: ["local"],
                    anchors: ["file"], torn: [])
            ),
            (5, .heartbeat), (9, .stopped(reason: "orderly")),
        ]
        for (index, event) in expected {
            #expect(golden[index].hasPrefix(String(decoding: event.bytes, as: UTF8.self) + #","prev_hash""#))
        }
    }
}
