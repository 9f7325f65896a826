import CustodyTestSupport
import CustodyVerifier
import Testing
import CustodyModel

@Suite("Lines that are hashed together")
struct BatchTests {
    /// One line below, at and above what is hashed together, and twice as many.
    static let counts = [1, 511, 512, 513, 1025]
    /// Offset of a byte that the form of a line does not depend on.
    private let insideEvent = 91

    @Test("no line around the end of a batch is forgotten or taken for another", arguments: counts)
    func damageAroundTheEnd(count: Int) throws {
        let log = sampleLog(count)
        #expect(try brief(Evidence(["/log/a.jsonl": Array(log.lines.joined())]).verify()) == [])
        for index in [0, 1, 509, 510, 511, 512, 1023, 1024] where index < count {
            var lines = log.lines
            lines[index][insideEvent] ^= 1
            let report = try Evidence(["/log/a.jsonl": Array(lines.joined())]).verify()
            #expect(report.lines == count)
            #expect(brief(report).contains("record.hash_mismatch \(index) \(index + 1)"), "line \(index + 1)")
            #expect(report.findings.filter { $0.code == .recordHashMismatch }.count == 1)
        }
    }

    @Test("findings keep the order of lines, whether they need a hash or not")
    func order() throws {
        var lines = sampleLog(600).lines
        for index in [3, 7, 10, 599] { lines[index][insideEvent] ^= 1 }
        for index in [5, 9, 300] { lines[index] = Array("no record\n".utf8) }
        let report = try Evidence(["/log/a.jsonl": Array(lines.joined())]).verify()
        #expect(
            brief(report) == [
                "record.hash_mismatch 3 4", "record.malformed - 6", "record.hash_mismatch 7 8",
                "record.malformed - 10", "record.hash_mismatch 10 11", "record.malformed - 301",
                "record.hash_mismatch 599 600",
            ])
    }
}
