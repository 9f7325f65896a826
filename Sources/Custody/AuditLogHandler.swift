import CustodyModel
import CustodyService
import CustodySystem
public import Logging

/// A swift-log handler whose messages become audit events of the type `log`.
///
/// Logging never waits: messages go to a bounded queue and are recorded in order by a task behind it. When the queue is
/// full, messages are counted, and the next that fits is preceded by an event that says how many were lost.
public struct AuditLogHandler: LogHandler {
    /// Metadata of all messages; a message's own wins.
    public var metadata: Logger.Metadata = [:]
    /// Messages below this level are not recorded.
    public var logLevel: Logger.Level = .info
    /// Where further metadata comes from.
    public var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let recorder: AuditRecorder

    /// - Parameters:
    ///   - label: the logger's name; it becomes the event's `actor`.
    ///   - recorder: the queue, shared by all handlers of a process.
    public init(label: String, recorder: AuditRecorder) {
        self.label = label
        self.recorder = recorder
    }

    /// One value of the metadata.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Queues a message for recording.
    public func log(event: LogEvent) {
        let all = (metadataProvider?.get() ?? [:])
            .merging(metadata) { $1 }
            .merging(event.metadata ?? [:]) { $1 }
        var members: [(name: String, value: AuditValue)] = [
            ("level", .string(event.level.rawValue)), ("message", .string(event.message.description)),
            ("module", .string(event.source)), ("line", .integer(Int64(event.line))),
        ]
        if !all.isEmpty { members.append(("metadata", AuditLogHandler.value(.dictionary(all)))) }
        var audit = AuditEvent(type: "log", actor: label)
        audit.details = members
        recorder.record(audit)
    }

    private static func value(_ value: Logger.Metadata.Value) -> AuditValue {
        switch value {
        case .string(let text): .string(text)
        case .stringConvertible(let value): .string(value.description)
        case .array(let values): .array(values.map { AuditLogHandler.value($0) })
        case .dictionary(let members):
            // By name, so that equal messages make equal events.
            .object(
                members.sorted { $0.key < $1.key }.map { (name: $0.key, value: AuditLogHandler.value($0.value)) })
        }
    }
}

/// Records events handed in without waiting, in order.
///
/// Call ``flush()`` before closing the log. A log that refuses an event for now is tried again; events that it refuses
/// for good are lost to the handler but not to the log, which records the refusal.
public final class AuditRecorder: Sendable {
    /// Events that may wait to be recorded.
    public static let defaultCapacity = 10_000

    private struct State {
        var queue: [AuditEvent] = []
        /// Numbers the ids of events that have none.
        var count: UInt64 = 0
        var lost: Int64 = 0
        var isRunning = false
        var flushes: [CheckedContinuation<Void, Never>] = []
    }

    private let log: AuditLog
    private let stream: String?
    private let source: String?
    private let capacity: Int
    /// Makes this recorder's ids its own.
    private let mark: String
    private let state = Monitor(State())

    /// - Parameters:
    ///   - stream: where the events go; nil leaves it to their types, as ``AuditLog`` does.
    ///   - capacity: events that may wait, at least 1.
    public init(
        _ log: AuditLog, stream: String? = nil, source: String? = nil,
        capacity: Int = AuditRecorder.defaultCapacity
    ) {
        precondition(capacity > 0, "a queue holds at least one event")
        self.log = log
        self.stream = stream
        self.source = source
        self.capacity = capacity
        mark = unsafe SystemRandom().bytes(8).withUnsafeBytes { unsafe Hex.string($0) }
    }

    /// Queues an event; never waits. An event without an id is given one, so that it can be sent again after a failure
    /// whose outcome is unknown.
    public func record(_ event: AuditEvent) {
        let starts = state.withLock { state -> Bool in
            guard state.queue.count < capacity else {
                state.lost += 1
                return false
            }
            state.count += 1
            state.queue.append(event.id == nil ? event.with(id: "\(mark)-\(state.count)") : event)
            defer { state.isRunning = true }
            return !state.isRunning
        }
        if starts { Task { await drain() } }
    }

    /// Returns when everything queued before was recorded or refused.
    public func flush() async {
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state -> Bool in
                if state.isRunning { state.flushes.append(continuation) }
                return !state.isRunning
            }
            if isIdle { continuation.resume() }
        }
    }

    private func drain() async {
        while true {
            let (events, waiting) = state.withLock { state -> ([AuditEvent], [CheckedContinuation<Void, Never>]) in
                var events = state.queue
                state.queue = []
                if state.lost > 0 {
                    events.append(
                        AuditEvent.systemEvent(
                            "log_messages_lost", component: "custody", details: ["count": .integer(state.lost)]))
                    state.lost = 0
                }
                guard events.isEmpty else { return (events, []) }
                state.isRunning = false
                defer { state.flushes = [] }
                return ([], state.flushes)
            }
            if events.isEmpty {
                for continuation in waiting { continuation.resume() }
                return
            }
            await append(events)
        }
    }

    private func append(_ events: [AuditEvent]) async {
        while true {
            do throws(CustodyError) {
                _ = try await log.append(contentsOf: events, stream: stream, source: source)
                return
            } catch {
                // Full or failing for now: evidence waits. Closed or misused: nobody is left to take it.
                guard [.journalFull, .io, .outcomeUnknown].contains(error.code) else { return }
                try? await Task.sleep(nanoseconds: 100_000_000)
            }
        }
    }
}
