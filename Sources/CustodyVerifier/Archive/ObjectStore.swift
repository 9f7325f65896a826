package import CustodyModel

/// Reads a bucket: its versions, their bytes and their locks.
///
/// Calls block; any thread may make them, many at a time. Nothing that it says is believed but the bytes of a version: the
/// store is the one who could be lying.
package protocol ObjectStore: Sendable {
    /// What stands before a key in reports: `s3://<bucket>/`.
    var name: String { get }
    /// Calls `body` with every version and every delete marker whose key begins with `prefix`, in any order.
    func versions(below prefix: String, _ body: (ObjectVersion) -> Void) throws(CustodyError)
    func open(_ key: String, version: String) throws(CustodyError) -> OpenObject
    /// Nil when the version has none; an error when that cannot be known.
    func lock(of key: String, version: String) throws(CustodyError) -> ObjectLock?
    func hasLegalHold(_ key: String, version: String) throws(CustodyError) -> Bool
}

/// How versions are named in reports.
package enum ObjectName {
    private static let mark = "?versionId="

    static func text(_ bucket: String, _ key: String, _ version: String) -> String {
        bucket + printable(key) + (version.isEmpty || version == "null" ? "" : mark + printable(version))
    }

    /// A name without the version that it may end in.
    package static func withoutVersion(_ name: Substring) -> Substring {
        name.ranges(of: mark).last.map { name[..<$0.lowerBound] } ?? name
    }

    static func printable(_ text: String) -> String {
        guard text.utf8.contains(where: { !(0x20...0x7E).contains($0) }) else { return text }
        return String(text.unicodeScalars.map { (0x20...0x7E).contains($0.value) ? Character($0) : "?" })
    }
}

extension ObjectStore {
    /// A version as reports name it; without its id where the bucket has no versions.
    ///
    /// - Parameter key: may be anybody's choice; what is not printable is shown as `?`.
    package func name(of key: String, _ version: String) -> String { ObjectName.text(name, key, version) }
}

/// A bucket whose locks can be changed, in the only direction that makes them stronger, but for legal holds.
package protocol ObjectKeeper: ObjectStore {
    /// By the server's clock, as far as it is known: locks run by it.
    var serverNow: Timestamp { get }
    func extend(_ key: String, version: String, to lock: ObjectLock) throws(CustodyError)
    func setLegalHold(_ key: String, version: String, isOn: Bool) throws(CustodyError)
}

/// A version of an object, or a delete marker, as a listing has it.
package struct ObjectVersion: Sendable, Equatable {
    package let key: String
    /// `null` where the bucket had no versions.
    package let version: String
    package let isDeleteMarker: Bool
    /// What a plain GET of the key finds.
    package let isLatest: Bool
    /// Bytes as they lie there; 0 for a delete marker.
    package let size: Int64
    /// By the server's clock.
    package let modified: Timestamp

    package init(
        key: String, version: String, isDeleteMarker: Bool = false, isLatest: Bool = false, size: Int64,
        modified: Timestamp
    ) {
        self.key = key
        self.version = version
        self.isDeleteMarker = isDeleteMarker
        self.isLatest = isLatest
        self.size = size
        self.modified = modified
    }
}

/// A version that is being read.
package struct OpenObject: Sendable {
    package let body: any ByteStream
    package let facts: ObjectFacts

    package init(body: any ByteStream, facts: ObjectFacts) {
        self.body = body
        self.facts = facts
    }
}

/// What came with a version's bytes. What is absent is unknown: a server leaves it out where the reader may not know.
package struct ObjectFacts: Sendable, Equatable {
    package var lock: ObjectLock?
    package var hasLegalHold: Bool?
    /// The key that encrypts it in a key management service; nil when none does.
    package var kmsKey: String?
    package var etag: String?
    package var contentType: String?
    /// `aws:kms`, `AES256` and the like.
    package var encryption: String?
    package var storageClass: String?
    /// Base64 of the whole object's SHA-256, where the server keeps it.
    package var checksum: String?
    /// Of whoever put it there; names in lower case.
    package var metadata: [String: String] = [:]

    package init(lock: ObjectLock? = nil, hasLegalHold: Bool? = nil, kmsKey: String? = nil) {
        self.lock = lock
        self.hasLegalHold = hasLegalHold
        self.kmsKey = kmsKey
    }
}

package struct ObjectLock: Sendable, Equatable {
    package enum Mode: String, Sendable, CaseIterable { case governance, compliance }

    package let mode: Mode
    package let retainUntil: Timestamp

    package init(mode: Mode, retainUntil: Timestamp) {
        self.mode = mode
        self.retainUntil = retainUntil
    }
}

/// How objects should be kept; none of it may come from the bucket.
package struct KeepingRules: Sendable, Equatable {
    /// False: no lock is owed; one that is there is not looked at.
    package var wantsLock = true
    /// Nil: any. `compliance` does where `governance` is asked for.
    package var mode: ObjectLock.Mode?
    /// Days from the newest record in an object to the end of its lock; nil: any.
    package var days: Int?
    /// The same for streams that are kept for another time, the register among them.
    package var streamDays: [StreamName: Int] = [:]
    /// Every object must be under a legal hold, not only those of which the register says so.
    package var wantsLegalHold = false
    /// The only key in a key management service that may encrypt an object; nil: any.
    package var kmsKey: String?

    package init() {}

    func days(of stream: StreamName) -> Int? {
        streamDays[stream] ?? stream.continued.flatMap { streamDays[$0] } ?? days
    }
}
