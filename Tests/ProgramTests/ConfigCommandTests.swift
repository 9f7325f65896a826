import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing

@Suite("custody config and usage")
struct ConfigCommandTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    @Test("show prints every value and its origin")
    func show() throws {
        try write("journal:\n  limit: 2GiB\n", to: "custody.yaml")
        let outcome = try run(["config", "show", "--store", "s"], environment: ["CUSTODY_HEARTBEAT": "30s"])
        #expect(outcome.status == 0)
        let lines = outcome.text.split(separator: "\n").map {
            $0.split(separator: " ", omittingEmptySubsequences: true)
        }
        #expect(lines.contains(["journal.limit", "2GiB", "custody.yaml:2"]))
        #expect(lines.contains(["heartbeat", "30s", "CUSTODY_HEARTBEAT"]))
        #expect(lines.contains(["storage.path", "s", "--store"]))
        #expect(lines.contains(["batch.bytes", "8MiB", "default"]))
        #expect(outcome.diagnostics == "")
    }

    @Test("show --json is one document with a digest")
    func showJSON() throws {
        let outcome = try run(["config", "show", "--json"])
        #expect(outcome.status == 0)
        #expect(outcome.text.hasPrefix("{\"file\":null,\"config_digest\":\""))
        #expect(outcome.text.contains("{\"key\":\"heartbeat\",\"value\":\"10m\",\"origin\":\"default\"}"))
        #expect(outcome.text.split(separator: "\n").count == 1)
        let parsed = try Program.run(
            "python3", ["-c", "import json,sys; json.load(sys.stdin)"], input: outcome.output)
        #expect(parsed.status == 0, "\(parsed.diagnostics)")
    }

    @Test("a bad configuration is exit status 2 and names every problem on standard error")
    func bad() throws {
        try write("jornal:\n  limit: 2GiB\nheartbeat: soon\n", to: "bad.yaml")
        for command in [["config", "check"], ["config", "show"]] {
            let outcome = try run(command + ["--config", "bad.yaml"])
            #expect(outcome.status == 2)
            #expect(outcome.text == "")
            #expect(
                outcome.diagnostics.contains("bad.yaml:2: unknown setting \"jornal.limit\"; did you mean journal.limit")
            )
            #expect(outcome.diagnostics.contains("bad.yaml:3: heartbeat must be a time from 1s to 1d"))
        }
    }

    @Test("an archive needs a bucket")
    func s3() throws {
        let environment = ["AUDIT_STORAGE_BACKEND": "s3", "AUDIT_S3_BUCKET": "evidence"]
        #expect(try run(["config", "check"], environment: environment).status == 0)
        let outcome = try run(["config", "check"], environment: ["AUDIT_STORAGE_BACKEND": "s3"])
        #expect(outcome.status == 2)
        #expect(outcome.diagnostics.contains("s3.bucket"))
    }

    @Test("check warns of variables that set nothing")
    func unknownVariable() throws {
        let outcome = try run(["config", "check"], environment: ["CUSTODY_HARTBEAT": "1s"])
        #expect(outcome.status == 0)
        #expect(outcome.diagnostics.contains("CUSTODY_HARTBEAT sets nothing; did you mean CUSTODY_HEARTBEAT"))
    }

    @Test(
        "usage errors are exit status 2 with a hint on standard error",
        arguments: [["nonsense"], ["config", "nonsense"], ["--nonsense"], ["config", "show", "--config"]])
    func usage(_ arguments: [String]) throws {
        let outcome = try run(arguments)
        #expect(outcome.status == 2)
        #expect(outcome.text == "")
        #expect(outcome.diagnostics.contains("Usage:"))
    }

    @Test(
        "help and version go to standard output with status 0",
        arguments: [["--help"], ["--version"], ["config", "-h"]])
    func help(_ arguments: [String]) throws {
        let outcome = try run(arguments)
        #expect(outcome.status == 0)
        #expect(!outcome.text.isEmpty && outcome.diagnostics.isEmpty)
    }

    private func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Program.Outcome {
        try CustodyProgram.run(arguments, in: folder.path, environment: environment)
    }

    private func write(_ text: String, to name: String) throws {
        try PosixFileSystem().replace(folder.appending(name), with: Array(text.utf8))
    }
}
