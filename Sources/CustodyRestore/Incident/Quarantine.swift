import CustodyCrypto
package import CustodyModel
package import CustodySystem
import CustodyVerifier
package import SystemPackage

/// Sets exact copies of what is suspect aside, with a list of their hashes; deletes nothing.
///
/// The folder holds `files/<number>-<name>`, `manifest.json` and `SHA256SUMS`, which `sha256sum -c` checks. Both lists are
/// written as the copies are, and get their names when all is done: a folder without them is of a run that did not end.
package struct Quarantine: Sendable {
    /// Files and versions of one quarantine, at the most.
    package static let fileLimit = 100_000
    /// Failures that are kept for people; the manifest has all.
    package static let namedFailures = 20

    package struct Outcome: Sendable {
        /// Whole copies.
        package var copies = 0
        /// Bytes that were copied.
        package var bytes: Int64 = 0
        /// Delete markers, which have nothing to copy.
        package var deleteMarkers = 0
        /// What could not be copied, or not to its end.
        package var incomplete = 0
        /// Why, of the first of them.
        package var failures: [String] = []
        /// SHA-256 of `manifest.json`.
        package var manifest = Digest.zero
    }

    private let folder: FilePath
    private let fileSystem: any FileSystem
    private let clock: any Clock

    package init(_ folder: FilePath, fileSystem: any FileSystem, clock: any Clock) {
        self.folder = folder
        self.fileSystem = fileSystem
        self.clock = clock
    }

    /// Copies everything, in the order of the suspects and of their names and versions. Blocks.
    ///
    /// What cannot be read is in the manifest with the reason, and keeps nothing else from being copied.
    ///
    /// - Parameter progress: gets the bytes copied so far, and those of everything as it was listed.
    /// - Throws: `storeExists` for a folder that holds anything, `unreadable` for a suspect that is not there or cannot be
    ///   listed, `io` for a folder that cannot be written to.
    package func run(
        _ suspects: [Suspect], reason: String?, progress: (Int64, Int64) -> Void = { _, _ in }
    ) throws(CustodyError) -> Outcome {
        var list = SuspectList(fileSystem)
        for suspect in suspects { try list.add(suspect) }
        guard !list.items.isEmpty else {
            throw CustodyError(.unreadable, "there is nothing to copy", advice: "name files or folders with files")
        }
        let target = folder.appending("files")
        try filing { () throws(FileError) in try fileSystem.makeDirectories(folder) }
        let names = try filing { () throws(FileError) in try fileSystem.list(folder) }
        guard names.isEmpty else {
            throw CustodyError(
                .storeExists, "\(folder) is not empty",
                advice: "give each case a folder of its own, and one that was interrupted another one")
        }
        try filing { () throws(FileError) in try fileSystem.makeDirectories(target) }
        let manifest = try QuarantineManifest(folder, fileSystem, time: clock.now(), reason: reason)
        let total = list.items.reduce(Int64(0)) { $0 + $1.listedBytes }
        var outcome = Outcome()
        for (index, item) in list.items.enumerated() {
            let entry = try copy(item, index + 1, into: target)
            try manifest.add(entry)
            outcome.take(entry)
            progress(outcome.bytes, total)
        }
        try filing { () throws(FileError) in try fileSystem.syncDirectory(target) }
        outcome.manifest = try manifest.finish(outcome)
        return outcome
    }

    private func copy(
        _ item: SuspectItem, _ number: Int, into target: FilePath
    ) throws(CustodyError) -> QuarantineEntry {
        var entry = QuarantineEntry(item)
        switch item {
        case .unseen(_, let reason): entry.failure = reason
        case .file(let path, _):
            let source: any File
            do throws(FileError) { source = try fileSystem.open(path, .read) } catch {
                entry.failure = error.custody.message
                return entry
            }
            defer { source.close() }
            var position: Int64 = 0
            unsafe try pour(&entry, item.fileName(number), target) { room throws(CustodyError) in
                let count = unsafe try QuarantineEntry.read(source, into: room, at: position)
                position += Int64(count)
                return count
            }
        case .version(let store, let version):
            guard !version.isDeleteMarker else { break }
            try copy(version, store, &entry, item.fileName(number), target)
        }
        return entry
    }

    private func copy(
        _ version: ObjectVersion, _ store: any ObjectStore, _ entry: inout QuarantineEntry, _ name: String,
        _ target: FilePath
    ) throws(CustodyError) {
        let object: OpenObject
        do throws(CustodyError) { object = try store.open(version.key, version: version.version) } catch {
            entry.failure = error.message
            // Who may not read the bytes may be told how they are kept.
            entry.keeping = KeepingFacts(store, version.key, version.version, ObjectFacts(), wantsHold: true)
            return
        }
        unsafe try pour(&entry, name, target) { room throws(CustodyError) in unsafe try object.body.read(into: room) }
        entry.facts = object.facts
        entry.keeping = KeepingFacts(store, version.key, version.version, object.facts, wantsHold: true)
        guard entry.failure == nil, let copy = entry.copy else { return }
        if copy.bytes != version.size {
            entry.failure = "\(copy.bytes) bytes came of \(version.size) that the listing has"
        } else if let checksum = object.facts.checksum, checksum != Base64.encode(copy.digest.bytes) {
            entry.failure = "other bytes came than the checksum is of that the server keeps"
        }
    }

    /// Writes what `read` gives, to its end or as far as it comes, into a new file.
    private func pour(
        _ entry: inout QuarantineEntry, _ name: String, _ target: FilePath,
        _ read: (UnsafeMutableRawBufferPointer) throws(CustodyError) -> Int
    ) throws(CustodyError) {
        let copy = try filing { () throws(FileError) in try fileSystem.open(target.appending(name), .create) }
        defer { copy.close() }
        var hasher = SHA256()
        var length: Int64 = 0
        var buffer = ByteBuffer(capacity: RestoreLimit.readSize)
        while true {
            buffer.removeAll()
            do throws(CustodyError) {
                let room = unsafe UnsafeMutableRawBufferPointer(
                    start: buffer.reserve(RestoreLimit.readSize), count: RestoreLimit.readSize)
                buffer.commit(unsafe try read(room))
            } catch {
                entry.failure = error.message
                break
            }
            if buffer.isEmpty { break }
            unsafe hasher.update(buffer.bytes)
            do throws(FileError) { unsafe try copy.append(buffer.bytes) } catch { throw error.custody }
            length += Int64(buffer.count)
        }
        do throws(FileError) { try copy.sync() } catch { throw error.custody }
        entry.copy = QuarantineEntry.Copy(name: "files/\(name)", bytes: length, digest: hasher.finalize())
    }
}

extension Quarantine.Outcome {
    fileprivate mutating func take(_ entry: QuarantineEntry) {
        bytes += entry.copy?.bytes ?? 0
        if let failure = entry.failure {
            incomplete += 1
            if failures.count < Quarantine.namedFailures { failures.append("\(entry.item.source): \(failure)") }
        } else if entry.copy == nil {
            deleteMarkers += 1
        } else {
            copies += 1
        }
    }
}
