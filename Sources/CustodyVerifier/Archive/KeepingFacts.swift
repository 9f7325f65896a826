import CustodyModel

/// A version on which the register says there is a legal hold.
struct HeldObject: Hashable, Sendable {
    let key: String
    let version: String
}

/// How one version of an object is kept, as far as the bucket tells.
package struct KeepingFacts: Sendable {
    package enum Answer<Value: Sendable>: Sendable {
        case known(Value)
        /// The bucket did not say, and this is why.
        case unreadable(String)
    }

    package let lock: Answer<ObjectLock?>
    /// Nil when nobody wants to know.
    package let hasLegalHold: Answer<Bool>?
    let kmsKey: String?

    /// Asks for what did not come with the bytes.
    init(_ object: ArchiveObject, _ facts: ObjectFacts, _ configuration: VerifierConfiguration) {
        let wantsHold =
            configuration.keeping.wantsLegalHold
            || !configuration.holds.isEmpty
                && configuration.holds.contains(HeldObject(key: object.key, version: object.version))
        self.init(object.folder.store, object.key, object.version, facts, wantsHold: wantsHold)
    }

    /// - Parameter facts: what came with the bytes, if anything did.
    package init(_ store: any ObjectStore, _ key: String, _ version: String, _ facts: ObjectFacts, wantsHold: Bool) {
        kmsKey = facts.kmsKey
        if let lock = facts.lock {
            self.lock = .known(lock)
        } else {
            // Without the right to read it a server leaves it out: absent is unknown.
            lock = KeepingFacts.ask { () throws(CustodyError) in try store.lock(of: key, version: version) }
        }
        if !wantsHold {
            hasLegalHold = nil
        } else if facts.hasLegalHold == true {
            hasLegalHold = .known(true)
        } else {
            hasLegalHold = KeepingFacts.ask { () throws(CustodyError) in
                try store.hasLegalHold(key, version: version)
            }
        }
    }

    private static func ask<Value>(_ question: () throws(CustodyError) -> Value) -> Answer<Value> {
        do throws(CustodyError) { return .known(try question()) } catch { return .unreadable(error.message) }
    }
}

extension KeepingRules {
    /// What is wrong with how a version is kept.
    ///
    /// - Parameters:
    ///   - stream: whose lines it holds; the register for notes.
    ///   - time: T of the newest record in it.
    ///   - add: takes code, expected and found.
    func judge(
        _ facts: KeepingFacts, of stream: StreamName, newest time: Timestamp,
        _ add: (Finding.Code, String, String) -> Void
    ) {
        switch facts.lock {
        case _ where !wantsLock: break
        case .unreadable(let reason): add(.objectLockUnreadable, "a lock that can be read", reason)
        case .known(nil): add(.objectLockMissing, "a lock\(mode.map { " of mode \($0.rawValue)" } ?? "")", "none")
        case .known(let lock?):
            if mode == .compliance, lock.mode != .compliance {
                add(.objectLockMode, "compliance", lock.mode.rawValue)
            }
            if let days = days(of: stream) {
                let end = time.adding(seconds: Int64(days) * 86_400)
                // Servers keep whole seconds.
                if lock.retainUntil.seconds < end.seconds {
                    add(
                        .objectRetentionShort, "a lock until \(end), \(days) days beyond the newest record",
                        "until \(lock.retainUntil)")
                }
            }
        }
        switch facts.hasLegalHold {
        case nil, .known(true)?: break
        case .known(false)?: add(.objectHoldMissing, "a legal hold", "none")
        case .unreadable(let reason)?: add(.objectLockUnreadable, "a legal hold that can be read", reason)
        }
        if let kmsKey, !KeepingRules.isSameKey(kmsKey, facts.kmsKey) {
            add(.objectKMSKey, "encryption by the key \(kmsKey)", facts.kmsKey.map(ObjectName.printable) ?? "none")
        }
    }

    /// A key may be named by its id or by its ARN, which ends with `key/<id>`.
    static func isSameKey(_ wanted: String, _ found: String?) -> Bool {
        guard let found else { return false }
        return found == wanted || found.hasSuffix("/" + wanted) || wanted.hasSuffix("/" + found)
    }
}
