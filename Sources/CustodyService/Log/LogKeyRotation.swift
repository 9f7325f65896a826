import CustodyCrypto
package import CustodyModel
import CustodyPipeline
import CustodySystem
import SystemPackage
import CustodyMerkle

/// Replaces a log's key (DESIGN, section 3.3): what is on disk before, between and after.
///
/// 1. The new key is durable as `log-next.key`.
/// 2. `custody.key_rotated`, signed by the old key, is durable in the register. From here on the new key is in force.
/// 3. `log.json` names the new key, and the old one among those before.
/// 4. `log.key` becomes `log-old.key`, `log-next.key` becomes `log.key`, the old key is overwritten and unlinked.
///
/// A crash before 2 leaves the old key in force and is told at each start; `custody keys rotate` then goes on with the key
/// that was made. A crash after 2 is finished by the next start, which says so.
struct LogKeyRotation {
    private let layout: StoreLayout
    private let world: World

    init(_ layout: StoreLayout, _ world: World) {
        self.layout = layout
        self.world = world
    }

    private func path(_ name: String) -> FilePath { layout.keys.appending(name) }

    private func exists(_ name: String) throws(CustodyError) -> Bool {
        try filing { () throws(FileError) in try world.fileSystem.status(path(name)) != nil }
    }

    private func seed(_ name: String) throws(CustodyError) -> [UInt8]? {
        try exists(name) ? try KeyFiles.read(name, layout, world.fileSystem) : nil
    }

    /// The key that a rotation made and that may be in force already; nil when no rotation is under way.
    func prepared(_ identity: LogIdentity) throws(CustodyError) -> VerifierKey? {
        try seed(KeyFiles.nextLogKey).map { seed throws(CustodyError) in
            try VerifierKey(name: identity.origin, kind: .signature, seed: seed)
        }
    }

    /// Makes the new key, durable when this returns; one that an earlier attempt made is taken.
    func prepare() throws(CustodyError) -> [UInt8] {
        if let seed = try seed(KeyFiles.nextLogKey) { return seed }
        let seed = world.random.bytes(Ed25519.seedBytes)
        try KeyFiles.write(seed, KeyFiles.nextLogKey, layout, world.fileSystem)
        return seed
    }

    /// Steps 3 and 4, once the register names the new key; each may have been done before.
    ///
    /// - Returns: the log as it is now.
    func finish(_ identity: LogIdentity, _ key: VerifierKey) throws(CustodyError) -> LogIdentity {
        var current = identity
        if identity.logKey != key {
            current = identity.rotated(to: key)
            try current.write(layout, world.fileSystem)
        }
        let fileSystem = world.fileSystem
        if try exists(KeyFiles.nextLogKey) {
            let isOldThere = try exists(KeyFiles.logKey)
            if isOldThere {
                // One that an earlier rotation left there would be replaced without having been overwritten.
                try KeyErasure.erase(path(KeyFiles.oldLogKey), fileSystem)
            }
            try filing { () throws(FileError) in
                if isOldThere {
                    try fileSystem.rename(path(KeyFiles.logKey), to: path(KeyFiles.oldLogKey))
                    try fileSystem.syncDirectory(layout.keys)
                }
                try fileSystem.rename(path(KeyFiles.nextLogKey), to: path(KeyFiles.logKey))
                try fileSystem.syncDirectory(layout.keys)
            }
        }
        try KeyErasure.erase(path(KeyFiles.oldLogKey), fileSystem)
        return current
    }

    /// What a start finds: finishes a rotation that the register knows of, and tells of any other.
    ///
    /// - Parameter recorded: the newest log key that the register's journal names; nil when it no longer reaches back so far.
    /// - Returns: the log as it is now, the seed of the key in force, and what an operator should hear.
    /// - Throws: `keysMissing` when the key in force is not there.
    func settle(
        _ identity: LogIdentity, recorded: VerifierKey?
    ) throws(CustodyError) -> (LogIdentity, seed: [UInt8], notices: [Notice]) {
        let inForce = recorded ?? identity.logKey
        var current = identity
        var notices: [Notice] = []
        let next = try prepared(identity)
        let isOldThere = try exists(KeyFiles.oldLogKey)
        if next == inForce || (next == nil && isOldThere && identity.logKey == inForce) {
            current = try finish(identity, inForce)
            notices.append(
                Notice(
                    kind: .keyRotated, stream: .register,
                    message:
                        "a rotation of the log key was interrupted and is finished now: the new trust line is "
                        + "\(current.trustLine); trust and policy files must list it beside the one before"))
        } else if let next {
            notices.append(
                Notice(
                    kind: .keyRotated, stream: .register,
                    message:
                        "a rotation of the log key was interrupted before it took effect: the key before stays in force; "
                        + "`custody keys rotate` goes on with \(next)"))
        }
        let seed = try KeyFiles.read(KeyFiles.logKey, layout, world.fileSystem)
        let key = try VerifierKey(name: identity.origin, kind: .signature, seed: seed)
        guard key == inForce, current.logKey == inForce else {
            throw CustodyError(
                .keysMissing,
                "the log key in force is \(inForce), \(layout.log) names \(current.logKey) and \(path(KeyFiles.logKey)) holds "
                    + "\(key)", advice: "put the store's newest keys and log.json back")
        }
        return (current, seed, notices)
    }
}

extension EventLog {
    /// Puts a new log key in force and erases the old one. Everything recorded is covered by the old key before and by the
    /// new one after; anchors, witnesses and sinks are shown both.
    ///
    /// - Returns: the log with its new key: verifiers follow it only when their trust or policy file lists both.
    /// - Throws: `signaturesWithheld` when nothing was done. After any other error the next start finishes what the
    ///   register knows of, and tells of what it does not.
    package func rotateLogKey() async throws(CustodyError) -> LogIdentity {
        await waitForDecision(until: world.clock.monotonicNanoseconds() + options.drainNanoseconds)
        let rotation = LogKeyRotation(layout, world)
        let seed = try rotation.prepare()
        try await committer.changeLogKey(to: seed)
        return try rotation.finish(
            identity, try VerifierKey(name: identity.origin, kind: .signature, seed: seed))
    }
}
