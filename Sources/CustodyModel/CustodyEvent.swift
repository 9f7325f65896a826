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

    /// A data stream as an anchor names it.
    package struct AnchoredHead: Sendable, Equatable {
        package let stream: StreamName
        package let size: UInt64
        /// Base64.
        package let root: String

        package init(stream: StreamName, size: UInt64, root: String) {
            self.stream = stream
            self.size = size
            self.root = root
        }
    }

    /// The event in compact form.
    package let bytes: [UInt8]

    init(_ type: StaticString, _ members: (inout Members) -> Void = { _ in }) {
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

    /// - Parameters:
    ///   - note: the signed note as signed, without witness lines.
    ///   - frontier: of a data stream only: roots of the perfect subtrees, largest first, base64.
    package static func checkpoint(
        stream: StreamName, size: UInt64, head: Digest, note: String, frontier: [String]?
    ) -> CustodyEvent {
        CustodyEvent("checkpoint") {
            $0.add("stream", stream.text)
            $0.add("size", size)
            $0.add("head", head.hex)
            $0.add("note", note)
            if let frontier { $0.add("frontier", frontier) }
        }
    }

    /// The next epoch's key, signed (base64) by the key before (DESIGN, section 3.5).
    package static func epoch(n: UInt64, key: String, signature: String) -> CustodyEvent {
        CustodyEvent("epoch") { $0.add(epoch: n, key, signature) }
    }

    /// A key in place of one that was lost, signed by the log key.
    package static func epochRestart(n: UInt64, key: String, signature: String) -> CustodyEvent {
        CustodyEvent("epoch_restart") { $0.add(epoch: n, key, signature) }
    }

    /// - Parameters:
    ///   - size: of the register, in the note that was stamped.
    ///   - token: the authority's answer (TimeStampResp, DER), base64.
    package static func timestamp(
        size: UInt64, noteDigest: Digest, authority: String, token: String
    ) -> CustodyEvent {
        CustodyEvent("timestamp") {
            $0.add("size", size)
            $0.add("note_sha256", noteDigest.hex)
            $0.add("tsa", authority)
            $0.add("token", token)
        }
    }

    /// - Parameter line: the witness's signature line, without its line feed.
    package static func cosignature(size: UInt64, line: String) -> CustodyEvent {
        CustodyEvent("cosignature") {
            $0.add("size", size)
            $0.add("line", line)
        }
    }

    /// - Parameter signature: base64, by the old key over `custody-key/v1` and what follows (DESIGN, section 3.3).
    package static func keyRotated(logKey: String, signature: String) -> CustodyEvent {
        CustodyEvent("key_rotated") {
            $0.add("log_key", logKey)
            $0.add("sig", signature)
        }
    }

    /// What an anchor holds: the register's note and the data streams that it commits to (DESIGN, section 3.6).
    package static func anchor(note: String, heads: [AnchoredHead]) -> CustodyEvent {
        CustodyEvent("anchor") {
            $0.add("note", note)
            $0.add("heads", heads)
        }
    }

    package static func rotated(stream: StreamName, first: UInt64, last: UInt64) -> CustodyEvent {
        CustodyEvent("rotated") {
            $0.add("stream", stream.text)
            $0.add("first", first)
            $0.add("last", last)
        }
    }

    /// Records of a stream before one were removed; `head` and `frontier` are those of the tree over them.
    package static func pruned(stream: StreamName, before: UInt64, head: Digest, frontier: [String]) -> CustodyEvent {
        CustodyEvent("pruned") {
            $0.add("stream", stream.text)
            $0.add("before", before)
            $0.add("head", head.hex)
            $0.add("frontier", frontier)
        }
    }

    /// A legal hold on one version of an object was set or cleared.
    package static func legalHold(isSet: Bool, sink: String, key: String, version: String) -> CustodyEvent {
        CustodyEvent("legal_hold") {
            $0.add("action", isSet ? "set" : "cleared")
            $0.add("sink", sink)
            $0.add("key", key)
            $0.add("version", version)
        }
    }
}
