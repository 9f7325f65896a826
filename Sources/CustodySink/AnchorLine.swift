import CustodyCrypto
package import CustodyModel

/// One record of an anchor's chain.
package struct AnchorLine: Sendable, Equatable {
    package let position: AnchorPosition
    package let prev: Digest
    /// The register's signed note.
    package let note: String
    /// The data streams that the note's register commits to.
    package let heads: [CustodyEvent.AnchoredHead]
    /// T of the note's last record.
    package let time: Timestamp
    /// The line as it is stored, with its line feed.
    package let bytes: [UInt8]

    package var seq: UInt64 { position.seq }
    package var hash: Digest { position.hash }
    /// The note's first line: the origin of the register, by what the note says. No signature was checked.
    package var origin: Substring { note.prefix { $0 != "\n" } }

    /// Makes the line behind `previous`.
    ///
    /// - Parameter time: T of the note's last record.
    package init(
        after previous: AnchorPosition?, note: String, heads: [CustodyEvent.AnchoredHead], time: Timestamp,
        rules: RulesVersion
    ) {
        let event = CustodyEvent.anchor(note: note, heads: heads).bytes
        let prev = previous?.hash ?? .zero
        let seq = previous.map { $0.seq + 1 } ?? 0
        let envelope = RecordEncoder.Envelope(seq: seq, stream: .anchor, time: time, rules: rules, source: nil)
        var output = ByteBuffer(capacity: event.count + RecordEncoder.overhead)
        var hasher = SHA256()
        let hash = unsafe event.withUnsafeBytes { event in
            unsafe RecordEncoder.append(
                event: event, redacted: [], prev: prev, envelope: envelope, to: &output,
                digest: { unsafe hasher.digest($0) })
        }
        position = AnchorPosition(seq: seq, hash: hash)
        self.prev = prev
        self.note = note
        self.heads = heads
        self.time = time
        bytes = output.toArray()
    }

    /// Why some bytes are no line of an anchor.
    package enum Defect: Error, Sendable, Equatable {
        /// Not in the grammar of a record.
        case malformed
        /// The line does not have its hash.
        case hash
        /// A record, but not of stream `anchor`, or without exactly an anchor's event.
        case foreign
    }

    /// Reads a line; its hash is checked, its note is not.
    ///
    /// - Parameter line: without its line feed.
    package init(_ line: UnsafeRawBufferPointer) throws(Defect) {
        guard let record = unsafe RecordLine(line) else { throw .malformed }
        var bytes = unsafe [UInt8](line)
        var hasher = SHA256()
        let hash = unsafe bytes.withUnsafeMutableBytes { bytes in
            unsafe RecordEncoder.digest(ofLine: bytes) { unsafe hasher.digest($0) }
        }
        guard hash == record.entryHash else { throw .hash }
        guard unsafe StreamName.anchor.isWritten(as: UnsafeRawBufferPointer(rebasing: line[record.stream])),
            record.source == nil, record.redacted == nil,
            case .anchor(let note, let heads) = unsafe LedgerEvent(UnsafeRawBufferPointer(rebasing: line[record.event]))
        else { throw .foreign }
        position = AnchorPosition(seq: record.seq, hash: hash)
        prev = record.prevHash
        self.note = note
        self.heads = heads
        time = record.time
        bytes.append(0x0A)
        self.bytes = bytes
    }

    package static func == (left: AnchorLine, right: AnchorLine) -> Bool { left.bytes == right.bytes }
}
