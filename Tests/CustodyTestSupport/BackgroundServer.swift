package import SystemPackage

import CustodySystem
import Glibc
import Synchronization

/// A server for tests that goes to the background by itself once it listens. It is killed when the value goes.
///
/// The script gets a folder of its own as first argument and prints lines `name=value`; `pid` and `url` are among them.
package final class BackgroundServer: Sendable {
    package static let canRunPython = Program.find("python3") != nil
    package static let absence: String = "python3 is not installed"

    private let folder: TemporaryDirectory
    private let values: [String: String]
    private let isStopped = Atomic(false)

    package init(_ script: FilePath, _ arguments: [String] = []) throws {
        folder = try TemporaryDirectory()
        let outcome = try Program.run(script.string, [folder.path.string] + arguments)
        guard outcome.status == 0 else { throw StartError(description: "\(script): \(outcome.diagnostics)") }
        let pairs = outcome.text.split(separator: "\n").map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
        values = Dictionary(pairs.filter { $0.count == 2 }.map { ($0[0], $0[1]) }) { $1 }
    }

    deinit { stop() }

    /// What the script said; empty when it did not.
    package subscript(_ name: String) -> String { values[name] ?? "" }

    /// Kills it, once, and waits until its locks and ports are free: for ten seconds at the most.
    package func stop() {
        guard !isStopped.exchange(true, ordering: .relaxed) else { return }
        guard let child = pid_t(self["pid"]), child > 1 else { return }
        kill(child, SIGKILL)
        for _ in 0..<1000 where isAlive(child) { usleep(10_000) }
    }

    /// False too for a process that has ended and that nobody has asked about; the state stands behind the name.
    private func isAlive(_ process: pid_t) -> Bool {
        guard let status = try? PosixFileSystem().contents(FilePath("/proc/\(process)/stat")),
            let end = status.lastIndex(of: UInt8(ascii: ")")), end + 2 < status.count
        else { return false }
        return status[end + 2] != UInt8(ascii: "Z")
    }

    private struct StartError: Error, CustomStringConvertible {
        let description: String
    }
}
