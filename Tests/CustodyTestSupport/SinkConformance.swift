import CustodyModel
package import CustodySink

/// Judges a ``Sink`` by every promise in its documentation.
///
/// A backend's tests make a ``Storage`` factory and call ``run()``; each check gets storage of its own. The first broken
/// promise is thrown with the name of the check and what was seen.
package struct SinkConformance: Sendable {
    /// One place that a sink writes to.
    package struct Storage: Sendable {
        /// Opens a sink on the storage; called again, as a new process would find it.
        package var open: @Sendable () async throws -> any Sink
        /// What a crash that loses everything not durable does; nil where it cannot be simulated.
        package var losePower: (@Sendable () async throws -> Void)?
        /// Makes the next ``Sink/put(_:)`` fail on the way, if the storage can do that.
        package var failOnce: (@Sendable () async throws -> Void)?
        /// Tries to remove or change an object behind the sink's back; true when that worked. Needed where
        /// ``SinkCapabilities/locksObjects`` is claimed.
        package var tamper: (@Sendable (StoredObject) async throws -> Bool)?

        package init(
            open: @escaping @Sendable () async throws -> any Sink,
            losePower: (@Sendable () async throws -> Void)? = nil,
            failOnce: (@Sendable () async throws -> Void)? = nil,
            tamper: (@Sendable (StoredObject) async throws -> Bool)? = nil
        ) {
            self.open = open
            self.losePower = losePower
            self.failOnce = failOnce
            self.tamper = tamper
        }
    }

    /// A promise that was not kept.
    package struct Failure: Error, CustomStringConvertible {
        package let check: String
        package let reason: String

        package var description: String { "\(check): \(reason)" }
    }

    typealias Check = @Sendable (SinkConformance) async throws -> Void

    private let makeStorage: @Sendable () async throws -> Storage

    /// - Parameter makeStorage: makes empty storage.
    package init(_ makeStorage: @escaping @Sendable () async throws -> Storage) {
        self.makeStorage = makeStorage
    }

    /// Names of the checks, in the order in which ``run()`` makes them.
    package static var checks: [String] { allChecks.map(\.name) }

    static let allChecks: [(name: String, check: Check)] = [
        ("the sink names and describes itself", { try await $0.checkNames() }),
        ("a batch can be read back exactly", { try await $0.checkRoundTrip() }),
        ("batches stay in order", { try await $0.checkOrder() }),
        ("streams do not mix", { try await $0.checkStreams() }),
        ("an acknowledged batch survives a loss of power", { try await $0.checkDurability() }),
        ("the same batch again leaves one copy", { try await $0.checkRepeat() }),
        ("other bytes for held records are refused", { try await $0.checkConflict() }),
        ("a reopened sink goes on from the saved state", { try await $0.checkResume() }),
        ("a reopened sink goes on from an older state", { try await $0.checkOlderState() }),
        ("a reopened sink goes on from no state", { try await $0.checkNoState() }),
        ("a gap is refused", { try await $0.checkGap() }),
        ("a put that failed can be made again", { try await $0.checkRetry() }),
        ("housekeeping changes no record", { try await $0.checkMaintain() }),
        ("a large batch goes through in chunks", { try await $0.checkLargeBatch() }),
        ("rotation on demand keeps every record", { try await $0.checkRotation() }),
        ("the claimed capabilities are true", { try await $0.checkCapabilities() }),
    ]

    /// Makes every check, each on fresh storage.
    package func run() async throws {
        for check in SinkConformance.checks { try await run(check) }
    }

    /// Makes one check.
    package func run(_ name: String) async throws {
        guard let check = SinkConformance.allChecks.first(where: { $0.name == name })?.check else {
            throw Failure(check: name, reason: "there is no such check")
        }
        do {
            try await check(self)
        } catch let broken as Broken {
            throw Failure(check: name, reason: broken.reason)
        } catch let error as CustodyError {
            throw Failure(check: name, reason: "an unexpected error: \(error.code): \(error)")
        }
    }

    func storage() async throws -> Storage { try await makeStorage() }
}

/// What one check found; ``SinkConformance/run(_:)`` adds the check's name.
struct Broken: Error {
    let reason: String
}

/// One stream's log, a sink that takes it and the state that the last call returned.
struct Subject {
    let storage: SinkConformance.Storage
    var sink: any Sink
    var log: LogBuilder
    var state: SinkState?
    let reader: MemoryRecordReader

    init(
        _ storage: SinkConformance.Storage, _ stream: StreamName = .standard, records: Int = 100, padding: Int = 20
    ) async throws {
        self.storage = storage
        log = LogBuilder(stream)
        log.append(count: records, padding: padding)
        reader = MemoryRecordReader([log], chunkBytes: 1000)
        sink = try await storage.open()
        try await sink.resume(stream, state: nil, history: reader)
    }

    /// Puts a range with a reader that notices when it is used after the call.
    mutating func put(_ range: ClosedRange<UInt64>) async throws {
        let result = try await sink.put(Batch(plan: log.plan(range), history: reader))
        note(result)
    }

    mutating func note(_ result: PutResult?) {
        if let state = result?.state { self.state = state }
    }

    /// Opens the storage anew, as after a restart.
    mutating func reopen(_ state: SinkState?) async throws {
        sink = try await storage.open()
        try await sink.resume(log.stream, state: state, history: reader)
    }

    /// Requires that the sink holds exactly the records up to `last`, each object in order, with identical bytes.
    func expectHeld(through last: UInt64, _ when: String) async throws {
        let objects = try await sink.list(log.stream)
        var missing = Set(0...last)
        var previous: UInt64 = 0
        for object in objects {
            guard object.stream == log.stream, object.first <= object.last else {
                throw Broken(reason: "\(when): list() names \(object.name) with a wrong stream or range")
            }
            if object.first < previous { throw Broken(reason: "\(when): list() is not in order of first seq") }
            previous = object.first
            guard object.last <= last else {
                throw Broken(reason: "\(when): \(object.name) claims records up to \(object.last), put were \(last)")
            }
            let bytes = try await contents(object)
            guard bytes == log.bytes(object.first...object.last) else {
                throw Broken(
                    reason: "\(when): get() of \(object.name) is not the lines \(object.first) to \(object.last)")
            }
            missing.subtract(object.first...object.last)
        }
        if let lost = missing.min() { throw Broken(reason: "\(when): record \(lost) is in no object") }
    }

    /// Requires that no record is in two objects.
    func expectOneCopy(_ when: String) async throws {
        var next: UInt64 = 0
        for object in try await sink.list(log.stream) {
            guard object.first >= next else {
                throw Broken(reason: "\(when): record \(object.first) is held twice")
            }
            next = object.last + 1
        }
    }

    func contents(_ object: StoredObject) async throws -> [UInt8] {
        let collected = Collector()
        unsafe try await sink.get(object) { chunk throws(CustodyError) in unsafe collected.append(chunk) }
        return collected.bytes
    }
}
