/// Writes record lines, byte for byte as DESIGN section 3 has them.
package enum RecordEncoder {
    /// What a record says besides its event, its hash and its link.
    package struct Envelope: Sendable {
        package var seq: UInt64
        package var stream: StreamName
        package var time: Timestamp
        package var rules: RulesVersion
        package var source: Source?

        package init(seq: UInt64, stream: StreamName, time: Timestamp, rules: RulesVersion, source: Source?) {
            self.seq = seq
            self.stream = stream
            self.time = time
            self.rules = rules
            self.source = source
        }
    }

    /// Bytes that a line needs besides its event and its list of rule ids, at most.
    package static let overhead = 640

    /// Appends a line and its line feed, links it to `prev` and seals it with the hash that `digest` computes.
    ///
    /// - Parameters:
    ///   - event: the sanitized event in compact form.
    ///   - redacted: rule ids in order of first occurrence; empty leaves the member out.
    ///   - digest: SHA-256 of the bytes that it is given.
    /// - Returns: the record's entry hash.
    package static func append(
        event: UnsafeRawBufferPointer, redacted: [String], prev: Digest, envelope: Envelope,
        to output: inout ByteBuffer, digest: (UnsafeRawBufferPointer) -> Digest
    ) -> Digest {
        let start = output.count
        unsafe _ = output.reserve(event.count + overhead + redacted.count * (RuleID.maximumLength + 3))
        output.append("{\"entry_hash\":\"")
        unsafe _ = output.reserve(Digest.hexCount)
        output.commit(Digest.hexCount)
        output.append("\",\"event\":")
        unsafe output.append(event)
        output.append(",\"prev_hash\":\"")
        unsafe prev.writeHex(to: output.reserve(Digest.hexCount))
        output.commit(Digest.hexCount)
        if !redacted.isEmpty {
            output.append("\",\"redacted\":[\"")
            for (index, id) in redacted.enumerated() {
                if index > 0 { output.append("\",\"") }
                output.append(id)
            }
            output.append("\"],\"rules\":\"")
        } else {
            output.append("\",\"rules\":\"")
        }
        output.append(envelope.rules.text)
        output.append("\",\"seq\":")
        output.append(decimal: envelope.seq)
        if let source = envelope.source {
            output.append(",\"source\":\"")
            output.append(source.text)
            output.append("\",\"stream\":\"")
        } else {
            output.append(",\"stream\":\"")
        }
        output.append(envelope.stream.text)
        output.append("\",\"time\":\"")
        unsafe envelope.time.write(to: output.reserve(Timestamp.textCount))
        output.commit(Timestamp.textCount)
        output.append("\"}\n")
        return unsafe seal(output.mutableBytes, from: start, digest: digest)
    }

    /// The line rule: H is the hash of the line without its first member, that is of `{` followed by everything from
    /// offset 81 up to the line feed.
    private static func seal(
        _ lines: UnsafeMutableRawBufferPointer, from start: Int, digest: (UnsafeRawBufferPointer) -> Digest
    ) -> Digest {
        let line = unsafe UnsafeMutableRawBufferPointer(rebasing: lines[start..<lines.count - 1])
        let hash = unsafe RecordEncoder.digest(ofLine: line, using: digest)
        unsafe hash.writeHex(to: line.baseAddress.unsafelyUnwrapped + RecordLine.entryHashOffset)
        return hash
    }

    /// Hashes a line by the line rule without copying it.
    package static func digest(
        ofLine line: UnsafeMutableRawBufferPointer, using digest: (UnsafeRawBufferPointer) -> Digest
    ) -> Digest {
        let message = unsafe beginHashing(line)
        defer { unsafe endHashing(line) }
        return unsafe digest(message)
    }

    /// What the line rule hashes, in place: `{` stands in for the comma before `"event"` until ``endHashing(_:)``.
    ///
    /// - Parameter line: in the form of ``RecordLine``, or to be given it.
    package static func beginHashing(_ line: UnsafeMutableRawBufferPointer) -> UnsafeRawBufferPointer {
        let brace = RecordLine.hashedOffset - 1
        unsafe line[brace] = 0x7B
        return unsafe UnsafeRawBufferPointer(rebasing: line[brace...])
    }

    /// Puts the comma back.
    package static func endHashing(_ line: UnsafeMutableRawBufferPointer) {
        unsafe line[RecordLine.hashedOffset - 1] = 0x2C
    }
}
