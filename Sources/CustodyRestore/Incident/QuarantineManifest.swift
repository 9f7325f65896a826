import CustodyCrypto
import CustodyModel
import CustodySystem
import CustodyVerifier
import SystemPackage

/// What became of one suspect.
struct QuarantineEntry {
    struct Copy {
        /// Below the folder.
        let name: String
        let bytes: Int64
        let digest: Digest
    }

    let item: SuspectItem
    /// Nil when nothing could be read, and of delete markers.
    var copy: Copy?
    /// Why there is no copy, or not a whole one.
    var failure: String?
    /// What came with an object's bytes.
    var facts: ObjectFacts?
    var keeping: KeepingFacts?

    init(_ item: SuspectItem) { self.item = item }

    static func read(
        _ file: any File, into room: UnsafeMutableRawBufferPointer, at offset: Int64
    ) throws(CustodyError) -> Int {
        do throws(FileError) { return unsafe try file.read(into: room, at: offset) } catch { throw error.custody }
    }

    /// One JSON object.
    var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("source", item.source)
            switch item {
            case .file(_, let status):
                writer.member("modified", status.modified.description)
                writer.member("mode", String(status.permissions, radix: 8))
            case .version(_, let version): write(version, &writer)
            case .unseen: break
            }
            if let copy {
                writer.member("copy", copy.name)
                writer.member("bytes", UInt64(copy.bytes))
                writer.member("sha256", copy.digest.hex)
            }
            writer.member("complete", failure == nil)
            writer.member("error", failure)
        }
        return writer.bytes
    }

    private func write(_ version: ObjectVersion, _ writer: inout JSONWriter) {
        writer.member("key", version.key)
        writer.member("version_id", version.version)
        writer.member("latest", version.isLatest)
        writer.member("delete_marker", version.isDeleteMarker)
        writer.member("modified", version.modified.description)
        if version.isDeleteMarker { return }
        writer.member("listed_bytes", UInt64(max(version.size, 0)))
        writer.member("etag", facts?.etag)
        writer.member("content_type", facts?.contentType)
        writer.member("encryption", facts?.encryption)
        writer.member("kms_key", facts?.kmsKey)
        writer.member("storage_class", facts?.storageClass)
        writer.member("checksum_sha256", facts?.checksum)
        if let metadata = facts?.metadata, !metadata.isEmpty {
            let members = metadata.sorted { $0.key < $1.key }.map { ($0.key, JSONValue.string($0.value)) }
            writer.member("metadata", raw: JSONValue.object(members).bytes)
        }
        switch keeping?.lock {
        case nil: break
        case .known(nil): writer.member("lock", raw: JSONValue.null.bytes)
        case .known(let lock?):
            let members: [(String, JSONValue)] = [
                ("mode", .string(lock.mode.rawValue)), ("retain_until", .string(lock.retainUntil.description)),
            ]
            writer.member("lock", raw: JSONValue.object(members).bytes)
        case .unreadable(let reason): writer.member("lock_error", reason)
        }
        switch keeping?.hasLegalHold {
        case nil: break
        case .known(let isOn): writer.member("legal_hold", isOn)
        case .unreadable(let reason): writer.member("legal_hold_error", reason)
        }
    }
}

/// `manifest.json` and `SHA256SUMS`, written as the copies are made: a list of a hundred thousand objects is not kept in
/// memory.
final class QuarantineManifest {
    private static let unfinished = ".unfinished"

    private let folder: FilePath
    private let fileSystem: any FileSystem
    private let manifest: any File
    private let sums: any File
    private var hasher = SHA256()
    private var isFirst = true

    init(_ folder: FilePath, _ fileSystem: any FileSystem, time: Timestamp, reason: String?) throws(CustodyError) {
        self.folder = folder
        self.fileSystem = fileSystem
        let paths = ["manifest.json", "SHA256SUMS"].map { folder.appending($0 + QuarantineManifest.unfinished) }
        manifest = try filing { () throws(FileError) in try fileSystem.open(paths[0], .create) }
        sums = try filing { () throws(FileError) in try fileSystem.open(paths[1], .create) }
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("manifest", "custody-quarantine/v1")
            writer.member("time", time.description)
            writer.member("reason", reason)
        }
        try write(writer.bytes.dropLast() + Array(",\"files\":[".utf8))
    }

    deinit {
        manifest.close()
        sums.close()
    }

    func add(_ entry: QuarantineEntry) throws(CustodyError) {
        try write((isFirst ? [] : [0x2C]) + entry.json)
        isFirst = false
        guard let copy = entry.copy else { return }
        try filing { () throws(FileError) in try sums.append(Array("\(copy.digest.hex)  \(copy.name)\n".utf8)) }
    }

    /// Ends both lists and gives them their names.
    ///
    /// - Returns: SHA-256 of the manifest.
    func finish(_ outcome: Quarantine.Outcome) throws(CustodyError) -> Digest {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("copies", UInt64(outcome.copies))
            writer.member("delete_markers", UInt64(outcome.deleteMarkers))
            writer.member("incomplete", UInt64(outcome.incomplete))
            writer.member("bytes", UInt64(outcome.bytes))
        }
        try write(Array("],".utf8) + writer.bytes.dropFirst() + [0x0A])
        try filing { () throws(FileError) in
            try sums.sync()
            try manifest.sync()
            for name in ["SHA256SUMS", "manifest.json"] {
                try fileSystem.rename(
                    folder.appending(name + QuarantineManifest.unfinished), to: folder.appending(name))
            }
            try fileSystem.syncDirectory(folder)
        }
        return hasher.finalize()
    }

    private func write(_ bytes: [UInt8]) throws(CustodyError) {
        unsafe bytes.withUnsafeBytes { unsafe hasher.update($0) }
        try filing { () throws(FileError) in try manifest.append(bytes) }
    }
}
