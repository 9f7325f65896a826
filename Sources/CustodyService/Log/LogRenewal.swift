import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodyPipeline
import CustodySystem
import FoundationEssentials
import SystemPackage

/// Begins a new log in a store whose register is damaged beyond mending (DESIGN, section 2.7): everything of the old one
/// moves to `damaged/<n>/`, the origin becomes `<old origin>~<n>`, and a new epoch key and trust line are made.
///
/// What is to be done is durable before it is begun, so that a crash at any step is finished by the next start.
struct LogRenewal {
    private struct Intent: Codable {
        let number: Int
        let origin: String
        /// Seed of the new epoch key, hex. It leaves this file for the key folder when the renewal is finished.
        let epochSeed: String
        /// What the old register's newest note says; nil when it had none.
        let continues: LogIdentity.Old?
    }

    private let layout: StoreLayout
    private let world: World

    init(_ layout: StoreLayout, _ world: World) {
        self.layout = layout
        self.world = world
    }

    private var intentPath: FilePath { layout.keys.appending("renewal.json") }

    /// Finishes a renewal that a crash interrupted, if there was one.
    func finish() throws(CustodyError) {
        let fileSystem = world.fileSystem
        let bytes = try filing { () throws(FileError) -> [UInt8]? in
            try fileSystem.status(intentPath) == nil ? nil : try fileSystem.contents(intentPath)
        }
        guard let bytes else { return }
        guard let intent = try? JSONDecoder().decode(Intent.self, from: Data(bytes)),
            let seed = Digest(hex: intent.epochSeed)?.bytes
        else {
            throw CustodyError(.storeDamaged, "\(intentPath) cannot be read", advice: "restore it from a backup")
        }
        _ = try carryOut(intent, epochSeed: seed)
    }

    /// Decides on a renewal and carries it out.
    ///
    /// - Parameter newest: the newest note of the damaged register, which the new one goes on from.
    func begin(_ old: LogIdentity, newest: Checkpoint?) throws(CustodyError) -> LogIdentity {
        let folder = layout.root.appending("damaged")
        let used = try filing { () throws(FileError) in
            try world.fileSystem.status(folder) == nil ? [] : try world.fileSystem.list(folder)
        }
        let number = (used.compactMap { Int($0) }.max() ?? 0) + 1
        let base = old.origin.split(separator: "~")[0]
        let seed = world.random.bytes(Ed25519.seedBytes)
        let intent = Intent(
            number: number, origin: "\(base)~\(number)", epochSeed: Digest.text(of: seed),
            continues: newest.map { newest in
                LogIdentity.Old(
                    .init(
                        origin: newest.origin, stream: .register, size: newest.size, root: newest.root.base64))
            })
        guard let data = try? JSONEncoder().encode(intent) else { preconditionFailure("an intent is plain JSON") }
        try filing { () throws(FileError) in try world.fileSystem.replace(intentPath, with: [UInt8](data)) }
        return try carryOut(intent, epochSeed: seed)
    }

    private func carryOut(_ intent: Intent, epochSeed: [UInt8]) throws(CustodyError) -> LogIdentity {
        let old = try LogIdentity.read(layout, world.fileSystem)
        let target = layout.root.appending("damaged").appending(String(intent.number))
        try filing { () throws(FileError) in
            let fileSystem = world.fileSystem
            try fileSystem.makeDirectories(target)
            for name in try fileSystem.list(layout.root) {
                let path = layout.root.appending(name)
                guard !StoreLayout.reservedNames.contains(name), StreamName(name) != nil,
                    try fileSystem.status(path)?.kind == .directory
                else { continue }
                try fileSystem.rename(path, to: target.appending(name))
            }
            try fileSystem.syncDirectory(target)
            try fileSystem.syncDirectory(layout.root)
        }
        // Keys of the old log's epochs must not pass for those of the new one's.
        let epochs = EpochKeys(world.fileSystem, folder: layout.keys, random: world.random)
        for n in try epochs.numbers() { try epochs.erase(n) }
        try KeyFiles.write(epochSeed, KeyFiles.epochKey, layout, world.fileSystem)
        guard
            let logKey = VerifierKey(name: intent.origin, kind: .signature, publicKey: old.logKey.publicKey),
            let epochKey = VerifierKey(
                name: intent.origin + "/epoch", kind: .cosignature, publicKey: try Ed25519.publicKey(seed: epochSeed))
        else { throw CustodyError(.storeDamaged, "the origin \(intent.origin) cannot name a log") }
        let identity = LogIdentity(
            origin: intent.origin, logKey: logKey, epochKey: epochKey, continues: intent.continues?.continuation)
        try identity.write(layout, world.fileSystem)
        try filing { () throws(FileError) in
            try world.fileSystem.remove(intentPath)
            try world.fileSystem.syncDirectory(layout.keys)
        }
        return identity
    }
}

extension Digest {
    fileprivate static func text(of bytes: [UInt8]) -> String { unsafe bytes.withUnsafeBytes { unsafe Hex.string($0) } }
}
