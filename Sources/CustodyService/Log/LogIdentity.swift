package import CustodyCrypto
package import CustodyModel
package import CustodyPipeline
package import CustodySystem
import FoundationEssentials
import SystemPackage

/// Who a log is: its origin and public keys. The private ones lie beside the store, not in it.
package struct LogIdentity: Sendable, Equatable {
    /// Name of the log, which every stream's origin begins with.
    package let origin: String
    /// Signs notes (Ed25519).
    package let logKey: VerifierKey
    /// Signs the register's notes until the first epoch ends.
    package let epochKey: VerifierKey
    /// Log keys that were in force before ``logKey``, oldest first. What they signed is still the log's own.
    package let formerKeys: [VerifierKey]
    /// The log that this one goes on from, because its register was damaged; nil for a log that was made.
    package let continues: CustodyEvent.Continuation?

    package init(
        origin: String, logKey: VerifierKey, epochKey: VerifierKey, formerKeys: [VerifierKey] = [],
        continues: CustodyEvent.Continuation? = nil
    ) {
        self.origin = origin
        self.logKey = logKey
        self.epochKey = epochKey
        self.formerKeys = formerKeys
        self.continues = continues
    }

    /// The same log with another log key in force.
    func rotated(to key: VerifierKey) -> LogIdentity {
        LogIdentity(
            origin: origin, logKey: key, epochKey: epochKey, formerKeys: formerKeys + [logKey], continues: continues)
    }

    /// What a verifier must be given from elsewhere: `<log vkey> <epoch 0 vkey>`.
    package var trustLine: String { "\(logKey) \(epochKey)" }

    /// First 16 hex of SHA-256 of the origin: what tells the log's objects from those of others in one sink.
    package var mark: String { String(SHA256.digest(origin).hex.prefix(16)) }

    package func origin(of stream: StreamName) -> String { "\(origin)/\(stream)" }

    private struct File: Codable {
        let format: Int
        let origin: String
        let logKey: String
        let epochKey: String
        /// Absent before the first rotation.
        let formerKeys: [String]?
        /// Absent unless the log goes on from another.
        let continues: Old?

        enum CodingKeys: String, CodingKey {
            case format, origin, continues
            case logKey = "log_key"
            case epochKey = "epoch_key"
            case formerKeys = "former_log_keys"
        }
    }

    /// The log that this one goes on from: its register's newest note.
    struct Old: Codable {
        let origin: String
        let size: UInt64
        let root: String

        init(_ continuation: CustodyEvent.Continuation) {
            (origin, size, root) = (continuation.origin, continuation.size, continuation.root)
        }

        var continuation: CustodyEvent.Continuation {
            .init(origin: origin, stream: .register, size: size, root: root)
        }
    }

    private static let format = 1

    package static func read(
        _ layout: StoreLayout, _ fileSystem: any FileSystem
    ) throws(CustodyError) -> LogIdentity {
        let bytes = try filing { () throws(FileError) -> [UInt8]? in
            try fileSystem.status(layout.log) == nil ? nil : try fileSystem.contents(layout.log)
        }
        guard let bytes else {
            throw CustodyError(
                .storeMissing, "there is no store at \(layout.root)", advice: "make one with `custody init`")
        }
        guard let file = try? JSONDecoder().decode(File.self, from: Data(bytes)),
            let logKey = VerifierKey(file.logKey), let epochKey = VerifierKey(file.epochKey),
            case let former = (file.formerKeys ?? []).map({ VerifierKey($0) }), former.allSatisfy({ $0 != nil })
        else {
            throw CustodyError(
                .storeDamaged, "\(layout.log) cannot be read",
                advice: "restore it from a backup, or write it again from the trust line")
        }
        guard file.format == format else {
            throw CustodyError(
                .unsupported, "\(layout.log) has format \(file.format); this build knows \(format)",
                advice: "use a newer custody")
        }
        return LogIdentity(
            origin: file.origin, logKey: logKey, epochKey: epochKey, formerKeys: former.compactMap { $0 },
            continues: file.continues?.continuation)
    }

    func write(_ layout: StoreLayout, _ fileSystem: any FileSystem) throws(CustodyError) {
        let file = File(
            format: LogIdentity.format, origin: origin, logKey: logKey.description, epochKey: epochKey.description,
            formerKeys: formerKeys.isEmpty ? nil : formerKeys.map(\.description), continues: continues.map { Old($0) })
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(file) else { preconditionFailure("an identity is plain JSON") }
        try filing { () throws(FileError) in try fileSystem.replace(layout.log, with: [UInt8](data) + [0x0A]) }
    }
}

