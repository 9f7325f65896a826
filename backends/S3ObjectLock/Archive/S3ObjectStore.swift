import CustodyHTTP
package import CustodyModel
package import CustodySystem
package import CustodyVerifier
package import S3Client

/// A bucket as the verifier reads it: blocking, one version at a time, by version id.
///
/// Calls that fail for a reason that passes are made again; a body that breaks off is fetched again and gone on with where
/// it broke, for a version never changes.
package final class S3ObjectStore: ObjectKeeper {
    package let name: String
    let bucket: S3Bucket
    let clock: any Clock
    let random: any RandomSource
    let retry: S3Retry
    let objectLimit: Int

    /// Bytes of an object at most: what a batch may have, and room for what does not compress.
    package static let maximumObjectBytes = 160 << 20

    /// - Parameter objectLimit: bytes of an object that are read at the most; a larger one is an error.
    package init(
        _ bucket: S3Bucket, retry: S3Retry = S3Retry(), objectLimit: Int = S3ObjectStore.maximumObjectBytes,
        clock: any Clock = SystemClock(), random: any RandomSource = SystemRandom()
    ) {
        self.bucket = bucket
        self.retry = retry
        self.objectLimit = objectLimit
        self.clock = clock
        self.random = random
        name = "s3://\(bucket.options.bucket)/"
    }

    package var serverNow: Timestamp { bucket.serverNow }

    package func versions(below prefix: String, _ body: (ObjectVersion) -> Void) throws(CustodyError) {
        var marker: S3VersionMarker?
        repeat {
            let after = marker
            let page = try call { [bucket] () async throws(S3Error) in
                try await bucket.versions(prefix: prefix, after: after)
            }
            for version in page.versions {
                body(
                    ObjectVersion(
                        key: version.key, version: version.versionID, isDeleteMarker: version.isDeleteMarker,
                        isLatest: version.isLatest,
                        // What has no time is taken for the latest: unknown is never good.
                        size: version.count, modified: version.lastModified ?? .latest))
            }
            marker = page.next
        } while marker != nil
    }

    package func open(_ key: String, version: String) throws(CustodyError) -> OpenObject {
        let reading = try call { [bucket, objectLimit] () async throws(S3Error) in
            try await bucket.read(key: key, version: version, limit: objectLimit)
        }
        return OpenObject(body: S3ObjectBody(self, key, version, reading), facts: ObjectFacts(reading.info))
    }

    package func lock(of key: String, version: String) throws(CustodyError) -> ObjectLock? {
        let state = try call { [bucket] () async throws(S3Error) in
            try await bucket.retention(key: key, version: version)
        }
        switch state {
        case .present(let retention): return ObjectLock(retention)
        case .absent: return nil
        case .unknown: throw CustodyError(.unreadable, "the lock may not be read: s3:GetObjectRetention is denied")
        }
    }

    package func hasLegalHold(_ key: String, version: String) throws(CustodyError) -> Bool {
        let state = try call { [bucket] () async throws(S3Error) in
            try await bucket.legalHold(key: key, version: version)
        }
        switch state {
        case .present(let isOn): return isOn
        case .absent: return false
        case .unknown: throw CustodyError(.unreadable, "the hold may not be read: s3:GetObjectLegalHold is denied")
        }
    }

    package func extend(_ key: String, version: String, to lock: ObjectLock) throws(CustodyError) {
        let retention = S3Retention(
            mode: lock.mode == .compliance ? .compliance : .governance, until: lock.retainUntil)
        try call { [bucket] () async throws(S3Error) in
            try await bucket.setRetention(key: key, version: version, retention)
        }
    }

    package func setLegalHold(_ key: String, version: String, isOn: Bool) throws(CustodyError) {
        try call { [bucket] () async throws(S3Error) in
            try await bucket.setLegalHold(key: key, version: version, isOn)
        }
    }

    /// Makes a call, again where that may help, and waits for it. Never on one of Swift's own threads.
    func call<Value: Sendable>(
        _ body: @escaping @Sendable () async throws(S3Error) -> Value
    ) throws(CustodyError) -> Value {
        let (retry, clock, random) = (retry, clock, random)
        let result = S3ObjectStore.wait { () async -> Result<Value, S3Error> in
            do throws(S3Error) {
                return .success(try await retry.run(clock, random, body))
            } catch {
                return .failure(error)
            }
        }
        do throws(S3Error) { return try result.get() } catch { throw error.custody }
    }

    /// Runs async work and waits for it. Never on one of Swift's own threads.
    package static func wait<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) -> Value {
        let box = Monitor(Value?.none)
        Task.detached {
            let value = await body()
            box.withLock { $0 = value }
            box.notify()
        }
        return box.wait(nanoseconds: nil, until: { $0 != nil }) { value in
            guard let value else { preconditionFailure("waited for") }
            return value
        }
    }
}

