package import CustodyCompress
import CustodyModel
package import SystemPackage

/// How the local sink keeps its files.
package struct LocalJSONLSettings: Sendable, Equatable {
    /// 64 MiB of lines.
    package static let defaultRotateBytes: UInt64 = 64 << 20
    /// One day.
    package static let defaultRotateSeconds: Int64 = 86_400
    /// The smallest size at which a file may be closed, in bytes: below it there would be a file for every few records.
    package static let minimumRotateBytes: UInt64 = 4096
    /// The shortest age at which a file may be closed, in seconds.
    package static let minimumRotateSeconds: Int64 = 1

    /// The folder of all streams; made when absent.
    package var directory: FilePath
    /// The active file is closed when it holds at least as many bytes; nil: never by size.
    package var rotateBytes: UInt64?
    /// The active file is closed when its first record is as old; nil: never by age.
    package var rotateSeconds: Int64?
    /// How closed segments are packed.
    package var compression: Codec
    /// Permission bits of files. Folders get the same with the search bit wherever a read bit is.
    package var permissions: UInt32
    /// The store whose records are kept here, to tell whether the two share a file system; nil when that is not asked.
    package var store: FilePath?

    package init(
        directory: FilePath, rotateBytes: UInt64? = defaultRotateBytes, rotateSeconds: Int64? = defaultRotateSeconds,
        compression: Codec = .zstd, permissions: UInt32 = 0o600, store: FilePath? = nil
    ) {
        self.directory = directory
        self.rotateBytes = rotateBytes
        self.rotateSeconds = rotateSeconds
        self.compression = compression
        self.permissions = permissions
        self.store = store
    }

    var folderPermissions: UInt32 { permissions | (permissions & 0o444) >> 2 }

    /// Throws ``CustodyError/Code/configuration`` when a setting is out of its range.
    func check() throws(CustodyError) {
        if let rotateBytes, rotateBytes < LocalJSONLSettings.minimumRotateBytes {
            throw CustodyError(
                .configuration, "the local sink cannot rotate at \(rotateBytes) bytes",
                advice: "use at least \(LocalJSONLSettings.minimumRotateBytes)")
        }
        if let rotateSeconds, rotateSeconds < LocalJSONLSettings.minimumRotateSeconds {
            throw CustodyError(
                .configuration, "the local sink cannot rotate every \(rotateSeconds) seconds",
                advice: "use at least \(LocalJSONLSettings.minimumRotateSeconds)")
        }
        guard permissions & ~0o777 == 0, permissions & 0o600 == 0o600 else {
            throw CustodyError(
                .configuration, "the local sink's files cannot have mode 0\(String(permissions, radix: 8))",
                advice: "the owner must be able to read and write: 0600, 0640 or 0644")
        }
    }
}
