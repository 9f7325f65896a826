import CustodyModel
import CustodySystem
import S3Client
import Testing

/// What comes from a server is hostile until it was read.
@Suite("XML, JSON and dates of answers")
struct WireTests {
    @Test("a document is read: names, texts, references, CDATA, comments, name spaces")
    func document() throws {
        let text = """
            <?xml version="1.0" encoding="UTF-8"?>
            <!-- before --><s:Root xmlns:s="urn:x" a='1>2'>
              <Key>a&amp;b&lt;&#x4E;&#228;&quot;</Key><Empty/><Key><![CDATA[<raw>]]></Key ><!-- - --></s:Root>
            """
        let root = try XMLReader.read(Array(text.utf8))
        #expect(root.name == "Root")
        #expect(root.all("Key").map(\.text) == ["a&b<Nä\"", "<raw>"])
        #expect(root["Empty"]?.text == "" && root["Other"] == nil)
    }

    @Test(
        "what is not well formed, or more than a document, is refused",
        arguments: [
            "", "<a>", "<a></b>", "<a><b></a></b>", "<a/><b/>", "text", "<a>&nbsp;</a>", "<a>&#0;</a>",
            "<a>&#xD800;</a>",
            "<a>&#x110000;</a>", "<a>&#;</a>", "<a>&amp</a>", "<a b></a>", "<a b=c></a>", "<a b='c</a>", "<a b='<'/>",
            "<1/>", "< a/>", "<a>\u{1}</a>", "<a/>x", "<?xml version='1.0'", "<a><!-- </a>", "<a><![CDATA[ </a>",
            "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
            "<a><?php x?></a>",
        ])
    func malformed(text: String) {
        #expect(throws: XMLReader.Malformed.self) { try XMLReader.read(Array(text.utf8)) }
    }

    @Test(
        "Retry-After is read as a number and as a date by the server's clock",
        arguments: [
            ("7", nil, 7), ("0", nil, 0), ("-3", nil, 0), ("soon", nil, nil), ("1.5", nil, nil),
            ("Sat, 21 Nov 2026 11:18:30 GMT", "Sat, 21 Nov 2026 11:18:25 GMT", 5),
            ("Sat, 21 Nov 2026 11:18:20 GMT", "Sat, 21 Nov 2026 11:18:25 GMT", 0),
            ("Sat, 21 Nov 2026 11:18:30 GMT", nil, nil),
        ] as [(String, String?, Int64?)])
    func retryAfter(text: String, date: String?, seconds: Int64?) {
        #expect(AWSDate.seconds(retryAfter: text, date: date) == seconds)
    }

    @Test("bytes that are no UTF-8 are refused")
    func notText() {
        #expect(throws: XMLReader.Malformed.self) {
            try XMLReader.read(Array("<a>".utf8) + [0xFF] + Array("</a>".utf8))
        }
        #expect(throws: JSONDocument.Malformed.self) { try JSONDocument.read([0x22, 0xC0, 0x22]) }
    }

    @Test("elements lie inside each other to a limit", arguments: [-1, 0, 1])
    func depth(more: Int) throws {
        let depth = XMLReader.maximumDepth + more
        let text = String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
        if more <= 0 {
            _ = try XMLReader.read(Array(text.utf8))
        } else {
            #expect(throws: XMLReader.Malformed.self) { try XMLReader.read(Array(text.utf8)) }
        }
    }

    @Test("a document has elements to a limit", arguments: [-1, 0, 1])
    func elements(more: Int) throws {
        let count = XMLReader.maximumElements + more
        let text = "<r>" + String(repeating: "<a/>", count: count - 1) + "</r>"
        if more <= 0 {
            #expect(try XMLReader.read(Array(text.utf8)).children.count == count - 1)
        } else {
            #expect(throws: XMLReader.Malformed.self) { try XMLReader.read(Array(text.utf8)) }
        }
    }

    @Test("JSON is read, and only JSON")
    func json() throws {
        let value = try JSONDocument.read(
            Array(#" {"a":"x\n\u00e4\ud83d\ude00","b":[1,-2.5e3,true,null],"c":{}} "#.utf8))
        #expect(
            value["a"]?.text == "x\nä😀" && value["b"]?.elements?.count == 4 && value["b"]?.elements?[0].integer == 1)
        for text in [
            "", "{", "[1,]", "{\"a\":1,\"a\":2}", "{\"a\" 1}", "01x", "tru", "\"\u{1}\"", "\"\\x\"", "\"a", "1 2",
            "nan", "+1",
            "{a:1}", "[1", ".5",
        ] {
            #expect(throws: JSONDocument.Malformed.self, "\(text)") { try JSONDocument.read(Array(text.utf8)) }
        }
    }

    @Test("JSON lies inside itself to a limit", arguments: [-1, 0, 1])
    func jsonDepth(more: Int) throws {
        let depth = JSONDocument.maximumDepth - 1 + more
        let text = String(repeating: "[", count: depth) + "1" + String(repeating: "]", count: depth)
        if more <= 0 {
            _ = try JSONDocument.read(Array(text.utf8))
        } else {
            #expect(throws: JSONDocument.Malformed.self) { try JSONDocument.read(Array(text.utf8)) }
        }
    }

    @Test(
        "times of ISO 8601 are read",
        arguments: [
            ("2026-11-21T02:19:06Z", "2026-11-21T02:19:06.000000Z"),
            ("2026-11-21T02:19:06.5Z", "2026-11-21T02:19:06.500000Z"),
            ("2026-11-21T02:19:06.123456789Z", "2026-11-21T02:19:06.123456Z"),
            ("2026-11-21T02:19:06+02:30", "2026-11-20T23:49:06.000000Z"),
            ("2026-11-21T02:19:06.000-0100", "2026-11-21T03:19:06.000000Z"),
        ])
    func iso(text: String, time: String) {
        #expect(AWSDate.parse(iso: text)?.description == time)
    }

    @Test("times of HTTP are read")
    func http() {
        #expect(AWSDate.parse(http: "Sat, 21 Nov 2026 11:18:25 GMT")?.description == "2026-11-21T11:18:25.000000Z")
        #expect(AWSDate.parse(http: "Thu, 01 Jan 1970 00:00:00 GMT") == Timestamp(microseconds: 0))
    }

    @Test(
        "what is no time is none",
        arguments: [
            "", "2026-11-21", "2026-11-21T02:19:06", "2026-11-21T02:19:06.Z", "2026-02-30T00:00:00Z",
            "2026-11-21T02:19:06ZZ", "2026-11-21T02:19:06+1", "21 Nov 2026 11:18:25 GMT",
            "Sat, 21 Nov 2026 11:18:25 UTC",
            "Sat, 31 Feb 2026 11:18:25 GMT", "Saturday, 21-Nov-26 11:18:25 GMT", "Sat, 21 Nov 2026 11:18 GMT",
            String(repeating: "9", count: 5000),
        ])
    func noTime(text: String) {
        #expect(AWSDate.parse(iso: text) == nil && AWSDate.parse(http: text) == nil)
    }

    @Test("times are written as S3 wants them")
    func written() throws {
        let time = try #require(Timestamp("2026-11-21T02:19:06.999999Z"))
        #expect(AWSDate.compact(time) == "20261121T021906Z" && AWSDate.iso(time) == "2026-11-21T02:19:06Z")
    }
}
