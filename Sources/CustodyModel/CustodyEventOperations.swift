/// What operators and scheduled jobs leave in the register.
extension CustodyEvent {
    /// Recording was stopped by a sentinel.
    ///
    /// - Parameters:
    ///   - by: who did it, as Custody knows it.
    ///   - reason: one line of printable ASCII; see ``isReason(_:)``.
    package static func halted(by: String, reason: String) -> CustodyEvent {
        CustodyEvent("halted") {
            $0.add("by", by)
            $0.add("reason", reason)
        }
    }

    package static func resumed(by: String, reason: String) -> CustodyEvent {
        CustodyEvent("resumed") {
            $0.add("by", by)
            $0.add("reason", reason)
        }
    }

    /// - Parameters:
    ///   - report: SHA-256 of the report in JSON, as it was written.
    ///   - result: `verified`, `findings` or `unchecked`.
    package static func verified(
        report: Digest, result: String, configDigest: Digest, streams: [String], sinks: [String], from: Timestamp,
        to: Timestamp
    ) -> CustodyEvent {
        reported(
            "verified", report, result: result, configDigest: configDigest, streams: streams, sinks: sinks, from: from,
            to: to)
    }

    /// A run that left a report about a window of records.
    static func reported(
        _ type: StaticString, _ report: Digest, result: String, configDigest: Digest, streams: [String],
        sinks: [String], from: Timestamp, to: Timestamp
    ) -> CustodyEvent {
        CustodyEvent(type) {
            $0.add("report_sha256", report.hex)
            $0.add("result", result)
            $0.add("config_digest", configDigest.hex)
            $0.add("streams", streams)
            $0.add("sinks", sinks)
            $0.add("from", from.description)
            $0.add("to", to.description)
        }
    }

    /// Bytes of the longest reason that an operator may give.
    package static let maximumReasonBytes = 200

    /// Whether a text can be the reason of a halt: it is kept for ever, so it is short and plain.
    package static func isReason(_ text: String) -> Bool {
        (1...maximumReasonBytes).contains(text.utf8.count) && text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
    }

    /// Bytes of the largest event that is taken from another process.
    package static let maximumWrittenBytes = 256 << 10

    /// An event that another process wrote down: nil unless it is byte for byte what Custody writes, of one of `types`
    /// (without `custody.`).
    package init?(written bytes: [UInt8], types: Set<String>) {
        guard bytes.count <= CustodyEvent.maximumWrittenBytes,
            types.contains(where: { bytes.starts(with: Array("{\"type\":\"custody.\($0)\"".utf8)) }),
            unsafe bytes.withUnsafeBytes({ unsafe LedgerForm.holds($0) })
        else { return nil }
        self.bytes = bytes
    }
}
