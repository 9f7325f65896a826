package import SystemPackage

import CustodySystem
import Glibc

/// Runs another program to its end. Blocks.
package enum Program {
    package struct Outcome: Sendable {
        /// Exit status; 128 and the signal's number when a signal ended it.
        package let status: Int32
        package let output: [UInt8]
        package let diagnostics: String

        package var text: String { String(decoding: output, as: UTF8.self) }
    }

    /// The program's place, nil when it is not installed.
    package static func find(_ name: String) -> FilePath? {
        let folders = (Environment["PATH"] ?? "").split(separator: ":").map(String.init) + ["/usr/sbin", "/sbin"]
        for folder in folders {
            let path = FilePath(folder).appending(name)
            if unsafe path.withPlatformString({ unsafe access($0, X_OK) }) == 0 { return path }
        }
        return nil
    }

    /// - Parameters:
    ///   - program: a path, or a name that is looked for in PATH.
    ///   - input: what it reads from standard input.
    ///   - environment: set besides those of the test process.
    package static func run(
        _ program: String, _ arguments: [String] = [], input: [UInt8] = [], environment: [String: String] = [:]
    ) throws -> Outcome {
        let path = program.contains("/") ? FilePath(program) : find(program)
        guard let path else { throw FileError("run", FilePath(program), .noSuchFileOrDirectory) }
        // Files instead of pipes: nothing can block, however much is written.
        let folder = try TemporaryDirectory()
        let system = PosixFileSystem()
        try system.replace(folder.appending("in"), with: input)
        let child = try spawn(path, [program] + arguments, environment, folder.path)
        var status: Int32 = 0
        while unsafe waitpid(child, &status, 0) == -1 && Glibc.errno == EINTR {}
        let signal = status & 0x7F
        return Outcome(
            status: signal == 0 ? (status >> 8) & 0xFF : 128 + signal,
            output: try system.contents(folder.appending("out")),
            diagnostics: String(decoding: try system.contents(folder.appending("err")), as: UTF8.self))
    }

    private static func spawn(
        _ path: FilePath, _ arguments: [String], _ environment: [String: String], _ folder: FilePath
    ) throws -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        for (descriptor, name, flags) in [
            (Int32(0), "in", O_RDONLY), (1, "out", O_WRONLY | O_CREAT), (2, "err", O_WRONLY | O_CREAT),
        ] {
            unsafe _ = folder.appending(name).withPlatformString {
                unsafe posix_spawn_file_actions_addopen(&actions, descriptor, $0, flags, 0o600)
            }
        }
        var variables: [String: String] = [:]
        var entry = unsafe environ
        while let text = unsafe entry.pointee {
            let parts = unsafe String(cString: text).split(separator: "=", maxSplits: 1).map(String.init)
            if let name = parts.first { variables[name] = parts.count > 1 ? parts[1] : "" }
            unsafe entry += 1
        }
        variables.merge(environment) { $1 }
        // Swift's threads block signals, and a child would keep that: no timer and no friendly request would end it.
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var child = pid_t()
        let result = unsafe withStrings(arguments) { argv in
            unsafe withStrings(variables.map { "\($0.key)=\($0.value)" }) { envp in
                unsafe path.withPlatformString {
                    unsafe posix_spawn(&child, $0, &actions, &attributes, argv, envp)
                }
            }
        }
        guard result == 0 else { throw FileError("run", path, Errno(rawValue: result)) }
        return child
    }

    private static func withStrings<Result>(
        _ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        var pointers = unsafe texts.map { unsafe strdup($0) }
        unsafe pointers.append(nil)
        defer { unsafe pointers.forEach { unsafe free($0) } }
        return unsafe pointers.withUnsafeBufferPointer { unsafe body($0.baseAddress.unsafelyUnwrapped) }
    }
}
