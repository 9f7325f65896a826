public import CustodyModel
import CustodyPipeline
import CustodyService
import CustodySystem
import FoundationEssentials

/// What Custody promises of one event.
public struct AuditReceipt: Sendable, Equatable {
    /// The chain that it is in.
    public let stream: String
    /// Its place in the chain, from 0 without gaps.
    public let seq: UInt64
    /// SHA-256 of its record by the line rule, 64 lowercase hexadecimal characters.
    public let entryHash: String
    /// When Custody accepted it: UTC with microseconds, RFC 3339.
    public let time: String
    /// True when it had been recorded before, by its `id`: this is the first receipt again.
    public let isRepeat: Bool
}

/// How long an append waits.
public enum Durability: Sendable {
    /// Until the record is on disk (fdatasync).
    case durable
    /// Until every sink has it too.
    case shipped
}

/// A tamper-evident log of audit events.
///
/// Every event is sanitized, chained to the one before by hash and made durable before ``append(_:stream:source:wait:)``
/// returns. Calls may come from any task; many at once share one disk sync. One process at a time writes to a store.
public final class AuditLog: Sendable {
    private let log: EventLog
    /// Where the settings came from.
    private let store: String?
    private let configuration: String?

    private init(_ log: EventLog, store: String?, configuration: String?) {
        self.log = log
        self.store = store
        self.configuration = configuration
    }

    /// Opens a store that `custody init` made, with the settings that the command line would use.
    ///
    /// - Parameters:
    ///   - store: the store's folder; nil takes `storage.path` from the settings.
    ///   - configuration: a settings file; nil takes `./custody.yaml`, then `/etc/custody/custody.yaml`, then the
    ///     defaults. `CUSTODY_*` variables win over it.
    /// - Throws: `storeMissing`, `storeLocked`, `configuration`, `keysMissing`, `sanitizer`, `io`.
    public static func open(
        store: String? = nil, configuration: String? = nil
    ) async throws(CustodyError) -> AuditLog {
        let settings = try load(configuration, store)
        guard settings.enabled else {
            throw CustodyError(.closed, "recording is disabled (enabled: false)", advice: "set it to true")
        }
        return AuditLog(try await EventLog.open(settings), store: store, configuration: configuration)
    }

    /// Makes a store and its keys.
    ///
    /// - Parameter origin: a name for the log, such as `audit.example/service`.
    /// - Returns: the trust line, to be kept elsewhere: verifiers need it.
    public static func create(store: String, origin: String) throws(CustodyError) -> String {
        let settings = try load(nil, store)
        return try StoreMaker.make(StoreLayout(settings.storePath), origin: origin, World()).trustLine
    }

    private static func load(_ configuration: String?, _ store: String?) throws(CustodyError) -> Settings {
        let options = store.map { [Configuration.Option(key: "storage.path", written: $0, name: "store")] } ?? []
        return try Configuration.load(
            file: configuration, environment: ProcessInfo.processInfo.environment, options: options,
            files: PosixFileSystem()
        ).settings
    }

    /// Records an event and returns its receipt.
    ///
    /// - Parameters:
    ///   - stream: the chain to append to; it is made when it does not exist. Nil: the class of `retention.classes` that
    ///     names the event's type, else `default`.
    ///   - source: who submits it, as the service knows it: 1 to 128 printable ASCII characters without `"` and `\`.
    /// - Throws: `eventRejected` (the refusal was recorded), `idConflict`, `journalFull` (try again later),
    ///   `outcomeUnknown` (send it again with the same id), `io` (nothing was recorded), `closed`, `usage`.
    @discardableResult
    public func append(
        _ event: AuditEvent, stream: String? = nil, source: String? = nil, wait: Durability = .durable
    ) async throws(CustodyError) -> AuditReceipt {
        try await append(json: event.json, stream: stream, source: source, wait: wait)
    }

    /// Records an event that is JSON already: one object in UTF-8.
    @discardableResult
    public func append(
        json: [UInt8], stream: String? = nil, source: String? = nil, wait: Durability = .durable
    ) async throws(CustodyError) -> AuditReceipt {
        let (name, source) = try await target(stream, source, json)
        let receipt = try await log.append(json, to: name, source: source)
        if wait == .shipped { try await log.waitUntilShipped(receipt) }
        return AuditReceipt(receipt)
    }

