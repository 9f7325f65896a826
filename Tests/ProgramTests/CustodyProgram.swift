import CustodySystem
import CustodyTestSupport
import SystemPackage

/// The built `custody` beside the test bundle, run as a stranger would run it.
enum CustodyProgram {
    static let path: FilePath = {
        // The first argument of a test process is the bundle or the test helper, both in the folder of the products.
        var folders = CommandLine.arguments.map { FilePath($0).removingLastComponent() }
        folders.append(SharedCorpora.packageRoot.appending(".build/release"))
        folders.append(SharedCorpora.packageRoot.appending(".build/debug"))
        for folder in folders {
            let path = folder.appending("custody")
            if (try? PosixFileSystem().status(path))??.kind == .file { return path }
        }
        preconditionFailure("no built custody beside the tests in \(folders)")
    }()

    /// Runs a command in `folder` with no settings but the given ones.
    static func run(
        _ arguments: [String], in folder: FilePath, input: [UInt8] = [], environment: [String: String] = [:]
    ) throws -> Program.Outcome {
        // A shell changes the folder: the test process's own is shared by all tests.
        let line = "cd \"$0\" && exec \"$@\""
        return try Program.run(
            "sh", ["-c", line, folder.string, path.string] + arguments, input: input, environment: environment)
    }
}
