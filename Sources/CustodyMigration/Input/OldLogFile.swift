import CustodyModel
import CustodySystem
package import SystemPackage

/// One file of an old log.
package struct OldLogFile: Sendable {
    package let path: FilePath
    /// As it was named, or found below what was named.
    package let name: String
    /// As provenance names it: below the folder that was named, or the file's own name.
    package let relativeName: String
    /// Bytes as it lies there.
    package let size: Int64

    /// `YYYY/MM/DD` of a dated log, as mcp-bridge makes it out of the name.
    var dayKey: String {
        let parts = relativeName.split(separator: "/")
        let last = parts.count >= 3 ? parts[2] : parts.last ?? ""
        let stem = FilePath(String(last)).stem ?? String(last)
        return parts.count >= 3 ? "\(parts[0])/\(parts[1])/\(stem)" : stem
    }
}

/// Finds the files of an old log, in the order in which its chain runs.
struct OldLogFiles {
    let format: OldLogFormat
    let files: any FileSystem

    func find(_ paths: [String]) throws(CustodyError) -> [OldLogFile] {
        guard !paths.isEmpty else {
            throw CustodyError(.usage, "name the files or the folder of the old log")
        }
        var found: [OldLogFile] = []
        for path in paths {
            let root = FilePath(path)
            guard let status = try filing({ () throws(FileError) in try files.status(root) }) else {
                throw CustodyError(.unreadable, "there is nothing at \(path)", advice: "check the path")
            }
            if status.kind == .directory {
                found += try inside(root, named: path)
            } else {
                let name = root.lastComponent?.string ?? path
                found.append(OldLogFile(path: root, name: path, relativeName: name, size: status.size))
            }
        }
        return found
    }

    private func inside(_ folder: FilePath, named name: String) throws(CustodyError) -> [OldLogFile] {
        switch format {
        case .mcpBridge: return try list(folder, [], named: name, isDeep: true)
        case .entryHash: return try list(folder, [], named: name, isDeep: false)
        case .praxis: return try one("audit.jsonl", in: folder, named: name)
        case .mai: return try one("audit.log", in: folder, named: name)
        }
    }

    /// A folder of a log that is one file.
    private func one(_ file: String, in folder: FilePath, named name: String) throws(CustodyError) -> [OldLogFile] {
        let path = folder.appending(file)
        guard let status = try filing({ () throws(FileError) in try files.status(path) }) else { return [] }
        return [
            OldLogFile(path: path, name: OldLogFiles.join(name, file), relativeName: file, size: status.size)
        ]
    }

    /// `*.jsonl`, also packed, sorted by the components of their names.
    private func list(
        _ folder: FilePath, _ parts: [String], named name: String, isDeep: Bool
    ) throws(CustodyError) -> [OldLogFile] {
        var found: [OldLogFile] = []
        let names = try filing { () throws(FileError) in try files.list(folder) }
        for child in names.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            let path = folder.appending(child)
            guard let status = try filing({ () throws(FileError) in try files.status(path) }) else { continue }
            let below = OldLogFiles.join(name, child)
            if status.kind == .directory {
                if isDeep { found += try list(path, parts + [child], named: below, isDeep: true) }
            } else if OldLogFiles.endings.contains(where: { child.hasSuffix($0) }) {
                found.append(
                    OldLogFile(
                        path: path, name: below, relativeName: (parts + [child]).joined(separator: "/"),
                        size: status.size))
            }
        }
        return found
    }

    private static let endings = [".jsonl", ".jsonl.gz", ".jsonl.zst"]

    private static func join(_ folder: String, _ name: String) -> String {
        folder.hasSuffix("/") ? folder + name : folder + "/" + name
    }
}
