package import SystemPackage

import CustodySystem

/// Real events and vectors that lie beside the package, not in it. Tests that want them skip, saying so, without.
package enum SharedCorpora {
    /// The package's own folder: the nearest one above this file with a Package.swift.
    package static let packageRoot: FilePath = {
        var folder = FilePath(#filePath).removingLastComponent()
        let system = PosixFileSystem()
        while folder.lastComponent != nil {
            if let status = try? system.status(folder.appending("Package.swift")), status.kind == .file { break }
            folder = folder.removingLastComponent()
        }
        return folder
    }()

    /// `CUSTODY_SHARED`, else `../shared` seen from the package; nil when there is none.
    package static let root: FilePath? = {
        let path =
            Environment["CUSTODY_SHARED"].map { FilePath($0) }
            ?? packageRoot.removingLastComponent().appending("shared")
        return (try? PosixFileSystem().status(path))??.kind == .directory ? path : nil
    }()

    package static var isPresent: Bool { root != nil }

    /// What to say when a test skips.
    package static let absence = "no shared corpora: set CUSTODY_SHARED or put them at ../shared"

    /// Files below `corpora/<folder>` whose names end in `suffix`, sorted; empty when the corpora are absent.
    package static func files(_ folder: String, suffix: String) throws -> [FilePath] {
        guard let root else { return [] }
        return try files(below: root.appending("corpora").pushing(FilePath(folder)), suffix)
    }

    private static func files(below folder: FilePath, _ suffix: String) throws -> [FilePath] {
        let system = PosixFileSystem()
        var found: [FilePath] = []
        for name in try system.list(folder) {
            let path = folder.appending(name)
            switch try system.status(path)?.kind {
            case .directory: found += try files(below: path, suffix)
            case .file: if name.hasSuffix(suffix) { found.append(path) }
            case .other, nil: continue
            }
        }
        return found
    }

    /// The lines of a file, `.gz` ones inflated, without their line feeds.
    package static func lines(_ path: FilePath, limit: Int = .max) throws -> [[UInt8]] {
        var bytes: [UInt8]
        if path.extension == "gz" {
            let outcome = try Program.run("gzip", ["-dc", path.string])
            guard outcome.status == 0 else { throw FileError("inflate", path, .ioError) }
            bytes = outcome.output
        } else {
            bytes = try PosixFileSystem().contents(path)
        }
        return bytes.split(separator: 0x0A, maxSplits: limit < .max ? limit : .max).prefix(limit).map { [UInt8]($0) }
    }
}
