import CustodyModel
import Testing

/// Size and depth just under, at and just over their limits.
@Suite struct JSONLimitTests {
    /// An object of exactly `count` bytes.
    private func document(bytes count: Int) -> [UInt8] {
        Array("{\"v\":\"".utf8) + [UInt8](repeating: 0x78, count: count - 8) + Array("\"}".utf8)
    }

    @Test("an event may have 1 MiB, not a byte more", arguments: [-1, 0, 1])
    func size(difference: Int) {
        var scan = Scan()
        #expect(JSONLimits.defaultMaximumBytes == 1_048_576)
        let input = document(bytes: JSONLimits.defaultMaximumBytes + difference)
        let found = scan.compact(input)
        if difference > 0 {
            #expect(found == .refused(.tooLarge, at: JSONLimits.defaultMaximumBytes))
        } else {
            #expect(found.output == input)
        }
        // What stands in records may have become longer by sanitizing: its limit is the line's.
        #expect(scan.check(input).output == input)
    }

    @Test("white space around an event does not count, inside it does")
    func outerSpace() {
        var scan = Scan(limits: JSONLimits(maximumBytes: 20))
        let space = String(repeating: " \r\n\t", count: 100)
        #expect(scan.compact(space + "{\"v\":\"0123456789ab\"}" + space).text == "{\"v\":\"0123456789ab\"}")
        #expect(scan.compact("  {\"v\":\"0123456789abc\"} ") == .refused(.tooLarge, at: 22))
        #expect(scan.compact("{\"v\": \"0123456789ab\"}") == .refused(.tooLarge, at: 20))
        #expect(scan.compact(space) == .refused(.empty, at: 0))
    }

    @Test("a limit of any size is met exactly", arguments: 8...80)
    func everySize(limit: Int) {
        var scan = Scan(limits: JSONLimits(maximumBytes: limit))
        #expect(scan.compact(document(bytes: limit)).defect == nil)
        #expect(scan.compact(document(bytes: limit + 1)) == .refused(.tooLarge, at: limit))
    }

    /// What opens and closes one level, what stands innermost at depth one, and how deep that is by itself.
    struct Nest: Sendable, CustomTestStringConvertible {
        let open: String
        let close: String
        let core: String

        var testDescription: String { "\(open)\(core)\(close)" }

        func document(depth: Int) -> String {
            "{\"v\":" + String(repeating: open, count: depth - 2) + core + String(repeating: close, count: depth - 2)
                + "}"
        }

        /// Byte offset of the container that is one too many.
        func offset(depth: Int) -> Int { 5 + (depth - 2) * open.utf8.count }
    }

    @Test(
        "containers may be nested 128 deep, the event counting as 1",
        arguments: [
            Nest(open: "[", close: "]", core: "[]"), Nest(open: "[", close: "]", core: "{}"),
            Nest(open: "[", close: "]", core: "[1]"), Nest(open: "{\"a\":", close: "}", core: "{}"),
            Nest(open: "{\"a\":", close: "}", core: "{\"a\":1}"), Nest(open: "{\"a\":", close: "}", core: "[]"),
            Nest(open: "[1,{},[],", close: ",[{}],2]", core: "[\"x\"]"),
        ], [126, 127, 128, 129, 130])
    func depth(nest: Nest, depth: Int) {
        // The last nest opens one more level beside its core at each step but the last.
        let deepest = nest.close.contains("[{}]") ? depth + 1 : depth
        var scan = Scan()
        let input = nest.document(depth: depth)
        let found = scan.compact(input)
        #expect(found == ReferenceJSON.compact([UInt8](input.utf8)))
        if deepest <= 128 {
            #expect(found.text == input)
            #expect(scan.check(input) == found)
        } else {
            #expect(found.defect?.reason == .depth)
            if deepest == depth, depth == 129 { #expect(found.defect?.offset == nest.offset(depth: depth)) }
            #expect(scan.check(input).defect == found.defect)
        }
    }

    @Test("a depth bomb is refused at its 129th bracket, however long it is")
    func bomb() {
        var scan = Scan()
        let arrays = "{\"v\":" + String(repeating: "[", count: 1_000_000)
        #expect(scan.compact(arrays) == .refused(.depth, at: 5 + 127))
        let objects = String(repeating: "{\"v\":", count: 200_000)
        #expect(scan.compact(objects) == .refused(.depth, at: 5 * 128))
    }

    @Test("a lower depth can be asked for", arguments: 1...4)
    func lowerDepth(limit: Int) {
        var scan = Scan(limits: JSONLimits(maximumDepth: limit))
        let nest = Nest(open: "[", close: "]", core: "[]")
        if limit > 1 { #expect(scan.compact(nest.document(depth: limit)).defect == nil) }
        #expect(scan.compact(nest.document(depth: limit + 1)) == .refused(.depth, at: 4 + limit))
        #expect(scan.compact("{}").defect == nil)
    }

    /// Many small events in one scanner and buffer give what each gives alone, whatever came before.
    @Test("a refused event leaves nothing behind for the next one")
    func nothingLingers() {
        var scan = Scan()
        for refused in [
            "{\"a\":1,\"b\":{\"c\":[", "{\"a\":{\"a\":{\"a\":\"\\x", "[", "{\"id\":\"x\",\"type\":\"custody.a\"}", "",
        ] {
            #expect(scan.compact(refused).defect != nil)
            #expect(
                scan.compact("{ \"a\": {\"a\": 1}, \"b\": 2}")
                    == Scanned(output: Array("{\"a\":{\"a\":1},\"b\":2}".utf8)))
        }
    }
}
