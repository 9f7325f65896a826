import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodySystem
import SystemPackage

/// What a witness cosigned, kept so that neither a crash nor an older copy leads to two histories of one log.
///
/// A tree is on the disk before its cosignature leaves: written beside, fsync'd, renamed, the folder fsync'd. Then the
/// guard follows, in a second place. It counts the cosignatures and holds a digest over the digests of all trees, so
/// that any file that is older than the guard is noticed at the next start. A crash between the two leaves exactly one
/// tree that is one ahead, and that tree names the digest of the file that it replaced.
final class WitnessStore {
    private let folder: WitnessFolder
    private let system: any FileSystem
    private let guardPath: FilePath
    private let key: String
    private let lock: any FileLock
    /// By the SHA-256 of the origin, in hex.
    private var trees: [String: WitnessedTree] = [:]
    private var digests: [String: Digest] = [:]
    private var generation: UInt64 = 0
    /// Set while what is on the disk is not known: before the first look, and after an error.
    private var isUnsettled = true

    /// - Throws: `storeLocked` when another process has it, `storeDamaged` when the state is not the one that the guard
    ///   saw last.
    init(_ folder: WitnessFolder, key: VerifierKey, system: any FileSystem) throws(CustodyError) {
        self.folder = folder
        self.system = system
        self.key = key.description
        guardPath = try folder.guardPath()
        let lock = try filing { () throws(FileError) in
            try system.lock(folder.path.appending("lock"), contents: [UInt8]("\(ProcessID.current)\n".utf8))
        }
        guard let lock else {
            throw CustodyError(.storeLocked, "another process serves the witness in \(folder.path)")
        }
        self.lock = lock
        try settle()
    }

    deinit { lock.release() }

    /// The largest tree that was cosigned of an origin.
    func tree(_ origin: String) throws(CustodyError) -> WitnessedTree? {
        try tree(hash: SHA256.digest(origin).hex)
    }

    func tree(hash: String) throws(CustodyError) -> WitnessedTree? {
        try settle()
        return trees[hash]
    }

    /// Keeps a tree; only then may its cosignature leave.
    func keep(_ checkpoint: SignedCheckpoint, time: UInt64) throws(CustodyError) {
        try settle()
        let name = SHA256.digest(checkpoint.checkpoint.origin).hex
        let tree = WitnessedTree(
            generation: generation + 1, previous: digests[name] ?? .zero, time: time, checkpoint: checkpoint)
        isUnsettled = true
        try write(tree, name)
        isUnsettled = false
    }

    private func write(_ tree: WitnessedTree, _ name: String) throws(CustodyError) {
        let bytes = tree.bytes
        let path = folder.trees.appending(name)
        try filing { () throws(FileError) in try system.replace(path, with: bytes) }
        var after = digests
        after[name] = SHA256.digest(bytes)
        let guarded = WitnessGuard(key: key, generation: tree.generation, digest: WitnessStore.digest(after))
        try filing { () throws(FileError) in try system.replace(guardPath, with: guarded.bytes) }
        digests = after
        trees[name] = tree
        generation = tree.generation
    }

    /// Over one line for each file, in order of their names.
    static func digest(_ files: [String: Digest]) -> Digest {
        SHA256.digest(files.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.hex)\n" }.joined())
    }

    /// Makes sure that what is in memory is what is on the disk, durably, and that nothing there is older than the
    /// guard.
    private func settle() throws(CustodyError) {
        guard isUnsettled else { return }
        try load()
        guard let bytes = try folder.read(guardPath) else {
            throw lost("its guard \(guardPath) is not there")
        }
        guard let guarded = WitnessGuard(decoding: bytes), guarded.key.utf8.elementsEqual(key.utf8) else {
            throw lost("its guard \(guardPath) is damaged or another witness's")
        }
        let newest = trees.max { $0.value.generation < $1.value.generation }
        generation = guarded.generation
        if (newest?.value.generation ?? 0) <= generation {
            guard WitnessStore.digest(digests) == guarded.digest else {
                throw lost("its state is not the one that the guard \(guardPath) saw last")
            }
        } else if let newest {
            try finish(newest.key, newest.value, guarded)
        }
        isUnsettled = false
    }

    /// Ends what a crash or an error cut short between a tree and the guard.
    private func finish(_ name: String, _ tree: WitnessedTree, _ guarded: WitnessGuard) throws(CustodyError) {
        digests[name] = tree.previous == .zero ? nil : tree.previous
        guard tree.generation == guarded.generation + 1, WitnessStore.digest(digests) == guarded.digest else {
            throw lost("the guard \(guardPath) is older than its state, or other files were put back")
        }
        // Written again: of a rename whose fsync failed nobody knows whether it is durable.
        try write(tree, name)
    }

    private func load() throws(CustodyError) {
        trees = [:]
        digests = [:]
        let names = try filing { () throws(FileError) in try system.list(folder.trees) }
        // Hidden ones are files in the making.
        for name in names where !name.hasPrefix(".") {
            let bytes = try folder.read(folder.trees.appending(name)) ?? []
            guard let tree = WitnessedTree(decoding: bytes),
                name == SHA256.digest(tree.checkpoint.checkpoint.origin).hex
            else { throw lost("\(folder.trees.appending(name)) cannot be read") }
            trees[name] = tree
            digests[name] = SHA256.digest(bytes)
        }
    }

    private func lost(_ what: String) -> CustodyError {
        CustodyError(
            .storeDamaged, "the witness in \(folder.path) does not sign: \(what)",
            advice: "bring the newest state back, whole; if there is none, take this witness's key out of all policies "
                + "and make another witness: one that forgot what it signed would sign a second history")
    }
}
