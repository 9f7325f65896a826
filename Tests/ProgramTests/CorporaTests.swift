import CustodyTestSupport
import SystemPackage
import Testing

/// All real events, through the program, judged by tools that are not Custody.
@Suite("real events", .enabled(if: SharedCorpora.isPresent, Comment(rawValue: SharedCorpora.absence)))
struct CorporaTests {
    /// Lines of all files (corpora/MANIFEST.jsonl).
    private static let events = 171_011

    private let store: StoreFolder

    init() throws { store = try StoreFolder() }

    @Test("every event is recorded, no secret-looking change breaks JSON, and three verifiers agree")
    func recorded() throws {
        let files = try SharedCorpora.files("events", suffix: ".gz").map(\.string)
        // Some producers use one id for different events; remembering no ids takes them as they are.
        let outcome = try CustodyProgram.run(
            ["record", "--store", "store", "--json"] + files, in: store.path,
            environment: ["CUSTODY_IDEMPOTENCY_WINDOW": "0", "CUSTODY_ROTATE_SIZE": "32MiB"])
        #expect(outcome.status == 0, "\(outcome.diagnostics)")
        #expect(
            try json(outcome.output, "[d['recorded'],d['refused'],d['size'],d['shipped']]")
                == "[\(CorporaTests.events), 0, \(CorporaTests.events + 1), true]")
        let head = try json(outcome.output, "d['head']")

        let verified = try store.custody("verify", "store", "--json")
        #expect(verified.status == 0)
        let expression = "[[s['records'],s['head']] for s in d['streams'] if s['stream']=='default'][0]"
        #expect(try json(verified.output, expression) == "[\(CorporaTests.events + 1), \(head)]")

        let root = try #require(SharedCorpora.root)
        let lines = try store.shell("python3 \(root)/verifiers/verify_lines.py store/sink=local/default/audit*")
        #expect(lines.status == 0, "\(lines.text.prefix(500))")
        #expect(lines.text == "default: last \(CorporaTests.events) \(head.dropFirst().dropLast())\n")
    }

    @Test("with ids remembered, what an id already names is refused or answered by the first receipt, and counted")
    func idempotent() throws {
        let files = try SharedCorpora.files("events", suffix: ".gz").map(\.string)
        let outcome = try CustodyProgram.run(["record", "--store", "store", "--json"] + files, in: store.path)
        #expect(outcome.status == 1)
        #expect(try json(outcome.output, "d['recorded']+d['duplicates']+d['refused']") == "\(CorporaTests.events)")
        let again = try CustodyProgram.run(["record", "--store", "store", "--json"] + files.prefix(1), in: store.path)
        #expect(again.status == 0)
        #expect(try store.custody("verify", "store", "--fast").status == 0)
    }

    @Test(
        "DuckDB verifies the archive with one statement",
        .enabled(if: PythonTools.has("duckdb"), Comment(rawValue: PythonTools.absence("DuckDB")))
    )
    func duckdb() throws {
        let python = try #require(PythonTools.interpreter)
        let root = try #require(SharedCorpora.root)
        let input = try SharedCorpora.files("events", suffix: ".gz").prefix(6).map(\.string)
        let outcome = try CustodyProgram.run(
            ["record", "--store", "store", "--json"] + input, in: store.path,
            environment: ["CUSTODY_IDEMPOTENCY_WINDOW": "0", "CUSTODY_ROTATE_SIZE": "8MiB"])
        #expect(outcome.status == 0, "\(outcome.diagnostics)")
        let size = try json(outcome.output, "d['size']")
        let program = """
            import duckdb, sys
            duckdb.sql("SET VARIABLE files='store/sink=local/default/*.jsonl*'")
            for row in duckdb.sql(open(sys.argv[1]).read()).fetchall(): print(*row)
            """
        let judged = try Program.run(
            "sh",
            [
                "-c", "cd \(store.path) && exec \"$0\" -c \"$1\" \"$2\"", python, program,
                "\(root)/verifiers/verify_records.duckdb.sql",
            ])
        #expect(judged.text == "default \(size) 0 \((Int(size) ?? 0) - 1) 0 0 0\n", "\(judged.diagnostics)")
    }

    @Test("JSONTestSuite: every y_ is accepted as a member's value, every n_ is refused with a reason")
    func suite() throws {
        let files = try SharedCorpora.files("edge-cases/JSONTestSuite/test_parsing", suffix: ".json")
        #expect(files.count > 100)
        for file in files {
            guard let name = file.lastComponent?.string, !name.hasPrefix("i_") else { continue }
            let document = try store.shell("cat '\(file)'").output
            // A line is the unit of submission, so a document with line feeds between tokens has them as spaces.
            let isAccepted = name.hasPrefix("y_") && !name.contains("duplicated_key")
            let text = isAccepted ? document.map { $0 == 0x0A ? 0x20 : $0 } : document.filter { $0 != 0x0A }
            let outcome = try CustodyProgram.run(
                ["sanitize"], in: store.path, input: Array("{\"value\":".utf8) + text + Array("}\n".utf8))
            #expect(outcome.status == (isAccepted ? 0 : 1), "\(name): \(outcome.diagnostics)")
            if !isAccepted { #expect(outcome.diagnostics.hasPrefix("<stdin>:1: json."), "\(name)") }
        }
    }
}
