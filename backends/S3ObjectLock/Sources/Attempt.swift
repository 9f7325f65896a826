import CustodyModel
import S3Client

/// What lies at a key.
enum Found: Sendable {
    case nothing
    /// The very thing, locked as it should be.
    case equal(version: String?)
    /// The very thing, and its lock is missing, too short or cannot be read.
    case equalUnlocked
    /// Somebody else's.
    case different
    /// It may not be looked at.
    case unknown
}

/// One object's way to the bucket (FORMATS, "S3 Object Lock rules"): `If-None-Match: *` first; when the key is taken, what
/// is there is compared by what it says, never by its bytes. Equal is success, because an earlier try took effect. For
/// anything else a version of its own is written: nobody stops the archive by planting an object.
struct Attempt {
    private var object: S3Put
    private var isDoubtful: Bool
    private let sink: S3ObjectLockSink

    init(_ object: S3Put, isDoubtful: Bool, _ sink: S3ObjectLockSink) {
        self.object = object
        self.object.ifNoneMatch = true
        self.isDoubtful = isDoubtful
        self.sink = sink
    }

    /// - Returns: the version's id.
    mutating func make(_ compare: () async throws(S3Error) -> Found) async throws(S3Error) -> String? {
        if isDoubtful {
            // Not every server heeds If-None-Match, so a doubtful object is looked for before it is sent again.
            if case .known(let version) = try await look(compare) { return version }
            isDoubtful = false
        }
        do throws(S3Error) {
            return try await put()
        } catch {
            guard error.kind == .precondition else { throw error }
        }
        if case .known(let version) = try await look(compare) { return version }
        object.ifNoneMatch = false
        return try await put()
    }

    private enum Look {
        case known(version: String?)
        case putOwn
    }

    private mutating func look(_ compare: () async throws(S3Error) -> Found) async throws(S3Error) -> Look {
        switch try await compare() {
        case .equal(let version): return .known(version: version)
        case .nothing, .unknown: return .putOwn
        case .equalUnlocked:
            sink.warner.set(
                .planted(object.key),
                "the lock of a copy at \(object.key) is missing, too short or cannot be read; a locked copy was added")
        case .different:
            sink.warner.set(
                .planted(object.key),
                "somebody put another object at \(object.key); Custody's own was added as a version beside it")
        }
        object.ifNoneMatch = false
        return .putOwn
    }

    private func put() async throws(S3Error) -> String? {
        let written = try await sink.bucket.put(object)
        await sink.proof.check(key: object.key, written)
        return written.versionID
    }

    /// What the next try must reckon with.
    mutating func failed(_ error: S3Error) {
        if error.kind.leavesDoubt { isDoubtful = true }
    }
}
