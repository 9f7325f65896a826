import CustodyModel
import CustodyTestSupport
import Testing

/// Keys that occur twice in one object, whatever they look like and however many there are.
@Suite struct JSONKeyTests {
    @Test(
        "keys are compared after decoding escapes",
        arguments: [
            ("a", "\\u0061"), ("\\u0061", "a"), ("\\u0061", "\\u0061"), ("/", "\\/"), ("\\u002F", "/"),
            ("\\u002f", "\\/"),
            ("\\n", "\\u000a"), ("\\t", "\\u0009"), ("\\b", "\\u0008"), ("\\f", "\\u000C"), ("\\r", "\\u000d"),
            ("\\\"", "\\u0022"), ("\\\\", "\\u005c"), ("\u{E9}", "\\u00e9"), ("\u{E9}", "\\u00E9"),
            ("\u{20AC}", "\\u20ac"), ("\u{1F600}", "\\ud83d\\ude00"), ("\\uD83D\\uDE00", "\\ud83d\\ude00"), ("", ""),
            ("\u{10FFFF}", "\\udbff\\udfff"), ("\\u0000", "\\u0000"), ("typ\\u0065", "type"), ("i\\u0064", "id"),
        ])
    func escapes(first: String, second: String) {
        var scan = Scan()
        let before = "{\"\(first)\":1,"
        #expect(scan.compact(before + "\"\(second)\":2}") == .refused(.duplicateKey, at: before.utf8.count))
        #expect(scan.check(before + "\"\(second)\":2}") == .refused(.duplicateKey, at: before.utf8.count))
        let inside = "{ \"x\" : [ {\"\(first)\" : 1 , "
        #expect(scan.compact(inside + "\"\(second)\" : 2} ] }") == .refused(.duplicateKey, at: inside.utf8.count))
    }

    @Test(
        "keys that only look alike are different",
        arguments: [
            ("a", "A"), ("a", "a "), ("e\u{301}", "\u{E9}"), ("a", "\\u0430"), ("", "\\u0000"), ("a", "a\\u0000"),
            ("\\\\u0061", "a"), ("\\\\u0061", "\\u0061"), ("\u{FB01}", "fi"), ("k", "\u{212A}"), ("1", "1.0"),
        ])
    func different(first: String, second: String) {
        var scan = Scan()
        #expect(scan.compact("{\"\(first)\":1,\"\(second)\":2}").defect == nil)
    }

    @Test("the same key in different objects is no duplicate")
    func otherObjects() {
        var scan = Scan()
        for text in [
            "{\"a\":{\"a\":{\"a\":1}}}", "{\"a\":[{\"a\":1},{\"a\":1}],\"b\":{\"a\":1}}",
            "{\"a\":{},\"b\":{\"a\":1},\"c\":{\"a\":1}}",
        ] {
            #expect(scan.compact(text).text == text)
        }
        // Behind a nested object the outer one's keys still count.
        #expect(scan.compact("{\"a\":{\"b\":1},\"c\":[{\"d\":2}],\"a\":3}") == .refused(.duplicateKey, at: 27))
    }

    private func object(_ keys: [String]) -> String { "{" + keys.map { "\"\($0)\":0" }.joined(separator: ",") + "}" }

    /// Offset of the key at `index`, when all are `length` bytes long.
    private func offset(of index: Int, length: Int) -> Int { 1 + index * (length + 5) }

    @Test(
        "one duplicate is found wherever its two places are, with few keys and with many",
        arguments: [2, 3, 23, 24, 25, 26, 60])
    func everyPair(count: Int) {
        var scan = Scan()
        let keys = (0..<count).map { "k\(100 + $0)" }
        #expect(scan.compact(object(keys)).defect == nil)
        for later in 1..<count {
            for earlier in 0..<later {
                var changed = keys
                changed[later] = keys[earlier]
                let found = scan.compact(object(changed))
                #expect(found == .refused(.duplicateKey, at: offset(of: later, length: 4)))
            }
        }
    }

    @Test("of several duplicates the first second occurrence is named", arguments: [6, 24, 25, 90])
    func several(count: Int) {
        var scan = Scan()
        var keys = (0..<count).map { "k\(100 + $0)" }
        keys[count - 1] = keys[0]
        keys[count - 2] = keys[1]
        keys[3] = keys[2]
        #expect(scan.compact(object(keys)) == .refused(.duplicateKey, at: offset(of: 3, length: 4)))
        keys[3] = "k999"
        #expect(scan.compact(object(keys)) == .refused(.duplicateKey, at: offset(of: count - 2, length: 4)))
    }

