import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing

@Suite("custody halt and resume")
struct HaltCommandTests {
    private let store: StoreFolder

    init() throws { store = try StoreFolder() }

    @Test("a running record ends within a second with a clear error; nothing is recorded until resume")
    func running() throws {
        // The producer's pipe stays open and silent: the halt alone ends the run.
        let line = """
            { mkfifo pipe
            (printf '{"type":"a"}\\n'; sleep 20) > pipe & writer=$!
            $CUSTODY record --store store < pipe > receipt 2> errors & recorder=$!
            for _ in $(seq 400); do grep -qs '"type":"a"' store/default/journal/* && break; sleep 0.05; done
            start=$(date +%s%N)
            $CUSTODY halt --store store --reason 'kill switch' > halted || exit 90
            wait $recorder; status=$?
            echo "$status $(( ($(date +%s%N) - start) / 1000000 ))"
            kill $writer 2> /dev/null; wait $writer 2> /dev/null; exit 0; }
            """
        let outcome = try store.shell(line)
        let words = outcome.text.split(separator: "\n").last.map { $0.split(separator: " ") } ?? []
        #expect(words.first == "3", "\(outcome.text) \(outcome.diagnostics)")
        let milliseconds = words.count > 1 ? Int(words[1]) ?? .max : .max
        #expect(milliseconds < 5000, "the halt, the last shipping and the end took \(milliseconds) ms")
        let errors = String(decoding: try store.contents("errors"), as: UTF8.self)
        #expect(errors.contains("recording is halted since ") && errors.contains("(kill switch)"), "\(errors)")
        #expect(errors.contains("an operator lets it go on with `custody resume`"))
        #expect(try store.contents("halted").starts(with: Array("halted; chained by ".utf8)))

        let refused = try store.record("{\"type\":\"b\"}\n")
        #expect(refused.status == 3 && refused.diagnostics.contains("recording is halted"))
        #expect(try store.custody("resume", "--store", "store", "--reason", "over").status == 0)
        #expect(try store.record("{\"type\":\"c\"}\n").status == 0)
        let text = try store.lines().joined()
        #expect(text.contains("\"type\":\"c\"") && !text.contains("\"type\":\"b\""))
        let register = try store.lines("store/sink=local/custody/audit.jsonl").joined()
        #expect(register.contains("custody.halted\",\"by\":\"uid:") && register.contains("custody.resumed"))
        #expect(try store.custody("verify", "store").status == 0)
    }

    @Test("halting twice and resuming twice say so and change nothing; --json is one document")
    func twice() throws {
        #expect(
            try store.custody("halt", "--store", "store", "--json").text
                == "{\"result\":\"halted\",\"chained_by\":\"this command\"}\n")
        #expect(try store.custody("halt", "--store", "store").text.hasPrefix("was halted before"))
        #expect(try store.custody("resume", "--store", "store").text.hasPrefix("resumed"))
        #expect(try store.custody("resume", "--store", "store").text.hasPrefix("was not halted"))
        let register = try store.lines("store/sink=local/custody/audit.jsonl")
        #expect(register.count { $0.contains("custody.halted") } == 1)
        #expect(register.count { $0.contains("custody.resumed") } == 1)
        #expect(try store.custody("halt", "--store", "store", "--reason", "two\nlines").status == 2)
        #expect(try store.custody("halt", "--store", "elsewhere").status == 3)
    }
}
