import CustodyCompress
import CustodyCrypto
package import CustodyModel
package import CustodySink
package import CustodySystem
package import S3Client
package import SystemPackage
import Synchronization

/// Keeps batches and notes as locked objects of a bucket; see the README beside for keys, locks, and what is done about
/// objects that others put there.
package final class S3ObjectLockSink: Sink {
    package let name: String
    package let settings: S3SinkSettings
    let bucket: S3Bucket
    let clock: any Clock
    let random: any RandomSource
    let warner = Warnings()
    let proof: LockProof
    private let gate: UploadGate
    private let packer: BatchPacker
    private let breaker: Mutex<CircuitBreaker>
    private let plans = Mutex<[StreamName: StreamPlans]>([:])

    /// - Parameter spool: a folder for batches that are too large for memory; its files have no names.
    package init(
        name: String = "s3", _ settings: S3SinkSettings, bucket: S3Bucket, spool: FilePath,
        system: any FileSystem = PosixFileSystem(), clock: any Clock = SystemClock(),
        random: any RandomSource = SystemRandom()
    ) {
        precondition((1...S3SinkSettings.maximumUploads).contains(settings.uploads), "1 to 64 uploads at once")
        self.name = name
        self.settings = settings
        self.bucket = bucket
        self.clock = clock
        self.random = random
        gate = UploadGate(1...settings.uploads)
        packer = BatchPacker(
            SpoolFolder(spool, system, random), bufferBytes: settings.bufferBytes,
            hasMD5: bucket.options.checksums != .sha256)
        breaker = Mutex(CircuitBreaker(settings.breaker))
        proof = LockProof(settings.lock, bucket, warner)
        if settings.lock == nil {
            warner.set(.unlocked, "objects are not locked (s3.object_lock_mode off): who has the key can remove them")
        }
    }

    package var capabilities: SinkCapabilities {
        SinkCapabilities(
            concurrentPuts: settings.uploads + S3SinkSettings.packedAhead, locksObjects: settings.lock != nil)
    }

    package func describe() -> String {
        let lock = settings.lock.map { "\($0.mode.rawValue) lock for \($0.days) days" } ?? "NOT LOCKED"
        let hold = settings.legalHold ? ", legal hold" : ""
        return
            "S3 bucket \(bucket.options.bucket) at \(bucket.origin), keys \(settings.layout.prefix)..., \(lock)\(hold)"
    }

    package var warnings: [String] { warner.texts }
    package var isElsewhere: Bool { true }

    /// Uploads under way, how many may be at this moment, and what the circuit breaker says.
    package var standing: (underWay: Int, limit: Int, breaker: CircuitBreaker.State) {
        let gate = gate.standing
        return (gate.underWay, gate.limit, breaker.withLock { $0.state })
    }

    package func resume(
        _ stream: StreamName, state: SinkState?, history: any RecordReader
    ) async throws(CustodyError) {
        let plans = StreamPlans(kept: max(settings.uploads, 8), decoding: state)
        self.plans.withLock { $0[stream] = plans }
    }

    package func plan(_ plan: BatchPlan) async throws(CustodyError) -> SinkState? {
        try entry(plan).isNew ? await state(of: plan.stream) : nil
    }

    package func state(of stream: StreamName) async -> SinkState? {
        plans.withLock { $0[stream]?.state }
    }

    private func entry(_ plan: BatchPlan) throws(CustodyError) -> (entry: StreamPlans.Entry, isNew: Bool) {
        let key = settings.layout.records(
            plan.stream, day: plan.firstTime.dayText, first: plan.first, last: plan.last, packing: settings.packing)
        return try plans.withLock { plans throws(CustodyError) in
            guard var known = plans[plan.stream] else {
                throw CustodyError(.sinkFailed, "the S3 sink was not told to resume stream \(plan.stream)")
            }
            let entry = try known.plan(plan, key: key)
            plans[plan.stream] = known
            return entry
        }
    }

    package func put(_ batch: Batch) async throws(CustodyError) -> PutResult {
        let entry = try entry(batch.plan).entry
        if entry.isDone { return PutResult(state: await state(of: batch.plan.stream)) }
        // Nothing is packed for a server that is not asked at this moment.
        if breaker.withLock({ $0.isOpen(at: clock.monotonicNanoseconds()) }) { throw refusal() }
        // Packed outside the gate: while others are on their way, the next is made ready.
        let body = try await packer.pack(batch, Codec(fileName: entry.key))
        let number = try await gate.enter()
        defer { gate.leave(number) }
        try admit()
        let comparison = LinesComparison(bucket: bucket, key: entry.key, plan: batch.plan, settings: settings)
        let version = try await upload(number, object(entry, batch.plan, body), entry.isDoubtful) { error in
            if error.kind.leavesDoubt { plans.withLock { $0[batch.plan.stream]?.doubt(entry) } }
        } compare: { () async throws(S3Error) in
            try await comparison.look()
        }
        plans.withLock { $0[batch.plan.stream]?.finish(entry, version: version) }
        return PutResult(state: await state(of: batch.plan.stream))
    }

    private func object(_ entry: StreamPlans.Entry, _ plan: BatchPlan, _ body: S3Body) -> S3Put {
        var put = settings.put(entry.key, body, of: plan.stream)
        put.contentType = Codec(fileName: entry.key).contentType
        put.metadata = [
            ("custody-first-seq", String(plan.first)), ("custody-last-seq", String(plan.last)),
            ("custody-count", String(plan.count)), ("custody-prev-hash", plan.prev.hex),
            ("custody-head-hash", plan.head.hex), ("custody-content-sha256", plan.digest.hex),
        ]
        return put
    }

    /// Whether the circuit breaker lets an upload begin.
    private func admit() throws(CustodyError) {
        let now = clock.monotonicNanoseconds()
        guard breaker.withLock({ $0.admit(at: now) }) else { throw refusal() }
    }

    private func refusal() -> CustodyError {
        var pause = "until another upload has shown how things stand"
        if case .open(let until) = breaker.withLock({ $0.state }) {
            pause = "for \(max(until - clock.monotonicNanoseconds(), 0) / 1_000_000_000 + 1) s"
        }
        return CustodyError(.sinkFailed, "\(bucket.origin) failed too often and is not asked \(pause)")
    }

    /// Brings an object to the bucket by as many tries as are allowed, and finds out what an earlier one did.
    ///
    /// - Parameters:
    ///   - isDoubtful: whether the object may be there already.
    ///   - onFailure: told of each try that failed.
    ///   - compare: looks at what lies at the key.
    /// - Returns: the version's id.
    func upload(
        _ number: UInt64, _ object: S3Put, _ isDoubtful: Bool, onFailure: (S3Error) -> Void = { _ in },
        compare: () async throws(S3Error) -> Found
    ) async throws(CustodyError) -> String? {
        var attempt = Attempt(object, isDoubtful: isDoubtful, self)
        var tries = 1
        while true {
            let failure: S3Error
            do throws(S3Error) {
                let version = try await attempt.make(compare)
                gate.note(number, .succeeded)
                breaker.withLock { $0.succeeded() }
                return version
            } catch {
                failure = error
            }
            onFailure(failure)
            attempt.failed(failure)
            gate.note(number, failure.kind.isOverload ? .overloaded : .other)
            let isWorthwhile = failure.kind.isPassing || failure.kind == .denied
            guard isWorthwhile, tries < settings.retry.attempts,
                (try? await clock.sleep(nanoseconds: settings.retry.delay(before: tries, after: failure, random)))
                    != nil
            else {
                let now = clock.monotonicNanoseconds()
                breaker.withLock { breaker in
                    if failure.kind == .cancelled { breaker.abandoned(at: now) } else { breaker.failed(at: now) }
                }
                throw CustodyError(failure)
            }
            tries += 1
        }
    }

    /// Waits for a place among the uploads, for what is no batch.
    func withPlace<Value: Sendable>(
        _ body: (UInt64) async throws(CustodyError) -> Value
    ) async throws(CustodyError) -> Value {
        let number = try await gate.enter()
        defer { gate.leave(number) }
        try admit()
        return try await body(number)
    }

    package func maintain(
        _ stream: StreamName, history: any RecordReader
    ) async throws(CustodyError) -> PutResult? { nil }

    /// The version that was made of a batch, where it is still remembered.
    func version(of key: String, _ stream: StreamName) -> String? {
        plans.withLock { $0[stream]?.entries.first { $0.key == key }?.version }
    }
}