    private func name(_ index: Int) -> String { String(String(index + 36 * 36 * 36, radix: 36).suffix(4)) }

    @Test("an object may have as many keys as fit", arguments: [10_000, 100_000])
    func manyKeys(count: Int) {
        var scan = Scan()
        var keys = (0..<count).map(name)
        let text = object(keys)
        #expect(text.utf8.count < JSONLimits.defaultMaximumBytes)
        #expect(scan.compact(text).output.count == text.utf8.count)
        keys[count - 1] = keys[count / 3]
        #expect(scan.compact(object(keys)) == .refused(.duplicateKey, at: offset(of: count - 1, length: 4)))
        // The memory of many keys serves the next event, and holds none of them.
        #expect(scan.compact("{\"\(keys[5])\":1,\"\(keys[6])\":2}").defect == nil)
    }
}

/// Keys made so that their hashes are equal: whoever sends events can make them, so they must not cost squares.
@Suite struct JSONCollisionTests {
    private static let count = 50_000

    /// The first word of a key chooses the state before its second word, which then brings every key to one state. Of all
    /// first words every 256th gives a second one that is ASCII, and so can stand in a key, escaped if need be.
    private static let colliding: [[UInt8]] = {
        // As KeyTable has it, written again: if the table changes, the test below says that nothing collides any more.
        func mix(_ value: UInt64) -> UInt64 {
            let product = value.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
            return product.high ^ product.low
        }
        let begin = UInt64(16) &* 0x9E37_79B9_7F4A_7C15
        var keys: [[UInt8]] = []
        var counter: UInt64 = 0
        while keys.count < count {
            counter += 1
            // Eight letters from `a` to `p`.
            var first: UInt64 = 0
            for digit in 0..<8 { first |= (0x61 + (counter >> (UInt64(digit) * 4)) & 15) << (UInt64(digit) * 8) }
            let second = mix(begin ^ first)
            guard second & 0x8080_8080_8080_8080 == 0 else { continue }
            let words = [first, second].map(\.littleEndian)
            unsafe keys.append(words.withUnsafeBytes { unsafe [UInt8]($0) })
        }
        return keys
    }()

    private func object(_ keys: some Sequence<[UInt8]>) -> [UInt8] {
        var output: [UInt8] = [0x7B]
        for key in keys {
            if output.count > 1 { output.append(0x2C) }
            output.append(0x22)
            for byte in key {
                if byte < 0x20 || byte == 0x22 || byte == 0x5C {
                    output += "\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8
                } else {
                    output.append(byte)
                }
            }
            output += "\":0".utf8
        }
        return output + [0x7D]
    }

    /// The best of three runs.
    private func time(_ input: [UInt8], _ scan: inout Scan) -> Duration {
        var best = Duration.seconds(1000)
        for _ in 0..<3 { best = min(best, ContinuousClock().measure { #expect(scan.compact(input).defect == nil) }) }
        return best
    }

    @Test("50,000 keys of one hash cost about as much as any 50,000 keys")
    func bounded() {
        let keys = JSONCollisionTests.colliding
        let hashes = Set(keys.map { key in unsafe key.withUnsafeBytes { unsafe KeyTable.hash($0) } })
        #expect(hashes.count == 1, "the keys do not collide")
        #expect(Set(keys).count == JSONCollisionTests.count)
        var scan = Scan(limits: JSONLimits(maximumBytes: 4 << 20))
        let ordinary = keys.map { key in Array(key[..<8]) + Array(key[..<8]) }
        let usual = time(object(ordinary), &scan)
        let hostile = time(object(keys), &scan)
        // Pair by pair it would be more than a thousand times as much.
        #expect(hostile < usual * 50, "\(hostile) instead of \(usual)")
    }

    @Test("a duplicate among keys of one hash is found, few or many", arguments: [2, 10, 24, 25, 50, 5000])
    func duplicate(count: Int) {
        var scan = Scan(limits: JSONLimits(maximumBytes: 4 << 20))
        var keys = Array(JSONCollisionTests.colliding.prefix(count))
        #expect(scan.compact(object(keys)).defect == nil)
        let offset = object(keys).count
        keys.append(keys[count / 2])
        #expect(scan.compact(object(keys)) == .refused(.duplicateKey, at: offset))
    }
}
