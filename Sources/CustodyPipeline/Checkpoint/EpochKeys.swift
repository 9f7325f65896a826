import CustodyCrypto
import CustodyMerkle
package import CustodyModel
package import CustodySystem
package import SystemPackage

/// The epoch keys of a store: `epoch-<n>.key` in the folder of keys, 64 hexadecimal characters, mode 0600.
///
/// A key is there before the register names it, and is overwritten and unlinked once its successor's record is durable.
/// What erasing cannot promise on SSDs, snapshots and copy-on-write file systems is in docs/threat-model.md.
package struct EpochKeys: Sendable {
    private let fileSystem: any FileSystem
    private let folder: FilePath
    private let random: any RandomSource

    package init(_ fileSystem: any FileSystem, folder: FilePath, random: any RandomSource) {
        self.fileSystem = fileSystem
        self.folder = folder
        self.random = random
    }

    package static func fileName(_ n: UInt64) -> String { "epoch-\(n).key" }

    private func path(_ n: UInt64) -> FilePath { folder.appending(EpochKeys.fileName(n)) }

    /// Numbers of the keys that are there, ascending.
    package func numbers() throws(CustodyError) -> [UInt64] {
        let names = try filing { () throws(FileError) in
            try fileSystem.status(folder) == nil ? [] : try fileSystem.list(folder)
        }
        return names.compactMap { name in
            let digits = name.dropFirst("epoch-".count).dropLast(".key".count)
            guard let n = UInt64(digits), name == EpochKeys.fileName(n) else { return nil }
            return n
        }.sorted()
    }

    /// The seed of a key; nil when the file does not hold one.
    package func seed(_ n: UInt64) throws(CustodyError) -> [UInt8]? {
        let text = try filing { () throws(FileError) in try fileSystem.contents(path(n)) }
        let digits = text.last == 0x0A ? text.dropLast() : text[...]
        return Digest(hex: String(decoding: digits, as: UTF8.self))?.bytes
    }

    /// When a key was made, which is when its epoch began, but for seconds; nil when it is not there.
    package func made(_ n: UInt64) throws(CustodyError) -> Timestamp? {
        try filing { () throws(FileError) in try fileSystem.status(path(n))?.modified }
    }

    /// Makes a key; it is durable when this returns.
    package func make(_ n: UInt64) throws(CustodyError) -> [UInt8] {
        let seed = random.bytes(Ed25519.seedBytes)
        try write(seed, n)
        return seed
    }

    package func write(_ seed: [UInt8], _ n: UInt64) throws(CustodyError) {
        let text = unsafe seed.withUnsafeBytes { unsafe Hex.string($0) } + "\n"
        try filing { () throws(FileError) in
            try fileSystem.replace(path(n), with: [UInt8](text.utf8), permissions: 0o600)
        }
    }

    /// Overwrites a key in place and unlinks it.
    package func erase(_ n: UInt64) throws(CustodyError) {
        try KeyErasure.erase(path(n), fileSystem)
    }
}

/// Destroys private keys as far as a file system lets one.
package enum KeyErasure {
    /// Overwrites a key's file in place and unlinks it; harmless when there is none.
    package static func erase(_ path: FilePath, _ fileSystem: any FileSystem) throws(CustodyError) {
        try filing { () throws(FileError) in
            guard let status = try fileSystem.status(path) else { return }
            let file = try fileSystem.open(path, .overwrite)
            defer { file.close() }
            try file.append([UInt8](repeating: 0x30, count: Int(status.size)))
            try file.sync()
            try fileSystem.remove(path)
            try fileSystem.syncDirectory(path.removingLastComponent())
        }
    }
}
