import CustodyCrypto
import CustodyModel
import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing

/// The worked example of docs/formats/records.md, computed again from the page itself.
@Suite("docs/formats/records.md")
struct RecordsPageTests {
    private let page: String
    private let lines: [[UInt8]]

    init() throws {
        let path = SharedCorpora.packageRoot.appending("docs").appending("formats").appending("records.md")
        page = String(decoding: try PosixFileSystem().contents(path), as: Swift.UTF8.self)
        lines = page.split(separator: "\n").filter { $0.hasPrefix("{\"entry_hash\":\"") && !$0.contains("\"H\"") }
            .map { Array($0.utf8) }
    }

    @Test("every line of the example keeps the line rule and the grammar, and links to the one before")
    func example() throws {
        #expect(lines.count == 3)
        var prev = Digest.zero
        for (seq, line) in lines.enumerated() {
            let hash = SHA256.digest([0x7B] + line[81...])
            #expect(Array(line[15..<79]) == Array(hash.hex.utf8))
            let record = try #require(unsafe line.withUnsafeBytes { unsafe RecordLine($0) })
            #expect(record.entryHash == hash)
            #expect(record.prevHash == prev)
            #expect(record.seq == UInt64(seq))
            let isCustodys = unsafe line.withUnsafeBytes { unsafe RecordLine.isCustodys($0) }
            #expect(isCustodys == (seq == 0))
            prev = hash
            if isCustodys { continue }
            var scanner = JSONScanner()
            _ = unsafe try line[record.event].withUnsafeBytes { bytes throws(JSONDefect) in
                unsafe try scanner.check(bytes)
            }
        }
    }

    @Test("length, hash and hexadecimal dump of the second line are those on the page")
    func bytes() throws {
        let line = try #require(lines.dropFirst().first)
        #expect(page.contains("The second line has \(line.count) bytes and a line feed"))
        let hash = SHA256.digest([0x7B] + line[81...]).hex
        #expect(page.contains("    \(hash)\n") && page.contains("    \(hash)  -\n"))
        for start in stride(from: 64, to: 112, by: 16) {
            let row = line[start..<start + 16]
            let hex = row.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
            let offset = start < 100 ? " \(start)" : "\(start)"
            #expect(page.contains("\(offset)  \(hex)  \(String(decoding: row, as: Swift.UTF8.self))\n"))
        }
    }

    @Test("the commands on the page print what the page says")
    func commands() throws {
        let folder = try TemporaryDirectory()
        try PosixFileSystem().replace(
            folder.appending("records.jsonl"), with: Array(lines.joined(separator: [0x0A])) + [0x0A])
        let rows = page.split(separator: "\n", omittingEmptySubsequences: false)
        let commands = rows.indices.filter { rows[$0].hasPrefix("    $ ") }
        #expect(commands.count == 2)
        for index in commands {
            let outcome = try Program.run("sh", ["-c", "cd \(folder.path) && " + rows[index].dropFirst(6)])
            #expect("    " + outcome.text == rows[index + 1] + "\n")
        }
    }
}
