import CustodyCrypto
import CustodyModel
import CustodySanitizer
import CustodyTestSupport
import Testing

@Suite("Recording levels")
struct RecordingTests {
    private let key: CorrelationKey
    private let digest = "sha256:" + SHA256.digest("\"abc\"").hex

    init() throws { key = try CorrelationKey(id: "k1", key: Array(repeating: 7, count: 32)) }

    private func record(_ event: String, _ rules: [RecordingPolicy.Rule]) throws -> String? {
        var scanner = JSONScanner(limits: JSONLimits())
        var recorder = Recorder(try RecordingPolicy(rules, key: key))
        var input = ByteBuffer()
        var compact = ByteBuffer()
        var output = ByteBuffer()
        input.append(event)
        let facts = try unsafe scanner.compact(input.bytes, into: &compact)
        let isChanged = try unsafe recorder.apply(compact.bytes, type: facts.type, into: &output)
        #expect(isChanged != output.isEmpty)
        return isChanged ? String(decoding: output.toArray(), as: Unicode.UTF8.self) : nil
    }

    @Test("full keeps all of it, and so does a type that no rule names")
    func full() throws {
        let rules: [RecordingPolicy.Rule] = [.init("tool", .full), .init("t*", .metadata([]))]
        #expect(try record("{\"type\":\"tool\",\"body\":1}", rules) == nil)
        #expect(try record("{\"type\":\"other\",\"body\":1}", rules) == nil)
        #expect(try record("{\"body\":1}", rules) == nil)
        #expect(try record("{\"type\":\"text\",\"body\":1}", rules) == "{\"type\":\"text\"}")
    }

    @Test("metadata keeps the named members, type and id, in their order")
    func metadata() throws {
        let rules: [RecordingPolicy.Rule] = [.init("*", .metadata(["actor", "n"]))]
        #expect(
            try record(
                "{\"id\":\"7\",\"ip\":{\"x\":[1,\"}\\\"\"]},\"n\":-1.5e3,\"type\":\"a\",\"actor\":null,\"z\":true}",
                rules)
                == "{\"id\":\"7\",\"n\":-1.5e3,\"type\":\"a\",\"actor\":null}")
        #expect(try record("{\"x\":1}", rules) == "{}")
        #expect(try record("{}", rules) == nil)
        #expect(try record("{\"actor\":1,\"type\":2}", rules) == nil)
    }

    @Test("a digest stands in a value's place, with the value's length", arguments: [true, false])
    func digests(_ isKeyed: Bool) throws {
        let rule = RecordingPolicy.Rule("prompt", isKeyed ? .digest(["body"]) : .plainDigest(["body"]))
        var code = HMACSHA256(key: Array(repeating: 7, count: 32))
        let keyed = unsafe Array("\"abc\"".utf8).withUnsafeBytes { unsafe code.code($0).hex }
        let expected = isKeyed ? "hmac-sha256:k1:\(keyed)" : digest
        #expect(
            try record("{\"type\":\"prompt\", \"body\" : \"abc\",\"n\":1}", [rule])
                == "{\"type\":\"prompt\",\"body\":{\"digest\":\"\(expected)\",\"bytes\":5},\"n\":1}")
        #expect(try record("{\"type\":\"prompt\",\"n\":1}", [rule]) == nil)
    }

    @Test("escapes hide neither a type nor a member from its level")
    func escapes() throws {
        let rules: [RecordingPolicy.Rule] = [
            .init("prompt", .plainDigest(["body"])), .init("login", .metadata(["actor"])),
        ]
        #expect(
            try record("{\"t\\u0079pe\":\"pr\\u006Fmpt\",\"b\\u006fdy\":\"abc\"}", rules)
                == "{\"t\\u0079pe\":\"pr\\u006Fmpt\",\"b\\u006fdy\":{\"digest\":\"\(digest)\",\"bytes\":5}}")
        #expect(
            try record("{\"type\":\"login\",\"\\u0061ctor\":1,\"acto\\u0072x\":2}", rules)
                == "{\"type\":\"login\",\"\\u0061ctor\":1}")
    }

    @Test("the first rule that names a type decides, whole or by its beginning")
    func order() throws {
        let rules: [RecordingPolicy.Rule] = [
            .init("tool.call", .full), .init("tool.*", .metadata([])), .init("*", .plainDigest(["a"])),
        ]
        #expect(try record("{\"type\":\"tool.call\",\"a\":1}", rules) == nil)
        #expect(try record("{\"type\":\"tool.result\",\"a\":1}", rules) == "{\"type\":\"tool.result\"}")
        #expect(try record("{\"type\":\"tool\",\"a\":1}", rules)?.contains("sha256:") == true)
        #expect(try record("{\"type\":7,\"a\":1}", rules)?.contains("sha256:") == true)
    }

    @Test("levels that cannot be are refused")
    func refused() throws {
        #expect(throws: SanitizerError(.policy, "")) {
            _ = try RecordingPolicy([.init("x", .digest(["a"]))], key: nil)
        }
        for name in RecordingPolicy.lasting {
            #expect(throws: SanitizerError(.policy, "")) {
                _ = try RecordingPolicy([.init("x", .plainDigest([name]))], key: nil)
            }
        }
    }

    @Test("what is recorded of any event is a JSON object with the members of the event, in their order")
    func property() throws {
        var random = SplitMix64(seed: 20)
        let values = ["1", "\"\\u0000}\"", "[{\"a\":[]},\"]\"]", "{\"b\":{\"c\":\"{\"}}", "null", "\"\"", "-0.1E-2"]
        for _ in 0..<500 {
            var names: [String] = []
            for name in ["type", "a", "b", "c", "d", "\\u0065", "id"] where random.next() % 2 == 0 {
                names.append(name)
            }
            let event = "{" + names.map { "\"\($0)\":\(values[Int(random.next() % 7)])" }.joined(separator: ",") + "}"
            for level in [RecordingLevel.metadata(["a", "e"]), .digest(["b", "d", "e"]), .plainDigest(["a"])] {
                let result = try record(event, [.init("*", level)]) ?? event
                var scanner = JSONScanner(limits: JSONLimits())
                var buffer = ByteBuffer()
                buffer.append(result)
                _ = try unsafe scanner.check(buffer.bytes)
                var kept = names
                if case .metadata = level { kept.removeAll { !["a", "\\u0065", "type", "id"].contains($0) } }
                var place = result.startIndex
                for name in kept {
                    let rest = result[place...]
                    let found = try #require(rest.firstRange(of: "\"\(name)\":"), "\(event) gave \(result)")
                    place = found.upperBound
                }
            }
        }
    }
}
