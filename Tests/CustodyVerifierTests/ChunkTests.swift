import CustodyModel
import CustodySystem
import CustodyTestSupport
import CustodyVerifier
import SystemPackage
import Testing

@Suite("Chunks, long lines and files that change")
struct ChunkTests {
    @Test("a file cut into chunks at every byte gives the same report, damaged or not")
    func everyBoundary() throws {
        let log = sampleLog(4)
        var damaged = log.lines
        damaged[1][100] ^= 1
        damaged.insert(damaged[2], at: 2)
        damaged[4].removeLast(9)
        var evidence = try Evidence(["/log/a.jsonl": Array(damaged.joined())])
        let whole = evidence.verify()
        #expect(brief(whole) == ["record.hash_mismatch 1 2", "chain.order 2 4", "tail.torn 3 5"])
        for chunkSize in 1...damaged.joined().count {
            evidence.configuration.chunkSize = chunkSize
            evidence.configuration.workers = 1 + chunkSize % 4
            let isSame = evidence.verify().json == whole.json
            #expect(isSame, "chunks of \(chunkSize)")
        }
    }

    @Test("the longest line that is accepted, and one byte more", arguments: [-1, 0, 1])
    func longLines(excess: Int) throws {
        var log = sampleLog(2)
        let overhead = log.append("{\"x\":\"\"}").count - 1
        let filler = String(repeating: "y", count: RecordLine.maximumLength - overhead + excess)
        log = sampleLog(2)
        log.append("{\"x\":\"\(filler)\"}")
        log.append(count: 2)
        // Seq has one digit in all of them, so the line is as long as intended.
        #expect(log.line(2).count - 1 == RecordLine.maximumLength + excess)
        // Piece by piece: `joined()` would copy millions of bytes one by one.
        let bytes = log.lines.reduce(into: [UInt8]()) { $0 += $1 }
        var evidence = try Evidence(["/log/a.jsonl": bytes])
        evidence.configuration.chunkSize = 3 << 20
        evidence.configuration.workers = 3
        let report = evidence.verify()
        #expect(brief(report) == (excess > 0 ? ["record.malformed - 3"] : []))
        #expect(report.lines == 5)
    }

    @Test("many long lines in chunks of their own do not hold each other up")
    func manyLongLines() throws {
        let evidence = try Evidence()
        var paths: [String] = []
        for index in 0..<80 {
            var log = LogBuilder(.standard, firstSeq: UInt64(index) + 1)
            log.append(count: 1, padding: index % 8 == 0 ? 1_200_000 : 1)
            paths.append("/log/\(index).jsonl")
            try evidence.add(paths[index], log.lines[0])
        }
        var parallel = evidence
        parallel.configuration.workers = 4
        parallel.configuration.chunkSize = 1 << 20
        let report = parallel.verify()
        #expect(report.files == 80)
        #expect(report.findings.allSatisfy { $0.code == .chainBroken })
    }

    @Test("breaks beyond what is kept are reported all the same")
    func manyRuns() throws {
        // Every other record of a log: as many gaps as records.
        let log = sampleLog(2 * VerifierLimit.runsPerChunk + 20)
        let lines = stride(from: 0, to: log.lines.count, by: 2).map { log.lines[$0] }
        let report = try Evidence(["/log/a.jsonl": Array(lines.joined())]).verify()
        #expect(report.findingCount == lines.count - 1)
        #expect(report.findings.allSatisfy { $0.code == .chainGap })
        #expect(report.findings.first?.seq == 2)
    }

    @Test("a file that is rotated while it is listed is found under its new name")
    func rotated() throws {
        let log = sampleLog(20)
        let evidence = try Evidence(["/log/audit.jsonl": log.bytes(0...9)])
        // Between the listing and the opening of the file.
        evidence.fileSystem.interfere(before: 1, of: [.open]) { fileSystem in
            try? fileSystem.rename("/log/audit.jsonl", to: "/log/audit.jsonl.1")
            if let file = try? fileSystem.open("/log/audit.jsonl", .create) { try? file.append(log.bytes(10...19)) }
        }
        let report = evidence.verify()
        #expect(brief(report) == [])
        #expect(report.streams.map(\.records) == [20])
    }

    @Test("a log that grows while it is read is verified up to where it was")
    func growing() throws {
        let log = sampleLog(20)
        let evidence = try Evidence(["/log/audit.jsonl": log.bytes(0...9) + log.line(10).prefix(30)])
        // The second time: first lines are looked at before.
        evidence.fileSystem.interfere(before: 2, of: [.open]) { fileSystem in
            let rest = log.line(10).dropFirst(30) + log.bytes(11...19)
            if let file = try? fileSystem.open("/log/audit.jsonl", .append) { try? file.append(Array(rest)) }
        }
        let report = evidence.verify()
        #expect(brief(report) == [])
        #expect(report.streams.map(\.records) == [11])
    }

    @Test("a file that is gone every time is told")
    func vanishing() throws {
        let evidence = try Evidence(["/log/a.jsonl": sampleLog(3).bytes])
        evidence.fileSystem.inject(
            SimulatedFileSystem.Fault(nth: 4, of: [.read], errno: .ioError))
        #expect(brief(evidence.verify()) == ["object.unreadable - -"])
    }
}
