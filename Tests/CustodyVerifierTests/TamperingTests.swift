import CustodyCompress
import CustodyModel
import CustodyVerifier
import Testing
import CustodyTestSupport

/// Someone changes a log of twelve records around the sixth line, which holds seq 5.
struct Tampering: Sendable, CustomTestStringConvertible {
    let name: String
    /// What must be found first.
    let expected: [String]
    let change: @Sendable ([[UInt8]]) -> [[UInt8]]

    var testDescription: String { name }

    static let line = 5

    static func edit(
        _ name: String, rehashed: Bool = false, _ expected: [String], _ change: @escaping @Sendable ([UInt8]) -> [UInt8]
    ) -> Tampering {
        Tampering(name: name, expected: expected) { lines in
            var lines = lines
            let line = change(lines[Tampering.line])
            lines[Tampering.line] = rehashed ? line.rehashed() : line
            return lines
        }
    }

    static let malformed = ["record.malformed - 6"]
    static let mismatch = ["record.hash_mismatch 5 6"]
    /// What a forger cannot mend without changing all that follows.
    static let broken = "chain.broken 6 7"

    static let edits: [Tampering] = [
        edit("an edited event", mismatch) { $0.replacing("\"n\":5", with: "\"n\":6") },
        edit("an edited event, hashed again", rehashed: true, [broken]) { $0.replacing("\"n\":5", with: "\"n\":6") },
        edit("an edited source", mismatch) { $0.replacing("uid:1000", with: "uid:0") },
        edit("an edited source, hashed again", rehashed: true, [broken]) { $0.replacing("uid:1000", with: "uid:0") },
        edit("an edited time", mismatch) { $0.replacing(".005000Z", with: ".005001Z") },
        edit("a time before the last, hashed again", rehashed: true, ["chain.order 5 6", broken]) {
            $0.replacing(".005000Z", with: ".003000Z")
        },
        edit("a duplicate key", mismatch) { $0.replacing("\"n\":5", with: "\"n\":5,\"n\":5") },
        edit("a duplicate key, hashed again", rehashed: true, ["record.malformed 5 6", broken]) {
            $0.replacing("\"n\":5", with: "\"n\":5,\"\\u006e\":5")
        },
        edit("white space in the event, hashed again", rehashed: true, ["record.malformed 5 6", broken]) {
            $0.replacing("\"n\":5", with: "\"n\": 5")
        },
        edit("a lone surrogate, hashed again", rehashed: true, ["record.malformed 5 6", broken]) {
            $0.replacing("\"n\":5", with: "\"n\":\"\\ud800\"")
        },
        edit("an event of depth 129, hashed again", rehashed: true, ["record.malformed 5 6", broken]) {
            $0.replacing(
                "\"n\":5", with: "\"n\":" + String(repeating: "[", count: 128) + String(repeating: "]", count: 128))
        },
        edit("a reserved type behind other members, hashed again", rehashed: true, ["record.malformed 5 6", broken]) {
            $0.replacing("\"type\":\"test.event\",\"n\":5", with: "\"n\":5,\"type\":\"custody.gap\"")
        },
        edit("a reserved type in escapes, hashed again", rehashed: true, ["record.malformed 5 6", broken]) {
            $0.replacing("test.event", with: "c\\u0075stody.gap")
        },
        edit("a type of the register, hashed again", rehashed: true, ["record.malformed 5 6", broken]) {
            $0.replacing("test.event", with: "custody.started")
        },
        edit("a second first record, hashed again", rehashed: true, ["record.malformed 5 6", broken]) {
            $0.replacing("test.event", with: "custody.opened")
        },
        edit("white space in the envelope", malformed) { $0.replacing(",\"rules\":", with: ", \"rules\":") },
        edit("a carriage return", malformed) { $0.replacing("\n", with: "\r\n") },
        edit("a NUL", malformed) { $0.replacing("\"n\":5", with: "\"n\":\u{0}5") },
        edit("a renamed first member", malformed) { $0.replacing("entry_hash", with: "entry_hasH") },
        edit("a hash in capitals", malformed) { line in
            Array(line[..<15]) + line[15..<79].map { (0x61...0x66).contains($0) ? $0 - 32 : $0 } + Array(line[79...])
        },
        edit("another seq, hashed again", rehashed: true, ["chain.order 6 7", "chain.gap 6 7", "chain.gap 15 6"]) {
            $0.replacing("\"seq\":5", with: "\"seq\":15")
        },
        edit("a date that does not exist, hashed again", rehashed: true, malformed) {
            $0.replacing("\"time\":\"2026-11-21", with: "\"time\":\"2026-02-30")
        },
    ]

