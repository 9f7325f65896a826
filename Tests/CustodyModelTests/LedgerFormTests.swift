import CustodyModel
import Testing

@Suite("The form of Custody's own events")
struct LedgerFormTests {
    static func holds(_ event: String) -> Bool {
        var event = event
        return event.withUTF8 { unsafe LedgerForm.holds(UnsafeRawBufferPointer($0)) }
    }

    static let hash = String(repeating: "0a", count: 32)
    static let time = "2026-11-21T02:19:06.123456Z"

    static let events = [
        "{\"type\":\"custody.heartbeat\"}",
        "{\"type\":\"custody.rejected\",\"reason\":\"json.syntax\",\"offset\":3,\"length\":10,\"digest\":\"\(hash)\",\"key\":\"k\",\"count\":1}",
        "{\"type\":\"custody.rejected\",\"reason\":\"json.syntax\",\"key\":\"k\",\"count\":200}",
        "{\"type\":\"custody.gap\",\"count\":7,\"from\":\"\(time)\",\"to\":\"\(time)\"}",
        "{\"type\":\"custody.id_conflict\",\"id_digest\":\"\(hash)\",\"key\":\"k\",\"first_seq\":12}",
        "{\"type\":\"custody.halted\",\"by\":\"uid:0\",\"reason\":\"a \\\"b\\\"\"}",
        "{\"type\":\"custody.resumed\",\"by\":\"uid:0\",\"reason\":\"\"}",
        "{\"type\":\"custody.pruned\",\"stream\":\"default\",\"before\":9,\"head\":\"\(hash)\",\"frontier\":[\"a\",\"b\"]}",
        "{\"type\":\"custody.legal_hold\",\"action\":\"set\",\"sink\":\"s3\",\"key\":\"k\",\"version\":\"v\"}",
        "{\"type\":\"custody.quarantined\",\"source\":\"uid:0\",\"manifest_sha256\":\"\(hash)\"}",
        "{\"type\":\"custody.drill\",\"report_sha256\":\"\(hash)\",\"result\":\"verified\",\"config_digest\":\"\(hash)\","
            + "\"streams\":[\"default\"],\"sinks\":[],\"from\":\"\(time)\",\"to\":7}",
    ]

    @Test("what Custody writes is in its form", arguments: events)
    func written(event: String) {
        #expect(Self.holds(event))
    }

    @Test("a member more, one less, another order or spelling is not", arguments: events)
    func changed(event: String) {
        #expect(!Self.holds(event.dropLast() + ",\"more\":1}"))
        #expect(!Self.holds(" " + event))
        #expect(!Self.holds(event + " "))
        #expect(!Self.holds(String(event.dropLast())))
        let parts = event.split(separator: ",")
        if parts.count > 1 {
            #expect(!Self.holds(parts.dropLast().joined(separator: ",") + "}"))
            let first = "{\"type\":\"custody.\(event.split(separator: "\"")[3].dropFirst(8))\""
            #expect(!Self.holds(first + "}") || first + "}" == event)
        }
    }

    @Test(
        "numbers and texts have one spelling",
        arguments: [
            "{\"type\":\"custody.rejected\",\"reason\":\"x\",\"key\":\"k\",\"count\":01}",
            "{\"type\":\"custody.rejected\",\"reason\":\"\\u0078\",\"key\":\"k\",\"count\":1}",
            "{\"type\":\"custody.rejected\",\"reason\":\"x\", \"key\":\"k\",\"count\":1}",
            "{\"type\":\"custody.gap\",\"count\":7,\"from\":\"2026-02-30T02:19:06.123456Z\",\"to\":\"2026-11-21T02:19:06.123456Z\"}",
            "{\"type\":\"custody.unknown\"}", "{\"type\":\"other\"}", "{}", "",
        ])
    func spelling(event: String) {
        #expect(!Self.holds(event))
    }
}
