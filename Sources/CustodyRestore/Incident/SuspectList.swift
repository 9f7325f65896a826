import CustodyModel
import CustodySystem
package import CustodyVerifier
package import SystemPackage

/// What is to be set aside, as it is named.
package enum Suspect: Sendable {
    /// A file, or a folder with all that lies in it.
    case path(FilePath)
    /// Every version and delete marker of the object with this key, and of all objects below it as a folder; an empty key
    /// is the whole bucket.
    case objects(any ObjectStore, key: String)
}

/// One thing to copy.
enum SuspectItem {
    case file(FilePath, FileStatus)
    case version(any ObjectStore, ObjectVersion)
    /// It is there, and nobody can say what it is.
    case unseen(FilePath, reason: String)

    var source: String {
        switch self {
        case .file(let path, _), .unseen(let path, _): path.string
        case .version(let store, let version): "\(store.name)\(version.key)?versionId=\(version.version)"
        }
    }

    var listedBytes: Int64 {
        switch self {
        case .file(_, let status): status.size
        case .version(_, let version): version.size
        case .unseen: 0
        }
    }

    /// Only what is safe in any listing; the manifest has the whole name.
    func fileName(_ number: Int) -> String {
        let last: String =
            switch self {
            case .file(let path, _), .unseen(let path, _): path.lastComponent?.string ?? "file"
            case .version(_, let version): version.key.split(separator: "/").last.map(String.init) ?? "object"
            }
        let safe = last.map { character in
            character.isASCII && (character.isLetter || character.isNumber || "._-".contains(character))
                ? character : "_"
        }
        let digits = String(number)
        return String(repeating: "0", count: max(6 - digits.count, 0)) + digits + "-" + String(safe.prefix(150))
    }
}

/// Finds what is to be copied.
struct SuspectList {
    private(set) var items: [SuspectItem] = []
    private let fileSystem: any FileSystem

    init(_ fileSystem: any FileSystem) { self.fileSystem = fileSystem }

    mutating func add(_ suspect: Suspect) throws(CustodyError) {
        switch suspect {
        case .path(let path):
            // What is named must be there; what lies below it need not be readable.
            guard try filing({ () throws(FileError) in try fileSystem.status(path) }) != nil else {
                throw CustodyError(.unreadable, "there is nothing at \(path)", advice: "check the path")
            }
            try add(path)
        case .objects(let store, let key): try add(store, key)
        }
    }

    private mutating func add(_ path: FilePath) throws(CustodyError) {
        var names: [String] = []
        var item: SuspectItem?
        do throws(FileError) {
            let status = try fileSystem.status(path)
            switch status?.kind {
            case .file: item = status.map { .file(path, $0) }
            case .directory: names = try fileSystem.list(path)
            case .other: break
            case nil: item = .unseen(path, reason: "it went away, or is a link to nothing")
            }
        } catch {
            item = .unseen(path, reason: error.custody.message)
        }
        if let item { try take(item) }
        for name in names { try add(path.appending(name)) }
    }

    private mutating func add(_ store: any ObjectStore, _ key: String) throws(CustodyError) {
        var versions: [ObjectVersion] = []
        let room = Quarantine.fileLimit - items.count
        let folder = key.isEmpty || key.hasSuffix("/") ? key : key + "/"
        try store.versions(below: key) { version in
            guard version.key == key || version.key.hasPrefix(folder), versions.count <= room else { return }
            versions.append(version)
        }
        guard !versions.isEmpty else {
            throw CustodyError(
                .unreadable, "there is no version and no delete marker of \(store.name)\(key)",
                advice: "check the bucket and the key")
        }
        versions.sort { ($0.key, $0.modified, $0.version) < ($1.key, $1.modified, $1.version) }
        for version in versions { try take(.version(store, version)) }
    }

    private mutating func take(_ item: SuspectItem) throws(CustodyError) {
        guard items.count < Quarantine.fileLimit else {
            throw CustodyError(
                .usage, "there are more than \(Quarantine.fileLimit) files and versions",
                advice: "name fewer at a time")
        }
        items.append(item)
    }
}
