import CustodySystem
import CustodyTestSupport
import SystemPackage

/// A folder with a store of its own, and `custody` run in it.
struct StoreFolder {
    static let activeFile = "store/sink=local/default/audit.jsonl"

    let folder: TemporaryDirectory

    init(parent: FilePath? = nil) throws {
        folder = try TemporaryDirectory()
        let made = try custody("init", "--store", "store", "--origin", "audit.example/test")
        precondition(made.status == 0, "a store can be made: \(made.diagnostics)")
    }

    var path: FilePath { folder.path }

    func custody(
        _ arguments: String..., input: String = "", environment: [String: String] = [:]
    ) throws -> Program.Outcome {
        try CustodyProgram.run(arguments, in: path, input: Array(input.utf8), environment: environment)
    }

    /// `custody record` of some bytes.
    func record(
        _ input: [UInt8], _ arguments: [String] = [], environment: [String: String] = [:]
    ) throws -> Program.Outcome {
        try CustodyProgram.run(
            ["record", "--store", "store"] + arguments, in: path, input: input, environment: environment)
    }

    func record(_ input: String, _ arguments: [String] = []) throws -> Program.Outcome {
        try record(Array(input.utf8), arguments)
    }

    /// A shell line in the folder, with `$CUSTODY` for the program.
    func shell(_ line: String, environment: [String: String] = [:]) throws -> Program.Outcome {
        try Program.run(
            "bash", ["-c", "cd \(path) && \(line)"],
            environment: environment.merging(["CUSTODY": CustodyProgram.path.string]) { $1 })
    }

    func write(_ bytes: [UInt8], to name: String) throws {
        try PosixFileSystem().replace(path.pushing(FilePath(name)), with: bytes)
    }

    func contents(_ name: String) throws -> [UInt8] { try PosixFileSystem().contents(path.pushing(FilePath(name))) }

    /// The lines of a file, without their line feeds.
    func lines(_ name: String = StoreFolder.activeFile) throws -> [String] {
        String(decoding: try contents(name), as: Swift.UTF8.self).split(separator: "\n").map(String.init)
    }

    /// The events of the stream, as they were stored.
    func events() throws -> [String] {
        try lines().map { line in
            guard let end = line.range(of: ",\"prev_hash\":\"") else { return line }
            return String(line[line.index(line.startIndex, offsetBy: 89)..<end])
        }
    }
}

extension String {
    /// Where the last occurrence of `text` begins.
    fileprivate func range(of text: String) -> String.Index? {
        var index = endIndex
        while index > startIndex {
            index = self.index(before: index)
            if self[index...].hasPrefix(text) { return index }
        }
        return nil
    }
}

/// What a JSON document holds at a path, found by Python so that no parser of ours judges itself.
func json(_ document: [UInt8], _ expression: String) throws -> String {
    let program = "import json,sys; d=json.load(sys.stdin); print(json.dumps(\(expression),sort_keys=True))"
    let outcome = try Program.run("python3", ["-c", program], input: document)
    return outcome.status == 0 ? String(outcome.text.dropLast()) : "not JSON: \(outcome.diagnostics)"
}