extension S3Error {
    /// In the words of everything else.
    package var custody: CustodyError {
        switch kind {
        case .configuration, .elsewhere: CustodyError(.configuration, message)
        case .corrupt, .tooLarge: CustodyError(.corrupt, message)
        case .cancelled: CustodyError(.cancelled, message)
        default: CustodyError(.unreadable, message)
        }
    }
}

extension ObjectFacts {
    init(_ info: S3ObjectInfo) {
        self.init(lock: info.retention.map(ObjectLock.init), hasLegalHold: info.hasLegalHold, kmsKey: info.kmsKeyID)
        etag = info.etag
        contentType = info.contentType
        encryption = info.encryption
        storageClass = info.storageClass
        checksum = info.checksumSHA256
        metadata = info.metadata
    }
}

extension ObjectLock {
    init(_ retention: S3Retention) {
        self.init(mode: retention.mode == .compliance ? .compliance : .governance, retainUntil: retention.until)
    }
}

/// The bytes of a version, piece by piece.
final class S3ObjectBody: ByteStream {
    private struct State {
        var reading: S3Reading
        var piece: [UInt8] = []
        var used = 0
        /// Bytes that were handed out or lie in `piece`.
        var received = 0
        var failures = 0
    }

    private let store: S3ObjectStore
    private let key: String
    private let version: String
    private let state: Monitor<State>

    init(_ store: S3ObjectStore, _ key: String, _ version: String, _ reading: S3Reading) {
        self.store = store
        self.key = key
        self.version = version
        state = Monitor(State(reading: reading))
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(CustodyError) -> Int {
        var state = state.withLock { $0 }
        if state.used == state.piece.count {
            let piece = try next(&state)
            state.piece = piece
            state.used = 0
        }
        let count = min(buffer.count, state.piece.count - state.used)
        unsafe buffer.copyBytes(from: state.piece[state.used..<state.used + count])
        state.used += count
        let changed = state
        self.state.withLock { $0 = changed }
        return count
    }

    /// The next piece; empty at the end.
    private func next(_ state: inout State) throws(CustodyError) -> [UInt8] {
        var skipped = state.received
        while true {
            let reading = state.reading
            let result = S3ObjectStore.wait { () async -> Result<[UInt8]?, S3Error> in
                do throws(S3Error) { return .success(try await reading.next()) } catch { return .failure(error) }
            }
            switch result {
            case .success(nil): return []
            case .success(let piece?):
                guard skipped < state.received else {
                    state.received += piece.count
                    return piece
                }
                // Fetched again: what was there before is stepped over.
                let rest = state.received - skipped
                if piece.count <= rest {
                    skipped += piece.count
                } else {
                    state.received += piece.count - rest
                    return Array(piece[rest...])
                }
            case .failure(let error):
                state.failures += 1
                guard error.kind.isPassing, state.failures < store.retry.attempts else { throw error.custody }
                let (key, version) = (key, version)
                state.reading = try store.call {
                    [bucket = store.bucket, limit = store.objectLimit] () async throws(S3Error) in
                    try await bucket.read(key: key, version: version, limit: limit)
                }
                skipped = 0
            }
        }
    }
}
