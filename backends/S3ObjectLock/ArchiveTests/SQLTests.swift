import CustodyModel
import CustodySystem
import CustodyTestSupport
import CustodyVerifier
import S3Client
import S3TestSupport
import SystemPackage
import Testing

/// What a query engine says of each stream: records, and bad hashes, links and gaps.
///
/// The objects are read as they lie: by httpfs from the server where DuckDB has it, else as files with the same keys.
@Suite("SQL over an archive agrees with the verifier")
struct SQLTests {
    static let script = SharedCorpora.packageRoot.appending("backends").appending("S3ObjectLock")
        .appending("ArchiveTests").appending("sql-archive")
    /// The script's exit status where something is absent.
    static let cannot: Int32 = 77

    private func run(_ arguments: [String], _ environment: [String: String] = [:]) throws -> Program.Outcome {
        let python = try #require(PythonTools.interpreter)
        return try Program.run(python, [SQLTests.script.string] + arguments, environment: environment)
    }

    private static func statements(_ name: String) -> String {
        SharedCorpora.packageRoot.appending("config").appending("sql").appending(name).string
    }

    /// Archives and what must be said of the stream `default`: records, bad hashes, bad links, gaps.
    private struct Row: Sendable {
        let name: String
        let row: String
        let isGood: Bool
        let change: @Sendable (inout [[UInt8]]) -> Void

        init(_ name: String, _ row: String, _ isGood: Bool, _ change: @escaping @Sendable (inout [[UInt8]]) -> Void) {
            self.name = name
            self.row = row
            self.isGood = isGood
            self.change = change
        }
    }

    private static let rows: [Row] = [
        Row("whole", "31, 0, 30, 0, 0, 0", true, { _ in }),
        Row(
            "one value edited", "31, 0, 30, 1, 0, 0", false,
            { lines in
                let text = String(decoding: lines[8], as: Swift.UTF8.self)
                lines[8] = [UInt8](text.replacing("\"n\":8", with: "\"n\":9").utf8)
            }
        ),
        Row("a record taken out", "30, 0, 30, 0, 1, 1", false, { $0.remove(at: 8) }),
    ]

    /// Lays the objects out as files, with their keys for paths.
    private func lay(
        _ log: TestLog, in folder: FilePath, _ change: (inout [[UInt8]]) -> Void
    ) throws -> Int {
        let prefix = try #require(ArchivePrefix(Shelf.prefix))
        let files = PosixFileSystem()
        var count = 0
        for object in log.archive(prefix, batch: Shelf.batch) {
            guard object.key.contains("/records/") else { continue }
            var lines = object.bytes.split(separator: 0x0A).map { [UInt8]($0) + [0x0A] }
            if object.key.hasSuffix("00000000000000000006-00000000000000000011.jsonl"),
                object.key.contains("stream=default")
            {
                // The third line of this object is record 8.
                var all = Array(repeating: [UInt8](), count: 6) + lines
                change(&all)
                lines = Array(all.dropFirst(6))
            }
            let path = folder.pushing(FilePath(object.key + ".zst"))
            try files.makeDirectories(path.removingLastComponent())
            try files.replace(path, with: Shelf.packed(Array(lines.joined())))
            count += 1
        }
        return count
    }

    private func verifier(_ folder: FilePath) -> VerificationReport {
        Verifier(VerifierConfiguration(), fileSystem: PosixFileSystem(), clock: SystemClock())
            .verifyBlocking([folder.string])
    }

    @Test(
        "DuckDB on a whole archive and on tampered ones", .enabled(if: PythonTools.has("duckdb"), "no DuckDB"),
        arguments: rows.indices)
    func duckdb(_ index: Int) throws {
        let row = Self.rows[index]
        let folder = try TemporaryDirectory()
        _ = try lay(try Shelf.sample(), in: folder.path, row.change)
        let outcome = try run(["duckdb", Self.statements("duckdb.sql"), "\(folder.path)/**/*.jsonl*"])
        #expect(outcome.status == 0, "\(outcome.diagnostics)")
        #expect(outcome.text.contains("\"default\", \(row.row)]"), "\(outcome.text)")
        #expect(verifier(folder.path).findings.isEmpty == row.isGood)
    }

    @Test(
        "Spark on a whole archive and on a tampered one",
        .enabled(if: PythonTools.has("pyspark") && Program.find("java") != nil, "no pyspark with Java here"),
        arguments: [0, 1])
    func spark(_ index: Int) throws {
        let row = Self.rows[index]
        let folder = try TemporaryDirectory()
        _ = try lay(try Shelf.sample(), in: folder.path, row.change)
        let outcome = try run(["spark", Self.statements("spark.sql"), "\(folder.path)/\(Shelf.prefix)"])
        #expect(outcome.status == 0, "\(outcome.diagnostics.suffix(500))")
        #expect(outcome.text.contains("\"default\", \(row.row)]"), "\(outcome.text)")
    }

    @Test(
        "DuckDB from the server itself, where it has httpfs",
        .enabled(if: S3Server.hasRadosgw && PythonTools.has("duckdb"), "no radosgw or no DuckDB"))
    func server() async throws {
        let server = try S3Server.radosgw()
        let shelf = try await Shelf(server)
        let arguments = [
            "duckdb", Self.statements("duckdb.sql"),
            "s3://\(shelf.bucket.options.bucket)/\(Shelf.prefix)/records/**/*.jsonl*", server.endpoint, server.region,
        ]
        let environment = [
            "AWS_ACCESS_KEY_ID": server.credentials.accessKeyID,
            "AWS_SECRET_ACCESS_KEY": server.credentials.secretAccessKey,
        ]
        let good = try run(arguments, environment)
        guard good.status != Self.cannot else {
            print("skipped: \(good.diagnostics)")
            return
        }
        #expect(good.text.contains("\"default\", 31, 0, 30, 0, 0, 0]"), "\(good.text)\(good.diagnostics)")
        #expect(try await shelf.verify().findings.isEmpty)
        try await shelf.put(shelf.keys[1], shelf.forged(1))
        let bad = try run(arguments, environment)
        #expect(bad.text.contains("\"default\", 31, 0, 30, 0, 1, 0]"), "\(bad.text)")
        #expect(try await !shelf.verify().findings.isEmpty)
    }
}
