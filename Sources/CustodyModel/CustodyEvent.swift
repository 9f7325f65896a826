/// Custody's own events (DESIGN, sections 3.2 and 3.3): `type` first, then the members in the order of the table.
///
/// Strings escape only `"`, `\` and control characters. They hold numbers, names, digests and public keys only, so they
/// skip the sanitizer.
package struct CustodyEvent: Sendable, Equatable {
    /// Bytes that were cut from a journal when the log was opened.
    package struct Torn: Sendable, Equatable {
        package let stream: StreamName
        package let bytes: UInt64
        package let digest: Digest

        package init(stream: StreamName, bytes: UInt64, digest: Digest) {
            self.stream = stream
            self.bytes = bytes
            self.digest = digest
        }
    }

    /// Where a new log or stream goes on from an older one.
    package struct Continuation: Sendable, Equatable {
        package let origin: String
        package let stream: StreamName
        package let size: UInt64
        /// Root of the tree over the older one's records, base64.
        package let root: String

        package init(origin: String, stream: StreamName, size: UInt64, root: String) {
            self.origin = origin
            self.stream = stream
            self.size = size
            self.root = root
        }
    }

    /// The event in compact form.
    package let bytes: [UInt8]

    private init(_ type: StaticString, _ members: (inout Members) -> Void = { _ in }) {
        var builder = Members(type: type)
        members(&builder)
        bytes = builder.finish()
    }

    package static func opened(origin: String, software: String, continues: Continuation? = nil) -> CustodyEvent {
        CustodyEvent("opened") {
            $0.add("format", UInt64(1))
            $0.add("origin", origin)
            $0.add("software", software)
            if let continues { $0.add("continues", continues) }
        }
    }

    package static func registerOpened(
        origin: String, logKey: String, epochKey: String, software: String, continues: Continuation? = nil
    ) -> CustodyEvent {
        CustodyEvent("opened") {
            $0.add("format", UInt64(1))
            $0.add("origin", origin)
            $0.add("log_key", logKey)
            $0.add("epoch_key", epochKey)
            $0.add("software", software)
            if let continues { $0.add("continues", continues) }
        }
    }

    package static func rejected(
        reason: String, offset: Int, length: Int, digest: Digest, key: String
    ) -> CustodyEvent {
        CustodyEvent("rejected") {
            $0.add("reason", reason)
            $0.add("offset", UInt64(offset))
            $0.add("length", UInt64(length))
            $0.add("digest", digest.hex)
            $0.add("key", key)
            $0.add("count", UInt64(1))
        }
    }

    /// Many refusals for one reason, coalesced.
    package static func rejected(reason: String, key: String, count: UInt64) -> CustodyEvent {
        CustodyEvent("rejected") {
            $0.add("reason", reason)
            $0.add("key", key)
            $0.add("count", count)
        }
    }

    package static func gap(count: UInt64, from: Timestamp, to: Timestamp) -> CustodyEvent {
        CustodyEvent("gap") {
            $0.add("count", count)
            $0.add("from", from.description)
            $0.add("to", to.description)
        }
    }

    package static func clockStepped(from: Timestamp, to: Timestamp) -> CustodyEvent {
        CustodyEvent("clock_stepped") {
            $0.add("from", from.description)
            $0.add("to", to.description)
        }
    }

    package static func idConflict(idDigest: Digest, key: String, firstSeq: UInt64) -> CustodyEvent {
        CustodyEvent("id_conflict") {
            $0.add("id_digest", idDigest.hex)
            $0.add("key", key)
            $0.add("first_seq", firstSeq)
        }
    }

    package static func started(
        software: String, configDigest: Digest, heartbeatSeconds: UInt64, sinks: [String], anchors: [String],
        torn: [Torn]
    ) -> CustodyEvent {
        CustodyEvent("started") {
            $0.add("software", software)
            $0.add("config_digest", configDigest.hex)
            $0.add("heartbeat_s", heartbeatSeconds)
            $0.add("sinks", sinks)
            $0.add("anchors", anchors)
            $0.add("torn", torn)
        }
    }

    package static func stopped(reason: String) -> CustodyEvent {
        CustodyEvent("stopped") { $0.add("reason", reason) }
    }

    package static let heartbeat = CustodyEvent("heartbeat")

    package static func configChanged(keys: [String], configDigest: Digest) -> CustodyEvent {
        CustodyEvent("config_changed") {
            $0.add("keys", keys)
            $0.add("config_digest", configDigest.hex)
        }
    }

    package static func rotated(stream: StreamName, first: UInt64, last: UInt64) -> CustodyEvent {
        CustodyEvent("rotated") {
            $0.add("stream", stream.text)
            $0.add("first", first)
            $0.add("last", last)
        }
    }
}

extension CustodyEvent {
    /// Types allowed in the register and in data streams (DESIGN, sections 3.2 and 3.3), without `custody.`.
    package static let dataTypes: Set<String> = ["opened", "rejected", "gap", "clock_stepped", "id_conflict"]
    package static let registerTypes: Set<String> = [
        "opened", "checkpoint", "epoch", "epoch_restart", "timestamp", "cosignature", "started", "stopped", "heartbeat",
        "config_changed", "halted", "resumed", "rotated", "pruned", "key_rotated", "legal_hold", "quarantined",
        "verified", "drill", "clock_stepped", "rejected",
    ]
    package static let anchorTypes: Set<String> = ["anchor"]

    /// Builds one event's bytes.
    private struct Members: ~Copyable {
        private var output = ByteBuffer(capacity: 512)

        init(type: StaticString) {
            output.append("{\"type\":\"custody.")
            output.append(type)
            output.append(0x22)
        }

        mutating func name(_ name: StaticString) {
            output.append(",\"")
            output.append(name)
            output.append("\":")
        }

        mutating func add(_ name: StaticString, _ value: UInt64) {
            self.name(name)
            output.append(decimal: value)
        }

        mutating func add(_ name: StaticString, _ value: String) {
            self.name(name)
            JSONText.appendQuoted(value, to: &output)
        }

        mutating func add(_ name: StaticString, _ values: [String]) {
            self.name(name)
            list(values) { JSONText.appendQuoted($0, to: &$1) }
        }

        mutating func add(_ name: StaticString, _ values: [Torn]) {
            self.name(name)
            list(values) { torn, output in
                output.append("{\"stream\":")
                JSONText.appendQuoted(torn.stream.text, to: &output)
                output.append(",\"bytes\":")
                output.append(decimal: torn.bytes)
                output.append(",\"sha256\":")
                JSONText.appendQuoted(torn.digest.hex, to: &output)
                output.append(0x7D)
            }
        }

        mutating func add(_ name: StaticString, _ value: Continuation) {
            self.name(name)
            output.append("{\"origin\":")
            JSONText.appendQuoted(value.origin, to: &output)
            output.append(",\"stream\":")
            JSONText.appendQuoted(value.stream.text, to: &output)
            output.append(",\"size\":")
            output.append(decimal: value.size)
            output.append(",\"root\":")
            JSONText.appendQuoted(value.root, to: &output)
            output.append(0x7D)
        }

        private mutating func list<Element>(_ values: [Element], _ one: (Element, inout ByteBuffer) -> Void) {
            output.append(0x5B)
            for (index, value) in values.enumerated() {
                if index > 0 { output.append(0x2C) }
                one(value, &output)
            }
            output.append(0x5D)
        }

        mutating func finish() -> [UInt8] {
            output.append(0x7D)
            return output.toArray()
        }
    }
}
