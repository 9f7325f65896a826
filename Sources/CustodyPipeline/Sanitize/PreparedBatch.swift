package import CustodyModel
package import CustodySanitizer

/// Events of one source on their way to one stream: validated, compact, sanitized, and refusals in their places.
///
/// Bytes lie in one buffer, entries in one array, so that nothing is allocated per event once both have grown.
///
// SAFETY: one stage at a time owns a batch: the preparer fills it, then hands it on and does not look back.
package final class PreparedBatch: @unchecked Sendable {
    package struct Entry: Sendable {
        package enum Content: Sendable {
            /// A sanitized event at this place in `bytes`.
            case event(Range<Int>)
            /// Not acceptable: why, and how many bytes it had; its digest is `rejectionDigests[digest]`.
            case rejected(Refusal, length: Int, digest: Int)
        }

        package var content: Content
        /// Rules that matched, as a part of `redactions`.
        package var redacted: Range<Int>
        /// Its place in `ids`; -1 without an id.
        package var id: Int
        /// The caller's own number for it, such as a line.
        package var tag: Int
    }

    /// Why an event was refused, in the words of `custody.rejected`.
    package struct Refusal: Sendable, Equatable {
        /// A stable code.
        package let reason: String
        /// Byte offset in what was submitted.
        package let offset: Int
        /// For people.
        package let message: String

        package init(reason: String, offset: Int, message: String) {
            self.reason = reason
            self.offset = offset
            self.message = message
        }
    }

    /// An idempotency key: what tells one `id` of one source from another, and what the event was.
    package struct EventID: Sendable {
        /// SHA-256 of source, a zero byte and the decoded id.
        package let key: Digest
        /// SHA-256 of the sanitized event.
        package let event: Digest
        /// The decoded id in `idBytes`.
        package var place: Range<Int>
    }

    package let source: Source?
    package let rules: RuleSet
    package internal(set) var bytes: ByteBuffer
    package internal(set) var entries: [Entry] = []
    package internal(set) var redactions: [RuleIndex] = []
    package internal(set) var ids: [EventID] = []
    package internal(set) var idBytes = ByteBuffer(capacity: 64)
    package internal(set) var rejectionDigests: [Digest] = []

    /// - Parameter capacity: bytes of events that it holds without growing.
    package init(source: Source?, rules: RuleSet, capacity: Int = 1 << 16) {
        self.source = source
        self.rules = rules
        bytes = ByteBuffer(capacity: capacity)
    }

    package var isEmpty: Bool { entries.isEmpty }

    /// Bytes that the batch asks of the journal, roughly.
    package var weight: Int { bytes.count + entries.count * RecordEncoder.overhead / 2 }

    /// Adds a refusal that was decided without looking into the event.
    ///
    /// - Parameter digest: HMAC-SHA-256 of the event under the reject key.
    package func addRefusal(_ refusal: Refusal, length: Int, digest: Digest, tag: Int = 0) {
        rejectionDigests.append(digest)
        entries.append(
            Entry(
                content: .rejected(refusal, length: length, digest: rejectionDigests.count - 1),
                redacted: redactions.count..<redactions.count, id: -1, tag: tag))
    }

    /// Empties the batch and keeps its memory, up to `keeping` bytes.
    package func removeAll(keeping: Int) {
        bytes.removeAll()
        bytes.shrink(keeping: keeping)
        entries.removeAll(keepingCapacity: true)
        redactions.removeAll(keepingCapacity: true)
        ids.removeAll(keepingCapacity: true)
        idBytes.removeAll()
        idBytes.shrink(keeping: keeping)
        rejectionDigests.removeAll(keepingCapacity: true)
    }

    /// Appends another batch's entries; both must have the same source and rules.
    package func append(contentsOf other: borrowing PreparedBatch) {
        let (byteBase, ruleBase) = (bytes.count, redactions.count)
        let (idBase, digestBase) = (ids.count, rejectionDigests.count)
        unsafe bytes.append(other.bytes.bytes)
        redactions.append(contentsOf: other.redactions)
        for var id in other.ids {
            id.place = id.place.lowerBound + idBytes.count..<id.place.upperBound + idBytes.count
            ids.append(id)
        }
        unsafe idBytes.append(other.idBytes.bytes)
        rejectionDigests.append(contentsOf: other.rejectionDigests)
        for var entry in other.entries {
            switch entry.content {
            case .event(let range):
                entry.content = .event(range.lowerBound + byteBase..<range.upperBound + byteBase)
            case .rejected(let refusal, let length, let digest):
                entry.content = .rejected(refusal, length: length, digest: digest + digestBase)
            }
            entry.redacted = entry.redacted.lowerBound + ruleBase..<entry.redacted.upperBound + ruleBase
            if entry.id >= 0 { entry.id += idBase }
            entries.append(entry)
        }
    }
}
