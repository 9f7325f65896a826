import CustodyCrypto
import CustodyModel
import CustodyTestSupport
import Testing

/// Lines written from their parts.
@Suite struct RecordEncoderTests {
    private func encode(
        event: [UInt8], redacted: [String] = [], prev: Digest, envelope: RecordEncoder.Envelope,
        into output: inout ByteBuffer
    ) -> Digest {
        var hasher = SHA256()
        return unsafe event.withUnsafeBytes { event in
            unsafe RecordEncoder.append(
                event: event, redacted: redacted, prev: prev, envelope: envelope, to: &output,
                digest: { unsafe hasher.digest($0) })
        }
    }

    private func envelope(_ parts: RecordGrammar.Parts) throws -> RecordEncoder.Envelope {
        RecordEncoder.Envelope(
            seq: parts.seq, stream: try #require(StreamName(parts.stream)), time: try #require(Timestamp(parts.time)),
            rules: try #require(RulesVersion(parts.rules)), source: try parts.source.map { try #require(Source($0)) })
    }

    @Test(
        "golden lines are written again byte for byte from their parts",
        .enabled(if: SharedCorpora.isPresent, "\(SharedCorpora.absence)"),
        arguments: ["default.jsonl", "custody.jsonl", "anchor.jsonl"])
    func golden(name: String) throws {
        let lines = try Golden.lines(name)
        var output = ByteBuffer(capacity: 16)
        var prev = Digest.zero
        for line in lines {
            let parts = try #require(parsed(line))
            let hash = encode(
                event: [UInt8](line[parts.event]), redacted: parts.redacted, prev: prev, envelope: try envelope(parts),
                into: &output)
            #expect(hash.hex == parts.entryHash)
            prev = hash
        }
        #expect(output.toArray() == lines.flatMap { $0 + [0x0A] })
    }

    @Test("what is written parses to its parts, whatever they are", arguments: UInt64(1)...8)
    func roundTrip(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        func text(_ alphabet: String, _ counts: ClosedRange<Int>) -> String {
            let characters = Array(alphabet)
            let count = Int.random(in: counts, using: &random)
            return String((0..<count).map { _ in characters[Int.random(in: 0..<characters.count, using: &random)] })
        }
        let printable = String(String.UnicodeScalarView((0x20...0x7E).compactMap(UnicodeScalar.init))).filter {
            !"\"\\".contains($0)
        }
        let lower = "abcdefghijklmnopqrstuvwxyz0123456789"
        var output = ByteBuffer(capacity: 16)
        for _ in 0..<300 {
            var ids = Set(
                (0..<Int.random(in: 0...5, using: &random)).map { _ in text(lower, 1...1) + text(lower + "-", 0...63) })
            if ids.count == 5 { ids = [] }
            let redacted = ids.sorted()
            let source = Bool.random(using: &random) ? Source(text(printable, 1...128)) : nil
            let written = RecordEncoder.Envelope(
                seq: UInt64.random(in: 0...RecordLine.maximumSeq, using: &random),
                stream: try #require(StreamName(text(lower, 1...1) + text(lower + "._-", 0...62) + text(lower, 1...1))),
                time: Timestamp(
                    microseconds: Int64.random(
                        in: Timestamp.earliest.microseconds...Timestamp.latest.microseconds, using: &random)),
                rules: try #require(RulesVersion(text(lower + "ABCXYZ._-", 1...64))), source: source)
            let prev = SHA256.digest(text(lower, 0...9))
            let event = [UInt8]("{\"v\":\"\(text(lower, 0...40))\"}".utf8)
            let start = output.count
            let hash = encode(event: event, redacted: redacted, prev: prev, envelope: written, into: &output)
            let line = [UInt8](output.toArray()[start...].dropLast())
            let parts = try #require(parsed(line), "\(shown(line))")
            #expect(parts == RecordGrammar.parse(line))
            #expect([UInt8](line[parts.event]) == event)
            #expect((parts.entryHash, parts.prevHash) == (hash.hex, prev.hex))
            #expect(parts.redacted == redacted)
            #expect((parts.seq, parts.source, parts.time) == (written.seq, source?.text, written.time.description))
            #expect((parts.stream, parts.rules) == (written.stream.text, written.rules.text))
            #expect(hash == SHA256.digest([0x7B] + line[81...]))
        }
    }

    @Test("the longest fields stay within the overhead that is reserved")
    func overhead() throws {
        let widest = RecordEncoder.Envelope(
            seq: RecordLine.maximumSeq, stream: try #require(StreamName(String(repeating: "s", count: 64))),
            time: .latest,
            rules: try #require(RulesVersion(String(repeating: "r", count: 64))),
            source: Source(String(repeating: "u", count: 128)))
        var output = ByteBuffer(capacity: 16)
        _ = encode(event: Array("{}".utf8), prev: .zero, envelope: widest, into: &output)
        #expect(output.count - 2 <= RecordEncoder.overhead)
    }

    @Test("hashing a line leaves it as it was")
    func digestOfLine() {
        var line = LineParts().bytes
        let before = line
        var hasher = SHA256()
        let digest = unsafe line.withUnsafeMutableBytes {
            unsafe RecordEncoder.digest(ofLine: $0, using: { unsafe hasher.digest($0) })
        }
        #expect(line == before)
        #expect(digest == SHA256.digest([0x7B] + line[81...]))
    }
}
