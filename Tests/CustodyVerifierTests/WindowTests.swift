import CustodyModel
import CustodyTestSupport
import CustodyVerifier
import Testing

@Suite("A window of time, and time itself")
struct WindowTests {
    /// A record a second.
    static func log(_ count: Int) -> LogBuilder {
        var log = LogBuilder(.standard, step: 1_000_000)
        log.append("{\"type\":\"custody.opened\",\"format\":1,\"origin\":\"test\",\"software\":\"test\"}")
        log.append(count: count - 1)
        return log
    }

    @Test("only records inside count", arguments: [1, 700, 8 << 20])
    func window(chunkSize: Int) throws {
        let log = Self.log(30)
        var evidence = try Evidence(["/log/a.jsonl": log.bytes(0...14), "/log/b.jsonl": log.bytes(15...29)])
        evidence.configuration.chunkSize = chunkSize
        evidence.configuration.start = log.times[10]
        evidence.configuration.end = log.times[20]
        let report = evidence.verify()
        #expect(brief(report) == [])
        #expect(report.notes == [])
        #expect(report.streams.map(\.records) == [11])
        #expect(report.streams.first?.first == 10)
        #expect(report.streams.first?.last == 20)
        evidence.configuration.start = log.times[29].adding(seconds: 1)
        evidence.configuration.end = nil
        #expect(brief(evidence.verify()) == ["window.empty - -"])
    }

    @Test("damage outside is not looked at, inside it is")
    func damage() throws {
        let log = Self.log(30)
        for seq in [3, 15] {
            var lines = log.lines
            lines[seq][100] ^= 1
            var evidence = try Evidence(["/log/a.jsonl": Array(lines.joined())])
            evidence.configuration.start = log.times[10]
            #expect(brief(evidence.verify()) == (seq == 3 ? [] : ["record.hash_mismatch 15 16"]))
        }
    }

    @Test("a gap inside the window is found between files, and one that the window cuts is none")
    func gap() throws {
        let log = Self.log(30)
        var evidence = try Evidence(["/log/a.jsonl": log.bytes(0...14), "/log/b.jsonl": log.bytes(18...29)])
        evidence.configuration.start = log.times[10]
        #expect(brief(evidence.verify()) == ["chain.gap 18 1"])
        evidence.configuration.end = log.times[16]
        #expect(brief(evidence.verify()) == [])
    }

    @Test("a clock that stepped back: records of the window need not be neighbours", arguments: [1, 8 << 20])
    func clockStep(chunkSize: Int) throws {
        var log = Self.log(10)
        let step = log.times[4]
        log.time = step
        log.append("{\"type\":\"custody.clock_stepped\",\"from\":\"\(log.times[9])\",\"to\":\"\(step)\"}")
        log.append(count: 9)
        var evidence = try Evidence(["/log/a.jsonl": log.bytes])
        evidence.configuration.chunkSize = chunkSize
        #expect(brief(evidence.verify()) == [])
        evidence.configuration.start = log.times[2]
        evidence.configuration.end = log.times[6]
        #expect(brief(evidence.verify()) == [])
        #expect(evidence.verify().streams.map(\.records) == [5 + 3])
    }

    @Test("time never goes back elsewhere, in a file or between files", arguments: [1, 8 << 20])
    func backwards(chunkSize: Int) throws {
        var log = Self.log(10)
        log.time = log.times[4]
        log.append(count: 5)
        var evidence = try Evidence(["/log/a.jsonl": log.bytes])
        evidence.configuration.chunkSize = chunkSize
        let report = evidence.verify()
        #expect(brief(report) == ["chain.order 10 11"])
        #expect(report.findings.first?.expected == "a time not before \(log.times[9])")
        #expect(report.findings.first?.found == "\(log.times[10])")
        let split = try Evidence(["/log/a.jsonl": log.bytes(0...9), "/log/b.jsonl": log.bytes(10...14)])
        #expect(brief(split.verify()) == ["chain.order 10 1"])
    }
}
