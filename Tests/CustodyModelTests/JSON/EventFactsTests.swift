import CustodyModel
import Testing

/// What the scanner notices of `id` and `type`, and which types it refuses.
@Suite struct EventFactsTests {
    @Test("ranges hold the contents in the compact event, whatever white space went before them")
    func ranges() {
        var scan = Scan()
        let input =
            " \r\n{ \"x\" : [ 1 , 2 ] ,\t\"id\" :\n \"a b\\u0063\" , \"y\":{ }, \"type\" : \"login\" , \"z\" : 0 } "
        let found = scan.compact(input)
        #expect(found.text == "{\"x\":[1,2],\"id\":\"a b\\u0063\",\"y\":{},\"type\":\"login\",\"z\":0}")
        #expect(found.id == "a b\\u0063")
        #expect(found.type == "login")
        #expect(scan.check(found.output).facts == found.facts)
    }

    struct Example: Sendable, CustomTestStringConvertible {
        let input: String
        let id: String?
        let type: String?

        init(_ input: String, id: String? = nil, type: String? = nil) {
            (self.input, self.id, self.type) = (input, id, type)
        }

        var testDescription: String { input }
    }

    @Test(
        "only top-level strings of these names count",
        arguments: [
            Example("{}"), Example("{\"id\":\"\"}"), Example("{\"type\":\"\"}", type: ""),
            Example("{\"id\":1,\"type\":null}"),
            Example("{\"\\u0069\\u0064\":\"x\",\"\\u0074ype\":\"y\"}", id: "x", type: "y"),
            Example("{\"ID\":\"x\",\"Type\":\"y\",\"id \":\"z\",\"types\":\"z\"}"),
            Example("{\"a\":{\"id\":\"x\",\"type\":\"y\"},\"b\":[{\"id\":\"x\"}]}"),
            Example("{\"id\":{\"id\":\"x\"},\"type\":[\"type\",{\"type\":\"y\"}]}"),
            Example("{\"id\":[],\"x\":\"id\",\"type\":{},\"y\":\"type\"}"),
            Example("{\"id\":[\"x\"],\"type\":[[\"y\"]]}"),
            Example("{\"id\":{},\"type\":\"y\"}", type: "y"), Example("{\"type\":{\"a\":1},\"id\":\"x\"}", id: "x"),
            Example("{\"id\":\"\\\"\",\"type\":\"\u{E9}\"}", id: "\\\"", type: "\u{E9}"),
        ])
    func examples(example: Example) {
        var scan = Scan()
        let found = scan.compact(example.input)
        #expect(found.defect == nil)
        #expect(found.id == example.id)
        #expect(found.type == example.type)
        #expect(found == ReferenceJSON.compact([UInt8](example.input.utf8)))
    }

    private static let reserved = [
        "custody.", "custody.opened", "custody.x y", "\\u0063ustody.opened", "c\\u0075s\\u0074o\\u0064y\\u002e",
        "\\u0063\\u0075\\u0073\\u0074\\u006f\\u0064\\u0079\\u002E",
        "\\u0063\\u0075\\u0073\\u0074\\u006F\\u0064\\u0079.x",
        "custody.\\n", "custody.\u{E9}",
    ]

    @Test("a type that begins `custody.` is refused, escaped or not", arguments: reserved)
    func reservedTypes(type: String) {
        var scan = Scan()
        for key in ["type", "\\u0074ype", "typ\\u0065"] {
            let offset = "{\"\(key)\":\"".utf8.count
            let text = "{\"\(key)\":\"\(type)\"}"
            #expect(scan.compact(text) == .refused(.reservedType, at: offset))
            #expect(scan.check(text) == .refused(.reservedType, at: offset))
            #expect(scan.compact("{ \"a\" : 1 , \"\(key)\" : \"\(type)\" }").defect?.reason == .reservedType)
            // Whoever judges Custody's own records is told instead, this once.
            let judged = scan.check(text, acceptsReservedType: true)
            #expect(judged.facts.hasReservedType)
            #expect(judged.type == type)
            #expect(scan.check(text).defect?.reason == .reservedType)
        }
    }

    @Test(
        "what only resembles a reserved type is accepted",
        arguments: [
            "{\"type\":\"custody\"}", "{\"type\":\"Custody.x\"}", "{\"type\":\" custody.x\"}",
            "{\"type\":\"custody\\u002f\"}",
            "{\"type\":\"my.custody.x\"}", "{\"type\":\"custod\\u0443.x\"}", "{\"type\":\"\\\\u0063ustody.x\"}",
            "{\"type\":\"custody\\\\.x\"}", "{\"type\":\"\\ncustody.\"}", "{\"a\":{\"type\":\"custody.x\"}}",
            "{\"type\":[\"custody.x\"]}", "{\"type\":{\"type\":\"custody.x\"}}", "{\"typ\":\"custody.x\"}",
            "{\"id\":\"custody.x\"}", "{\"Type\":\"custody.x\"}", "{\"type\":\"\u{441}ustody.x\"}",
        ])
    func unreserved(text: String) {
        var scan = Scan()
        #expect(scan.compact(text).text == text)
        #expect(!scan.check(text, acceptsReservedType: true).facts.hasReservedType)
    }

    @Test("accepting reserved types accepts nothing else that is wrong")
    func acceptingIsNarrow() {
        var scan = Scan()
        #expect(
            scan.check("{\"type\":\"custody.x\",\"type\":\"y\"}", acceptsReservedType: true).defect?.reason
                == .duplicateKey)
        #expect(scan.check("{\"type\":\"custody.x\",}", acceptsReservedType: true) == .refused(.syntax, at: 20))
        #expect(scan.check("{\"type\":\"custody.x\"}\u{0}", acceptsReservedType: true) == .refused(.trailing, at: 20))
    }
}
