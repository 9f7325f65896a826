/// What one of Custody's own events says: the events of the register and of anchors that a reader acts on.
///
/// Reading is strict. What is not byte for byte what ``CustodyEvent`` would have written for the same values is nil, so
/// that two readers never see two things in one event (DESIGN, section 3.2).
package enum LedgerEvent: Sendable, Equatable {
    /// The register's first record.
    case registerOpened(RegisterOpened)
    /// A data stream's first record.
    case opened(origin: String, software: String, continues: CustodyEvent.Continuation?)
    case checkpoint(LedgerCheckpoint)
    case epoch(LedgerEpoch)
    /// Size of the register in the stamped note, digest of that note, name of the authority, TimeStampResp in base64.
    case timestamp(LedgerTimestamp)
    /// Size of the register in the cosigned note, and the witness's signature line.
    case cosignature(size: UInt64, line: String)
    case started(LedgerStart)
    case stopped(reason: String)
    case heartbeat
    case configChanged(keys: [String], configDigest: Digest)
    case rotated(stream: StreamName, first: UInt64, last: UInt64)
    case pruned(stream: StreamName, before: UInt64, head: Digest, frontier: [String])
    /// The new log key and the old key's signature in base64.
    case keyRotated(logKey: String, signature: String)
    /// A hold on one version of an object was set or cleared.
    case legalHold(LedgerHold)
    case clockStepped(from: Timestamp, to: Timestamp)
    case anchor(note: String, heads: [CustodyEvent.AnchoredHead])

    /// - Parameter event: the bytes of E of a line that is Custody's.
    package init?(_ event: UnsafeRawBufferPointer) {
        var reader = unsafe LedgerReader(event)
        guard let type = reader.type(), let parsed = LedgerEvent(type, &reader), reader.isAtEnd,
            let again = parsed.written, unsafe again.bytes.elementsEqual(event)
        else { return nil }
        self = parsed
    }

    private init?(_ type: String, _ reader: inout LedgerReader) {
        switch type {
        case "opened":
            guard let opened = LedgerEvent.readOpened(&reader) else { return nil }
            self = opened
        case "checkpoint":
            guard let checkpoint = LedgerCheckpoint(&reader) else { return nil }
            self = .checkpoint(checkpoint)
        case "epoch", "epoch_restart":
            guard let n = reader.number("n"), let key = reader.string("vkey"), let signature = reader.string("sig")
            else { return nil }
            self = .epoch(LedgerEpoch(n: n, key: key, signature: signature, isRestart: type == "epoch_restart"))
        case "timestamp":
            guard let size = reader.number("size"), let digest = reader.digest("note_sha256"),
                let authority = reader.string("tsa"), let token = reader.string("token")
            else { return nil }
            self = .timestamp(LedgerTimestamp(size: size, noteDigest: digest, authority: authority, token: token))
        case "cosignature":
            guard let size = reader.number("size"), let line = reader.string("line") else { return nil }
            self = .cosignature(size: size, line: line)
        case "started":
            guard let start = LedgerStart(&reader) else { return nil }
            self = .started(start)
        case "stopped":
            guard let reason = reader.string("reason") else { return nil }
            self = .stopped(reason: reason)
        case "heartbeat": self = .heartbeat
        case "config_changed":
            guard let keys = reader.strings("keys"), let digest = reader.digest("config_digest") else { return nil }
            self = .configChanged(keys: keys, configDigest: digest)
        case "rotated":
            guard let stream = reader.stream("stream"), let first = reader.number("first"),
                let last = reader.number("last")
            else { return nil }
            self = .rotated(stream: stream, first: first, last: last)
        case "pruned":
            guard let stream = reader.stream("stream"), let before = reader.number("before"),
                let head = reader.digest("head"), let frontier = reader.strings("frontier")
            else { return nil }
            self = .pruned(stream: stream, before: before, head: head, frontier: frontier)
        case "key_rotated":
            guard let key = reader.string("log_key"), let signature = reader.string("sig") else { return nil }
            self = .keyRotated(logKey: key, signature: signature)
        case "legal_hold":
            guard let hold = LedgerHold(&reader) else { return nil }
            self = .legalHold(hold)
        case "clock_stepped":
            guard let from = reader.time("from"), let to = reader.time("to") else { return nil }
            self = .clockStepped(from: from, to: to)
        case "anchor":
            guard let note = reader.string("note"), let heads = reader.heads("heads") else { return nil }
            self = .anchor(note: note, heads: heads)
        default: return nil
        }
    }

    private static func readOpened(_ reader: inout LedgerReader) -> LedgerEvent? {
        guard reader.number("format") == 1, let origin = reader.string("origin") else { return nil }
        guard reader.has("log_key") else {
            guard let software = reader.string("software") else { return nil }
            return .opened(origin: origin, software: software, continues: reader.continuation("continues"))
        }
        guard let logKey = reader.string("log_key"), let epochKey = reader.string("epoch_key"),
            let software = reader.string("software")
        else { return nil }
        return .registerOpened(
            RegisterOpened(
                origin: origin, logKey: logKey, epochKey: epochKey, software: software,
                continues: reader.continuation("continues")))
    }

    /// The event as Custody writes it; nil for what is not read.
    private var written: CustodyEvent? {
        switch self {
        case .registerOpened(let opened):
            .registerOpened(
                origin: opened.origin, logKey: opened.logKey, epochKey: opened.epochKey, software: opened.software,
                continues: opened.continues)
        case .opened(let origin, let software, let continues):
            .opened(origin: origin, software: software, continues: continues)
        case .checkpoint(let checkpoint):
            .checkpoint(
                stream: checkpoint.stream, size: checkpoint.size, head: checkpoint.head, note: checkpoint.note,
                frontier: checkpoint.frontier)
        case .epoch(let epoch):
            epoch.isRestart
                ? .epochRestart(n: epoch.n, key: epoch.key, signature: epoch.signature)
                : .epoch(n: epoch.n, key: epoch.key, signature: epoch.signature)
        case .timestamp(let stamp):
            .timestamp(
                size: stamp.size, noteDigest: stamp.noteDigest, authority: stamp.authority, token: stamp.token)
        case .cosignature(let size, let line): .cosignature(size: size, line: line)
        case .started(let start):
            .started(
                software: start.software, configDigest: start.configDigest, heartbeatSeconds: start.heartbeatSeconds,
                sinks: start.sinks, anchors: start.anchors, torn: start.torn)
        case .stopped(let reason): .stopped(reason: reason)
        case .heartbeat: .heartbeat
        case .configChanged(let keys, let digest): .configChanged(keys: keys, configDigest: digest)
        case .rotated(let stream, let first, let last): .rotated(stream: stream, first: first, last: last)
        case .pruned(let stream, let before, let head, let frontier):
            .pruned(stream: stream, before: before, head: head, frontier: frontier)
        case .keyRotated(let key, let signature): .keyRotated(logKey: key, signature: signature)
        case .legalHold(let hold):
            .legalHold(isSet: hold.isSet, sink: hold.sink, key: hold.key, version: hold.version)
        case .clockStepped(let from, let to): .clockStepped(from: from, to: to)
        case .anchor(let note, let heads): .anchor(note: note, heads: heads)
        }
    }
}

