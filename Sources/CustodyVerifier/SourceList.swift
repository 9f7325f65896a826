import CustodyMerkle
import CustodyModel
import CustodySystem
import SystemPackage

/// Finds the files that a command line names: files, directories, globs and `-`.
struct SourceList {
    private(set) var files: [SourceFile] = []
    private(set) var findings: [Finding] = []
    private(set) var notes: [VerificationNote] = []
    /// Files named `checkpoint` in folders, with what they held before anything else was looked at.
    private(set) var checkpoints: [(path: FilePath, bytes: [UInt8])] = []
    /// Folders named `tile` beside a checkpoint.
    private(set) var tiles: [FilePath] = []
    private let fileSystem: any FileSystem
    private var seenFiles: Set<Identity> = []
    private var seenDirectories: Set<Identity> = []

    private struct Identity: Hashable {
        let device: UInt64
        let inode: UInt64
    }

    init(_ paths: [String], fileSystem: any FileSystem) {
        self.fileSystem = fileSystem
        for path in paths { add(path) }
    }

    /// Everything lies in buckets.
    var isArchiveAlone: Bool { !files.isEmpty && files.allSatisfy { $0.object != nil } }

    mutating func add(_ file: SourceFile) { files.append(file) }

    var totalSize: Int64 { files.reduce(0) { $0 + $1.size } }

    private mutating func add(_ path: String) {
        if path == "-" {
            if !files.contains(where: { $0.name == "-" }) { files.append(.standardInput) }
            return
        }
        let file = FilePath(path)
        do throws(FileError) {
            if let status = try fileSystem.status(file) {
                try add(file, status, isNamed: true)
                return
            }
        } catch {
            addUnreadable(file, error)
            return
        }
        guard GlobPattern.isPattern(path) else {
            findings.append(Finding(.sourceAbsent, file: path, found: "nothing is there"))
            return
        }
        let matches = expand(path)
        if matches.isEmpty { findings.append(Finding(.sourceAbsent, file: path, found: "nothing matches")) }
        for match in matches {
            do throws(FileError) {
                if let status = try fileSystem.status(match) { try add(match, status, isNamed: true) }
            } catch {
                addUnreadable(match, error)
            }
        }
    }

    private mutating func addUnreadable(_ path: FilePath, _ error: FileError) {
        findings.append(
            Finding(.objectUnreadable, file: path.string, found: "cannot \(error.operation): \(error.errno)"))
    }

    private mutating func add(_ path: FilePath, _ status: FileStatus, isNamed: Bool) throws(FileError) {
        let identity = Identity(device: status.device, inode: status.inode)
        if status.kind == .directory {
            // A symbolic link may lead back up.
            if seenDirectories.insert(identity).inserted { try addDirectory(path) }
        } else if isNamed || path.lastComponent?.string.contains(".jsonl") == true {
            if seenFiles.insert(identity).inserted { files.append(SourceFile(path: path, status: status)) }
        }
    }

    private mutating func addDirectory(_ path: FilePath) throws(FileError) {
        let names = try fileSystem.list(path)
        for name in names where !name.hasPrefix(".") {
            let child = path.appending(name)
            // What recovery set aside is no longer part of the log that lies beside it.
            if name == "torn" && names.contains("journal") || name == "damaged" && names.contains("custody") {
                notes.append(VerificationNote("set aside by recovery, not verified here", file: child.string))
                continue
            }
            do throws(FileError) {
                guard let status = try fileSystem.status(child) else { continue }
                if name == "checkpoint", status.kind == .file {
                    checkpoints.append((child, try read(child, status)))
                    continue
                }
                if name == "tile", status.kind == .directory, names.contains("checkpoint") {
                    tiles.append(child)
                    continue
                }
                try add(child, status, isNamed: false)
            } catch {
                addUnreadable(child, error)
            }
        }
    }

    /// A checkpoint's bytes; none when it is too long to be one.
    private func read(_ path: FilePath, _ status: FileStatus) throws(FileError) -> [UInt8] {
        status.size <= Int64(SignedNote.byteLimit) ? try fileSystem.contents(path) : []
    }

    /// Looks again how long all other files are: what a register says was written before it said so.
    mutating func measureAgain(except ledger: Set<Int>) {
        for index in files.indices where !ledger.contains(index) {
            guard case .file(let path, let listed) = files[index].place,
                let status = try? fileSystem.status(path), status.isSameFile(as: listed), status.size > listed.size
            else { continue }
            files[index] = SourceFile(path: path, status: status)
        }
    }

    /// Paths that a glob matches, in the order of their names.
    private func expand(_ pattern: String) -> [FilePath] {
        let isAbsolute = pattern.hasPrefix("/")
        var paths = [isAbsolute ? FilePath("/") : FilePath("")]
        for component in pattern.split(separator: "/") {
            if component == "**" {
                paths = paths.flatMap { subdirectories(of: $0, depth: 0) }
            } else if GlobPattern.isPattern(component) {
                let glob = GlobPattern(component)
                paths = paths.flatMap { path in names(in: path).filter(glob.matches).map { path.appending($0) } }
            } else {
                paths = paths.map { $0.appending(String(component)) }
                    .filter { (try? fileSystem.status($0)) != nil }
            }
        }
        return paths.filter { !$0.isEmpty }
    }

    private func names(in path: FilePath) -> [String] {
        let path = path.isEmpty ? FilePath(".") : path
        guard let status = try? fileSystem.status(path), status.kind == .directory else { return [] }
        return (try? fileSystem.list(path)) ?? []
    }

    /// Folders inside each other that `**` follows; more can only be a loop of symbolic links.
    private static let maximumDepth = 64

    private func subdirectories(of path: FilePath, depth: Int) -> [FilePath] {
        guard depth < SourceList.maximumDepth else { return [] }
        var result = [path]
        for name in names(in: path) where !name.hasPrefix(".") {
            let child = path.appending(name)
            if let status = try? fileSystem.status(child), status.kind == .directory {
                result += subdirectories(of: child, depth: depth + 1)
            }
        }
        return result
    }
}
