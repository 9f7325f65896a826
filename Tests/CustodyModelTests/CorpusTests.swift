import CustodyModel
import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing

/// Real events by the hundred thousand, and strings that break parsers.
@Suite(.enabled(if: SharedCorpora.isPresent, "\(SharedCorpora.absence)")) struct CorpusTests {
    /// Events that other people wrote with white space between tokens; all others come out as they went in.
    private static let expected = (events: 171_011, compact: 170_909)

    @Test("every real event is accepted, and kept byte for byte when it is compact")
    func events() throws {
        var (count, compact) = (0, 0)
        var scanner = JSONScanner()
        var buffer = ByteBuffer()
        for path in try SharedCorpora.files("events", suffix: ".ndjson.gz") {
            for (number, line) in try SharedCorpora.lines(path).enumerated() {
                count += 1
                try unsafe line.withUnsafeBytes { input in
                    buffer.removeAll()
                    let facts = unsafe try scanner.compact(input, into: &buffer)
                    let isCompact = buffer.count == input.count
                    if isCompact { compact += 1 }
                    let same = unsafe buffer.bytes.elementsEqual(input)
                    #expect(same == isCompact, "\(path):\(number + 1) was changed")
                    #expect(unsafe try scanner.check(buffer.bytes) == facts)
                    if !isCompact {
                        #expect(throws: JSONDefect.self) { unsafe try scanner.check(input) }
                        let again = ReferenceJSON.compact(line)
                        #expect(again.output == buffer.toArray(), "\(path):\(number + 1)")
                    }
                }
            }
        }
        #expect(count == CorpusTests.expected.events)
        #expect(compact == CorpusTests.expected.compact)
    }

    /// The list is JSON itself, pretty-printed, and its strings hold what breaks parsers: it must survive as an event, and
    /// each string as a key and as a value.
    @Test("naughty strings pass untouched, as values and as keys")
    func naughty() throws {
        let root = try #require(SharedCorpora.root)
        let folder = root.appending("corpora").appending("edge-cases").appending("naughty-strings")
        let list = try PosixFileSystem().contents(folder.appending("blns.dev.json"))
        var scan = Scan()
        let event = Array("{\"v\":".utf8) + list + Array("}".utf8)
        let found = scan.compact(event)
        #expect(found.defect == nil)
        #expect(found == ReferenceJSON.compact(event))
        // One string a line.
        var count = 0
        for line in list.split(separator: 0x0A) {
            guard let open = line.firstIndex(of: 0x22), let close = line.lastIndex(of: 0x22), open < close else {
                continue
            }
            count += 1
            let text = line[open...close]
            let document = Array("{".utf8) + text + Array(":".utf8) + text + Array("}".utf8)
            #expect(scan.compact(document).output == document)
            #expect(scan.check(document).defect == nil)
        }
        #expect(count > 200)
    }
}
