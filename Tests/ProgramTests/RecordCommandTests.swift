import CustodyTestSupport
import SystemPackage
import Testing

@Suite("custody record")
struct RecordCommandTests {
    private let store: StoreFolder

    init() throws { store = try StoreFolder() }

    @Test("a receipt names first and last seq, size, head and root")
    func receipt() throws {
        let outcome = try store.record("{\"type\":\"a\"}\n{\"type\":\"b\"}\n", ["--json"])
        #expect(outcome.status == 0, "\(outcome.diagnostics)")
        #expect(
            try json(outcome.output, "[d['first'],d['last'],d['size'],d['recorded'],d['shipped']]")
                == "[1, 2, 3, 2, true]")
        let head = try #require(try store.lines().last).dropFirst(15).prefix(64)
        #expect(try json(outcome.output, "d['head']") == "\"\(head)\"")
        let text = try store.record("{\"type\":\"c\"}\n")
        #expect(text.text.contains("first   3\nlast    3\nsize    4\nhead    "))
        #expect(text.text.hasSuffix("\n1 recorded\n"))
    }

    @Test("an event is kept byte for byte, except for white space between tokens")
    func verbatim() throws {
        let event =
            "{\"type\":\"x\",\"z\":1,\"a\":9007199254740993123,\"f\":1.50e+02,\"s\":\"\\u0041\\/\\u0000 \\ud83d\\ude00 \u{E9}\"}"
        let spaced =
            " { \"type\" : \"x\" ,\t\"z\":1, \"a\":9007199254740993123,\"f\": 1.50e+02 ,\"s\":\"\\u0041\\/\\u0000 \\ud83d\\ude00 \u{E9}\"} \r\n"
        #expect(try store.record(event + "\n" + spaced).status == 0)
        #expect(try store.events().dropFirst() == [event, event])
    }

    @Test("an empty input records nothing and succeeds", arguments: ["", "\n\n", "\r\n"])
    func empty(_ input: String) throws {
        let outcome = try store.record(input, ["--json"])
        #expect(outcome.status == 0)
        #expect(try json(outcome.output, "[d['recorded'],d['first'],d['head']]") == "[0, null, null]")
    }

    @Test("no final line feed, CRLF and a byte order mark at the beginning are no reason to refuse")
    func forms() throws {
        let outcome = try store.record("\u{FEFF}{\"n\":1}\r\n{\"n\":2}")
        #expect(outcome.status == 0)
        #expect(outcome.diagnostics == "<stdin>: a byte order mark was skipped\n")
        #expect(try store.events().dropFirst() == ["{\"n\":1}", "{\"n\":2}"])
    }

    @Test(
        "what is no acceptable event is named with line, reason and offset, recorded as refused, and the rest goes on",
        arguments: [
            ("[1]", "event.not_object at byte 0"), ("null", "event.not_object at byte 0"),
            ("{\"a\":1,\"\\u0061\":2}", "json.duplicate_key at byte 7"),
            ("{\"a\":\"\\ud800\"}", "json.lone_surrogate at byte 6"),
            ("{\"type\":\"custody.opened\"}", "event.type_reserved at byte 9"),
            ("{\"type\":\"\\u0063ustody.gap\"}", "event.type_reserved at byte 9"),
            ("{\"a\":01}", "json.number at byte"), ("{\"a\":1", "json.truncated at byte 6"),
            ("{} x", "json.trailing_bytes at byte 3"),
            ("{\"a\":\"\u{1}\"}", "json.control_character at byte 6"),
        ])
    func refused(_ line: String, _ reason: String) throws {
        let outcome = try store.record("{\"n\":1}\n\(line)\n{\"n\":2}\n")
        #expect(outcome.status == 1)
        #expect(outcome.diagnostics.hasPrefix("<stdin>:2: \(reason)"), "\(outcome.diagnostics)")
        let code = reason.prefix { $0 != " " }
        let events = try store.events().dropFirst()
        #expect(events.count == 3)
        #expect(events.contains { $0.hasPrefix("{\"type\":\"custody.rejected\",\"reason\":\"\(code)\",\"offset\":") })
        #expect(try store.custody("verify", "store").status == 0)
    }

    @Test("invalid UTF-8 is refused at its byte")
    func utf8() throws {
        let outcome = try store.record(Array("{\"a\":\"".utf8) + [0xC3, 0x28] + Array("\"}\n".utf8))
        #expect(outcome.status == 1)
        #expect(outcome.diagnostics.hasPrefix("<stdin>:1: json.utf8 at byte 6"), "\(outcome.diagnostics)")
    }

    @Test("depth is bounded at 128 levels", arguments: [(127, true), (128, true), (129, false)])
    func depth(_ levels: Int, _ isAccepted: Bool) throws {
        let inner = String(repeating: "[", count: levels - 1) + String(repeating: "]", count: levels - 1)
        let outcome = try store.record("{\"a\":\(inner)}\n")
        #expect(outcome.status == (isAccepted ? 0 : 1))
        #expect(outcome.diagnostics.contains("json.depth") == !isAccepted)
    }

    @Test(
        "size is bounded at 1 MiB",
        arguments: [((1 << 20) - 1, true), (1 << 20, true), ((1 << 20) + 1, false), (3 << 20, false)])
    func size(_ bytes: Int, _ isAccepted: Bool) throws {
        let event = "{\"a\":\"" + String(repeating: "x", count: bytes - 8) + "\"}"
        let outcome = try store.record("{\"n\":1}\n" + event + "\n{\"n\":2}\n")
        #expect(outcome.status == (isAccepted ? 0 : 1), "\(outcome.diagnostics)")
        #expect(outcome.diagnostics.contains("<stdin>:2: event.too_large") == !isAccepted)
        #expect(try store.events().last == "{\"n\":2}" || !isAccepted)
        #expect(try store.custody("verify", "store").status == 0)
    }

    @Test("at most twenty refused lines are named, the rest is counted")
    func manyRefused() throws {
        let outcome = try store.record(String(repeating: "oops\n", count: 50) + "{}\n")
        #expect(outcome.status == 1)
        let rows = outcome.diagnostics.split(separator: "\n")
        #expect(rows.count == 21)
        #expect(rows.last == "custody: 30 more lines were refused")
        #expect(!outcome.diagnostics.contains("oops"))
    }

    @Test("secrets reach neither the store nor any output, keys that are secrets included")
    func secrets() throws {
        let token = ["ghp", String(repeating: "a1B2", count: 9)].joined(separator: "_")
        let password = ["correct", "horse", "7"].joined(separator: "-")
        let outcome = try store.record(
            "{\"type\":\"x\",\"note\":\"token \(token) used\",\"password\":\"\(password)\",\"\(token)\":1}\n"
                + "{\"note\":\"\(token)\"\n")
        #expect(outcome.status == 1)
        #expect(!outcome.diagnostics.contains(token) && !outcome.text.contains(token))
        #expect(try store.shell("! grep -rlF -e \(token) -e \(password) .").status == 0)
    }

    @Test("an event sent twice with its id is recorded once; the same id with another event is refused")
    func ids() throws {
        let outcome = try store.record(
            "{\"id\":\"1\",\"n\":1}\n{\"id\":\"1\",\"n\":1}\n{\"id\":\"1\",\"n\":2}\n", ["--json"])
        #expect(outcome.status == 1)
        #expect(try json(outcome.output, "[d['recorded'],d['duplicates'],d['refused']]") == "[1, 1, 1]")
        #expect(outcome.diagnostics.hasPrefix("<stdin>:3: id.conflict: record 1 has the same id"))
        let again = try store.record("{\"id\":\"1\",\"n\":1}\n", ["--json"])
        #expect(again.status == 0)
        #expect(try json(again.output, "[d['recorded'],d['duplicates']]") == "[0, 1]")
    }

    @Test("gzip and zstd files are read, whatever their names", arguments: ["gzip", "zstd"])
    func packed(_ tool: String) throws {
        let outcome = try store.shell(
            "for i in $(seq 1000); do echo '{\"n\":'$i'}'; done > plain; \(tool) -c plain > packed; "
                + "$CUSTODY record --store store --json plain packed - < packed")
        #expect(outcome.status == 0, "\(outcome.diagnostics)")
        #expect(try json(outcome.output, "[d['recorded'],d['last']]") == "[3000, 3000]")
        let cut = try store.shell("head -c 100 packed | $CUSTODY record --store store --json")
        #expect(cut.status == 3)
        #expect(cut.diagnostics.contains("<stdin>"))
        #expect(try json(cut.output, "d['complete']") == "false")
    }

    @Test("files are named in what is said of their lines")
    func fileNames() throws {
        try store.write(Array("{}\n".utf8), to: "good.ndjson")
        try store.write(Array("{}\nx\n".utf8), to: "bad.ndjson")
        let outcome = try store.shell("$CUSTODY record --store store good.ndjson bad.ndjson")
        #expect(outcome.status == 1)
        #expect(outcome.diagnostics.hasPrefix("bad.ndjson:2: json.syntax at byte 0"))
        let missing = try store.shell("$CUSTODY record --store store --json good.ndjson missing.ndjson")
        #expect(missing.status == 3)
        #expect(missing.diagnostics.contains("missing.ndjson"))
        #expect(missing.output.isEmpty, "nothing is recorded when a name is wrong")
    }

    @Test(
        "streams are chains of their own; names that no producer may use are refused",
        arguments: ["custody", "UPPER", "a/b", ""])
    func streams(_ name: String) throws {
        #expect(try store.record("{}\n", ["--stream", "billing.eu"]).text.contains("stream  billing.eu\nfirst   1\n"))
        #expect(try store.record("{}\n", ["--stream", name]).status == 2)
    }

    @Test("recording that is switched off is on record and fails")
    func disabled() throws {
        #expect(try store.record("{}\n").status == 0)
        let outcome = try store.record(Array("{}\n".utf8), environment: ["AUDIT_ENABLED": "false"])
        #expect(outcome.status == 3)
        #expect(outcome.diagnostics.contains("recording is disabled"))
        let register = try store.shell("cat store/custody/journal/*")
        #expect(register.text.contains("\"type\":\"custody.config_changed\",\"keys\":[\"enabled\"]"))
    }
}
