import CustodySanitizer
import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing

/// Every example of every rule in every carrier, through the built program: what a rule takes out is in nothing that the
/// program writes, be it its output, its standard error, a report, or any file of a store.
@Suite("What the program writes")
struct LeakCommandTests {
    /// Bytes of a piece of a secret.
    private static let pieceLength = 12

    /// What the program is given: events, lines that are no events but hold secrets all the same, so that errors have
    /// something to leak, and the secrets.
    private struct Input {
        var events: [String] = []
        var others: [String] = []
        var secrets: [String] = []

        var bytes: [UInt8] { Array(((events + others).joined(separator: "\n") + "\n").utf8) }

        init() throws {
            var found: Set<String> = []
            for sample in try LeakSamples.all() {
                // These two need the secret in an encoding of its own.
                for carrier in LeakSamples.carriers
                where carrier.name != "url query" && carrier.name != "percent-encoded" {
                    if carrier.name == "form data", sample.text.contains("&") || sample.text.contains(";") { continue }
                    events.append(carrier.event(sample.text))
                }
                found.formUnion(sample.secrets.filter { $0.utf8.count >= LeakCommandTests.pieceLength })
            }
            secrets = found.sorted()
            for secret in secrets {
                others += [
                    "\"\(secret)\"", "{\"a\":\"\(secret)\",\"a\":1}", "{\"\(secret)\":01}", "{\"note\":\"\(secret)",
                ]
            }
        }
    }

    /// Every piece of `pieceLength` bytes, each as one number.
    private static func pieces(of bytes: some Sequence<UInt8>) -> Set<UInt128> {
        var result: Set<UInt128> = []
        var window: UInt128 = 0
        var length = 0
        for byte in bytes {
            window = (window << 8 | UInt128(byte)) & ((1 << UInt128(8 * pieceLength)) - 1)
            length += 1
            if length >= pieceLength { result.insert(window) }
        }
        return result
    }

    /// What every secret is made of, without what a rule leaves: examples share letters, and some of them stay elsewhere.
    private static func forbidden(_ secrets: [String], keeping output: [UInt8]) -> Set<UInt128> {
        var result: Set<UInt128> = []
        for secret in secrets { result.formUnion(pieces(of: secret.utf8)) }
        return result.subtracting(pieces(of: output))
    }

    @Test("no secret is in the output, in standard error or in a report")
    func sanitize() throws {
        let folder = try TemporaryDirectory()
        let input = try Input()
        let outcome = try CustodyProgram.run(["sanitize", "--report"], in: folder.path, input: input.bytes)
        #expect(outcome.status == 1, "the lines that are no events are refused")
        #expect(outcome.diagnostics.contains("json.duplicate_key") && outcome.diagnostics.contains("github-token"))
        // What is left of each event is judged by the module's tests; here, that the program writes those same bytes.
        var harness = try Harness()
        var expected: [String] = []
        for event in input.events { expected.append(try harness.run(event).text) }
        let lines = outcome.text.split(separator: "\n").map(String.init)
        let differing = zip(lines, expected).filter { $0 != $1 }.count
        #expect(lines.count == expected.count && lines.count > 3000)
        #expect(differing == 0, "the program writes what the module makes")
        let forbidden = Self.forbidden(input.secrets, keeping: outcome.output)
        #expect(forbidden.count > 5000)
        let summary = try CustodyProgram.run(["sanitize", "--json"], in: folder.path, input: input.bytes)
        for text in [outcome.diagnostics, summary.text, summary.diagnostics] {
            let leaked = Self.pieces(of: text.utf8).intersection(forbidden).count
            #expect(leaked == 0)
        }
    }

    @Test("no secret is in any file of a store, nor in what recording says")
    func record() throws {
        let store = try StoreFolder()
        let input = try Input()
        let sanitized = try CustodyProgram.run(["sanitize"], in: store.path, input: input.bytes)
        let forbidden = Self.forbidden(input.secrets, keeping: sanitized.output)
        let outcome = try store.record(input.bytes, ["--json"])
        #expect(outcome.status == 1, "the lines that are no events are refused")
        for text in [outcome.text, outcome.diagnostics] {
            let leaked = Self.pieces(of: text.utf8).intersection(forbidden).count
            #expect(leaked == 0)
        }
        let files = try store.shell("find store -type f").text.split(separator: "\n").map(String.init)
        #expect(files.contains(StoreFolder.activeFile) && files.count >= 3)
        for file in files {
            let leaked = Self.pieces(of: try store.contents(file)).intersection(forbidden).count
            #expect(leaked == 0, "\(file)")
        }
        let recorded = try store.lines().count
        #expect(recorded >= input.events.count)
    }
}
