import CustodyMigration
import CustodyModel
import CustodySystem
import CustodyTestSupport
import SystemPackage

/// A folder with a log of each format, and changes made to them.
struct OldLogs {
    let folder: TemporaryDirectory

    /// The script that writes logs by the formats' rules, in another language.
    static func run(_ arguments: String...) throws -> String {
        let script = FilePath(#filePath).removingLastComponent().appending("old-logs")
        let outcome = try Program.run(PythonTools.interpreter ?? "python3", [script.string] + arguments)
        precondition(outcome.status == 0, "the script runs: \(outcome.diagnostics)")
        return outcome.text
    }

    /// Small logs, made anew.
    init() throws {
        folder = try TemporaryDirectory()
        _ = try OldLogs.run("write", folder.path.string)
    }

    /// A copy of logs that other people's writers made.
    init(copying corpus: FilePath) throws {
        folder = try TemporaryDirectory()
        let outcome = try Program.run("cp", ["-r", corpus.string + "/.", folder.path.string])
        precondition(outcome.status == 0, "the corpus can be copied")
    }

    func path(_ name: String) -> String { folder.path.pushing(FilePath(name)).string }

    func lines(_ name: String) throws -> [String] {
        let text = String(decoding: try PosixFileSystem().contents(FilePath(path(name))), as: UTF8.self)
        return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    func write(_ lines: [String], to name: String) throws {
        try PosixFileSystem().replace(
            FilePath(path(name)), with: Array(lines.map { $0 + "\n" }.joined().utf8))
    }

    func change(_ name: String, _ body: (inout [String]) -> Void) throws {
        var lines = try lines(name)
        body(&lines)
        try write(lines, to: name)
    }

    func remove(_ name: String) throws { try PosixFileSystem().remove(FilePath(path(name))) }

    static func check(_ request: OldLogRequest) throws -> OldLogReport {
        let check = try OldLogCheck(request, PosixFileSystem())
        while try check.next() {}
        return try check.finish()
    }
}

extension String {
    /// The text with the first occurrence of another replaced.
    func replacing(first old: String, with new: String) -> String {
        let characters = Array(utf8)
        let wanted = Array(old.utf8)
        guard characters.count >= wanted.count else { return self }
        for start in 0...(characters.count - wanted.count)
        where Array(characters[start..<(start + wanted.count)]) == wanted {
            let changed = characters[..<start] + Array(new.utf8) + characters[(start + wanted.count)...]
            return String(decoding: changed, as: UTF8.self)
        }
        return self
    }
}