/// The private keys of a store: `<store>.keys/`, folder 0700, files 0600, 64 hexadecimal characters each.
package enum KeyFiles {
    package static let logKey = "log.key"
    /// A log key that is not in force yet; see ``LogKeyRotation``.
    package static let nextLogKey = "log-next.key"
    /// A log key that is in force no more, until it is erased.
    package static let oldLogKey = "log-old.key"
    package static let epochKey = EpochKeys.fileName(0)
    package static let rejectKey = "reject.key"

    package static func read(
        _ name: String, _ layout: StoreLayout, _ fileSystem: any FileSystem
    ) throws(CustodyError) -> [UInt8] {
        let path = layout.keys.appending(name)
        let text = try filing { () throws(FileError) -> [UInt8]? in
            try fileSystem.status(path) == nil ? nil : try fileSystem.contents(path)
        }
        guard let text else {
            throw CustodyError(
                .keysMissing, "there is no key at \(path)", advice: "put the store's keys back beside the store")
        }
        let digits = text.last == 0x0A ? Array(text.dropLast()) : text
        guard let key = Digest(hex: String(decoding: digits, as: Swift.UTF8.self)) else {
            throw CustodyError(.keysMissing, "\(path) does not hold a key", advice: "restore it from a backup")
        }
        return key.bytes
    }

    static func write(
        _ key: [UInt8], _ name: String, _ layout: StoreLayout, _ fileSystem: any FileSystem
    ) throws(CustodyError) {
        let text = unsafe key.withUnsafeBytes { unsafe Hex.string($0) } + "\n"
        try filing { () throws(FileError) in
            try fileSystem.replace(layout.keys.appending(name), with: [UInt8](text.utf8), permissions: 0o600)
        }
    }
}

/// Makes stores.
package enum StoreMaker {
    /// Makes an empty store and its keys; everything is durable when it returns.
    ///
    /// - Parameter origin: a name for the log such as `audit.example/service`, without white space, `+` or control
    ///   characters, at most 200 bytes.
    package static func make(_ layout: StoreLayout, origin: String, _ world: World) throws(CustodyError) -> LogIdentity
    {
        guard VerifierKey.isName(origin), origin.utf8.count <= 200, !origin.hasSuffix("/") else {
            throw CustodyError(
                .usage, "this origin cannot name a log",
                advice: "use something like audit.example/service: no white space, no +, at most 200 bytes")
        }
        let fileSystem = world.fileSystem
        for path in [layout.root, layout.keys] {
            let names = try filing { () throws(FileError) in
                try fileSystem.status(path) == nil ? [] : try fileSystem.list(path)
            }
            guard names.isEmpty else {
                throw CustodyError(
                    .storeExists, "there is something at \(path) already",
                    advice: "choose another place, or move it aside")
            }
        }
        try filing { () throws(FileError) in
            try fileSystem.makeDirectories(layout.keys)
            try fileSystem.makeDirectories(layout.root)
        }
        let seeds = [KeyFiles.logKey, KeyFiles.epochKey].map { ($0, world.random.bytes(Ed25519.seedBytes)) }
        for (name, seed) in seeds { try KeyFiles.write(seed, name, layout, fileSystem) }
        try KeyFiles.write(world.random.bytes(RejectKey.bytes), KeyFiles.rejectKey, layout, fileSystem)
        let logPublic = try Ed25519.publicKey(seed: seeds[0].1)
        let epochPublic = try Ed25519.publicKey(seed: seeds[1].1)
        guard let logKey = VerifierKey(name: origin, kind: .signature, publicKey: logPublic),
            let epochKey = VerifierKey(name: origin + "/epoch", kind: .cosignature, publicKey: epochPublic)
        else { throw CustodyError(.usage, "this origin cannot name a log") }
        let identity = LogIdentity(origin: origin, logKey: logKey, epochKey: epochKey)
        // Last: a store without it is none.
        try identity.write(layout, fileSystem)
        return identity
    }
}
