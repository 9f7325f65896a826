package import CustodyCompress
package import CustodyModel
package import S3Client

/// How the S3 sink writes its objects.
package struct S3SinkSettings: Sendable {
    /// Most uploads at once that can be asked for.
    package static let maximumUploads = 64
    /// Default of ``uploads``.
    package static let defaultUploads = 8
    /// Batches that are packed while all uploads are under way.
    package static let packedAhead = 1
    /// Bytes of packed batches in memory, all together; what is larger waits in unlinked files.
    package static let memoryBytes = 32 << 20

    package var layout: ArchiveLayout
    /// Nil: objects are not locked, which the sink says as a warning for as long as it runs.
    package var lock: Lock?
    /// Days for streams whose locks last for another time than ``lock`` says.
    package var streamDays: [StreamName: Int] = [:]
    package var legalHold = false
    /// Nil: what the bucket does by itself.
    package var kmsKeyID: String?
    package var storageClass: String?
    package var tags: [(name: String, value: String)] = []
    /// How batches are packed that were not planned before.
    package var codec = Codec.zstd
    /// Uploads at once at most; fewer while the server asks for it.
    package var uploads = S3SinkSettings.defaultUploads
    /// How often one upload is tried before the sink says that it failed.
    package var retry = S3Retry(attempts: 5)
    package var breaker = CircuitBreaker.Settings()

    package struct Lock: Sendable, Equatable {
        package var mode: S3LockMode
        /// From the server's time at each upload.
        package var days: Int

        package init(mode: S3LockMode, days: Int) {
            self.mode = mode
            self.days = days
        }
    }

    package init(layout: ArchiveLayout, lock: Lock?) {
        self.layout = layout
        self.lock = lock
    }

    /// Bytes of one packed batch that stay in memory.
    var bufferBytes: Int { S3SinkSettings.memoryBytes / (max(uploads, 1) + S3SinkSettings.packedAhead) }

    var packing: ArchiveKey.Packing {
        switch codec {
        case .none: .plain
        case .gzip: .gzip
        case .zstd: .zstd
        }
    }

    /// The lock of a stream's objects. The register's, and with it notes and anchors, lasts as long as the longest: what is
    /// kept is proved by it.
    package func lock(of stream: StreamName) -> Lock? {
        guard var lock else { return nil }
        if stream == .register {
            lock.days = max(lock.days, streamDays.values.max() ?? 0)
        } else {
            lock.days = streamDays[stream] ?? stream.continued.flatMap { streamDays[$0] } ?? lock.days
        }
        return lock
    }

    /// An object with everything that each object of the archive has.
    ///
    /// - Parameter stream: whose lines it holds; the register for notes.
    func put(_ key: String, _ body: S3Body, of stream: StreamName) -> S3Put {
        var put = S3Put(key: key, body: body)
        put.lock = lock(of: stream).map { S3Put.Lock(mode: $0.mode, period: .days($0.days)) }
        put.legalHold = legalHold
        put.kmsKeyID = kmsKeyID
        put.storageClass = storageClass
        put.tags = tags
        return put
    }
}
