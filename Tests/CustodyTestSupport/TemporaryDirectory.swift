package import SystemPackage

import CustodySystem
import Glibc

/// A folder of its own for one test, removed with everything in it when the value goes.
package final class TemporaryDirectory: Sendable {
    package let path: FilePath

    package init() throws {
        let parent = Environment["TMPDIR"] ?? "/tmp"
        var template = [CChar]((parent + "/custody-test-XXXXXX").utf8CString)
        let made = unsafe template.withUnsafeMutableBufferPointer { buffer -> String? in
            guard let start = buffer.baseAddress, unsafe mkdtemp(start) != nil else { return nil }
            return unsafe String(cString: start)
        }
        guard let made else { throw Errno(rawValue: Glibc.errno) }
        path = FilePath(made)
    }

    deinit { TemporaryDirectory.remove(path) }

    package func appending(_ name: String) -> FilePath { path.appending(name) }

    /// Removes a file, a link or a folder with everything in it.
    private static func remove(_ path: FilePath) {
        // remove(3) does not follow links, so nothing outside is ever touched.
        if unsafe path.withPlatformString({ unsafe Glibc.remove($0) }) == 0 { return }
        for name in (try? PosixFileSystem().list(path)) ?? [] { remove(path.appending(name)) }
        unsafe _ = path.withPlatformString { unsafe Glibc.remove($0) }
    }
}

/// Environment variables of the test process.
package enum Environment {
    package static subscript(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }
}

extension TemporaryDirectory {
    /// The text of a file below the folder.
    package func text(_ name: String) throws -> String {
        let path = name.split(separator: "/").reduce(path) { $0.appending(String($1)) }
        return String(decoding: try PosixFileSystem().contents(path), as: UTF8.self)
    }
}