    /// Records events in order with one disk sync at the most.
    ///
    /// - Returns: a receipt or an error for each event, in their order.
    /// - Throws: what keeps a stream from being appended to. Where types lead to several streams, others may have taken
    ///   theirs: send all again with the same ids.
    public func append(
        contentsOf events: [AuditEvent], stream: String? = nil, source: String? = nil
    ) async throws(CustodyError) -> [Result<AuditReceipt, CustodyError>] {
        let (name, source) = try await target(stream, source, [])
        var parts: [StreamName: Part] = [:]
        for (index, event) in events.enumerated() {
            let json = event.json
            parts[log.target(of: json, chosen: name), default: Part()].add(json, at: index)
        }
        var results: [Result<AuditReceipt, CustodyError>?] = Array(repeating: nil, count: events.count)
        var failure: CustodyError?
        for (stream, part) in parts.sorted(by: { $0.key < $1.key }) {
            let outcome: BatchOutcome
            do throws(CustodyError) {
                let batch = try log.prepare(part.events, for: stream, source: source)
                outcome = try await log.append(batch, to: stream, each: true)
            } catch {
                failure = failure ?? error
                continue
            }
            for (place, entry) in zip(part.places, outcome.each) {
                do throws(CustodyError) {
                    results[place] = .success(AuditReceipt(try log.receipt(entry, stream)))
                } catch {
                    results[place] = .failure(error)
                }
            }
        }
        if let failure { throw failure }
        return results.compactMap { $0 }
    }

    /// Events of one call that go to one stream.
    private struct Part {
        var events: [[UInt8]] = []
        /// Places of the events in the call.
        var places: [Int] = []

        mutating func add(_ event: [UInt8], at place: Int) {
            events.append(event)
            places.append(place)
        }
    }

    /// Reads the settings again and takes over what they say of the sanitizer: its policy, its key files, the rules that
    /// are off. Everything else takes effect when the log is opened the next time.
    ///
    /// The change is recorded in the register, durably, before the first event is judged by it. An event that is being
    /// recorded meanwhile goes by the policy before.
    ///
    /// - Returns: names of what changed; empty when nothing did.
    /// - Throws: `configuration`, `sanitizer`, `io`, `closed`; the policy before stays in force then.
    @discardableResult
    public func reload() async throws(CustodyError) -> [String] {
        let settings = try AuditLog.load(configuration, store)
        return try await log.reconfigure(try settings.sanitizerPlan())
    }

    /// Closes the active files of local sinks into segments.
    public func rotate() async throws(CustodyError) {
        try await log.rotate()
    }

    /// Makes everything durable, ships what sinks are owed for up to 30 seconds, and lets the store go.
    ///
    /// - Returns: true when every sink has everything; the journal keeps the rest for the next time.
    @discardableResult
    public func close() async throws(CustodyError) -> Bool {
        try await log.close()
    }

    private func target(
        _ stream: String?, _ source: String?, _ event: [UInt8]
    ) async throws(CustodyError) -> (StreamName?, Source?) {
        let known = source.flatMap { Source($0) }
        if source != nil, known == nil {
            throw CustodyError(
                .usage, "this source cannot be recorded",
                advice: "use 1 to 128 printable ASCII characters without quote and backslash")
        }
        guard let stream else { return (nil, known) }
        guard let name = StreamName(stream), !name.isReserved else {
            try await log.refuseStream(source: known, event: event)
            throw CustodyError(
                .usage, "no producer can write to a stream of that name",
                advice: "a name is a to z, 0 to 9 and . _ - inside, at most 64 characters")
        }
        return (name, known)
    }
}

extension AuditReceipt {
    init(_ receipt: Receipt) {
        self.init(
            stream: receipt.stream.text, seq: receipt.seq, entryHash: receipt.entryHash.hex,
            time: receipt.time.description, isRepeat: receipt.isRepeat)
    }
}
