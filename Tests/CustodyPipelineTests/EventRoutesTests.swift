import CustodyModel
import CustodyPipeline
import CustodyTestSupport
import Testing

@Suite("Where events go by their types")
struct EventRoutesTests {
    private static func stream(_ name: String) throws -> StreamName { try #require(StreamName(name)) }

    private func routes() throws -> EventRoutes {
        EventRoutes([
            .init(try Self.stream("blocked"), types: ["action.blocked", "action.failed", "deny.*"]),
            .init(try Self.stream("allowed"), types: ["action.*", "x"]),
            .init(try Self.stream("named"), types: []),
        ])
    }

    private func target(_ text: String, _ routes: EventRoutes) -> String {
        routes.targets[unsafe Array(text.utf8).withUnsafeBytes { unsafe routes.target(of: $0) }].text
    }

    @Test(
        "the first class that names the type decides, and what none names goes to the default stream",
        arguments: [
            (#"{"type":"action.blocked"}"#, "blocked"), (#"{"type":"action.allowed","a":1}"#, "allowed"),
            (#"{"a":{"type":"x"},"b":["type","x"],"type":"deny.all"}"#, "blocked"), (#"{"type":"x"}"#, "allowed"),
            (#"{"type":"xy"}"#, "default"), (#"{"type":"deny"}"#, "default"), (#"{"type":"deny."}"#, "blocked"),
            (#"{"type":""}"#, "default"), (#"{"type":7}"#, "default"), (#"{"type":["x"]}"#, "default"),
            (#"{"a":{"type":"x"}}"#, "default"), (#"{"a":"type","b":"x"}"#, "default"), ("{}", "default"),
            ("  {\n \"n\" : -1.5e3 ,\t\"type\"\r: \"x\" }", "allowed"),
            (#"{"a":"\"type\":\"x\"","type":"x"}"#, "allowed"),
            (#"{"\u0074ype":"x"}"#, "allowed"), (#"{"type":"\u0078"}"#, "allowed"), (#"{"type":"x\\"}"#, "default"),
            (#"{"a":true,"b":null,"c":[],"d":{},"e":"","type":"x"}"#, "allowed"), ("[]", "default"), ("", "default"),
        ])
    func targets(_ event: String, _ expected: String) throws {
        #expect(target(event, try routes()) == expected)
    }

    @Test("only a lone star names events without a type; without routes nothing is looked up")
    func star() throws {
        let all = EventRoutes([.init(try Self.stream("x"), types: ["a"]), .init(try Self.stream("rest"), types: ["*"])])
        #expect(target("{}", all) == "rest" && target(#"{"type":"b"}"#, all) == "rest")
        #expect(target(#"{"type":"a"}"#, all) == "x")
        let none = EventRoutes([.init(try Self.stream("x"), types: [])])
        #expect(none.isEmpty && none.targets == [.standard] && target(#"{"type":"a"}"#, none) == "default")
        let own = EventRoutes([.init(.standard, types: ["a"])])
        #expect(!own.isEmpty && own.targets == [.standard])
    }

    @Test("what is no event goes somewhere, and nothing outside its bytes is looked at")
    func malformed() throws {
        let routes = try routes()
        let good = Array(#"{"a":[1,{"b":"\u0041"}],"\u0074ype":"\u0078y","c":"}"}"#.utf8)
        for length in 0...good.count {
            // Exactly so many bytes: reading behind them is found by the memory's own checks.
            let cut = Array(good.prefix(length))
            _ = unsafe cut.withUnsafeBytes { unsafe routes.target(of: $0) }
        }
        var random = SplitMix64(seed: 3)
        let alphabet = Array(#"{}[]":,\u0t type x1"#.utf8)
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...24, using: &random)).map { _ in
                alphabet.randomElement(using: &random) ?? 0
            }
            _ = unsafe bytes.withUnsafeBytes { unsafe routes.target(of: $0) }
        }
    }

    @Test("of every acceptable event it finds the type that the pipeline's scanner finds")
    func agreesWithTheScanner() throws {
        var random = SplitMix64(seed: 11)
        var scanner = JSONScanner(limits: JSONLimits())
        var compact = ByteBuffer()
        var accepted = 0
        var found = 0
        for _ in 0..<20_000 {
            let event = Self.object(&random, depth: 0, hasType: Bool.random(using: &random))
            let bytes = Array(event.utf8)
            compact.removeAll()
            guard let facts = unsafe try? bytes.withUnsafeBytes({ unsafe try scanner.compact($0, into: &compact) })
            else { continue }
            accepted += 1
            let expected = facts.type.map { unsafe Array(compact.bytes[$0]) }
            let place = unsafe bytes.withUnsafeBytes { unsafe EventTypeScan.find(in: $0) }
            if expected != nil { found += 1 }
            #expect(place.map { Array(bytes[$0]) } == expected, "\(event)")
        }
        #expect(accepted > 5000 && found > 1000, "\(accepted) \(found)")
    }

    private static func object(_ random: inout SplitMix64, depth: Int, hasType: Bool) -> String {
        var members = (0..<Int.random(in: 0...3, using: &random)).map { index in
            "\"k\(index)\(string(&random))\"\(space(&random)):\(space(&random))\(value(&random, depth: depth + 1))"
        }
        if hasType {
            let name = ["type", "\\u0074ype", "typ\\u0065"].randomElement(using: &random) ?? "type"
            let value = Int.random(in: 0..<5, using: &random) == 0 ? "1" : "\"a.\(string(&random))\""
            members.insert(
                "\"\(name)\":\(space(&random))\(value)", at: Int.random(in: 0...members.count, using: &random))
        }
        return "{\(space(&random))" + members.joined(separator: ",\(space(&random))") + "\(space(&random))}"
    }

    private static func value(_ random: inout SplitMix64, depth: Int) -> String {
        switch Int.random(in: 0..<(depth > 3 ? 4 : 6), using: &random) {
        case 0: "\"\(string(&random))\""
        case 1: "-12.5e+3"
        case 2: "true"
        case 3: "null"
        case 4: "[\(value(&random, depth: depth + 1)),\(space(&random))\(value(&random, depth: depth + 1))]"
        default: object(&random, depth: depth, hasType: true)
        }
    }

    private static func string(_ random: inout SplitMix64) -> String {
        ["", "a", "\\\"", "\\\\", "}", "{\\u0041", "\\ud83d\\ude00", ",:", "é"].randomElement(using: &random) ?? ""
    }

    private static func space(_ random: inout SplitMix64) -> String {
        ["", " ", "\n\t", "\r "].randomElement(using: &random) ?? ""
    }
}
