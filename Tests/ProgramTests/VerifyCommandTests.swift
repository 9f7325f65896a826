import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing

@Suite("custody verify")
struct VerifyCommandTests {
    private let store: StoreFolder

    init() throws {
        store = try StoreFolder()
        let input = (1...20).map { "{\"type\":\"test\",\"n\":\($0),\"text\":\"some words\"}\n" }.joined()
        let outcome = try store.record(input)
        precondition(outcome.status == 0, "twenty events can be recorded: \(outcome.diagnostics)")
    }

    /// One change to a file of 21 records, and where it must be found.
    struct Tampering: Sendable, CustomTestStringConvertible {
        let name: String
        let code: String
        /// Counted from 1 in the changed file.
        let line: Int
        let change: @Sendable (inout [String]) -> Void

        var testDescription: String { name }
    }

    static let tamperings: [Tampering] = [
        Tampering(name: "edit", code: "record.hash_mismatch", line: 8) { $0[7].replaceText("words", "lines") },
        Tampering(name: "delete", code: "chain.gap", line: 8) { $0.remove(at: 7) },
        Tampering(name: "insert", code: "record.hash_mismatch", line: 8) { lines in
            var copy = lines[7]
            copy.replaceText("\"n\":7", "\"n\":700")
            lines.insert(copy, at: 7)
        },
        Tampering(name: "swap", code: "chain.order", line: 9) { $0.swapAt(7, 8) },
        Tampering(name: "duplicate key", code: "record.hash_mismatch", line: 8) {
            $0[7].replaceText("\"n\":7", "\"n\":7,\"n\":7")
        },
        Tampering(name: "white space", code: "record.hash_mismatch", line: 8) {
            $0[7].replaceText("\"n\":7", "\"n\": 7")
        },
        Tampering(name: "white space in the envelope", code: "record.malformed", line: 8) {
            $0[7].replaceText(",\"seq\":7", ", \"seq\":7")
        },
        Tampering(name: "CRLF", code: "record.malformed", line: 8) { $0[7] += "\r" },
        Tampering(name: "byte order mark", code: "record.malformed", line: 1) { $0[0] = "\u{FEFF}" + $0[0] },
        Tampering(name: "NUL", code: "record.malformed", line: 8) { $0[7].replaceText("words", "wo\0ds") },
        Tampering(name: "renamed first member", code: "record.malformed", line: 8) {
            $0[7].replaceText("{\"entry_hash\"", "{\"entry_hush\"")
        },
        Tampering(name: "changed hash case", code: "record.malformed", line: 8) { lines in
            let hash = lines[7].dropFirst(15).prefix(64)
            lines[7] = "{\"entry_hash\":\"" + hash.uppercased() + lines[7].dropFirst(79)
        },
        Tampering(name: "blank line", code: "record.malformed", line: 8) { $0.insert("", at: 7) },
    ]

    @Test("tampering is found at its exact line", arguments: tamperings)
    func tampered(_ tampering: Tampering) throws {
        var lines = try store.lines()
        tampering.change(&lines)
        try store.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: "copy.jsonl")
        for arguments in [[], ["--fast"]] {
            let outcome = try store.shell("$CUSTODY verify --json copy.jsonl \(arguments.joined())")
            #expect(outcome.status == 1)
            let first = try json(
                outcome.output, "[d['findings'][0]['code'],d['findings'][0]['line'],d['findings'][0]['file']]")
            #expect(first == "[\"\(tampering.code)\", \(tampering.line), \"copy.jsonl\"]")
        }
        #expect(try store.shell("$CUSTODY verify copy.jsonl").text.contains("NOT VERIFIED"))
    }

    @Test("a cut tail goes unnoticed by hashes alone, and the verdict says so")
    func cutTail() throws {
        try store.write(Array((try store.lines().dropLast(5).joined(separator: "\n") + "\n").utf8), to: "cut.jsonl")
        let outcome = try store.custody("verify", "cut.jsonl")
        #expect(outcome.status == 0)
        #expect(outcome.text.contains("not signed: records cut from the end"))
        #expect(try store.custody("verify", "cut.jsonl", "--require", "chained").status == 0)
        #expect(try store.custody("verify", "cut.jsonl", "--require", "chained,signed").status == 1)
    }

    @Test("any mix of files, folders, globs, standard input and compression is one log")
    func mix() throws {
        let lines = try store.lines()
        for (name, part) in [("a", lines[0..<7]), ("b", lines[7..<14]), ("c", lines[14..<18]), ("d", lines[18...])] {
            try store.write(Array((part.joined(separator: "\n") + "\n").utf8), to: "\(name).jsonl")
        }
        let outcome = try store.shell(
            "mkdir -p x/y; gzip b.jsonl; zstd -q --rm c.jsonl; mv b.jsonl.gz x/y; cp a.jsonl copy.jsonl; "
                + "$CUSTODY verify --json '*.jsonl' x c.jsonl.zst - < d.jsonl")
        #expect(outcome.status == 0, "\(outcome.text)")
        #expect(
            try json(outcome.output, "[d['result'],d['streams'][0]['records'],d['streams'][0]['last']]")
                == "[\"verified\", 21, 20]")
    }

    @Test("nothing to check is never verified", arguments: ["empty.jsonl", "missing.jsonl", "nothing-*.jsonl"])
    func nothing(_ path: String) throws {
        try store.write([], to: "empty.jsonl")
        #expect(try store.custody("verify", path).status == 3)
    }

    @Test("a defect beats what could not be checked")
    func statuses() throws {
        var lines = try store.lines()
        lines[3].replaceText("words", "wordz")
        try store.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: "bad.jsonl")
        #expect(try store.custody("verify", "bad.jsonl", "missing.jsonl").status == 1)
        #expect(try store.custody("verify", StoreFolder.activeFile, "missing.jsonl").status == 3)
    }

    @Test("a window is checked by itself")
    func window() throws {
        let today = try #require(try store.lines().last).suffix(29).prefix(10)
        #expect(try store.custody("verify", "store", "--start", String(today)).status == 0)
        #expect(try store.custody("verify", "store", "--start", "2001-01-01", "--end", "2001/12/31").status == 3)
        #expect(try store.custody("verify", "store", "--stream", "default").status == 0)
        #expect(try store.custody("verify", "store", "--stream", "other").status == 3)
        #expect(try store.custody("verify", "store", "--start", "tomorrow").status == 2)
        #expect(try store.custody("verify", "store", "--start", "2026-02-01", "--end", "2026-01-01").status == 2)
        // Nobody listens there; what cannot be read is never good.
        let nowhere = [
            "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9", "AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "B",
        ]
        #expect(try store.custody("verify", "s3://bucket/prefix", environment: nowhere).status == 3)
    }

    @Test("without a path the store of the settings is verified, and its sink where that lies elsewhere")
    func defaults() throws {
        let outcome = try store.shell("$CUSTODY verify --json", environment: ["CUSTODY_STORAGE_PATH": "store"])
        #expect(outcome.status == 0)
        #expect(try json(outcome.output, "d['files'] >= 2") == "true")
    }
}

extension String {
    /// Replaces the only occurrence of `text`.
    fileprivate mutating func replaceText(_ text: String, _ replacement: String) {
        var start = startIndex
        while start < endIndex, !self[start...].hasPrefix(text) { start = index(after: start) }
        precondition(start < endIndex, "what is to be changed is there")
        self = self[..<start] + replacement + self[index(start, offsetBy: text.count)...]
    }
}
