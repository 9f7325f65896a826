package import CustodyCrypto
package import CustodyModel

/// Where one record stands: what a receipt says of it.
package struct Link: Sendable, Equatable {
    package let seq: UInt64
    package let entryHash: Digest
    package let time: Timestamp

    package init(seq: UInt64, entryHash: Digest, time: Timestamp) {
        self.seq = seq
        self.entryHash = entryHash
        self.time = time
    }
}

/// The end of one stream's chain. A value: it knows no clock and no file.
package struct Chain: Sendable, Equatable {
    package let stream: StreamName
    /// Seq of the next record.
    package private(set) var next: UInt64
    /// Entry hash of the last record, zeros before the first.
    package private(set) var head: Digest
    /// T of the last record.
    package private(set) var time: Timestamp

    package init(
        stream: StreamName, next: UInt64 = 0, head: Digest = .zero, time: Timestamp = .earliest
    ) {
        self.stream = stream
        self.next = next
        self.head = head
        self.time = time
    }

    /// Appends one record line to `lines`.
    ///
    /// - Parameters:
    ///   - now: T becomes the later of it and the previous T, unless `stepsBack`: only `custody.clock_stepped` may.
    ///   - rules: the version of the rule set that sanitized the event.
    package mutating func append(
        _ event: UnsafeRawBufferPointer, redacted: [String] = [], rules: RulesVersion, source: Source?,
        now: Timestamp, stepsBack: Bool = false, to lines: inout ByteBuffer, _ hasher: inout SHA256
    ) -> Link {
        let accepted = stepsBack ? now : max(now, time)
        let hash = unsafe RecordEncoder.append(
            event: event, redacted: redacted, prev: head,
            envelope: .init(seq: next, stream: stream, time: accepted, rules: rules, source: source), to: &lines
        ) { unsafe hasher.digest($0) }
        let link = Link(seq: next, entryHash: hash, time: accepted)
        follow(link)
        return link
    }

    /// Moves behind a record that was read back.
    package mutating func follow(_ link: Link) {
        precondition(link.seq == next, "records are followed in order")
        next += 1
        head = link.entryHash
        time = link.time
    }
}
