import CustodyCrypto
package import CustodyModel
package import CustodySystem
package import SystemPackage

/// Sets exact copies of what is suspect aside, with a list of their hashes; deletes nothing.
///
/// The folder holds `files/<number>-<name>`, `manifest.json` and `SHA256SUMS`, which `sha256sum -c` checks.
package struct Quarantine: Sendable {
    /// Files of one quarantine, at the most.
    package static let fileLimit = 100_000

    /// One copy.
    package struct Copy: Sendable, Equatable {
        /// What was copied.
        package let source: String
        /// Below the folder.
        package let name: String
        package let bytes: Int64
        package let digest: Digest
        package let modified: Timestamp
        package let permissions: UInt32
    }

    package struct Outcome: Sendable {
        package var copies: [Copy] = []
        package var manifest = Digest.zero
        package var bytes: Int64 { copies.reduce(0) { $0 + $1.bytes } }
    }

    private let folder: FilePath
    private let fileSystem: any FileSystem
    private let clock: any Clock

    package init(_ folder: FilePath, fileSystem: any FileSystem, clock: any Clock) {
        self.folder = folder
        self.fileSystem = fileSystem
        self.clock = clock
    }

    /// Copies files, and what lies in folders, in the order of their names. Blocks.
    ///
    /// - Throws: `storeExists` for a folder that holds anything, `unreadable` for a source that is not there, `io`.
    package func run(_ sources: [String], reason: String?) throws(CustodyError) -> Outcome {
        var found: [(path: FilePath, status: FileStatus)] = []
        for source in sources { try find(FilePath(source), &found) }
        guard !found.isEmpty else {
            throw CustodyError(.unreadable, "there is nothing to copy", advice: "name files or folders with files")
        }
        let target = folder.appending("files")
        try filing { () throws(FileError) in try fileSystem.makeDirectories(folder) }
        let names = try filing { () throws(FileError) in try fileSystem.list(folder) }
        guard names.isEmpty else {
            throw CustodyError(.storeExists, "\(folder) is not empty", advice: "give each case a folder of its own")
        }
        try filing { () throws(FileError) in try fileSystem.makeDirectories(target) }
        var outcome = Outcome()
        for (number, (path, status)) in found.enumerated() {
            outcome.copies.append(try copy(path, status, number + 1, into: target))
        }
        try filing { () throws(FileError) in try fileSystem.syncDirectory(target) }
        let sums = outcome.copies.map { "\($0.digest.hex)  \($0.name)\n" }.joined()
        let manifest = manifest(outcome, reason)
        outcome.manifest = SHA256.digest(manifest)
        try filing { () throws(FileError) in
            try fileSystem.replace(folder.appending("SHA256SUMS"), with: [UInt8](sums.utf8))
            try fileSystem.replace(folder.appending("manifest.json"), with: manifest)
        }
        return outcome
    }

    private func find(
        _ path: FilePath, _ found: inout [(path: FilePath, status: FileStatus)]
    ) throws(CustodyError) {
        let status = try filing { () throws(FileError) in try fileSystem.status(path) }
        guard let status else {
            throw CustodyError(.unreadable, "there is nothing at \(path)", advice: "check the path")
        }
        switch status.kind {
        case .file:
            guard found.count < Quarantine.fileLimit else {
                throw CustodyError(
                    .usage, "there are more than \(Quarantine.fileLimit) files", advice: "name fewer at a time")
            }
            found.append((path, status))
        case .directory:
            let names = try filing { () throws(FileError) in try fileSystem.list(path) }
            for name in names { try find(path.appending(name), &found) }
        case .other: return
        }
    }

    private func copy(
        _ path: FilePath, _ status: FileStatus, _ number: Int, into target: FilePath
    ) throws(CustodyError) -> Copy {
        let digits = String(number)
        let padded = String(repeating: "0", count: max(6 - digits.count, 0)) + digits
        // Only what is safe in any listing; the manifest has the whole path.
        let safe = (path.lastComponent?.string ?? "file").map { character in
            character.isASCII && (character.isLetter || character.isNumber || "._-".contains(character))
                ? character : "_"
        }
        let name = "\(padded)-\(String(safe.prefix(150)))"
        var hasher = SHA256()
        var length: Int64 = 0
        var buffer = ByteBuffer(capacity: RestoreLimit.readSize)
        do throws(FileError) {
            let source = try fileSystem.open(path, .read)
            defer { source.close() }
            let copy = try fileSystem.open(target.appending(name), .create)
            defer { copy.close() }
            while true {
                buffer.removeAll()
                let room = unsafe UnsafeMutableRawBufferPointer(
                    start: buffer.reserve(RestoreLimit.readSize), count: RestoreLimit.readSize)
                buffer.commit(unsafe try source.read(into: room, at: length))
                if buffer.isEmpty { break }
                unsafe hasher.update(buffer.bytes)
                unsafe try copy.append(buffer.bytes)
                length += Int64(buffer.count)
            }
            try copy.sync()
        } catch {
            throw error.custody
        }
        return Copy(
            source: path.string, name: "files/\(name)", bytes: length, digest: hasher.finalize(),
            modified: status.modified, permissions: status.permissions)
    }

    private func manifest(_ outcome: Outcome, _ reason: String?) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("manifest", "custody-quarantine/v1")
            writer.member("time", clock.now().description)
            writer.member("reason", reason)
            writer.list("files", outcome.copies) { copy, writer in
                writer.member("source", copy.source)
                writer.member("copy", copy.name)
                writer.member("bytes", UInt64(copy.bytes))
                writer.member("sha256", copy.digest.hex)
                writer.member("modified", copy.modified.description)
                writer.member("mode", String(copy.permissions, radix: 8))
            }
        }
        return writer.bytes + [0x0A]
    }
}