/// What the register's first record says.
package struct RegisterOpened: Sendable, Equatable {
    package let origin: String
    /// Verifier keys.
    package let logKey: String
    package let epochKey: String
    package let software: String
    package let continues: CustodyEvent.Continuation?
}

/// A signed note as the register keeps it.
package struct LedgerCheckpoint: Sendable, Equatable {
    package let stream: StreamName
    package let size: UInt64
    /// `entry_hash` of the last record covered.
    package let head: Digest
    package let note: String
    /// Roots of the perfect subtrees, base64, largest first; of data streams only.
    package let frontier: [String]?

    init?(_ reader: inout LedgerReader) {
        guard let stream = reader.stream("stream"), let size = reader.number("size"), let head = reader.digest("head"),
            let note = reader.string("note")
        else { return nil }
        self.stream = stream
        self.size = size
        self.head = head
        self.note = note
        frontier = reader.has("frontier") ? reader.strings("frontier") : nil
    }
}

/// An epoch's key and the signature of whoever hands over to it.
package struct LedgerEpoch: Sendable, Equatable {
    package let n: UInt64
    package let key: String
    /// Base64.
    package let signature: String
    /// True for `epoch_restart`, which the log key signs.
    package let isRestart: Bool
}

package struct LedgerTimestamp: Sendable, Equatable {
    package let size: UInt64
    package let noteDigest: Digest
    package let authority: String
    /// Base64.
    package let token: String
}

package struct LedgerStart: Sendable, Equatable {
    package let software: String
    package let configDigest: Digest
    package let heartbeatSeconds: UInt64
    package let sinks: [String]
    package let anchors: [String]
    package let torn: [CustodyEvent.Torn]

    init?(_ reader: inout LedgerReader) {
        guard let software = reader.string("software"), let digest = reader.digest("config_digest"),
            let seconds = reader.number("heartbeat_s"), let sinks = reader.strings("sinks"),
            let anchors = reader.strings("anchors"), let torn = reader.torn("torn")
        else { return nil }
        self.software = software
        configDigest = digest
        heartbeatSeconds = seconds
        self.sinks = sinks
        self.anchors = anchors
        self.torn = torn
    }
}

package struct LedgerHold: Sendable, Equatable {
    package let isSet: Bool
    package let sink: String
    /// The object's whole key, and the id of its version.
    package let key: String
    package let version: String

    init?(_ reader: inout LedgerReader) {
        guard let action = reader.string("action"), action == "set" || action == "cleared",
            let sink = reader.string("sink"), let key = reader.string("key"), let version = reader.string("version")
        else { return nil }
        isSet = action == "set"
        self.sink = sink
        self.key = key
        self.version = version
    }
}
