import CustodyModel
import CustodySystem
import CustodyTestSupport
import CustodyVerifier
import Testing

@Suite("The report")
struct ReportTests {
    static let log = sampleLog(5)

    @Test("JSON has the same members in the same order, and is itself acceptable JSON")
    func json() throws {
        var lines = Self.log.lines
        lines[3][100] ^= 1
        let report = try Evidence(["/log/a \"b\".jsonl": Array(lines.joined())]).verify()
        let text = String(decoding: report.json, as: Swift.UTF8.self)
        #expect(
            text.hasPrefix(
                "{\"result\":\"findings\",\"exit_status\":1,\"fast\":false,\"trusted\":false,\"forward_secure\":false,\"files\":1,\"lines\":5,\"bytes\":"
            ))
        #expect(
            text.contains(
                "\"findings\":[{\"code\":\"record.hash_mismatch\",\"stream\":\"default\",\"seq\":3,"
                    + "\"file\":\"/log/a \\\"b\\\".jsonl\",\"line\":4,\"expected\":\""))
        #expect(
            text.contains(
                "\"assurances\":[{\"assurance\":\"chained\",\"stream\":\"default\",\"first\":0,\"last\":2,\"whole\":false}]"
            ))
        #expect(text.contains("\"missing\":[{\"assurance\":\"signed\",\"unnoticed\":"))
        var scanner = JSONScanner()
        var failure: JSONDefect?
        unsafe report.json.withUnsafeBytes { bytes in
            do throws(JSONDefect) { _ = unsafe try scanner.check(bytes) } catch { failure = error }
        }
        #expect(failure == nil)
    }

    @Test("the words name the first finding first and say what would go unnoticed")
    func text() throws {
        var lines = Self.log.lines
        lines[3][100] ^= 1
        lines.append([0x0A])
        let report = try Evidence(["/log/a.jsonl": Array(lines.joined())]).verify()
        let text = report.text.split(separator: "\n").map(String.init)
        #expect(text.first == "record.hash_mismatch: default seq 3, /log/a.jsonl line 4")
        #expect(text.contains("record.malformed: /log/a.jsonl line 6"))
        #expect(text.contains("  found    a blank line"))
        #expect(text.contains("NOT VERIFIED: 2 findings"))
        #expect(text.contains("  chained: default 0 to 2"))
        #expect(text.contains { $0.hasPrefix("  not anchored: ") })
        let whole = try Evidence(["/log/a.jsonl": Self.log.bytes]).verify()
        #expect(whole.text.contains("\nVERIFIED\n"))
        #expect(whole.text.contains("  not signed: records cut from the end"))
        #expect(!whole.text.contains("--fast"))
    }

    @Test("no event's contents are quoted")
    func quiet() throws {
        for (tampering, lines) in Tampering.all.map({ ($0.name, $0.change(sampleLog(12).lines)) }) {
            let report = try Evidence(["/log/a.jsonl": Array(lines.joined())]).verify()
            #expect(!report.text.contains("test.event"), "\(tampering)")
            #expect(!report.text.contains("filler"), "\(tampering)")
        }
    }

    @Test("the earliest findings are kept, all are counted", arguments: [1, 9, 10, 11])
    func limit(findings: Int) throws {
        var lines = sampleLog(30).lines
        for seq in 5..<5 + findings { lines[seq][100] ^= 1 }
        for chunkSize in [1, 8 << 20] {
            var evidence = try Evidence(["/log/a.jsonl": Array(lines.joined())])
            evidence.configuration.chunkSize = chunkSize
            evidence.configuration.findingLimit = 10
            let report = evidence.verify()
            #expect(report.findingCount == findings)
            #expect(report.findings.count == min(findings, 10))
            #expect(report.findings.map(\.seq) == (5..<5 + min(findings, 10)).map { UInt64($0) })
            #expect(report.text.contains("findings more") == (findings > 10))
        }
    }

    @Test("findings are ordered by stream and seq, whatever the order of the files")
    func order() throws {
        var first = sampleLog(10).lines
        var second = Self.log.lines
        first[7][100] ^= 1
        second[2][100] ^= 1
        let other = try sampleLog(3, #require(StreamName("aaa"))).lines.dropFirst().map {
            Array($0.dropLast(2)) + [0x0A]
        }
        let report = try Evidence([
            "/log/1.jsonl": Array(first.joined()), "/log/2.jsonl": Array(second.joined()),
            "/log/3.jsonl": sampleLog(3, #require(StreamName("aaa"))).line(0) + Array(other.joined()),
        ]).verify()
        #expect(report.findings.map(\.file) == ["/log/3.jsonl", "/log/3.jsonl", "/log/2.jsonl", "/log/1.jsonl"])
    }

    @Test("progress reaches the total, findings are told as they come")
    func callbacks() async throws {
        let bytes = Self.log.bytes + [0x0A]
        let evidence = try Evidence(["/log/a.jsonl": bytes])
        let verifier = Verifier(evidence.configuration, fileSystem: evidence.fileSystem, clock: evidence.clock)
        let progress = Monitor<[VerifierProgress]>([])
        let findings = Monitor<[Finding]>([])
        let report = await verifier.verify(
            ["/log"], onProgress: { value in progress.withLock { $0.append(value) } },
            onFinding: { finding in findings.withLock { $0.append(finding) } })
        let total = Int64(bytes.count)
        #expect(progress.withLock { $0.last } == VerifierProgress(bytesDone: total, bytesTotal: total))
        #expect(findings.withLock { $0 } == report.findings)
        #expect(report.findings.count == 1)
    }
}
