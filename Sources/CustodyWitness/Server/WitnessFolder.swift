package import CustodyCrypto
package import CustodyModel
package import CustodySystem
package import SystemPackage

import CustodyMerkle

/// Where a witness keeps what.
///
///     <folder>/key             the signing key, 0600
///     <folder>/settings        where the guard is
///     <folder>/logs/<hex>      the logs that were added, by SHA-256 of their origins
///     <folder>/trees/<hex>     the largest tree that was cosigned of each
///     <guard>                  how far the state is; on another disk if it is to notice that this one was restored
package struct WitnessFolder: Sendable {
    package let path: FilePath
    private let system: any FileSystem

    package init(_ path: FilePath, system: any FileSystem = PosixFileSystem()) {
        self.path = path
        self.system = system
    }

    var keyPath: FilePath { path.appending("key") }
    var settingsPath: FilePath { path.appending("settings") }
    var logs: FilePath { path.appending("logs") }
    var trees: FilePath { path.appending("trees") }
    package var standardGuard: FilePath { path.appending("guard") }

    private static let keyHeading = "custody-witness-key/v1"
    private static let settingsHeading = "custody-witness-settings/v1"

    /// Makes a witness: its folder, its key, and an empty state.
    ///
    /// - Parameters:
    ///   - name: the key's name, a URL without scheme for choice; it cannot be changed.
    ///   - place: of the guard; nil for a file in the folder itself.
    /// - Returns: the verifier key, for policies.
    /// - Throws: `storeExists` when there is a key, or what a witness with another key left.
    package func create(
        name: String, guard place: FilePath?, random: any RandomSource
    ) throws(CustodyError) -> VerifierKey {
        let seed = random.bytes(Ed25519.seedBytes)
        let key = try Cosigner(name: name, seed: seed).key
        let place = place ?? standardGuard
        try refuseRemains(place)
        try filing { () throws(FileError) in
            try system.makeDirectories(path)
            try system.makeDirectories(logs)
            try system.makeDirectories(trees)
            let settings = "\(WitnessFolder.settingsHeading)\nguard \(place)\n"
            try system.replace(settingsPath, with: [UInt8](settings.utf8))
            let empty = WitnessGuard(key: key.description, generation: 0, digest: WitnessStore.digest([:]))
            try system.replace(place, with: empty.bytes)
            // Last: a folder without a key is no witness yet, and making it can be begun again.
            let text = "\(WitnessFolder.keyHeading)\n\(name)\n\(Base64.encode(seed))\n"
            try system.replace(keyPath, with: [UInt8](text.utf8))
        }
        return key
    }

    /// A witness whose state is lost must never sign again: it would cosign a second history of every log.
    private func refuseRemains(_ place: FilePath) throws(CustodyError) {
        if try read(keyPath) != nil {
            let settings = try read(settingsPath)
            let isWhole = try settings == nil ? false : read(guardPath()) != nil
            throw CustodyError(
                .storeExists, "there is a witness in \(path) already",
                advice: isWhole
                    ? "serve it, or make another one in another folder"
                    : "its state is lost: take its key out of all policies and make another witness, in another folder")
        }
        let left = try filing { () throws(FileError) -> [String] in
            try system.status(trees) == nil ? [] : try system.list(trees)
        }
        var isUsed = !left.isEmpty
        if let bytes = try read(place) { isUsed = isUsed || WitnessGuard(decoding: bytes)?.generation != 0 }
        if isUsed {
            throw CustodyError(
                .storeExists, "\(path) or \(place) holds the state of a witness whose key is gone",
                advice: "take its key out of all policies and make another witness, in another folder")
        }
    }

    /// The signing key.
    func cosigner() throws(CustodyError) -> Cosigner {
        guard let bytes = try read(keyPath) else {
            throw CustodyError(
                .storeMissing, "there is no witness in \(path)", advice: "make one: custody witness init")
        }
        let lines = String(decoding: bytes, as: UTF8.self).utf8
            .split(separator: 0x0A, omittingEmptySubsequences: false).map { String(Substring($0)) }
        guard lines.count == 4, lines[0] == WitnessFolder.keyHeading, lines[3].isEmpty,
            let seed = Base64.decode(lines[2]), seed.count == Ed25519.seedBytes
        else { throw CustodyError(.storeDamaged, "the key \(keyPath) cannot be read") }
        return try Cosigner(name: lines[1], seed: seed)
    }

    func guardPath() throws(CustodyError) -> FilePath {
        let lines = String(decoding: try read(settingsPath) ?? [], as: UTF8.self).utf8
            .split(separator: 0x0A, omittingEmptySubsequences: false).map { String(Substring($0)) }
        guard lines.count == 3, lines[0] == WitnessFolder.settingsHeading, lines[1].hasPrefix("guard "),
            lines[1].utf8.count > 6
        else { throw CustodyError(.storeDamaged, "the settings \(settingsPath) cannot be read") }
        return FilePath(String(lines[1].dropFirst(6)))
    }

    /// Adds a log, or a key to a log that was added before; a running witness knows it from then on.
    package func add(_ log: WitnessedLog) throws(CustodyError) {
        _ = try cosigner()
        let path = logs.appending(SHA256.digest(log.origin).hex)
        var wanted = log
        if let known = try find(path) {
            let keys = known.keys + log.keys.filter { !known.keys.contains($0) }
            guard let merged = WitnessedLog(origin: log.origin, keys: keys) else {
                throw CustodyError(
                    .usage, "a log has at most \(WitnessedLog.keyLimit) keys", advice: "edit \(path) to remove old ones"
                )
            }
            if merged == known { return }
            wanted = merged
        }
        let bytes = wanted.bytes
        try filing { () throws(FileError) in try system.replace(path, with: bytes) }
    }

    /// The log of an origin, nil when it was not added.
    func log(_ origin: String) throws(CustodyError) -> WitnessedLog? {
        let log = try find(logs.appending(SHA256.digest(origin).hex))
        return log?.origin.utf8.elementsEqual(origin.utf8) == true ? log : nil
    }

    private func find(_ path: FilePath) throws(CustodyError) -> WitnessedLog? {
        guard let bytes = try read(path) else { return nil }
        guard let log = WitnessedLog(decoding: bytes) else {
            throw CustodyError(.storeDamaged, "the log \(path) cannot be read", advice: "add the log again")
        }
        return log
    }

    /// Nil when there is no such file.
    func read(_ path: FilePath) throws(CustodyError) -> [UInt8]? {
        try filing { () throws(FileError) in try system.status(path) == nil ? nil : try system.contents(path) }
    }
}