    static let moves: [Tampering] = [
        Tampering(name: "a deleted line", expected: ["chain.gap 6 6"]) { $0.removing(5) },
        Tampering(name: "five deleted lines", expected: ["chain.gap 9 5"]) { Array($0[..<4] + $0[9...]) },
        Tampering(name: "a line twice", expected: ["chain.order 5 7"]) { Array($0[...5] + $0[5...]) },
        Tampering(name: "two lines swapped", expected: ["chain.order 5 7"]) {
            Array($0[..<5] + [$0[6], $0[5]] + $0[7...])
        },
        Tampering(name: "an inserted record", expected: ["chain.order 6 8", "chain.fork 6 8"]) { lines in
            let forged = lines[6].replacing("\"n\":6", with: "\"n\":66").rehashed()
            return Array(lines[..<6] + [forged] + lines[6...])
        },
        Tampering(name: "a blank line", expected: malformed) { Array($0[..<5] + [[0x0A]] + $0[5...]) },
        Tampering(name: "a byte order mark", expected: ["record.malformed - 1"]) { lines in
            [[0xEF, 0xBB, 0xBF] + lines[0]] + lines[1...]
        },
        Tampering(name: "another first record, hashed again", expected: ["record.malformed 0 1", "chain.broken 1 2"]) {
            [$0[0].replacing("custody.opened", with: "other").rehashed()] + $0[1...]
        },
    ]

    static let all = edits + moves
}

extension Array {
    fileprivate func removing(_ index: Int) -> [Element] { Array(self[..<index] + self[(index + 1)...]) }
}

@Suite("Tampering is found at its line")
struct TamperingTests {
    static let lines = sampleLog(12).lines

    @Test("the log is whole before")
    func whole() throws {
        let report = try Evidence(["/log/audit.jsonl": Array(Self.lines.joined())]).verify()
        #expect(brief(report) == [])
        #expect(report.exitStatus == 0)
        #expect(report.streams.map(\.records) == [12])
    }

    @Test("in a plain file, however it is cut into chunks", arguments: Tampering.all, [1, 100, 8 << 20])
    func plain(tampering: Tampering, chunkSize: Int) throws {
        var evidence = try Evidence(["/log/audit.jsonl": Array(tampering.change(Self.lines).joined())])
        evidence.configuration.chunkSize = chunkSize
        evidence.configuration.workers = 2
        let report = evidence.verify()
        #expect(brief(report) == tampering.expected)
        #expect(report.exitStatus == 1)
        #expect(report.result == .findings)
    }

    @Test("in a packed file", arguments: Tampering.all, [Codec.gzip, .zstd])
    func packed(tampering: Tampering, codec: Codec) throws {
        let bytes = Array(tampering.change(Self.lines).joined()).packed(codec)
        let report = try Evidence(["/log/audit.jsonl" + codec.fileSuffix: bytes]).verify()
        #expect(brief(report) == tampering.expected)
    }

    @Test("from standard input, which cannot be read again to compare copies", arguments: Tampering.all)
    func standardInput(tampering: Tampering) throws {
        let bytes = Array(tampering.change(Self.lines).joined())
        let report = try Evidence().verify("-", input: Evidence.Input(bytes))
        #expect(
            brief(report).filter { $0 != "object.unreadable - -" }
                == tampering.expected.filter { !$0.hasPrefix("chain.fork") })
        #expect(report.exitStatus == 1)
    }

    @Test("--fast finds all but what only a parser sees", arguments: Tampering.all)
    func fast(tampering: Tampering) throws {
        var evidence = try Evidence(["/log/audit.jsonl": Array(tampering.change(Self.lines).joined())])
        evidence.configuration.isFast = true
        let report = evidence.verify()
        #expect(report.isFast)
        #expect(report.exitStatus == 1)
        let full = try Evidence(["/log/audit.jsonl": Array(tampering.change(Self.lines).joined())]).verify()
        let unseen = full.findings.filter {
            $0.found?.hasPrefix("json.") == true || $0.found?.hasPrefix("event.") == true
        }
        #expect(brief(report) == brief(full).filter { line in !unseen.contains { "\($0.code) 5 6" == line } })
    }
}
